// SPDX-License-Identifier: Apache-2.0
//! The Merkle tree over the entries of one group: RFC 6962, section 2.1, word for word, so that
//! other programs can check it. A leaf is SHA-256 of 00 and the entry, a node SHA-256 of 01 and
//! its two children.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "journal/sha256.hpp"

namespace annona {
inline namespace v0_1 {
namespace journal {

[[nodiscard]] digest leaf_hash(sha256& hash, std::span<const std::byte> entry);
[[nodiscard]] digest node_hash(sha256& hash, const digest& left, const digest& right);

/// The root over the leaves, which serve as working memory and are spoilt. At least one leaf.
[[nodiscard]] digest merkle_root(sha256& hash, std::span<digest> leaves);

/// What else is needed to get from leaf `index` to the root, from below. `index` is below the
/// number of leaves.
[[nodiscard]] std::vector<digest> audit_path(sha256& hash, std::span<const digest> leaves,
                                             size_t index);

/// The root that leaf `index` of `count` and its path lead to; nothing where the path is not as
/// long as that place needs, or there is no such place.
[[nodiscard]] std::optional<digest> root_of_path(sha256& hash, const digest& leaf, uint64_t index,
                                                 uint64_t count, std::span<const digest> path);

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
