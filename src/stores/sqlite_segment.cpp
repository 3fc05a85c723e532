// SPDX-License-Identifier: Apache-2.0
#include "stores/sqlite_segment.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace annona {
inline namespace v0_1 {
namespace stores {
namespace {

constexpr const char* settings =
    "PRAGMA synchronous = FULL;"
    "PRAGMA cell_size_check = 1;"
    "PRAGMA cache_size = -4096;";

constexpr const char* tables =
    "CREATE TABLE segment(number INTEGER NOT NULL, epoch INTEGER NOT NULL,"
    " finished INTEGER NOT NULL) STRICT;"
    "CREATE TABLE communities(number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " description BLOB NOT NULL, before_epoch INTEGER NOT NULL,"
    " before_sequence INTEGER NOT NULL, before_hash BLOB NOT NULL) STRICT;"
    "CREATE TABLE groups(place INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE states(place INTEGER PRIMARY KEY, books BLOB NOT NULL,"
    " whole BLOB NOT NULL) STRICT;"
    "CREATE VIEW groups_of_communities AS SELECT name AS community,"
    " place & 17592186044415 AS first_sequence, length(bytes) AS size, bytes"
    " FROM groups JOIN communities ON number = place >> 44;";

/// A log of this many pages is shortened where it is worth it: 32 MiB.
constexpr int log_pages_max = 8192;
constexpr uint64_t page_size = 4096;

int64_t place_of(uint32_t community, uint64_t sequence) {
    return static_cast<int64_t>(uint64_t{community} << sequence_bits | sequence);
}

failure corrupt(std::string text, const std::string& path) {
    return {"JOURNAL_CORRUPT", std::move(text), path};
}

bool copy_digest(std::span<const std::byte> from, journal::digest& to) {
    if (from.size() != to.size()) return false;
    std::copy(from.begin(), from.end(), to.begin());
    return true;
}

}  // namespace

sqlite_segment::sqlite_segment(std::unique_ptr<sqlite_database> database, uint32_t number)
    : database_(std::move(database)), number_(number) {}

const community_row* sqlite_segment::find(uint32_t community) const {
    for (const auto& one : communities_)
        if (one.number == community) return &one;
    return nullptr;
}

// ---- making and opening ----

result<std::unique_ptr<sqlite_segment>> sqlite_segment::create(
    const std::string& path, uint32_t number, uint64_t epoch,
    const std::vector<community_row>& communities, const std::string& vfs) {
    auto database = sqlite_database::open(path, open_mode::create, vfs);
    if (!database) return database.error();
    std::unique_ptr<sqlite_segment> made(new sqlite_segment(std::move(*database), number));
    auto& inside = *made->database_;
    const std::string head = std::string(tables) +
                             "PRAGMA application_id = " + std::to_string(segment_application) +
                             ";PRAGMA user_version = " + std::to_string(segment_format) +
                             ";INSERT INTO segment VALUES(" + std::to_string(number) + "," +
                             std::to_string(epoch) + ",0)";
    for (const char* sql : {"PRAGMA page_size = 4096", "PRAGMA journal_mode = WAL", settings,
                            "BEGIN IMMEDIATE", head.c_str()})
        if (auto done = inside.run(sql); !done) return done.error();
    made->epoch_ = epoch;
    for (const auto& one : communities)
        if (auto done = made->insert(one); !done) return done.error();
    if (auto done = inside.run("COMMIT"); !done) return done.error();
    made->communities_ = communities;
    if (auto done = made->prepare(); !done) return done.error();
    return made;
}

result<std::unique_ptr<sqlite_segment>> sqlite_segment::open(const std::string& path,
                                                             uint32_t number, open_mode mode,
                                                             const std::string& vfs) {
    auto database = sqlite_database::open(path, mode, vfs);
    if (!database) return database.error();
    std::unique_ptr<sqlite_segment> made(new sqlite_segment(std::move(*database), number));
    auto& inside = *made->database_;
    const auto known = inside.ask_number("SELECT count(*) FROM sqlite_schema");
    if (!known) return known.error();
    if (*known == 0) return std::unique_ptr<sqlite_segment>{};
    if (mode != open_mode::read)
        if (auto done = inside.run(settings); !done) return done.error();
    if (auto done = made->read_head(); !done) return done.error();
    if (auto done = made->read_communities(); !done) return done.error();
    if (auto done = made->prepare(); !done) return done.error();
    return made;
}

result<void> sqlite_segment::read_head() {
    const auto application = database_->ask_number("PRAGMA application_id");
    if (!application) return application.error();
    if (*application != segment_application)
        return corrupt("the file is no segment of a journal: its application id is " +
                           std::to_string(*application) + ", allowed " +
                           std::to_string(segment_application),
                       path());
    const auto format = database_->ask_number("PRAGMA user_version");
    if (!format) return format.error();
    if (*format > segment_format)
        return failure{"NEWER_FORMAT",
                       "the segment is of format " + std::to_string(*format) + ", allowed up to " +
                           std::to_string(segment_format) + ": it needs a newer annona",
                       path()};
    auto head = database_->prepare("SELECT number, epoch, finished FROM segment");
    if (!head) return head.error();
    if (head->step() != SQLITE_ROW) return corrupt("the segment does not say which it is", path());
    if (head->number(0) != number_)
        return corrupt("the file says it is segment " + std::to_string(head->number(0)) +
                           ", allowed by its name " + std::to_string(number_),
                       path());
    epoch_ = static_cast<uint64_t>(head->number(1));
    is_finished_ = head->number(2) != 0;
    return {};
}

result<void> sqlite_segment::read_communities() {
    auto rows = database_->prepare(
        "SELECT number, name, description, before_epoch, before_sequence, before_hash"
        " FROM communities ORDER BY number");
    if (!rows) return rows.error();
    int answer = SQLITE_ROW;
    while ((answer = rows->step()) == SQLITE_ROW) {
        community_row one;
        one.number = static_cast<uint32_t>(rows->number(0));
        one.name = rows->text(1);
        const auto description = rows->bytes(2);
        one.description.assign(description.begin(), description.end());
        one.before.epoch = static_cast<uint64_t>(rows->number(3));
        one.before.sequence = static_cast<uint64_t>(rows->number(4));
        // Without gaps: a number is a place in lists, so a wrong one must not get further.
        const bool is_number = rows->number(0) == static_cast<int64_t>(communities_.size()) + 1;
        if (!copy_digest(rows->bytes(5), one.before.hash) || !is_number)
            return corrupt("the row of community " + one.name + " is not one", path());
        communities_.push_back(std::move(one));
    }
    return answer == SQLITE_DONE ? result<void>{} : database_->why("reading the communities");
}

result<void> sqlite_segment::look_again() {
    if (auto head = read_head(); !head) return head;
    const auto known = database_->ask_number("SELECT count(*) FROM communities");
    if (!known) return known.error();
    if (*known == static_cast<int64_t>(communities_.size())) return {};
    communities_.clear();
    return read_communities();
}

result<void> sqlite_segment::prepare() {
    const auto size = database_->ask_number("PRAGMA page_count");
    if (!size) return size.error();
    groups_size_ = static_cast<uint64_t>(*size) * page_size;
    const std::pair<sqlite_statement*, std::string_view> wanted[] = {
        {&begin_, "BEGIN IMMEDIATE"},
        {&epoch_now_, "SELECT epoch FROM segment"},
        {&insert_, "INSERT INTO groups VALUES(?, ?)"},
        {&commit_, "COMMIT"},
        {&read_,
         "SELECT place, bytes FROM groups WHERE place BETWEEN ? AND ?"
         " ORDER BY place DESC LIMIT 1"}};
    for (const auto& [statement, sql] : wanted) {
        auto made = database_->prepare(sql);
        if (!made) return made.error();
        *statement = std::move(*made);
    }
    return {};
}

// ---- what a writer changes ----

result<void> sqlite_segment::set_epoch(uint64_t epoch) {
    const std::string sql = "UPDATE segment SET epoch = " + std::to_string(epoch);
    auto done = database_->run(sql.c_str());
    if (done) epoch_ = epoch;
    return done;
}

result<void> sqlite_segment::mark_finished() {
    auto done = database_->run("UPDATE segment SET finished = 1");
    if (done) is_finished_ = true;
    return done;
}

result<void> sqlite_segment::insert(const community_row& community) {
    auto made = database_->prepare("INSERT INTO communities VALUES(?, ?, ?, ?, ?, ?)");
    if (!made) return made.error();
    made->bind(1, static_cast<int64_t>(community.number));
    made->bind(2, std::string_view{community.name});
    made->bind(3, std::span<const std::byte>{community.description});
    made->bind(4, static_cast<int64_t>(community.before.epoch));
    made->bind(5, static_cast<int64_t>(community.before.sequence));
    made->bind(6, std::span<const std::byte>{community.before.hash});
    if (made->step() == SQLITE_DONE) return {};
    return database_->why("adding community " + community.name);
}

result<void> sqlite_segment::add(const community_row& community) {
    if (auto done = insert(community); !done) return done;
    communities_.push_back(community);
    return {};
}

append_outcome sqlite_segment::give_up(std::string_view doing, std::optional<failure>& trouble) {
    if (!trouble) trouble = database_->why(doing);
    begin_.reset(), epoch_now_.reset(), insert_.reset(), commit_.reset();
    if (database_->is_within()) database_->try_run("ROLLBACK");
    return append_outcome::rejected;
}

append_outcome sqlite_segment::append(uint32_t community, uint64_t first_sequence,
                                      std::span<const std::byte> blob, uint64_t epoch,
                                      std::optional<failure>& trouble) {
    trouble.reset();
    if (database_->is_moved()) {
        trouble =
            failure{"JOURNAL_MOVED",
                    "the file or its log was deleted, renamed or replaced while open", path()};
        return give_up({}, trouble);
    }
    if (begin_.step() != SQLITE_DONE) return give_up("beginning a group", trouble);
    begin_.reset();
    if (epoch_now_.step() != SQLITE_ROW) return give_up("reading the epoch", trouble);
    const auto found = static_cast<uint64_t>(epoch_now_.number(0));
    epoch_now_.reset();
    if (found != epoch) {
        trouble = failure{"JOURNAL_TAKEN_OVER",
                          "another writer has taken over: the epoch is " + std::to_string(found) +
                              ", allowed " + std::to_string(epoch),
                          path()};
        return give_up({}, trouble);
    }
    insert_.bind(1, place_of(community, first_sequence));
    insert_.bind(2, blob);
    if (insert_.step() != SQLITE_DONE) return give_up("writing a group", trouble);
    insert_.reset();
    if (commit_.step() != SQLITE_DONE) {
        // The error may have come after the bytes were durable: nobody knows.
        give_up("committing a group", trouble);
        return append_outcome::unknown;
    }
    commit_.reset();
    groups_size_ += blob.size(), unfolded_size_ += blob.size();
    return append_outcome::committed;
}

result<bool> sqlite_segment::read(uint32_t community, uint64_t sequence,
                                  std::vector<std::byte>& out, uint64_t& first_sequence) {
    read_.bind(1, place_of(community, 0));
    read_.bind(2, place_of(community, std::min(sequence, sequence_max)));
    const int answer = read_.step();
    if (answer == SQLITE_ROW) {
        const auto found = read_.bytes(1);
        out.assign(found.begin(), found.end());
        first_sequence = static_cast<uint64_t>(read_.number(0)) & sequence_max;
    }
    failure wrong;
    if (answer != SQLITE_ROW && answer != SQLITE_DONE) wrong = database_->why("reading a group");
    read_.reset();
    if (!wrong.code.empty()) return wrong;
    return answer == SQLITE_ROW;
}

// ---- states ----

result<void> sqlite_segment::note_state(uint32_t community, const state_row& state) {
    auto made = database_->prepare("INSERT OR REPLACE INTO states VALUES(?, ?, ?)");
    if (!made) return made.error();
    made->bind(1, place_of(community, state.sequence));
    made->bind(2, std::span<const std::byte>{state.books});
    made->bind(3, std::span<const std::byte>{state.whole});
    if (made->step() == SQLITE_DONE) return {};
    return database_->why("noting the digest of a state");
}

result<std::vector<state_row>> sqlite_segment::states(uint32_t community) {
    auto rows = database_->prepare(
        "SELECT place, books, whole FROM states WHERE place BETWEEN ? AND ? ORDER BY place");
    if (!rows) return rows.error();
    rows->bind(1, place_of(community, 0));
    rows->bind(2, place_of(community, sequence_max));
    std::vector<state_row> found;
    int answer = SQLITE_ROW;
    while ((answer = rows->step()) == SQLITE_ROW) {
        state_row one;
        one.sequence = static_cast<uint64_t>(rows->number(0)) & sequence_max;
        if (!copy_digest(rows->bytes(1), one.books) || !copy_digest(rows->bytes(2), one.whole))
            return corrupt("a digest of a state is none", path());
        found.push_back(one);
    }
    if (answer != SQLITE_DONE) return database_->why("reading the digests of states");
    return found;
}

// ---- the log ----

void sqlite_segment::shorten_log() {
    const auto log_size = static_cast<uint64_t>(database_->log_pages()) * page_size;
    if (database_->log_pages() < log_pages_max || log_size < 8 * unfolded_size_) return;
    // Where it does not succeed the log only stays long.
    database_->try_run("PRAGMA wal_checkpoint(PASSIVE)");
    unfolded_size_ = 0;
}

result<void> sqlite_segment::fold() {
    if (auto done = database_->run("PRAGMA wal_checkpoint(TRUNCATE)"); !done) return done;
    return database_->run("PRAGMA journal_mode = DELETE");
}

bool sqlite_segment::is_folded(const std::string& path) {
    std::error_code unseen;
    return !std::filesystem::exists(path + "-wal", unseen) && !unseen;
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
