// SPDX-License-Identifier: Apache-2.0
#include "top_up/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::top_up>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint32_t campaign = 0;
constexpr std::uint32_t bonus_pocket = 2;

/// Half on top, 50 for each, out of `held`.
void half_on_top(bench& rule, const char* held, const char* got = "0.00") {
    rule.set("rate", of_ratio(1, 2)).set("per_user", of_amount(eur("50.00")));
    rule.set("from", of_account(campaign));
    rule.balances = {sdk::from_amount(eur(held))};
    rule.counters = {annona_counter{}, annona_counter{}};
    rule.counters[0].value = sdk::from_amount(eur(got));
}

scene buy(const char* value) { return {ANNONA_CONVERT, eur(value)}; }

int why(const spoken& said) { return said.of(ANNONA_EFFECT_FIGURE).at(0).code; }

}  // namespace

TEST(top_up, adds_the_share_and_counts_it_for_the_holder_and_for_all) {
    bench rule;
    half_on_top(rule, "70.00");
    rule.set("pocket", value_of(ANNONA_KIND_POCKET, bonus_pocket));
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(rule.plan().balances[0], campaign | std::uint32_t{ANNONA_BALANCE_FUNDS});
    scene asked = buy("60.00");
    const spoken said = rule.charge(asked);
    const auto issued = said.of(ANNONA_EFFECT_ISSUE);
    ASSERT_THAT(issued, SizeIs(1));
    EXPECT_EQ(issued[0].target, campaign);
    EXPECT_EQ(issued[0].index, bonus_pocket);
    EXPECT_EQ(amount_of(issued[0]), eur("30.00"));
    EXPECT_THAT(said.of(ANNONA_EFFECT_COUNT), SizeIs(2));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_LEFT), eur("40.00"));
    EXPECT_EQ(why(said), 0);
}

TEST(top_up, stops_at_the_most_for_one_holder) {
    bench rule;
    half_on_top(rule, "70.00", "30.00");
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = buy("60.00");
    const spoken said = rule.charge(asked);
    EXPECT_EQ(amount_of(said.of(ANNONA_EFFECT_ISSUE).at(0)), eur("20.00"));
    EXPECT_EQ(why(said), ANNONA_REASON_CAP_REACHED);
}

TEST(top_up, gives_what_is_left_of_the_budget_then_nothing) {
    bench rule;
    half_on_top(rule, "20.00");
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = buy("100.00");
    const spoken some = rule.charge(asked);
    EXPECT_EQ(amount_of(some.of(ANNONA_EFFECT_ISSUE).at(0)), eur("20.00"));
    EXPECT_EQ(why(some), ANNONA_REASON_BUDGET_EXHAUSTED);
    rule.balances = {sdk::from_amount(eur("0.00"))};
    const spoken none = rule.charge(asked);
    EXPECT_THAT(none.of(ANNONA_EFFECT_ISSUE), IsEmpty());
    EXPECT_EQ(none.figure_amount(ANNONA_FIGURE_AMOUNT), eur("0.00"));
    EXPECT_EQ(why(none), ANNONA_REASON_BUDGET_EXHAUSTED);
}

TEST(top_up, gives_nothing_or_refuses_where_the_scheme_says_so) {
    bench nothing;
    half_on_top(nothing, "20.00");
    nothing.set("when_spent", of_choice(1));
    ASSERT_THAT(nothing.start(), IsEmpty());
    scene asked = buy("100.00");
    EXPECT_THAT(nothing.charge(asked).of(ANNONA_EFFECT_ISSUE), IsEmpty());

    bench refusing;
    half_on_top(refusing, "20.00");
    refusing.set("when_spent", of_choice(2));
    ASSERT_THAT(refusing.start(), IsEmpty());
    EXPECT_THAT(refusing.charge(asked).refusals(), ElementsAre(ANNONA_REASON_BUDGET_EXHAUSTED));
}

TEST(top_up, bounds_what_all_get_together) {
    bench rule;
    half_on_top(rule, "1000.00");
    rule.set("budget", of_amount(eur("100.00")));
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters[1].value = sdk::from_amount(eur("95.00"));
    scene asked = buy("40.00");
    EXPECT_EQ(amount_of(rule.charge(asked).of(ANNONA_EFFECT_ISSUE).at(0)), eur("5.00"));
}

TEST(top_up, pays_a_part_of_the_price_instead) {
    // A voucher of 50.00 for 30.00: 2/5 are paid by the town.
    bench rule;
    rule.set("as", of_choice(1)).set("rate", of_ratio(2, 5)).set("from", of_account(campaign));
    rule.balances = {sdk::from_amount(amount_limit)};
    rule.counters = {annona_counter{}, annona_counter{}};
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = buy("100.00");
    const spoken said = rule.charge(asked);
    EXPECT_EQ(amount_of(said.of(ANNONA_EFFECT_FUND_FROM).at(0)), eur("40.00"));
    EXPECT_FALSE(said.has_figure(ANNONA_FIGURE_LEFT));
}

TEST(top_up, gives_small_purchases_nothing) {
    bench rule;
    half_on_top(rule, "70.00");
    rule.set("minimum", of_amount(eur("10.00")));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene below = buy("9.99");
    EXPECT_THAT(rule.charge(below).of(ANNONA_EFFECT_ISSUE), IsEmpty());
    scene at = buy("10.00");
    EXPECT_EQ(amount_of(rule.charge(at).of(ANNONA_EFFECT_ISSUE).at(0)), eur("5.00"));
}

TEST(top_up, rounds_half_up) {
    // 35 % of 10.10 = 3.535
    bench rule;
    half_on_top(rule, "70.00");
    rule.set("rate", of_ratio(35, 100));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = buy("10.10");
    EXPECT_EQ(amount_of(rule.charge(asked).of(ANNONA_EFFECT_ISSUE).at(0)), eur("3.54"));
}

TEST(top_up, reports_every_bad_parameter) {
    bench rule;
    rule.set("as", of_choice(1)).set("rate", of_ratio(3, 2)).set("from", of_account(campaign));
    rule.set("pocket", value_of(ANNONA_KIND_POCKET, 0));
    rule.set("per", of_window(ANNONA_WINDOW_DAY));
    rule.set("budget_per", of_window(ANNONA_WINDOW_DAY));
    EXPECT_THAT(rule.start(), ElementsAre("rate[0]: pays more than the whole price",
                                          "pocket[0]: is for units on top, not for the price",
                                          "per[0]: needs per_user", "budget_per[0]: needs budget"));
}
