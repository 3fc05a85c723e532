// SPDX-License-Identifier: Apache-2.0
#include "eligibility/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::eligibility>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr annona_name case_file = 1, registered = 2, members = 3, income = 4, attended = 5,
                      planned = 6, order = 7, work = 8, farm = 9, shop_work = 10, born = 11;
constexpr int refuse = 0, pass = 1;
constexpr int receiver = 3;

scene award() { return scene(ANNONA_ISSUE, eur("100.00")); }

annona_value actors(bench& rule, const std::vector<int>& which) {
    std::vector<annona_value> members_of;
    members_of.reserve(which.size());
    for (const int actor : which) members_of.push_back(value_of(ANNONA_KIND_ACTOR, actor));
    return rule.listed(members_of);
}

std::int64_t day(const char* text) { return parse_local_day(text).value().number; }

/// Whether one row about the receiver lets a known fact pass.
bool passes(row test, annona_fact value, const char* today = "2026-03-02") {
    bench rule;
    test["party"] = of_choice(receiver);
    rule.rows("needs", {test});
    EXPECT_THAT(rule.start(), IsEmpty());
    rule.facts.assign(rule.plan().facts_count, value);
    scene asked = award();
    asked.on(today);
    const spoken said = rule.authorize(asked);
    EXPECT_EQ(said.status, ANNONA_OK);
    return said.refusals().empty();
}

}  // namespace

