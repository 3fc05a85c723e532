// SPDX-License-Identifier: Apache-2.0
#include "stores/sqlite_database.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace stores {
namespace {

std::string words_of(int system_error) { return std::generic_category().message(system_error); }

/// The code of ours for an answer of SQLite and the system's own error behind it.
std::string code_of(int answer, int system_error) {
    if (system_error == ENOSPC || system_error == EDQUOT) return "DISK_FULL";
    if (system_error == EROFS) return "JOURNAL_READ_ONLY";
    switch (answer & 0xff) {
        case SQLITE_FULL:
            return "DISK_FULL";
        case SQLITE_READONLY:
            return system_error == EACCES ? "JOURNAL_PERMISSION" : "JOURNAL_READ_ONLY";
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return "JOURNAL_PERMISSION";
        case SQLITE_CANTOPEN:
            return system_error == ENOENT ? "JOURNAL_MISSING" : "JOURNAL_PERMISSION";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "JOURNAL_CORRUPT";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "JOURNAL_LOCKED";
        default:
            return "JOURNAL_DISK";
    }
}

failure failure_of(sqlite3* made, const std::string& path, std::string_view doing) {
    const int answer = sqlite3_extended_errcode(made);
    const int system_error = sqlite3_system_errno(made);
    std::string text = std::string(doing) + ": " + sqlite3_errmsg(made);
    if (system_error != 0) text += " (" + words_of(system_error) + ")";
    return {code_of(answer, system_error), std::move(text), path};
}

/// Special characters of a file name within a URI.
std::string uri_of(const std::string& path, std::string_view options) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string uri = "file:";
    for (const char one : std::filesystem::absolute(path).string()) {
        if (one != '?' && one != '#' && one != '%') {
            uri += one;
            continue;
        }
        uri += '%';
        uri += digits[static_cast<unsigned char>(one) >> 4];
        uri += digits[static_cast<unsigned char>(one) & 15];
    }
    return uri += options;
}

bool has_log(const std::string& path) {
    std::error_code missing;
    const auto size = std::filesystem::file_size(path + "-wal", missing);
    return !missing && size != 0;
}

/// Whoever opens a file first reads its log, and others that come at the same moment wait.
constexpr int opening_wait_ms = 5'000;
/// There is one writer, but a reader that comes to a new log holds it for a moment.
constexpr int writing_wait_ms = 1'000;

int open_one(const std::string& name, int flags, const std::string& vfs, sqlite3** made) {
    const int answer = sqlite3_open_v2(name.c_str(), made, flags | SQLITE_OPEN_NOMUTEX,
                                       vfs.empty() ? nullptr : vfs.c_str());
    if (*made != nullptr) sqlite3_extended_result_codes(*made, 1);
    if (answer != SQLITE_OK) return answer;
    sqlite3_busy_timeout(*made, opening_wait_ms);
    // The first look at the file: what is wrong with it shows here and not at the first command.
    return sqlite3_exec(*made, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
}

/// Readers share the log of a running writer; where the file system cannot be written there is no
/// writer, and the file alone is the truth if no log lies beside it.
int open_to_read(const std::string& path, const std::string& vfs, sqlite3** made) {
    int answer = open_one(path, SQLITE_OPEN_READWRITE, vfs, made);
    const int kind = answer & 0xff;
    const bool cannot_write = kind == SQLITE_CANTOPEN || kind == SQLITE_READONLY ||
                              kind == SQLITE_PERM || kind == SQLITE_IOERR;
    if (!cannot_write || has_log(path)) return answer;
    sqlite3_close(std::exchange(*made, nullptr));
    return open_one(uri_of(path, "?immutable=1"), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, vfs,
                    made);
}

}  // namespace

// ---- statement ----

sqlite_statement& sqlite_statement::operator=(sqlite_statement&& other) noexcept {
    std::swap(made_, other.made_);
    return *this;
}

sqlite_statement::~sqlite_statement() { sqlite3_finalize(made_); }

void sqlite_statement::bind(int place, int64_t value) { sqlite3_bind_int64(made_, place, value); }

void sqlite_statement::bind(int place, std::span<const std::byte> bytes) {
    sqlite3_bind_blob64(made_, place, bytes.empty() ? static_cast<const void*>("") : bytes.data(),
                        bytes.size(), SQLITE_STATIC);
}

