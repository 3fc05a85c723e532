// SPDX-License-Identifier: Apache-2.0
#include "journal/merkle.hpp"

#include <annona/money/assert.hpp>

#include <bit>

namespace annona {
inline namespace v0_1 {
namespace journal {
namespace {

constexpr std::byte leaf_mark[1] = {std::byte{0}};
constexpr std::byte node_mark[1] = {std::byte{1}};

/// The largest power of two below `count`, where a tree of that many leaves is divided.
size_t left_size(size_t count) { return std::bit_floor(count - 1); }

digest root_over(sha256& hash, std::span<const digest> leaves) {
    std::vector<digest> scratch(leaves.begin(), leaves.end());
    return merkle_root(hash, scratch);
}

void add_path(sha256& hash, std::span<const digest> leaves, size_t index,
              std::vector<digest>& path) {
    if (leaves.size() == 1) return;
    const size_t left = left_size(leaves.size());
    if (index < left) {
        add_path(hash, leaves.first(left), index, path);
        path.push_back(root_over(hash, leaves.subspan(left)));
    } else {
        add_path(hash, leaves.subspan(left), index - left, path);
        path.push_back(root_over(hash, leaves.first(left)));
    }
}

}  // namespace

digest leaf_hash(sha256& hash, std::span<const std::byte> entry) {
    return hash({leaf_mark, entry});
}

digest node_hash(sha256& hash, const digest& left, const digest& right) {
    return hash({node_mark, left, right});
}

// Level by level: a node without a partner goes up as it is, which is the same tree as dividing at
// the largest power of two.
digest merkle_root(sha256& hash, std::span<digest> leaves) {
    ANNONA_ASSERT(!leaves.empty(), "a tree without leaves has no root");
    for (size_t count = leaves.size(); count > 1; count = (count + 1) / 2) {
        for (size_t i = 0; i + 1 < count; i += 2)
            leaves[i / 2] = node_hash(hash, leaves[i], leaves[i + 1]);
        if (count % 2 != 0) leaves[count / 2] = leaves[count - 1];
    }
    return leaves[0];
}

std::vector<digest> audit_path(sha256& hash, std::span<const digest> leaves, size_t index) {
    ANNONA_ASSERT(index < leaves.size(), "a leaf that is not in the tree");
    std::vector<digest> path;
    add_path(hash, leaves, index, path);
    return path;
}

std::optional<digest> root_of_path(sha256& hash, const digest& leaf, uint64_t index, uint64_t count,
                                   std::span<const digest> path) {
    if (index >= count) return std::nullopt;
    digest found = leaf;
    size_t used = 0;
    for (uint64_t last = count - 1; last > 0; index >>= 1, last >>= 1) {
        const bool is_right = (index & 1) != 0;
        if (!is_right && index == last) continue;  // without a partner on this level
        if (used == path.size()) return std::nullopt;
        const digest& other = path[used++];
        found = is_right ? node_hash(hash, other, found) : node_hash(hash, found, other);
    }
    return used == path.size() ? std::optional{found} : std::nullopt;
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
