// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "simulation/history.hpp"

using namespace simulation;
using namespace by_hand;

namespace {

const local_day start = date(2026, 1, 1);
constexpr int32_t ten_years_days = 3653;

// ---- random schemes ----

/// Who gets what is lost: nobody under time rules, who paid, or a fund that decays itself.
struct loss_target {
    annona_value value;
    std::vector<std::string> accounts;
};
loss_target any_target(random_source& random) {
    switch (random.below(3)) {
        case 0:
            return {account(ANNONA_HANDLE_FUNDER), {}};
        case 1:
            return {account(0), {"fund:decay"}};
        default:
            return {account(0), {"pot:town"}};
    }
}

annona_value two_funds() {
    using given = sdk::values<rules::demurrage::parameters>;
    return table(rules::demurrage::parameters[given::index<"split">()],
                 {{{"share", whole(ANNONA_KIND_RATIO, 1, 3)}, {"to", account(0)}},
                  {{"share", whole(ANNONA_KIND_RATIO, 2, 3)}, {"to", account(1)}}});
}

rule_declaration& add_decay(scheme& to, random_source& random, uint64_t flavour, const char* id,
                            local_day since) {
    const auto target = any_target(random);
    const auto on_move = choice(random.chance(50) ? 1 : 0);
    const auto percent = random.between(1, 9);
    const auto add = [&](const written& given) -> rule_declaration& {
        return add_rule<rules::demurrage>(to, "demurrage", id, since, given, target.accounts);
    };
    switch (flavour) {
        case 0:  // compound by day, some of it free
            return add({{"loss", rate(percent, 10'000)},
                        {"every", every(1, ANNONA_SPAN_DAY)},
                        {"free", money(random.chance(50) ? 3'000'000 : 0)},
                        {"to", target.value}});
        case 1:  // compound by month
            return add({{"loss", rate(percent, 100)},
                        {"every", every(1, ANNONA_SPAN_MONTH)},
                        {"round", choice(static_cast<int64_t>(random.below(8)))},
                        {"to", target.value}});
        case 2:  // compound by quarter, or every 3 months from the first version
            return add({{"loss", rate(percent, 100)},
                        {"every", random.chance(50) ? every(1, ANNONA_SPAN_QUARTER)
                                                    : every(3, ANNONA_SPAN_MONTH)},
                        {"to", target.value}});
        case 3:  // linear on the face after a grace, from receipt
            return add({{"loss", rate(percent, 10'000)},
                        {"every", every(random.between(1, 3), ANNONA_SPAN_DAY)},
                        {"after", span(90, ANNONA_SPAN_DAY)},
                        {"on", choice(1)},
                        {"on_move", on_move},
                        {"to", target.value}});
        case 4:  // idle every 3 months by the lot's own clock
            return add({{"loss", rate(percent, 100)},
                        {"every", every(3, ANNONA_SPAN_MONTH)},
                        {"counted_from", choice(1)},
                        {"on_move", on_move},
                        {"to", target.value}});
        case 5:  // on the account's balance, each month or quarter
            return add({{"loss", rate(percent, 100)},
                        {"every", random.chance(50) ? every(1, ANNONA_SPAN_MONTH)
                                                    : every(1, ANNONA_SPAN_QUARTER)},
                        {"on", choice(2)},
                        {"round", choice(4)},
                        {"free", money(random.chance(50) ? 3'000'000 : 0)},
                        {"to", target.value}});
        case 6:  // on the average of its days
            return add({{"loss", rate(percent, 100)},
                        {"every", random.chance(50) ? every(1, ANNONA_SPAN_MONTH)
                                                    : every(1, ANNONA_SPAN_QUARTER)},
                        {"on", choice(3)},
                        {"round", choice(4)},
                        {"to", target.value}});
        case 7: {  // compound by day, to two funds
            auto& made = add({{"loss", rate(percent, 10'000)},
                              {"every", every(random.between(1, 9), ANNONA_SPAN_DAY)},
                              {"split", two_funds()}});
            made.accounts = {"fund:decay", "pot:town"};
            return made;
        }
        default:  // starts of months, but not before a grace
            return add({{"loss", rate(percent, 100)},
                        {"every", every(1, ANNONA_SPAN_MONTH)},
                        {"after", span(random.between(1, 70), ANNONA_SPAN_DAY)},
                        {"counted_from", choice(0)},
                        {"to", target.value}});
    }
}

void add_expiry(scheme& to, random_source& random, const char* id, local_day since,
                uint32_t pocket) {
    const auto target = any_target(random);
    const auto add = [&](const written& given) {
        auto& made = add_rule<rules::expiry>(to, "expiry", id, since, given, target.accounts);
        made.scope.roles = bit(ben), made.scope.pockets = uint64_t{1} << pocket;
    };
    switch (random.below(4)) {
        case 0:
            return add({{"valid", span(random.between(1, 200), ANNONA_SPAN_DAY)},
                        {"lapsed_to", target.value}});
        case 1:
            return add({{"valid", span(random.between(1, 30), ANNONA_SPAN_MONTH)},
                        {"lapsed_to", target.value}});
        case 2:
            return add(
                {{"period_end", window(ANNONA_WINDOW_QUARTER)}, {"lapsed_to", target.value}});
        default:
            return;
    }
}

/// Decay per pocket in one to three versions, a lapse per pocket; funds decay too where `coupled`.
std::shared_ptr<scheme> random_scheme(uint64_t seed, bool coupled) {
    random_source random{seed};
    auto made = new_scheme();
    for (const uint32_t pocket : {aid, own}) {
        const char* id = pocket == aid ? "decay-aid" : "decay-own";
        const auto flavour = random.below(9);
        const auto roles = random.chance(50) ? bit(ben) : bit(ben) | bit(mer);
        auto since = start;
        for (auto versions = random.between(1, 3); versions > 0; --versions) {
            auto& one = add_decay(*made, random, flavour, id, since);
            one.scope.roles = roles, one.scope.pockets = uint64_t{1} << pocket;
            since = since + static_cast<int32_t>(random.between(20, 1'200));
            if (versions > 1 || random.chance(30)) one.until = since - 1;
            if (random.chance(20)) since = since + static_cast<int32_t>(random.between(1, 60));
        }
        add_expiry(*made, random, pocket == aid ? "lapse-aid" : "lapse-own", start, pocket);
    }
    if (coupled) {
        const auto flavour = random.below(8);
        auto& one = add_decay(*made, random, flavour == 7 ? 8 : flavour, "decay-fund", start);
        one.scope.roles = bit(fund);
        one.accounts = {"pot:town"};
        for (auto& value : one.parameters.values)
            if (value.kind == ANNONA_KIND_ACCOUNT) value = account(0);
    }
    return made;
}

// ---- twins ----

/// Payments, awards, reversals and the like: the same for every twin. `look` is called for each
/// day.
template <class Look>
std::string ten_years(uint64_t seed, bool coupled, Look look) {
    city town(random_scheme(seed, coupled), at_hour(start));
    random_source random{seed * 31 + 7};
    town.fund_reserve(at_hour(start), 10'000'000);
    std::string verdicts;
    std::vector<std::string> paid;
    const auto keep = [&](const decision& given) {
        verdicts += std::string{name_of(given.result)} + " " + std::to_string(given.code) + " " +
                    text_of(given.value) + "\n";
        paid.push_back(town.last_id());
    };
    for (int32_t day = 0; day < ten_years_days; ++day) {
        const auto at = at_hour(start + day, 9);
        look(town, day, at);
        if (!random.chance(3)) continue;
        const auto* from = random.pick(people);
        const auto* to = random.pick(people);
        const auto cents = random.between(1, 20'000);
        switch (random.below(9)) {
            case 0:
            case 1:
                keep(town.issue(at, from, cents));
                break;
            case 2:
                keep(town.convert(at, from, cents));
                break;
            case 3:
                keep(town.transfer(at, from, to, cents / 4 + 1));
                break;
            case 4:
                keep(town.pay(at, from, random.pick(shops), cents / 4 + 1));
                break;
            case 5:
                keep(town.simple(command_kind::split, at, from, to, town.units(cents / 4 + 1)));
                break;
            case 6:
                if (!paid.empty()) keep(town.reverse(at, random.pick(paid)));
                break;
            case 7: {
                draft of;
                of.asked.kind = command_kind::override_limit, of.asked.account = from;
                of.asked.name = "decay-aid", of.asked.parameter = "free";
                of.asked.actors[ANNONA_ACTOR_AUTHOR] = "officer";
                of.asked.value = town.units(cents), of.asked.from = start + day + 10;
                of.asked.until = start + day + static_cast<int32_t>(random.between(11, 200));
                keep(town.submit(of, at));
                break;
            }
            default: {
                draft of;
                of.asked.kind = command_kind::hold, of.asked.account = from;
                of.asked.other = random.pick(shops), of.asked.value = town.units(cents / 4 + 1);
                keep(town.submit(of, at));
                draft end;
                end.asked.kind =
                    random.chance(50) ? command_kind::void_hold : command_kind::capture;
                end.asked.original = end.text(town.last_id()), end.asked.other = of.asked.other;
                const auto later = at_hour(start + day, 10 + random.between(0, 10));
                keep(town.submit(end, later));
                break;
            }
        }
    }
    town.settle_all(at_hour(start + ten_years_days));
    if (const auto defect = unsound(*town.running); !defect.empty()) return defect;
    return picture(*town.running) + verdicts;
}

const auto untouched = [](city&, int32_t, instant) {};

void touch_everybody(city& town, instant at) {
    for (const auto* id : people) town.touch(at, id);
    for (const auto* id : shops) town.touch(at, id);
}

void expect_touch_invariance(uint64_t seed, bool coupled) {
    SCOPED_TRACE("ANNONA_SEED run " + std::to_string(seed));
    const auto once = ten_years(seed, coupled, untouched);
    const auto monthly = ten_years(seed, coupled, [](city& town, int32_t day, instant at) {
        if (day % 30 == 0) touch_everybody(town, at);
    });
    ASSERT_EQ(once, monthly);
    random_source random{seed};
    const auto daily = ten_years(seed, coupled, [&](city& town, int32_t day, instant at) {
        if (day % 3 == 0) return town.settle_all(at);
        if (day % 3 == 1) return touch_everybody(town, at_hour(start + day, 0));
        draft of;  // a look: the day's lapses and decay happen in it and are taken back
        of.asked.kind = command_kind::pay, of.asked.account = random.pick(people);
        of.asked.other = shops[0], of.asked.value = town.units(1), of.asked.validate_only = true;
        of.asked.request_id = "look";
        const auto before = town.running->state_bytes();
        town.submit(of, at);
        ASSERT_EQ(before, town.running->state_bytes());
    });
    ASSERT_EQ(once, daily);
}

}  // namespace

TEST(touch, days_on_which_accounts_are_looked_at_change_no_digit_in_ten_years) {
    for (uint64_t run = 0; run < histories(40); ++run) {
        expect_touch_invariance(first_seed() * 1'000 + run, false);
        if (testing::Test::HasFatalFailure()) return;
    }
}

TEST(touch, a_fund_that_decays_itself_is_the_same_however_often_it_is_fed) {
    for (uint64_t run = 0; run < histories(12); ++run) {
        expect_touch_invariance(first_seed() * 2'000 + run, true);
        if (testing::Test::HasFatalFailure()) return;
    }
}
