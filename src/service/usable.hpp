// SPDX-License-Identifier: Apache-2.0
//! What an account can spend on each category now, at a shop that takes it: asked of the rules
//! themselves, by dry runs.
#pragma once

#include <annona/engine/engine.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace service {

/// Shops tried for one category, and categories answered in one call: bounds the work.
inline constexpr size_t shops_tried_max = 24;
inline constexpr size_t categories_answered_max = 24;

/// Whose request ids quotes have: no principal is called so.
inline constexpr std::string_view quoting_principal = "(quote)";

struct usable_amount {
    std::string category;
    amount value;
};

/// For these categories, or for each of the scheme's that anything can be spent on. At most what a
/// dry run would accept; a basket of several categories may be worth less. The writer's thread.
[[nodiscard]] std::vector<usable_amount> usable_amounts(engine& community, std::string_view account,
                                                        const std::vector<std::string>& categories,
                                                        instant now);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
