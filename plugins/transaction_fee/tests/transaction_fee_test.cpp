// SPDX-License-Identifier: Apache-2.0
#include "transaction_fee/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::transaction_fee>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint32_t fund = 0;
constexpr std::uint32_t other_fund = 1;
constexpr std::uint32_t shop = 3;  // a role

scene pay(amount value, std::uint32_t to_role = shop) {
    scene made(ANNONA_PAY, value);
    made.party(ANNONA_HANDLE_PAYEE, to_role);
    return made;
}

amount fee_on(bench& rule, const char* value) {
    scene asked = pay(eur(value));
    amount sum{};
    const spoken said = rule.charge(asked);
    EXPECT_EQ(said.status, ANNONA_OK);
    for (const int kind : {ANNONA_EFFECT_MOVE, ANNONA_EFFECT_PASS_ON})
        for (const annona_effect& each : said.of(kind)) sum += amount_of(each);
    return sum;
}

}  // namespace

TEST(transaction_fee, is_paid_by_the_payer_on_top) {
    bench rule;
    rule.set("fee", of_ratio(1, 100)).set("to", of_account(fund));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = pay(eur("50.00"));
    const auto moves = rule.charge(asked).of(ANNONA_EFFECT_MOVE);
    ASSERT_THAT(moves, SizeIs(1));
    EXPECT_EQ(moves[0].target, std::uint32_t{ANNONA_HANDLE_PAYER});
    EXPECT_EQ(moves[0].other, fund);
    EXPECT_EQ(amount_of(moves[0]), eur("0.50"));
}

TEST(transaction_fee, is_paid_by_the_payee_out_of_what_it_receives_and_never_more) {
    bench rule;
    rule.set("paid_by", of_choice(1)).set("fixed", of_amount(eur("0.30")));
    rule.set("to", of_account(fund));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = pay(eur("0.20"));
    const auto passed = rule.charge(asked).of(ANNONA_EFFECT_PASS_ON);
    ASSERT_THAT(passed, SizeIs(1));
    EXPECT_EQ(amount_of(passed[0]), eur("0.20"));
}

TEST(transaction_fee, is_paid_by_a_third_account) {
    bench rule;
    rule.set("paid_by", of_choice(2)).set("third_party", of_account(other_fund));
    rule.set("fee", of_ratio(2, 100)).set("to", of_account(fund));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = pay(eur("10.00"));
    const auto moves = rule.charge(asked).of(ANNONA_EFFECT_MOVE);
    ASSERT_THAT(moves, SizeIs(1));
    EXPECT_EQ(moves[0].target, other_fund);
    EXPECT_EQ(amount_of(moves[0]), eur("0.20"));
}

TEST(transaction_fee, rounds_half_up_and_asks_nothing_below_a_cent) {
    // 1 % of 0.49 is 0.0049, of 0.50 is 0.005, of 1.49 is 0.0149
    bench rule;
    rule.set("fee", of_ratio(1, 100)).set("to", of_account(fund));
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(fee_on(rule, "0.49"), eur("0.00"));
    EXPECT_EQ(fee_on(rule, "0.50"), eur("0.01"));
    EXPECT_EQ(fee_on(rule, "1.49"), eur("0.01"));
    EXPECT_EQ(fee_on(rule, "1.50"), eur("0.02"));
}

TEST(transaction_fee, stays_between_its_bounds_and_spares_small_amounts) {
    // 1 % at most 0.95, at least 0.05, nothing below 2.00
    bench rule;
    rule.set("fee", of_ratio(1, 100)).set("to", of_account(fund));
    rule.set("minimum", of_amount(eur("0.05"))).set("maximum", of_amount(eur("0.95")));
    rule.set("free_below", of_amount(eur("2.00")));
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(fee_on(rule, "1.99"), eur("0.00"));
    EXPECT_EQ(fee_on(rule, "2.00"), eur("0.05"));
    EXPECT_EQ(fee_on(rule, "95.00"), eur("0.95"));
    EXPECT_EQ(fee_on(rule, "200.00"), eur("0.95"));
}

