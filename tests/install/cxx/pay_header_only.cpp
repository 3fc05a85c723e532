// SPDX-License-Identifier: Apache-2.0
// The engine from headers alone: the scheme of town/scheme.yaml in C++, its rule linked in.
#include "story.hpp"

extern "C" const annona_rule_v1* annona_rule_spend_cap_static(void);

namespace {

std::shared_ptr<annona::scheme> town() {
    auto made = annona::plain_scheme("town", "TWN", 2);
    annona::add_holders(*made, "ben", "person").pays_from = "cash:{holder}";
    annona::add_holders(*made, "mer", "shop").paid_to = "bank:{holder}";
    annona::add_built_in_roles(*made);
    made->categories.push_back({"food", annona::none});
    annona_value most{};
    most.kind = ANNONA_KIND_AMOUNT, most.given = 2;
    most.amount.lo = 50'00;
    annona::parameter_values parameters;
    parameters.values.push_back(most);
    annona::add_rule(*made, *annona_rule_spend_cap_static(), "fifty", std::move(parameters));
    return made;
}

}  // namespace

int main() { return story(town()).tell(); }
