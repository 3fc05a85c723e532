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
    auto made = ask(command_kind::capture, {}, "mer:Uno", cents);
    made.original = original;
    return made;
}
command void_of(std::string_view original) {
    auto made = ask(command_kind::void_hold, {});
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
    auto to_nobody = capture("pump", 1);
    to_nobody.other = {};
    city.refuse(to_nobody, "UNKNOWN_ACCOUNT");
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
    auto taken = capture("pump", 450);
    taken.request_id = "filled";
    city.accept(taken);
    auto back = ask(command_kind::reverse, {}, {}, 200);
    back.original = "filled";
    city.accept(back);
    EXPECT_EQ(city.cents("mer:Uno"), 250);
    city.accept(pay(750));
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

TEST_F(holds, an_account_with_an_open_hold_cannot_leave) {
    city.accept(hold("pump", 700));
    city.refuse(ask(command_kind::close, "ben:Ana"), "CONDITION_NOT_MET");
    city.accept(void_of("pump"));
    city.accept(ask(command_kind::close, "ben:Ana"));
}

}  // namespace
