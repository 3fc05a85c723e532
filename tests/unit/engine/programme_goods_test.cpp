// SPDX-License-Identifier: Apache-2.0
// One pocket, money of two programmes, each with goods of its own.

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

constexpr std::string_view town_is_food =
    "  - {rule: earmark, id: town-goods, since: 2026-01-01, applies_to: {programmes: [town]},\n"
    "     goods: {allow: [food.basic]}}\n";
constexpr std::string_view region_is_meals =
    "  - {rule: earmark, id: region-goods, since: 2026-01-01, applies_to: {programmes: [region]},\n"
    "     goods: {allow: [food]}}\n";

command sale(std::string_view who, const std::vector<basket_line>& lines) {
    auto made = ask(command_kind::pay, who, "mer:Uno");
    made.lines = lines, made.pocket = "aid";
    return made;
}
std::vector<basket_line> one(std::string_view category, int64_t cents) {
    return {{category, amount::of(cents), {}, {}}};
}

struct two_programmes : testing::Test {
    explicit two_programmes(std::string_view basket = "basket: refuse_whole\n")
        : city(with_rules(std::string{town_head}.append(basket), {town_is_food, region_is_meals})) {
    }
    void award(std::string_view to, std::string_view programme, int64_t cents) {
        auto asked = city.award(to, cents);
        asked.programme = programme;
        city.accept(asked);
    }
    town city;
};

TEST_F(two_programmes, each_pays_what_its_own_rule_lets_pass) {
    award("ben:Ana", "town", 1'000), award("ben:Ana", "region", 1'000);
    city.accept(sale("ben:Ana", one("food.prepared", 700)));
    ASSERT_EQ(city.last.takes.size(), 1u);
    EXPECT_EQ(city.last.takes[0].attributes.programme, 1u) << "the region's money";
    city.accept(sale("ben:Ana", one("food.basic", 1'300)));
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    city.expect_replay();
}

TEST_F(two_programmes, name_the_goods_where_no_money_in_the_wallet_may_buy_them) {
    award("ben:Ana", "town", 1'000);
    city.refuse(sale("ben:Ana", one("food.prepared", 100)), "CATEGORY_NOT_ALLOWED");
    award("ben:Ana", "region", 100);
    city.refuse(sale("ben:Ana", one("alcohol", 100)), "CATEGORY_NOT_ALLOWED");
}

TEST_F(two_programmes, name_the_shortage_where_some_money_may_buy_them) {
    award("ben:Ana", "town", 1'000), award("ben:Ana", "region", 200);
    city.refuse(sale("ben:Ana", one("food.prepared", 201)), "INSUFFICIENT_BALANCE");
}

TEST_F(two_programmes, an_empty_wallet_hears_of_the_goods_first) {
    city.refuse(sale("ben:Eva", one("food.prepared", 100)), "CATEGORY_NOT_ALLOWED");
    city.refuse(sale("ben:Eva", one("food.basic", 100)), "INSUFFICIENT_BALANCE");
}

struct two_programmes_in_part : two_programmes {
    two_programmes_in_part() : two_programmes("basket: pay_allowed_lines\n") {}
};

TEST_F(two_programmes_in_part, leave_to_own_money_what_none_of_them_buys) {
    award("ben:Ana", "town", 1'000);
    const std::vector<basket_line> mixed = {{"food.basic", amount::of(300), {}, {}},
                                            {"food.prepared", amount::of(200), {}, {}}};
    EXPECT_EQ(city.decide(sale("ben:Ana", mixed)).result, verdict::partial);
    EXPECT_EQ(city.cents("ben:Ana"), 700);
    EXPECT_EQ(city.money("cash:Ana"), -200);
    award("ben:Ana", "region", 1'000);
    city.accept(sale("ben:Ana", mixed));
    EXPECT_EQ(city.money("cash:Ana"), -200) << "now the region pays the meal";
    city.expect_replay();
}

// ---- what a rule of one pocket hears of a purchase paid from several ----

constexpr std::string_view one_of_two =
    "  - {rule: earmark, id: choice, since: 2026-01-01, applies_to: {pockets: [aid]}, exclusive:\n"
    "     [{name: meal, goods: [food.prepared]}, {name: drink, goods: [alcohol]}]}\n";

TEST(charge, of_a_rule_about_one_pocket_hears_what_that_pocket_paid) {
    town city({one_of_two});
    city.accept(city.award("ben:Ana", 500));
    city.accept(city.award("ben:Ana", 500, "extra"));
    const auto three_euro_meal = one("food.prepared", 300), two_euro_drink = one("alcohol", 200);
    auto meal = sale("ben:Ana", three_euro_meal);
    meal.pocket = "extra";
    city.accept(meal);
    auto drink = sale("ben:Ana", two_euro_drink);
    drink.pocket = "aid";
    city.accept(drink);
    meal.pocket = "aid";
    city.refuse(meal, "EXCLUSIVE_CATEGORY");
    meal.pocket = {};
    const auto two_euro_meal = one("food.prepared", 200);
    meal.lines = two_euro_meal;
    city.accept(meal);  // the other pocket still may
    city.expect_replay();
}

// ---- money for all programmes at once ----

TEST(fund, of_programmes_with_one_payer_and_one_reserve_names_none) {
    auto head = replaced(std::string{town_head},
                         "region: {payer: \"donor:region\", reserve: \"reserve:region\"}",
                         "region: {payer: muni, reserve: reserve}");
    community city(with_rules(head, {}));
    city.accept(ask(command_kind::fund, {}, {}, 5'000));
    EXPECT_EQ(city.money("reserve"), 5'000);
    EXPECT_EQ(city.money("muni"), -5'000);
}

TEST(fund, of_programmes_with_reserves_of_their_own_is_the_default_pocket_s) {
    community city(with_rules(town_head, {}));
    city.accept(ask(command_kind::fund, {}, {}, 5'000));
    EXPECT_EQ(city.money("reserve"), 5'000);
    EXPECT_EQ(city.money("reserve:region"), 0);
}

}  // namespace
