// SPDX-License-Identifier: Apache-2.0
// Formulas of real schemes, by hand arithmetic.
#include "grant/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::grant>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr annona_name first = 20, second = 21, third = 22, bonus = 23, paper = 24, glass = 25,
                      money = 26, rank = 27, births = 28, listed = 29, month = 30;

annona_fact count(std::int64_t n) { return found(ANNONA_KIND_COUNT, n); }
annona_fact yes(bool said) { return found(ANNONA_KIND_YES_NO, said ? 1 : 0); }
annona_fact date(std::string_view text) {
    return found(ANNONA_KIND_DATE, parse_local_day(text).value().number);
}
annona_counter counter(std::int64_t times, std::string_view last = "2026-03-02") {
    annona_counter made{};
    made.value = sdk::from_amount(amount::of(times));
    if (times > 0) made.first_day = made.last_day = parse_local_day(last).value().number;
    return made;
}

amount granted(bench& rule, scene& asked) {
    const spoken said = rule.entitle(asked);
    EXPECT_EQ(said.status, ANNONA_OK);
    EXPECT_THAT(said.refusals(), IsEmpty());
    const auto amounts = said.of(ANNONA_EFFECT_AMOUNT);
    EXPECT_EQ(amounts.size(), 1u);
    return amounts.empty() ? amount::of(-1) : amount_of(amounts[0]);
}
amount granted(bench& rule, std::vector<annona_fact> facts) {
    rule.facts = std::move(facts);
    scene asked(ANNONA_ENTITLE, amount{});
    return granted(rule, asked);
}
std::vector<int> refused(bench& rule, scene& asked) { return rule.entitle(asked).refusals(); }
std::vector<int> judged(bench& rule, std::string_view date, const char* value = "1.00") {
    scene asked(ANNONA_ISSUE, eur(value));
    asked.on(date);
    return rule.authorize(asked).refusals();
}

}  // namespace

