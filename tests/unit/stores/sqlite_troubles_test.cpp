// SPDX-License-Identifier: Apache-2.0
// What an operator may meet: each trouble has a code and a place, and what was stored stays.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "journal/crc32c.hpp"
#include "stores/snapshot_files.hpp"
#include "stores/sqlite_reader.hpp"
#include "unit/journal/group_bytes.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace annona;
using namespace annona::stores;
using journal_test::text_group;
using journal_test::text_of;
using annona_test::temporary_folder;

folder_options small(uint64_t ballast = 4096) {
    folder_options options;
    options.segment_size_max = 64 << 10;
    options.ballast_size = ballast;
    return options;
}

/// An entry with a sealed part of an account that is new, so that keys are written, too.
std::string record_of(uint64_t number, size_t size = 900) {
    return journal_test::sealed_record(std::string(size, 'e') + std::to_string(number),
                                       static_cast<uint32_t>(number),
                                       "papers of " + std::to_string(number));
}

append_outcome add_one(sqlite_journal& to, size_t size = 900) {
    const uint64_t next = to.last_sequence() + 1;
    return to.append(text_group(next, {record_of(next, size)}).view());
}

void fill(const std::string& path, uint64_t last) {
    auto folder = *sqlite_folder::open_to_write(path, small());
    auto town = *folder->add("town", {});
    while (town->last_sequence() < last) ASSERT_EQ(add_one(*town), append_outcome::committed);
}

/// What a process says that may do as it likes with itself.
std::string told_by_child(const std::function<std::string()>& act) {
    int ends[2];
    if (pipe(ends) != 0) return "no pipe";
    const pid_t child = fork();
    if (child == 0) {
        const std::string said = act();
        const auto written = write(ends[1], said.data(), said.size());
        _exit(written == static_cast<ssize_t>(said.size()) ? 0 : 1);
    }
    close(ends[1]);
    std::string said;
    char part[256];
    for (ssize_t size = 0; (size = read(ends[0], part, sizeof part)) > 0;)
        said.append(part, static_cast<size_t>(size));
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return said;
}

std::string opened_to_write(const std::string& path) {
    const auto folder = sqlite_folder::open_to_write(path, small());
    return folder ? "opened" : folder.error().code + " " + folder.error().place;
}

/// The number of entries a reader finds, all of them readable; else what stood in its way.
std::string entries_read(const std::string& path) {
    auto reader = sqlite_reader::open(path, "town", small());
    if (!reader) return reader.error().code;
    std::vector<std::byte> out;
    for (uint64_t sequence = 1; sequence <= (*reader)->last_sequence(); ++sequence)
        if (!(*reader)->journal().read(sequence, out))
            return "entry " + std::to_string(sequence) + ": " +
                   (*reader)->journal().trouble()->code;
    return std::to_string((*reader)->last_sequence());
}

/// Gives up what root may do, so that modes of files mean something.
void become_nobody() {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(3);
}

TEST(a_journal, without_permission_to_write_says_so_and_is_still_read) {
    const temporary_folder at;
    fill(at.path(), 100);
    for (const auto& file : std::filesystem::directory_iterator(at.path()))
        chmod(file.path().c_str(), 0444);
    chmod(at.path().c_str(), 0555);
    const auto said = told_by_child([&] {
        become_nobody();
        return opened_to_write(at.path()) + "; read: " + entries_read(at.path());
    });
    chmod(at.path().c_str(), 0755);
    EXPECT_EQ(said, "JOURNAL_PERMISSION " + at.path() + "/journal.lock; read: 100");
}

TEST(a_journal, nobody_may_look_at_says_so) {
    const temporary_folder at;
    fill(at.path(), 1);
    chmod(at.path().c_str(), 0000);
    const auto said = told_by_child([&] {
        become_nobody();
        return entries_read(at.path());
    });
    chmod(at.path().c_str(), 0755);
    EXPECT_EQ(said, "JOURNAL_PERMISSION");
}

/// A file system of its own for a child process; false where the system does not allow it.
bool mount_here(const std::string& path, unsigned long flags, const char* options) {
    const auto user = std::to_string(geteuid()), group = std::to_string(getegid());
    if (unshare(CLONE_NEWNS) != 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
        std::ofstream("/proc/self/setgroups") << "deny";
        std::ofstream("/proc/self/uid_map") << "0 " + user + " 1";
        std::ofstream("/proc/self/gid_map") << "0 " + group + " 1";
    }
    if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    return mount("none", path.c_str(), "tmpfs", flags, options) == 0;
}

