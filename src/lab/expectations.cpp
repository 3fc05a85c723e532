// SPDX-License-Identifier: Apache-2.0
#include "lab/expectations.hpp"

#include "lab/command_draft.hpp"
#include "lab/expectation_checks.hpp"
#include "lab/figures.hpp"
#include "lab/movements.hpp"
#include "lab/statement.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

struct expectation_row {
    std::string_view word;
    check_function check = nullptr;    ///< null: a figure of the trace
    std::string_view figures[3] = {};  ///< names to look for, in order
};

std::string check_budget_left(const happened& what, const json& expected);
std::string check_remaining(const happened& what, const json& expected);

// In the order in which a difference says most.
constexpr expectation_row expectation_rows[] = {
    {"result", check_result},
    {"reason", check_reason},
    {"effects", check_effects},
    {"value", check_value},
    {"valid_until", check_valid_until},
    {"available_for_category",
     nullptr,
     {"available_for_category", "available", "would_pass_up_to"}},
    {"bonus", check_bonus},
    {"bonus_reason", check_bonus_reason},
    {"cash_share_limit", check_cash_share_limit},
    {"effective_from", check_effective_from},
    {"forfeited", check_forfeited},
    {"household_statement_text", check_statement_text},
    {"link_visible_to_household", check_link_visible},
    {"lots_used", check_lots_used},
    {"matured", nullptr, {"matured", "available", "would_pass_up_to"}},
    {"merchant_must_not_see", check_merchant_must_not_see},
    {"merchant_sees", check_merchant_sees},
    {"refused_lines", check_refused_lines},
    {"remaining", check_remaining},
    {"remaining_budget", check_budget_left},
    {"stamp_due", nullptr, {"stamp_due", "fee", "needed"}},
    {"waiting_list_position", check_waiting_list_position},
};

// Remarks for readers of the file.
bool is_remark(std::string_view word) { return word == "note"; }

std::string check_named_figure(const happened& what, const expectation_row& row,
                               const json& expected) {
    if (what.own == nullptr)
        return "cannot check " + std::string(row.word) + ": nothing was written for the command";
    size_t count = 0;
    while (count < std::size(row.figures) && !row.figures[count].empty()) ++count;
    const auto found =
        find_figure(*what.own, {what.community.rules(), what.known.names}, {row.figures, count});
    if (!found)
        return "cannot check " + std::string(row.word) + ": no figure of that name in the trace";
    return check_figure(what, row.word, *found, expected);
}

/// After an award what the reserve could still back; else, as of a refusal or a bonus, what the
/// rule says that asked for it.
std::string check_budget_left(const happened& what, const json& expected) {
    constexpr expectation_row budget{
        "remaining_budget", nullptr, {"remaining_budget", "left", "available"}};
    const verdict result = what.decided.result;
    const bool is_award = what.asked.kind == command_kind::issue &&
                          (result == verdict::accepted || result == verdict::partial);
    const auto left = is_award ? cover_left(what.community) : std::nullopt;
    if (!left) return check_named_figure(what, budget, expected);
    const scheme& rules = what.community.rules();
    const std::string text = format_amount(*left, rules.ledgers[rules.money_ledger].counted);
    return text == plain_text(expected) ? std::string{}
                                        : differs(budget.word, text, plain_text(expected));
}

/// What a rule says is left; where none speaks of it, what the payer still has in the pocket named.
std::string check_remaining(const happened& what, const json& expected) {
    constexpr expectation_row row{"remaining", nullptr, {"remaining", "left", "available"}};
    const auto told = what.own == nullptr
                          ? std::nullopt
                          : find_figure(*what.own, {what.community.rules(), what.known.names},
                                        {row.figures, std::size(row.figures)});
    const auto payer = what.community.state().find(what.asked.account);
    if (told || !payer) return check_named_figure(what, row, expected);
    const scheme& rules = what.community.rules();
    const books& state = what.community.state();
    amount held = state.balance(0, *payer);
    for (uint32_t i = 0; i < rules.pockets.size() && !what.asked.pocket.empty(); ++i)
        if (rules.pockets[i].name == what.asked.pocket) held = state.pocket_balance(*payer, i);
    const std::string text = format_amount(held, rules.ledgers[0].counted);
    return text == plain_text(expected) ? std::string{}
                                        : differs(row.word, text, plain_text(expected));
}

std::string unknown_word(const json& expected) {
    for (const auto& [word, value] : expected.items()) {
        bool is_known = is_remark(word);
        for (const expectation_row& row : expectation_rows) is_known |= row.word == word;
        if (!is_known) return "cannot check " + word;
    }
    return {};
}

