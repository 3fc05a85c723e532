// SPDX-License-Identifier: Apache-2.0
#include "lab/receipt.hpp"

#include "lab/figures.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

bool is_confidential(std::string_view account, const engine& community) {
    const auto number = community.state().find(account);
    if (!number) return false;
    const uint32_t role = community.state().role(*number);
    return role < community.rules().roles.size() && community.rules().roles[role].confidential;
}

/// The other account whose plain or lot balance the entry changed; empty where there is none or
/// several.
std::string other_account(const entry& one, std::string_view account, const books& state) {
    std::string found;
    const auto see = [&](uint32_t number) {
        const std::string_view id = state.id(number);
        if (id == account || found == id) return;
        found = found.empty() ? std::string(id) : std::string("several accounts");
    };
    for (const take_effect& take : one.takes) see(take.account);
    for (const put_effect& put : one.puts) see(put.account);
    return found;
}

/// What receipts call the programme of the first lot that paid.
std::string alias_of(const entry& one, const scheme& rules) {
    const uint32_t place = one.takes.empty() ? none : one.takes.front().attributes.programme;
    if (place >= rules.programmes.size()) return rules.title;
    const programme& paid = rules.programmes[place];
    return paid.alias.empty() ? paid.name : paid.alias;
}

std::string lines_text(const command& asked, const scheme& rules) {
    std::string text;
    for (const basket_line& line : asked.lines)
        text += (text.empty() ? "" : ", ") + std::string(line.category) + ' ' +
                format_money(line.value, rules);
    return text;
}

std::string tender_text(const command& asked, const scheme& rules) {
    std::string text;
    for (const tender_part& part : asked.tender)
        for (uint32_t i = 0; i < rules.ledgers.size(); ++i)
            if (rules.ledgers[i].code == part.ledger)
                text += (text.empty() ? "" : ", ") + format_money(part.value, rules, i);
    return text;
}

}  // namespace

std::vector<receipt_field> payee_receipt(const entry& one, const command& asked,
                                         const engine& community) {
    const scheme& rules = community.rules();
    const bool is_secret = is_confidential(asked.account, community);
    if (one.result == verdict::refused) {
        if (is_secret) return {{"answer", "not paid"}};
        return {{"answer", "not paid"}, {"reason", reason_text(one.code, one.rule, rules)}};
    }
    std::vector<receipt_field> made = {
        {"programme_alias", alias_of(one, rules)},
        {"amount", format_money(one.value, rules)},
        {"date", format_local(rules.time_zone, one.recorded_at).substr(0, 10)},
        {"authorisation_code", std::to_string(one.sequence)}};
    if (is_secret) return made;
    made.push_back({"lines", lines_text(asked, rules)});
    made.push_back({"tender", tender_text(asked, rules)});
    return made;
}

std::string statement_line_text(const entry& one, std::string_view account,
                                const engine& community) {
    if (one.kind == entry_kind::due_step) return "what time brought about";
    if (one.command == command_kind::split) return "entitlement recalculated";
    const std::string other = other_account(one, account, community.state());
    std::string text(name_of(one.command));
    if (!other.empty() && !is_confidential(other, community)) text += " with " + other;
    return text;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
