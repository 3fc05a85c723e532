// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// One of several alternatives that exclude each other.
struct earmark_choice {
    annona_name name = 0;
    sdk::bit_set goods{};
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
