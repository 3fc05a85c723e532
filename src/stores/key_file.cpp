// SPDX-License-Identifier: Apache-2.0
#include "stores/key_file.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "stores/overwrite.hpp"
#include "stores/writer_lock.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {
namespace {

constexpr const char* settings =
    "PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA cell_size_check = 1;";

constexpr const char* table =
    "CREATE TABLE keys(place INTEGER PRIMARY KEY, key BLOB, erased INTEGER) STRICT;";

/// The log is folded in when it has this many pages.
constexpr int log_pages_max = 1024;

/// Row of the folder's own key: no community has number 0.
constexpr int64_t folder_place = 0;

int64_t place_of(uint32_t community, uint32_t account) {
    return static_cast<int64_t>(uint64_t{community} << 32 | account);
}

failure corrupt(std::string text, const std::string& path) {
    return {"JOURNAL_CORRUPT", std::move(text), path};
}

result<key_row> row_of(sqlite_statement& from, int key_column, const std::string& path) {
    key_row row;
    const auto key = from.bytes(key_column);
    if (key.empty()) {
        row.erased = instant{from.number(key_column + 1)};
        return row;
    }
    if (key.size() != row.key.size()) return corrupt("a key has another size", path);
    std::copy(key.begin(), key.end(), row.key.begin());
    return row;
}

std::string marks() {
    return "PRAGMA application_id = " + std::to_string(key_file_application) +
           ";PRAGMA user_version = " + std::to_string(key_file_format);
}

/// Whether the file was written to its end: the marks come last.
result<bool> is_complete(const std::string& file, const std::string& vfs) {
    auto opened = sqlite_database::open(file, open_mode::read, vfs);
    if (!opened) {
        if (opened.error().code == "JOURNAL_CORRUPT") return false;
        return opened.error();
    }
    const auto format = (*opened)->ask_number("PRAGMA user_version");
    return format && *format != 0;
}

}  // namespace

key_file::key_file(std::string folder, open_mode mode, std::string vfs)
    : folder_(std::move(folder)), mode_(mode), vfs_(std::move(vfs)) {}

key_file::~key_file() {
    // Nothing of a key stays in the log where it can be helped.
    find_ = {};
    if (mode_ != open_mode::read && database_ != nullptr)
        database_->try_run("PRAGMA wal_checkpoint(TRUNCATE)");
}

// ---- opening ----

result<std::unique_ptr<key_file>> key_file::open(const std::string& folder, open_mode mode,
                                                 const std::string& vfs) {
    std::unique_ptr<key_file> made(new key_file(folder, mode, vfs));
    std::error_code unseen;
    const bool has_new = std::filesystem::exists(made->path() + ".new", unseen);
    if (has_new && mode != open_mode::read)
        if (auto done = made->finish_erasure(); !done) return done.error();
    const bool is_there = std::filesystem::exists(made->path(), unseen);
    if (!is_there && mode == open_mode::read) return std::unique_ptr<key_file>{};
    if (auto opened = made->open_database(); !opened) return opened.error();
    return made;
}

/// What an erasure left that did not come to its end: the new file is whole and takes the place of
/// the old one, or it goes.
result<void> key_file::finish_erasure() {
    const std::string fresh = path() + ".new";
    const auto complete = is_complete(fresh, vfs_);
    if (!complete) return complete.error();
    if (*complete) return replace_by_new();
    return overwrite_and_remove(fresh);
}

result<void> key_file::open_database() {
    const auto mode = mode_ == open_mode::read ? open_mode::read : open_mode::create;
    find_ = {};
    auto opened = sqlite_database::open(path(), mode, vfs_);
    if (!opened) return opened.error();
    database_ = std::move(*opened);
    if (mode != open_mode::read)
        if (auto done = make(); !done) return done;
    const auto application = database_->ask_number("PRAGMA application_id");
    if (!application) return application.error();
    if (*application != key_file_application)
        return corrupt(
            "the file holds no keys: its application id is " + std::to_string(*application),
            path());
    const auto format = database_->ask_number("PRAGMA user_version");
    if (!format) return format.error();
    if (*format > key_file_format)
        return failure{"NEWER_FORMAT",
                       "the file of keys is of format " + std::to_string(*format) +
                           ", allowed up to " + std::to_string(key_file_format),
                       path()};
    auto find = database_->prepare("SELECT key, erased FROM keys WHERE place = ?");
    if (!find) return find.error();
    find_ = std::move(*find);
    return {};
}

