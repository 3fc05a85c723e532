// SPDX-License-Identifier: Apache-2.0
// Units set aside: held lots pay nothing else and neither lapse nor decay until the hold ends.

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

command hold(std::string_view id, int64_t cents) {
    auto made = ask(command_kind::hold, "ben:Ana", "mer:Uno", cents);
    made.request_id = id;
    return made;
}
command capture(std::string_view original, int64_t cents = -1) {
    auto made = ask(command_kind::capture, {}, {}, cents);
    made.original = original;
    return made;
}
command capture_as(std::string_view id, std::string_view original, int64_t cents) {
    auto made = capture(original, cents);
    made.request_id = id;
    return made;
}
command void_of(std::string_view original) {
    auto made = ask(command_kind::void_hold, {});
    made.original = original;
    return made;
}
/// Goods of a capture come back; without an amount all of them.
command return_of(std::string_view original, int64_t cents = -1) {
    auto made = ask(command_kind::reverse, {}, {}, cents);
    made.original = original;
    return made;
}
command pay(int64_t cents) { return ask(command_kind::pay, "ben:Ana", "mer:Uno", cents); }

class holds : public testing::Test {
protected:
    holds() { city.accept(city.award("ben:Ana", 1'000)); }
    void TearDown() override { city.expect_replay(); }
    town city{{ninety_days}};
};

TEST_F(holds, what_is_held_pays_nothing_else) {
    city.accept(hold("pump", 700));
    EXPECT_EQ(city.cents("ben:Ana"), 1'000);
    city.refuse(pay(301), "INSUFFICIENT_BALANCE");
    city.refuse(hold("pump-2", 301), "INSUFFICIENT_BALANCE");
    city.accept(pay(300));
}

TEST_F(holds, a_capture_pays_at_most_the_hold_and_frees_the_rest) {
    city.accept(hold("pump", 700));
    city.refuse(capture("pump", 701), "INSUFFICIENT_BALANCE");
    city.refuse(capture("pump", 0), "MALFORMED");
    city.accept(capture("pump", 450));
    EXPECT_EQ(city.cents("mer:Uno"), 450);
    city.refuse(capture("pump", 1), "UNKNOWN_NAME");
    city.accept(pay(550));
}

TEST_F(holds, a_void_frees_everything_once) {
    city.accept(hold("pump", 700));
    city.accept(void_of("pump"));
    city.refuse(void_of("pump"), "UNKNOWN_NAME");
    EXPECT_EQ(city.lots("ben:Ana").size(), 1u);
    city.accept(pay(1'000));
}

TEST_F(holds, two_holds_are_told_apart) {
    city.accept(hold("one", 300));
    city.accept(hold("two", 200));
    city.accept(capture("one"));
    EXPECT_EQ(city.cents("mer:Uno"), 300);
    city.accept(void_of("two"));
    city.accept(pay(700));
}

TEST_F(holds, a_captured_purchase_can_be_returned_in_part) {
    city.accept(hold("pump", 700));
    city.accept(capture_as("filled", "pump", 450));
    city.accept(return_of("filled", 200));
    EXPECT_EQ(city.cents("mer:Uno"), 250);
    city.accept(pay(750));
}

TEST_F(holds, a_capture_pays_whom_the_hold_named) {
    city.accept(hold("pump", 700));
    auto to_another = capture("pump", 450);
    to_another.other = "mer:Bar";
    city.refuse(to_another, "NOT_ELIGIBLE");
    auto to_the_same = capture("pump", 450);
    to_the_same.other = "mer:Uno";
    city.accept(to_the_same);
    EXPECT_EQ(city.cents("mer:Uno"), 450);
    EXPECT_EQ(city.cents("mer:Bar"), 0);
}

TEST_F(holds, a_capture_pays_nobody_who_has_left) {
    city.accept(hold("pump", 700));
    city.accept(ask(command_kind::close, "mer:Uno"));
    city.refuse(capture("pump"), "ACCOUNT_CLOSED");
    city.accept(void_of("pump"));
    EXPECT_EQ(city.cents("ben:Ana"), 1'000);
}

TEST_F(holds, held_units_do_not_lapse_before_the_hold_ends) {
    city.now = at("2026-05-30");  // the last good day
    city.accept(hold("pump", 700));
    city.now = at("2026-06-05");
    ASSERT_TRUE(city.live->settle_all(city.now).ok());
    EXPECT_EQ(city.cents("ben:Ana"), 700);  // the 3.00 not held have lapsed
    city.accept(capture("pump"));
    EXPECT_EQ(city.cents("mer:Uno"), 700);
}

TEST_F(holds, freed_units_whose_day_has_passed_lapse_at_once) {
    city.now = at("2026-05-30");
    city.accept(hold("pump", 700));
    city.now = at("2026-06-05");
    city.accept(capture("pump", 100));
    city.refuse(pay(1), "EXPIRED");
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    EXPECT_EQ(city.money("muni"), -100'000 + 900);
}

TEST_F(holds, a_hold_ends_by_itself_after_thirty_days) {
    city.accept(hold("pump", 700));  // 1 March; 31 March is the thirtieth day after
    city.now = at("2026-03-31");
    city.refuse(pay(1'000), "INSUFFICIENT_BALANCE");
    city.now = at("2026-04-01");
    city.accept(pay(1'000));
    city.refuse(capture("pump"), "UNKNOWN_NAME");
}

TEST_F(holds, a_hold_ends_with_the_day_of_its_deadline) {
    auto asked = hold("pump", 700);
    asked.deadline = at("2026-03-05", 10);
    city.accept(asked);
    city.now = at("2026-03-05", 23);
    city.refuse(pay(1'000), "INSUFFICIENT_BALANCE");
    city.now = at("2026-03-06", 0);
    ASSERT_TRUE(city.live->settle_all(city.now).ok());
    city.accept(pay(1'000));
}

TEST_F(holds, a_deadline_beyond_every_calendar_is_cut_to_thirty_days) {
    auto asked = hold("pump", 700);
    asked.deadline = {int64_t{1} << 60};
    city.accept(asked);
    city.now = at("2026-04-01");
    city.accept(pay(1'000));
}

TEST_F(holds, a_deadline_that_has_passed_is_malformed) {
    auto asked = hold("pump", 700);
    asked.deadline = at("2026-02-28");
    city.refuse(asked, "MALFORMED");
}

TEST_F(holds, an_overdue_hold_is_found_again_after_an_undone_batch) {
    city.accept(hold("pump", 700));
    city.now = at("2026-04-02");
    auto paid = pay(1'000), too_much = pay(1);
    paid.request_id = "a", too_much.request_id = "b";
    const command both[] = {paid, too_much};
    decision answers[2];
    ASSERT_TRUE(city.live->submit_atomic(both, answers, city.now).ok());
    EXPECT_EQ(name_of_reason(answers[1].code), "INSUFFICIENT_BALANCE");
    city.accept(pay(1'000));
}

constexpr std::string_view ten_a_month =
    "  - {rule: limits, id: month, since: 2026-01-01, applies_to: {commands: [pay]},\n"
    "     limits: [{name: spent, amount: 10.00, per: calendar month, for: payer, on: spend}]}\n";

class limited_holds : public testing::Test {
protected:
    limited_holds() { city.accept(city.award("ben:Ana", 10'000)); }
    void TearDown() override { city.expect_replay(); }
    /// What may still be spent this month.
    void expect_left(int64_t cents) {
        city.refuse(pay(cents + 1), "LIMIT_PER_PERIOD");
        if (cents > 0) city.accept(pay(cents));
    }
    town city{{ten_a_month}};
};

TEST_F(limited_holds, count_when_they_are_made) {
    city.accept(hold("pump", 700));
    city.refuse(hold("more", 301), "LIMIT_PER_PERIOD");
    city.accept(capture("pump"));
    expect_left(300);
}

TEST_F(limited_holds, no_longer_count_when_they_are_voided) {
    city.accept(hold("pump", 700));
    city.accept(void_of("pump"));
    expect_left(1'000);
}

TEST_F(limited_holds, no_longer_count_what_is_not_captured) {
    city.accept(hold("pump", 700));
    city.accept(capture("pump", 450));
    expect_left(550);
}

TEST_F(limited_holds, no_longer_count_when_they_end_by_themselves) {
    auto short_one = hold("pump", 700);
    short_one.deadline = at("2026-03-05", 10);
    city.accept(short_one);
    city.now = at("2026-03-06");
    expect_left(1'000);
}

TEST_F(limited_holds, no_longer_count_what_is_returned) {
    city.accept(hold("pump", 700));
    city.accept(capture_as("filled", "pump", 450));
    city.accept(return_of("filled", 200));
    expect_left(750);
}

TEST(a_hold, costs_its_fee_when_it_is_captured) {
    town city{
        {"  - {rule: transaction_fee, id: fee, since: 2026-01-01, paid_by: payee, fee: 1 %,\n"
         "     to: \"fund:fees\"}\n"}};
    city.accept(city.award("ben:Ana", 10'000));
    city.accept(hold("pump", 7'000));
    EXPECT_EQ(city.cents("fund:fees"), 0);
    city.accept(capture("pump", 5'000));
    EXPECT_EQ(city.cents("fund:fees"), 50);
    EXPECT_EQ(city.cents("mer:Uno"), 4'950);
    EXPECT_EQ(city.cents("ben:Ana"), 5'000);
    city.expect_replay();
}

/// Half of every bill in own money.
TEST(a_hold, asks_for_own_money_in_proportion_to_what_is_captured) {
    town city{
        {"  - {rule: tender, id: half, since: 2026-01-01, applies_to: {roles: [household]},\n"
         "     shares: [{at_most: 1/2, of: bill, round: down}]}\n"}};
    city.accept(city.award("ben:Ana", 10'000));
    auto asked = hold("pump", -1);
    asked.has_value = false;
    basket_line bill[1];
    bill[0].category = "food", bill[0].value = amount::of(6'000);
    const tender_part parts[] = {{"OSS", amount::of(3'000)}, {"EUR", amount::of(3'000)}};
    asked.lines = bill, asked.tender = parts;
    city.accept(asked);
    EXPECT_EQ(city.money("cash:Ana"), 0);
    city.accept(capture_as("filled", "pump", 1'000));
    EXPECT_EQ(city.cents("mer:Uno"), 1'000);
    EXPECT_EQ(city.money("cash:Ana"), -1'000);
    EXPECT_EQ(city.money("bank:Uno"), 1'000);
    city.accept(return_of("filled"));
    EXPECT_EQ(city.cents("ben:Ana"), 10'000);
    EXPECT_EQ(city.money("cash:Ana"), 0);
    EXPECT_EQ(city.money("bank:Uno"), 0);
    city.expect_replay();
}

TEST_F(holds, an_account_with_an_open_hold_cannot_leave) {
    city.accept(hold("pump", 700));
    city.refuse(ask(command_kind::close, "ben:Ana"), "CONDITION_NOT_MET");
    city.accept(void_of("pump"));
    city.accept(ask(command_kind::close, "ben:Ana"));
}

TEST(holds_of_notes, are_captured_in_whole_notes) {
    town city(with_rules(replaced(std::string{town_head}, "extra: {programme: region}",
                                  "extra: {programme: region, note: 10.00}"),
                         {}));
    city.accept(city.award("ben:Ana", 3'000, "extra"));
    city.accept(hold("pump", 2'000));
    city.refuse(capture("pump", 1'500), "INDIVISIBLE");
    EXPECT_EQ(city.cents("mer:Uno"), 0);
    city.refuse(pay(2'000), "INSUFFICIENT_BALANCE");  // they are held still
    city.accept(capture("pump", 1'000));
    EXPECT_EQ(city.cents("mer:Uno"), 1'000);
    city.accept(pay(2'000));
    city.expect_replay();
}

}  // namespace
