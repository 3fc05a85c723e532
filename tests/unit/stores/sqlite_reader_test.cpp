// SPDX-License-Identifier: Apache-2.0
// Readers with connections of their own, while somebody writes.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "journal/chain.hpp"
#include "stores/sqlite_reader.hpp"
#include "unit/journal/group_bytes.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace annona;
using namespace annona::stores;
using journal_test::bytes_of;
using journal_test::text_group;
using journal_test::text_of;
using annona_test::temporary_folder;

folder_options small() {
    folder_options options;
    options.segment_size_max = 64 << 10;
    options.ballast_size = 4096;
    return options;
}

void add_one(sqlite_journal& to) {
    const uint64_t next = to.last_sequence() + 1;
    const text_group group(next, {std::string(900, 'e') + std::to_string(next)});
    ASSERT_EQ(to.append(group.view()), append_outcome::committed) << to.trouble()->text;
}

/// From the description to where the writer stands, again and again, until the journal is `last`
/// entries long.
void follow(const std::string& path, uint64_t last) {
    auto reader = sqlite_reader::open(path, "town", small());
    ASSERT_TRUE(reader) << reader.error().text;
    journal::sha256 hash;
    journal::chain_check chain(journal::chain_start(hash, (*reader)->description()));
    std::vector<std::byte> blob;
    journal::group_view group;
    while (chain.head().sequence < last) {
        const auto head = (*reader)->look();
        ASSERT_TRUE(head) << head.error().text;
        ASSERT_GE(head->sequence, chain.head().sequence);
        while (chain.head().sequence < head->sequence) {
            const auto found = (*reader)->group_of(chain.head().sequence + 1, blob);
            ASSERT_TRUE(found) << found.error().code << " " << found.error().text;
            ASSERT_TRUE(*found);
            ASSERT_TRUE(journal::read_group(blob, group));
            const auto well = chain.see(group);
            ASSERT_TRUE(well) << well.error().text;
        }
        ASSERT_EQ(chain.head(), *head);
    }
}

TEST(a_sqlite_reader, follows_a_writer_on_another_thread_over_segments) {
    const temporary_folder at(temporary_folder::in_memory());
    auto folder = *sqlite_folder::open_to_write(at.path(), small());
    auto town = *folder->add("town", bytes_of("a town"));
    constexpr uint64_t last = 400;
    std::thread first([&] { follow(at.path(), last); });
    std::thread second([&] { follow(at.path(), last); });
    while (town->last_sequence() < last) add_one(*town);
    first.join(), second.join();
    EXPECT_TRUE(std::filesystem::exists(at.file("journal-000004.db")));
}

TEST(a_sqlite_reader, stands_where_it_looked_last) {
    const temporary_folder at;
    auto folder = *sqlite_folder::open_to_write(at.path(), small());
    auto town = *folder->add("town", {});
    add_one(*town);
    auto reader = *sqlite_reader::open(at.path(), "town");
    add_one(*town);
    std::vector<std::byte> blob;
    EXPECT_EQ(reader->last_sequence(), 1u);
    EXPECT_FALSE(*reader->group_of(2, blob));
    EXPECT_EQ(reader->look()->sequence, 2u);
    EXPECT_TRUE(*reader->group_of(2, blob));
    EXPECT_EQ(reader->head(), town->head());
}

TEST(a_sqlite_reader, leaves_segments_that_are_being_read_unfolded) {
    const temporary_folder at;
    auto folder = *sqlite_folder::open_to_write(at.path(), small());
    auto town = *folder->add("town", {});
    auto early = *sqlite_reader::open(at.path(), "town");  // stays in the first segment
    while (!std::filesystem::exists(at.file("journal-000003.db"))) add_one(*town);
    auto late = *sqlite_reader::open(at.path(), "town");
    ASSERT_TRUE(late->fold_finished());
    EXPECT_TRUE(std::filesystem::exists(at.file("journal-000001.db-wal")));
    EXPECT_FALSE(std::filesystem::exists(at.file("journal-000002.db-wal")));
    early.reset();
    ASSERT_TRUE(late->fold_finished());
    EXPECT_FALSE(std::filesystem::exists(at.file("journal-000001.db-wal")));
    EXPECT_TRUE(std::filesystem::exists(at.file("journal-000003.db-wal")));
}

TEST(sqlite_journal, is_read_on_one_thread_while_it_appends_on_another) {
    const temporary_folder at(temporary_folder::in_memory());
    auto folder = *sqlite_folder::open_to_write(at.path(), small());
    auto town = *folder->add("town", {});
    add_one(*town);
    constexpr uint64_t last = 400;
    std::atomic<uint64_t> told = 1;
    std::thread writer([&] {
        while (told < last) {
            add_one(*town);
            ++told;
        }
    });
    std::vector<std::byte> out;
    for (uint64_t seen = 0; seen < last;) {
        seen = told;
        // The newest, which was just committed, and an old one in another segment.
        for (const uint64_t sequence : {seen, seen / 3 + 1}) {
            ASSERT_TRUE(town->read(sequence, out)) << sequence;
            ASSERT_EQ(text_of(out), std::string(900, 'e') + std::to_string(sequence));
        }
    }
    writer.join();
}

}  // namespace
