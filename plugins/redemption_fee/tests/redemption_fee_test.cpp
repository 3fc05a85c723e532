// SPDX-License-Identifier: Apache-2.0
#include "redemption_fee/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::redemption_fee>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint32_t gift = 0;
constexpr std::uint32_t office = 1;
constexpr std::uint32_t shop = 3;  // a role

scene redeem(amount value, std::uint32_t role = shop) {
    scene made(ANNONA_REDEEM, value);
    made.parties.clear();
    made.party(ANNONA_HANDLE_PAYER, role, value);
    return made;
}

void chiemgau(bench& rule, const char* spare = "first") {
    rule.set("fee", of_ratio(5, 100));
    rule.set("spare", of_choice(std::string_view(spare) == "first" ? 0 : 1));
    rule.rows("split", {{{"share", of_ratio(3, 5)}, {"to", of_account(gift)}},
                        {{"share", of_ratio(2, 5)}, {"to", of_account(office)}}});
}

std::vector<std::pair<std::uint32_t, amount>> proceeds(const spoken& said) {
    std::vector<std::pair<std::uint32_t, amount>> parts;
    for (const annona_effect& each : said.of(ANNONA_EFFECT_PROCEEDS)) {
        parts.emplace_back(each.target, amount_of(each));
    }
    return parts;
}

amount fee_on(bench& rule, const char* value) {
    scene asked = redeem(eur(value));
    const spoken said = rule.charge(asked);
    EXPECT_EQ(said.status, ANNONA_OK);
    amount sum{};
    for (const auto& [to, part] : proceeds(said)) sum += part;
    EXPECT_EQ(sum, said.figure_amount(ANNONA_FIGURE_FEE));
    return sum;
}

}  // namespace

TEST(redemption_fee, gives_three_to_the_gift_and_two_to_the_office_of_five_percent_of_100) {
    bench rule;
    chiemgau(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = redeem(eur("100.00"));
    EXPECT_THAT(proceeds(rule.charge(asked)),
                ElementsAre(std::pair(gift, eur("3.00")), std::pair(office, eur("2.00"))));
}

TEST(redemption_fee, rounds_half_up_to_one_visible_digit) {
    // 5 % of 0.09 = 0.0045, of 0.10 = 0.005, of 0.29 = 0.0145, of 0.30 = 0.015
    bench rule;
    rule.set("fee", of_ratio(5, 100)).set("to", of_account(gift));
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(fee_on(rule, "0.09"), eur("0.00"));
    EXPECT_EQ(fee_on(rule, "0.10"), eur("0.01"));
    EXPECT_EQ(fee_on(rule, "0.29"), eur("0.01"));
    EXPECT_EQ(fee_on(rule, "0.30"), eur("0.02"));
}

TEST(redemption_fee, rounds_once_also_where_the_engine_books_finer) {
    // 1/3 % of 1.49999999 is 0.00499999996: rounding to 8 digits first would give 0.005 and then
    // 0.01.
    bench rule;
    rule.guard(8).set("fee", of_ratio(1, 300)).set("to", of_account(gift));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = redeem(amount::of(149'999'999));
    const spoken said = rule.charge(asked);
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_FEE), amount{});
    EXPECT_THAT(proceeds(said), IsEmpty());
}

TEST(redemption_fee, gives_the_spare_cent_to_whom_the_scheme_names) {
    // 5 % of 0.20 = 0.01, which cannot be halved: 3/5 -> 0, 2/5 -> 0, one cent is left.
    bench first;
    chiemgau(first);
    ASSERT_THAT(first.start(), IsEmpty());
    scene asked = redeem(eur("0.20"));
    EXPECT_THAT(proceeds(first.charge(asked)), ElementsAre(std::pair(gift, eur("0.01"))));

    bench last;
    chiemgau(last, "last");
    ASSERT_THAT(last.start(), IsEmpty());
    EXPECT_THAT(proceeds(last.charge(asked)), ElementsAre(std::pair(office, eur("0.01"))));
}

