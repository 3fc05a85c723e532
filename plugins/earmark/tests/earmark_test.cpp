// SPDX-License-Identifier: Apache-2.0
#include "earmark/rule.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "unit/sdk/by_hand.hpp"

namespace {

using annona::rules::earmark;
namespace sdk = annona::sdk;

constexpr annona_about about = sdk::about_of<earmark>("earmark", "1.0.0", "to test");
constexpr annona_rule_v1 table = sdk::table_of<earmark>(about);

// Categories and shop classes as a scheme would number them.
constexpr std::uint32_t food = 3, bread = 4, alcohol = 9, culture = 70;
constexpr annona_name grocer = 21, butcher = 22, bar = 23;
constexpr std::uint16_t not_goods = ANNONA_REASON_CATEGORY_NOT_ALLOWED;
constexpr std::uint16_t not_shop = ANNONA_REASON_MERCHANT_NOT_ACCREDITED;

annona_value goods(by_hand::written row) { return by_hand::table(earmark::parameters[0], {row}); }
annona_value lists(by_hand::written row) { return by_hand::table(earmark::parameters[1], {row}); }
annona_value shops(by_hand::written row) { return by_hand::table(earmark::parameters[2], {row}); }

annona_line line(std::uint32_t category, std::int64_t amount = 100, std::uint64_t on_lists = 0) {
    annona_line made = {};
    made.category = category;
    made.amount = by_hand::units(amount);
    made.lists = on_lists;
    return made;
}

/// A basket against two lots at a shop of a class; 0 = its class is not known.
struct basket {
    basket(const by_hand::rule& by, std::vector<annona_line> lines, annona_name shop_class = grocer)
        : cells(2 * lines.size()) {
        const std::vector<annona_lot> lots(2, by_hand::lot(1000));
        std::vector<annona_amount> caps(2, by_hand::units(-1));
        std::vector<std::uint16_t> cap_codes(2);
        const annona_match match = {sizeof match,
                                    2,
                                    static_cast<std::uint32_t>(lines.size()),
                                    0,
                                    lots.data(),
                                    lines.data(),
                                    cells.data(),
                                    caps.data(),
                                    cap_codes.data(),
                                    &room.out};
        annona_fact fact = {};
        fact.kind = ANNONA_KIND_NAME;
        fact.known = shop_class != 0;
        fact.integer = shop_class;
        annona_own own = {};
        own.facts = &fact;
        own.facts_count = 1;
        const annona_case seen = {};
        EXPECT_EQ(by->match(by.instance(), &seen, &own, &match), ANNONA_OK);
    }
    std::vector<std::uint16_t> cells;
    by_hand::room room;
};
using codes = std::vector<std::uint16_t>;

TEST(earmark, lets_only_allowed_goods_pass) {
    const by_hand::rule made(
        table, {{"goods", goods({{"allow", by_hand::categories({food, bread, culture})}})}});
    ASSERT_EQ(made.created, ANNONA_OK);
    const basket mixed(made, {line(bread), line(alcohol), line(culture)});
    EXPECT_EQ(mixed.cells, (codes{0, not_goods, 0, 0, not_goods, 0})) << "the same for both lots";
    const basket unnamed(made, {line(ANNONA_CATEGORY_NONE)});
    EXPECT_EQ(unnamed.cells, (codes{not_goods, not_goods}));
}

TEST(earmark, explains_the_line_the_category_and_what_would_pass) {
    const by_hand::rule made(table,
                             {{"goods", goods({{"allow", by_hand::categories({food, bread})}})}});
    const basket refused(made, {line(bread), line(alcohol)});
    ASSERT_EQ(refused.room.out.figures_count, 3u);
    const annona_figure* figures = refused.room.figures;
    EXPECT_EQ(figures[0].name, ANNONA_FIGURE_LINE);
    EXPECT_EQ(figures[0].integer, 1);
    EXPECT_EQ(figures[1].name, ANNONA_FIGURE_CATEGORY);
    EXPECT_EQ(figures[1].integer, std::int64_t{alcohol});
    EXPECT_EQ(figures[2].name, ANNONA_FIGURE_WOULD_PASS_CATEGORY);
    EXPECT_EQ(figures[2].integer, std::int64_t{food});
}

TEST(earmark, lets_everything_but_denied_goods_pass) {
    const by_hand::rule made(table, {{"goods", goods({{"deny", by_hand::categories({alcohol})}})}});
    const basket mixed(made, {line(bread), line(alcohol), line(ANNONA_CATEGORY_NONE)});
    EXPECT_EQ(mixed.cells, (codes{0, not_goods, 0, 0, not_goods, 0}));
}

TEST(earmark, denies_what_both_lists_name) {
    const by_hand::rule made(
        table, {{"goods", goods({{"allow", by_hand::categories({food, bread, alcohol})},
                                 {"deny", by_hand::categories({alcohol})}})}});
    EXPECT_EQ(basket(made, {line(alcohol)}).cells, (codes{not_goods, not_goods}));
    EXPECT_EQ(made.plan().width_categories, 2u);
}

TEST(earmark, asks_for_a_product_on_a_list) {
    const by_hand::rule made(table, {{"product_lists", lists({{"allow", by_hand::lists(0b0110)},
                                                              {"deny", by_hand::lists(0b1000)}})}});
    const basket mixed(made, {line(food, 1, 0b0010), line(food, 1, 0b0001), line(food, 1, 0b1010)});
    EXPECT_EQ(mixed.cells, (codes{0, not_goods, not_goods, 0, not_goods, not_goods}));
}

TEST(earmark, takes_the_money_only_in_shops_of_a_class) {
    const by_hand::rule made(table,
                             {{"shops", shops({{"classes", by_hand::names({butcher, grocer})}})}});
    EXPECT_EQ(basket(made, {line(food)}, grocer).cells, (codes{0, 0}));
    const basket at_the_bar(made, {line(food), line(bread)}, bar);
    EXPECT_EQ(at_the_bar.cells, (codes{not_shop, not_shop, not_shop, not_shop}));
    ASSERT_EQ(at_the_bar.room.out.figures_count, 2u);
    EXPECT_EQ(at_the_bar.room.figures[0].name, ANNONA_FIGURE_SHOP_CLASS);
    EXPECT_EQ(at_the_bar.room.figures[0].integer, std::int64_t{bar});
    EXPECT_EQ(at_the_bar.room.figures[1].name, ANNONA_FIGURE_WOULD_PASS_CLASS);
    EXPECT_EQ(at_the_bar.room.figures[1].integer, std::int64_t{butcher}) << "the first written";
    EXPECT_EQ(basket(made, {line(food)}, 0).cells, (codes{not_shop, not_shop}));
}

TEST(earmark, keeps_the_money_out_of_denied_shops) {
    const by_hand::rule made(table, {{"shops", shops({{"deny_classes", by_hand::names({bar})}})}});
    EXPECT_EQ(basket(made, {line(food)}, bar).cells, (codes{not_shop, not_shop}));
    EXPECT_EQ(basket(made, {line(food)}, grocer).cells, (codes{0, 0}));
    EXPECT_EQ(basket(made, {line(food)}, 0).cells, (codes{0, 0})) << "an unknown class is not bar";
}

TEST(earmark, names_the_shop_before_the_goods) {
    const by_hand::rule made(table, {{"goods", goods({{"allow", by_hand::categories({food})}})},
                                     {"shops", shops({{"classes", by_hand::names({grocer})}})}});
    EXPECT_EQ(basket(made, {line(alcohol)}, bar).cells, (codes{not_shop, not_shop}));
    EXPECT_EQ(basket(made, {line(alcohol)}, grocer).cells, (codes{not_goods, not_goods}));
}

TEST(earmark, caps_the_price_of_a_line) {
    const by_hand::rule made(table, {{"price_cap", by_hand::money(500)}});
    const basket two(made, {line(food, 500), line(food, 501)});
    EXPECT_EQ(two.cells, (codes{0, not_goods, 0, not_goods}));
    EXPECT_EQ(two.room.figures[2].name, ANNONA_FIGURE_WOULD_PASS_UP_TO);
    EXPECT_EQ(by_hand::count_of(two.room.figures[2].amount), 500);
}

TEST(earmark, answers_with_the_codes_of_the_scheme) {
    const by_hand::rule made(
        table, {{"goods", goods({{"deny", by_hand::categories({alcohol})}})},
                {"else_goods", by_hand::whole(ANNONA_KIND_CODE, ANNONA_REASON_PLACE_NOT_ALLOWED)}});
    EXPECT_EQ(basket(made, {line(alcohol)}).cells[0], ANNONA_REASON_PLACE_NOT_ALLOWED);
}

TEST(earmark, plans_purchases_and_holds_by_pocket) {
    const by_hand::rule made(table, {{"shops", shops({{"classes", by_hand::names({grocer})}})}});
    const annona_plan plan = made.plan();
    EXPECT_EQ(plan.match_on, ANNONA_COMMAND_BIT(ANNONA_PAY) | ANNONA_COMMAND_BIT(ANNONA_HOLD));
    EXPECT_EQ(plan.flags, std::uint32_t{ANNONA_PLAN_BY_POCKET});
    ASSERT_EQ(plan.facts_count, 1u);
    EXPECT_EQ(plan.facts[0].name, by_hand::class_name);
    EXPECT_EQ(plan.facts[0].party, ANNONA_PARTY_PAYEE);
    EXPECT_EQ(plan.width_categories, 0u);
}

TEST(earmark, refuses_a_scheme_that_earmarks_nothing_or_allows_nothing) {
    EXPECT_EQ(by_hand::rule(table, {}).created, ANNONA_REFUSED);
    const by_hand::rule nothing(table, {{"goods", goods({{"allow", by_hand::categories({food})},
                                                         {"deny", by_hand::categories({food})}})},
                                        {"shops", shops({})}});
    ASSERT_EQ(nothing.problems.size(), 2u);
    EXPECT_EQ(nothing.problems[0], "goods: allows nothing: deny takes away all of allow");
    EXPECT_EQ(nothing.problems[1], "shops: needs classes or deny_classes");
}

// ---- alternatives that exclude each other

constexpr std::uint32_t fuel = 30, pass = 31;
constexpr annona_name fuel_name = 41, pass_name = 42;
constexpr std::uint16_t exclusive = ANNONA_REASON_EXCLUSIVE_CATEGORY;

annona_value alternatives() {
    const annona_param* declared = earmark::parameters;
    while (std::string_view(declared->name) != "exclusive") ++declared;
    return by_hand::table(*declared, {{{"name", by_hand::whole(ANNONA_KIND_NAME, fuel_name)},
                                       {"goods", by_hand::categories({fuel})}},
                                      {{"name", by_hand::whole(ANNONA_KIND_NAME, pass_name)},
                                       {"goods", by_hand::categories({pass})}}});
}

/// A basket of one lot of a holder who bought each alternative so often.
codes cells_after(const by_hand::rule& by, std::int64_t fuels, std::int64_t passes,
                  std::vector<annona_line> lines) {
    const annona_lot lot = by_hand::lot(1000);
    annona_counter counters[2] = {};
    counters[0].value = by_hand::units(fuels), counters[1].value = by_hand::units(passes);
    annona_own own = {};
    own.counters = counters, own.counters_count = 2;
    annona_case seen = {};
    seen.lines = lines.data(), seen.lines_count = static_cast<std::uint32_t>(lines.size());
    codes cells(lines.size());
    annona_amount cap = by_hand::units(-1);
    std::uint16_t cap_code = 0;
    by_hand::room room;
    const annona_match match = {sizeof match, 1,    seen.lines_count, 0,        &lot, lines.data(),
                                cells.data(), &cap, &cap_code,        &room.out};
    EXPECT_EQ(by->match(by.instance(), &seen, &own, &match), ANNONA_OK);
    return cells;
}

TEST(earmark, holds_the_alternative_chosen_before) {
    const by_hand::rule made(table, {{"exclusive", alternatives()}});
    ASSERT_EQ(made.created, ANNONA_OK);
    EXPECT_EQ(cells_after(made, 1, 0, {line(pass), line(fuel), line(food)}),
              (codes{exclusive, 0, 0}));
    EXPECT_EQ(cells_after(made, 0, 2, {line(pass), line(fuel)}), (codes{0, exclusive}));
}

TEST(earmark, lets_the_first_such_line_of_a_basket_choose) {
    const by_hand::rule made(table, {{"exclusive", alternatives()}});
    EXPECT_EQ(cells_after(made, 0, 0, {line(food), line(pass), line(fuel)}),
              (codes{0, 0, exclusive}));
}

TEST(earmark, does_not_let_a_refused_line_choose) {
    const by_hand::rule made(table,
                             {{"exclusive", alternatives()}, {"price_cap", by_hand::money(500)}});
    EXPECT_EQ(cells_after(made, 0, 0, {line(pass, 501), line(fuel, 500)}), (codes{not_goods, 0}));
}

/// The effects of a charge whose one lot pays lines with the given amounts.
struct charged {
    charged(const by_hand::rule& by, std::vector<annona_line> lines,
            std::vector<std::int64_t> paid) {
        const annona_lot lot = by_hand::lot(1000);
        std::vector<annona_take> takes;
        for (std::size_t i = 0; i < paid.size(); ++i) {
            if (paid[i] == 0) continue;
            takes.push_back({0, static_cast<std::uint32_t>(i), by_hand::units(paid[i]),
                             by_hand::units(paid[i])});
        }
        annona_case seen = {};
        seen.lines = lines.data(), seen.lines_count = static_cast<std::uint32_t>(lines.size());
        seen.lots = &lot, seen.lots_count = 1;
        seen.takes = takes.data(), seen.takes_count = static_cast<std::uint32_t>(takes.size());
        EXPECT_EQ(by->charge(by.instance(), &seen, nullptr, &room.out), ANNONA_OK);
    }
    by_hand::room room;
};

TEST(earmark, counts_what_was_really_bought_once) {
    const by_hand::rule made(table, {{"exclusive", alternatives()}});
    const annona_plan plan = made.plan();
    ASSERT_EQ(plan.counters_count, 2u);
    EXPECT_EQ(plan.counters[0].measure, ANNONA_MEASURE_MANUAL);
    EXPECT_EQ(plan.counters[0].subject, ANNONA_SUBJECT_PAYER_HOLDER);
    EXPECT_EQ(plan.counters[1].name, pass_name);
    const charged two(made, {line(food), line(pass, 50), line(pass, 70)}, {10, 50, 70});
    ASSERT_EQ(two.room.out.effects_count, 1u);
    EXPECT_EQ(two.room.effects[0].kind, ANNONA_EFFECT_COUNT);
    EXPECT_EQ(two.room.effects[0].index, 1u);
    EXPECT_EQ(by_hand::count_of(two.room.effects[0].amount), 1);
    const charged own_money(made, {line(pass, 50)}, {0});
    EXPECT_EQ(own_money.room.out.effects_count, 0u) << "paid with own money";
}

TEST(earmark, refuses_alternatives_that_are_none) {
    const annona_param* declared = earmark::parameters;
    while (std::string_view(declared->name) != "exclusive") ++declared;
    const auto one = by_hand::table(*declared, {{{"name", by_hand::whole(ANNONA_KIND_NAME, 41)},
                                                 {"goods", by_hand::categories({fuel})}}});
    EXPECT_EQ(by_hand::rule(table, {{"exclusive", one}}).created, ANNONA_REFUSED);
    const auto shared = by_hand::table(*declared, {{{"name", by_hand::whole(ANNONA_KIND_NAME, 41)},
                                                    {"goods", by_hand::categories({fuel})}},
                                                   {{"name", by_hand::whole(ANNONA_KIND_NAME, 42)},
                                                    {"goods", by_hand::categories({fuel, pass})}}});
    EXPECT_EQ(by_hand::rule(table, {{"exclusive", shared}}).created, ANNONA_REFUSED);
}

// ---- packages and pieces

TEST(earmark, pays_whole_packages_or_none) {
    const by_hand::rule made(table, {{"whole_packages", by_hand::yes_no(true)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    EXPECT_EQ(charged(made, {line(food, 100), line(bread, 50)}, {100, 0}).room.out.effects_count,
              0u);
    const charged part(made, {line(food, 100), line(bread, 50)}, {100, 20});
    ASSERT_EQ(part.room.out.effects_count, 1u);
    EXPECT_EQ(part.room.effects[0].code, ANNONA_REASON_INDIVISIBLE);
    EXPECT_EQ(part.room.effects[0].index, 1u);
}

TEST(earmark, caps_the_price_of_each_piece) {
    const by_hand::rule made(
        table, {{"price_cap", by_hand::money(250)}, {"price_cap_per", by_hand::choice(1)}});
    annona_line three = line(food, 750), three_dear = line(food, 751), half = line(food, 125);
    three.quantity = three_dear.quantity = by_hand::units(3000);
    half.quantity = by_hand::units(500);
    const basket mixed(made, {three, three_dear, half, line(food, 250), line(food, 251)});
    EXPECT_EQ((codes{mixed.cells.begin(), mixed.cells.begin() + 5}),
              (codes{0, not_goods, 0, 0, not_goods}));
}

}  // namespace
