// SPDX-License-Identifier: Apache-2.0
#include "service/principal.hpp"

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

bool has(const std::vector<std::string>& list, std::string_view one) {
    return std::any_of(list.begin(), list.end(),
                       [&](const std::string& item) { return item == "*" || item == one; });
}

}  // namespace

bool principal::is_admitted_to(std::string_view community) const {
    return has(communities, community);
}

bool principal::may_see(std::string_view confidential_class) const {
    return confidential_class.empty() || has(classes, confidential_class);
}

bool principal::owns(std::string_view account) const {
    return std::find(accounts.begin(), accounts.end(), account) != accounts.end();
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
