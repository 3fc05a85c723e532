// SPDX-License-Identifier: Apache-2.0
// The figures in hexadecimal are those tests/audit/journal_format.py prints, a second
// implementation of the format.

#include <gtest/gtest.h>

#include <random>

#include "journal/chain.hpp"
#include "journal/crc32c.hpp"
#include "journal/proof.hpp"
#include "unit/journal/group_bytes.hpp"

namespace journal_test {

void repair_check(std::vector<std::byte>& blob) {
    const size_t checked = blob.size() - journal::group_check_size;
    const uint32_t check = journal::crc32c(std::span<const std::byte>{blob}.first(checked));
    for (size_t i = 0; i < 4; ++i) blob[checked + i] = static_cast<std::byte>(check >> (8 * i));
}

}  // namespace journal_test

namespace {

using namespace annona;
using namespace annona::journal;
using namespace journal_test;

constexpr std::string_view first_header_hash =
    "19d82db4d5172aa2fb911ecaafea2c720a9f1c87cbcca0f4c2a55706be9a94d7";
constexpr std::string_view second_header_hash =
    "d4291a23f9da717cf0d328bad320dcbdca26ecd49fb5ab971e7a34a5cbe43155";

chain_head start_of_town() {
    sha256 hash;
    return chain_start(hash, bytes_of("a town"));
}

std::vector<std::byte> first_blob(group_writer& writer) {
    return copy_of(
        *writer.write(text_group(1, {"genesis", "", "pay 1"}).view(), start_of_town(), 1));
}

group_view read_well(std::span<const std::byte> blob) {
    group_view read;
    const auto well = read_group(blob, read);
    EXPECT_TRUE(well) << well.error().text;
    return read;
}

std::string refusal(std::span<const std::byte> blob) {
    group_view read;
    const auto well = read_group(blob, read);
    return well ? "read" : well.error().code;
}

TEST(group_format, writes_the_bytes_a_second_implementation_writes) {
    group_writer writer(1);
    EXPECT_EQ(to_hex(first_blob(writer)),
              "414e4e4a8000000001000100030000000100000000000000010000000000"
              "0000c0f79bbcb576cfccd053d0681869efd70a9057cc539a88e9984ef7f159f23225"
              "2e8bca0eb1fcc60dc6a26950d08b843292d38e48864b1b084fa6e0d3cbf12f63"
              "0c00000007000000000000000500000067656e657369737061792031ab5e23ea");
    EXPECT_EQ(to_hex(writer.head().hash), first_header_hash);
    const chain_head after = writer.head();
    ASSERT_TRUE(writer.write(text_group(4, {"pay 2"}).view(), after, 2));
    EXPECT_EQ(to_hex(writer.head().hash), second_header_hash);
    EXPECT_EQ(writer.head().sequence, 4u);
    EXPECT_EQ(writer.head().epoch, 2u);
}

TEST(group_format, reads_what_it_wrote) {
    group_writer writer;
    const auto blob = first_blob(writer);
    const auto group = read_well(blob);
    EXPECT_EQ(group.header.count, 3u);
    EXPECT_EQ(group.header.epoch, 1u);
    EXPECT_EQ(group.header.first_sequence, 1u);
    EXPECT_EQ(group.header.last_sequence(), 3u);
    EXPECT_EQ(group.header.entry_format, entry_format);
    EXPECT_EQ(group.header.previous, start_of_town().hash);
    EXPECT_EQ(text_of(group.entry(0)), "genesis");
    EXPECT_EQ(text_of(group.entry(1)), "");
    EXPECT_EQ(text_of(group.entry(2)), "pay 1");
    EXPECT_EQ(*group_length(blob), blob.size());
}

TEST(group_format, refuses_to_write_what_does_not_continue_or_add_up) {
    group_writer writer;
    const auto start = start_of_town();
    EXPECT_EQ(writer.write(text_group(2, {"x"}).view(), start, 1).error().code, "MALFORMED");
    EXPECT_EQ(writer.write(text_group(1, {}).view(), start, 1).error().code, "MALFORMED");
    const uint32_t size = 2;
    EXPECT_EQ(writer.write({1, 1, {}, std::span(&size, 1)}, start, 1).error().code, "MALFORMED");
    EXPECT_EQ(writer.write({1, 2, {}, std::span(&size, 1)}, start, 1).error().code, "MALFORMED");
}

TEST(group_format, finds_every_truncation_and_addition) {
    group_writer writer;
    auto blob = first_blob(writer);
    for (size_t size = 0; size < blob.size(); ++size)
        EXPECT_EQ(refusal(std::span{blob}.first(size)), "MALFORMED") << size;
    blob.push_back(std::byte{0});
    EXPECT_EQ(refusal(blob), "MALFORMED");
}

TEST(group_format, finds_every_flipped_bit) {
    group_writer writer;
    auto blob = first_blob(writer);
    for (size_t bit = 0; bit < blob.size() * 8; ++bit) {
        blob[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
        EXPECT_NE(refusal(blob), "read") << "bit " << bit;
        blob[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
    }
    EXPECT_EQ(refusal(blob), "read");
}

// Whoever changes bytes on purpose also makes a new check; then the hashes have to find it.
TEST(group_format, finds_every_flipped_bit_whose_check_was_repaired) {
    group_writer writer;
    const auto good = first_blob(writer);
    for (size_t bit = 0; bit < (good.size() - group_check_size) * 8; ++bit) {
        auto blob = good;
        blob[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
        repair_check(blob);
        group_view read;
        if (!read_group(blob, read)) continue;
        chain_check chain(start_of_town());
        // A changed header is found by whoever knows its hash: the next group, a published head.
        const bool is_found = !chain.see(read) || to_hex(chain.head().hash) != first_header_hash;
        EXPECT_TRUE(is_found) << "bit " << bit;
    }
}

TEST(group_format, believes_no_length) {
    group_writer writer;
    const auto good = first_blob(writer);
    std::mt19937 random(20261121);
    for (int round = 0; round < 20'000; ++round) {
        auto blob = good;
        for (int change = 0; change < 3; ++change)
            blob[4 + random() % (blob.size() - 8)] = static_cast<std::byte>(random());
        repair_check(blob);
        group_view read;
        if (!read_group(blob, read)) continue;
        size_t sum = 0;
        for (size_t i = 0; i < read.ends.size(); ++i) sum += read.entry(i).size();
        EXPECT_EQ(sum, read.entries.size());
    }
}

TEST(group_format, says_what_is_newer) {
    group_writer writer;
    for (const size_t place : {size_t{8}, size_t{9}}) {  // format, flags
        auto blob = first_blob(writer);
        blob[place] |= std::byte{2};
        repair_check(blob);
        EXPECT_EQ(refusal(blob), "NEWER_FORMAT");
    }
}

TEST(chain_check, accepts_groups_in_order_and_names_what_is_wrong) {
    group_writer writer;
    const auto one = first_blob(writer);
    const auto head = writer.head();
    const auto two = copy_of(*writer.write(text_group(4, {"pay 2"}).view(), head, 2));
    const auto after = writer.head();
    const auto three = copy_of(*writer.write(text_group(5, {"pay 3"}).view(), after, 1));
    const auto other = copy_of(*writer.write(text_group(4, {"pay 9"}).view(), head, 2));
    const auto beside = copy_of(*writer.write(text_group(5, {"pay 3"}).view(), writer.head(), 2));

    chain_check chain(start_of_town());
    EXPECT_EQ(chain.see(read_well(two)).error().code, "SEQUENCE_GAP");
    EXPECT_TRUE(chain.see(read_well(one)));
    EXPECT_EQ(chain.see(read_well(one)).error().code, "SEQUENCE_GAP");
    EXPECT_TRUE(chain.see(read_well(two)));
    EXPECT_EQ(chain.see(read_well(three)).error().code, "EPOCH_FELL");
    EXPECT_EQ(chain.see(read_well(beside)).error().code, "CHAIN_BROKEN");
    EXPECT_EQ(chain.head(), after);

    sha256 hash;
    chain_check town(chain_start(hash, bytes_of("another town")));
    EXPECT_EQ(town.see(read_well(one)).error().code, "CHAIN_BROKEN");
}

TEST(entry_proof, proves_one_entry_without_the_others) {
    group_writer writer;
    std::vector<std::string> entries;
    for (int i = 1; i <= 13; ++i) entries.push_back("entry " + std::to_string(i));
    const auto blob = copy_of(*writer.write(text_group(1, entries).view(), start_of_town(), 1));
    const auto group = read_well(blob);
    sha256 hash;
    for (uint64_t sequence = 1; sequence <= 13; ++sequence) {
        const auto proof = prove(hash, group, sequence);
        EXPECT_LE(proof.path.size(), 4u);
        const auto& entry = entries[static_cast<size_t>(sequence - 1)];
        EXPECT_EQ(*check_proof(hash, proof, bytes_of(entry)), writer.head().hash);
        EXPECT_EQ(check_proof(hash, proof, bytes_of(entry + "0")).error().code, "HASH_DIFFERS");
        auto moved = proof;
        moved.sequence = sequence == 13 ? 1 : sequence + 1;
        EXPECT_EQ(check_proof(hash, moved, bytes_of(entry)).error().code, "HASH_DIFFERS");
        moved.sequence = 14;
        EXPECT_EQ(check_proof(hash, moved, bytes_of(entry)).error().code, "NOT_FOUND");
    }
}

}  // namespace
