// SPDX-License-Identifier: Apache-2.0
//! One file of a journal: the groups of all communities of a folder from one rotation to the next.
//! Tables: docs/reference/journal.md.
#pragma once

#include <annona/engine/journal_store.hpp>

#include <optional>

#include "journal/group_format.hpp"
#include "stores/sqlite_database.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {

/// Version of the tables. A reader of a later version still reads earlier ones.
inline constexpr int64_t segment_format = 1;
/// "Anno" in the header of each file, so that `file` and SQLite's tools know it.
inline constexpr int64_t segment_application = 0x416e6e6f;

/// A group's row: number of the community in the upper bits, first sequence number in the lower.
/// One index for all communities, and it is the table itself.
inline constexpr int sequence_bits = 44;
inline constexpr uint64_t sequence_max = (uint64_t{1} << sequence_bits) - 1;
/// Communities of one folder; what the upper bits hold without a sign.
inline constexpr uint32_t communities_max = (uint32_t{1} << (63 - sequence_bits)) - 1;

/// A community as a segment begins.
struct community_row {
    uint32_t number = 0;  // from 1, the same in every segment
    std::string name;
    std::vector<std::byte> description;
    journal::chain_head before;  // the head when the segment began
};

/// Digests of the state after an entry, noted by who wrote the journal.
struct state_row {
    uint64_t sequence = 0;
    journal::digest books{};  // of accounts, balances and lots: journal::books_digest
    journal::digest whole{};  // of engine::open_state_bytes
};

/// One open segment. One thread at a time.
class sqlite_segment {
public:
    /// Makes a new one with these communities. What is left behind where it fails holds nothing:
    /// `open` answers null for it.
    [[nodiscard]] static result<std::unique_ptr<sqlite_segment>> create(
        const std::string& path, uint32_t number, uint64_t epoch,
        const std::vector<community_row>& communities, const std::string& vfs);
    /// Opens one that is there. Failures: those of sqlite_database; NEWER_FORMAT; JOURNAL_CORRUPT
    /// for a file that is no segment or another than its name says. Null where its making was cut
    /// short: then it never held anything.
    [[nodiscard]] static result<std::unique_ptr<sqlite_segment>> open(const std::string& path,
                                                                      uint32_t number,
                                                                      open_mode mode,
                                                                      const std::string& vfs);

    [[nodiscard]] uint32_t number() const { return number_; }
    [[nodiscard]] uint64_t epoch() const { return epoch_; }
    [[nodiscard]] bool is_finished() const { return is_finished_; }
    [[nodiscard]] const std::vector<community_row>& communities() const { return communities_; }
    [[nodiscard]] const community_row* find(uint32_t community) const;
    [[nodiscard]] const std::string& path() const { return database_->path(); }

    /// What a writer changed since: epoch, successor, communities.
    [[nodiscard]] result<void> look_again();

    [[nodiscard]] result<void> set_epoch(uint64_t epoch);
    [[nodiscard]] result<void> add(const community_row& community);
    /// Says that a successor exists, so that its loss is noticed.
    [[nodiscard]] result<void> mark_finished();

    /// One group, durable when committed. Rejected where another writer came after this epoch or
    /// nothing could be written; `trouble` then says why. Unknown where the commit gave an error.
    append_outcome append(uint32_t community, uint64_t first_sequence,
                          std::span<const std::byte> blob, uint64_t epoch,
                          std::optional<failure>& trouble);
    /// The group with that entry, or the last one before it; false: none of the community here.
    [[nodiscard]] result<bool> read(uint32_t community, uint64_t sequence,
                                    std::vector<std::byte>& out, uint64_t& first_sequence);

    [[nodiscard]] result<void> note_state(uint32_t community, const state_row& state);
    [[nodiscard]] result<std::vector<state_row>> states(uint32_t community);

    /// Bytes of groups appended through this object and found when it was opened.
    [[nodiscard]] uint64_t groups_size() const { return groups_size_; }
    /// Moves the log into the file where it is long and most of it is the same pages again and
    /// again, as small groups make it.
    void shorten_log();
    /// As sqlite_database has it.
    void leave_log() { database_->leave_log(); }
    /// Moves the log into the file and makes it readable without one. For finished segments.
    [[nodiscard]] result<void> fold();

    /// Whether that was done: no log lies beside the file. The file itself is not opened: closing
    /// it would drop the locks that other connections of this process hold on it.
    [[nodiscard]] static bool is_folded(const std::string& path);

private:
    explicit sqlite_segment(std::unique_ptr<sqlite_database> database, uint32_t number);
    [[nodiscard]] result<void> prepare();
    [[nodiscard]] result<void> read_head();
    [[nodiscard]] result<void> read_communities();
    [[nodiscard]] result<void> insert(const community_row& community);
    append_outcome give_up(std::string_view doing, std::optional<failure>& trouble);

    std::unique_ptr<sqlite_database> database_;
    sqlite_statement begin_, epoch_now_, insert_, commit_, read_;
    std::vector<community_row> communities_;
    uint32_t number_;
    uint64_t epoch_ = 0;
    uint64_t groups_size_ = 0;
    uint64_t unfolded_size_ = 0;  // appended since the log was last shortened
    bool is_finished_ = false;
};

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