result<void> key_file::make() {
    for (const char* sql : {"PRAGMA journal_mode = WAL", settings})
        if (auto done = database_->run(sql); !done) return done;
    const auto known = database_->ask_number("SELECT count(*) FROM sqlite_schema");
    if (!known) return known.error();
    if (*known != 0) return {};
    const std::string whole = "BEGIN IMMEDIATE;" + std::string(table) + marks() + ";COMMIT";
    if (auto done = database_->run(whole.c_str()); !done) return done;
    if (auto hidden = only_for_owner(path()); !hidden) return hidden;
    return sync_folder(folder_);
}

result<void> key_file::look_whether_moved() {
    if (mode_ != open_mode::read || !database_->is_moved()) return {};
    return open_database();
}

// ---- keys ----

result<std::optional<key_row>> key_file::find(uint32_t community, uint32_t account) {
    if (auto looked = look_whether_moved(); !looked) return looked.error();
    find_.bind(1, place_of(community, account));
    const int answer = find_.step();
    std::optional<key_row> found;
    result<void> well;
    if (answer == SQLITE_ROW) {
        auto row = row_of(find_, 0, path());
        if (row)
            found = *row;
        else
            well = row.error();
    } else if (answer != SQLITE_DONE) {
        well = database_->why("reading a key");
    }
    find_.reset();
    if (!well) return well.error();
    return found;
}

result<std::map<uint32_t, key_row>> key_file::rows_of(uint32_t community) {
    if (auto looked = look_whether_moved(); !looked) return looked.error();
    auto rows = database_->prepare(
        "SELECT place, key, erased FROM keys WHERE place BETWEEN ? AND ? ORDER BY place");
    if (!rows) return rows.error();
    rows->bind(1, place_of(community, 0));
    rows->bind(2, place_of(community, 0xffffffffu));
    std::map<uint32_t, key_row> found;
    int answer = SQLITE_ROW;
    while ((answer = rows->step()) == SQLITE_ROW) {
        auto row = row_of(*rows, 1, path());
        if (!row) return row.error();
        found.emplace_hint(found.end(), static_cast<uint32_t>(rows->number(0)), *row);
    }
    if (answer != SQLITE_DONE) return database_->why("reading keys");
    return found;
}

result<void> key_file::add(uint32_t community, const std::map<uint32_t, journal::part_key>& keys) {
    auto insert = database_->prepare("INSERT OR REPLACE INTO keys VALUES(?, ?, NULL)");
    if (!insert) return insert.error();
    const auto give_up = [&] {
        failure why = database_->why("adding keys");
        insert->reset();
        if (database_->is_within()) database_->try_run("ROLLBACK");
        return why;
    };
    if (database_->is_moved())
        return failure{"JOURNAL_MOVED",
                       "the file of keys or its log was deleted, renamed or replaced while open",
                       path()};
    if (database_->try_run("BEGIN IMMEDIATE") != SQLITE_OK) return give_up();
    for (const auto& [account, key] : keys) {
        insert->bind(1, place_of(community, account));
        insert->bind(2, std::span<const std::byte>{key});
        if (insert->step() != SQLITE_DONE) return give_up();
        insert->reset();
    }
    if (database_->try_run("COMMIT") != SQLITE_OK) return give_up();
    // Where it does not succeed the log only stays long.
    if (database_->log_pages() > log_pages_max)
        database_->try_run("PRAGMA wal_checkpoint(PASSIVE)");
    return {};
}

