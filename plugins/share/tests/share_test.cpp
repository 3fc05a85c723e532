// SPDX-License-Identifier: Apache-2.0
#include "share/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "unit/sdk/by_hand.hpp"

namespace {

using annona::rules::share;
namespace sdk = annona::sdk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr annona_about about = sdk::about_of<share>("share", "1.0.0", "to test");
constexpr annona_rule_v1 table = sdk::table_of<share>(about);

constexpr std::int64_t association = 1 << 3, pots = 1 << 5;
constexpr int first = 1, last = 2, stays = 1, money = 1;
constexpr annona_name members = 41, sponsors = 42, base = 43, forfeited_share = 44;

const annona_value quarterly = by_hand::every(1, ANNONA_SPAN_QUARTER);
const annona_value whole_pot = by_hand::whole(ANNONA_KIND_RATIO, 1, 1);
annona_value roles(std::int64_t mask) { return by_hand::whole(ANNONA_KIND_ROLES, mask); }
annona_value fact(annona_name name) { return by_hand::whole(ANNONA_KIND_FACT, name); }

annona_fact known(int kind, std::int64_t value) {
    annona_fact made{};
    made.kind = static_cast<std::uint16_t>(kind), made.known = 1;
    made.integer = value, made.amount = by_hand::units(value);
    return made;
}
annona_fact count(std::int64_t value) { return known(ANNONA_KIND_COUNT, value); }

/// One boundary of the community: who holds what, what is known of each, what moves.
struct boundary {
    boundary(const by_hand::rule& by, std::int64_t pot, const std::vector<std::int64_t>& held,
             const std::vector<std::vector<annona_fact>>& facts = {}) {
        std::vector<annona_party> parties(held.size());
        std::vector<annona_amount> balances;
        balances.reserve(held.size());
        for (const auto each : held) balances.push_back(by_hand::units(each));
        std::vector<annona_fact> rows;
        for (const auto& row : facts) rows.insert(rows.end(), row.begin(), row.end());
        const annona_amount in_pot = by_hand::units(pot);
        annona_own own{};
        own.size = sizeof own, own.balances = &in_pot, own.balances_count = 1;
        own.facts_count = facts.empty() ? 0u : static_cast<std::uint32_t>(facts.front().size());
        annona_due due{};
        due.size = sizeof due, due.boundaries = 1, due.own = &own;
        due.members = parties.data(), due.member_balances = balances.data();
        due.member_facts = rows.data();
        due.members_count = static_cast<std::uint32_t>(held.size());
        due.out = &answer.out;
        answered = by->settle(by.instance(), &due);
        parts.assign(held.size(), 0);
        for (std::uint32_t i = 0; i < answer.out.effects_count; ++i)
            parts[answer.effects[i].index] += by_hand::count_of(answer.effects[i].amount);
    }
    std::int32_t answered = -1;
    std::vector<std::int64_t> parts;  // per member, cents
    by_hand::room answer;
};

}  // namespace

