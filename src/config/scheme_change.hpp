// SPDX-License-Identifier: Apache-2.0
//! What a newer file of a running community's scheme may change, and what it may not.
#pragma once

#include <annona/rule/scheme.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "node.hpp"
#include "place.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// SHA-256 of one rule version as written: all its keys but `until`, in any order, each with its
/// exact text. Comments, spaces and the place in the file do not count; `2 %` and `0.02` differ.
[[nodiscard]] std::string digest_of_rule(const node& rule);

/// Everything that stands against activating `newer` in a community that runs under `older`, with
/// its place in the newer file where there is one. SCHEME_MISMATCH: unit, ledgers, zone, roles,
/// pockets, programmes or inputs lost their order or meaning. CHANGED_PAST: a version that begins
/// before `today` plus `notice_days` was changed, moved or left out. NOTICE_TOO_SHORT: a version
/// would begin, or an `until` fall, before that day. The engine refuses the same; here all of it is
/// told at once. `notice_days` are those of the scheme that runs.
[[nodiscard]] std::vector<problem> compare_schemes(const scheme& older, const scheme& newer,
                                                   local_day today, std::int32_t notice_days);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
