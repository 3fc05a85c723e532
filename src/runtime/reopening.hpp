// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/engine.hpp>

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "runtime/follower.hpp"
#include "stores/sqlite_journal.hpp"

namespace annona {
inline namespace v0_1 {

/// Reads one scheme with the numbers that a community has given to names.
using scheme_source = std::function<result<std::shared_ptr<scheme>>(const name_table& known)>;

/// A community that begins, or goes on where its journal ends.
struct reopened_community {
    std::shared_ptr<scheme> rules;     // the one in force
    std::unique_ptr<follower> behind;  // not started; must outlive the engine
    std::unique_ptr<engine> decider;   // asks `behind` for request ids it no longer remembers
    uint64_t snapshot_at = 0;          // the entry of the snapshot it began with; 0: none
    std::vector<failure> passed_over;  // what was wrong with snapshots that were not taken
};

/// Opens the engine of a journal that has entries, and the follower beside it: from the newest
/// snapshot that stands on the journal and what came after, or from the first entry where there is
/// none. `schemes`: those that may be in force, the likeliest first; the journal says which is.
/// `follow` names folder and community. Failures: those of the store; of the first scheme where
/// none is in force, SCHEME_NOT_ACTIVATED; of reading a scheme.
[[nodiscard]] result<reopened_community> reopen(std::span<const scheme_source> schemes,
                                                journal_store& journal,
                                                const follower_options& follow,
                                                const engine_options& options = {});

/// The same, or where the journal has no entries a community that begins with `rules` at `now`.
/// Failures: those of `reopen` and of engine::start.
[[nodiscard]] result<reopened_community> begin_or_reopen(std::shared_ptr<scheme> rules,
                                                         std::span<const scheme_source> schemes,
                                                         journal_store& journal, instant now,
                                                         const follower_options& follow,
                                                         const engine_options& options = {});

/// The journal of the scheme's community in a folder, which gets one where it has none. Failures:
/// those of the folder.
[[nodiscard]] result<std::unique_ptr<stores::sqlite_journal>> journal_for(
    stores::sqlite_folder& folder, const scheme& rules);

}  // namespace v0_1
}  // namespace annona
