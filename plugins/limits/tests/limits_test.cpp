// SPDX-License-Identifier: Apache-2.0
#include "limits/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::limits>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int for_holder = 0, for_payer = 1, for_payee = 2;
constexpr int on_spend = 1, on_issue = 6;
constexpr annona_name awards = 7;

std::int32_t day(const char* text) { return parse_local_day(text).value().number; }

annona_counter used(amount value, const char* first = nullptr, const char* last = nullptr) {
    annona_counter made{};
    made.value = sdk::from_amount(value);
    if (first != nullptr) made.first_day = day(first);
    if (last != nullptr) made.last_day = day(last);
    return made;
}
annona_override override_of(std::uint32_t parameter, std::uint16_t kind, amount value,
                            std::int64_t integer = 0) {
    annona_override made{};
    made.parameter = parameter;
    made.kind = kind;
    made.amount = sdk::from_amount(value);
    made.integer = integer;
    return made;
}
constexpr std::uint16_t set = 1, add = 2;

row monthly(const char* most) {
    return {{"name", of_name(awards)},
            {"amount", of_amount(eur(most))},
            {"per", of_window(ANNONA_WINDOW_MONTH)},
            {"for", of_choice(for_payer)},
            {"on", of_choice(on_spend)}};
}
row named(annona_name name, row of) {
    of["name"] = of_name(name);
    return of;
}
scene pay(const char* value, const char* balance = "0.00") {
    scene made(ANNONA_PAY, eur(value));
    made.parties.clear();
    made.party(ANNONA_HANDLE_PAYER, 0, eur(balance));
    return made;
}

}  // namespace

TEST(limits, allows_one_award_per_calendar_month_and_holder) {
    bench rule;
    rule.rows("limits", {{{"name", of_name(awards)},
                          {"count", of_count(1)},
                          {"per", of_window(ANNONA_WINDOW_MONTH)},
                          {"for", of_choice(for_holder)},
                          {"on", of_choice(on_issue)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().counters_count, 1u);
    EXPECT_EQ(rule.plan().counters[0].subject, ANNONA_SUBJECT_PAYEE_HOLDER);
    EXPECT_EQ(rule.plan().counters[0].measure, ANNONA_MEASURE_ONE);
    EXPECT_EQ(rule.plan().counters[0].window, ANNONA_WINDOW_MONTH);
    EXPECT_EQ(rule.plan().counters[0].name, awards);

    scene award(ANNONA_ISSUE, eur("100.00"));
    award.on("2026-12-31");
    rule.counters = {used(amount::of(0))};
    EXPECT_THAT(rule.authorize(award).refusals(), IsEmpty());
    rule.counters = {used(amount::of(1))};
    const spoken said = rule.authorize(award);
    EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_LIMIT_PER_PERIOD));
    EXPECT_EQ(said.figure_integer(ANNONA_FIGURE_LIMIT), 1);
    EXPECT_EQ(said.figure_integer(ANNONA_FIGURE_WOULD_PASS_FROM_DAY), day("2027-01-01"));
}

TEST(limits, counts_a_holder_on_both_sides_where_the_row_is_for_any_act) {
    bench rule;
    rule.rows("limits", {{{"name", of_name(awards)},
                          {"count", of_count(1)},
                          {"per", of_window(ANNONA_WINDOW_DAY)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().counters_count, 2u);
    EXPECT_EQ(rule.plan().counters[0].subject, ANNONA_SUBJECT_PAYEE_HOLDER);
    EXPECT_EQ(rule.plan().counters[1].subject, ANNONA_SUBJECT_PAYER_HOLDER);
    EXPECT_EQ(rule.plan().counters[0].commands & rule.plan().counters[1].commands, 0u);
    rule.counters = {used(amount::of(1)), used(amount::of(0))};
    scene award(ANNONA_ISSUE, eur("1.00"));
    EXPECT_EQ(rule.authorize(award).refusals().size(), 1u);
    scene purchase = pay("1.00");
    EXPECT_THAT(rule.authorize(purchase).refusals(), IsEmpty());
}

TEST(limits, lets_the_last_cent_of_an_amount_pass_and_not_one_more) {
    bench rule;
    rule.rows("limits", {monthly("800.00")});
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters = {used(eur("799.99"))};
    scene last = pay("0.01");
    EXPECT_THAT(rule.authorize(last).refusals(), IsEmpty());
    scene more = pay("0.02");
    const spoken said = rule.authorize(more);
    EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_LIMIT_PER_PERIOD));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_LIMIT), eur("800.00"));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_USED), eur("799.99"));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_LEFT), eur("0.01"));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_REQUESTED), eur("0.02"));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_WOULD_PASS_UP_TO), eur("0.01"));
    EXPECT_EQ(said.figure_integer(ANNONA_FIGURE_WOULD_PASS_FROM_DAY), day("2026-04-01"));
}

