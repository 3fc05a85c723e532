// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "demurrage/rule.hpp"
#include "unit/sdk/by_hand.hpp"

namespace {

using annona::rules::demurrage;
namespace sdk = annona::sdk;

constexpr annona_about about = sdk::about_of<demurrage>("demurrage", "1.0.0", "to test");
constexpr annona_rule_v1 table = sdk::table_of<demurrage>(about);

constexpr int balance = 2, average = 3, half_up = 4, on_command = 1, next_credit = 2;
constexpr annona_name benefit = 51, arrears = 52, stated = 53;

const annona_value monthly = by_hand::every(1, ANNONA_SPAN_MONTH);
const annona_value to_fund = by_hand::account(0);
const annona_value everything = by_hand::rate(1, 1);
annona_value fact(annona_name name) { return by_hand::whole(ANNONA_KIND_FACT, name); }
annona_value facts(const std::vector<annona_name>& names) {
    std::vector<annona_value> members;
    members.reserve(names.size());
    for (const annona_name each : names) members.push_back(fact(each));
    annona_value made = by_hand::whole(ANNONA_KIND_FACT, 0);
    made.count = static_cast<std::uint32_t>(members.size());
    made.members = by_hand::keep(std::move(members));
    return made;
}
annona_fact known(std::int64_t cents) {
    annona_fact made{};
    made.kind = ANNONA_KIND_AMOUNT, made.known = 1, made.amount = by_hand::units(cents);
    return made;
}

/// One boundary of an account, with what is known and counted.
struct boundary {
    std::vector<annona_fact> facts = {};
    std::vector<annona_counter> counters = {};
    std::int32_t first_day = 0;
    std::int64_t held = 0;
    std::vector<annona_lot> lots = {};

    std::vector<annona_amount> losses = {};
    std::vector<std::uint32_t> destinations = {}, marks = {};
    by_hand::room answer = {};

    void run(const by_hand::rule& by) {
        losses.assign(lots.size(), {}), destinations.assign(lots.size(), ANNONA_HANDLE_NONE);
        marks.assign(lots.size(), 0);
        annona_own own{};
        own.size = sizeof own, own.facts = facts.data(), own.counters = counters.data();
        own.facts_count = static_cast<std::uint32_t>(facts.size());
        own.counters_count = static_cast<std::uint32_t>(counters.size());
        annona_due due{};
        due.size = sizeof due, due.boundaries = 1, due.own = &own;
        due.first_day = due.last_day = first_day;
        due.party.balance = by_hand::units(held);
        due.lots = lots.data(), due.lots_count = static_cast<std::uint32_t>(lots.size());
        due.losses = losses.data(), due.destinations = destinations.data();
        due.marks = marks.data(), due.out = &answer.out;
        EXPECT_EQ(by->settle(by.instance(), &due), ANNONA_OK);
    }
    std::int64_t loss(std::size_t i) const { return by_hand::count_of(losses[i]); }
};

annona_lot issued_on(std::int64_t cents, std::int32_t day) {
    annona_lot made = by_hand::lot(cents);
    made.issued = day;
    return made;
}

}  // namespace

/// 1 % of a balance of 0.50 in two lots is 0.005, half up 0.01; of each lot alone it would be
/// nothing.
TEST(demurrage_of_balance, rounds_once_for_the_account_and_takes_by_spend_order) {
    const by_hand::rule made(table, {{"loss", by_hand::rate(1, 100)},
                                     {"every", monthly},
                                     {"on", by_hand::choice(balance)},
                                     {"round", by_hand::choice(half_up)},
                                     {"to", to_fund}});
    ASSERT_EQ(made.created, ANNONA_OK);
    boundary small{.lots = {by_hand::lot(25), by_hand::lot(25)}};
    small.run(made);
    EXPECT_EQ(small.loss(0), 1);
    EXPECT_EQ(small.loss(1), 0);
    const annona_plan plan = made.plan();
    EXPECT_EQ(plan.schedules[0].kind, ANNONA_SCHEDULE_ACCOUNT);
    EXPECT_EQ(plan.schedules[0].phase, ANNONA_PHASE_DEDUCTION);
}

