// SPDX-License-Identifier: Apache-2.0
#include "refund/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::refund>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint32_t town = 0;
constexpr std::uint32_t citizen = 1;  // a role
constexpr std::uint32_t shop = 2;

annona_value on(const char* day) {
    return value_of(ANNONA_KIND_DATE, parse_local_day(day).value().number);
}

scene redeem(const char* value, std::uint32_t role = citizen) {
    scene made(ANNONA_REDEEM, eur(value));
    made.parties.clear();
    made.party(ANNONA_HANDLE_PAYER, role);
    return made;
}

}  // namespace

TEST(refund, lets_goods_come_back_to_the_last_day_of_the_deadline) {
    bench rule;
    rule.set("within", of_days(14));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene back(ANNONA_REVERSE, eur("5.00"));
    back.of.original_day = parse_local_day("2026-03-02").value().number;
    back.on("2026-03-16");
    EXPECT_THAT(rule.authorize(back).refusals(), IsEmpty());
    back.on("2026-03-17");
    const spoken late = rule.authorize(back);
    EXPECT_THAT(late.refusals(), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));
    EXPECT_EQ(late.figure_integer(ANNONA_FIGURE_WOULD_PASS_UNTIL_DAY),
              parse_local_day("2026-03-16").value().number);
}

TEST(refund, pays_back_once_enough_was_used) {
    // Published for a Korean certificate of 100,000: 59,999 used is too little, 60,000 is enough.
    bench rule;
    rule.set("share_used", of_ratio(3, 5));
    ASSERT_THAT(rule.start(), IsEmpty());
    rule.counters = {annona_counter{}, annona_counter{}};
    rule.counters[0].value = sdk::from_amount(eur("1000.00"));
    rule.counters[1].value = sdk::from_amount(eur("599.99"));
    scene asked = redeem("400.01");
    EXPECT_THAT(rule.authorize(asked).refusals(), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));
    rule.counters[1].value = sdk::from_amount(eur("600.00"));
    EXPECT_THAT(rule.authorize(asked).refusals(), IsEmpty());
}

TEST(refund, keeps_the_discount_from_holders_and_not_from_shops) {
    bench rule;
    rule.set("discount", of_ratio(7, 100)).set("discount_to", of_account(town));
    rule.set("who", of_roles(std::uint64_t{1} << citizen));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = redeem("40.00");
    const auto kept = rule.charge(asked).of(ANNONA_EFFECT_PROCEEDS);
    ASSERT_THAT(kept, SizeIs(1));
    EXPECT_EQ(amount_of(kept[0]), eur("2.80"));
    scene by_shop = redeem("40.00", shop);
    EXPECT_THAT(rule.charge(by_shop).effects, IsEmpty());
}

TEST(refund, closes_a_currency_for_new_money_and_pays_holders_nothing) {
    bench rule;
    rule.set("closes", on("2026-06-30")).set("who", of_roles(std::uint64_t{1} << citizen));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene buy(ANNONA_CONVERT, eur("10.00"));
    buy.on("2026-06-29");
    EXPECT_THAT(rule.authorize(buy).refusals(), IsEmpty());
    buy.on("2026-06-30");
    EXPECT_THAT(rule.authorize(buy).refusals(), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));
    scene out = redeem("10.00");
    out.on("2026-06-30");
    EXPECT_THAT(rule.authorize(out).refusals(), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));
    scene by_shop = redeem("10.00", shop);
    by_shop.on("2026-06-30");
    EXPECT_THAT(rule.authorize(by_shop).refusals(), IsEmpty());
}

TEST(refund, reports_every_bad_parameter) {
    bench nothing;
    EXPECT_THAT(
        nothing.start(),
        ElementsAre("within[0]: says nothing: give within, share_used, discount or closes"));
    bench rule;
    rule.set("discount", of_ratio(7, 100)).set("spend_within", of_days(10));
    EXPECT_THAT(rule.start(), ElementsAre("spend_within[0]: needs closes",
                                          "discount_to[0]: goes together with discount"));
}
