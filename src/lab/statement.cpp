// SPDX-License-Identifier: Apache-2.0
#include "lab/statement.hpp"

#include <algorithm>
#include <numeric>

#include "lab/figures.hpp"
#include "lab/text_table.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

std::string last_good_day(const lot_attributes& of) {
    local_day first_bad = of.expires;
    const bool first_use_earlier =
        of.first_use.number != 0 && (first_bad.number == 0 || of.first_use < first_bad);
    if (first_use_earlier) first_bad = of.first_use;
    return first_bad.number == 0 ? std::string{} : format_local_day(first_bad - 1);
}

std::string pocket_name(const scheme& rules, uint32_t pocket) {
    return pocket < rules.pockets.size() ? rules.pockets[pocket].name : std::string{};
}

/// All accounts in the order of their ids: the order of opening means nothing to a reader.
std::vector<uint32_t> accounts_by_id(const books& state) {
    std::vector<uint32_t> accounts(state.accounts_count());
    std::iota(accounts.begin(), accounts.end(), uint32_t{0});
    std::sort(accounts.begin(), accounts.end(),
              [&state](uint32_t a, uint32_t b) { return state.id(a) < state.id(b); });
    return accounts;
}

void add_lots(text_table& table, const engine& community, uint32_t account) {
    const scheme& rules = community.rules();
    const books& state = community.state();
    const unit& counted = rules.ledgers[0].counted;
    for (const lot& one : state.lots(account)) {
        const lot_attributes& of = state.attributes(one);
        table.add({std::string(state.id(account)), pocket_name(rules, of.pocket),
                   format_amount(one.value, counted), last_good_day(of)});
    }
}

std::string holdings(const engine& community) {
    const scheme& rules = community.rules();
    const books& state = community.state();
    const unit& counted = rules.ledgers[0].counted;
    text_table table({{"account"}, {"pocket"}, {counted.code, align::right}, {"good until"}});
    amount total;
    for (const uint32_t account : accounts_by_id(state)) {
        const amount balance = state.balance(0, account);
        const bool is_issuer = state.id(account) == rules.issuer;
        if (!is_issuer) total += balance;
        if (!state.lots(account).empty())
            add_lots(table, community, account);
        else if (!balance.is_zero() && !is_issuer)
            table.add({std::string(state.id(account)), {}, format_amount(balance, counted), {}});
    }
    table.add({"all holders", {}, format_amount(total, counted), {}});
    return table.to_text();
}

std::string money_accounts(const engine& community, uint32_t ledger) {
    const books& state = community.state();
    const unit& counted = community.rules().ledgers[ledger].counted;
    text_table table({{"money account"}, {counted.code, align::right}});
    for (const uint32_t account : accounts_by_id(state)) {
        const amount balance = state.balance(ledger, account);
        if (!balance.is_zero())
            table.add({std::string(state.id(account)), format_amount(balance, counted)});
    }
    return table.empty() ? std::string{} : '\n' + table.to_text();
}

std::string refusals(std::span<const refused_command> refused, const zone& in) {
    if (refused.empty()) return {};
    text_table table({{"refused"}, {"command"}, {"who"}, {"reason"}, {"why"}});
    for (const refused_command& one : refused) {
        std::string at = format_local(in, one.at).substr(0, 16);
        at[10] = ' ';
        table.add({std::move(at), one.what, one.who, one.reason, one.why});
    }
    return '\n' + table.to_text();
}

/// The part of a template before its first place: all of `reserve:{programme}` begin with it.
std::string_view fixed_part(std::string_view account_template) {
    return account_template.substr(0, account_template.find('{'));
}

bool is_reserve(const scheme& rules, std::string_view account) {
    for (const programme& one : rules.programmes) {
        const std::string_view fixed = fixed_part(one.reserve);
        const bool is_whole = fixed.size() == one.reserve.size();
        if (!one.reserve.empty() && (is_whole ? account == fixed : account.starts_with(fixed)))
            return true;
    }
    return false;
}

/// What the units are worth in money, in booking units of the money: rounded up, so that a cover is
/// never called whole by a rounding.
amount worth_of(amount units, const unit& counted, const unit& money) {
    const amount worth = multiply(units, counted.worth, rounding::ceiling);
    const int up = static_cast<int>(money.scale) - static_cast<int>(counted.scale);
    const amount factor = amount::raw(power_of_ten(static_cast<unsigned>(up < 0 ? -up : up)));
    if (up >= 0) return amount::raw(worth.count() * factor.count());
    return amount::raw(divide(worth.count(), factor.count(), rounding::ceiling));
}

}  // namespace

namespace {

struct cover {
    amount reserve;      // of all programmes
    amount outstanding;  // in the unit
    amount needed;       // its worth in money
};

std::optional<cover> cover_of(const engine& community) {
    const scheme& rules = community.rules();
    const books& state = community.state();
    if (!rules.backed || rules.money_ledger == none) return std::nullopt;
    cover found;
    for (uint32_t account = 0; account < state.accounts_count(); ++account)
        if (is_reserve(rules, state.id(account)))
            found.reserve += state.balance(rules.money_ledger, account);
    const auto issuer = state.find(rules.issuer);
    if (issuer) found.outstanding = -state.balance(0, *issuer);
    found.needed = worth_of(found.outstanding, rules.ledgers[0].counted,
                            rules.ledgers[rules.money_ledger].counted);
    return found;
}

}  // namespace

std::string cover_line(const engine& community) {
    const scheme& rules = community.rules();
    const auto found = cover_of(community);
    if (!found) return {};
    return "reserve " + format_money(found->reserve, rules, rules.money_ledger) + " for " +
           format_money(found->outstanding, rules) + " outstanding, worth " +
           format_money(found->needed, rules, rules.money_ledger) +
           (found->reserve < found->needed ? ": NOT COVERED" : ": covered");
}

std::optional<amount> cover_left(const engine& community) {
    const std::vector<programme>& all = community.rules().programmes;
    for (const programme& one : all)
        if (one.reserve != all.front().reserve || one.reserve.find('{') != std::string::npos)
            return std::nullopt;
    const auto found = cover_of(community);
    if (!found) return std::nullopt;
    return found->reserve - found->needed;
}

std::string write_statement(const engine& community, std::span<const refused_command> refused) {
    std::string text = holdings(community);
    for (uint32_t i = 1; i < community.rules().ledgers.size(); ++i)
        text += money_accounts(community, i);
    if (const std::string cover = cover_line(community); !cover.empty())
        text += '\n' + cover + '\n';
    return text + refusals(refused, community.rules().time_zone);
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
