// SPDX-License-Identifier: Apache-2.0
//! Whether groups follow one another: numbers without gaps, epochs that never fall, each header
//! naming the one before.
#pragma once

#include "journal/group_format.hpp"

namespace annona {
inline namespace v0_1 {
namespace journal {

/// Where a chain begins: nothing yet, and the hash of the community's description, so that the
/// first group is bound to it.
[[nodiscard]] chain_head chain_start(sha256& hash, std::span<const std::byte> description);

/// Sees the groups of one community in order and says where one does not belong. After a failure it
/// stands where it stood.
class chain_check {
public:
    explicit chain_check(const chain_head& start) : head_(start) {}

    /// Failures: SEQUENCE_GAP, EPOCH_FELL, CHAIN_BROKEN, HASH_DIFFERS.
    [[nodiscard]] result<void> see(const group_view& next);

    [[nodiscard]] const chain_head& head() const { return head_; }

private:
    sha256 hash_;
    chain_head head_;
};

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