TEST(transaction_fee, takes_the_tier_that_begins_at_or_below_the_amount) {
    bench rule;
    rule.set("to", of_account(fund));
    rule.rows("tiers", {{{"from", of_amount(eur("10.00"))}, {"fixed", of_amount(eur("0.10"))}},
                        {{"from", of_amount(eur("100.00"))}, {"fee", of_ratio(1, 100)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(fee_on(rule, "9.99"), eur("0.00"));
    EXPECT_EQ(fee_on(rule, "10.00"), eur("0.10"));
    EXPECT_EQ(fee_on(rule, "99.99"), eur("0.10"));
    EXPECT_EQ(fee_on(rule, "100.00"), eur("1.00"));
}

TEST(transaction_fee, gains_nothing_by_splitting_where_a_day_counts_together) {
    // 1 % of 0.80 rounds to 0.01; two payments of 0.40 would cost nothing each.
    bench rule;
    rule.set("fee", of_ratio(1, 100)).set("to", of_account(fund));
    rule.set("together", of_window(ANNONA_WINDOW_DAY));
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters = {annona_counter{}};
    EXPECT_EQ(fee_on(rule, "0.40"), eur("0.00"));
    rule.counters[0].value = sdk::from_amount(eur("0.40"));
    EXPECT_EQ(fee_on(rule, "0.40"), eur("0.01"));
}

TEST(transaction_fee, leaves_payees_of_other_roles_alone) {
    bench rule;
    rule.set("fee", of_ratio(1, 100)).set("to", of_account(fund));
    rule.set("payees", of_roles(std::uint64_t{1} << shop));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene to_neighbour = pay(eur("50.00"), shop + 1);
    EXPECT_THAT(rule.charge(to_neighbour).effects, IsEmpty());
}

TEST(transaction_fee, splits_the_fee_and_gives_the_spare_cent_to_the_first) {
    bench rule;
    rule.set("fixed", of_amount(eur("0.05")));
    rule.rows("split", {{{"share", of_ratio(1, 2)}, {"to", of_account(fund)}},
                        {{"share", of_ratio(1, 2)}, {"to", of_account(other_fund)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = pay(eur("1.00"));
    const auto moves = rule.charge(asked).of(ANNONA_EFFECT_MOVE);
    ASSERT_THAT(moves, SizeIs(2));
    EXPECT_EQ(amount_of(moves[0]), eur("0.03"));
    EXPECT_EQ(amount_of(moves[1]), eur("0.02"));
}

TEST(transaction_fee, gives_all_shares_of_a_group_but_the_first_to_the_fund) {
    bench rule;
    rule.set("all_but_one_share", of_yes(true)).set("to", of_account(fund));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene first(ANNONA_TRANSFER, eur("1.50"));
    first.party(ANNONA_HANDLE_PAYEE);
    EXPECT_THAT(rule.charge(first).effects, IsEmpty());
    scene later(ANNONA_TRANSFER, eur("1.50"));
    later.party(ANNONA_HANDLE_PAYEE);
    later.of.flags = ANNONA_CASE_LATER_PAYER;
    const auto passed = rule.charge(later).of(ANNONA_EFFECT_PASS_ON);
    ASSERT_THAT(passed, SizeIs(1));
    EXPECT_EQ(passed[0].other, fund);
    EXPECT_EQ(amount_of(passed[0]), eur("1.50"));
}

TEST(transaction_fee, reports_every_bad_parameter) {
    bench rule;
    rule.set("minimum", of_amount(eur("2.00"))).set("maximum", of_amount(eur("1.00")));
    rule.set("third_party", of_account(fund));
    EXPECT_THAT(rule.start(),
                ElementsAre("to[0]: who gets it? Give `to` or `split`",
                            "minimum[0]: is larger than maximum",
                            "third_party[0]: goes together with paid_by: third party"));

    bench tiers;
    tiers.set("to", of_account(fund)).set("fee", of_ratio(1, 100));
    tiers.rows("tiers", {{{"from", of_amount(eur("10.00"))}, {"fee", of_ratio(1, 100)}},
                         {{"from", of_amount(eur("10.00"))}, {"fee", of_ratio(2, 100)}}});
    EXPECT_THAT(tiers.start(), SizeIs(2));
}
