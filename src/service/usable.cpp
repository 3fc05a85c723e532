// SPDX-License-Identifier: Apache-2.0
#include "service/usable.hpp"

#include <annona/engine/entry_codec.hpp>

#include "lab/figures.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

/// Accounts that can be paid out: shops.
std::vector<std::string> shops_of(const engine& community) {
    const books& state = community.state();
    const scheme& rules = community.rules();
    std::vector<std::string> found;
    for (uint32_t i = 0; i < state.accounts_count() && found.size() < shops_tried_max; ++i) {
        const auto& of = rules.roles[state.role(i)];
        const bool is_shop =
            of.kind == 0 && !of.paid_to.empty() && state.status(i) == account_status::open;
        if (is_shop) found.emplace_back(state.id(i));
    }
    return found;
}

/// One dry run of a line; what would pass where it is refused with a figure for it, else zero.
amount tried(engine& community, std::string_view account, std::string_view shop,
             std::string_view category, amount value, instant now, bool& is_accepted) {
    basket_line line;
    line.category = category, line.value = value;
    command asked;
    asked.kind = command_kind::pay;
    asked.validate_only = true;
    asked.principal = quoting_principal, asked.request_id = "usable";
    asked.account = account, asked.other = shop;
    asked.lines = {&line, 1};
    is_accepted = false;
    const auto answer = community.submit(asked, now);
    if (!answer) return {};
    is_accepted = answer->result == verdict::accepted;
    if (is_accepted) return answer->value;
    if (answer->result == verdict::partial) return answer->value;
    entry record;
    if (answer->record.empty() || !decode(answer->record, record)) return {};
    constexpr std::string_view names[] = {"would_pass_up_to", "available", "left"};
    const auto found = lab::find_figure(record, {community.rules(), community.names()}, names);
    return found && found->kind == ANNONA_KIND_AMOUNT ? found->value : amount{};
}

amount usable_on(engine& community, std::string_view account, const std::vector<std::string>& shops,
                 std::string_view category, amount most, instant now) {
    amount best;
    for (const auto& shop : shops) {
        bool is_accepted = false;
        auto found = tried(community, account, shop, category, most, now, is_accepted);
        // What a refusal names is believed when it passes.
        if (!is_accepted && found > best && found < most)
            found = tried(community, account, shop, category, found, now, is_accepted);
        if (is_accepted && found > best) best = found;
        if (best == most) break;
    }
    return best;
}

}  // namespace

std::vector<usable_amount> usable_amounts(engine& community, std::string_view account,
                                          const std::vector<std::string>& categories, instant now) {
    const auto number = community.state().find(account);
    std::vector<usable_amount> found;
    if (!number) return found;
    const auto& counted = community.rules().ledgers[0].counted;
    const amount most =
        round_to_step(community.state().balance(0, *number), one_digit(counted), rounding::floor);
    const auto shops = shops_of(community);
    std::vector<std::string> asked = categories;
    if (asked.empty())
        for (const auto& one : community.rules().categories) asked.push_back(one.name);
    for (const auto& one : asked) {
        if (found.size() == categories_answered_max) break;
        const amount value =
            most.is_positive() ? usable_on(community, account, shops, one, most, now) : amount{};
        if (!categories.empty() || value.is_positive()) found.push_back({one, value});
    }
    return found;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