TEST(a_journal, on_a_read_only_file_system_says_so_and_is_still_read) {
    const temporary_folder at;
    const auto said = told_by_child([&]() -> std::string {
        if (!mount_here(at.path(), 0, "size=8m")) return "no mount";
        fill(at.path(), 100);
        if (mount(nullptr, at.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0)
            return "no mount";
        return opened_to_write(at.path()) + "; read: " + entries_read(at.path());
    });
    if (said == "no mount") GTEST_SKIP() << "this system does not let a test mount anything";
    EXPECT_EQ(said, "JOURNAL_READ_ONLY " + at.path() + "/journal.lock; read: 100");
}

TEST(a_journal, on_a_full_disk_takes_the_decided_group_says_so_and_goes_on_with_room) {
    const temporary_folder at;
    const auto said = told_by_child([&]() -> std::string {
        if (!mount_here(at.path(), 0, "size=1m")) return "no mount";
        auto folder = *sqlite_folder::open_to_write(at.path(), small(200 << 10));
        auto town = *folder->add("town", {});
        uint64_t committed = 0;
        while (add_one(*town, 5'000) == append_outcome::committed) ++committed;
        std::string told = town->trouble()->code;
        if (committed < 20 || town->last_sequence() != committed) return "lost";
        town.reset(), folder.reset();
        if (entries_read(at.path()) != std::to_string(committed)) return "lost";
        if (mount(nullptr, at.path().c_str(), nullptr, MS_REMOUNT, "size=8m") != 0)
            return "no mount";
        folder = *sqlite_folder::open_to_write(at.path(), small(200 << 10));
        town = *folder->journal_of("town");
        if (town->last_sequence() != committed) return "lost";
        return told + (add_one(*town) == append_outcome::committed ? ", went on" : ", did not");
    });
    if (said == "no mount") GTEST_SKIP() << "this system does not let a test mount anything";
    EXPECT_EQ(said, "DISK_FULL, went on");
}

TEST(a_journal, with_a_spoilt_page_names_the_file_and_gives_the_rest) {
    const temporary_folder at;
    fill(at.path(), 200);
    const std::string file = at.file("journal-000002.db");
    ASSERT_TRUE(std::filesystem::exists(file));
    {
        std::fstream pages(file, std::ios::binary | std::ios::in | std::ios::out);
        pages.seekp(6 * 4096);
        pages << std::string(4096, '\0');
    }
    auto reader = *sqlite_reader::open(at.path(), "town", small());
    std::vector<std::byte> out;
    uint64_t well = 0, spoilt = 0;
    for (uint64_t sequence = 1; sequence <= 200; ++sequence) {
        if (reader->journal().read(sequence, out)) {
            EXPECT_EQ(text_of(out), record_of(sequence));
            ++well;
            continue;
        }
        ++spoilt;
        EXPECT_EQ(reader->journal().trouble()->code, "JOURNAL_CORRUPT");
        EXPECT_EQ(reader->journal().trouble()->place.substr(0, at.path().size()), at.path());
    }
    EXPECT_GE(spoilt, 1u);
    EXPECT_GE(well, 140u);
}

/// A group of the format to come, its check right: another program's journal, and not a broken one.
void make_newest_group_newer(const std::string& file) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    sqlite3_stmt* row = nullptr;
    sqlite3_prepare_v2(database, "SELECT place, bytes FROM groups ORDER BY place DESC", -1, &row,
                       nullptr);
    ASSERT_EQ(sqlite3_step(row), SQLITE_ROW);
    const auto place = sqlite3_column_int64(row, 0);
    const auto* first = static_cast<const std::byte*>(sqlite3_column_blob(row, 1));
    std::vector<std::byte> blob(first, first + sqlite3_column_bytes(row, 1));
    sqlite3_finalize(row);
    blob[journal::group_prefix_size] = static_cast<std::byte>(journal::group_format + 1);
    const uint32_t check =
        journal::crc32c(std::span(blob).first(blob.size() - journal::group_check_size));
    for (size_t i = 0; i < 4; ++i)
        blob[blob.size() - 4 + i] = static_cast<std::byte>(check >> (8 * i));
    sqlite3_prepare_v2(database, "UPDATE groups SET bytes = ? WHERE place = ?", -1, &row, nullptr);
    sqlite3_bind_blob64(row, 1, blob.data(), blob.size(), SQLITE_STATIC);
    sqlite3_bind_int64(row, 2, place);
    EXPECT_EQ(sqlite3_step(row), SQLITE_DONE);
    sqlite3_finalize(row);
    sqlite3_close(database);
}

TEST(a_journal, with_a_group_of_a_newer_format_says_so_and_is_not_called_broken) {
    const temporary_folder at;
    fill(at.path(), 20);
    make_newest_group_newer(at.file("journal-000001.db"));
    EXPECT_EQ(opened_to_write(at.path()), "NEWER_FORMAT " + at.file("journal-000001.db"));
    EXPECT_EQ(entries_read(at.path()), "NEWER_FORMAT");
}

TEST(a_journal, whose_keys_were_taken_away_while_it_is_written_says_so_and_loses_nothing) {
    const temporary_folder at;
    fill(at.path(), 10);
    {
        auto folder = *sqlite_folder::open_to_write(at.path(), small());
        auto town = *folder->journal_of("town");
        ASSERT_EQ(add_one(*town), append_outcome::committed);
        std::filesystem::rename(at.file("keys.db"), at.file("kept"));
        EXPECT_EQ(add_one(*town), append_outcome::rejected);
        EXPECT_EQ(town->trouble()->code, "JOURNAL_MOVED");
        EXPECT_EQ(town->trouble()->place, at.file("keys.db"));
        EXPECT_EQ(town->last_sequence(), 11u);
        std::filesystem::rename(at.file("kept"), at.file("keys.db"));
    }
    EXPECT_EQ(entries_read(at.path()), "11");
}

TEST(a_journal, with_keys_of_a_newer_format_or_spoilt_ones_says_so) {
    const temporary_folder at;
    fill(at.path(), 10);
    std::filesystem::copy(at.file("keys.db"), at.file("kept"));
    {
        std::fstream head(at.file("keys.db"), std::ios::binary | std::ios::in | std::ios::out);
        head.seekp(60);  // of the file format of SQLite: user_version, the highest byte first
        head.write("\0\0\0\x63", 4);
    }
    EXPECT_EQ(opened_to_write(at.path()), "NEWER_FORMAT " + at.file("keys.db"));
    EXPECT_EQ(entries_read(at.path()), "entry 1: NEWER_FORMAT");
    std::ofstream(at.file("keys.db"), std::ios::trunc) << std::string(8192, 'x');
    EXPECT_EQ(opened_to_write(at.path()), "JOURNAL_CORRUPT " + at.file("keys.db"));
    std::filesystem::rename(at.file("kept"), at.file("keys.db"));
    EXPECT_EQ(entries_read(at.path()), "10");
}

TEST(a_journal, with_the_keys_of_another_one_says_that_the_seals_are_broken) {
    const temporary_folder at, other;
    fill(at.path(), 10), fill(other.path(), 10);
    std::filesystem::copy_file(other.file("keys.db"), at.file("keys.db"),
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(entries_read(at.path()), "entry 1: SEAL_BROKEN");
}

/// Writes snapshots without end and tells of each chunk before it is written. Never returns.
[[noreturn]] void write_snapshots(const std::string& path, int tell) {
    snapshot_files files(path, "town");
    journal::snapshot_guard guard;
    guard.seal = [&](std::span<const std::byte> bytes, uint64_t) -> result<std::vector<std::byte>> {
        if (write(tell, "x", 1) != 1) _exit(5);
        return std::vector<std::byte>(bytes.begin(), bytes.end());
    };
    auto reader = sqlite_reader::open(path, "town", small());
    if (!reader) _exit(2);
    const std::vector<std::byte> state((size_t{9} << 20) + 17, std::byte{7});
    journal::snapshot_head head;
    head.community = "town", head.at = (*reader)->head();
    for (;;) {
        const auto done = files.write(head, guard, [&](journal::snapshot_writer& to) {
            return to.add(journal::snapshot_part::state, state);
        });
        if (!done) _exit(4);
    }
}

TEST(a_process, killed_while_it_writes_a_snapshot_leaves_the_journal_and_a_whole_one_or_none) {
    const temporary_folder at(temporary_folder::in_memory());
    fill(at.path(), 50);
    journal::snapshot_guard guard;
    guard.seal = guard.open = [](std::span<const std::byte> bytes,
                                 uint64_t) -> result<std::vector<std::byte>> {
        return std::vector<std::byte>(bytes.begin(), bytes.end());
    };
    size_t whole = 0, none = 0;
    for (int chunks = 0; chunks < 9; ++chunks) {  // three to a snapshot
        const snapshot_files files(at.path(), "town");
        std::error_code ignored;
        std::filesystem::remove(files.path_of(50), ignored);
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        const pid_t child = fork();
        if (child == 0) write_snapshots(at.path(), ends[1]);
        close(ends[1]);
        char one = 0;
        for (int i = 0; i <= chunks; ++i) ASSERT_EQ(read(ends[0], &one, 1), 1);
        kill(child, SIGKILL);
        close(ends[0]);
        waitpid(child, nullptr, 0);
        EXPECT_EQ(entries_read(at.path()), "50");
        auto reader = *sqlite_reader::open(at.path(), "town", small());
        std::vector<failure> passed_over;
        const auto found = files.newest(*reader, guard, passed_over);
        EXPECT_TRUE(passed_over.empty()) << passed_over.front().text;
        EXPECT_EQ(found ? found->state.size() : 0, found ? (size_t{9} << 20) + 17 : 0);
        (found ? whole : none) += 1;
    }
    EXPECT_GE(whole, 1u);
    EXPECT_GE(none, 1u);
}

}  // namespace