/// 5.00 a month from whom has more than 40.00, and never more than there is.
TEST(demurrage_of_balance, takes_a_fixed_fee_above_what_is_free) {
    const auto fee = [](std::int64_t held, std::int64_t free) {
        const by_hand::rule made(table, {{"loss", by_hand::rate(0, 1)},
                                         {"every", monthly},
                                         {"on", by_hand::choice(balance)},
                                         {"fixed", by_hand::money(500)},
                                         {"free", by_hand::money(free)},
                                         {"to", to_fund}});
        EXPECT_EQ(made.created, ANNONA_OK);
        boundary one{.held = held, .lots = {by_hand::lot(held)}};
        one.run(made);
        return one.loss(0);
    };
    EXPECT_EQ(fee(4000, 4000), 0);
    EXPECT_EQ(fee(4001, 4000), 500);
    EXPECT_EQ(fee(300, 0), 300);
}

/// Free are 40.00, a benefit of 500.00 and arrears of 50.00; of 620.00 that leaves 30.00; a fifth
/// of the benefit would allow 100.00.
TEST(demurrage_of_balance, spares_what_is_known_of_the_holder) {
    const by_hand::rule made(table, {{"loss", everything},
                                     {"every", monthly},
                                     {"on", by_hand::choice(balance)},
                                     {"free", by_hand::money(4'000)},
                                     {"free_of", facts({benefit, arrears})},
                                     {"at_most", by_hand::whole(ANNONA_KIND_RATIO, 1, 5)},
                                     {"at_most_of", fact(benefit)},
                                     {"to", to_fund}});
    ASSERT_EQ(made.created, ANNONA_OK);
    boundary month{.facts = {known(50'000), known(5'000), known(50'000)},
                   .lots = {by_hand::lot(2'000), by_hand::lot(60'000)}};
    month.run(made);
    EXPECT_EQ(month.loss(0), 2'000);
    EXPECT_EQ(month.loss(1), 1'000);
    boundary rich{.facts = {known(50'000), known(5'000), known(50'000)},
                  .lots = {by_hand::lot(100'000)}};
    rich.run(made);
    EXPECT_EQ(rich.loss(0), 10'000) << "a fifth of the benefit, not the 405.00 above";
    boundary unknown{.facts = {known(50'000), annona_fact{}, known(50'000)},
                     .lots = {by_hand::lot(100'000)}};
    unknown.run(made);
    EXPECT_EQ(unknown.loss(0), 0) << "what nobody knows favours the holder";
}

/// 100.00 the whole of April: 1 % is 1.00. 300.00 for 10 of 30 days: the average is 100.00
/// too. 40.00 of it free: 0.60. Lowering the balance on the last day does not help.
TEST(demurrage_of_average, charges_the_mean_of_the_days_beyond_what_is_free) {
    const auto charged = [](std::int64_t free, annona_counter change, annona_counter days,
                            std::int64_t held) {
        const by_hand::rule made(table, {{"loss", by_hand::rate(1, 100)},
                                         {"every", monthly},
                                         {"on", by_hand::choice(average)},
                                         {"round", by_hand::choice(half_up)},
                                         {"free", by_hand::money(free)},
                                         {"to", to_fund}});
        EXPECT_EQ(made.created, ANNONA_OK);
        boundary april{.counters = {change, days},
                       .first_day = annona::from_civil({2026, 5, 1}).number,
                       .held = held,
                       .lots = {by_hand::lot(held)}};
        april.run(made);
        return april.loss(0);
    };
    const auto sum = [](std::int64_t cents) {
        return annona_counter{by_hand::units(cents), {}, 0, 0};
    };
    EXPECT_EQ(charged(0, sum(0), sum(0), 10'000), 100);
    // 300.00 came on 21 April, ten days before May.
    EXPECT_EQ(charged(0, sum(30'000), sum(300'000), 30'000), 100);
    EXPECT_EQ(charged(4'000, sum(30'000), sum(300'000), 30'000), 60);
    // 10,000.00 until 30 April, then all but 50.00 left: 1 % of 9,668.33 is 96.68, of which 50.00
    // are still there.
    EXPECT_EQ(charged(0, sum(-995'000), sum(-995'000), 5'000), 5'000);
    EXPECT_EQ(charged(10'000, sum(0), sum(0), 10'000), 0);
}

TEST(demurrage_of_average, plans_the_two_counters_of_its_window) {
    const by_hand::rule made(table, {{"loss", by_hand::rate(1, 100)},
                                     {"every", by_hand::every(1, ANNONA_SPAN_QUARTER)},
                                     {"on", by_hand::choice(average)},
                                     {"to", to_fund}});
    const annona_plan plan = made.plan();
    ASSERT_EQ(plan.counters_count, 2u);
    EXPECT_EQ(plan.counters[0].measure, ANNONA_MEASURE_BALANCE_CHANGE);
    EXPECT_EQ(plan.counters[1].measure, ANNONA_MEASURE_BALANCE_DAYS);
    EXPECT_EQ(plan.counters[1].window, ANNONA_WINDOW_QUARTER);
}

namespace {

const by_hand::written half_yearly = {{"loss", everything},
                                      {"every", by_hand::every(1, ANNONA_SPAN_HALF_YEAR)},
                                      {"on", by_hand::choice(balance)},
                                      {"free_of", facts({benefit, arrears})},
                                      {"trigger", by_hand::choice(on_command)},
                                      {"to", by_hand::account(ANNONA_HANDLE_FUNDER)}};

}  // namespace

/// 1,350.00 unspent, one benefit of 500.00 and arrears of 150.00 stay: 700.00 go.
TEST(demurrage_on_command, cuts_what_is_beyond_the_attested_figures) {
    const by_hand::rule made(table, half_yearly);
    ASSERT_EQ(made.created, ANNONA_OK);
    boundary cut{.facts = {known(50'000), known(15'000)},
                 .counters = {annona_counter{}},
                 .first_day = 100,
                 .lots = {issued_on(135'000, 90)}};
    cut.run(made);
    EXPECT_EQ(cut.loss(0), 70'000);
    EXPECT_EQ(cut.destinations[0], std::uint32_t{ANNONA_HANDLE_FUNDER});
    ASSERT_EQ(cut.answer.out.effects_count, 1u);
    EXPECT_EQ(cut.answer.effects[0].kind, ANNONA_EFFECT_COUNT);
    EXPECT_EQ(made.plan().schedules[0].flags, ANNONA_SCHEDULE_ON_COMMAND);
}

TEST(demurrage_on_command, leaves_what_came_after_the_boundary_alone) {
    const by_hand::rule made(table, half_yearly);
    boundary late{.facts = {known(50'000), known(0)},
                  .counters = {annona_counter{}},
                  .first_day = 100,
                  .lots = {issued_on(80'000, 99), issued_on(50'000, 100)}};
    late.run(made);
    EXPECT_EQ(late.loss(0), 30'000);
    EXPECT_EQ(late.loss(1), 0);
}

TEST(demurrage_on_command, is_not_due_twice_nor_before_anything_was_there) {
    const by_hand::rule made(table, half_yearly);
    const auto refused = [&](annona_counter done, annona_lot lot) {
        boundary asked{.facts = {known(50'000), known(0)},
                       .counters = {done},
                       .first_day = 100,
                       .lots = {lot}};
        asked.run(made);
        EXPECT_EQ(asked.loss(0), 0);
        return asked.answer.out.effects_count == 1 ? asked.answer.effects[0].code : 0;
    };
    EXPECT_EQ(refused({by_hand::units(1), {}, 100, 100}, issued_on(80'000, 90)),
              ANNONA_REASON_NOT_YET_DUE);
    EXPECT_EQ(refused({}, issued_on(80'000, 100)), ANNONA_REASON_NOT_YET_DUE);
    boundary silent{.facts = {known(50'000), annona_fact{}},
                    .counters = {annona_counter{}},
                    .first_day = 100,
                    .lots = {issued_on(80'000, 90)}};
    silent.run(made);
    EXPECT_EQ(silent.answer.effects[0].code, ANNONA_REASON_INPUT_MISSING);
}

/// The three examples of the source: 70.00 deducted, 180.00 capped to 100.00, nothing beyond.
TEST(demurrage_of_next_credit, makes_the_next_credit_smaller) {
    const by_hand::rule made(table, {{"loss", everything},
                                     {"every", monthly},
                                     {"on", by_hand::choice(balance)},
                                     {"free_of", facts({benefit, arrears})},
                                     {"at_most", by_hand::whole(ANNONA_KIND_RATIO, 1, 5)},
                                     {"at_most_of", fact(benefit)},
                                     {"trigger", by_hand::choice(next_credit)},
                                     {"credit", fact(benefit)},
                                     {"stated_balance", fact(stated)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    const auto credit = [&](std::int64_t held, std::int64_t late) {
        std::vector<annona_fact> facts = {known(50'000), known(late), known(50'000), known(50'000),
                                          known(held)};
        annona_own own{};
        own.size = sizeof own, own.facts = facts.data();
        own.facts_count = static_cast<std::uint32_t>(facts.size());
        annona_case seen{};
        seen.size = sizeof seen, seen.command = ANNONA_ENTITLE;
        by_hand::room answer;
        EXPECT_EQ(made->entitle(made.instance(), &seen, &own, &answer.out), ANNONA_OK);
        std::vector<std::int64_t> figures;
        for (std::uint32_t i = 0; i < answer.out.figures_count; ++i)
            figures.push_back(by_hand::count_of(answer.figures[i].amount));
        return figures;
    };
    EXPECT_EQ(credit(62'000, 5'000), (std::vector<std::int64_t>{7'000, 7'000, 43'000}));
    EXPECT_EQ(credit(68'000, 0), (std::vector<std::int64_t>{18'000, 10'000, 40'000}));
    EXPECT_EQ(credit(54'000, 4'000), (std::vector<std::int64_t>{0, 0, 50'000}));
    EXPECT_EQ(made.plan().schedules_count, 0u);
}

/// Arrears nobody states are none where the scheme says so; a benefit nobody states never is.
TEST(demurrage_of_next_credit, takes_a_term_nobody_states_as_nothing_where_it_may) {
    const by_hand::rule made(table, {{"loss", everything},
                                     {"every", monthly},
                                     {"on", by_hand::choice(balance)},
                                     {"free_of", facts({benefit, arrears})},
                                     {"zero_if_unknown", facts({arrears})},
                                     {"trigger", by_hand::choice(next_credit)},
                                     {"credit", fact(benefit)},
                                     {"stated_balance", fact(stated)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    const auto refused = [&](const annona_fact& month, const annona_fact& late) {
        std::vector<annona_fact> facts = {month, late, month, known(62'000)};
        annona_own own{};
        own.size = sizeof own, own.facts = facts.data();
        own.facts_count = static_cast<std::uint32_t>(facts.size());
        annona_case seen{};
        seen.size = sizeof seen, seen.command = ANNONA_ENTITLE;
        by_hand::room answer;
        EXPECT_EQ(made->entitle(made.instance(), &seen, &own, &answer.out), ANNONA_OK);
        return answer.out.effects_count > 0 && answer.out.effects[0].kind == ANNONA_EFFECT_REFUSE;
    };
    EXPECT_FALSE(refused(known(50'000), annona_fact{}));
    EXPECT_TRUE(refused(annona_fact{}, known(0)));
}

/// 10 % of 101 cents is 10.1, down 10: a third, down, is 3 and 6, the spare cent to the first. Two
/// boundaries in one look are divided as two.
TEST(demurrage, divides_each_boundary_among_several) {
    const by_hand::rule made(
        table,
        {{"loss", by_hand::rate(1, 10)},
         {"every", monthly},
         {"split",
          by_hand::table(
              demurrage::parameters[sdk::values<demurrage::parameters>::index<"split">()],
              {{{"share", by_hand::whole(ANNONA_KIND_RATIO, 1, 3)}, {"to", by_hand::account(0)}},
               {{"share", by_hand::whole(ANNONA_KIND_RATIO, 2, 3)},
                {"to", by_hand::account(1)}}})}});
    ASSERT_EQ(made.created, ANNONA_OK);
    const by_hand::settlement one(made, {by_hand::lot(101)}, 1);
    EXPECT_EQ(one.loss(), 10);
    EXPECT_EQ(one.destinations[0], ANNONA_HANDLE_NONE);
    ASSERT_EQ(one.answer.out.effects_count, 2u);
    EXPECT_EQ(by_hand::count_of(one.answer.effects[0].amount), 4);
    EXPECT_EQ(by_hand::count_of(one.answer.effects[1].amount), 6);
    // Then 10 % of 91, down 9: 3 and 6.
    const by_hand::settlement two(made, {by_hand::lot(101)}, 2);
    EXPECT_EQ(two.loss(), 19);
    EXPECT_EQ(by_hand::count_of(two.answer.effects[0].amount), 7);
    EXPECT_EQ(by_hand::count_of(two.answer.effects[1].amount), 12);
}

TEST(demurrage, says_what_does_not_go_with_balances) {
    const by_hand::rule nobody(table, {{"loss", everything}, {"every", monthly}});
    EXPECT_EQ(nobody.problems.size(), 1u);
    const by_hand::rule terms(
        table,
        {{"loss", everything}, {"every", monthly}, {"free_of", facts({benefit})}, {"to", to_fund}});
    EXPECT_EQ(terms.problems.size(), 1u);
    const by_hand::rule daily_mean(table, {{"loss", everything},
                                           {"every", by_hand::every(1, ANNONA_SPAN_DAY)},
                                           {"on", by_hand::choice(average)},
                                           {"to", to_fund}});
    EXPECT_EQ(daily_mean.problems.size(), 1u);
}
