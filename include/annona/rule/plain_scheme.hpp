// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/rule/scheme.hpp>

#include <memory>
#include <string>
#include <string_view>

/// A scheme written in C++ instead of a file. What a scheme file has without a word stands here
/// once, for both.

namespace annona {
inline namespace v0_1 {

/// Kinds of accounts, as `role::kind`.
inline constexpr uint8_t holding_account = 0;
inline constexpr uint8_t credit_account = 1;
inline constexpr uint8_t system_account = 2;

struct built_in_role {
    std::string_view prefix;
    bool is_whole_id;
    uint8_t kind;
    bool is_outside;
};

/// Usable in every scheme without a word. Funds, pots, budgets, the operator and the dust may
/// receive what lapses or decays and give it out again, so they hold lots; the issuer, reserves and
/// the town are plain books; the last are money outside the currency.
inline constexpr built_in_role built_in_roles[] = {
    {"issuer", true, system_account, false},    {"reserve", true, system_account, false},
    {"reserve", false, system_account, false},  {"muni", true, system_account, false},
    {"muni", false, system_account, false},     {"dust", true, holding_account, false},
    {"operator", true, holding_account, false}, {"fund", false, holding_account, false},
    {"pot", false, holding_account, false},     {"budget", false, holding_account, false},
    {"donations", true, system_account, true},  {"bank", false, system_account, true},
    {"cash", false, system_account, true},      {"donor", false, system_account, true}};

/// Whether the scheme has accounts `prefix:...`, or with `is_whole` the one account of that id.
bool has_role(const scheme& in, std::string_view prefix, bool is_whole);

/// Appends those of `built_in_roles` the scheme does not have by prefix and form.
void add_built_in_roles(scheme& to);

/// A scheme of one unbacked unit in UTC, open for issue, pay and transfer, with one pocket and the
/// spend order that scheme files have without a word, and no roles yet. Add roles, categories and
/// rules, then `add_built_in_roles`. At most 18 digits.
[[nodiscard]] std::shared_ptr<scheme> plain_scheme(std::string id, std::string unit_code,
                                                   uint8_t digits);

/// Adds accounts `prefix:...` that hold lots. `pays_from`, where given, is the account template of
/// what a holder pays beside units: "cash:{holder}". The reference is good until the next one.
role& add_holders(scheme& to, std::string prefix, std::string name);

/// Adds a rule linked into the program, in force from the first day on. Parameters are given in the
/// order of the rule's table (`annona_param`), amounts in booking units.
rule_declaration& add_rule(scheme& to, const annona_rule_v1& table, std::string id,
                           parameter_values parameters);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/rule/plain_scheme.inl.hpp>
#endif
