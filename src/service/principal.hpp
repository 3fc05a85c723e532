// SPDX-License-Identifier: Apache-2.0
//! Who calls, and what for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/access_table.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// A person's program or a machine, as a token or a certificate stands for it. Request ids are its
/// own; four eyes compare its name.
struct principal {
    std::string name;  // `till-7`: 1 to 128 characters
    role_mask roles = 0;
    std::vector<std::string> communities;  // `*`: all
    std::vector<std::string> classes;      // confidential roles of accounts it sees; `*`: all
    std::vector<std::string> accounts;     // its own accounts; empty: not bound to any

    [[nodiscard]] bool is_admitted_to(std::string_view community) const;
    [[nodiscard]] bool may_see(std::string_view confidential_class) const;
    [[nodiscard]] bool owns(std::string_view account) const;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