TEST(limits, promises_no_day_for_what_no_window_could_hold) {
    bench rule;
    rule.rows("limits", {monthly("800.00")});
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters = {used(amount{})};
    scene asked = pay("800.01");
    const spoken said = rule.authorize(asked);
    EXPECT_EQ(said.refusals().size(), 1u);
    EXPECT_FALSE(said.has_figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY));
}

TEST(limits, caps_instead_of_refusing_where_the_row_says_partial) {
    bench rule;
    row partial = monthly("60.00");
    partial["partial"] = of_yes(true);
    partial["else"] = of_code(ANNONA_REASON_CAP_REACHED);
    rule.rows("limits", {partial});
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters = {used(eur("50.00"))};
    scene asked = pay("15.00");
    const spoken said = rule.authorize(asked);
    EXPECT_THAT(said.refusals(), IsEmpty());
    ASSERT_EQ(said.of(ANNONA_EFFECT_CAP).size(), 1u);
    const annona_effect cap = said.of(ANNONA_EFFECT_CAP)[0];
    EXPECT_EQ(amount_of(cap), eur("10.00"));
    EXPECT_EQ(cap.code, ANNONA_REASON_CAP_REACHED);
    EXPECT_EQ(cap.flags, static_cast<unsigned>(ANNONA_EFFECT_PARTIAL));
    EXPECT_EQ(cap.target, static_cast<unsigned>(ANNONA_CAP_PRINCIPAL));

    rule.counters = {used(eur("60.00"))};
    EXPECT_THAT(rule.authorize(asked).refusals(), ElementsAre(ANNONA_REASON_CAP_REACHED));
}

TEST(limits, applies_an_override_of_its_row_first_set_then_add) {
    bench rule;
    rule.rows("limits", {monthly("1.00"), named(2, monthly("800.00"))});
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters = {used(amount{}), used(eur("800.00"))};
    rule.overrides = {override_of(0, set, eur("5000.00")), override_of(1, add, eur("50.00")),
                      override_of(1, set, eur("900.00"))};
    scene fits = pay("150.00");
    EXPECT_THAT(rule.authorize(fits).refusals(), IsEmpty());  // 900 + 50 - 800
    scene more = pay("150.01");
    EXPECT_EQ(rule.authorize(more).refusals().size(), 1u);
}

TEST(limits, takes_an_override_below_zero_for_nothing) {
    bench rule;
    rule.rows("limits", {monthly("10.00")});
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters = {used(amount{})};
    rule.overrides = {override_of(0, add, eur("-20.00"))};
    scene asked = pay("0.01");
    const spoken said = rule.authorize(asked);
    EXPECT_EQ(said.refusals().size(), 1u);
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_LIMIT), amount{});
}

