// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "backing/rule.hpp"
#include "unit/sdk/by_hand.hpp"

namespace {

using annona::rules::backing;
namespace sdk = annona::sdk;

constexpr annona_about about = sdk::about_of<backing>("backing", "1.0.0", "to test");
constexpr annona_rule_v1 table = sdk::table_of<backing>(about);

annona_value pots(const std::vector<std::uint32_t>& handles) {
    std::vector<annona_value> members;
    members.reserve(handles.size());
    for (const std::uint32_t each : handles) members.push_back(by_hand::account(each));
    annona_value made = by_hand::whole(ANNONA_KIND_ACCOUNT, 0);
    made.count = static_cast<std::uint32_t>(members.size());
    made.members = by_hand::keep(std::move(members));
    return made;
}

/// An award against what the reserve covers and two pots hold: refused or not, who pays how much.
struct award {
    award(const by_hand::rule& by, std::int64_t asked, const std::vector<std::int64_t>& covered) {
        std::vector<annona_amount> balances;
        balances.reserve(covered.size());
        for (const auto each : covered) balances.push_back(by_hand::units(each));
        annona_own own{};
        own.size = sizeof own, own.balances = balances.data();
        own.balances_count = static_cast<std::uint32_t>(balances.size());
        annona_case seen{};
        seen.size = sizeof seen, seen.command = ANNONA_ISSUE;
        seen.principal = by_hand::units(asked);
        EXPECT_EQ(by->authorize(by.instance(), &seen, &own, &judged.out), ANNONA_OK);
        EXPECT_EQ(by->charge(by.instance(), &seen, &own, &charged.out), ANNONA_OK);
        for (std::uint32_t i = 0; i < judged.out.effects_count; ++i)
            is_refused |= judged.effects[i].kind == ANNONA_EFFECT_REFUSE;
        for (std::uint32_t i = 0; i < charged.out.effects_count; ++i)
            paid.emplace_back(charged.effects[i].target,
                              by_hand::count_of(charged.effects[i].amount));
    }
    bool is_refused = false;
    std::vector<std::pair<std::uint32_t, std::int64_t>> paid;
    by_hand::room judged, charged;
};
using payers = std::vector<std::pair<std::uint32_t, std::int64_t>>;

}  // namespace

/// 100 covered, 5,000 and 4,000 in the pots.
TEST(backing, draws_on_pots_one_after_another) {
    const by_hand::rule made(table, {{"to_step", by_hand::money(1)}, {"draws_on", pots({0, 1})}});
    ASSERT_EQ(made.created, ANNONA_OK);
    EXPECT_EQ(award(made, 100, {100, 5'000, 4'000}).paid, payers{});
    EXPECT_EQ(award(made, 3'000, {100, 5'000, 4'000}).paid, (payers{{0, 2'900}}));
    EXPECT_EQ(award(made, 8'000, {0, 5'000, 4'000}).paid, (payers{{0, 5'000}, {1, 3'000}}));
    EXPECT_EQ(award(made, 4'000, {0, 0, 4'000}).paid, (payers{{1, 4'000}}));
    EXPECT_FALSE(award(made, 9'100, {100, 5'000, 4'000}).is_refused);
    EXPECT_TRUE(award(made, 9'101, {100, 5'000, 4'000}).is_refused);
    const annona_plan plan = made.plan();
    ASSERT_EQ(plan.balances_count, 3u);
    EXPECT_EQ(plan.balances[1], 0u | ANNONA_BALANCE_FUNDS);
    EXPECT_EQ(plan.balances[2], 1u | ANNONA_BALANCE_FUNDS);
}

TEST(backing, without_pots_charges_nobody) {
    const by_hand::rule made(table, {{"to_step", by_hand::money(1)}});
    EXPECT_EQ(made.plan().charge_on, 0u);
    EXPECT_EQ(made.plan().balances_count, 1u);
}
