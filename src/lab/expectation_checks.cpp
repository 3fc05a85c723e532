// SPDX-License-Identifier: Apache-2.0
#include "lab/expectation_checks.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "lab/command_draft.hpp"
#include "lab/figures.hpp"
#include "lab/movements.hpp"
#include "lab/receipt.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

std::string cannot_check(std::string_view word, std::string_view why) {
    return "cannot check " + std::string(word) + ": " + std::string(why);
}

std::string nothing_written(std::string_view word) {
    return cannot_check(word, "nothing was written for the command");
}

std::string joined(const std::set<std::string>& words) {
    std::string text;
    for (const std::string& one : words) text += (text.empty() ? "" : ", ") + one;
    return text.empty() ? "none" : text;
}

std::set<std::string> words_of(const json& list) {
    std::set<std::string> words;
    if (list.is_string()) words.insert(list.get<std::string>());
    if (list.is_array())
        for (const json& one : list) words.insert(plain_text(one));
    return words;
}

/// Of time's own operations all that was due; of others what the command itself did.
movements movements_of(const happened& what) {
    movements made;
    if (what.own != nullptr) made.add(*what.own);
    if (what.asked.kind == command_kind::advance)
        for (const entry& step : what.steps) made.add(step);
    made.drop_zeros();
    return made;
}

vocabulary words_in(const happened& what) { return {what.community.rules(), what.known.names}; }

const unit& unit_of(const happened& what) { return what.community.rules().ledgers[0].counted; }

std::string compare_amount(const happened& what, std::string_view word, amount found,
                           const json& expected) {
    const std::string text = format_amount(found, unit_of(what));
    return text == plain_text(expected) ? std::string{} : differs(word, text, plain_text(expected));
}

/// Sums the expected movements: a file may name one account twice.
std::string read_expected(const json& list, const happened& what,
                          std::map<movement_place, amount>& sums) {
    const scheme& rules = what.community.rules();
    for (const json& one : list) {
        if (!one.is_object() || one.size() != 3) return cannot_check("effects", one.dump());
        std::string delta = plain_text(one.value("delta", json{}));
        if (delta.starts_with('+')) delta.erase(0, 1);
        const std::string ledger = plain_text(one.value("ledger", json{}));
        const std::string account = plain_text(one.value("account", json{}));
        std::string problem;
        const auto place = find_place(ledger, account, rules, what.community.state(), problem);
        if (!place) return "effects: " + problem;
        const auto value = parse_digits(delta, rules.ledgers[place->ledger].counted);
        if (!value) return cannot_check("effects", one.dump());
        sums[*place] += *value;
    }
    return {};
}

}  // namespace

std::string differs(std::string_view name, std::string_view found, std::string_view expected) {
    return std::string(name) + " is " + std::string(found) + ", expected " + std::string(expected);
}

