// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "parameter_parser.hpp"
#include "scheme_check_parts.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::uint8_t kind_system = 2;

const place& place_below(const node& root, std::string_view top, std::string_view name,
                         std::string_view key) {
    const node* map = root.find(top);
    const node* one = map ? map->find(name) : nullptr;
    const node* value = one ? one->find(key) : nullptr;
    return value ? value->begin_place() : root.begin_place();
}

void warn_about_secrets(reading& in, const node& root) {
    const bool has_secrets = std::any_of(in.made.roles.begin(), in.made.roles.end(),
                                         [](const role& one) { return one.confidential; });
    if (has_secrets && !in.made.other_inputs_refused)
        in.warn(root.begin_place(), "OTHERS_DROPPED",
                "some accounts are confidential, and undeclared inputs are only dropped; write "
                "inputs: {others: refuse}");
    if (!has_secrets) return;
    for (const programme& one : in.made.programmes) {
        const bool is_shared = std::any_of(
            in.made.programmes.begin(), in.made.programmes.end(), [&](const programme& other) {
                return &other != &one && !one.alias.empty() && other.alias == one.alias;
            });
        if (!is_shared)
            in.warn(root.find("programmes") ? root.find("programmes")->begin_place()
                                            : root.begin_place(),
                    "ALIAS_NOT_SHARED",
                    "some accounts are confidential, and receipts of programme " +
                        quoted(one.name) +
                        " tell it apart; give it the alias of another programme");
    }
}

void warn_about_unused_pockets(reading& in, const node& root) {
    std::uint64_t held = 0;
    for (std::size_t i = 0; i < in.declared_roles_count; ++i)
        if (in.made.roles[i].kind != kind_system) held |= in.made.roles[i].pockets;
    for (std::size_t i = 0; i < in.made.pockets.size(); ++i)
        if ((held >> i & 1) == 0)
            in.warn(root.find("pockets") ? root.find("pockets")->begin_place() : root.begin_place(),
                    "POCKET_UNUSED",
                    "pocket " + quoted(in.made.pockets[i].name) + " may be held by nobody");
}

void warn_about_money(reading& in, const node& root) {
    const auto& roles = in.made.roles;
    const bool can_pay_out = std::any_of(roles.begin(), roles.end(),
                                         [](const role& one) { return !one.paid_to.empty(); });
    if ((in.made.commands_open & bit_of(command_kind::redeem)) != 0 && !can_pay_out)
        in.warn(root.begin_place(), "NOBODY_PAID",
                "redeem is open, but no account says with paid_to where its money goes");
    for (std::size_t i = 0; i < in.made.pockets.size(); ++i) {
        if (!in.made.pockets[i].own_money) continue;
        const bool can_buy = std::any_of(roles.begin(), roles.end(), [&](const role& one) {
            return !one.pays_from.empty() && (one.pockets >> i & 1) != 0;
        });
        if (can_buy) continue;
        in.warn(place_below(root, "pockets", in.made.pockets[i].name, "bought_with"), "NOBODY_PAYS",
                "pocket " + quoted(in.made.pockets[i].name) +
                    " is bought with own money, but no account that may hold it says with "
                    "pays_from where its own money is");
    }
}

void warn_about_register(reading& in, const node& root) {
    for (std::size_t i = 0; i < in.declared_roles_count; ++i) {
        const role& one = in.made.roles[i];
        const auto belongs = [&](const registered_account& account) {
            return role_of_account(in.made, account.id) == i;
        };
        const auto& known = in.made.registered;
        if (!one.register_only || std::any_of(known.begin(), known.end(), belongs)) continue;
        in.warn(place_below(root, "accounts", one.prefix, "register"), "REGISTER_EMPTY",
                "only accounts of the register are known, and no account " +
                    quoted(one.prefix + (one.whole_id ? "" : ":")) + " is in the register yet");
    }
}

// Roles a rule about redemptions names that are never paid.
void warn_about_unpaid(reading& in, const rule_declaration& rule, const rule_text& text,
                       std::uint32_t parameter) {
    const auto mask = static_cast<std::uint64_t>(rule.parameters.values[parameter].integer);
    for (std::size_t i = 0; i < in.declared_roles_count; ++i) {
        const role& one = in.made.roles[i];
        if ((mask >> i & 1) == 0 || !one.paid_to.empty()) continue;
        const annona_about& about = *rule.table->about;
        in.warn(place_of_parameter(*text.text, about, parameter, none), "NOBODY_PAID",
                name_of_rule(rule) + ": " + about.parameters[parameter].name +
                    ": no account of role " + one.name + " says with paid_to where its money goes");
    }
}

}  // namespace

void warn_about_rules(reading& in, const std::vector<rule_text>& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const rule_declaration& rule = in.made.rules[i];
        if (!texts[i].is_created || texts[i].plan.authorize_on != bit_of(command_kind::redeem))
            continue;
        for (std::uint32_t p = 0; p < rule.table->about->parameters_count; ++p)
            if (rule.parameters.values[p].kind == ANNONA_KIND_ROLES &&
                rule.parameters.values[p].given != 0)
                warn_about_unpaid(in, rule, texts[i], p);
    }
}

void warn_about_scheme(reading& in, const node& root) {
    warn_about_secrets(in, root);
    warn_about_unused_pockets(in, root);
    warn_about_money(in, root);
    warn_about_register(in, root);
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
