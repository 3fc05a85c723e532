// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

#include "journal/chain.hpp"
#include "journal/walk.hpp"
#include "stores/sqlite_journal.hpp"
#include "unit/journal/group_bytes.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace annona;
using namespace annona::stores;
using journal_test::bytes_of;
using journal_test::text_group;
using journal_test::text_of;
using annona_test::temporary_folder;

folder_options small(uint64_t segment_size_max = uint64_t{128} << 20) {
    folder_options options;
    options.segment_size_max = segment_size_max;
    options.ballast_size = 4096;
    return options;
}

std::unique_ptr<sqlite_folder> open_well(const std::string& path,
                                         const folder_options& options = small()) {
    auto opened = sqlite_folder::open_to_write(path, options);
    if (!opened) throw std::runtime_error(opened.error().code + ": " + opened.error().text);
    return std::move(*opened);
}

std::string refusal(const std::string& path) {
    const auto opened = sqlite_folder::open_to_write(path, small());
    return opened ? "opened" : opened.error().code;
}

std::string entry_of(const journal_store& journal, uint64_t sequence) {
    std::vector<std::byte> out;
    return journal.read(sequence, out) ? text_of(out) : "none";
}

/// Groups of one entry, `word` and its number, up to and including `last`.
void fill(sqlite_journal& journal, const std::string& word, uint64_t last) {
    for (uint64_t next = journal.last_sequence() + 1; next <= last; ++next) {
        const text_group group(next, {word + " " + std::to_string(next)});
        ASSERT_EQ(journal.append(group.view()), append_outcome::committed)
            << journal.trouble()->text;
    }
}

/// The groups of a whole journal follow one another from its description.
void expect_whole(sqlite_journal& journal) {
    journal::sha256 hash;
    journal::chain_check chain(journal::chain_start(hash, journal.description()));
    std::vector<std::byte> blob;
    journal::group_view group;
    while (chain.head().sequence < journal.last_sequence()) {
        const auto found = journal.group_of(chain.head().sequence + 1, blob);
        ASSERT_TRUE(found && *found);
        ASSERT_TRUE(journal::read_group(blob, group));
        const auto well = chain.see(group);
        ASSERT_TRUE(well) << well.error().text;
    }
    EXPECT_EQ(chain.head(), journal.head());
}

void change_file(const std::string& path, const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
}

TEST(sqlite_journal, reads_what_was_appended_also_after_opening_again) {
    const temporary_folder at;
    journal::chain_head head;
    {
        auto folder = open_well(at.path());
        auto town = *folder->add("town", bytes_of("a town"));
        EXPECT_EQ(town->last_sequence(), 0u);
        EXPECT_EQ(entry_of(*town, 1), "none");
        const text_group first(1, {"one", "", "three"});
        EXPECT_EQ(town->append(first.view()), append_outcome::committed);
        EXPECT_EQ(town->append(text_group(4, {"four"}).view()), append_outcome::committed);
        EXPECT_EQ(entry_of(*town, 3), "three");
        head = town->head();
    }
    auto folder = open_well(at.path());
    EXPECT_EQ(folder->communities(), std::vector<std::string>{"town"});
    auto town = *folder->journal_of("town");
    EXPECT_EQ(text_of(town->description()), "a town");
    EXPECT_EQ(town->head(), head);
    EXPECT_EQ(entry_of(*town, 1), "one");
    EXPECT_EQ(entry_of(*town, 2), "");
    EXPECT_EQ(entry_of(*town, 4), "four");
    EXPECT_EQ(entry_of(*town, 5), "none");
    EXPECT_EQ(entry_of(*town, 0), "none");
    EXPECT_FALSE(town->trouble());
    fill(*town, "later", 6);
    EXPECT_EQ(town->head().epoch, head.epoch + 1);
    expect_whole(*town);
}

