// SPDX-License-Identifier: Apache-2.0
// What charges move beside a command, and what of it goes back with a return. Figures by hand.

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

constexpr std::string_view fee_on_top =
    "  - {rule: transaction_fee, id: fee, since: 2026-01-01, fee: 1 %, to: \"fund:fees\"}\n";
constexpr std::string_view fee_inside =
    "  - {rule: transaction_fee, id: fee, since: 2026-01-01, paid_by: payee, fee: 1 %,\n"
    "     to: \"fund:fees\"}\n";
constexpr std::string_view half_more =
    "  - {rule: top_up, id: half, since: 2026-01-01, applies_to: {commands: [convert]}, rate: 50 "
    "%,\n"
    "     from: \"fund:campaign\"}\n";
constexpr std::string_view tenth_more =
    "  - {rule: top_up, id: tenth, since: 2026-01-01, applies_to: {commands: [convert]}, rate: 10 "
    "%,\n"
    "     from: \"fund:campaign\"}\n";
constexpr std::string_view two_fifths =
    "  - {rule: top_up, id: share, since: 2026-01-01, applies_to: {commands: [convert]},\n"
    "     as: part of the price, rate: 2/5, from: muni}\n";
constexpr std::string_view keep = "refund: {charges: keep}\n";

std::string with_charges(std::initializer_list<std::string_view> rules, bool kept = false) {
    return with_rules(std::string{town_head}.append(kept ? keep : ""), rules);
}

command pay(int64_t cents) { return ask(command_kind::pay, "ben:Ana", "mer:Uno", cents); }

command back(std::string_view of, int64_t cents) {
    auto made = ask(command_kind::reverse, {}, {}, cents);
    made.original = of;
    return made;
}

}  // namespace

TEST(charges, on_top_come_from_what_the_payment_left) {
    town city(with_charges({fee_on_top}));
    city.accept(city.award("ben:Ana", 10'100));
    city.accept(pay(10'000));
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    EXPECT_EQ(city.cents("mer:Uno"), 10'000);
    EXPECT_EQ(city.cents("fund:fees"), 100);
    city.expect_replay();
}

TEST(charges, on_top_that_cannot_be_paid_refuse_the_payment) {
    town city(with_charges({fee_on_top}));
    city.accept(city.award("ben:Ana", 10'099));
    city.refuse(pay(10'000), "INSUFFICIENT_BALANCE");
}

TEST(charges, are_not_paid_by_pockets_that_name_their_goods) {
    // 50.00 of aid for food and nothing else: the food is there, the fee is not.
    town city(with_charges({aid_is_food, fee_on_top}));
    city.accept(city.award("ben:Ana", 5'000));
    basket_line food{"food.basic", amount::of(1'000), {}, {}};
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno");
    asked.lines = {&food, 1};
    city.refuse(asked, "INSUFFICIENT_BALANCE");
    city.accept(city.award("ben:Ana", 10, "extra"));
    city.accept(asked);
    EXPECT_EQ(city.pocket_cents("ben:Ana", 0), 4'000);
    EXPECT_EQ(city.pocket_cents("ben:Ana", 1), 0);
    EXPECT_EQ(city.cents("fund:fees"), 10);
}

TEST(charges, go_back_in_proportion_and_the_rest_at_the_end) {
    // 1 % of 100.50 is 1.005, so 1.01. Returned in three parts: 0.33, 0.34, 0.34.
    town city(with_charges({fee_on_top}));
    city.accept(city.award("ben:Ana", 10'151));
    city.accept(pay(10'050));
    const std::string sold = city.last_id;
    EXPECT_EQ(city.cents("fund:fees"), 101);
    const std::pair<int64_t, int64_t> parts[] = {{3'350, 68}, {3'350, 34}, {3'350, 0}};
    for (const auto& [cents, left] : parts) {
        city.accept(back(sold, cents));
        EXPECT_EQ(city.cents("fund:fees"), left);
    }
    EXPECT_EQ(city.cents("ben:Ana"), 10'151);
    EXPECT_EQ(city.cents("mer:Uno"), 0);
    city.expect_replay();
}

TEST(charges, inside_are_given_back_by_who_got_them) {
    town city(with_charges({fee_inside}));
    city.accept(city.award("ben:Ana", 10'000));
    city.accept(pay(10'000));
    EXPECT_EQ(city.cents("mer:Uno"), 9'900);
    const std::string sold = city.last_id;
    city.accept(back(sold, 5'000));
    EXPECT_EQ(city.cents("mer:Uno"), 4'950);
    EXPECT_EQ(city.cents("fund:fees"), 50);
    EXPECT_EQ(city.cents("ben:Ana"), 5'000);
    city.expect_replay();
}

TEST(charges, stay_where_the_scheme_keeps_them) {
    town on_top(with_charges({fee_on_top}, true));
    on_top.accept(on_top.award("ben:Ana", 10'100));
    on_top.accept(pay(10'000));
    const std::string bought = on_top.last_id;
    on_top.accept(back(bought, 10'000));
    EXPECT_EQ(on_top.cents("ben:Ana"), 10'000);
    EXPECT_EQ(on_top.cents("fund:fees"), 100);

    // Inside: the shop got 99.00 and owes 100.00.
    town inside(with_charges({fee_inside}, true));
    inside.accept(inside.award("ben:Ana", 10'500));
    inside.accept(pay(10'000));
    const std::string sold = inside.last_id;
    inside.refuse(back(sold, 10'000), "INSUFFICIENT_BALANCE");
    inside.accept(pay(500));
    inside.accept(back(sold, 10'000));
    EXPECT_EQ(inside.cents("mer:Uno"), 395);  // 99.00 + 4.95 - 100.00
    EXPECT_EQ(inside.cents("fund:fees"), 105);
}

TEST(charges, see_what_the_rule_before_them_took_of_a_fund) {
    // 12.00 in the fund. 20.00 bought: half is 10.00, then a tenth of 20.00 finds its 2.00.
    // 10.00 more: nothing is left for either.
    town city(with_charges({half_more, tenth_more}));
    auto given = ask(command_kind::fund, {}, "fund:campaign", 1'200);
    given.ledger = "EUR";
    city.accept(given);
    city.accept(ask(command_kind::convert, {}, "ben:Ana", 2'000));
    EXPECT_EQ(city.cents("ben:Ana"), 3'200);
    EXPECT_EQ(city.money("fund:campaign"), 0);
    EXPECT_EQ(city.money("cash:Ana"), -2'000);
    city.accept(ask(command_kind::convert, {}, "ben:Ana", 1'000));
    EXPECT_EQ(city.cents("ben:Ana"), 4'200);
    city.expect_replay();
}

TEST(charges, pay_a_part_of_what_is_bought) {
    town city(with_charges({two_fifths}));
    const auto town_before = city.money("muni"), reserve_before = city.money("reserve");
    city.accept(ask(command_kind::convert, {}, "ben:Ana", 5'000));
    EXPECT_EQ(city.cents("ben:Ana"), 5'000);
    EXPECT_EQ(city.money("cash:Ana"), -3'000);
    EXPECT_EQ(city.money("muni"), town_before - 2'000);
    EXPECT_EQ(city.money("reserve"), reserve_before + 5'000);
    city.expect_replay();
}
