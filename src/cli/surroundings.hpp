// SPDX-License-Identifier: Apache-2.0
//! What a program hands to its commands: where to write, and which rules it was linked with.
#pragma once

#include <annona/abi/rule.h>
#include <annona/money/instant.hpp>

#include <ostream>
#include <span>
#include <string>

namespace annona {
inline namespace v0_1 {
namespace cli {

struct surroundings {
    std::ostream& out;
    std::ostream& err;
    std::span<const annona_rule_v1* const> static_rules;  ///< empty: none linked
    std::string installed_plugins;                        ///< folder; empty: the package's
    instant now{};                                        ///< the wall clock when it was started
};

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
