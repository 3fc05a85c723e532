// SPDX-License-Identifier: Apache-2.0
//! One open SQLite file and its statements, with failures that say what, where and why. The only
//! header of ours that knows SQLite; the library's own stays behind it.
#pragma once

#include <annona/money/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace annona {
inline namespace v0_1 {
namespace stores {

enum class open_mode : uint8_t {
    create,  // made where it is missing
    write,   // must be there
    read     // must be there; nothing is changed, also on a file system that cannot be written
};

/// A prepared statement, bound and stepped by hand. Borrowed from its database, which outlives it.
class sqlite_statement {
public:
    sqlite_statement() = default;
    explicit sqlite_statement(sqlite3_stmt* made) : made_(made) {}
    sqlite_statement(sqlite_statement&& other) noexcept : made_(other.made_) {
        other.made_ = nullptr;
    }
    sqlite_statement& operator=(sqlite_statement&& other) noexcept;
    ~sqlite_statement();

    /// Places count from 1. Bytes and texts are borrowed until `reset`.
    void bind(int place, int64_t value);
    void bind(int place, std::span<const std::byte> bytes);
    void bind(int place, std::string_view text);

    /// SQLite's answer: SQLITE_ROW, SQLITE_DONE or an error.
    int step();
    void reset();

    /// Columns count from 0. Views are valid until the next step or reset.
    [[nodiscard]] int64_t number(int column) const;
    [[nodiscard]] std::span<const std::byte> bytes(int column) const;
    [[nodiscard]] std::string text(int column) const;

private:
    sqlite3_stmt* made_ = nullptr;
};

/// One connection. One thread at a time.
class sqlite_database {
public:
    /// `vfs` is the name of a registered SQLite VFS; empty: SQLite's own. Failures: see `why`, and
    /// JOURNAL_MISSING.
    [[nodiscard]] static result<std::unique_ptr<sqlite_database>> open(const std::string& path,
                                                                       open_mode mode,
                                                                       const std::string& vfs);
    ~sqlite_database();
    sqlite_database(const sqlite_database&) = delete;
    sqlite_database& operator=(const sqlite_database&) = delete;

    /// Statements that answer nothing, separated by semicolons.
    [[nodiscard]] result<void> run(const char* sql);
    /// The same as SQLite's answer, for whoever has to tell outcomes apart.
    int try_run(const char* sql);
    [[nodiscard]] result<sqlite_statement> prepare(std::string_view sql);
    /// The first column of the first row. Failure: also where there is no row.
    [[nodiscard]] result<int64_t> ask_number(std::string_view sql);

    /// Closing leaves the log beside the file instead of folding it in, which may take a second.
    void leave_log();

    /// What went wrong in the call before: DISK_FULL, JOURNAL_READ_ONLY, JOURNAL_PERMISSION,
    /// JOURNAL_CORRUPT, JOURNAL_LOCKED, JOURNAL_DISK. `doing` says what was tried.
    [[nodiscard]] failure why(std::string_view doing) const;
    [[nodiscard]] int last_code() const;
    /// Whether a transaction is open.
    [[nodiscard]] bool is_within() const;
    /// Whether the file or its log is no longer the one that was opened: deleted, renamed or
    /// replaced. What is written then is in no journal.
    [[nodiscard]] bool is_moved();
    /// Pages in the write-ahead log since it was last emptied.
    [[nodiscard]] int log_pages() const { return log_pages_; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    struct identity {
        uint64_t device = 0;
        uint64_t number = 0;  // 0: not there
        friend bool operator==(const identity&, const identity&) = default;
    };

    sqlite_database(std::string path, sqlite3* made);
    static int on_log(void* self, sqlite3* database, const char* name, int pages);

    std::string path_;
    sqlite3* made_;
    [[nodiscard]] static identity identity_of(const std::string& path);

    identity file_;
    identity log_;  // from the first look that finds one
    int log_pages_ = 0;
};

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