TEST(limits, takes_the_share_of_what_was_there_when_the_window_began) {
    // 100.00 were there, 30.00 of them are spent: half is 50.00, 20.00 are left.
    bench rule;
    rule.rows("limits", {{{"name", of_name(awards)},
                          {"share_of_balance", of_ratio(1, 2)},
                          {"per", of_window(ANNONA_WINDOW_MONTH)},
                          {"for", of_choice(for_payer)},
                          {"else", of_code(ANNONA_REASON_LIMIT_CASH_SHARE)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters = {used(eur("30.00"))};
    scene fits = pay("20.00", "70.00");
    EXPECT_THAT(rule.authorize(fits).refusals(), IsEmpty());
    scene more = pay("20.01", "70.00");
    EXPECT_THAT(rule.authorize(more).refusals(), ElementsAre(ANNONA_REASON_LIMIT_CASH_SHARE));
}

TEST(limits, knows_when_each_window_begins_again) {
    using rules::next_window_start;
    const auto next = [](int window, const char* today, int n = 0) {
        const auto start = next_window_start({static_cast<std::uint16_t>(window), n},
                                             parse_local_day(today).value());
        return start ? format_local_day(*start) : "never";
    };
    EXPECT_EQ(next(ANNONA_WINDOW_DAY, "2028-02-28"), "2028-02-29");
    EXPECT_EQ(next(ANNONA_WINDOW_WEEK, "2026-03-02"), "2026-03-09");  // a Monday
    EXPECT_EQ(next(ANNONA_WINDOW_WEEK, "2026-03-08"), "2026-03-09");
    EXPECT_EQ(next(ANNONA_WINDOW_MONTH, "2026-12-31"), "2027-01-01");
    EXPECT_EQ(next(ANNONA_WINDOW_QUARTER, "2026-03-31"), "2026-04-01");
    EXPECT_EQ(next(ANNONA_WINDOW_HALF_YEAR, "2026-03-31"), "2026-07-01");
    EXPECT_EQ(next(ANNONA_WINDOW_YEAR, "2026-03-31"), "2027-01-01");
    EXPECT_EQ(next(ANNONA_WINDOW_YEAR_FROM, "2026-08-31", 901), "2026-09-01");
    EXPECT_EQ(next(ANNONA_WINDOW_YEAR_FROM, "2026-09-01", 901), "2027-09-01");
    EXPECT_EQ(next(ANNONA_WINDOW_YEAR_FROM, "2027-09-01", 901), "2028-09-01");
    EXPECT_EQ(next(ANNONA_WINDOW_YEAR_FROM, "2027-03-01", 229), "2028-02-29");
    EXPECT_EQ(next(ANNONA_WINDOW_LIFE, "2026-03-31"), "never");
    EXPECT_EQ(next(ANNONA_WINDOW_ROLLING_DAYS, "2026-03-31", 30), "never");
}

TEST(limits, says_when_a_rolling_window_has_room_again) {
    bench rule;
    row rolling = monthly("100.00");
    rolling["per"] = of_window(ANNONA_WINDOW_ROLLING_DAYS, 30);
    rule.rows("limits", {rolling});
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters = {used(eur("100.00"), "2026-02-10", "2026-02-20")};
    scene asked = pay("1.00");
    EXPECT_EQ(rule.authorize(asked).figure_integer(ANNONA_FIGURE_WOULD_PASS_FROM_DAY),
              day("2026-03-22"));  // 20 February + 30 days
}

TEST(limits, keeps_a_receiver_below_the_ceiling) {
    bench rule;
    rule.rows("holding", {{{"at_most", of_amount(eur("150.00"))}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene award(ANNONA_ISSUE, eur("50.00"));
    award.party(ANNONA_HANDLE_PAYEE, 0, eur("100.00"));
    EXPECT_THAT(rule.authorize(award).refusals(), IsEmpty());
    award.parties[0].balance = sdk::from_amount(eur("100.01"));
    const spoken said = rule.authorize(award);
    EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_CAP_REACHED));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_WOULD_PASS_UP_TO), eur("49.99"));
    rule.overrides = {override_of(0, add, eur("0.01"))};
    EXPECT_THAT(rule.authorize(award).refusals(), IsEmpty());
}

TEST(limits, credits_up_to_the_ceiling_where_it_may) {
    bench rule;
    rule.rows("holding", {{{"at_most", of_amount(eur("150.00"))}, {"action", of_choice(1)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene award(ANNONA_ISSUE, eur("50.00"));
    award.party(ANNONA_HANDLE_PAYEE, 0, eur("120.00"));
    const spoken said = rule.authorize(award);
    ASSERT_EQ(said.of(ANNONA_EFFECT_CAP).size(), 1u);
    EXPECT_EQ(said.effects[0].target, static_cast<unsigned>(ANNONA_CAP_RECEIVER));
    EXPECT_EQ(amount_of(said.effects[0]), eur("30.00"));
    award.parties[0].balance = sdk::from_amount(eur("151.00"));
    EXPECT_THAT(rule.authorize(award).refusals(), ElementsAre(ANNONA_REASON_CAP_REACHED));
}

TEST(limits, holds_one_act_between_its_smallest_and_largest_amount) {
    bench rule;
    rule.rows("per_operation",
              {{{"at_least", of_amount(eur("5.00"))}, {"at_most", of_amount(eur("50.00"))}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    const auto codes = [&](const char* value) {
        scene asked = pay(value);
        return rule.authorize(asked).refusals();
    };
    EXPECT_THAT(codes("4.99"), ElementsAre(ANNONA_REASON_MINIMUM_PURCHASE));
    EXPECT_THAT(codes("5.00"), IsEmpty());
    EXPECT_THAT(codes("50.00"), IsEmpty());
    EXPECT_THAT(codes("50.01"), ElementsAre(ANNONA_REASON_LIMIT_PER_PERSON));
}

TEST(limits, waits_between_two_acts) {
    bench rule;
    rule.rows(
        "interval",
        {{{"name", of_name(awards)}, {"at_least", of_days(2)}, {"for", of_choice(for_payee)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = pay("1.00");
    asked.party(ANNONA_HANDLE_PAYEE);
    rule.counters = {used(amount{})};
    EXPECT_THAT(rule.authorize(asked).refusals(), IsEmpty());
    rule.counters = {used(amount::of(1), "2026-03-01", "2026-03-01")};
    asked.on("2026-03-02");
    const spoken said = rule.authorize(asked);
    EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_LIMIT_PER_PERIOD));
    EXPECT_EQ(said.figure_integer(ANNONA_FIGURE_WOULD_PASS_FROM_DAY), day("2026-03-03"));
    asked.on("2026-03-03");
    EXPECT_THAT(rule.authorize(asked).refusals(), IsEmpty());
}

TEST(limits, reports_rows_without_one_measure_and_a_rule_without_rows) {
    bench rule;
    row two = monthly("1.00");
    two["count"] = of_count(1);
    row wrong = monthly("1.00");
    wrong["else"] = of_code(ANNONA_REASON_NOT_ELIGIBLE);
    row none = monthly("1.00");
    none.erase("amount");
    rule.rows("limits", {two, named(2, none), named(3, wrong)});
    EXPECT_EQ(rule.start().size(), 3u);
    bench nothing;
    EXPECT_THAT(nothing.start(), ElementsAre("limits[0]: limits nothing"));
}

TEST(limits, reports_rows_that_would_share_a_counter_and_an_act_without_bounds) {
    bench rule;
    rule.rows("limits", {monthly("1.00"), monthly("2.00")});
    rule.rows("per_operation", {row{}});
    EXPECT_THAT(rule.start(), ElementsAre("limits[1]: two rows are named alike",
                                          "per_operation[0]: needs at_least or at_most"));
}

TEST(limits, knows_that_an_award_has_no_payer) {
    bench rule;
    row row_of_payer = monthly("1.00");
    row_of_payer["on"] = of_choice(0);
    rule.rows("limits", {row_of_payer});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(rule.plan().authorize_on & sdk::commands(ANNONA_ISSUE, ANNONA_CONVERT), 0u);
    bench wrong;
    row_of_payer["on"] = of_choice(on_issue);
    wrong.rows("limits", {row_of_payer});
    EXPECT_THAT(wrong.start(),
                ElementsAre("limits[0]: an award and money changed in have no payer"));
}

TEST(limits, reports_more_counters_than_a_rule_may_keep) {
    bench rule;
    std::vector<row> rows(9, monthly("1.00"));
    annona_name name = 0;
    for (row& each : rows) {
        each["name"] = of_name(++name);
        each["for"] = of_choice(for_holder);
        each["on"] = of_choice(0);
    }
    rule.rows("limits", rows);
    EXPECT_EQ(rule.start().size(), 1u);
}

TEST(limits, lets_a_member_go_below_zero_by_what_its_facts_allow) {
    // 10.00 + 2.00 x 3 services given = 16.00 below zero; 4.00 are owed already, so 12.00 are left.
    bench rule;
    constexpr annona_name services = 31;
    rule.rows("debt", {{{"name", of_name(awards)},
                        {"at_most", of_amount(eur("10.00"))},
                        {"add", of_amount(eur("2.00"))},
                        {"per", of_fact(services)},
                        {"never_more", of_amount(eur("20.00"))}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().facts_count, 1u);
    EXPECT_EQ(rule.plan().authorize_on, sdk::commands(ANNONA_PAY, ANNONA_TRANSFER, ANNONA_HOLD));
    rule.facts = {found(ANNONA_KIND_COUNT, 3)};
    scene fits = pay("12.00", "-4.00");
    EXPECT_THAT(rule.authorize(fits).refusals(), IsEmpty());
    scene more = pay("12.01", "-4.00");
    const spoken said = rule.authorize(more);
    EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_OVERDRAFT_LIMIT));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_LIMIT), eur("16.00"));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_WOULD_PASS_UP_TO), eur("12.00"));

    rule.facts = {found(ANNONA_KIND_COUNT, 9)};  // 28.00, but never more than 20.00
    scene capped = pay("16.01", "-4.00");
    EXPECT_EQ(rule.authorize(capped).figure_amount(ANNONA_FIGURE_LIMIT), eur("20.00"));
    rule.facts = {unknown()};
    scene newcomer = pay("10.00", "0.00");
    EXPECT_THAT(rule.authorize(newcomer).refusals(), IsEmpty());
    rule.overrides = {override_of(0, set, eur("5.00"))};
    EXPECT_EQ(rule.authorize(newcomer).refusals().size(), 1u);
}

TEST(limits, reports_a_debt_that_contradicts_itself) {
    bench rule;
    rule.rows("debt", {{{"name", of_name(awards)},
                        {"at_most", of_amount(eur("10.00"))},
                        {"add", of_amount(eur("2.00"))},
                        {"never_more", of_amount(eur("5.00"))}}});
    EXPECT_EQ(rule.start().size(), 2u);
}

TEST(limits, passes_on_what_is_above_a_ceiling_that_sets_aside) {
    // 80.00 held, 100.00 at most: of 50.00 received 30.00 go on.
    constexpr std::uint32_t solidarity = 0;
    bench rule;
    rule.rows("holding", {{{"at_most", of_amount(eur("100.00"))},
                           {"action", of_choice(2)},
                           {"aside_to", of_account(solidarity)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene credit(ANNONA_ISSUE, eur("50.00"));
    credit.party(ANNONA_HANDLE_PAYEE, 0, eur("80.00"));
    EXPECT_THAT(rule.authorize(credit).refusals(), IsEmpty());
    const spoken said = rule.charge(credit);
    ASSERT_EQ(said.of(ANNONA_EFFECT_PASS_ON).size(), 1u);
    EXPECT_EQ(amount_of(said.of(ANNONA_EFFECT_PASS_ON)[0]), eur("30.00"));
    EXPECT_EQ(said.of(ANNONA_EFFECT_PASS_ON)[0].other, solidarity);
    scene fits(ANNONA_ISSUE, eur("20.00"));
    fits.party(ANNONA_HANDLE_PAYEE, 0, eur("80.00"));
    EXPECT_TRUE(rule.charge(fits).effects.empty());
    bench nobody;
    nobody.rows("holding", {{{"at_most", of_amount(eur("100.00"))}, {"action", of_choice(2)}}});
    EXPECT_EQ(nobody.start().size(), 1u);
}

// ---- cash share

TEST(cash_share, leaves_half_of_each_award_whatever_was_spent_of_it) {
    bench rule;
    rule.rows("cash_share", {{{"share", of_ratio(1, 2)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    ASSERT_EQ(rule.plan().counters_count, 2u);
    for (std::uint32_t i = 0; i < 2; ++i) {
        EXPECT_EQ(rule.plan().counters[i].subject, ANNONA_SUBJECT_ORIGIN);
    }
    EXPECT_NE(rule.plan().counters[0].name, rule.plan().counters[1].name);
    EXPECT_NE(rule.plan().lot_fields_read & ANNONA_READS_ORIGIN, 0u);

    // 378.55: half is 189.275, down 189.27; 150.00 taken. The second lot is of a returned purchase
    // of the same award: the first lot alone could take all that is left. The third is another
    // award.
    scene asked(ANNONA_REDEEM, eur("39.28"));
    const auto add_lot = [&](std::uint64_t origin, const char* value) {
        annona_lot made{};
        made.origin = origin;
        made.amount = sdk::from_amount(eur(value));
        asked.lots.push_back(made);
    };
    add_lot(5, "30.00"), add_lot(5, "100.00"), add_lot(6, "10.00"), add_lot(7, "10.00");
    const auto first = used(eur("378.55")), taken = used(eur("150.00"));
    rule.lot_counters = {first,          taken,          first,         taken, used(eur("10.01")),
                         used(amount{}), used(amount{}), used(amount{})};
    rule.counters.assign(2, annona_counter{});
    EXPECT_THAT(rule.match(asked), ElementsAre(0, 0, 0, 0));
    EXPECT_THAT(rule.lot_caps, ElementsAre(eur("39.27"), eur("9.27"), eur("5.00"), amount{}));
}

TEST(cash_share, is_shown_with_each_award) {
    bench rule;
    rule.rows("cash_share", {{{"share", of_ratio(1, 2)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters.assign(2, annona_counter{});
    scene asked(ANNONA_ISSUE, eur("378.55"));
    EXPECT_EQ(rule.authorize(asked).figure_amount(0x8000), eur("189.27"));
}

TEST(cash_share, must_have_a_reason_of_the_rule) {
    bench rule;
    rule.rows("cash_share",
              {{{"share", of_ratio(1, 2)}, {"else", of_code(ANNONA_REASON_EXPIRED)}}});
    EXPECT_EQ(rule.start().size(), 1u);
}
