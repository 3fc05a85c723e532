// SPDX-License-Identifier: Apache-2.0
#include "grant/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::grant>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr annona_name award = 20, members = 21, children = 22, benefit = 23;
constexpr int must_equal = 1, at_most = 2;

/// 60.00 for the first member, 30.00 for each other, 210.00 at most.
void town(bench& rule) {
    rule.rows("steps", {{{"name", of_name(award)},
                         {"base", of_amount(eur("60.00"))},
                         {"add", of_amount(eur("30.00"))},
                         {"per", of_fact(members)},
                         {"beyond", of_count(1)},
                         {"at_most", of_amount(eur("210.00"))}}});
}
spoken entitle(bench& rule, std::vector<annona_fact> facts) {
    rule.facts = std::move(facts);
    scene asked(ANNONA_ENTITLE, amount{});
    return rule.entitle(asked);
}
amount granted(bench& rule, std::vector<annona_fact> facts) {
    const spoken said = entitle(rule, std::move(facts));
    EXPECT_EQ(said.status, ANNONA_OK);
    EXPECT_EQ(said.of(ANNONA_EFFECT_AMOUNT).size(), 1u);
    return amount_of(said.of(ANNONA_EFFECT_AMOUNT).at(0));
}
annona_fact count(std::int64_t n) { return found(ANNONA_KIND_COUNT, n); }

/// The result of one step without inputs.
amount one_step(row step, std::uint8_t scale = 2) {
    bench rule;
    rule.guard(scale);
    step["name"] = of_name(award);
    rule.rows("steps", {step});
    EXPECT_THAT(rule.start(), IsEmpty());
    return granted(rule, {});
}

}  // namespace

TEST(grant, pays_for_the_members_of_a_household) {
    bench rule;
    town(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().facts_count, 1u);
    EXPECT_EQ(rule.plan().facts[0].party, ANNONA_PARTY_PAYEE);
    EXPECT_EQ(granted(rule, {count(1)}), eur("60.00"));
    EXPECT_EQ(granted(rule, {count(4)}), eur("150.00"));  // 60 + 3 * 30
    EXPECT_EQ(granted(rule, {count(6)}), eur("210.00"));  // 60 + 5 * 30
    EXPECT_EQ(granted(rule, {count(7)}), eur("210.00"));  // 240 is above the most
    EXPECT_EQ(granted(rule, {count(0)}), eur("60.00"));
    EXPECT_EQ(granted(rule, {count(-3)}), eur("60.00"));
}

TEST(grant, asks_for_an_input_it_needs) {
    bench rule;
    town(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    for (const annona_fact& bad : {unknown(), found(ANNONA_KIND_NAME, 4)}) {
        const spoken said = entitle(rule, {bad});
        EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_INPUT_MISSING));
        EXPECT_EQ(said.figure_integer(ANNONA_FIGURE_WOULD_PASS_INPUT), members);
        EXPECT_THAT(said.of(ANNONA_EFFECT_AMOUNT), IsEmpty());
    }
}

