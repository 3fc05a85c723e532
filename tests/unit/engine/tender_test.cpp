// SPDX-License-Identifier: Apache-2.0
// What a purchase is paid with: units, own money beside them, notes and notes by name. By hand.

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

constexpr std::string_view extra_is_drink =
    "  - {rule: earmark, id: extra-drink, since: 2026-01-01, applies_to: {pockets: [extra]},\n"
    "     goods: {allow: [alcohol]}}\n";
constexpr std::string_view half_of_drinks =
    "  - {rule: tender, id: half, since: 2026-01-01,\n"
    "     shares: [{categories: [alcohol], at_most: 1/2, of: line}]}\n";
constexpr std::string_view half_and_own_money =
    "  - {rule: tender, id: half, since: 2026-01-01, shares: [{at_most: 1/2, rest: own money}]}\n";

std::string with_notes(std::string_view pocket, std::initializer_list<std::string_view> rules) {
    return with_rules(
        replaced(std::string{town_head}, "extra: {programme: region}", std::string{pocket}), rules);
}

/// A basket of food and drink, in cents, with what is handed over.
class purchase {
public:
    purchase(int64_t food, int64_t drink, int64_t units, int64_t money)
        : lines_{{"food.basic", amount::of(food), {}, {}}, {"alcohol", amount::of(drink), {}, {}}},
          tender_{{"OSS", amount::of(units)}, {"EUR", amount::of(money)}} {}
    command by(std::string_view payer) const {
        auto made = ask(command_kind::pay, payer, "mer:Uno");
        made.lines = lines_, made.tender = tender_;
        return made;
    }

private:
    basket_line lines_[2];
    tender_part tender_[2];
};

}  // namespace

