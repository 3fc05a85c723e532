// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "journal/snapshot.hpp"
#include "unit/journal/group_bytes.hpp"

namespace {

using namespace annona;
using namespace annona::journal;
using journal_test::bytes_of;
using journal_test::text_of;

std::vector<std::byte> file_of(const std::string& name) {
    std::ifstream file(std::string(ANNONA_SOURCE_DIR) + "/tests/fuzz/corpus/snapshot/" + name,
                       std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto bytes = bytes_of(text);
    return {bytes.begin(), bytes.end()};
}

// The files were made by a few lines of Python after docs/reference/journal.md.
TEST(a_snapshot, made_by_another_program_is_read) {
    const auto read = read_snapshot(file_of("two_parts"));
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->head.community, "town");
    EXPECT_EQ(read->head.at.epoch, 3u);
    EXPECT_EQ(read->head.at.sequence, 42u);
    EXPECT_EQ(read->head.at.hash[31], std::byte{31});
    EXPECT_EQ(read->head.scheme_digest, "beef");
    EXPECT_EQ(text_of(std::span{read->state}.last(14)), "thingsand more");
    EXPECT_EQ(read->postings, std::vector<std::byte>(16));
    const auto later = read_snapshot(file_of("unknown_part"));
    ASSERT_TRUE(later) << later.error().text;
    EXPECT_EQ(text_of(later->state), "x");
    EXPECT_EQ(read_snapshot(file_of("sealed")).error().code, "SNAPSHOT_SEALED");
    EXPECT_EQ(read_snapshot(file_of("cut_short")).error().code, "MALFORMED");
}

TEST(a_snapshot, goes_over_chunks_and_is_the_same_however_its_bytes_come) {
    const std::vector<std::byte> state(snapshot_chunk_size * 2 + 5, std::byte{3});
    const auto written = [&](size_t piece) {
        std::vector<std::byte> bytes;
        const snapshot_guard open{};
        snapshot_writer writer({}, open, [&](std::span<const std::byte> part) {
            bytes.insert(bytes.end(), part.begin(), part.end());
            return result<void>{};
        });
        for (size_t at = 0; at < state.size(); at += piece)
            EXPECT_TRUE(
                writer.add(snapshot_part::state,
                           std::span{state}.subspan(at, std::min(piece, state.size() - at))));
        EXPECT_TRUE(writer.finish());
        return bytes;
    };
    const auto whole = written(state.size());
    EXPECT_EQ(written(1'000'003), whole);
    const auto read = read_snapshot(whole);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->state, state);
    // Two chunks that change places are noticed, although each is whole.
    auto swapped = whole;
    const size_t chunk = 5 + snapshot_chunk_size + 32;
    const size_t chunk_start = whole.size() - (5 + 32) - (5 + 5 + 32) - 2 * chunk;
    swapped[chunk_start + 5] ^= std::byte{1};
    EXPECT_EQ(read_snapshot(swapped).error().code, "HASH_DIFFERS");
    swapped[chunk_start + 5] ^= std::byte{1};
    std::swap_ranges(swapped.begin() + static_cast<ptrdiff_t>(chunk_start),
                     swapped.begin() + static_cast<ptrdiff_t>(chunk_start + chunk),
                     swapped.begin() + static_cast<ptrdiff_t>(chunk_start + chunk));
    EXPECT_EQ(read_snapshot(swapped).error().code, "HASH_DIFFERS");
}

}  // namespace
