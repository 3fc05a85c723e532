// SPDX-License-Identifier: Apache-2.0
// Keys are there until they are erased, and then nowhere.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "stores/key_file.hpp"
#include "stores/sqlite_journal.hpp"
#include "unit/journal/group_bytes.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace annona;
using namespace annona::stores;
using annona_test::temporary_folder;

journal::part_key key_of(char letter) {
    journal::part_key key;
    key.fill(static_cast<std::byte>(letter));
    return key;
}

std::unique_ptr<key_file> open_well(const std::string& folder, open_mode mode = open_mode::write) {
    auto opened = key_file::open(folder, mode, "");
    if (!opened) throw std::runtime_error(opened.error().code + ": " + opened.error().text);
    return std::move(*opened);
}

/// Files of a folder that have these bytes in them.
std::string files_with(const std::string& folder, const std::string& sought) {
    std::string found;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(file.path(), std::ios::binary);
        const std::string all{std::istreambuf_iterator<char>(in), {}};
        if (all.find(sought) != std::string::npos) found += file.path().filename().string() + ' ';
    }
    return found;
}

TEST(key_file, keeps_keys_over_an_opening) {
    const temporary_folder at;
    {
        auto keys = open_well(at.path());
        ASSERT_TRUE(keys->add(1, {{0, key_of('a')}, {5, key_of('b')}}));
        ASSERT_TRUE(keys->add(2, {{0, key_of('c')}}));
    }
    auto keys = open_well(at.path(), open_mode::read);
    EXPECT_EQ((**keys->find(1, 5)).key, key_of('b'));
    EXPECT_EQ((**keys->find(2, 0)).key, key_of('c'));
    EXPECT_FALSE(*keys->find(2, 5));
    EXPECT_EQ(keys->rows_of(1)->size(), 2u);
}

TEST(key_file, a_reader_of_a_folder_without_keys_has_none) {
    const temporary_folder at;
    EXPECT_EQ(open_well(at.path(), open_mode::read), nullptr);
}

TEST(key_file, others_may_not_read_it) {
    const temporary_folder at;
    auto keys = open_well(at.path());
    using std::filesystem::perms;
    const auto allowed = std::filesystem::status(at.file("keys.db")).permissions();
    EXPECT_EQ(allowed, perms::owner_read | perms::owner_write);
}

