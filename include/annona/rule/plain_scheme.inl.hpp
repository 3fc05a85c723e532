// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/zone.hpp>
#include <annona/rule/plain_scheme.hpp>

#include <algorithm>
#include <utility>

namespace annona {
inline namespace v0_1 {

ANNONA_INLINE bool has_role(const scheme& in, std::string_view prefix, bool is_whole) {
    return std::any_of(in.roles.begin(), in.roles.end(), [&](const role& one) {
        return one.prefix == prefix && one.whole_id == is_whole;
    });
}

ANNONA_INLINE void add_built_in_roles(scheme& to) {
    for (const built_in_role& one : built_in_roles) {
        if (has_role(to, one.prefix, one.is_whole_id)) continue;
        role& added = to.roles.emplace_back();
        added.prefix = added.name = std::string(one.prefix);
        added.whole_id = one.is_whole_id;
        added.kind = one.kind;
        added.outside = one.is_outside;
    }
}

ANNONA_INLINE std::shared_ptr<scheme> plain_scheme(std::string id, std::string unit_code,
                                                   uint8_t digits) {
    auto made = std::make_shared<scheme>();
    made->id = std::move(id);
    made->time_zone = fixed_zone("UTC", 0);
    unit counted;
    counted.code = unit_code;
    counted.digits = counted.scale = digits;
    made->ledgers.push_back({std::move(unit_code), std::move(counted)});
    pocket& main = made->pockets.emplace_back();
    main.name = "main";
    main.is_default = true;
    made->commands_open =
        bit_of(command_kind::issue) | bit_of(command_kind::pay) | bit_of(command_kind::transfer);
    made->spend_order = {spend_key::earliest_expiry, spend_key::narrowest_pocket, spend_key::oldest,
                         spend_key::payer, spend_key::lot};
    return made;
}

ANNONA_INLINE role& add_holders(scheme& to, std::string prefix, std::string name) {
    role& added = to.roles.emplace_back();
    added.prefix = std::move(prefix);
    added.name = std::move(name);
    return added;
}

ANNONA_INLINE rule_declaration& add_rule(scheme& to, const annona_rule_v1& table, std::string id,
                                         parameter_values parameters) {
    rule_declaration& added = to.rules.emplace_back();
    added.rule = table.about->name;
    added.id = std::move(id);
    added.parameters = std::move(parameters);
    added.table = &table;
    return added;
}

}  // namespace v0_1
}  // namespace annona
