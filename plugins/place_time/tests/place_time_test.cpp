// SPDX-License-Identifier: Apache-2.0
#include "place_time/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::place_time>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int monday = 0, saturday = 5;

std::int32_t day(const char* text) { return parse_local_day(text).value().number; }

void feast(bench& rule) {
    std::vector<annona_value> days;
    for (const char* each : {"2026-05-14", "2026-05-15", "2026-05-17"}) {
        days.push_back(value_of(ANNONA_KIND_DATE, day(each)));
    }
    annona_value listed = rule.listed(days);
    listed.kind = ANNONA_KIND_DAYS;
    rule.set("days", listed);
}
row hours(const char* from, const char* to) {
    return {{"from", of_text(from)}, {"to", of_text(to)}};
}
spoken pay(bench& rule, const char* date, int hour = 12, int minute = 0, int second = 0) {
    scene asked(ANNONA_PAY, eur("1.00"));
    asked.on(date).at(hour, minute, second);
    return rule.authorize(asked);
}
bool is_open(bench& rule, const char* date, int hour = 12, int minute = 0, int second = 0) {
    return pay(rule, date, hour, minute, second).refusals().empty();
}

}  // namespace

TEST(place_time, allows_the_days_of_the_feast_alone) {
    bench rule;
    feast(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_FALSE(is_open(rule, "2026-05-13"));
    EXPECT_TRUE(is_open(rule, "2026-05-14", 0, 0));
    EXPECT_TRUE(is_open(rule, "2026-05-15", 23, 59, 59));
    EXPECT_FALSE(is_open(rule, "2026-05-16", 0, 0));
    EXPECT_TRUE(is_open(rule, "2026-05-17"));
}

TEST(place_time, says_which_day_comes_next_and_when_it_was_over) {
    bench rule;
    feast(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    const spoken between = pay(rule, "2026-05-16");
    EXPECT_THAT(between.refusals(), ElementsAre(ANNONA_REASON_TIME_NOT_ALLOWED));
    EXPECT_EQ(between.figure_integer(ANNONA_FIGURE_WOULD_PASS_FROM_DAY), day("2026-05-17"));
    const spoken late = pay(rule, "2026-05-18");
    EXPECT_FALSE(late.has_figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY));
    EXPECT_EQ(late.figure_integer(ANNONA_FIGURE_WOULD_PASS_UNTIL_DAY), day("2026-05-17"));
}

TEST(place_time, knows_the_days_of_the_week) {
    bench rule;
    rule.list("weekdays", {of_choice(monday), of_choice(saturday)});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_TRUE(is_open(rule, "2026-03-02"));  // a Monday
    EXPECT_FALSE(is_open(rule, "2026-03-03"));
    EXPECT_TRUE(is_open(rule, "2026-03-07"));
    EXPECT_FALSE(is_open(rule, "2026-03-08"));
    EXPECT_EQ(pay(rule, "2026-03-08").figure_integer(ANNONA_FIGURE_WOULD_PASS_FROM_DAY),
              day("2026-03-09"));
}

TEST(place_time, opens_with_the_first_minute_and_closes_with_the_last) {
    bench rule;
    rule.rows("hours", {hours("08:00", "13:30"), hours("16:00", "24:00")});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_FALSE(is_open(rule, "2026-03-02", 7, 59, 59));
    EXPECT_TRUE(is_open(rule, "2026-03-02", 8, 0));
    EXPECT_TRUE(is_open(rule, "2026-03-02", 13, 29, 59));
    EXPECT_FALSE(is_open(rule, "2026-03-02", 13, 30));
    EXPECT_TRUE(is_open(rule, "2026-03-02", 23, 59, 59));
    EXPECT_FALSE(is_open(rule, "2026-03-02", 0, 0));
    EXPECT_EQ(pay(rule, "2026-03-02", 14).figure_integer(ANNONA_FIGURE_WOULD_PASS_FROM_DAY),
              day("2026-03-02"));
}

TEST(place_time, goes_past_midnight_where_the_hours_do) {
    bench rule;
    rule.rows("hours", {hours("20:00", "02:00")});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_TRUE(is_open(rule, "2026-03-02", 20, 0));
    EXPECT_TRUE(is_open(rule, "2026-03-02", 1, 59, 59));
    EXPECT_FALSE(is_open(rule, "2026-03-02", 2, 0));
    EXPECT_FALSE(is_open(rule, "2026-03-02", 19, 59, 59));
}

TEST(place_time, points_to_the_next_day_once_the_hours_are_over) {
    bench rule;
    rule.rows("hours", {hours("08:00", "13:30")});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(pay(rule, "2026-02-28", 14).figure_integer(ANNONA_FIGURE_WOULD_PASS_FROM_DAY),
              day("2026-03-01"));
}

TEST(place_time, reports_hours_it_cannot_read_and_a_rule_that_says_nothing) {
    for (const char* bad : {"8:00", "08.00", "24:01", "25:00", "08:60", "", "08:0x", "008:0"}) {
        bench rule;
        rule.rows("hours", {hours(bad, "13:30")});
        EXPECT_EQ(rule.start().size(), 2u) << bad;  // and then nothing is left to judge by
    }
    bench nothing;
    EXPECT_THAT(nothing.start(), ElementsAre("days[0]: needs days, weekdays, hours or place"));
}

namespace {

constexpr annona_name municipality = 40, harbour = 41, hill = 42, valley = 43;
annona_fact in_place(annona_name where) { return found(ANNONA_KIND_NAME, where); }

}  // namespace

TEST(place_time, allows_the_places_of_the_shop_that_are_named) {
    bench rule;
    rule.rows("place", {{{"fact", of_fact(municipality)}, {"in", rule.named({harbour, valley})}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().facts_count, 1u);
    EXPECT_EQ(rule.plan().facts[0].party, ANNONA_PARTY_PAYEE);
    rule.facts = {in_place(valley)};
    EXPECT_TRUE(is_open(rule, "2026-05-14", 3, 0));
    rule.facts = {in_place(hill)};
    const spoken said = pay(rule, "2026-05-14");
    EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_PLACE_NOT_ALLOWED));
    EXPECT_EQ(said.figure_integer(ANNONA_FIGURE_FOUND), std::int64_t{hill});
    EXPECT_EQ(said.figure_integer(ANNONA_FIGURE_NEEDED), std::int64_t{harbour});
    rule.facts = {unknown()};
    EXPECT_FALSE(is_open(rule, "2026-05-14"));
}

TEST(place_time, keeps_people_to_shops_of_their_own_place) {
    bench rule;
    rule.rows("place", {{{"fact", of_fact(municipality)}, {"same", of_yes(true)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().facts_count, 2u);
    rule.facts = {in_place(valley), in_place(valley)};
    EXPECT_TRUE(is_open(rule, "2026-05-14"));
    rule.facts = {in_place(hill), in_place(valley)};
    const spoken said = pay(rule, "2026-05-14");
    EXPECT_EQ(said.refusals().size(), 1u);
    EXPECT_EQ(said.figure_integer(ANNONA_FIGURE_NEEDED), std::int64_t{valley});
    rule.facts = {in_place(hill), unknown()};
    EXPECT_FALSE(is_open(rule, "2026-05-14"));
}

TEST(place_time, judges_by_where_the_payer_lives_where_the_row_says_so) {
    bench rule;
    rule.rows("place", {{{"fact", of_fact(municipality)},
                         {"not_in", rule.named({hill})},
                         {"of", of_choice(1)},
                         {"unknown_passes", of_yes(true)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(rule.plan().facts[0].party, ANNONA_PARTY_PAYER);
    rule.facts = {in_place(hill)};
    EXPECT_FALSE(is_open(rule, "2026-05-14"));
    rule.facts = {in_place(harbour)};
    EXPECT_TRUE(is_open(rule, "2026-05-14"));
    rule.facts = {unknown()};
    EXPECT_TRUE(is_open(rule, "2026-05-14"));
}

TEST(place_time, reports_a_place_that_says_nothing_or_allows_none) {
    bench nothing;
    nothing.rows("place", {{{"fact", of_fact(municipality)}}});
    EXPECT_EQ(nothing.start().size(), 1u);
    bench none;
    none.rows("place", {{{"fact", of_fact(municipality)},
                         {"in", none.named({hill})},
                         {"not_in", none.named({hill})}}});
    EXPECT_EQ(none.start().size(), 1u);
}