TEST(eligibility, checks_the_award_of_a_town_row_by_row_and_names_every_failure) {
    bench rule;
    rule.rows("needs",
              {{{"reference", of_name(case_file)}, {"else", of_code(ANNONA_REASON_NO_CASE_FILE)}},
               {{"input", of_fact(registered)},
                {"is", of_yes(true)},
                {"party", of_choice(receiver)},
                {"else", of_code(ANNONA_REASON_NOT_ELIGIBLE)}},
               {{"different", actors(rule, {ANNONA_ACTOR_PROPOSER, ANNONA_ACTOR_APPROVER})},
                {"else", of_code(ANNONA_REASON_FOUR_EYES_REQUIRED)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().facts_count, 2u);
    EXPECT_EQ(rule.plan().facts[0].from, ANNONA_FACT_FROM_REFERENCE);
    EXPECT_EQ(rule.plan().facts[1].party, ANNONA_PARTY_PAYEE);

    scene good = award();
    good.actors[ANNONA_ACTOR_PROPOSER] = 41;
    good.actors[ANNONA_ACTOR_APPROVER] = 42;
    rule.facts = {found(ANNONA_KIND_NAME, 77), found(ANNONA_KIND_YES_NO, 1)};
    EXPECT_THAT(rule.authorize(good).refusals(), IsEmpty());

    scene bad = award();
    bad.actors[ANNONA_ACTOR_PROPOSER] = bad.actors[ANNONA_ACTOR_APPROVER] = 41;
    rule.facts = {unknown(), found(ANNONA_KIND_YES_NO, 0)};
    const spoken said = rule.authorize(bad);
    EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_NO_CASE_FILE, ANNONA_REASON_NOT_ELIGIBLE,
                                             ANNONA_REASON_FOUR_EYES_REQUIRED));
    ASSERT_EQ(said.figures[1].size(), 3u);
    EXPECT_EQ(said.figures[1][0].name, ANNONA_FIGURE_FOUND);
    EXPECT_EQ(said.figures[1][1].name, ANNONA_FIGURE_WOULD_PASS_INPUT);
    EXPECT_EQ(said.figures[1][1].integer, registered);
    EXPECT_EQ(said.figures[1][2].kind, ANNONA_KIND_YES_NO);
    EXPECT_EQ(said.figures[1][2].integer, 1);
}

TEST(eligibility, treats_a_person_nobody_named_as_the_same_person) {
    bench rule;
    rule.rows("needs", {{{"different", actors(rule, {ANNONA_ACTOR_ATTESTER, ANNONA_ACTOR_HOLDER})},
                         {"else", of_code(ANNONA_REASON_FOUR_EYES_REQUIRED)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = award();
    asked.actors[ANNONA_ACTOR_HOLDER] = 9;
    EXPECT_EQ(rule.authorize(asked).refusals().size(), 1u);
    asked.actors[ANNONA_ACTOR_ATTESTER] = 9;
    EXPECT_EQ(rule.authorize(asked).refusals().size(), 1u);
    asked.actors[ANNONA_ACTOR_ATTESTER] = 8;
    EXPECT_THAT(rule.authorize(asked).refusals(), IsEmpty());
}

TEST(eligibility, compares_counts_at_their_very_bound) {
    const row least{{"input", of_fact(members)}, {"at_least", of_ratio(30, 1)}};
    EXPECT_FALSE(passes(least, found(ANNONA_KIND_COUNT, 29)));
    EXPECT_TRUE(passes(least, found(ANNONA_KIND_COUNT, 30)));
    const row most{{"input", of_fact(members)}, {"at_most", of_ratio(5, 2)}};
    EXPECT_TRUE(passes(most, found(ANNONA_KIND_COUNT, 2)));
    EXPECT_FALSE(passes(most, found(ANNONA_KIND_COUNT, 3)));
}

TEST(eligibility, compares_amounts_in_whole_units) {
    const row test{{"input", of_fact(income)}, {"at_most", of_ratio(15'000, 1)}};
    EXPECT_TRUE(passes(test, found(eur("15000.00"))));
    EXPECT_FALSE(passes(test, found(eur("15000.01"))));
}

TEST(eligibility, reads_a_date_as_completed_years) {
    const row adult{{"fact", of_fact(born)}, {"at_least", of_ratio(18, 1)}};
    const annona_fact birth = found(ANNONA_KIND_DATE, day("2008-03-02"));
    EXPECT_FALSE(passes(adult, birth, "2026-03-01"));
    EXPECT_TRUE(passes(adult, birth, "2026-03-02"));
    const annona_fact leap = found(ANNONA_KIND_DATE, day("2008-02-29"));
    EXPECT_FALSE(passes(adult, leap, "2026-02-27"));
    EXPECT_TRUE(passes(adult, leap, "2026-02-28"));
    EXPECT_FALSE(passes({{"fact", of_fact(born)}, {"at_least", of_ratio(0, 1)}},
                        found(ANNONA_KIND_DATE, day("2027-01-01"))));
}

TEST(eligibility, asks_for_four_fifths_of_the_days_without_dividing) {
    bench rule;
    rule.rows("needs", {{{"input", of_fact(attended)},
                         {"share_of", of_fact(planned)},
                         {"at_least", of_ratio(4, 5)},
                         {"party", of_choice(receiver)},
                         {"else", of_code(ANNONA_REASON_CONDITION_NOT_MET)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    const auto codes = [&](int came, int of) {
        rule.facts = {found(ANNONA_KIND_COUNT, came), found(ANNONA_KIND_COUNT, of)};
        scene asked = award();
        return rule.authorize(asked).refusals();
    };
    EXPECT_THAT(codes(24, 30), IsEmpty());
    EXPECT_THAT(codes(23, 30), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));
    EXPECT_THAT(codes(25, 31), IsEmpty());  // 24.8 days are 25
    EXPECT_THAT(codes(24, 31), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));
    EXPECT_THAT(codes(0, 0), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));

    rule.facts = {found(ANNONA_KIND_COUNT, 23), found(ANNONA_KIND_COUNT, 31)};
    scene asked = award();
    EXPECT_EQ(rule.authorize(asked).figure_integer(ANNONA_FIGURE_NEEDED), 25);
}

TEST(eligibility, wants_one_of_the_names) {
    bench rule;
    rule.rows("needs", {{{"input", of_fact(work)},
                         {"in", rule.named({farm, shop_work})},
                         {"party", of_choice(receiver)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = award();
    rule.facts = {found(ANNONA_KIND_NAME, shop_work)};
    EXPECT_THAT(rule.authorize(asked).refusals(), IsEmpty());
    rule.facts = {found(ANNONA_KIND_NAME, order)};
    const spoken said = rule.authorize(asked);
    EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_NOT_ELIGIBLE));
    EXPECT_EQ(said.figure_integer(ANNONA_FIGURE_NEEDED), farm);
}

TEST(eligibility, ends_a_period_early_on_the_day_that_is_known) {
    const auto in_force = [](annona_fact end, const char* today) {
        bench rule;
        rule.rows("needs", {{{"period_in_force", of_fact(order)},
                             {"ended_by", of_fact(work)},
                             {"party", of_choice(receiver)},
                             {"else", of_code(ANNONA_REASON_CONDITION_NOT_MET)}}});
        EXPECT_THAT(rule.start(), IsEmpty());
        rule.facts = {found(ANNONA_KIND_DAYS, day("2026-02-10"), day("2026-06-09")), end};
        scene asked = award();
        asked.on(today);
        return rule.authorize(asked).refusals().empty();
    };
    const annona_fact revoked = found(ANNONA_KIND_DATE, day("2026-05-20"));
    EXPECT_TRUE(in_force(unknown(), "2026-06-01"));
    EXPECT_TRUE(in_force(revoked, "2026-05-19"));
    EXPECT_FALSE(in_force(revoked, "2026-05-20"));
    EXPECT_FALSE(in_force(revoked, "2026-06-01"));
    const annona_fact earlier = found(ANNONA_KIND_DATE, day("2026-02-09"));
    EXPECT_TRUE(in_force(earlier, "2026-06-01")) << "that ended an order before this one";
}

TEST(eligibility, is_due_on_one_day_of_the_months_a_period_is_in_force) {
    const auto asked_on = [](const char* today, std::int64_t due) {
        bench rule;
        rule.rows("needs", {{{"period_in_force", of_fact(order)},
                             {"on_day_of_month", of_count(due)},
                             {"party", of_choice(receiver)},
                             {"else", of_code(ANNONA_REASON_CONDITION_NOT_MET)}}});
        EXPECT_THAT(rule.start(), IsEmpty());
        rule.facts = {found(ANNONA_KIND_DAYS, day("2026-02-10"), day("2026-06-01"))};
        scene asked = award();
        asked.on(today);
        return rule.authorize(asked);
    };
    const auto early = asked_on("2026-02-15", 1);
    EXPECT_THAT(early.refusals(), ElementsAre(ANNONA_REASON_NOT_YET_DUE));
    EXPECT_EQ(early.figure_integer(ANNONA_FIGURE_WOULD_PASS_FROM_DAY), day("2026-03-01"));
    EXPECT_THAT(asked_on("2026-03-01", 1).refusals(), IsEmpty());
    EXPECT_THAT(asked_on("2026-06-01", 1).refusals(), IsEmpty());
    EXPECT_THAT(asked_on("2026-02-01", 1).refusals(), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));
    EXPECT_THAT(asked_on("2026-06-15", 1).refusals(), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));
    // The 31st: the last day of shorter months.
    EXPECT_THAT(asked_on("2026-02-28", 31).refusals(), IsEmpty());
    EXPECT_EQ(asked_on("2026-02-27", 31).figure_integer(ANNONA_FIGURE_WOULD_PASS_FROM_DAY),
              day("2026-02-28"));
}

TEST(eligibility, wants_a_period_beside_the_day_of_the_month) {
    bench rule;
    rule.rows("needs", {{{"input", of_fact(work)}, {"on_day_of_month", of_count(1)}}});
    EXPECT_FALSE(rule.start().empty());
}

TEST(eligibility, leaves_a_row_out_where_its_condition_is_not_known) {
    const auto refused = [](annona_fact condition, annona_fact value) {
        bench rule;
        rule.rows("needs", {{{"input", of_fact(registered)},
                             {"is", of_yes(true)},
                             {"when", of_fact(work)},
                             {"when_in", rule.named({farm})},
                             {"when_unknown", of_choice(1)},
                             {"party", of_choice(receiver)}}});
        EXPECT_THAT(rule.start(), IsEmpty());
        rule.facts = {value, condition};
        scene asked = award();
        return !rule.authorize(asked).refusals().empty();
    };
    EXPECT_FALSE(refused(unknown(), unknown()));
    EXPECT_TRUE(refused(found(ANNONA_KIND_NAME, farm), unknown()));
    EXPECT_TRUE(refused(found(ANNONA_KIND_NAME, farm), found(ANNONA_KIND_YES_NO, 0)));
    EXPECT_FALSE(refused(found(ANNONA_KIND_NAME, farm), found(ANNONA_KIND_YES_NO, 1)));
    EXPECT_FALSE(refused(found(ANNONA_KIND_NAME, shop_work), unknown()));
}

TEST(eligibility, wants_a_period_beside_its_early_end) {
    bench rule;
    rule.rows("needs", {{{"input", of_fact(work)}, {"ended_by", of_fact(order)}}});
    EXPECT_FALSE(rule.start().empty());
}

TEST(eligibility, wants_a_period_that_contains_today) {
    const row test{{"period_in_force", of_fact(order)}};
    const annona_fact period = found(ANNONA_KIND_DAYS, day("2026-03-02"), day("2026-03-31"));
    EXPECT_FALSE(passes(test, period, "2026-03-01"));
    EXPECT_TRUE(passes(test, period, "2026-03-02"));
    EXPECT_TRUE(passes(test, period, "2026-03-31"));
    EXPECT_FALSE(passes(test, period, "2026-04-01"));
}

TEST(eligibility, refuses_what_nobody_knows_unless_the_row_says_pass) {
    const row strict{
        {"input", of_fact(registered)}, {"is", of_yes(false)}, {"if_unknown", of_choice(refuse)}};
    EXPECT_FALSE(passes(strict, unknown()));
    const row lenient{
        {"input", of_fact(registered)}, {"is", of_yes(false)}, {"if_unknown", of_choice(pass)}};
    EXPECT_TRUE(passes(lenient, unknown()));
    EXPECT_FALSE(passes(lenient, found(ANNONA_KIND_YES_NO, 1)));
}

TEST(eligibility, skips_a_row_whose_condition_does_not_hold) {
    bench rule;
    rule.rows("needs", {{{"input", of_fact(members)},
                         {"at_least", of_ratio(2, 1)},
                         {"when", of_fact(registered)},
                         {"party", of_choice(receiver)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = award();
    rule.facts = {found(ANNONA_KIND_COUNT, 1), found(ANNONA_KIND_YES_NO, 0)};
    EXPECT_THAT(rule.authorize(asked).refusals(), IsEmpty());
    rule.facts[1] = found(ANNONA_KIND_YES_NO, 1);
    EXPECT_EQ(rule.authorize(asked).refusals().size(), 1u);
    rule.facts[1] = unknown();
    EXPECT_EQ(rule.authorize(asked).refusals().size(), 1u);
}

TEST(eligibility, reads_the_holder_on_the_side_that_has_one) {
    bench rule;
    rule.rows("needs", {{{"fact", of_fact(registered)}, {"is", of_yes(true)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().facts_count, 2u);
    EXPECT_EQ(rule.plan().facts[0].party, ANNONA_PARTY_PAYER);
    rule.facts = {found(ANNONA_KIND_YES_NO, 1), found(ANNONA_KIND_YES_NO, 0)};
    scene pay(ANNONA_PAY, eur("1.00"));
    EXPECT_THAT(rule.authorize(pay).refusals(), IsEmpty());
    scene issue = award();
    EXPECT_EQ(rule.authorize(issue).refusals().size(), 1u);
}

TEST(eligibility, judges_the_roles_of_both_sides) {
    bench rule;
    rule.rows("needs", {{{"roles_payer", of_roles(1)}},
                        {{"roles_payee", of_roles(2)},
                         {"else", of_code(ANNONA_REASON_MERCHANT_NOT_ACCREDITED)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene pay(ANNONA_PAY, eur("1.00"));
    pay.party(ANNONA_HANDLE_PAYEE, 1);
    EXPECT_THAT(rule.authorize(pay).refusals(), IsEmpty());
    pay.parties[1].role = 0;
    EXPECT_THAT(rule.authorize(pay).refusals(), ElementsAre(ANNONA_REASON_MERCHANT_NOT_ACCREDITED));
}

TEST(eligibility, reports_rows_that_test_nothing_or_two_things) {
    bench rule;
    rule.rows("needs", {row{},
                        {{"reference", of_name(case_file)}, {"input", of_fact(members)}},
                        {{"input", of_fact(attended)}, {"share_of", of_fact(planned)}},
                        {{"reference", of_name(case_file)},
                         {"else", of_code(ANNONA_REASON_BUDGET_EXHAUSTED)}}});
    EXPECT_EQ(rule.start().size(), 4u);
}

TEST(eligibility, asks_for_people_whoever_they_are) {
    bench rule;
    rule.rows("needs",
              {{{"named", actors(rule, {ANNONA_ACTOR_ATTESTER})},
                {"else", of_code(ANNONA_REASON_CONDITION_NOT_MET)}},
               {{"different", actors(rule, {ANNONA_ACTOR_ATTESTER, ANNONA_ACTOR_APPROVER})},
                {"if_unknown", of_choice(pass)},
                {"else", of_code(ANNONA_REASON_FOUR_EYES_REQUIRED)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = award();
    asked.actors[ANNONA_ACTOR_APPROVER] = 40;
    EXPECT_THAT(rule.authorize(asked).refusals(), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));
    asked.actors[ANNONA_ACTOR_ATTESTER] = 40;
    EXPECT_THAT(rule.authorize(asked).refusals(), ElementsAre(ANNONA_REASON_FOUR_EYES_REQUIRED));
    asked.actors[ANNONA_ACTOR_ATTESTER] = 41;
    EXPECT_THAT(rule.authorize(asked).refusals(), IsEmpty());
}

TEST(eligibility, counts_years_on_the_day_named) {
    const auto until_15 = [](const char* birth) {
        return passes({{"input", of_fact(born)},
                       {"at_most", of_ratio(15, 1)},
                       {"age_on", value_of(ANNONA_KIND_DATE, day("2025-06-01"))}},
                      found(ANNONA_KIND_DATE, day(birth)));
    };
    EXPECT_TRUE(until_15("2009-06-02"));   // 15 years on 1 June, 16 today
    EXPECT_FALSE(until_15("2009-06-01"));  // 16
}
