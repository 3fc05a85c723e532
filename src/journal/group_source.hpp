// SPDX-License-Identifier: Apache-2.0
//! Where committed groups are read from, whatever keeps them.
#pragma once

#include <annona/money/result.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace journal {

class group_source {
public:
    virtual ~group_source() = default;

    /// The blob of the group that has this entry replaces `out`. False where there is no such
    /// entry. Failures: the store's own, with the place.
    [[nodiscard]] virtual result<bool> group_of(uint64_t sequence, std::vector<std::byte>& out) = 0;
};

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
