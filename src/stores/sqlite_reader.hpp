// SPDX-License-Identifier: Apache-2.0
//! Reads the journal of one community while it is being written, by this process or another.
#pragma once

#include <annona/engine/entry.hpp>

#include "stores/sqlite_journal.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {

/// Connections of its own to a folder: nothing is shared with the writer but the files, and no lock
/// is held that a writer waits for. One thread at a time; each thread that reads opens a reader for
/// itself. Stands at a head, which moves with `look` alone.
class sqlite_reader final : public journal::group_source {
public:
    /// The folder and the community must be there. Failures: as `sqlite_folder::open_to_read` and
    /// `journal_of` have them.
    [[nodiscard]] static result<std::unique_ptr<sqlite_reader>> open(
        const std::string& path, std::string_view community, const folder_options& options = {});

    /// Moves on to what is committed by now. Where it fails the reader stands where it stood.
    [[nodiscard]] result<journal::chain_head> look();

    [[nodiscard]] const journal::chain_head& head() const { return journal_->head(); }
    [[nodiscard]] uint64_t last_sequence() const { return head().sequence; }
    [[nodiscard]] std::span<const std::byte> description() const { return journal_->description(); }

    /// False beyond the head.
    [[nodiscard]] result<bool> group_of(uint64_t sequence, std::vector<std::byte>& out) override {
        return journal_->group_of(sequence, out);
    }
    /// One entry, decoded; neighbours in one group are read once. False beyond the head and for 0.
    [[nodiscard]] result<bool> read(uint64_t sequence, entry& out);

    /// The same without the papers of entries, for whoever rebuilds a state.
    [[nodiscard]] result<bool> read_for_state(uint64_t sequence, entry& out);

    /// As `sqlite_folder` has it.
    [[nodiscard]] result<journal::part_key> folder_key() { return folder_->folder_key(); }
    /// As `sqlite_folder` has it.
    [[nodiscard]] result<void> fold_finished() { return folder_->fold_finished(); }
    [[nodiscard]] uint32_t segments_count() const { return folder_->segments_count(); }

    [[nodiscard]] sqlite_journal& journal() { return *journal_; }

private:
    sqlite_reader(std::unique_ptr<sqlite_folder> folder, std::unique_ptr<sqlite_journal> journal)
        : folder_(std::move(folder)), journal_(std::move(journal)) {}

    [[nodiscard]] result<bool> decoded(bool is_read, entry& out);

    std::unique_ptr<sqlite_folder> folder_;
    std::unique_ptr<sqlite_journal> journal_;
    std::vector<std::byte> bytes_;
};

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