std::string compare_balance(std::string_view ledger, std::string_view account, const json& expected,
                            const engine& community) {
    const scheme& rules = community.rules();
    const uint32_t number = find_ledger(rules, ledger);
    if (number == none) return "no ledger " + std::string(ledger);
    const unit& counted = rules.ledgers[number].counted;
    const auto wanted = parse_digits(plain_text(expected), counted);
    if (!wanted) return "cannot check balance of " + std::string(account);
    std::string problem;
    amount found;
    if (const auto place = find_place(ledger, account, rules, community.state(), problem))
        found = place->pocket == none
                    ? community.state().balance(place->ledger, place->account)
                    : community.state().pocket_balance(place->account, place->pocket);
    // An account nobody opened holds nothing.
    if (floor_to_digits(found, counted) == *wanted) return {};
    return differs("balance of " + std::string(account) + " in " + std::string(ledger),
                   format_exact(found, counted), plain_text(expected));
}

std::string compare_balances(const json& ledgers, const engine& community) {
    for (const auto& [ledger, accounts] : ledgers.items())
        for (const auto& [account, expected] : accounts.items())
            if (auto difference = compare_balance(ledger, account, expected, community);
                !difference.empty())
                return difference;
    return {};
}

/// part / whole with as many digits as expected, half-up.
std::string share_text(amount part, amount whole, std::string_view like) {
    const size_t point = like.find('.');
    unit counted;
    counted.digits = counted.scale =
        static_cast<uint8_t>(point == std::string_view::npos ? 0 : like.size() - point - 1);
    if (whole.is_zero() || counted.scale > unit_digits_max) return {};
    const amount one = amount::raw(power_of_ten(counted.scale));
    return format_amount(proportion(one, part, whole, rounding::half_up), counted);
}

std::string metric_text(std::string_view name, std::string_view like, const engine& community,
                        const journal_memory& all) {
    const unit& counted = community.rules().ledgers[0].counted;
    if (name == "issued") return format_amount(all.issued, counted);
    if (name == "redeemed") return format_amount(all.redeemed, counted);
    if (name == "expired") return format_amount(all.lapsed, counted);
    if (name == "expired_share") return share_text(all.lapsed, all.issued, like);
    if (name == "days_to_first_spend" && all.first_issue && all.first_payment)
        return std::to_string(*all.first_payment - *all.first_issue);
    return {};
}

std::string compare_metrics(const json& metrics, const engine& community,
                            const journal_memory& all) {
    for (const auto& [name, expected] : metrics.items()) {
        const std::string wanted = plain_text(expected);
        const std::string found = metric_text(name, wanted, community, all);
        if (found.empty()) return "cannot check metric " + name;
        if (found != wanted) return differs("metric " + name, found, wanted);
    }
    return {};
}

}  // namespace

std::string compare_operation(const happened& what) {
    const json& expected = what.operation.expected;
    if (auto unknown = unknown_word(expected); !unknown.empty()) return unknown;
    for (const expectation_row& row : expectation_rows) {
        const auto found = expected.find(std::string(row.word));
        if (found == expected.end()) continue;
        std::string difference =
            row.check != nullptr ? row.check(what, *found) : check_named_figure(what, row, *found);
        if (!difference.empty()) return difference;
    }
    return {};
}

std::string compare_end(const json& expected, const engine& community, const journal_memory& all) {
    for (const auto& [word, value] : expected.items()) {
        std::string difference;
        if (word == "balances")
            difference = compare_balances(value, community);
        else if (word == "metrics")
            difference = compare_metrics(value, community, all);
        else if (!is_remark(word))
            difference = "cannot check " + word;
        if (!difference.empty()) return "at the end: " + difference;
    }
    return {};
}

namespace {

/// Of a map, the figures asked for; all else must be the same.
std::string compare_value(const json& wanted, const json& value) {
    if (!wanted.is_object() || !value.is_object())
        return wanted == value ? std::string{} : differs("value", value.dump(), wanted.dump());
    for (const auto& [name, figure] : wanted.items()) {
        if (!value.contains(name)) return "value has no figure " + name;
        if (plain_text(value[name]) != plain_text(figure))  // 14 and "14" are one count
            return differs(name, value[name].dump(), figure.dump());
    }
    return {};
}

}  // namespace

std::string compare_report(const json& expected, const json& value) {
    for (const auto& [word, wanted] : expected.items()) {
        const bool is_empty_effects = word == "effects" && wanted.empty();
        if (is_remark(word) || is_empty_effects) continue;
        if (word == "result" && wanted != "accepted")
            return differs("result", "accepted", plain_text(wanted));
        if (word == "value")
            if (auto difference = compare_value(wanted, value); !difference.empty())
                return difference;
        if (word != "result" && word != "value") return "cannot check " + word;
    }
    return {};
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