TEST(redemption_fee, lets_both_parts_go_to_one_account) {
    bench rule;
    rule.set("fee", of_ratio(1, 20));
    rule.rows("split", {{{"share", of_ratio(3, 5)}, {"to", of_account(gift)}},
                        {{"share", of_ratio(2, 5)}, {"to", of_account(gift)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = redeem(eur("100.00"));
    EXPECT_THAT(proceeds(rule.charge(asked)),
                ElementsAre(std::pair(gift, eur("3.00")), std::pair(gift, eur("2.00"))));
}

TEST(redemption_fee, stays_between_minimum_and_maximum_and_below_the_amount) {
    bench rule;
    rule.set("fee", of_ratio(1, 100)).set("to", of_account(gift));
    rule.set("fixed", of_amount(eur("0.10"))).set("minimum", of_amount(eur("0.30")));
    rule.set("maximum", of_amount(eur("2.00")));
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(fee_on(rule, "20.00"), eur("0.30"));   // 0.20 + 0.10
    EXPECT_EQ(fee_on(rule, "19.00"), eur("0.30"));   // 0.29 is below the minimum
    EXPECT_EQ(fee_on(rule, "190.00"), eur("2.00"));  // 1.90 + 0.10
    EXPECT_EQ(fee_on(rule, "500.00"), eur("2.00"));
    EXPECT_EQ(fee_on(rule, "0.20"), eur("0.20"));  // never more than is redeemed
}

TEST(redemption_fee, refuses_roles_that_may_not_redeem) {
    bench rule;
    rule.set("who", of_roles(std::uint64_t{1} << shop));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene by_shop = redeem(eur("10.00"));
    EXPECT_THAT(rule.authorize(by_shop).refusals(), IsEmpty());
    scene by_citizen = redeem(eur("10.00"), shop + 1);
    EXPECT_THAT(rule.authorize(by_citizen).refusals(),
                ElementsAre(ANNONA_REASON_REDEMPTION_NOT_ALLOWED));
}

TEST(redemption_fee, refuses_lots_until_their_holding_period_is_over) {
    // Received on 2 March, 45 days: 31 - 2 = 29 days to 31 March, 16 more: free on 16 April.
    bench rule;
    rule.set("holding", of_days(45));
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(rule.plan().lot_fields_read, static_cast<unsigned>(ANNONA_READS_RECEIVED));
    scene asked = redeem(eur("10.00"));
    annona_lot old{};
    old.received = parse_local_day("2026-03-02").value().number;
    annona_lot fresh{};
    fresh.received = parse_local_day("2026-03-03").value().number;
    asked.lots = {old, fresh};
    constexpr int early = ANNONA_REASON_REDEMPTION_TOO_EARLY;

    spoken said;
    asked.on("2026-04-15");
    EXPECT_THAT(rule.match(asked, &said), ElementsAre(early, early));
    EXPECT_EQ(said.figure_integer(ANNONA_FIGURE_WOULD_PASS_FROM_DAY),
              parse_local_day("2026-04-16").value().number);
    asked.on("2026-04-16");
    EXPECT_THAT(rule.match(asked), ElementsAre(0, early));
    asked.on("2026-04-17");
    EXPECT_THAT(rule.match(asked), ElementsAre(0, 0));
}

TEST(redemption_fee, lets_the_empty_lot_of_a_screening_pass) {
    bench rule;
    rule.set("holding", of_days(45));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = redeem(eur("10.00"));
    asked.lots = {annona_lot{}};
    EXPECT_THAT(rule.match(asked), ElementsAre(0));
}

TEST(redemption_fee, shows_the_day_by_which_the_money_is_promised) {
    bench rule;
    rule.set("paid_within", of_days(15));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = redeem(eur("10.00"));
    asked.on("2026-03-20");
    const spoken said = rule.charge(asked);
    EXPECT_EQ(said.figure_integer(ANNONA_FIGURE_DAY), parse_local_day("2026-04-04").value().number);
    EXPECT_THAT(proceeds(said), IsEmpty());
}

TEST(redemption_fee, reports_every_bad_parameter) {
    bench rule;
    rule.set("fee", of_ratio(5, 100)).set("to", of_account(gift));
    rule.set("minimum", of_amount(eur("2.00"))).set("maximum", of_amount(eur("1.00")));
    rule.set("else", of_code(ANNONA_REASON_BUDGET_EXHAUSTED));
    rule.rows("split", {{{"share", of_ratio(3, 5)}, {"to", of_account(gift)}},
                        {{"share", of_ratio(1, 5)}, {"to", of_account(office)}}});
    EXPECT_EQ(rule.start().size(), 4u);

    bench nobody;
    nobody.set("fee", of_ratio(5, 100));
    EXPECT_THAT(nobody.start(), ElementsAre("fee[0]: who gets it? Give `to` or `split`"));
}

namespace {

/// Units of several ages redeemed together.
struct redemption {
    redemption(std::initializer_list<std::pair<const char*, const char*>> amounts_received) {
        amount sum;
        for (const auto& [value, received] : amounts_received) {
            annona_lot lot{};
            lot.amount = sdk::from_amount(eur(value));
            lot.received = parse_local_day(received).value().number;
            annona_take take{};
            take.lot = static_cast<std::uint32_t>(lots.size());
            take.amount = lot.amount;
            lots.push_back(lot), takes.push_back(take);
            sum += eur(value);
        }
        asked = redeem(sum);
        asked.on("2026-05-01");
        asked.lots = lots;
        asked.of.takes = takes.data();
        asked.of.takes_count = static_cast<std::uint32_t>(takes.size());
    }
    std::vector<annona_lot> lots;
    std::vector<annona_take> takes;
    scene asked = redeem(amount{});
};

void by_age(bench& rule) {
    rule.set("fee", of_ratio(10, 100)).set("to", of_account(gift));
    rule.rows("ages", {{{"held", of_days(30)}, {"fee", of_ratio(5, 100)}},
                       {{"held", of_days(90)}, {"fee", of_ratio(0, 1)}}});
}

}  // namespace

TEST(redemption_fee, asks_less_for_units_held_longer) {
    // 10 % of 40.00 + 5 % of 30.00 + nothing of 20.00 = 5.50
    bench rule;
    by_age(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(rule.plan().lot_fields_read, static_cast<unsigned>(ANNONA_READS_RECEIVED));
    redemption mixed({{"40.00", "2026-04-20"}, {"30.00", "2026-04-01"}, {"20.00", "2026-01-01"}});
    EXPECT_EQ(rule.charge(mixed.asked).figure_amount(ANNONA_FIGURE_FEE), eur("5.50"));
}

TEST(redemption_fee, counts_the_first_day_of_an_age_and_rounds_units_of_one_share_together) {
    bench rule;
    by_age(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    redemption thirty_days({{"10.00", "2026-04-01"}});
    EXPECT_EQ(rule.charge(thirty_days.asked).figure_amount(ANNONA_FIGURE_FEE), eur("0.50"));
    redemption twenty_nine({{"10.00", "2026-04-02"}});
    EXPECT_EQ(rule.charge(twenty_nine.asked).figure_amount(ANNONA_FIGURE_FEE), eur("1.00"));
    redemption cents({{"0.04", "2026-04-20"}, {"0.04", "2026-04-21"}});  // 0.008, not 0.004 twice
    EXPECT_EQ(rule.charge(cents.asked).figure_amount(ANNONA_FIGURE_FEE), eur("0.01"));
}

TEST(redemption_fee, reports_ages_out_of_order_and_fees_for_nobody) {
    bench order;
    order.set("to", of_account(gift));
    order.rows("ages", {{{"held", of_days(90)}, {"fee", of_ratio(0, 1)}},
                        {{"held", of_days(30)}, {"fee", of_ratio(5, 100)}}});
    EXPECT_EQ(order.start().size(), 1u);
    bench nobody;
    nobody.rows("ages", {{{"held", of_days(30)}, {"fee", of_ratio(5, 100)}}});
    EXPECT_EQ(nobody.start().size(), 1u);
}