std::string plain_text(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string check_figure(const happened& what, std::string_view word, const trace_figure& found,
                         const json& expected) {
    if (found.kind == ANNONA_KIND_AMOUNT) return compare_amount(what, word, found.value, expected);
    const std::string text = format_figure(found, words_in(what));
    return text == plain_text(expected) ? std::string{} : differs(word, text, plain_text(expected));
}

std::string check_result(const happened& what, const json& expected) {
    const std::string wanted = expected == "rejected" ? "refused" : plain_text(expected);
    const std::string found(name_of(what.decided.result));
    if (found == wanted) return {};
    const std::string code =
        reason_text(what.decided.code, what.decided.rule, what.community.rules());
    return differs("result", code.empty() ? found : found + " (" + code + ")", wanted);
}

std::string check_reason(const happened& what, const json& expected) {
    const std::string found =
        what.decided.result == verdict::duplicate && what.decided.code == 0
            ? "DUPLICATE_REQUEST"
            : reason_text(what.decided.code, what.decided.rule, what.community.rules());
    const auto allowed = words_of(expected);
    return allowed.contains(found) ? std::string{} : differs("reason", found, joined(allowed));
}

/// A basket paid in part, without a tender: whether the buyer paid for the rest or put it back is
/// left open, so own money is compared only where the file names it.
bool leaves_own_money_open(const happened& what, const std::map<movement_place, amount>& wanted) {
    const bool is_in_part =
        what.asked.kind == command_kind::pay && what.decided.result == verdict::partial;
    const auto is_money = [&what](const auto& one) {
        return one.first.ledger == what.community.rules().money_ledger;
    };
    return is_in_part && what.asked.tender.empty() &&
           std::none_of(wanted.begin(), wanted.end(), is_money);
}

std::string check_effects(const happened& what, const json& expected) {
    std::map<movement_place, amount> wanted;
    if (!expected.is_array()) return cannot_check("effects", "not a list");
    if (auto problem = read_expected(expected, what, wanted); !problem.empty()) return problem;
    const scheme& rules = what.community.rules();
    const books& state = what.community.state();
    const movements found = movements_of(what);
    movements left = found;
    for (const auto& [place, value] : wanted) {
        left.forget(place);
        if (found.sum(place) != value)
            return differs("effect", to_text(place, found.sum(place), rules, state),
                           to_text(place, value, rules, state));
    }
    const bool is_open = leaves_own_money_open(what, wanted);
    for (const auto& [place, value] : left.all())
        if (!is_open || place.ledger != rules.money_ledger)
            return "effect " + to_text(place, value, rules, state) + " was not expected";
    return {};
}

std::string check_value(const happened& what, const json& expected) {
    if (!expected.is_object()) return compare_amount(what, "value", what.decided.value, expected);
    if (what.own == nullptr) return nothing_written("value");
    for (const auto& [name, wanted] : expected.items()) {
        const std::string_view names[] = {name};
        const auto found = find_figure(*what.own, words_in(what), names);
        if (!found) return cannot_check("value " + name, "no figure of that name in the trace");
        if (auto difference = check_figure(what, "value " + name, *found, wanted);
            !difference.empty())
            return difference;
    }
    return {};
}

std::string check_valid_until(const happened& what, const json& expected) {
    const local_day day = what.decided.valid_until;
    const std::string found = day.number == 0 ? "none" : format_local_day(day);
    return found == plain_text(expected) ? std::string{}
                                         : differs("valid_until", found, plain_text(expected));
}

/// What of the credit may leave as money: what a rule says of this credit, else what a trial of
/// paying it out says.
std::string check_cash_share_limit(const happened& what, const json& expected) {
    constexpr std::string_view own_names[] = {"cash_share_limit"};
    if (what.own != nullptr)
        if (const auto found = find_figure(*what.own, words_in(what), own_names))
            return check_figure(what, "cash_share_limit", *found, expected);
    if (what.payout == nullptr) return nothing_written("cash_share_limit");
    if (what.payout->result == verdict::accepted)
        return compare_amount(what, "cash_share_limit", what.decided.value, expected);
    constexpr std::string_view names[] = {"would_pass_up_to", "available", "limit"};
    const auto found = find_figure(*what.payout, words_in(what), names);
    if (!found) return cannot_check("cash_share_limit", "the trial does not say how much");
    return check_figure(what, "cash_share_limit", *found, expected);
}

/// What the receiver was credited beyond the command's own amount.
std::string check_bonus(const happened& what, const json& expected) {
    if (what.own == nullptr) return nothing_written("bonus");
    constexpr std::string_view names[] = {"bonus"};
    if (const auto found = find_figure(*what.own, words_in(what), names))
        return check_figure(what, "bonus", *found, expected);
    amount credited;
    for (const put_effect& put : what.own->puts) credited += put.value;
    return compare_amount(what, "bonus", credited - what.decided.value, expected);
}

std::string check_bonus_reason(const happened& what, const json& expected) {
    if (what.own == nullptr) return nothing_written("bonus_reason");
    const auto allowed = words_of(expected);
    for (size_t i = 0; i < what.own->trace_count; ++i) {
        const trace_line& line = what.own->trace[i];
        if (allowed.contains(reason_text(line.code, line.rule, what.community.rules()))) return {};
    }
    return differs("bonus_reason", "not in the trace", joined(allowed));
}

/// What was asked for or computed, less what was credited.
std::string check_forfeited(const happened& what, const json& expected) {
    if (what.own == nullptr) return nothing_written("forfeited");
    constexpr std::string_view stated[] = {"forfeited"};
    if (const auto found = find_figure(*what.own, words_in(what), stated))
        return check_figure(what, "forfeited", *found, expected);
    constexpr std::string_view asked[] = {"requested", "amount"};
    const auto requested = find_figure(*what.own, words_in(what), asked);
    if (!requested) return cannot_check("forfeited", "the trace does not say what was asked for");
    return compare_amount(what, "forfeited", requested->value - what.decided.value, expected);
}

std::string check_effective_from(const happened& what, const json& expected) {
    if (what.own == nullptr || what.own->facts.empty()) return nothing_written("effective_from");
    const std::string found = format_local_day(what.own->facts.front().from);
    return found == plain_text(expected) ? std::string{}
                                         : differs("effective_from", found, plain_text(expected));
}

std::string check_refused_lines(const happened& what, const json& expected) {
    if (what.own == nullptr) return nothing_written("refused_lines");
    std::set<std::string> found;
    for (size_t i = 0; i < what.own->trace_count; ++i) {
        const trace_line& line = what.own->trace[i];
        if (line.what == said::refused && line.line < what.asked.lines.size())
            found.emplace(what.asked.lines[line.line].category);
    }
    if (what.own->line < what.asked.lines.size())
        found.emplace(what.asked.lines[what.own->line].category);
    const auto wanted = words_of(expected);
    return found == wanted ? std::string{}
                           : differs("refused_lines", joined(found), joined(wanted));
}

std::string check_lots_used(const happened& what, const json& expected) {
    if (what.own == nullptr) return nothing_written("lots_used");
    std::map<std::string, amount> taken;
    for (const take_effect& take : what.own->takes) {
        const std::string_view label = name_text(what.known.names, take.attributes.label);
        taken[std::string(label)] += take.value;
    }
    for (const auto& [label, wanted] : expected.items()) {
        if (auto difference = compare_amount(what, "lot " + label, taken[label], wanted);
            !difference.empty())
            return difference;
        taken.erase(label);
    }
    return taken.empty() ? std::string{} : "lot " + taken.begin()->first + " was not expected";
}

std::string check_waiting_list_position(const happened& what, const json& expected) {
    const auto account = what.community.state().find(what.asked.other);
    const auto position = account ? what.known.position_of(*account) : std::nullopt;
    const std::string found = position ? std::to_string(*position) : "none";
    return found == plain_text(expected)
               ? std::string{}
               : differs("waiting_list_position", found, plain_text(expected));
}

std::string check_statement_text(const happened& what, const json& expected) {
    if (what.own == nullptr) return nothing_written("household_statement_text");
    const std::string found = statement_line_text(*what.own, what.asked.account, what.community);
    return found == plain_text(expected)
               ? std::string{}
               : differs("household_statement_text", found, plain_text(expected));
}

std::string check_link_visible(const happened& what, const json& expected) {
    if (what.own == nullptr) return nothing_written("link_visible_to_household");
    const std::string line = statement_line_text(*what.own, what.asked.account, what.community);
    const bool is_visible = line.find(what.asked.other) != std::string::npos;
    return expected == is_visible ? std::string{}
                                  : differs("link_visible_to_household",
                                            is_visible ? "true" : "false", plain_text(expected));
}

namespace {

/// Two words that files use for fields of a receipt.
std::string receipt_word(const std::string& word) {
    if (word == "alias") return "programme_alias";
    if (word == "code") return "authorisation_code";
    return word;
}

std::set<std::string> receipt_words(const happened& what) {
    std::set<std::string> words;
    for (const receipt_field& field : payee_receipt(*what.own, what.asked, what.community))
        words.insert(field.name);
    return words;
}

}  // namespace

std::string check_merchant_sees(const happened& what, const json& expected) {
    if (what.own == nullptr) return nothing_written("merchant_sees");
    const std::set<std::string> sees = receipt_words(what);
    std::set<std::string> wanted;
    for (const std::string& word : words_of(expected)) wanted.insert(receipt_word(word));
    return sees == wanted ? std::string{} : differs("merchant_sees", joined(sees), joined(wanted));
}

std::string check_merchant_must_not_see(const happened& what, const json& expected) {
    if (what.own == nullptr) return nothing_written("merchant_must_not_see");
    const std::set<std::string> sees = receipt_words(what);
    for (const std::string& word : words_of(expected))
        if (sees.contains(receipt_word(word))) return "merchant sees " + word;
    return {};
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
