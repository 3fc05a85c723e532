// SPDX-License-Identifier: Apache-2.0
#include "conversion/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::conversion>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint32_t office = 0;
constexpr annona_name minutes = 5;

amount units_for(bench& rule, const char* paid_in) {
    scene asked(ANNONA_CONVERT, eur(paid_in));
    const auto computed = rule.entitle(asked).of(ANNONA_EFFECT_AMOUNT);
    EXPECT_THAT(computed, SizeIs(1));
    return computed.empty() ? amount{} : amount_of(computed[0]);
}

}  // namespace

TEST(conversion, multiplies_rounds_then_takes_the_fee) {
    // Published figures of the GNU Taler tests: 0.8, nearest cent, then 0.02.
    bench rule;
    rule.set("rate", of_ratio(4, 5)).set("fixed", of_amount(eur("0.02")));
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(units_for(rule, "0.75"), eur("0.58"));
    EXPECT_EQ(units_for(rule, "0.32"), eur("0.24"));
    EXPECT_EQ(units_for(rule, "0.66"), eur("0.51"));
}

TEST(conversion, rounds_to_coins_of_five) {
    // Published: Hungarian rounding. 12 down and nearest 10, up 15; 13 nearest 15.
    const std::pair<rounding, const char*> modes[] = {
        {rounding::down, "10.00"}, {rounding::up, "15.00"}, {rounding::half_up, "15.00"}};
    for (const auto& [mode, expected] : modes) {
        bench rule;
        rule.set("step", of_amount(eur("5.00"))).set("round", of_rounding(mode));
        ASSERT_THAT(rule.start(), IsEmpty());
        EXPECT_EQ(units_for(rule, "13.00"), eur(expected));
    }
}

TEST(conversion, counts_begun_quarters_of_an_hour) {
    // Published by a Californian time bank: 52 minutes are 1 hour, 70 are 1.25.
    bench rule;
    rule.set("of", of_fact(minutes)).set("rate", of_ratio(1, 60));
    rule.set("each", of_amount(eur("1.00"))).set("step", of_amount(eur("0.25")));
    rule.set("round", of_rounding(rounding::up));
    ASSERT_THAT(rule.start(), IsEmpty());
    const std::pair<int, const char*> cases[] = {
        {52, "1.00"}, {60, "1.00"}, {61, "1.25"}, {70, "1.25"}};
    for (const auto& [counted, expected] : cases) {
        rule.facts = {found(ANNONA_KIND_COUNT, counted)};
        EXPECT_EQ(units_for(rule, "0.00"), eur(expected)) << counted;
    }
}

TEST(conversion, asked_backwards_says_the_least_that_has_to_be_paid_in) {
    // 0.8, nearest cent, less 0.02: 0.71 gives 0.568, 0.57, so 0.55; 0.72 gives 0.576, 0.58, so
    // 0.56
    bench rule;
    rule.set("of", of_fact(minutes)).set("backwards", of_yes(true));
    rule.set("rate", of_ratio(4, 5)).set("fixed", of_amount(eur("0.02")));
    ASSERT_THAT(rule.start(), IsEmpty());
    const std::pair<const char*, const char*> cases[] = {
        {"0.55", "0.71"}, {"0.56", "0.72"}, {"0.58", "0.75"}, {"0.01", "0.04"}, {"0.00", "0.00"}};
    for (const auto& [wanted, paid_in] : cases) {
        rule.facts = {found(eur(wanted))};
        scene asked(ANNONA_ENTITLE, amount{});
        const auto computed = rule.entitle(asked).of(ANNONA_EFFECT_AMOUNT);
        ASSERT_THAT(computed, SizeIs(1)) << wanted;
        EXPECT_EQ(amount_of(computed[0]), eur(paid_in)) << wanted;
    }
}

TEST(conversion, asked_backwards_refuses_what_no_amount_can_reach) {
    bench rule;
    rule.set("of", of_fact(minutes)).set("backwards", of_yes(true)).set("fee", of_ratio(1, 1));
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.facts = {found(eur("1.00"))};
    scene asked(ANNONA_ENTITLE, amount{});
    EXPECT_THAT(rule.entitle(asked).refusals(), ElementsAre(ANNONA_REASON_MINIMUM_PURCHASE));
    bench without;
    without.set("backwards", of_yes(true));
    EXPECT_THAT(without.start(), ElementsAre("backwards[0]: needs `of`, and a rate above 0"));
}

TEST(conversion, says_which_figure_is_missing) {
    bench rule;
    rule.set("of", of_fact(minutes));
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.facts = {unknown()};
    scene asked(ANNONA_ENTITLE, amount{});
    EXPECT_THAT(rule.entitle(asked).refusals(), ElementsAre(ANNONA_REASON_INPUT_MISSING));
}

TEST(conversion, takes_nothing_below_the_minimum) {
    bench rule;
    rule.set("minimum", of_amount(eur("10.00")));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene below(ANNONA_CONVERT, eur("9.99"));
    EXPECT_THAT(rule.entitle(below).refusals(), ElementsAre(ANNONA_REASON_MINIMUM_PURCHASE));
    EXPECT_EQ(units_for(rule, "10.00"), eur("10.00"));
}

TEST(conversion, sends_what_is_paid_beyond_the_units_to_the_office) {
    bench rule;
    rule.set("fee", of_ratio(5, 100)).set("fee_to", of_account(office));
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(units_for(rule, "100.00"), eur("95.00"));
    scene bought(ANNONA_CONVERT, eur("95.00"));
    bought.of.price = sdk::from_amount(eur("100.00"));
    const auto paid = rule.charge(bought).of(ANNONA_EFFECT_OWN_MONEY);
    ASSERT_THAT(paid, SizeIs(1));
    EXPECT_EQ(amount_of(paid[0]), eur("5.00"));
}

TEST(conversion, never_gives_less_than_nothing) {
    bench rule;
    rule.set("fixed", of_amount(eur("1.00")));
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(units_for(rule, "0.40"), eur("0.00"));
}

TEST(conversion, reports_every_bad_parameter) {
    bench rule;
    rule.set("step", of_amount(amount{})).set("else", of_code(ANNONA_REASON_EXPIRED));
    EXPECT_THAT(rule.start(),
                ElementsAre("step[0]: is a whole number of visible digits, more than 0",
                            "else[0]: is no reason this rule may give"));
}
