// SPDX-License-Identifier: Apache-2.0
#include "demurrage/rule.hpp"

#include <gtest/gtest.h>

#include "unit/sdk/by_hand.hpp"

namespace {

using annona::rules::demurrage;
namespace sdk = annona::sdk;

constexpr annona_about about = sdk::about_of<demurrage>("demurrage", "1.0.0", "to test");
constexpr annona_rule_v1 table = sdk::table_of<demurrage>(about);

constexpr std::int64_t balance_down = 7;
constexpr std::int64_t amount_received = 1;
constexpr std::uint32_t fund = 0;

const annona_value two_percent = by_hand::rate(1, 50);
const annona_value monthly = by_hand::every(1, ANNONA_SPAN_MONTH);
const annona_value daily = by_hand::every(1, ANNONA_SPAN_DAY);
const annona_value to_fund = by_hand::account(fund);

TEST(demurrage, compounds_what_is_left) {
    const by_hand::rule made(table, {{"loss", two_percent}, {"every", monthly}, {"to", to_fund}});
    ASSERT_EQ(made.created, ANNONA_OK);
    // 10,000.00: 9,800.00, 9,604.00, 9,411.92 after three months.
    const by_hand::settlement three(made, {by_hand::lot(1'000'000), by_hand::lot(0)}, 3);
    EXPECT_EQ(three.answered, ANNONA_OK);
    EXPECT_EQ(three.loss(0), 58'808);
    EXPECT_EQ(three.loss(1), 0);
    EXPECT_EQ(three.destinations[0], fund);
}

TEST(demurrage, rounds_once_at_each_boundary_in_the_holders_favour) {
    const by_hand::rule made(table,
                             {{"loss", by_hand::rate(1, 100)}, {"every", daily}, {"to", to_fund}});
    // 1 % of 101, 100, 99: 1.01, 1, 0.99 cut down to 1, 1, 0.
    EXPECT_EQ(by_hand::settlement(made, {by_hand::lot(101)}, 3).loss(), 2);
}

TEST(demurrage, cuts_the_balance_instead_where_the_scheme_says_so) {
    const by_hand::rule made(table, {{"loss", by_hand::rate(1, 100)},
                                     {"every", daily},
                                     {"round", by_hand::choice(balance_down)},
                                     {"to", to_fund}});
    // 101, 99 (99.99 cut), 98 (98.01 cut), 97 (97.02 cut).
    EXPECT_EQ(by_hand::settlement(made, {by_hand::lot(101)}, 3).loss(), 4);
}

TEST(demurrage, takes_an_irrational_rate_as_a_factor) {
    const by_hand::rule made(
        table, {{"loss", by_hand::keep_factor(1ull << 63, 0)}, {"every", daily}, {"to", to_fund}});
    // One half kept: 1,000, 500, 250.
    EXPECT_EQ(by_hand::settlement(made, {by_hand::lot(1000)}, 2).loss(), 750);
}

TEST(demurrage, is_the_same_however_boundaries_are_grouped) {
    const by_hand::rule made(table,
                             {{"loss", by_hand::rate(7, 1000)}, {"every", daily}, {"to", to_fund}});
    for (const std::int64_t amount : {1, 999, 123'457, 98'765'432}) {
        std::int64_t left = amount;
        for (int day = 0; day < 30; ++day) {
            left -= by_hand::settlement(made, {by_hand::lot(left)}, 1).loss();
        }
        EXPECT_EQ(by_hand::settlement(made, {by_hand::lot(amount)}, 30).loss(), amount - left);
    }
}

const by_hand::written idle_charge = {{"loss", by_hand::rate(2, 10'000)},
                                      {"every", daily},
                                      {"after", by_hand::span(90, ANNONA_SPAN_DAY)},
                                      {"on", by_hand::choice(amount_received)},
                                      {"compound", by_hand::yes_no(false)},
                                      {"to", to_fund}};

TEST(demurrage, takes_the_same_of_what_was_received_each_day) {
    const by_hand::rule made(table, idle_charge);
    ASSERT_EQ(made.created, ANNONA_OK);
    // 500.00 at six places: 0.02 % is 0.100000 a day, 3.000000 in 30 days, 2.00 already gone.
    const auto held = by_hand::lot(498'000'000, 500'000'000);
    EXPECT_EQ(by_hand::settlement(made, {held}, 30).loss(), 3'000'000);
}

TEST(demurrage, never_takes_more_than_is_left) {
    const by_hand::rule made(table, idle_charge);
    const auto held = by_hand::lot(450'000, 500'000'000);
    EXPECT_EQ(by_hand::settlement(made, {held}, 4).loss(), 400'000);
    EXPECT_EQ(by_hand::settlement(made, {held}, 5).loss(), 450'000);
    EXPECT_EQ(by_hand::settlement(made, {held}, 4'000'000'000u).loss(), 450'000);
}

TEST(demurrage, counts_days_held_from_the_lots_own_clock) {
    const annona_plan plan = by_hand::rule(table, idle_charge).plan();
    ASSERT_EQ(plan.schedules_count, 1u);
    EXPECT_EQ(plan.schedules[0].anchor, ANNONA_ANCHOR_CLOCK);
    EXPECT_EQ(plan.schedules[0].phase, ANNONA_PHASE_DECAY);
    EXPECT_EQ(plan.schedules[0].every_n, 1);
    EXPECT_EQ(plan.schedules[0].every_span, ANNONA_SPAN_DAY);
    EXPECT_EQ(plan.schedules[0].grace_n, 90);
    EXPECT_EQ(plan.schedules[0].grace_span, ANNONA_SPAN_DAY);
    EXPECT_EQ(plan.lot_fields_read, std::uint32_t{ANNONA_READS_CLOCK | ANNONA_READS_FACE});
    EXPECT_EQ(plan.clock_on_move, ANNONA_ON_MOVE_RESTART);
}

TEST(demurrage, charges_idle_money_every_three_months_from_its_receipt) {
    const by_hand::rule made(table, {{"loss", two_percent},
                                     {"every", by_hand::every(3, ANNONA_SPAN_MONTH)},
                                     {"counted_from", by_hand::choice(1)},
                                     {"to", to_fund}});
    const annona_plan plan = made.plan();
    EXPECT_EQ(plan.schedules[0].anchor, ANNONA_ANCHOR_CLOCK);
    EXPECT_EQ(plan.schedules[0].every_n, 3);
    EXPECT_EQ(plan.schedules[0].grace_n, 0);
    EXPECT_EQ(plan.lot_fields_read, std::uint32_t{ANNONA_READS_CLOCK});
}

TEST(demurrage, on_the_calendar_needs_no_clock_so_that_lots_coalesce) {
    const by_hand::rule made(table, {{"loss", two_percent}, {"every", daily}, {"to", to_fund}});
    const annona_plan plan = made.plan();
    EXPECT_EQ(plan.schedules[0].anchor, ANNONA_ANCHOR_GRID);
    EXPECT_EQ(plan.lot_fields_read, 0u);
}

TEST(demurrage, spares_a_free_amount_of_the_account) {
    const by_hand::rule made(table, {{"loss", by_hand::rate(1, 10)},
                                     {"every", monthly},
                                     {"free", by_hand::money(400)},
                                     {"to", to_fund}});
    // 400 of 800 are free: 300 in the first lot, 100 in the second. 400 lose 40, then 360 lose 36.
    const by_hand::settlement two(made, {by_hand::lot(300), by_hand::lot(500)}, 2);
    EXPECT_EQ(two.loss(0), 0);
    EXPECT_EQ(two.loss(1), 76);

    annona_override more = {sdk::values<demurrage::parameters>::index<"free">(), 2, 0,
                            by_hand::units(300), 0};
    annona_own own = {};
    own.overrides = &more;
    own.overrides_count = 1;
    const by_hand::settlement one(made, {by_hand::lot(300), by_hand::lot(500)}, 1, &own);
    EXPECT_EQ(one.loss(1), 10) << "with 300 more free, 100 are left to lose 10";
}

TEST(demurrage, names_every_contradiction_of_its_parameters) {
    const by_hand::rule made(table, {{"loss", two_percent},
                                     {"every", daily},
                                     {"after", by_hand::span(90, ANNONA_SPAN_DAY)},
                                     {"compound", by_hand::yes_no(false)},
                                     {"free", by_hand::money(1)},
                                     {"to", to_fund}});
    EXPECT_EQ(made.created, ANNONA_REFUSED);
    ASSERT_EQ(made.problems.size(), 2u);
    EXPECT_EQ(made.problems[0].rfind("compound: ", 0), 0u);
    EXPECT_EQ(made.problems[1].rfind("free: ", 0), 0u);
}

TEST(demurrage, does_not_accept_a_loss_of_more_than_everything) {
    const by_hand::rule made(table,
                             {{"loss", by_hand::rate(3, 2)}, {"every", daily}, {"to", to_fund}});
    EXPECT_EQ(made.created, ANNONA_BUG);
}

}  // namespace
