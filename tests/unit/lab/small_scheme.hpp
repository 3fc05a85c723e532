// SPDX-License-Identifier: Apache-2.0
//! A scheme without rules, built in memory: two-digit unit UNO worth one EUR.
#pragma once

#include <annona/rule/scheme.hpp>

#include <memory>

namespace annona_test {

inline annona::role make_role(const char* prefix, const char* name, bool whole_id,
                              std::uint8_t kind) {
    annona::role made;
    made.prefix = prefix;
    made.name = name;
    made.whole_id = whole_id;
    made.kind = kind;
    return made;
}

inline std::shared_ptr<annona::scheme> small_scheme() {
    auto made = std::make_shared<annona::scheme>();
    made->id = "small";
    made->time_zone = annona::fixed_zone("Test/Plus1", 3600);
    annona::ledger own;
    own.code = own.counted.code = "UNO";
    own.counted.peg = "EUR";
    own.counted.worth = {1, 1};
    annona::ledger money;
    money.code = money.counted.code = "EUR";
    made->ledgers = {own, money};
    made->money_ledger = 1;
    made->backed = true;
    made->roles = {make_role("mer", "shop", false, 0),     make_role("ben", "household", false, 0),
                   make_role("issuer", "issuer", true, 2), make_role("reserve", "reserve", true, 2),
                   make_role("dust", "dust", true, 2),     make_role("muni", "muni", true, 2),
                   make_role("pot", "pot", false, 2),      make_role("donor", "donation", false, 2),
                   make_role("bank", "bank", false, 2)};
    made->roles[1].pays_from = "cash:{holder}";
    made->roles[1].paid_to = "bank:{holder}";
    made->programmes = {{"town", "muni", "reserve", {}, {}}};
    annona::pocket aid;
    aid.name = "aid";
    aid.programme = 0;
    aid.is_default = true;
    made->pockets = {aid};
    made->categories = {{"food", annona::none}, {"food.basic", 0}};
    made->spend_order = {annona::spend_key::lot};
    made->commands_open = ~std::uint64_t{0};
    made->registered = {{"donor:D1", {}}};
    made->inputs = {{made->names.intern("members"), ANNONA_KIND_COUNT, false},
                    {made->names.intern("order"), ANNONA_KIND_DAYS, false},
                    {made->names.intern("isee"), ANNONA_KIND_AMOUNT, false},
                    {made->names.intern("class"), ANNONA_KIND_NAME, false}};
    return made;
}

}  // namespace annona_test