TEST(key_file, an_erased_key_is_in_no_file) {
    const temporary_folder at;
    auto keys = open_well(at.path());
    auto reader = open_well(at.path(), open_mode::read);
    const std::string erased(32, 'b');
    ASSERT_TRUE(keys->add(1, {{4, key_of('a')}, {5, key_of('b')}, {6, key_of('c')}}));
    const auto folder_key = *keys->folder_key();
    EXPECT_NE(files_with(at.path(), erased), "");
    EXPECT_EQ((**reader->find(1, 5)).key, key_of('b'));
    ASSERT_TRUE(keys->erase(1, {5}, {1'790'000'000}));
    EXPECT_EQ(files_with(at.path(), erased), "");
    EXPECT_EQ((**keys->find(1, 5)).erased, instant{1'790'000'000});
    EXPECT_EQ((**keys->find(1, 4)).key, key_of('a'));
    EXPECT_EQ((**keys->find(1, 6)).key, key_of('c'));
    EXPECT_NE(*keys->folder_key(), folder_key);
    // Who had the old file open sees the new one.
    EXPECT_TRUE((**reader->find(1, 5)).erased);
    EXPECT_EQ((**reader->find(1, 6)).key, key_of('c'));
    // Once more, and the first stays erased on its day.
    ASSERT_TRUE(keys->erase(1, {6}, {1'800'000'000}));
    EXPECT_EQ((**keys->find(1, 5)).erased, instant{1'790'000'000});
    EXPECT_EQ(files_with(at.path(), std::string(32, 'c')), "");
    ASSERT_TRUE(keys->add(1, {{7, key_of('d')}}));
    EXPECT_EQ((**reader->find(1, 7)).key, key_of('d'));
}

TEST(key_file, an_erasure_cut_short_is_finished_or_was_none) {
    const temporary_folder at;
    { ASSERT_TRUE(open_well(at.path())->add(1, {{4, key_of('a')}, {5, key_of('b')}})); }
    // Before the new file was whole: it goes.
    std::ofstream(at.file("keys.db.new")) << std::string(5000, 'b');
    {
        auto keys = open_well(at.path());
        EXPECT_EQ((**keys->find(1, 5)).key, key_of('b'));
    }
    EXPECT_FALSE(std::filesystem::exists(at.file("keys.db.new")));
    // Whole, and the old one is overwritten already: it takes its place.
    const temporary_folder other;
    { ASSERT_TRUE(open_well(other.path())->add(1, {{4, key_of('a')}})); }
    std::filesystem::copy(other.file("keys.db"), at.file("keys.db.new"));
    std::ofstream(at.file("keys.db"), std::ios::trunc) << std::string(8192, '\0');
    auto keys = open_well(at.path());
    EXPECT_EQ((**keys->find(1, 4)).key, key_of('a'));
    EXPECT_FALSE(*keys->find(1, 5));
}

TEST(sealed_journal, erases_while_it_is_open_and_goes_on) {
    const temporary_folder at;
    folder_options options;
    options.ballast_size = 4096;
    auto folder = std::move(*sqlite_folder::open_to_write(at.path(), options));
    auto town = std::move(*folder->add("town", {}));
    const auto first = journal_test::sealed_record("one", 3, "bread");
    const auto second = journal_test::sealed_record("two", 4, "milk");
    ASSERT_EQ(town->append(journal_test::text_group(1, {first, second}).view()),
              append_outcome::committed);
    std::ofstream(at.file("snapshot-000001")) << "bread";
    std::vector<std::byte> out;
    ASSERT_TRUE(town->read(1, out));
    EXPECT_EQ(journal_test::text_of(out), first);
    EXPECT_EQ(town->erase({9}, {5}).error().code, "NOT_FOUND");
    ASSERT_TRUE(town->erase({3}, {1'790'000'000}));
    EXPECT_EQ(**town->erased_on(3), instant{1'790'000'000});
    EXPECT_FALSE(*town->erased_on(4));
    ASSERT_TRUE(town->read(1, out));
    EXPECT_EQ(journal_test::text_of(out).find("bread"), std::string::npos);
    ASSERT_TRUE(town->read(2, out));
    EXPECT_EQ(journal_test::text_of(out), second);
    EXPECT_EQ(files_with(at.path(), "bread"), "");
    // Time goes on for the account: what it seals is not kept.
    ASSERT_EQ(town->append(journal_test::text_group(3, {first, second}).view()),
              append_outcome::committed);
    ASSERT_TRUE(town->read(3, out));
    EXPECT_EQ(journal_test::text_of(out).find("bread"), std::string::npos);
    ASSERT_TRUE(town->read(4, out));
    EXPECT_EQ(journal_test::text_of(out), second);
}

TEST(sealed_journal, says_when_its_keys_are_lost) {
    const temporary_folder at;
    folder_options options;
    options.ballast_size = 4096;
    {
        auto folder = std::move(*sqlite_folder::open_to_write(at.path(), options));
        auto town = std::move(*folder->add("town", {}));
        const auto record = journal_test::sealed_record("one", 3, "bread");
        ASSERT_EQ(town->append(journal_test::text_group(1, {record}).view()),
                  append_outcome::committed);
    }
    std::filesystem::remove(at.file("keys.db"));
    auto folder = std::move(*sqlite_folder::open_to_read(at.path(), options));
    auto town = std::move(*folder->journal_of("town"));
    EXPECT_FALSE(town->has_keys());
    std::vector<std::byte> out;
    EXPECT_FALSE(town->read(1, out));
    EXPECT_EQ(town->trouble()->code, "KEY_MISSING");
}

}  // namespace