result<journal::part_key> key_file::folder_key() {
    const auto known = find(0, 0);
    if (!known) return known.error();
    if (*known && !(*known)->erased) return (*known)->key;
    if (mode_ == open_mode::read)
        return failure{"KEY_MISSING", "no writer has made the key of this folder", path()};
    journal::part_cipher cipher;
    const auto key = cipher.make_key();
    if (auto added = add(0, {{0, key}}); !added) return added.error();
    return key;
}

// ---- erasing ----

result<void> key_file::erase(uint32_t community, const std::vector<uint32_t>& accounts,
                             instant at) {
    if (auto written = write_without(community, accounts, at); !written) {
        static_cast<void>(overwrite_and_remove(path() + ".new"));
        return written;
    }
    // From here on the new file is the one that counts, whatever happens to the old one.
    if (auto replaced = replace_by_new(); !replaced) return replaced;
    return open_database();
}

/// The new file: all other rows, and of these only when they were erased.
result<void> key_file::write_without(uint32_t community, const std::vector<uint32_t>& accounts,
                                     instant at) {
    const std::string fresh = path() + ".new";
    if (auto gone = overwrite_and_remove(fresh); !gone) return gone;
    auto made = sqlite_database::open(fresh, open_mode::create, vfs_);
    if (!made) return made.error();
    auto& to = **made;
    for (const char* sql : {"PRAGMA journal_mode = OFF", settings, "BEGIN IMMEDIATE", table})
        if (auto done = to.run(sql); !done) return done;
    auto insert = to.prepare("INSERT INTO keys VALUES(?, ?, ?)");
    if (!insert) return insert.error();
    auto insert_erased = to.prepare("INSERT INTO keys VALUES(?, NULL, ?)");
    if (!insert_erased) return insert_erased.error();
    auto rows = database_->prepare("SELECT place, key, erased FROM keys ORDER BY place");
    if (!rows) return rows.error();
    std::vector<int64_t> places;
    places.reserve(accounts.size());
    for (const uint32_t one : accounts) places.push_back(place_of(community, one));
    std::sort(places.begin(), places.end());
    int answer = SQLITE_ROW;
    const auto put_erased = [&](int64_t place, int64_t when) {
        insert_erased->bind(1, place), insert_erased->bind(2, when);
        const bool done = insert_erased->step() == SQLITE_DONE;
        insert_erased->reset();
        return done;
    };
    while ((answer = rows->step()) == SQLITE_ROW) {
        const int64_t place = rows->number(0);
        const bool goes = std::binary_search(places.begin(), places.end(), place);
        if (place == folder_place) continue;
        if (goes || rows->bytes(1).empty()) {
            const int64_t when = rows->bytes(1).empty() ? rows->number(2) : at.seconds;
            if (!put_erased(place, when)) return to.why("writing keys anew");
            continue;
        }
        insert->bind(1, place), insert->bind(2, rows->bytes(1));
        const bool done = insert->step() == SQLITE_DONE;
        insert->reset();
        if (!done) return to.why("writing keys anew");
    }
    if (answer != SQLITE_DONE) return database_->why("reading keys");
    if (auto done = to.run("COMMIT"); !done) return done;
    // The marks come last: they say that all is there.
    for (const std::string& sql : {marks()})
        if (auto done = to.run(sql.c_str()); !done) return done;
    if (auto hidden = only_for_owner(fresh); !hidden) return hidden;
    return sync_file_and_folder(fresh, folder_);
}

/// The old file and its log are overwritten, then the new one takes their name.
result<void> key_file::replace_by_new() {
    if (database_ != nullptr) {
        find_ = {};
        database_->try_run("PRAGMA wal_checkpoint(TRUNCATE)");
        database_->leave_log();  // nothing is written to the old file from here on
        database_.reset();
    }
    for (const char* beside : {"-wal", "-shm", "-journal", ""})
        if (auto gone = overwrite(path() + beside); !gone) return gone;
    std::error_code wrong;
    std::filesystem::rename(path() + ".new", path(), wrong);
    if (wrong) return system_failure(wrong.value(), "putting the new keys in place", path());
    for (const char* beside : {"-wal", "-shm", "-journal"})
        std::filesystem::remove(path() + beside, wrong);
    return sync_folder(folder_);
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
