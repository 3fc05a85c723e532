// SPDX-License-Identifier: Apache-2.0
#include "expiry/rule.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "unit/sdk/by_hand.hpp"

namespace {

using annona::rules::expiry;
namespace sdk = annona::sdk;

constexpr annona_about about = sdk::about_of<expiry>("expiry", "1.0.0", "to test");
constexpr annona_rule_v1 table = sdk::table_of<expiry>(about);

// Days since 1970-01-01, counted with another program's calendar.
constexpr annona_day on_2024_02_29 = 19782;
constexpr annona_day on_2025_03_01 = 20148;
constexpr annona_day on_2026_01_31 = 20484;
constexpr annona_day on_2026_03_01 = 20513;
constexpr annona_day on_2026_03_02 = 20514;
constexpr annona_day on_2026_05_10 = 20583;
constexpr annona_day on_2026_05_31 = 20604;
constexpr annona_day on_2026_06_01 = 20605;
constexpr annona_day on_2026_07_01 = 20635;
constexpr annona_day on_2026_12_17 = 20804;
constexpr annona_day on_2026_12_31 = 20818;
constexpr annona_day on_2027_01_01 = 20819;
constexpr annona_day on_2029_02_01 = 21581;

/// The terms of one lot issued on a day.
struct drafted {
    drafted(const by_hand::rule& by, annona_day issued, annona_day expires_before = 0,
            const annona_own* own = nullptr)
        : expires(expires_before) {
        annona_lot lot = by_hand::lot(100);
        lot.issued = issued;
        annona_case seen = {};
        seen.today = issued;
        const annona_terms terms = {sizeof terms, 1,          &lot,  &valid_from,
                                    &expires,     &first_use, &clock};
        EXPECT_EQ(by->terms(by.instance(), &seen, own, &terms), ANNONA_OK);
    }
    annona_day valid_from = 0;
    annona_day expires = 0;
    annona_day first_use = 0;
    annona_day clock = 0;
};

TEST(expiry, keeps_the_ninetieth_day_good) {
    const by_hand::rule made(table, {{"valid", by_hand::span(90, ANNONA_SPAN_DAY)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    EXPECT_EQ(drafted(made, on_2026_03_02).expires, on_2026_06_01) << "31 May is the last good day";
}

TEST(expiry, counts_months_to_the_same_day_or_the_months_last) {
    const by_hand::rule life(table, {{"valid", by_hand::span(36, ANNONA_SPAN_MONTH)}});
    EXPECT_EQ(drafted(life, on_2026_01_31).expires, on_2029_02_01);
    const by_hand::rule month(table, {{"valid", by_hand::span(1, ANNONA_SPAN_MONTH)}});
    EXPECT_EQ(drafted(month, on_2026_01_31).expires, on_2026_03_01) << "28 February is the last";
    const by_hand::rule year(table, {{"valid", by_hand::span(1, ANNONA_SPAN_YEAR)}});
    EXPECT_EQ(drafted(year, on_2024_02_29).expires, on_2025_03_01) << "28 February is the last";
}

TEST(expiry, keeps_a_fixed_date_good) {
    const by_hand::rule made(table, {{"last_day", by_hand::day(on_2026_12_31)}});
    EXPECT_EQ(drafted(made, on_2026_03_02).expires, on_2027_01_01);
}

TEST(expiry, begins_on_a_first_day_also_for_what_was_issued_earlier) {
    const by_hand::rule made(table, {{"first_day", by_hand::day(on_2026_05_10)},
                                     {"last_day", by_hand::day(on_2026_12_31)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    EXPECT_EQ(made.plan().terms_owned,
              static_cast<unsigned>(ANNONA_OWNS_VALID_FROM | ANNONA_OWNS_EXPIRES));
    EXPECT_EQ(drafted(made, on_2026_03_02).valid_from, on_2026_05_10);
    EXPECT_EQ(drafted(made, on_2026_05_31).valid_from, 0) << "already good";
    const by_hand::rule alone(table, {{"first_day", by_hand::day(on_2026_05_10)}});
    EXPECT_EQ(alone.created, ANNONA_OK);
    const by_hand::rule after_its_end(table, {{"first_day", by_hand::day(on_2027_01_01)},
                                              {"last_day", by_hand::day(on_2026_12_31)}});
    EXPECT_EQ(after_its_end.created, ANNONA_REFUSED);
}

TEST(expiry, ends_with_the_period_of_the_issue) {
    const by_hand::rule month(table, {{"period_end", by_hand::window(ANNONA_WINDOW_MONTH)}});
    EXPECT_EQ(drafted(month, on_2026_05_31).expires, on_2026_06_01);
    const by_hand::rule quarter(table, {{"period_end", by_hand::window(ANNONA_WINDOW_QUARTER)}});
    EXPECT_EQ(drafted(quarter, on_2026_05_10).expires, on_2026_07_01);
    const by_hand::rule year(table, {{"period_end", by_hand::window(ANNONA_WINDOW_YEAR)}});
    EXPECT_EQ(drafted(year, on_2026_05_10).expires, on_2027_01_01);
}

TEST(expiry, ends_after_the_last_of_a_list_of_days) {
    const by_hand::rule made(table, {{"last_of", by_hand::days({on_2026_05_10, on_2026_05_31})}});
    EXPECT_EQ(drafted(made, on_2026_03_02).expires, on_2026_06_01);
}

TEST(expiry, leaves_an_earlier_day_given_with_the_issue) {
    const by_hand::rule made(table, {{"last_day", by_hand::day(on_2026_12_31)}});
    EXPECT_EQ(drafted(made, on_2026_03_02, on_2026_06_01).expires, on_2026_06_01);
    const by_hand::rule given(table, {{"given_with_issue", by_hand::yes_no(true)}});
    EXPECT_EQ(drafted(given, on_2026_03_02, on_2026_06_01).expires, on_2026_06_01);
    EXPECT_EQ(drafted(given, on_2026_03_02).expires, ANNONA_NO_DAY);
}

TEST(expiry, follows_an_override_of_its_length) {
    const by_hand::rule made(table, {{"valid", by_hand::span(60, ANNONA_SPAN_DAY)}});
    annona_override longer = {sdk::values<expiry::parameters>::index<"valid">(), 2, 0, {}, 30};
    annona_own own = {};
    own.overrides = &longer;
    own.overrides_count = 1;
    EXPECT_EQ(drafted(made, on_2026_03_02, 0, &own).expires, on_2026_06_01);
}

TEST(expiry, lapses_the_whole_lot_to_who_paid) {
    const by_hand::rule made(table, {{"valid", by_hand::span(90, ANNONA_SPAN_DAY)}});
    const by_hand::settlement lapsed(made, {by_hand::lot(1234), by_hand::lot(1)}, 1);
    EXPECT_EQ(lapsed.answered, ANNONA_OK);
    EXPECT_EQ(lapsed.loss(0), 1234);
    EXPECT_EQ(lapsed.loss(1), 1);
    EXPECT_EQ(lapsed.destinations[0], std::uint32_t{ANNONA_HANDLE_FUNDER});
}

TEST(expiry, lapses_to_an_account_of_the_scheme) {
    const by_hand::rule made(
        table, {{"last_day", by_hand::day(on_2026_12_31)}, {"lapsed_to", by_hand::account(0)}});
    EXPECT_EQ(by_hand::settlement(made, {by_hand::lot(5)}, 1).destinations[0], 0u);
}

TEST(expiry, plans_one_lapse_and_owns_the_day) {
    const by_hand::rule made(table, {{"last_day", by_hand::day(on_2026_12_31)}});
    const annona_plan plan = made.plan();
    ASSERT_EQ(plan.schedules_count, 1u);
    EXPECT_EQ(plan.schedules[0].anchor, ANNONA_ANCHOR_EXPIRES);
    EXPECT_EQ(plan.schedules[0].phase, ANNONA_PHASE_LAPSE);
    EXPECT_EQ(plan.terms_owned, std::uint32_t{ANNONA_OWNS_EXPIRES});
    EXPECT_EQ(plan.charge_on, 0u);
}

const by_hand::written first_use = {{"first_use_by", by_hand::day(on_2026_05_31)},
                                    {"last_day", by_hand::day(on_2026_12_31)}};

TEST(expiry, lets_unused_money_lapse_at_the_first_use_date) {
    const by_hand::rule made(table, first_use);
    const annona_plan plan = made.plan();
    ASSERT_EQ(plan.schedules_count, 2u);
    EXPECT_EQ(plan.schedules[1].anchor, ANNONA_ANCHOR_FIRST_USE);
    EXPECT_EQ(plan.terms_owned, std::uint32_t{ANNONA_OWNS_EXPIRES | ANNONA_OWNS_FIRST_USE});
    EXPECT_EQ(plan.lot_fields_read, std::uint32_t{ANNONA_READS_ORIGIN});
    const drafted lot(made, on_2026_03_02);
    EXPECT_EQ(lot.first_use, on_2026_06_01);
    EXPECT_EQ(lot.expires, on_2027_01_01);
}

TEST(expiry, frees_each_issue_once_at_its_first_use) {
    const by_hand::rule made(table, first_use);
    std::vector<annona_lot> lots(4, by_hand::lot(50));
    for (annona_lot& lot : lots) lot.first_use = on_2026_06_01;
    lots[0].origin = 11;
    lots[1].origin = 11;
    lots[2].origin = 12;
    lots[3].origin = 13;
    lots[3].first_use = ANNONA_NO_DAY;
    const std::vector<annona_take> takes = {
        {0, 0, {}, {}}, {1, 0, {}, {}}, {2, 1, {}, {}}, {3, 1, {}, {}}};
    annona_case seen = {};
    seen.lots = lots.data();
    seen.lots_count = 4;
    seen.takes = takes.data();
    seen.takes_count = 4;
    by_hand::room room;
    ASSERT_EQ(made->charge(made.instance(), &seen, nullptr, &room.out), ANNONA_OK);
    ASSERT_EQ(room.out.effects_count, 2u) << "origin 11 once, 12 once, 13 was used before";
    EXPECT_EQ(room.effects[0].kind, ANNONA_EFFECT_TERM);
    EXPECT_EQ(room.effects[0].index, std::uint32_t{ANNONA_TERM_FIRST_USE});
    EXPECT_EQ(room.effects[0].flags, std::uint32_t{ANNONA_EFFECT_WHOLE_ORIGIN});
    EXPECT_EQ(room.effects[0].target, 0u);
    EXPECT_EQ(room.effects[0].when, ANNONA_NO_DAY);
    EXPECT_EQ(room.effects[1].target, 2u);
}

void issue_on(const by_hand::rule& made, annona_day today, by_hand::room& room) {
    annona_case seen = {};
    seen.command = ANNONA_ISSUE;
    seen.today = today;
    ASSERT_EQ(made->authorize(made.instance(), &seen, nullptr, &room.out), ANNONA_OK);
}

TEST(expiry, hands_out_no_money_that_is_already_past) {
    const by_hand::rule made(table, {{"last_day", by_hand::day(on_2026_12_31)}});
    by_hand::room good;
    issue_on(made, on_2026_12_31, good);
    EXPECT_EQ(good.effects[0].kind, ANNONA_EFFECT_FIGURE);
    by_hand::room late;
    issue_on(made, on_2027_01_01, late);
    ASSERT_EQ(late.out.effects_count, 1u);
    EXPECT_EQ(late.effects[0].kind, ANNONA_EFFECT_REFUSE);
    EXPECT_EQ(late.effects[0].code, ANNONA_REASON_EXPIRED);
    EXPECT_EQ(late.figures[1].name, ANNONA_FIGURE_WOULD_PASS_UNTIL_DAY);
    EXPECT_EQ(late.figures[1].integer, on_2026_12_31);
}

TEST(expiry, states_the_day_of_notice_with_the_issue) {
    const by_hand::rule made(table, {{"last_day", by_hand::day(on_2026_12_31)},
                                     {"notice", by_hand::span(14, ANNONA_SPAN_DAY)}});
    by_hand::room room;
    issue_on(made, on_2026_03_02, room);
    ASSERT_EQ(room.out.figures_count, 2u);
    EXPECT_EQ(room.figures[0].name, ANNONA_FIGURE_LAST_DAY);
    EXPECT_EQ(room.figures[0].integer, on_2026_12_31);
    EXPECT_EQ(room.figures[1].name, 0x8000);
    EXPECT_EQ(room.figures[1].integer, on_2026_12_17);
    EXPECT_STREQ(about.figure_names[0], "notice_day");
}

TEST(expiry, wants_exactly_one_reading) {
    EXPECT_EQ(by_hand::rule(table, {}).created, ANNONA_REFUSED);
    const by_hand::rule both(table, {{"valid", by_hand::span(90, ANNONA_SPAN_DAY)},
                                     {"last_day", by_hand::day(on_2026_12_31)}});
    EXPECT_EQ(both.created, ANNONA_REFUSED);
    ASSERT_EQ(both.problems.size(), 1u);
    EXPECT_NE(both.problems[0].find("exactly one of"), std::string::npos);
    const by_hand::rule alone(table, {{"first_use_by", by_hand::day(on_2026_05_31)}});
    EXPECT_EQ(alone.created, ANNONA_OK);
}

TEST(expiry, refuses_lengths_and_periods_that_are_none) {
    const by_hand::rule seconds(table, {{"valid", by_hand::span(600, ANNONA_SPAN_SECOND)}});
    EXPECT_EQ(seconds.created, ANNONA_REFUSED);
    const by_hand::rule life(table, {{"period_end", by_hand::window(ANNONA_WINDOW_LIFE)}});
    EXPECT_EQ(life.created, ANNONA_REFUSED);
    EXPECT_EQ(by_hand::rule(table, {{"last_of", by_hand::days({})}}).created, ANNONA_REFUSED);
}

// ---- other beginnings than the issue

constexpr annona_day on_2026_05_15 = 20588;
constexpr annona_day on_2027_05_16 = 20954;
constexpr annona_name child_born = 31;

annona_value fact_name(annona_name name) { return by_hand::whole(ANNONA_KIND_FACT, name); }

struct with_fact {
    explicit with_fact(std::uint16_t kind, std::int64_t integer, std::int64_t other = 0) {
        fact.kind = kind, fact.known = 1, fact.integer = integer, fact.other = other;
        own.facts = &fact, own.facts_count = 1;
    }
    annona_fact fact = {};
    annona_own own = {};
};

TEST(expiry, ends_a_span_after_a_date_of_the_holder) {
    const by_hand::rule made(table, {{"valid", by_hand::span(12, ANNONA_SPAN_MONTH)},
                                     {"from_fact", fact_name(child_born)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    const annona_plan plan = made.plan();
    ASSERT_EQ(plan.facts_count, 1u);
    EXPECT_EQ(plan.facts[0].name, child_born);
    EXPECT_EQ(plan.facts[0].party, ANNONA_PARTY_PAYEE);
    const with_fact born(ANNONA_KIND_DATE, on_2026_05_15);
    EXPECT_EQ(drafted(made, on_2026_05_31, 0, &born.own).expires, on_2027_05_16)
        << "15 May 2027 is the last good day";
}

TEST(expiry, waits_for_a_date_that_is_not_known_yet_or_refuses) {
    annona_fact unknown = {};
    annona_own own = {};
    own.facts = &unknown, own.facts_count = 1;
    const by_hand::rule waits(table, {{"valid", by_hand::span(12, ANNONA_SPAN_MONTH)},
                                      {"from_fact", fact_name(child_born)}});
    EXPECT_EQ(drafted(waits, on_2026_03_02, 0, &own).expires, ANNONA_NO_DAY);
    const by_hand::rule refuses(table, {{"valid", by_hand::span(12, ANNONA_SPAN_MONTH)},
                                        {"from_fact", fact_name(child_born)},
                                        {"if_unknown", by_hand::choice(1)}});
    annona_case seen = {};
    seen.command = ANNONA_ISSUE;
    seen.today = on_2026_03_02;
    by_hand::room room, silent;
    ASSERT_EQ(refuses->authorize(refuses.instance(), &seen, &own, &room.out), ANNONA_OK);
    ASSERT_EQ(room.out.effects_count, 1u);
    EXPECT_EQ(room.effects[0].code, ANNONA_REASON_INPUT_MISSING);
    EXPECT_EQ(room.figures[0].integer, std::int64_t{child_born});
    ASSERT_EQ(waits->authorize(waits.instance(), &seen, &own, &silent.out), ANNONA_OK);
    EXPECT_EQ(silent.out.effects_count, 0u);
}

TEST(expiry, ends_with_a_date_or_with_the_last_day_of_a_period) {
    const by_hand::rule made(table, {{"from_fact", fact_name(child_born)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    const with_fact date(ANNONA_KIND_DATE, on_2026_05_31);
    EXPECT_EQ(drafted(made, on_2026_03_02, 0, &date.own).expires, on_2026_06_01);
    const with_fact order(ANNONA_KIND_DAYS, on_2026_03_01, on_2026_05_31);
    EXPECT_EQ(drafted(made, on_2026_03_02, 0, &order.own).expires, on_2026_06_01);
}

TEST(expiry, ends_all_issues_with_the_first) {
    const by_hand::rule made(table, {{"valid", by_hand::span(90, ANNONA_SPAN_DAY)},
                                     {"from_first_issue", by_hand::yes_no(true)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    const annona_plan plan = made.plan();
    ASSERT_EQ(plan.counters_count, 1u);
    EXPECT_EQ(plan.counters[0].measure, ANNONA_MEASURE_ONE);
    EXPECT_EQ(plan.counters[0].subject, ANNONA_SUBJECT_PAYEE);
    annona_counter counter = {};
    annona_own own = {};
    own.counters = &counter, own.counters_count = 1;
    EXPECT_EQ(drafted(made, on_2026_03_02, 0, &own).expires, on_2026_06_01) << "this is the first";
    counter.first_day = on_2026_03_02;
    EXPECT_EQ(drafted(made, on_2026_05_10, 0, &own).expires, on_2026_06_01);
}

TEST(expiry, stays_good_for_several_periods) {
    const by_hand::rule made(table, {{"period_end", by_hand::window(ANNONA_WINDOW_QUARTER)},
                                     {"periods", by_hand::whole(ANNONA_KIND_COUNT, 3)}});
    EXPECT_EQ(drafted(made, on_2026_05_10).expires, on_2027_01_01) << "quarters 2, 3 and 4";
}

TEST(expiry, wants_a_first_use_within_days_of_the_issue) {
    const by_hand::rule made(table, {{"first_use_within", by_hand::span(90, ANNONA_SPAN_DAY)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    EXPECT_EQ(drafted(made, on_2026_03_02).first_use, on_2026_06_01);
    EXPECT_EQ(drafted(made, on_2026_03_02).expires, ANNONA_NO_DAY);
}

// ---- what happens after the last day

TEST(expiry, lapses_later_where_tills_may_upload_late) {
    const by_hand::rule made(table, {{"last_day", by_hand::day(on_2026_12_31)},
                                     {"late_upload", by_hand::span(3, ANNONA_SPAN_DAY)}});
    const annona_plan plan = made.plan();
    EXPECT_EQ(plan.schedules[0].grace_n, 3);
    EXPECT_EQ(plan.schedules[0].grace_span, ANNONA_SPAN_DAY);
    EXPECT_EQ(drafted(made, on_2026_03_02).expires, on_2027_01_01) << "the last good day stays";
}

TEST(expiry, leaves_money_that_stays_where_it_is) {
    const by_hand::rule made(
        table, {{"last_day", by_hand::day(on_2026_12_31)}, {"afterwards", by_hand::choice(1)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    EXPECT_EQ(made.plan().schedules_count, 0u);
    EXPECT_EQ(drafted(made, on_2026_03_02).expires, on_2027_01_01);
}

TEST(expiry, owns_the_day_that_is_given_with_the_issue) {
    const by_hand::rule made(table, {{"given_with_issue", by_hand::yes_no(true)}});
    EXPECT_EQ(made.plan().terms_owned, std::uint32_t{ANNONA_OWNS_EXPIRES});
}

TEST(expiry, refuses_beginnings_that_do_not_go_together) {
    const auto refused = [](by_hand::written scheme) {
        return by_hand::rule(table, scheme).created == ANNONA_REFUSED;
    };
    EXPECT_TRUE(refused({{"valid", by_hand::span(12, ANNONA_SPAN_MONTH)},
                         {"from_fact", fact_name(child_born)},
                         {"from_first_issue", by_hand::yes_no(true)}}));
    EXPECT_TRUE(refused(
        {{"last_day", by_hand::day(on_2026_12_31)}, {"from_first_issue", by_hand::yes_no(true)}}));
    EXPECT_TRUE(refused({{"last_day", by_hand::day(on_2026_12_31)},
                         {"periods", by_hand::whole(ANNONA_KIND_COUNT, 2)}}));
    EXPECT_TRUE(refused({{"last_day", by_hand::day(on_2026_12_31)},
                         {"afterwards", by_hand::choice(1)},
                         {"late_upload", by_hand::span(3, ANNONA_SPAN_DAY)}}));
    EXPECT_TRUE(refused({{"first_use_by", by_hand::day(on_2026_05_31)},
                         {"first_use_within", by_hand::span(3, ANNONA_SPAN_DAY)}}));
}

TEST(expiry, counts_idle_time_from_what_the_holder_paid_and_received) {
    const by_hand::rule made(table, {{"inactive", by_hand::span(274, ANNONA_SPAN_DAY)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    const annona_plan plan = made.plan();
    ASSERT_EQ(plan.counters_count, 2u);
    EXPECT_EQ(plan.counters[0].subject, ANNONA_SUBJECT_PAYER);
    EXPECT_EQ(plan.counters[1].subject, ANNONA_SUBJECT_PAYEE);
    EXPECT_NE(plan.counters[0].commands & ANNONA_COMMAND_BIT(ANNONA_PAY), 0u);
    EXPECT_NE(plan.counters[1].commands & ANNONA_COMMAND_BIT(ANNONA_ISSUE), 0u);
    const auto& idle = plan.schedules[plan.schedules_count - 1];
    EXPECT_EQ(idle.anchor, ANNONA_ANCHOR_LAST);
    EXPECT_EQ(idle.members_role, 3u) << "both counters";
    EXPECT_EQ(idle.every_n, 274);
    EXPECT_EQ(plan.terms_owned, 0u) << "no lot gets a last day of its own";
}

}  // namespace
