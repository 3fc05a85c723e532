// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "simulation/history.hpp"

using namespace simulation;
using namespace by_hand;

namespace {

const local_day start = date(2026, 1, 1);
constexpr int32_t two_years_days = 730;

/// Lapses and decay feed a pot that is shared each month or quarter; where `coupled`, the pot
/// decays itself on the way.
std::shared_ptr<scheme> sharing_scheme(uint64_t seed, bool coupled) {
    random_source random{seed};
    auto made = new_scheme();
    auto& lapse = add_rule<rules::expiry>(
        *made, "expiry", "lapse", start,
        {{"valid", span(random.between(20, 100), ANNONA_SPAN_DAY)}, {"lapsed_to", account(0)}},
        {"pot:town"});
    lapse.scope.roles = bit(ben), lapse.scope.pockets = uint64_t{1} << aid;
    auto& idle = add_rule<rules::demurrage>(*made, "demurrage", "idle", start,
                                            {{"loss", rate(random.between(1, 50), 1'000)},
                                             {"every", every(1, ANNONA_SPAN_MONTH)},
                                             {"to", account(0)}},
                                            {"pot:town"});
    idle.scope.roles = coupled ? bit(ben) | bit(pot) : bit(ben);
    if (coupled) idle.accounts = {"fund:decay"};
    const auto each =
        random.chance(50) ? every(1, ANNONA_SPAN_MONTH) : every(1, ANNONA_SPAN_QUARTER);
    add_rule<share_rule>(
        *made, "share", "dividend", start,
        {{"every", each}, {"from", account(0)}, {"role", whole(ANNONA_KIND_COUNT, mem)}},
        {"pot:town"});
    return made;
}

std::string two_years(uint64_t seed, bool coupled, bool daily) {
    city town(sharing_scheme(seed, coupled), at_hour(start));
    random_source random{seed + 77};
    town.fund_reserve(at_hour(start), 10'000'000);
    town.issue(at_hour(start), "mem:dora", 100), town.issue(at_hour(start), "mem:emil", 100);
    for (int32_t day = 1; day < two_years_days; ++day) {
        const auto at = at_hour(start + day, 9);
        if (daily) town.settle_all(at_hour(start + day, 1));
        if (!random.chance(8)) continue;
        const auto* from = random.pick(people);
        const auto cents = random.between(1, 9'000);
        if (random.chance(50))
            town.issue(at, from, cents);
        else
            town.pay(at, from, random.pick(shops), cents / 3 + 1);
    }
    town.settle_all(at_hour(start + two_years_days));
    if (const auto defect = unsound(*town.running); !defect.empty()) return defect;
    return picture(*town.running);
}

}  // namespace

TEST(share, a_pot_fed_by_lapses_is_shared_alike_swept_daily_or_never) {
    for (uint64_t run = 0; run < histories(95); ++run) {
        const auto seed = first_seed() * 1'000 + run;
        ASSERT_EQ(two_years(seed, run % 2 == 0, false), two_years(seed, run % 2 == 0, true))
            << "ANNONA_SEED run " << seed;
    }
}

/// 90.00 for a hundred members: 0.90 each, more of them than one call of a rule usually answers
/// for.
TEST(share, reaches_every_member_however_many) {
    auto rules = new_scheme();
    add_rule<share_rule>(*rules, "share", "dividend", start,
                         {{"every", every(1, ANNONA_SPAN_QUARTER)},
                          {"from", account(0)},
                          {"role", whole(ANNONA_KIND_COUNT, mem)}},
                         {"pot:town"});
    city town(rules, at_hour(start));
    town.fund_reserve(at_hour(start), 100'000);
    std::vector<std::string> members;
    for (int i = 0; i < 100; ++i) members.push_back("mem:m" + std::to_string(i));
    for (const auto& member : members) town.issue(at_hour(start), member, 100);
    town.issue(at_hour(start), "pot:town", 9'000);
    town.settle_all(at_hour(date(2026, 4, 1)));
    EXPECT_EQ(town.cents("pot:town"), 0);
    for (const auto& member : members) EXPECT_EQ(town.cents(member), 190) << member;
}

/// 90.00 lapse on 1 April, the day the quarter ends: they are in the pot before it is shared.
TEST(share, what_lapses_on_the_day_of_the_share_is_shared_that_day) {
    auto rules = new_scheme();
    auto& lapse = add_rule<rules::expiry>(
        *rules, "expiry", "lapse", start,
        {{"last_day", day(date(2026, 3, 31).number)}, {"lapsed_to", account(0)}}, {"pot:town"});
    lapse.scope.roles = bit(ben), lapse.scope.pockets = uint64_t{1} << aid;
    add_rule<share_rule>(*rules, "share", "dividend", start,
                         {{"every", every(1, ANNONA_SPAN_QUARTER)},
                          {"from", account(0)},
                          {"role", whole(ANNONA_KIND_COUNT, mem)}},
                         {"pot:town"});
    city town(rules, at_hour(start));
    town.fund_reserve(at_hour(start), 100'000);
    town.issue(at_hour(start), "mem:dora", 100), town.issue(at_hour(start), "mem:emil", 100);
    town.issue(at_hour(start), "ben:ana", 9'000);
    town.settle_all(at_hour(date(2026, 3, 31)));
    EXPECT_EQ(town.cents("ben:ana"), 9'000);
    town.settle_all(at_hour(date(2026, 4, 1)));
    EXPECT_EQ(town.cents("ben:ana"), 0);
    EXPECT_EQ(town.cents("mem:dora"), 100 + 4'500);
    EXPECT_EQ(town.cents("mem:emil"), 100 + 4'500);
}