TEST(sqlite_journal, rejects_a_group_that_does_not_continue_it) {
    const temporary_folder at;
    auto folder = open_well(at.path());
    auto town = *folder->add("town", {});
    EXPECT_EQ(town->append(text_group(2, {"x"}).view()), append_outcome::rejected);
    EXPECT_EQ(town->trouble()->code, "MALFORMED");
    EXPECT_EQ(town->append(text_group(1, {}).view()), append_outcome::rejected);
    fill(*town, "x", 1);
    EXPECT_EQ(town->append(text_group(1, {"y"}).view()), append_outcome::rejected);
    EXPECT_EQ(town->last_sequence(), 1u);
    EXPECT_EQ(entry_of(*town, 1), "x 1");
}

TEST(sqlite_journal, keeps_communities_apart_over_many_segments) {
    const temporary_folder at;
    const auto options = small(64 << 10);
    {
        auto folder = open_well(at.path(), options);
        auto north = *folder->add("north", bytes_of("north"));
        fill(*north, std::string(3000, 'n'), 30);
        auto south = *folder->add("south", bytes_of("south"));
        for (uint64_t last = 10; last <= 100; last += 10) {
            fill(*north, std::string(3000, 'n'), 30 + last / 2);
            fill(*south, std::string(2000, 's'), last);
        }
        EXPECT_TRUE(std::filesystem::exists(at.file("journal-000005.db")));
        for (uint64_t sequence = 1; sequence <= 100; ++sequence)
            EXPECT_EQ(entry_of(*south, sequence),
                      std::string(2000, 's') + " " + std::to_string(sequence));
        const auto folded = folder->fold_finished();
        EXPECT_TRUE(folded) << folded.error().text;
    }
    auto folder = open_well(at.path(), options);
    auto north = *folder->journal_of("north");
    auto south = *folder->journal_of("south");
    EXPECT_EQ(north->last_sequence(), 80u);
    EXPECT_EQ(south->last_sequence(), 100u);
    expect_whole(*north);
    expect_whole(*south);
    EXPECT_EQ(entry_of(*north, 1).size(), 3002u);
    // Finished segments were folded: nothing but the newest needs its log.
    EXPECT_FALSE(std::filesystem::exists(at.file("journal-000001.db-wal")));
    EXPECT_EQ(folder->journal_of("west").error().text,
              "the journal has no community west; it has: north, south");
    EXPECT_EQ(folder->add("north", {}).error().code, "COMMUNITY_EXISTS");
    EXPECT_GE(south->segment_starts()->size(), 3u);
}

TEST(sqlite_journal, is_read_beside_its_writer) {
    const temporary_folder at;
    auto writing = open_well(at.path());
    auto town = *writing->add("town", {});
    fill(*town, "entry", 5);
    auto reading = sqlite_folder::open_to_read(at.path());
    ASSERT_TRUE(reading) << reading.error().text;
    auto copy = *(*reading)->journal_of("town");
    EXPECT_EQ(copy->head(), town->head());
    EXPECT_EQ(copy->append(text_group(6, {"x"}).view()), append_outcome::rejected);
    EXPECT_EQ(copy->trouble()->code, "JOURNAL_READ_ONLY");
    EXPECT_EQ((*reading)->add("other", {}).error().code, "JOURNAL_READ_ONLY");
    fill(*town, "entry", 8);
}

TEST(sqlite_journal, has_one_writer) {
    const temporary_folder at;
    const auto writing = open_well(at.path());
    const auto second = sqlite_folder::open_to_write(at.path(), small());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "JOURNAL_LOCKED");
    EXPECT_EQ(second.error().text, "another process (" + std::to_string(getpid()) +
                                       ") writes to this journal; allowed: one at a time");
}

TEST(sqlite_journal, rejects_a_writer_that_was_taken_over) {
    const temporary_folder at;
    auto folder = open_well(at.path());
    auto town = *folder->add("town", {});
    fill(*town, "entry", 2);
    change_file(at.file("journal-000001.db"), "UPDATE segment SET epoch = epoch + 1");
    EXPECT_EQ(town->append(text_group(3, {"late"}).view()), append_outcome::rejected);
    EXPECT_EQ(town->trouble()->code, "JOURNAL_TAKEN_OVER");
    EXPECT_EQ(entry_of(*town, 3), "none");
}

