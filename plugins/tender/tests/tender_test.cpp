// SPDX-License-Identifier: Apache-2.0
#include "tender/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::tender>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint32_t food = 3, municipal_fee = 9;
constexpr int of_line = 1, own_money = 1;

annona_value categories(std::uint32_t one) {
    static const std::uint64_t words[] = {std::uint64_t{1} << food,
                                          std::uint64_t{1} << municipal_fee};
    annona_value made = value_of(ANNONA_KIND_CATEGORIES, 0);
    made.bits = &words[one == food ? 0 : 1];
    made.bits_words = 1;
    made.count = 1;
    return made;
}
row half() { return {{"at_most", of_ratio(1, 2)}}; }

/// A basket of lines of which `units` are paid in units and the rest in own money.
scene basket(const char* units, const std::vector<std::pair<std::uint32_t, const char*>>& lines) {
    scene made(ANNONA_PAY, eur(units));
    amount price;
    for (const auto& [category, value] : lines) {
        annona_line line{};
        line.category = category;
        line.amount = sdk::from_amount(eur(value));
        price += eur(value);
        made.lines.push_back(line);
    }
    made.of.price = sdk::from_amount(price);
    made.of.own_money = sdk::from_amount(price - eur(units));
    return made;
}
std::vector<int> caps_of(const spoken& said) {
    std::vector<int> cents;
    for (const annona_effect& each : said.of(ANNONA_EFFECT_CAP)) {
        cents.push_back(static_cast<int>(amount_of(each).count()));
    }
    return cents;
}

}  // namespace

TEST(tender, lets_half_of_the_price_pass_and_not_a_cent_more) {
    bench rule;
    rule.rows("shares", {half()});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene fits = basket("15.00", {{food, "30.00"}});
    EXPECT_THAT(rule.authorize(fits).refusals(), IsEmpty());
    scene more = basket("15.01", {{food, "30.00"}});
    const spoken said = rule.authorize(more);
    EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_SHARE_LIMIT));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_LIMIT), eur("15.00"));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_REQUESTED), eur("15.01"));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_WOULD_PASS_UP_TO), eur("15.00"));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_WOULD_PASS_TENDER), eur("15.00"));
}

TEST(tender, rounds_an_odd_cent_down_unless_the_row_says_otherwise) {
    bench down;
    down.rows("shares", {half()});
    ASSERT_THAT(down.start(), IsEmpty());
    scene five_and_one = basket("5.01", {{food, "10.01"}});  // half is 5.005
    EXPECT_EQ(down.authorize(five_and_one).refusals().size(), 1u);
    bench up;
    row rounded = half();
    rounded["round"] = of_rounding(rounding::half_up);
    up.rows("shares", {rounded});
    ASSERT_THAT(up.start(), IsEmpty());
    EXPECT_THAT(up.authorize(five_and_one).refusals(), IsEmpty());
}

TEST(tender, rounds_to_visible_digits_also_where_the_engine_books_in_finer_ones) {
    bench rule;
    rule.guard(6).rows("shares", {half()});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked(ANNONA_PAY, eur("5.01", 6));
    annona_line line{};
    line.category = food;
    line.amount = asked.of.price = sdk::from_amount(eur("10.01", 6));
    asked.lines.push_back(line);
    const spoken said = rule.authorize(asked);
    EXPECT_EQ(said.refusals().size(), 1u);
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_LIMIT), eur("5.00", 6));
}

TEST(tender, takes_the_share_of_the_bill_or_of_each_line) {
    const auto two = basket("10.01", {{food, "10.01"}, {food, "10.01"}});
    bench bill;
    bill.rows("shares", {half()});
    ASSERT_THAT(bill.start(), IsEmpty());
    scene asked = two;
    EXPECT_THAT(bill.authorize(asked).refusals(), IsEmpty());  // half of 20.02
    bench line;
    row each = half();
    each["of"] = of_choice(of_line);
    line.rows("shares", {each});
    ASSERT_THAT(line.start(), IsEmpty());
    asked = two;
    EXPECT_EQ(line.authorize(asked).refusals().size(), 1u);  // 5.00 and 5.00
    scene fits = basket("10.00", {{food, "10.01"}, {food, "10.01"}});
    EXPECT_THAT(caps_of(line.authorize(fits)), ElementsAre(500, 500));
}

TEST(tender, leaves_other_goods_to_units_alone) {
    bench rule;
    row fee = half();
    fee["categories"] = categories(municipal_fee);
    rule.rows("shares", {fee});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene fits = basket("18.00", {{municipal_fee, "20.00"}, {food, "8.00"}});
    const spoken said = rule.authorize(fits);
    EXPECT_THAT(said.refusals(), IsEmpty());
    EXPECT_THAT(caps_of(said), ElementsAre(1000));
    EXPECT_EQ(said.of(ANNONA_EFFECT_CAP)[0].index, 0u);
    scene more = basket("18.01", {{municipal_fee, "20.00"}, {food, "8.00"}});
    EXPECT_EQ(rule.authorize(more).refusals().size(), 1u);
    scene none = basket("8.00", {{food, "8.00"}});
    EXPECT_TRUE(rule.authorize(none).effects.empty());
}

