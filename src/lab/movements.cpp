// SPDX-License-Identifier: Apache-2.0
#include "lab/movements.hpp"

#include <algorithm>
#include <vector>

#include "lab/command_draft.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

bool covers(const movement_place& asked, const movement_place& one) {
    return asked.ledger == one.ledger && asked.account == one.account &&
           (asked.pocket == none || asked.pocket == one.pocket);
}

}  // namespace

void movements::add(const entry& from) {
    for (const take_effect& one : from.takes)
        sums_[{0, one.account, one.attributes.pocket}] -= one.value;
    for (const put_effect& one : from.puts)
        sums_[{0, one.account, one.attributes.pocket}] += one.value;
    for (const post_effect& one : from.posts) sums_[{one.ledger, one.account, none}] += one.delta;
}

void movements::drop_zeros() {
    std::erase_if(sums_, [](const auto& one) { return one.second.is_zero(); });
}

amount movements::sum(const movement_place& of) const {
    amount total;
    for (const auto& [place, value] : sums_)
        if (covers(of, place)) total += value;
    return total;
}

void movements::forget(const movement_place& of) {
    std::erase_if(sums_, [&of](const auto& one) { return covers(of, one.first); });
}

uint32_t find_pocket(const scheme& rules, std::string_view name) {
    for (uint32_t i = 0; i < rules.pockets.size(); ++i)
        if (rules.pockets[i].name == name) return i;
    return none;
}

std::optional<movement_place> find_place(std::string_view ledger_code,
                                         std::string_view account_word, const scheme& rules,
                                         const books& state, std::string& problem) {
    movement_place made;
    made.ledger = find_ledger(rules, ledger_code);
    const size_t slash = account_word.find('/');
    const auto account = state.find(account_word.substr(0, slash));
    if (made.ledger == none) return problem = "no ledger " + std::string(ledger_code), std::nullopt;
    if (!account) return problem = "no account " + std::string(account_word), std::nullopt;
    made.account = *account;
    if (slash == std::string_view::npos) return made;
    made.pocket = find_pocket(rules, account_word.substr(slash + 1));
    if (made.pocket == none)
        return problem = "no pocket " + std::string(account_word), std::nullopt;
    return made;
}

std::string list_movements(const movements& moved, const scheme& rules, const books& state) {
    std::vector<std::string> lines;
    for (const auto& [place, value] : moved.all())
        if (!value.is_zero()) lines.push_back("  " + to_text(place, value, rules, state) + '\n');
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines) text += line;
    return text;
}

std::string to_text(const movement_place& place, amount value, const scheme& rules,
                    const books& state) {
    const unit& counted = rules.ledgers[place.ledger].counted;
    std::string text(state.id(place.account));
    if (place.pocket != none && place.pocket < rules.pockets.size())
        text += '/' + rules.pockets[place.pocket].name;
    text += value.is_negative() ? " " : " +";
    return text + format_exact(value, counted) + ' ' + counted.code;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
