// SPDX-License-Identifier: Apache-2.0
//! Turns the text of one scheme file into a tree of exact texts with places, strictly.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "composer_limits.hpp"
#include "node.hpp"
#include "place.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// What a text became. The tree is for use only when there are no problems; with problems and
/// `is_whole` it may still be checked further, so that a person hears everything at once.
struct composed {
    node root;
    std::vector<problem> problems;  ///< ordered by place; at most `problems_max` and a note
    bool is_whole = false;          ///< read to the end: nothing is missing from `root`
    std::size_t node_count = 0;     ///< values in `root`, keys not counted
};

/// Reads a core subset of YAML, of which JSON is one (characters above U+FFFF written as
/// themselves). Refused, each with its place: anchors, aliases, tags, merge keys, directives,
/// several documents, keys that are no text or empty, a key twice in one mapping, tabs in the
/// indentation, text that is not UTF-8 or holds control characters, an empty file, and what exceeds
/// the limits of composer_limits.hpp. `name` is what messages call the file. Opens nothing; safe on
/// hostile input.
[[nodiscard]] composed compose(std::string_view text, std::string_view name);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
