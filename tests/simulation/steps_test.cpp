// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "simulation/history.hpp"

using namespace simulation;
using namespace by_hand;

namespace {

const local_day start = date(2026, 3, 1);

/// Ten per cent a day, in whole cents, to a fund.
std::shared_ptr<scheme> melting_scheme() {
    auto made = new_scheme(2);
    add_rule<rules::demurrage>(
        *made, "demurrage", "melting", start,
        {{"loss", rate(1, 10)}, {"every", every(1, ANNONA_SPAN_DAY)}, {"to", account(0)}},
        {"fund:decay"})
        .scope.roles = bit(ben);
    return made;
}

decision hold(city& town, instant at, int64_t cents) {
    draft of;
    of.asked.kind = command_kind::hold, of.asked.account = "ben:ana";
    of.asked.other = "mer:bakery", of.asked.value = town.units(cents);
    return town.submit(of, at);
}

}  // namespace

/// 6.00 free: 5.40, 4.86, 4.38. 4.00 held for three days: 3.60, 3.24, 2.92, all of it when it is
/// free. Another look the same day takes nothing more.
TEST(holds_and_time, decay_missed_while_held_is_charged_when_the_hold_ends) {
    city town(melting_scheme(), at_hour(start));
    town.fund_reserve(at_hour(start), 100'000);
    town.issue(at_hour(start), "ben:ana", 1'000);
    hold(town, at_hour(start), 400);
    const auto held = town.last_id();
    town.touch(at_hour(start + 3, 1), "ben:ana");
    EXPECT_EQ(town.cents("ben:ana"), 438 + 400);
    draft end;
    end.asked.kind = command_kind::void_hold, end.asked.original = held;
    EXPECT_EQ(town.submit(end, at_hour(start + 3, 2)).result, verdict::accepted);
    EXPECT_EQ(town.cents("ben:ana"), 438 + 292);
    town.touch(at_hour(start + 3, 3), "ben:ana");
    town.settle_all(at_hour(start + 3, 4));
    EXPECT_EQ(town.cents("ben:ana"), 438 + 292);
    EXPECT_EQ(unsound(*town.running), "");
}

/// Of 4.00 held 3.00 are captured: they were judged at the hold. The 1.00 that is left decays to
/// 0.90, 0.81.
TEST(holds_and_time, what_is_captured_did_not_decay_and_the_rest_did) {
    city town(melting_scheme(), at_hour(start));
    town.fund_reserve(at_hour(start), 100'000);
    town.issue(at_hour(start), "ben:ana", 400);
    hold(town, at_hour(start), 400);
    draft end;
    end.asked.kind = command_kind::capture, end.asked.original = end.text(town.last_id());
    end.asked.other = "mer:bakery", end.asked.value = town.units(300), end.asked.has_value = true;
    EXPECT_EQ(town.submit(end, at_hour(start + 2)).result, verdict::accepted);
    EXPECT_EQ(town.cents("mer:bakery"), 300);
    EXPECT_EQ(town.cents("ben:ana"), 81);
}

/// Five days after the last act everything lapses; each act starts the five days anew.
TEST(inactivity, counts_from_the_last_act_of_the_holder) {
    auto rules = new_scheme(2);
    add_rule<rules::expiry>(*rules, "expiry", "idle", start,
                            {{"inactive", span(5, ANNONA_SPAN_DAY)}, {"lapsed_to", account(0)}},
                            {"pot:town"})
        .scope.roles = bit(ben);
    city town(rules, at_hour(start));
    town.fund_reserve(at_hour(start), 100'000);
    town.issue(at_hour(start), "ben:ana", 1'000);
    town.issue(at_hour(start), "ben:ben", 1'000);
    town.pay(at_hour(start + 4), "ben:ana", "mer:bakery", 100);
    town.settle_all(at_hour(start + 5, 1));
    EXPECT_EQ(town.cents("ben:ana"), 900);
    EXPECT_EQ(town.cents("ben:ben"), 0);
    town.settle_all(at_hour(start + 8));
    EXPECT_EQ(town.cents("ben:ana"), 900);
    town.settle_all(at_hour(start + 9, 1));
    EXPECT_EQ(town.cents("ben:ana"), 0);
    EXPECT_EQ(town.cents("pot:town"), 1'900);
}

TEST(close, keeps_an_account_open_where_what_is_unspent_must_stay) {
    city town(new_scheme(2), at_hour(start));
    town.fund_reserve(at_hour(start), 100'000);
    town.issue(at_hour(start), "ben:ana", 1'000);
    draft kept;
    kept.asked.kind = command_kind::close, kept.asked.account = "ben:ana", kept.asked.on = false;
    EXPECT_EQ(town.submit(kept, at_hour(start)).code, ANNONA_REASON_CONDITION_NOT_MET);
    draft given;
    given.asked.kind = command_kind::close, given.asked.account = "ben:ana";
    given.asked.other = "ben:ben";
    EXPECT_EQ(town.submit(given, at_hour(start)).result, verdict::accepted);
    EXPECT_EQ(town.cents("ben:ben"), 1'000);
}

/// A grid of 86,400 seconds is one of days, of 43,200 minutes one of thirty days.
TEST(grids, of_whole_days_may_be_written_in_seconds) {
    auto rules = new_scheme(6);
    add_rule<rules::demurrage>(*rules, "demurrage", "period", start,
                               {{"loss", rate(2, 100)},
                                {"every", every(43'200 * 60, ANNONA_SPAN_SECOND)},
                                {"to", account(0)}},
                               {"fund:decay"})
        .scope.roles = bit(ben);
    city town(rules, at_hour(start));
    town.fund_reserve(at_hour(start), 100'000);
    town.issue(at_hour(start), "ben:ana", 10'000);
    town.touch(at_hour(start + 30, 1), "ben:ana");
    EXPECT_EQ(town.cents("ben:ana"), 9'800);
    town.touch(at_hour(start + 60, 1), "ben:ana");
    EXPECT_EQ(town.cents("ben:ana"), 9'604);
}