void sqlite_statement::bind(int place, std::string_view text) {
    sqlite3_bind_text64(made_, place, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

int sqlite_statement::step() { return sqlite3_step(made_); }
void sqlite_statement::reset() { sqlite3_reset(made_); }
int64_t sqlite_statement::number(int column) const { return sqlite3_column_int64(made_, column); }

std::span<const std::byte> sqlite_statement::bytes(int column) const {
    const auto* first = static_cast<const std::byte*>(sqlite3_column_blob(made_, column));
    return {first, static_cast<size_t>(sqlite3_column_bytes(made_, column))};
}

std::string sqlite_statement::text(int column) const {
    const auto found = bytes(column);
    return {reinterpret_cast<const char*>(found.data()), found.size()};
}

// ---- database ----

sqlite_database::sqlite_database(std::string path, sqlite3* made)
    : path_(std::move(path)), made_(made), file_(identity_of(path_)) {
    sqlite3_wal_hook(made_, &sqlite_database::on_log, this);  // instead of automatic checkpoints
}

sqlite_database::identity sqlite_database::identity_of(const std::string& path) {
    struct stat found {};
    if (stat(path.c_str(), &found) != 0) return {};
    return {static_cast<uint64_t>(found.st_dev), static_cast<uint64_t>(found.st_ino)};
}

bool sqlite_database::is_moved() {
    const identity log = identity_of(path_ + "-wal");
    if (log_.number == 0) log_ = log;
    return identity_of(path_) != file_ || log != log_;
}

sqlite_database::~sqlite_database() { sqlite3_close_v2(made_); }

int sqlite_database::on_log(void* self, sqlite3*, const char*, int pages) {
    static_cast<sqlite_database*>(self)->log_pages_ = pages;
    return SQLITE_OK;
}

result<std::unique_ptr<sqlite_database>> sqlite_database::open(const std::string& path,
                                                               open_mode mode,
                                                               const std::string& vfs) {
    std::error_code unseen;
    if (mode != open_mode::create && !std::filesystem::exists(path, unseen) && !unseen)
        return failure{"JOURNAL_MISSING", "the file is not there", path};
    sqlite3* made = nullptr;
    int answer = SQLITE_OK;
    if (mode == open_mode::read) {
        answer = open_to_read(path, vfs, &made);
    } else {
        const int create = mode == open_mode::create ? SQLITE_OPEN_CREATE : 0;
        answer = open_one(path, SQLITE_OPEN_READWRITE | create, vfs, &made);
    }
    if (answer != SQLITE_OK) {
        const failure wrong = made == nullptr ? failure{"JOURNAL_DISK", "out of memory", path}
                                              : failure_of(made, path, "opening a journal file");
        sqlite3_close(made);
        return wrong;
    }
    std::unique_ptr<sqlite_database> database(new sqlite_database(path, made));
    if (mode != open_mode::read) {
        sqlite3_busy_timeout(made, writing_wait_ms);
        return database;
    }
    database->leave_log();  // a reader that is the last to go changes nothing either
    if (auto set = database->run("PRAGMA query_only = 1"); !set) return set.error();
    return database;
}

int sqlite_database::try_run(const char* sql) {
    return sqlite3_exec(made_, sql, nullptr, nullptr, nullptr);
}

result<void> sqlite_database::run(const char* sql) {
    if (try_run(sql) == SQLITE_OK) return {};
    return why(sql);
}

result<sqlite_statement> sqlite_database::prepare(std::string_view sql) {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v2(made_, sql.data(), static_cast<int>(sql.size()), &made, nullptr) !=
        SQLITE_OK)
        return why(sql);
    return sqlite_statement(made);
}

result<int64_t> sqlite_database::ask_number(std::string_view sql) {
    auto asked = prepare(sql);
    if (!asked) return asked.error();
    if (asked->step() == SQLITE_ROW) return asked->number(0);
    if (last_code() != SQLITE_DONE && last_code() != SQLITE_OK) return why(sql);
    return failure{"JOURNAL_CORRUPT", std::string(sql) + ": no row, allowed one", path_};
}

void sqlite_database::leave_log() {
    sqlite3_db_config(made_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

failure sqlite_database::why(std::string_view doing) const {
    return failure_of(made_, path_, doing);
}

int sqlite_database::last_code() const { return sqlite3_extended_errcode(made_); }
bool sqlite_database::is_within() const { return sqlite3_get_autocommit(made_) == 0; }

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