TEST(tender_of_a_payment, adds_up_to_the_price) {
    town city;
    city.accept(city.award("ben:Ana", 10'000));
    city.accept(purchase(2'000, 1'000, 1'800, 1'200).by("ben:Ana"));
    city.refuse(purchase(2'000, 1'000, 1'800, 1'199).by("ben:Ana"), "MALFORMED");
    city.refuse(purchase(2'000, 1'000, 1'800, 1'201).by("ben:Ana"), "NO_CHANGE");
    city.refuse(purchase(2'000, 1'000, 3'100, -100).by("ben:Ana"), "NO_CHANGE");
    EXPECT_EQ(city.cents("mer:Uno"), 1'800);
    EXPECT_EQ(city.money("bank:Uno"), 1'200);
    city.expect_replay();
}

TEST(tender_of_a_payment, that_names_units_alone_leaves_the_rest_to_own_money) {
    town city;
    city.accept(city.award("ben:Ana", 10'000));
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno", 3'000);
    const tender_part units{"OSS", amount::of(2'000)};
    asked.tender = {&units, 1};
    EXPECT_EQ(city.accept(asked).value, amount::of(2'000));
    EXPECT_EQ(city.money("cash:Ana"), -1'000);
    const tender_part more{"OSS", amount::of(3'001)};
    asked.tender = {&more, 1};
    city.refuse(asked, "NO_CHANGE");
}

TEST(tender_of_a_payment, own_money_takes_the_lines_no_lot_can_pay) {
    // 20.00 of aid for food, 5.00 of extra for drink. Food 10.00, drink 20.00, 15.00 of own money:
    // it must go to drink, whatever the order of the lines.
    town city(with_rules(town_head, {aid_is_food, extra_is_drink}));
    city.accept(city.award("ben:Ana", 2'000));
    city.accept(city.award("ben:Ana", 500, "extra"));
    city.accept(purchase(1'000, 2'000, 1'500, 1'500).by("ben:Ana"));
    EXPECT_EQ(city.pocket_cents("ben:Ana", 0), 1'000);
    EXPECT_EQ(city.pocket_cents("ben:Ana", 1), 0);
    city.refuse(purchase(1'000, 2'000, 1'500, 1'500).by("ben:Ana"), "INSUFFICIENT_BALANCE");
    city.expect_replay();
}

TEST(tender_of_a_payment, keeps_lots_to_the_share_of_each_line) {
    // Half of the drinks at most: 5.00 of 10.00, though the wallet could pay all of them.
    town city(with_rules(town_head, {extra_is_drink, half_of_drinks}));
    city.accept(city.award("ben:Ana", 3'000, "extra"));
    city.accept(city.award("ben:Ana", 400));
    // Food 8.00, drink 10.00, 9.00 in units: aid pays 4.00 of the food, extra 5.00 of the drinks.
    city.accept(purchase(800, 1'000, 900, 900).by("ben:Ana"));
    EXPECT_EQ(city.pocket_cents("ben:Ana", 1), 2'500);
    EXPECT_EQ(city.pocket_cents("ben:Ana", 0), 0);
    city.refuse(purchase(800, 1'000, 900, 900).by("ben:Ana"), "INSUFFICIENT_BALANCE");
    city.refuse(purchase(800, 1'000, 1'301, 499).by("ben:Ana"), "SHARE_LIMIT");
}

TEST(tender_of_a_payment, asks_own_money_for_more_where_the_rule_says_so) {
    town city(with_rules(town_head, {half_and_own_money}));
    city.accept(city.award("ben:Ana", 10'000));
    const auto answer = city.decide(ask(command_kind::pay, "ben:Ana", "mer:Uno", 1'001));
    EXPECT_EQ(answer.result, verdict::partial);
    EXPECT_EQ(name_of_reason(answer.code), "SHARE_LIMIT");
    EXPECT_EQ(answer.value, amount::of(500));  // half of 10.01 is 5.005, down
    EXPECT_EQ(city.money("cash:Ana"), -501);
    EXPECT_EQ(city.money("bank:Uno"), 501);
}

TEST(tender_of_a_payment, is_judged_after_the_money_itself) {
    // The share is wrong, but the aid has lapsed: that is said first.
    town city(with_rules(town_head, {ninety_days, half_of_drinks}));
    city.accept(city.award("ben:Ana", 10'000));
    city.refuse(purchase(0, 1'000, 600, 400).by("ben:Ana"), "SHARE_LIMIT");
    city.now = at("2026-05-31");
    city.refuse(purchase(0, 1'000, 600, 400).by("ben:Ana"), "EXPIRED");
}

TEST(money_that_is_not_good_yet, says_from_which_day_it_is) {
    town city(
        with_rules(town_head, {"  - {rule: expiry, id: from-may, since: 2026-01-01,\n"
                               "     applies_to: {roles: [household]}, first_day: 2026-05-04}\n"}));
    city.accept(city.award("ben:Ana", 1'000));
    city.refuse(ask(command_kind::pay, "ben:Ana", "mer:Uno", 500), "NOT_YET_VALID");
    bool told = false;
    for (size_t i = 0; i < city.last.trace_count; ++i)
        for (const auto& figure : city.last.trace[i].figures)
            told |= figure.name == ANNONA_FIGURE_WOULD_PASS_FROM_DAY &&
                    figure.integer == day("2026-05-04").number;
    EXPECT_TRUE(told);
    city.now = at("2026-05-04", 0);
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 500));
    city.expect_replay();
}

TEST(notes, an_amount_between_them_is_refused_before_the_wallet_is_looked_at) {
    town city(with_notes("extra: {programme: region, note: 10.00}", {aid_is_food}));
    city.accept(city.award("ben:Ana", 3'000, "extra"));
    city.refuse(purchase(0, 3'740, 3'500, 240).by("ben:Ana"), "INDIVISIBLE");
    city.refuse(purchase(0, 3'740, 4'000, -260).by("ben:Ana"), "NO_CHANGE");
    city.refuse(purchase(0, 9'500, 9'500, 0).by("ben:Ana"), "INDIVISIBLE");
    city.refuse(purchase(0, 9'000, 9'000, 0).by("ben:Ana"), "INSUFFICIENT_BALANCE");
    city.accept(purchase(0, 3'740, 3'000, 740).by("ben:Ana"));
    EXPECT_EQ(city.money("cash:Ana"), -740);
    city.expect_replay();
}

TEST(notes, a_shop_hands_in_amounts) {
    town city(with_notes("extra: {programme: region, note: 10.00}", {}));
    city.accept(city.award("ben:Ana", 3'000, "extra"));
    auto paid = ask(command_kind::pay, "ben:Ana", "mer:Uno", 2'000);
    paid.pocket = "extra";
    city.accept(paid);
    city.accept(ask(command_kind::redeem, "mer:Uno", {}, 1'250));
    EXPECT_EQ(city.cents("mer:Uno"), 750);
}

TEST(notes, a_return_brings_whole_notes_back) {
    town city(with_notes("extra: {programme: region, note: 10.00}", {}));
    city.accept(city.award("ben:Ana", 3'000, "extra"));
    auto paid = ask(command_kind::pay, "ben:Ana", "mer:Uno", 2'000);
    paid.pocket = "extra";
    city.accept(paid);
    command back;
    back.kind = command_kind::reverse, back.principal = "till";
    const auto request = city.last_id;
    back.original = request, back.value = amount::of(740), back.has_value = true;
    city.refuse(back, "INDIVISIBLE");
    back.value = amount::of(1'000);
    city.accept(back);
    city.accept(purchase(0, 2'000, 2'000, 0).by("ben:Ana"));
    city.expect_replay();
}

TEST(notes, are_paid_by_their_names) {
    town city(with_notes("extra: {programme: region, indivisible: yes, label: \"V{face}\"}", {}));
    for (const int64_t cents : {5'000, 2'000, 1'250})
        city.accept(city.award("ben:Ana", cents, "extra"));
    const std::string_view twenty[] = {"V20"};
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno", 2'000);
    asked.lots = twenty;
    city.accept(asked);
    city.refuse(asked, "INSUFFICIENT_BALANCE");  // spent
    const std::string_view both[] = {"V50", "V12.50"};
    asked.lots = both, asked.value = amount::of(6'250);
    city.accept(asked);
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    city.expect_replay();
}

TEST(notes, a_name_given_with_an_award_stays_with_its_lot_and_comes_back_with_it) {
    town city;
    auto award = city.award("ben:Ana", 4'000);
    const std::string_view first[] = {"lot 1"}, second[] = {"lot 2"};
    award.lots = first;
    city.accept(award);
    award.lots = second;
    city.accept(award);
    EXPECT_EQ(city.lots("ben:Ana").size(), 2u);
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno", 1'000);
    asked.lots = second;
    city.accept(asked);
    command back;
    back.kind = command_kind::reverse, back.principal = "till";
    const auto request = city.last_id;
    back.original = request;
    city.accept(back);
    asked.value = amount::of(4'000);
    city.accept(asked);
    asked.value = amount::of(1);
    city.refuse(asked, "INSUFFICIENT_BALANCE");
    EXPECT_EQ(city.cents("ben:Ana"), 4'000);
    city.expect_replay();
}
