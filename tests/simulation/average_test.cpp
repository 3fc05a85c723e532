// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "simulation/history.hpp"

using namespace simulation;
using namespace by_hand;

namespace {

const local_day start = date(2026, 1, 1);

std::shared_ptr<scheme> average_scheme() {
    auto made = new_scheme(2);
    add_rule<rules::demurrage>(*made, "demurrage", "volume", start,
                               {{"loss", rate(1, 100)},
                                {"every", every(1, ANNONA_SPAN_MONTH)},
                                {"on", choice(3)},
                                {"round", choice(4)},
                                {"to", account(0)}},
                               {"fund:decay"})
        .scope.roles = bit(ben);
    return made;
}

}  // namespace

/// 100.00 the whole of January: 1.00. In February 99.00 for 14 days, then 49.00 for 14: the mean is
/// 74.00, so 0.74. In March 48.26 all month: 0.4826, half up 0.48.
TEST(average, is_of_the_balances_at_the_ends_of_all_days) {
    city town(average_scheme(), at_hour(start));
    town.fund_reserve(at_hour(start), 100'000);
    town.issue(at_hour(start), "ben:ana", 10'000);
    town.touch(at_hour(date(2026, 2, 1), 0), "ben:ana");
    EXPECT_EQ(town.cents("ben:ana"), 9'900);
    town.pay(at_hour(date(2026, 2, 15)), "ben:ana", "mer:bakery", 5'000);
    town.touch(at_hour(date(2026, 4, 1), 1), "ben:ana");
    EXPECT_EQ(town.cents("ben:ana"), 4'900 - 74 - 48);
    EXPECT_EQ(town.cents("fund:decay"), 100 + 74 + 48);
    EXPECT_EQ(unsound(*town.running), "");
}

/// What was spent and returned within one day was there at the end of it.
TEST(average, counts_a_return_once) {
    city town(average_scheme(), at_hour(start));
    town.fund_reserve(at_hour(start), 100'000);
    town.issue(at_hour(start), "ben:ana", 10'000);
    town.pay(at_hour(date(2026, 1, 20), 9), "ben:ana", "mer:bakery", 10'000);
    town.reverse(at_hour(date(2026, 1, 20), 10), town.last_id());
    town.touch(at_hour(date(2026, 2, 1), 0), "ben:ana");
    EXPECT_EQ(town.cents("ben:ana"), 9'900);
}

/// Emptying the wallet on the last day costs nearly as much as keeping it full: 30 of 31 days.
TEST(average, cannot_be_escaped_on_the_last_day) {
    city town(average_scheme(), at_hour(start));
    town.fund_reserve(at_hour(start), 100'000);
    town.issue(at_hour(start), "ben:ana", 10'000);
    town.transfer(at_hour(date(2026, 1, 31), 20), "ben:ana", "ben:ben", 9'000);
    town.settle_all(at_hour(date(2026, 2, 1), 0));
    EXPECT_EQ(town.cents("ben:ana"), 1'000 - 97) << "1 % of 3,010.00 / 31 = 97.10";
    EXPECT_EQ(town.cents("ben:ben"), 9'000 - 3) << "1 % of 90.00 / 31 = 0.029";
}
