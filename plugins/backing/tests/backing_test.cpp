// SPDX-License-Identifier: Apache-2.0
#include "backing/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::backing>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr annona_name autumn_list = 12;

spoken ask(bench& rule, const char* wanted, const char* headroom) {
    rule.balances = {sdk::from_amount(eur(headroom))};
    scene award(ANNONA_ISSUE, eur(wanted));
    return rule.authorize(award);
}

}  // namespace

TEST(backing, asks_for_what_the_reserve_still_covers) {
    bench rule;
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().balances_count, 1u);
    EXPECT_EQ(rule.plan().balances[0], static_cast<unsigned>(ANNONA_BALANCE_HEADROOM));
    EXPECT_EQ(rule.plan().authorize_on, sdk::commands(ANNONA_ISSUE));
}

TEST(backing, awards_the_last_cent_and_not_one_more) {
    bench rule;
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_THAT(ask(rule, "210.00", "210.00").refusals(), IsEmpty());
    const spoken said = ask(rule, "210.00", "209.99");
    EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_BUDGET_EXHAUSTED));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_AVAILABLE), eur("209.99"));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_REQUESTED), eur("210.00"));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_WOULD_PASS_UP_TO), eur("209.99"));
    EXPECT_THAT(said.of(ANNONA_EFFECT_QUEUE), IsEmpty());
}

TEST(backing, shows_a_reserve_below_its_cover_as_nothing_available) {
    bench rule;
    ASSERT_THAT(rule.start(), IsEmpty());
    const spoken said = ask(rule, "0.01", "-5.00");
    EXPECT_EQ(said.refusals().size(), 1u);
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_AVAILABLE), amount{});
    EXPECT_FALSE(said.has_figure(ANNONA_FIGURE_WOULD_PASS_UP_TO));
}

TEST(backing, puts_a_refused_award_on_the_waiting_list) {
    bench rule;
    rule.set("waiting_list", of_name(autumn_list));
    ASSERT_THAT(rule.start(), IsEmpty());
    const spoken refused = ask(rule, "10.00", "0.00");
    EXPECT_THAT(refused.refusals(), ElementsAre(ANNONA_REASON_BUDGET_EXHAUSTED));
    ASSERT_EQ(refused.of(ANNONA_EFFECT_QUEUE).size(), 1u);
    EXPECT_EQ(refused.of(ANNONA_EFFECT_QUEUE)[0].target, autumn_list);
    EXPECT_THAT(ask(rule, "10.00", "10.00").of(ANNONA_EFFECT_QUEUE), IsEmpty());
}

TEST(backing, lets_nobody_overtake_who_waits_where_awards_come_in_turn) {
    bench rule;
    rule.set("waiting_list", of_name(autumn_list)).set("in_turn", of_yes(true));
    ASSERT_THAT(rule.start(), IsEmpty());
    const spoken fits = ask(rule, "10.00", "10.00");
    EXPECT_THAT(fits.refusals(), IsEmpty());  // whether it is its turn the engine knows
    ASSERT_EQ(fits.of(ANNONA_EFFECT_QUEUE).size(), 1u);
    EXPECT_EQ(fits.of(ANNONA_EFFECT_QUEUE)[0].target, autumn_list);
    EXPECT_EQ(fits.of(ANNONA_EFFECT_QUEUE)[0].code, ANNONA_REASON_BUDGET_EXHAUSTED);
    const spoken refused = ask(rule, "10.00", "9.99");
    EXPECT_THAT(refused.refusals(), ElementsAre(ANNONA_REASON_BUDGET_EXHAUSTED));
    EXPECT_EQ(refused.of(ANNONA_EFFECT_QUEUE)[0].code, 0);
}

TEST(backing, reports_turns_without_a_list) {
    bench rule;
    rule.set("in_turn", of_yes(true));
    EXPECT_EQ(rule.start().size(), 1u);
}

TEST(backing, awards_in_part_in_whole_vouchers_where_it_may) {
    bench rule;
    rule.set("partial", of_yes(true)).set("to_step", of_amount(eur("50.00")));
    ASSERT_THAT(rule.start(), IsEmpty());
    const spoken said = ask(rule, "200.00", "149.99");
    ASSERT_EQ(said.of(ANNONA_EFFECT_CAP).size(), 1u);
    EXPECT_EQ(amount_of(said.effects[0]), eur("100.00"));
    EXPECT_EQ(said.effects[0].flags, static_cast<unsigned>(ANNONA_EFFECT_PARTIAL));
    EXPECT_THAT(ask(rule, "200.00", "49.99").refusals(),
                ElementsAre(ANNONA_REASON_BUDGET_EXHAUSTED));
}

TEST(backing, reports_a_step_of_nothing_and_a_foreign_reason) {
    bench rule;
    rule.set("to_step", of_amount(amount{})).set("else", of_code(ANNONA_REASON_NOT_ELIGIBLE));
    EXPECT_EQ(rule.start().size(), 2u);
}
