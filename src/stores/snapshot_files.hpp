// SPDX-License-Identifier: Apache-2.0
//! Snapshots of one community as files beside its journal: `snapshot-<community>-<entry>.bin`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "journal/group_source.hpp"
#include "journal/snapshot.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {

/// Snapshots kept: the newest, and one in case it cannot be read.
inline constexpr size_t snapshots_kept = 2;

/// A name as a part of a file's name: letters, digits, `.`, `_` and `-` as they are, the rest as
/// `%` and two digits.
[[nodiscard]] std::string file_word(std::string_view name);

/// One thread at a time, but reading may go on anywhere beside writing: a snapshot gets its name
/// when it is whole.
class snapshot_files {
public:
    snapshot_files(std::string folder, std::string_view community);

    /// Fills a snapshot by the calls of `fill`, makes it durable, and then removes those that are
    /// too many. A process that ends on the way leaves a file of another name, which the next one
    /// removes. Failures: as `system_failure` has it, those of the guard and of `fill`.
    using filling = std::function<result<void>(journal::snapshot_writer&)>;
    [[nodiscard]] result<void> write(const journal::snapshot_head& head,
                                     const journal::snapshot_guard& guard, const filling& fill);

    /// Entries at which snapshots stand, the newest first.
    [[nodiscard]] std::vector<uint64_t> list() const;

    /// One of them, every hash checked. Failures: as `journal::read_snapshot` and `system_failure`
    /// have them, with the file.
    [[nodiscard]] result<journal::snapshot> read(uint64_t sequence,
                                                 const journal::snapshot_guard& guard) const;

    /// The newest one that is whole and stands on this journal's chain. Nothing where there is
    /// none: the journal is replayed then. `passed_over` gets what was wrong with the others.
    [[nodiscard]] std::optional<journal::snapshot> newest(journal::group_source& chain,
                                                          const journal::snapshot_guard& guard,
                                                          std::vector<failure>& passed_over) const;

    [[nodiscard]] std::string path_of(uint64_t sequence) const;

private:
    std::string folder_;
    std::string community_;
    std::string prefix_;
};

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