TEST(tender, lays_the_share_of_a_bill_on_its_lines_so_that_it_adds_up) {
    // Half of 0.05 is 0.02: 0.00 + 0.00 + 0.01 in proportion, the other cent on the first line.
    bench rule;
    row fee = half();
    fee["categories"] = categories(municipal_fee);
    rule.rows("shares", {fee});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = basket("0.02", {{municipal_fee, "0.01"},
                                  {municipal_fee, "0.01"},
                                  {municipal_fee, "0.03"},
                                  {food, "0.01"}});
    EXPECT_THAT(caps_of(rule.authorize(asked)), ElementsAre(1, 0, 1));
}

TEST(tender, asks_own_money_for_what_is_above_where_the_row_says_so) {
    bench rule;
    row rest = half();
    rest["rest"] = of_choice(own_money);
    rule.rows("shares", {rest});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = basket("30.00", {{food, "30.00"}});
    const spoken said = rule.authorize(asked);
    EXPECT_THAT(said.refusals(), IsEmpty());
    EXPECT_THAT(caps_of(said), ElementsAre(1500));
    EXPECT_EQ(said.of(ANNONA_EFFECT_CAP)[0].flags, static_cast<unsigned>(ANNONA_EFFECT_PARTIAL));
}

TEST(tender, refuses_as_a_whole_what_has_too_many_lines_to_cap) {
    bench rule;
    row rest = half();
    rest["rest"] = of_choice(own_money);
    rule.rows("shares", {rest});
    ASSERT_THAT(rule.start(), IsEmpty());
    const std::vector<std::pair<std::uint32_t, const char*>> lines(40, {food, "1.00"});
    scene asked = basket("20.01", lines);
    EXPECT_THAT(rule.authorize(asked).refusals(), ElementsAre(ANNONA_REASON_SHARE_LIMIT));
    scene fits = basket("20.00", lines);
    EXPECT_THAT(rule.authorize(fits).refusals(), IsEmpty());
}

TEST(tender, asks_for_a_minimum_purchase_for_each_note) {
    bench rule;
    rule.rows("notes", {{{"of", of_amount(eur("50.00"))},
                         {"minimum_purchase", of_amount(eur("50.00"))},
                         {"at_most", of_count(2)}}});
    ASSERT_THAT(rule.start(), IsEmpty());
    scene one = basket("50.00", {{food, "50.00"}});
    EXPECT_THAT(rule.authorize(one).refusals(), IsEmpty());
    scene small = basket("49.99", {{food, "49.99"}});
    const spoken said = rule.authorize(small);
    EXPECT_THAT(said.refusals(), ElementsAre(ANNONA_REASON_MINIMUM_PURCHASE));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_NEEDED), eur("50.00"));
    scene two = basket("100.00", {{food, "99.99"}});  // change would be needed as well
    EXPECT_THAT(rule.authorize(two).refusals(), ElementsAre(ANNONA_REASON_MINIMUM_PURCHASE));
    scene three = basket("150.00", {{food, "163.00"}});
    EXPECT_THAT(rule.authorize(three).refusals(), ElementsAre(ANNONA_REASON_LIMIT_PER_PERSON));
    scene nothing = basket("0.00", {{food, "3.00"}});
    EXPECT_THAT(rule.authorize(nothing).refusals(), IsEmpty());
}

TEST(tender, asks_for_a_minimum_purchase_whatever_pays_it) {
    bench rule;
    rule.set("minimum_purchase", of_amount(eur("10.00")));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene enough = basket("1.00", {{food, "10.00"}});
    EXPECT_THAT(rule.authorize(enough).refusals(), IsEmpty());
    scene less = basket("1.00", {{food, "9.99"}});
    EXPECT_THAT(rule.authorize(less).refusals(), ElementsAre(ANNONA_REASON_MINIMUM_PURCHASE));
}

TEST(tender, keeps_own_money_out_where_it_may_not_be_added) {
    bench rule;
    rule.set("own_money", of_yes(false));
    ASSERT_THAT(rule.start(), IsEmpty());
    scene whole = basket("10.00", {{food, "10.00"}});
    EXPECT_THAT(rule.authorize(whole).refusals(), IsEmpty());
    scene mixed = basket("9.99", {{food, "10.00"}});
    EXPECT_THAT(rule.authorize(mixed).refusals(), ElementsAre(ANNONA_REASON_CONDITION_NOT_MET));
}

TEST(tender, speaks_for_purchases_and_holds_and_allocates_nothing) {
    bench rule;
    rule.rows("shares", {half()});
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(rule.plan().authorize_on, sdk::commands(ANNONA_PAY, ANNONA_HOLD));
    scene asked = basket("15.00", {{food, "10.00"}, {municipal_fee, "20.00"}});
    rule.authorize(asked);
    EXPECT_EQ(rule.allocated(), 0u);
}

TEST(tender, reports_a_table_that_says_nothing) {
    bench nothing;
    EXPECT_EQ(nothing.start().size(), 1u);
    bench notes;
    notes.rows("notes", {{{"of", of_amount(eur("0.00"))}}});
    EXPECT_EQ(notes.start().size(), 2u);
    bench against_itself;
    row rest = half();
    rest["rest"] = of_choice(own_money);
    against_itself.set("own_money", of_yes(false)).rows("shares", {rest});
    EXPECT_EQ(against_itself.start().size(), 1u);
    bench code;
    row wrong = half();
    wrong["else"] = of_code(ANNONA_REASON_EXPIRED);
    code.rows("shares", {wrong});
    EXPECT_EQ(code.start().size(), 1u);
}