TEST(sqlite_journal, names_a_missing_segment) {
    const temporary_folder at;
    {
        auto folder = open_well(at.path(), small(64 << 10));
        auto town = *folder->add("town", {});
        fill(*town, std::string(3000, 'x'), 60);
    }
    ASSERT_TRUE(std::filesystem::exists(at.file("journal-000003.db")));
    std::filesystem::rename(at.file("journal-000002.db"), at.file("kept"));
    auto opened = sqlite_folder::open_to_write(at.path(), small());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "JOURNAL_SEGMENT_MISSING");
    EXPECT_EQ(opened.error().place, at.file("journal-000002.db"));
    std::filesystem::rename(at.file("kept"), at.file("journal-000002.db"));
    EXPECT_EQ(refusal(at.path()), "opened");
    uint32_t newest = 3;
    while (std::filesystem::exists(at.file("journal-00000" + std::to_string(newest + 1) + ".db")))
        ++newest;
    std::filesystem::remove(at.file("journal-00000" + std::to_string(newest) + ".db"));
    EXPECT_EQ(refusal(at.path()), "JOURNAL_SEGMENT_MISSING");
}

TEST(sqlite_journal, names_a_newer_format_and_files_that_are_none) {
    const temporary_folder at;
    open_well(at.path()).reset();
    const std::string file = at.file("journal-000001.db");
    change_file(file, "PRAGMA user_version = 2");
    EXPECT_EQ(refusal(at.path()), "NEWER_FORMAT");
    change_file(file, "PRAGMA user_version = 1; UPDATE segment SET number = 7");
    EXPECT_EQ(refusal(at.path()), "JOURNAL_CORRUPT");
    change_file(file, "UPDATE segment SET number = 1; PRAGMA application_id = 5");
    EXPECT_EQ(refusal(at.path()), "JOURNAL_CORRUPT");
    std::ofstream(file) << std::string(5000, 'x');
    EXPECT_EQ(refusal(at.path()), "JOURNAL_CORRUPT");
}

// A flipped bit once made community 1 number 65 of one, and a list was read beyond its end.
TEST(sqlite_journal, refuses_a_community_whose_number_is_no_place) {
    const temporary_folder at;
    ASSERT_TRUE(open_well(at.path())->add("town", {}));
    change_file(at.file("journal-000001.db"), "UPDATE communities SET number = 65");
    EXPECT_EQ(refusal(at.path()), "JOURNAL_CORRUPT");
}

// A crash between making a file and its first transaction leaves an empty one.
TEST(sqlite_journal, begins_again_where_a_segment_was_never_born) {
    const temporary_folder at;
    {
        auto folder = open_well(at.path());
        fill(**folder->add("town", {}), "entry", 3);
    }
    std::ofstream(at.file("journal-000002.db")).flush();
    auto folder = open_well(at.path());
    EXPECT_FALSE(std::filesystem::exists(at.file("journal-000002.db")));
    EXPECT_EQ((*folder->journal_of("town"))->last_sequence(), 3u);
}

TEST(sqlite_journal, notices_that_its_files_were_taken_away) {
    for (const char* ending : {"", "-wal"}) {
        const temporary_folder at;
        auto folder = open_well(at.path());
        auto town = *folder->add("town", {});
        fill(*town, "entry", 2);
        std::filesystem::remove(at.file("journal-000001.db") + ending);
        EXPECT_EQ(town->append(text_group(3, {"lost"}).view()), append_outcome::rejected);
        EXPECT_EQ(town->trouble()->code, "JOURNAL_MOVED");
    }
}

TEST(sqlite_journal, names_what_is_not_there) {
    const temporary_folder at;
    EXPECT_EQ(sqlite_folder::open_to_read(at.path()).error().code, "JOURNAL_MISSING");
    EXPECT_EQ(sqlite_folder::open_to_read(at.file("nowhere")).error().code, "JOURNAL_MISSING");
}