TEST(share, takes_a_quarter_of_each_pot_in_whole_steps) {
    const by_hand::rule made(table, {{"taken_of", roles(pots)},
                                     {"to", by_hand::account(0)},
                                     {"share", by_hand::whole(ANNONA_KIND_RATIO, 1, 4)},
                                     {"in", by_hand::choice(money)},
                                     {"to_step", by_hand::money(100)},
                                     {"every", quarterly}});
    ASSERT_EQ(made.created, ANNONA_OK);
    // A quarter of 160.00 is 40.00; of 37.50 it is 9.375, in whole units 9; of 3.00 nothing whole.
    const boundary quarter(made, 0, {16'000, 3'750, 300, 0});
    EXPECT_EQ(quarter.answered, ANNONA_OK);
    EXPECT_THAT(quarter.parts, ElementsAre(4'000, 900, 0, 0));
    EXPECT_EQ(quarter.answer.effects[0].target, std::uint32_t{ANNONA_HANDLE_MEMBER});
    EXPECT_EQ(quarter.answer.effects[0].other, 0u);
    annona_plan plan{};
    plan.size = sizeof plan;
    ASSERT_EQ(made->plan(made.instance(), &plan), ANNONA_OK);
    EXPECT_EQ(plan.schedules[0].kind, ANNONA_SCHEDULE_COLLECTIVE);
    EXPECT_EQ(plan.schedules[0].flags, ANNONA_SCHEDULE_IN_MONEY);
    EXPECT_EQ(plan.schedules[0].members_role, 5u);
}

TEST(share, divides_a_fund_in_equal_parts_and_keeps_what_cannot_be_divided) {
    const by_hand::rule made(table, {{"from", by_hand::account(0)},
                                     {"among", roles(association)},
                                     {"share", whole_pot},
                                     {"to_step", by_hand::money(1)},
                                     {"every", quarterly}});
    ASSERT_EQ(made.created, ANNONA_OK);
    EXPECT_THAT(boundary(made, 1'000, {5, 6, 7}).parts, ElementsAre(333, 333, 333));
    EXPECT_THAT(boundary(made, 1'000, {}).parts, IsEmpty());
    EXPECT_THAT(boundary(made, 0, {5, 6}).parts, ElementsAre(0, 0));
    EXPECT_THAT(boundary(made, 1, {5, 6}).parts, ElementsAre(0, 0));
}

TEST(share, gives_spare_steps_to_the_first_or_to_the_last) {
    const auto shared = [](int spare) {
        const by_hand::rule made(table, {{"from", by_hand::account(0)},
                                         {"among", roles(association)},
                                         {"share", whole_pot},
                                         {"to_step", by_hand::money(1)},
                                         {"spare", by_hand::choice(spare)},
                                         {"every", quarterly}});
        return boundary(made, 1'001, {5, 6, 7}).parts;
    };
    EXPECT_THAT(shared(first), ElementsAre(334, 334, 333));
    EXPECT_THAT(shared(last), ElementsAre(333, 334, 334));
}

TEST(share, follows_weights_and_leaves_out_who_has_none) {
    const by_hand::rule made(table, {{"from", by_hand::account(0)},
                                     {"among", roles(association)},
                                     {"share", whole_pot},
                                     {"weight", fact(members)},
                                     {"to_step", by_hand::money(1)},
                                     {"every", quarterly}});
    ASSERT_EQ(made.created, ANNONA_OK);
    // 100.00 by 4 : 1 : nothing : unknown.
    const boundary by_size(made, 10'000, {0, 0, 0, 0},
                           {{count(4)}, {count(1)}, {count(0)}, {annona_fact{}}});
    EXPECT_THAT(by_size.parts, ElementsAre(8'000, 2'000, 0, 0));
    const boundary nobody(made, 10'000, {0, 0}, {{count(0)}, {annona_fact{}}});
    EXPECT_THAT(nobody.parts, ElementsAre(0, 0));
}

/// 90 : 45 : 30 with the last below thirty supporters: its 30.00 go 20 : 10 to the others, or stay.
TEST(share, hands_the_part_of_who_falls_short_to_the_others_or_keeps_it) {
    const auto shared = [](int unmet) {
        const by_hand::rule made(
            table,
            {{"from", by_hand::account(0)},
             {"among", roles(association)},
             {"share", whole_pot},
             {"weight", fact(base)},
             {"to_step", by_hand::money(1)},
             {"below_threshold", by_hand::choice(unmet)},
             {"needs", by_hand::table(share::parameters[12],
                                      {{{"input", fact(sponsors)},
                                        {"at_least", by_hand::whole(ANNONA_KIND_COUNT, 30)}}})},
             {"every", quarterly}});
        EXPECT_EQ(made.created, ANNONA_OK);
        return boundary(made, 16'500, {0, 0, 0},
                        {{count(90), count(34)}, {count(45), count(30)}, {count(30), count(29)}})
            .parts;
    };
    EXPECT_THAT(shared(0), ElementsAre(11'000, 5'500, 0));
    EXPECT_THAT(shared(stays), ElementsAre(9'000, 4'500, 0));
}

namespace {

/// A gift of 3 % of a base and a part of what others fell short of.
struct gift_rule : by_hand::rule {
    gift_rule()
        : by_hand::rule(
              table,
              {{"from", by_hand::account(0)},
               {"gift", by_hand::table(share::parameters[10],
                                       {{{"share", by_hand::whole(ANNONA_KIND_RATIO, 3, 100)},
                                         {"of", fact(base)},
                                         {"add", fact(forfeited_share)},
                                         {"round", by_hand::whole(ANNONA_KIND_ROUNDING,
                                                                  ANNONA_ROUND_HALF_UP)}}})},
               {"needs",
                by_hand::table(share::parameters[12],
                               {{{"input", fact(sponsors)},
                                 {"at_least", by_hand::whole(ANNONA_KIND_COUNT, 30)}}})}}) {}
};

struct asked {
    asked(const gift_rule& by, std::vector<annona_fact> facts, std::int64_t principal,
          std::int64_t in_fund) {
        const annona_amount fund = by_hand::units(in_fund);
        annona_own own{};
        own.size = sizeof own, own.facts = facts.data(), own.balances = &fund;
        own.facts_count = static_cast<std::uint32_t>(facts.size()), own.balances_count = 1;
        annona_case seen{};
        seen.size = sizeof seen, seen.command = ANNONA_ISSUE;
        seen.principal = by_hand::units(principal);
        by->entitle(by.instance(), &seen, &own, &computed.out);
        by->authorize(by.instance(), &seen, &own, &judged.out);
        by->charge(by.instance(), &seen, &own, &charged.out);
    }
    by_hand::room computed, judged, charged;
};

}  // namespace

TEST(share, gives_three_per_cent_of_what_supporters_changed_in_and_the_others_part) {
    const gift_rule made;
    ASSERT_EQ(made.created, ANNONA_OK);
    // 3 % of 3,000.00 is 90.00, and 20.00 of what another fell short of.
    const asked both(
        made, {known(ANNONA_KIND_AMOUNT, 300'000), known(ANNONA_KIND_AMOUNT, 2'000), count(34)},
        11'000, 50'000);
    ASSERT_EQ(both.computed.out.effects_count, 1u);
    EXPECT_EQ(by_hand::count_of(both.computed.effects[0].amount), 11'000);
    EXPECT_EQ(both.judged.out.effects_count, 0u);
    ASSERT_EQ(both.charged.out.effects_count, 1u);
    EXPECT_EQ(both.charged.effects[0].kind, ANNONA_EFFECT_FUND_FROM);
    // 3 % of 0.50 is 1.5 cents, half up 2.
    const asked small(made, {known(ANNONA_KIND_AMOUNT, 50), annona_fact{}, count(30)}, 2, 50'000);
    EXPECT_EQ(by_hand::count_of(small.computed.effects[0].amount), 2);
}

TEST(share, refuses_a_gift_below_the_threshold_and_says_what_is_forfeited) {
    const gift_rule made;
    const asked few(made, {known(ANNONA_KIND_AMOUNT, 100'000), annona_fact{}, count(29)}, 0, 1'000);
    ASSERT_EQ(few.computed.out.effects_count, 1u);
    EXPECT_EQ(few.computed.effects[0].code, ANNONA_REASON_CONDITION_NOT_MET);
    const auto& figures = few.computed.figures;
    EXPECT_EQ(figures[0].integer, 29);
    EXPECT_EQ(figures[1].integer, 30);
    EXPECT_EQ(by_hand::count_of(figures[2].amount), 3'000);
    const asked nothing(made, {annona_fact{}, annona_fact{}, count(40)}, 0, 1'000);
    EXPECT_EQ(nothing.computed.effects[0].code, ANNONA_REASON_INPUT_MISSING);
}

TEST(share, refuses_a_gift_the_fund_cannot_pay) {
    const gift_rule made;
    const asked poor(made, {known(ANNONA_KIND_AMOUNT, 100'000), annona_fact{}, count(30)}, 3'000,
                     2'999);
    ASSERT_EQ(poor.judged.out.effects_count, 1u);
    EXPECT_EQ(poor.judged.effects[0].code, ANNONA_REASON_BUDGET_EXHAUSTED);
}

TEST(share, says_at_once_what_is_wrong_with_its_parameters) {
    const by_hand::rule neither(table, {{"every", quarterly}, {"to_step", by_hand::money(1)}});
    ASSERT_EQ(neither.problems.size(), 1u);
    EXPECT_THAT(neither.problems[0], ::testing::HasSubstr("from and among"));
    const by_hand::rule seconds(table, {{"from", by_hand::account(0)},
                                        {"among", roles(association | pots)},
                                        {"to_step", by_hand::money(0)},
                                        {"every", by_hand::every(600, ANNONA_SPAN_SECOND)}});
    EXPECT_EQ(seconds.problems.size(), 3u);
}
