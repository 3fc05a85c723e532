// SPDX-License-Identifier: Apache-2.0
//! What backs the units outstanding, reserve by reserve.
#pragma once

#include <annona/engine/engine.hpp>
#include <string>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace service {

struct reserve_cover {
    std::string reserve;               // account id
    std::vector<uint32_t> programmes;  // that share it
    amount held;                       // booking units of the money ledger
    amount outstanding;                // booking units of the unit
    amount required;                   // money that they are worth, rounded up to a booking unit
};

/// Empty for an unbacked unit. The writer's thread alone.
[[nodiscard]] std::vector<reserve_cover> covers_of(const engine& community);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
