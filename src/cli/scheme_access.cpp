// SPDX-License-Identifier: Apache-2.0
#include "cli/scheme_access.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {

result<loader::rule_library> open_rules(const rule_choice& from, const surroundings& around) {
    if (from.only_static && around.static_rules.empty())
        return failure{"NO_STATIC_RULES", "this program was built without linked rules", {}};
    loader::rule_library rules = from.only_static
                                     ? loader::rule_library(loader::search_path{})
                                     : loader::rule_library(loader::process_search_path(
                                           from.plugins, around.installed_plugins));
    if (auto added = rules.add_static(around.static_rules); !added) return added.error();
    return rules;
}

std::string to_text(const failure& why) {
    return why.code + ": " + why.text + (why.place.empty() ? "" : " (" + why.place + ")");
}

void print_problems(const config::read_result& read, std::ostream& to) {
    for (const config::problem& one : read.problems) to << config::to_string(one) << '\n';
    for (const config::problem& one : read.warnings)
        to << config::to_string(one.where) << ": warning: " << one.text << '\n';
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