TEST(grant_formula, pays_measured_items_by_grade_and_a_listed_household_more) {
    // 42.5 x 0.20 + 9.2 x 0.50 + 6.0 x 0.30 / 2 = 14.00; listed 21.00
    bench rule;
    rule.rows("items", {{{"item", of_name(first)}, {"amount", of_amount(eur("0.20"))}},
                        {{"item", of_name(second)}, {"amount", of_amount(eur("0.50"))}},
                        {{"item", of_name(paper)}, {"amount", of_amount(eur("0.30"))}}});
    rule.list("grades", {of_ratio(1, 1), of_ratio(1, 2), of_ratio(0, 1)});
    rule.rows("steps",
              {{{"name", of_name(first)}, {"items", of_yes(true)}, {"exact", of_yes(true)}},
               {{"name", of_name(second)},
                {"when", rule.listed({of_fact(listed)})},
                {"share", of_ratio(3, 2)},
                {"exact", of_yes(true)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked(ANNONA_ISSUE, amount{});
    asked.item(first, "42.5", 1).item(second, "9.2", 1).item(paper, "6.0", 2);
    rule.facts = {yes(false)};
    EXPECT_EQ(granted(rule, asked), eur("14.00"));
    rule.facts = {unknown()};
    EXPECT_EQ(granted(rule, asked), eur("14.00"));
    rule.facts = {yes(true)};
    EXPECT_EQ(granted(rule, asked), eur("21.00"));

    // 0.09 x 0.50 = 0.045, x 1.5 = 0.0675: rounded once 0.07, rounded twice it would be 0.08.
    scene little(ANNONA_ISSUE, amount{});
    little.item(second, "0.09", 1);
    EXPECT_EQ(granted(rule, little), eur("0.07"));

    scene poor(ANNONA_ISSUE, amount{});
    poor.item(first, "12.0", 3);
    EXPECT_THAT(refused(rule, poor), ElementsAre(ANNONA_REASON_QUALITY_REFUSED));
    poor.item(paper, "1.0", 1);  // one good item: the poor one is worth nothing, 0.30 x 1.5
    EXPECT_EQ(granted(rule, poor), eur("0.45"));
    scene unheard(ANNONA_ISSUE, amount{});
    unheard.item(money, "1.0", 1);
    EXPECT_THAT(refused(rule, unheard), ElementsAre(ANNONA_REASON_NOT_ELIGIBLE));
    scene nothing(ANNONA_ISSUE, amount{});
    EXPECT_THAT(refused(rule, nothing), ElementsAre(ANNONA_REASON_INPUT_MISSING));
}

TEST(grant_formula, pays_whole_multiples_of_an_item_only) {
    // 5 kg of paper and 7 kg of glass, one unit for each three whole kilograms: 5 + 2
    bench rule;
    rule.rows("items", {{{"item", of_name(paper)}, {"amount", of_amount(eur("1.00"))}},
                        {{"item", of_name(glass)},
                         {"amount", of_amount(eur("1.00"))},
                         {"per", of_ratio(3, 1)},
                         {"whole", of_yes(true)}}});
    rule.rows("steps", {{{"name", of_name(first)}, {"items", of_yes(true)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    const auto paid = [&](const char* of_paper, const char* of_glass) {
        scene asked(ANNONA_ISSUE, amount{});
        asked.item(paper, of_paper).item(glass, of_glass);
        return granted(rule, asked);
    };
    EXPECT_EQ(paid("5", "7"), eur("7.00"));
    EXPECT_EQ(paid("0", "2.999"), eur("0.00"));
    EXPECT_EQ(paid("0", "3"), eur("1.00"));
    EXPECT_EQ(paid("2.345", "0"), eur("2.35"));  // 2.345 half up
    scene twice(ANNONA_ISSUE, amount{});
    twice.item(glass, "2").item(glass, "1");  // weighed twice, delivered once
    EXPECT_EQ(granted(rule, twice), eur("1.00"));
}

TEST(grant_formula, adds_persons_by_their_own_rounded_part) {
    // 8,509.00 and one more adult 1/2 and children 1/3 each: 8,509.00 + 4,254.50 + 2,836.33
    bench rule;
    constexpr annona_name base = 40, adults = 41, children = 42;
    rule.rows("steps", {{{"name", of_name(first)}, {"of", of_fact(base)}},
                        {{"name", of_name(second)},
                         {"of", of_fact(base)},
                         {"share", of_ratio(1, 2)},
                         {"times", of_fact(adults)},
                         {"beyond", of_count(1)},
                         {"added", of_yes(true)}},
                        {{"name", of_name(third)},
                         {"of", of_fact(base)},
                         {"share", of_ratio(1, 3)},
                         {"times", of_fact(children)},
                         {"added", of_yes(true)},
                         {"if_unknown", of_choice(1)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(granted(rule, {found(eur("8509.00")), count(2), count(1)}), eur("15599.83"));
    EXPECT_EQ(granted(rule, {found(eur("8508.00")), count(1), count(3)}), eur("17016.00"));
    EXPECT_EQ(granted(rule, {found(eur("8508.00")), count(1), unknown()}), eur("8508.00"));
    rule.facts = {found(eur("8508.00")), unknown(), count(1)};
    scene asked(ANNONA_ENTITLE, amount{});
    EXPECT_THAT(refused(rule, asked), ElementsAre(ANNONA_REASON_INPUT_MISSING));
}

TEST(grant_formula, takes_off_what_a_step_says_and_never_more_than_there_is) {
    // 497.00 less 30 % of 1,465.00 = 439.50, up to whole units 440.00
    bench rule;
    constexpr annona_name income = 40;
    rule.rows("steps", {{{"name", of_name(first)}, {"base", of_amount(eur("497.00"))}},
                        {{"name", of_name(second)},
                         {"of", of_fact(income)},
                         {"share", of_ratio(3, 10)},
                         {"round", of_rounding(rounding::up)},
                         {"to_step", of_amount(eur("1.00"))},
                         {"taken_off", of_yes(true)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(granted(rule, {found(eur("1465.00"))}), eur("57.00"));
    EXPECT_EQ(granted(rule, {found(eur("0.00"))}), eur("497.00"));
    EXPECT_EQ(granted(rule, {found(eur("1657.00"))}), amount{});  // 497.10, up 498.00
}

TEST(grant_formula, takes_off_only_from_a_value_before) {
    bench alone;
    alone.rows("steps", {{{"name", of_name(first)},
                          {"base", of_amount(eur("1.00"))},
                          {"taken_off", of_yes(true)}}});
    EXPECT_THAT(alone.start(),
                ElementsAre("steps[0]: there is no value before it to take off from"));
    bench both;
    both.rows("steps", {{{"name", of_name(first)}, {"base", of_amount(eur("1.00"))}},
                        {{"name", of_name(second)},
                         {"base", of_amount(eur("1.00"))},
                         {"added", of_yes(true)},
                         {"taken_off", of_yes(true)}}});
    EXPECT_THAT(both.start(), ElementsAre("steps[1]: is either added or taken_off"));
}

TEST(grant_formula, starts_from_the_base_where_nobody_names_the_amount) {
    bench rule;
    rule.rows(
        "steps",
        {{{"name", of_name(first)}, {"base", of_amount(eur("12.00"))}, {"of", of_fact(money)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(granted(rule, {unknown()}), eur("12.00"));
    EXPECT_EQ(granted(rule, {found(eur("7.00"))}), eur("7.00"));
}

TEST(grant_formula, finds_the_row_of_a_table_by_two_facts) {
    // By rank for one child; each of twins 80,000, each of three 120,000.
    bench rule;
    const auto line = [](row keys, const char* value) {
        keys["table"] = of_name(first);
        keys["of"] = of_fact(births);
        keys["and"] = of_fact(rank);
        keys["amount"] = of_amount(eur(value));
        return keys;
    };
    rule.rows("tables",
              {line({{"at_most", of_ratio(1, 1)}, {"and_at_most", of_ratio(1, 1)}}, "40000.00"),
               line({{"at_most", of_ratio(1, 1)}, {"and_at_most", of_ratio(2, 1)}}, "80000.00"),
               line({{"at_most", of_ratio(1, 1)}}, "120000.00"),
               line({{"at_most", of_ratio(2, 1)}}, "80000.00"),
               line({{"at_most", of_ratio(3, 1)}}, "120000.00")});
    rule.rows("steps",
              {{{"name", of_name(first)}, {"table", of_name(first)}, {"times", of_fact(births)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(rule.plan().facts_count, 2u);
    EXPECT_EQ(granted(rule, {count(1), count(1)}), eur("40000.00"));
    EXPECT_EQ(granted(rule, {count(1), count(2)}), eur("80000.00"));
    EXPECT_EQ(granted(rule, {count(1), count(4)}), eur("120000.00"));
    EXPECT_EQ(granted(rule, {count(2), count(1)}), eur("160000.00"));
    EXPECT_EQ(granted(rule, {count(3), count(1)}), eur("360000.00"));
    scene asked(ANNONA_ENTITLE, amount{});
    rule.facts = {count(4), count(1)};
    EXPECT_THAT(refused(rule, asked), ElementsAre(ANNONA_REASON_NOT_ELIGIBLE));
    rule.facts = {count(1), unknown()};
    EXPECT_THAT(refused(rule, asked), ElementsAre(ANNONA_REASON_INPUT_MISSING));
}

TEST(grant_formula, takes_ages_on_the_day_named) {
    // Up to 2 years 65.23, 3 years 53.10, 4 to 16 years 45.51 a week, on 1 June 2025.
    bench rule;
    constexpr annona_name born = 50, weeks = 51;
    const auto band = [](std::int64_t least, std::int64_t most, const char* value) {
        return row{{"table", of_name(first)},
                   {"of", of_fact(born)},
                   {"at_least", of_ratio(least, 1)},
                   {"at_most", of_ratio(most, 1)},
                   {"amount", of_amount(eur(value))}};
    };
    rule.rows("tables", {band(0, 2, "65.23"), band(3, 3, "53.10"), band(4, 16, "45.51")});
    rule.rows("steps",
              {{{"name", of_name(first)}, {"table", of_name(first)}, {"times", of_fact(weeks)}}});
    rule.set("ages_on", value_of(ANNONA_KIND_DATE, parse_local_day("2025-06-01").value().number));
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(granted(rule, {date("2022-06-02"), count(2)}), eur("130.46"));  // 2 years
    EXPECT_EQ(granted(rule, {date("2022-06-01"), count(1)}), eur("53.10"));   // 3 that day
    EXPECT_EQ(granted(rule, {date("2008-06-02"), count(1)}), eur("45.51"));   // 16
    scene asked(ANNONA_ENTITLE, amount{});
    rule.facts = {date("2008-06-01"), count(1)};  // 17: in no band
    EXPECT_THAT(refused(rule, asked), ElementsAre(ANNONA_REASON_NOT_ELIGIBLE));
    rule.facts = {date("2025-06-02"), count(1)};  // not yet born
    EXPECT_THAT(refused(rule, asked), ElementsAre(ANNONA_REASON_NOT_ELIGIBLE));
}

TEST(grant_formula, tells_cohorts_and_incomes_apart) {
    bench rule;
    constexpr annona_name born = 50, income = 51;
    const auto day = [](const char* text) {
        return value_of(ANNONA_KIND_DATE, parse_local_day(text).value().number);
    };
    rule.rows("tables", {{{"table", of_name(first)},
                          {"of", of_fact(born)},
                          {"born_from", day("2010-01-01")},
                          {"born_to", day("2010-12-31")},
                          {"amount", of_amount(eur("5.00"))}},
                         {{"table", of_name(second)},
                          {"of", of_fact(income)},
                          {"amount_to", of_amount(eur("9360.00"))},
                          {"amount", of_amount(eur("300.00"))}},
                         {{"table", of_name(second)},
                          {"of", of_fact(income)},
                          {"amount_from", of_amount(eur("9360.01"))},
                          {"amount", of_amount(eur("150.00"))}}});
    rule.rows("steps",
              {{{"name", of_name(first)}, {"table", of_name(first)}},
               {{"name", of_name(second)}, {"table", of_name(second)}, {"added", of_yes(true)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(granted(rule, {date("2010-12-31"), found(eur("9360.00"))}), eur("305.00"));
    EXPECT_EQ(granted(rule, {date("2010-01-01"), found(eur("9360.01"))}), eur("155.00"));
    scene asked(ANNONA_ENTITLE, amount{});
    rule.facts = {date("2011-01-01"), found(eur("1.00"))};
    EXPECT_THAT(refused(rule, asked), ElementsAre(ANNONA_REASON_NOT_ELIGIBLE));
}

TEST(grant_formula, pays_a_supplement_once_if_any_reason_for_it_is_there) {
    bench rule;
    constexpr annona_name under_3 = 50, disabled = 51, over_75 = 52;
    rule.rows("steps",
              {{{"name", of_name(first)}, {"base", of_amount(eur("150.00"))}},
               {{"name", of_name(second)},
                {"when", rule.listed({of_fact(under_3), of_fact(disabled), of_fact(over_75)})},
                {"add", of_amount(eur("50.00"))}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(granted(rule, {count(1), count(1), unknown()}), eur("200.00"));
    EXPECT_EQ(granted(rule, {unknown(), count(0), count(2)}), eur("200.00"));
    EXPECT_EQ(granted(rule, {unknown(), count(0), unknown()}), eur("150.00"));
}

TEST(grant_formula, shares_only_above_a_line_and_shows_the_rest) {
    bench rule;
    rule.rows("steps", {{{"name", of_name(first)},
                         {"of", of_fact(money)},
                         {"share", of_ratio(1, 4)},
                         {"if_above", of_amount(eur("100.00"))},
                         {"rest", of_name(bonus)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    const auto parts = [&](const char* benefit) {
        rule.facts = {found(eur(benefit))};
        scene asked(ANNONA_ENTITLE, amount{});
        const spoken said = rule.entitle(asked);
        EXPECT_EQ(said.figures.at(1).at(0).integer, bonus);
        return std::pair{amount_of(said.of(ANNONA_EFFECT_AMOUNT).at(0)),
                         sdk::to_amount(said.figures.at(1).at(1).amount)};
    };
    EXPECT_EQ(parts("437.55"), (std::pair{eur("109.39"), eur("328.16")}));  // 109.3875
    EXPECT_EQ(parts("100.01"), (std::pair{eur("25.00"), eur("75.01")}));
    EXPECT_EQ(parts("100.00"), (std::pair{eur("0.00"), eur("100.00")}));
}

TEST(grant_formula, reduces_to_the_days_that_are_left) {
    bench rule;
    rule.rows("steps", {{{"name", of_name(first)},
                         {"base", of_amount(eur("31.00"))},
                         {"prorate", of_window(ANNONA_WINDOW_MONTH)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    const auto on = [&](const char* day) {
        scene asked(ANNONA_ENTITLE, amount{});
        asked.on(day);
        return granted(rule, asked);
    };
    EXPECT_EQ(on("2026-03-01"), eur("31.00"));
    EXPECT_EQ(on("2026-03-31"), eur("1.00"));
    EXPECT_EQ(on("2026-02-15"), eur("15.50"));  // 14 of 28 days
}

TEST(grant_formula, pays_a_bonus_on_what_was_received_the_month_before) {
    bench rule;
    rule.rows("measure", {{{"name", of_name(first)},
                           {"from", of_roles(2)},
                           {"per", of_window(ANNONA_WINDOW_MONTH)},
                           {"period", of_fact(month)}}});
    rule.rows("steps", {{{"name", of_name(bonus)},
                         {"measured", of_choice(1)},
                         {"share", of_ratio(5, 100)},
                         {"at_most", of_amount(eur("100.00"))}}});
    rule.set("funded_by", of_account(0));
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().counters_count, 1u);
    EXPECT_EQ(rule.plan().counters[0].other_roles, 2u);
    EXPECT_EQ(rule.plan().counters[0].flags, ANNONA_COUNTER_ANY_SCOPE);
    EXPECT_EQ(rule.plan().counters[0].subject, ANNONA_SUBJECT_PAYEE);
    const auto received = [](const char* value) {
        annona_counter made{};
        made.previous = sdk::from_amount(eur(value));
        return made;
    };
    rule.facts = {unknown()};
    scene asked(ANNONA_ISSUE, amount{});
    asked.on("2026-05-01");
    rule.counters = {received("1234.50")};
    EXPECT_EQ(granted(rule, asked), eur("61.73"));  // 61.725
    rule.counters = {received("2500.00")};
    EXPECT_EQ(granted(rule, asked), eur("100.00"));

    const auto days = [](const char* from, const char* to) {
        return found(ANNONA_KIND_DAYS, parse_local_day(from).value().number,
                     parse_local_day(to).value().number);
    };
    rule.facts = {days("2026-04-01", "2026-04-30")};
    EXPECT_EQ(granted(rule, asked), eur("100.00"));
    rule.facts = {days("2026-05-01", "2026-05-31")};
    EXPECT_THAT(refused(rule, asked), ElementsAre(ANNONA_REASON_NOT_YET_DUE));
    rule.facts = {days("2026-03-01", "2026-03-31")};
    EXPECT_THAT(refused(rule, asked), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));

    rule.facts = {unknown()};
    scene paid(ANNONA_ISSUE, eur("100.00"));
    const auto funded = rule.charge(paid).of(ANNONA_EFFECT_FUND_FROM);
    ASSERT_EQ(funded.size(), 1u);
    EXPECT_EQ(funded[0].target, 0u);
    EXPECT_EQ(amount_of(funded[0]), eur("100.00"));
}

TEST(grant_parts, pays_each_part_once_and_in_its_turn) {
    bench rule;
    constexpr annona_name part = 50;
    rule.rows("steps", {{{"name", of_name(first)}, {"base", of_amount(eur("100.01"))}}});
    rule.rows("parts", {{{"name", of_name(1)}, {"share", of_ratio(1, 2)}},
                        {{"name", of_name(2)},
                         {"share", of_ratio(1, 2)},
                         {"after", value_of(ANNONA_KIND_SPAN, 6, ANNONA_SPAN_MONTH)}}});
    rule.set("part", of_fact(part));
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().counters_count, 2u);
    rule.counters = {counter(0), counter(0)};
    EXPECT_EQ(granted(rule, {count(1)}), eur("50.01"));  // 50.005 half up
    EXPECT_EQ(granted(rule, {count(2)}), eur("50.00"));  // what is left
    EXPECT_EQ(granted(rule, {unknown()}), eur("100.01"));
    rule.facts = {count(2)};
    EXPECT_THAT(judged(rule, "2026-03-02"), ElementsAre(ANNONA_REASON_NOT_YET_DUE));
    rule.facts = {count(3)};
    EXPECT_THAT(judged(rule, "2026-03-02"), ElementsAre(ANNONA_REASON_NOT_ELIGIBLE));

    rule.counters = {counter(1, "2026-03-02"), counter(0)};
    rule.facts = {count(1)};
    EXPECT_THAT(judged(rule, "2026-08-31"), ElementsAre(ANNONA_REASON_LIMIT_PER_PERIOD));
    rule.facts = {count(2)};
    EXPECT_THAT(judged(rule, "2026-09-01"), ElementsAre(ANNONA_REASON_NOT_YET_DUE));
    EXPECT_THAT(judged(rule, "2026-09-02"), IsEmpty());
    rule.facts = {unknown()};  // the whole, once a part was paid
    EXPECT_THAT(judged(rule, "2026-09-02"), ElementsAre(ANNONA_REASON_LIMIT_PER_PERIOD));

    rule.facts = {count(2)};
    scene paid(ANNONA_ISSUE, eur("50.00"));
    auto counted = rule.charge(paid).of(ANNONA_EFFECT_COUNT);
    ASSERT_EQ(counted.size(), 1u);
    EXPECT_EQ(counted[0].index, 1u);
    rule.facts = {unknown()};
    EXPECT_EQ(rule.charge(paid).of(ANNONA_EFFECT_COUNT).size(), 2u);
}

TEST(grant_parts, may_begin_again_and_know_of_a_first_part_paid_elsewhere) {
    bench rule;
    constexpr annona_name part = 50, first_on = 51;
    rule.rows("steps", {{{"name", of_name(first)}, {"base", of_amount(eur("10.00"))}}});
    rule.rows("parts", {{{"name", of_name(1)}, {"share", of_ratio(1, 2)}},
                        {{"name", of_name(2)},
                         {"share", of_ratio(1, 2)},
                         {"after", value_of(ANNONA_KIND_SPAN, 6, ANNONA_SPAN_MONTH)}}});
    rule.set("part", of_fact(part)).set("first_part_on", of_fact(first_on));
    rule.set("parts_again", of_yes(true));
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters = {counter(1), counter(1)};
    rule.facts = {count(1), unknown()};
    EXPECT_THAT(judged(rule, "2027-03-02"), IsEmpty());
    rule.counters = {counter(2, "2027-03-02"), counter(1)};
    EXPECT_THAT(judged(rule, "2027-03-03"), ElementsAre(ANNONA_REASON_LIMIT_PER_PERIOD));
    rule.facts = {count(2), unknown()};
    EXPECT_THAT(judged(rule, "2027-09-01"), ElementsAre(ANNONA_REASON_NOT_YET_DUE));
    EXPECT_THAT(judged(rule, "2027-09-02"), IsEmpty());

    rule.counters = {counter(0), counter(0)};
    rule.facts = {count(2), date("2026-03-02")};
    EXPECT_THAT(judged(rule, "2026-09-01"), ElementsAre(ANNONA_REASON_NOT_YET_DUE));
    EXPECT_THAT(judged(rule, "2026-09-02"), IsEmpty());
}

TEST(grant_parts, must_add_up) {
    bench rule;
    rule.rows("steps", {{{"name", of_name(first)}, {"base", of_amount(eur("10.00"))}}});
    rule.rows("parts", {{{"name", of_name(1)}, {"share", of_ratio(2, 5)}},
                        {{"name", of_name(2)}, {"share", of_ratio(2, 5)}}});
    EXPECT_THAT(rule.start(), ElementsAre("parts[0]: the shares do not add up to 100 %",
                                          "part[0]: parts and part belong together"));
}

TEST(grant_formula, is_silent_where_another_rule_answers) {
    bench rule;
    constexpr annona_name visit = 50, postnatal = 51;
    rule.rows("steps", {{{"name", of_name(first)}, {"base", of_amount(eur("2000.00"))}}});
    rule.list("with", {of_fact(visit)}).list("without", {of_fact(postnatal)});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked(ANNONA_ISSUE, amount{});
    rule.facts = {count(1), unknown()};
    EXPECT_EQ(granted(rule, asked), eur("2000.00"));
    for (const auto& facts : {std::vector{unknown(), unknown()}, std::vector{count(1), count(1)}}) {
        rule.facts = facts;
        EXPECT_THAT(rule.entitle(asked).effects, IsEmpty());
    }

    bench question;
    question.rows("steps", {{{"name", of_name(first)}, {"base", of_amount(eur("1.00"))}}});
    question.set("question", of_name(60));
    ASSERT_THAT(question.start(), IsEmpty());
    EXPECT_THAT(question.entitle(asked).effects, IsEmpty());
    asked.of.question = 60;
    EXPECT_EQ(granted(question, asked), eur("1.00"));
}