TEST(sqlite_journal, keeps_digests_of_states) {
    const temporary_folder at;
    journal::sha256 hash;
    const auto one = hash({bytes_of("one")});
    const auto two = hash({bytes_of("two")});
    {
        auto folder = open_well(at.path());
        auto town = *folder->add("town", {});
        fill(*town, "entry", 3);
        EXPECT_TRUE(town->note_state(one, two));
        fill(*town, "entry", 7);
        EXPECT_TRUE(town->note_state(two, one));
    }
    auto folder = open_well(at.path());
    const auto states = *(*folder->journal_of("town"))->states();
    ASSERT_EQ(states.size(), 2u);
    EXPECT_EQ(states[0].sequence, 3u);
    EXPECT_EQ(states[0].books, one);
    EXPECT_EQ(states[1].sequence, 7u);
    EXPECT_EQ(states[1].books, two);
    EXPECT_EQ(states[1].whole, one);
}

/// Flips one bit of a file.
void flip(const std::string& path, size_t bit) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(bit / 8));
    const int before = file.get();
    file.seekp(static_cast<std::streamoff>(bit / 8));
    file.put(static_cast<char>(before ^ (1 << bit % 8)));
}

/// Entries whose file has 64 KiB and more, each with a sealed part.
constexpr uint64_t flipped_entries = 32;
std::string flipped_record(uint64_t number) {
    return journal_test::sealed_record(std::string(1'100, 'x') + std::to_string(number),
                                       static_cast<uint32_t>(number),
                                       "papers of " + std::to_string(number));
}

/// What `annona journal verify` does, and the head it has to end with.
bool verifies(const std::string& path, const journal::chain_head& head) {
    auto folder = sqlite_folder::open_to_read(path, small());
    if (!folder) return false;
    const auto town = (*folder)->journal_of("town");
    if (!town || (*town)->head() != head) return false;
    const auto whole = journal::walk(**town, (*town)->description(), head.sequence, {});
    return whole && whole->head == head;
}

/// Whether a reader finds all entries without any complaint; then they must be right.
bool reads_well(const std::string& path) {
    auto folder = sqlite_folder::open_to_read(path, small());
    if (!folder) return false;
    const auto town = (*folder)->journal_of("town");
    if (!town || (*town)->last_sequence() != flipped_entries) return false;
    for (uint64_t sequence = 1; sequence <= flipped_entries; ++sequence) {
        const std::string found = entry_of(**town, sequence);
        if ((*town)->trouble()) return false;
        EXPECT_EQ(found, flipped_record(sequence));
    }
    return true;
}

// Whatever bit of the file is flipped: verifying finds it, or every entry still reads as it was.
// All bits: ANNONA_FLIP_STEP=1.
TEST(sqlite_journal, no_flipped_bit_of_its_file_changes_an_entry_unnoticed) {
    const temporary_folder at(temporary_folder::in_memory());
    journal::chain_head head;
    {
        auto folder = open_well(at.path());
        auto town = *folder->add("town", bytes_of("a town"));
        for (uint64_t next = 1; next <= flipped_entries; ++next)
            ASSERT_EQ(town->append(text_group(next, {flipped_record(next)}).view()),
                      append_outcome::committed);
        head = town->head();
    }
    const char* asked = getenv("ANNONA_FLIP_STEP");
    const size_t step = asked == nullptr ? 1021 : std::stoul(asked);
    const std::string file = at.file("journal-000001.db");
    const size_t bits = std::filesystem::file_size(file) * 8;
    EXPECT_GE(bits, size_t{64} << 13);
    size_t noticed = 0;
    for (size_t bit = std::min<size_t>(3, step - 1); bit < bits; bit += step) {
        SCOPED_TRACE("bit " + std::to_string(bit));
        flip(file, bit);
        const bool is_found = !verifies(at.path(), head);
        EXPECT_TRUE(is_found || reads_well(at.path())) << "unreadable, and yet verified";
        noticed += is_found ? 1u : 0u;
        flip(file, bit);
    }
    EXPECT_TRUE(verifies(at.path(), head));
    EXPECT_TRUE(reads_well(at.path()));
    EXPECT_GT(noticed, bits / step / 3);
    std::printf("%zu of %zu flipped bits change something\n", noticed, bits / step);
}

}  // namespace
