// SPDX-License-Identifier: Apache-2.0
//! Puts an included file's tree into the scheme's.
#pragma once

#include "composer_problems.hpp"
#include "node.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// Merges mapping `from` into mapping `into`: mappings key by key, lists appended, new keys added
/// at the end. A text under a key both have, or two kinds under one key, is a problem that names
/// both places; the first one stays. Recursion is bounded by the composer's depth.
void merge_mapping(node& into, node&& from, problem_list& problems);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