TEST(grant, works_step_by_step_on_the_value_before) {
    // (240 + 30 per child) / 4, down to cents, at least 50.00: two children: 300 / 4 = 75.00.
    bench rule;
    rule.rows("steps", {{{"name", of_name(benefit)},
                         {"base", of_amount(eur("240.00"))},
                         {"add", of_amount(eur("30.00"))},
                         {"per", of_fact(children)}},
                        {{"name", of_name(award)},
                         {"share", of_ratio(1, 4)},
                         {"round", of_rounding(rounding::down)},
                         {"at_least", of_amount(eur("70.00"))}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(granted(rule, {count(2)}), eur("75.00"));
    EXPECT_EQ(granted(rule, {count(0)}), eur("70.00"));  // 60.00 is below the least
    const spoken said = entitle(rule, {count(2)});
    ASSERT_EQ(said.of(ANNONA_EFFECT_FIGURE).size(), 2u);
    EXPECT_EQ(said.figures[0][0].integer, benefit);
    EXPECT_EQ(sdk::to_amount(said.figures[0][1].amount), eur("300.00"));
}

TEST(grant, rounds_as_the_step_says) {
    const auto third_of_100 = [](rounding mode) {
        return one_step({{"base", of_amount(eur("100.00"))},
                         {"share", of_ratio(1, 3)},
                         {"round", of_rounding(mode)}});
    };
    EXPECT_EQ(third_of_100(rounding::down), eur("33.33"));
    EXPECT_EQ(third_of_100(rounding::up), eur("33.34"));
    EXPECT_EQ(third_of_100(rounding::half_up), eur("33.33"));
    // 1/8 of 1.00 = 0.125
    EXPECT_EQ(one_step({{"base", of_amount(eur("1.00"))}, {"share", of_ratio(1, 8)}}), eur("0.13"));
    EXPECT_EQ(one_step({{"base", of_amount(eur("1.00"))},
                        {"share", of_ratio(1, 8)},
                        {"round", of_rounding(rounding::half_even)}}),
              eur("0.12"));
    // To a step of 5.00: 12.49 is 10.00, 12.50 is 15.00.
    EXPECT_EQ(one_step({{"base", of_amount(eur("12.49"))}, {"to_step", of_amount(eur("5.00"))}}),
              eur("10.00"));
    EXPECT_EQ(one_step({{"base", of_amount(eur("12.50"))}, {"to_step", of_amount(eur("5.00"))}}),
              eur("15.00"));
}

TEST(grant, rounds_a_share_only_once) {
    // 1/3 of 0.01 is 0.00333, 1/2 of 0.01 is 0.005; with guard digits the answer is in cents too.
    EXPECT_EQ(one_step({{"base", of_amount(eur("0.01", 6))}, {"share", of_ratio(1, 3)}}, 6),
              amount{});
    EXPECT_EQ(one_step({{"base", of_amount(eur("0.01", 6))}, {"share", of_ratio(1, 2)}}, 6),
              eur("0.01", 6));
    EXPECT_EQ(one_step({{"base", of_amount(eur("0.01", 6))},
                        {"share", of_ratio(499'999'999, 1'000'000'000)}},
                       6),
              amount{});
}

TEST(grant, starts_from_an_amount_among_the_inputs) {
    bench rule;
    rule.rows("steps", {{{"name", of_name(award)},
                         {"of", of_fact(benefit)},
                         {"share", of_ratio(5, 100)},
                         {"at_most", of_amount(eur("100.00"))}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(granted(rule, {found(eur("1234.50"))}), eur("61.73"));  // 61.725
    EXPECT_EQ(granted(rule, {found(eur("2000.10"))}), eur("100.00"));
    EXPECT_EQ(granted(rule, {found(eur("-1.00"))}), amount{});
    EXPECT_THAT(entitle(rule, {count(3)}).refusals(), ElementsAre(ANNONA_REASON_INPUT_MISSING));
}

TEST(grant, never_wraps_on_an_absurd_count) {
    bench rule;
    town(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(granted(rule, {count(std::numeric_limits<std::int64_t>::max())}), eur("210.00"));
    bench open;
    open.rows("steps", {{{"name", of_name(award)},
                         {"base", of_amount(amount_limit)},
                         {"add", of_amount(amount_limit)},
                         {"per", of_fact(members)},
                         {"share", of_ratio(1'000'000, 1)}}});
    ASSERT_THAT(open.start(), IsEmpty());
    EXPECT_EQ(granted(open, {count(std::numeric_limits<std::int64_t>::max())}), amount_limit);
}

TEST(grant, accepts_an_amount_given_and_shows_the_computed_one) {
    bench rule;
    town(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked(ANNONA_ISSUE, eur("500.00"));
    rule.facts = {count(4)};
    const spoken said = rule.authorize(asked);
    EXPECT_THAT(said.refusals(), IsEmpty());
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_AMOUNT), eur("150.00"));
    rule.facts = {unknown()};
    EXPECT_THAT(rule.authorize(asked).effects, IsEmpty());
}

TEST(grant, refuses_an_amount_given_that_the_steps_do_not_allow) {
    const auto codes = [](int choice, const char* value, annona_fact fact) {
        bench rule;
        town(rule);
        rule.set("amount_given", of_choice(choice));
        EXPECT_THAT(rule.start(), IsEmpty());
        rule.facts = {fact};
        scene asked(ANNONA_ISSUE, eur(value));
        return rule.authorize(asked).refusals();
    };
    EXPECT_THAT(codes(must_equal, "150.00", count(4)), IsEmpty());
    EXPECT_THAT(codes(must_equal, "149.99", count(4)), ElementsAre(ANNONA_REASON_LIMIT_PER_PERSON));
    EXPECT_THAT(codes(must_equal, "150.01", count(4)), ElementsAre(ANNONA_REASON_LIMIT_PER_PERSON));
    EXPECT_THAT(codes(at_most, "149.99", count(4)), IsEmpty());
    EXPECT_THAT(codes(at_most, "150.01", count(4)), ElementsAre(ANNONA_REASON_LIMIT_PER_PERSON));
    EXPECT_THAT(codes(at_most, "0.01", unknown()), ElementsAre(ANNONA_REASON_INPUT_MISSING));
}

TEST(grant, reports_steps_that_cannot_be_worked_out) {
    bench rule;
    rule.rows("steps",
              {{{"name", of_name(1)}, {"share", of_ratio(1, 2)}},
               {{"name", of_name(2)}, {"base", of_amount(eur("1.00"))}, {"table", of_name(9)}},
               {{"name", of_name(3)}, {"per", of_fact(members)}},
               {{"name", of_name(4)}, {"to_step", of_amount(amount{})}},
               {{"name", of_name(5)}, {"items", of_yes(true)}},
               {{"name", of_name(6)}, {"base", of_amount(eur("1.00"))}, {"measured", of_choice(1)}},
               {{"name", of_name(5)}, {"prorate", of_window(ANNONA_WINDOW_ROLLING_DAYS, 30)}},
               {{"name", of_name(7)},
                {"at_least", of_amount(eur("2.00"))},
                {"at_most", of_amount(eur("1.00"))}}});
    // The second and the sixth are wrong twice, the seventh too.
    EXPECT_EQ(rule.start().size(), 11u);
    bench empty;
    empty.rows("steps", {});
    EXPECT_THAT(empty.start(), ElementsAre("steps[0]: has no steps"));
}
