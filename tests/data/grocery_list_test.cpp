// SPDX-License-Identifier: Apache-2.0
// 4,887 real grocery baskets against the goods lists of the Italian aid card: what is on the list
// is paid by the card, what is not or unclear is the household's own money, and alcohol never is
// the card's. Each item costs 1.00, because the baskets have no prices.

#include <map>

#include "conformance/community.hpp"
#include "data/data_files.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

struct goods {
    std::string code;
    bool is_listed = false;
};

/// Items by their label, numbered; listed where the column says yes.
std::map<std::string, goods> goods_of(const std::vector<data::row>& items,
                                      const std::string& column) {
    std::map<std::string, goods> made;
    for (const auto& one : items)
        made[one.at("item")] = {"item" + std::to_string(made.size()), one.at(column) == "yes"};
    return made;
}

std::string scheme_text(const std::map<std::string, goods>& items, const std::string& basket) {
    std::vector<std::string> listed;
    for (const auto& [label, one] : items)
        if (one.is_listed) listed.push_back(one.code);
    return "scheme: groceries\ntitle: Goods of the card\nzone: UTC\n"
           "unit: {code: CDT, digits: 2, worth: 1 EUR}\n"
           "accounts:\n"
           "  ben: {is: household, pays_from: \"cash:{holder}\"}\n"
           "  mer: {is: shop, paid_to: \"bank:{holder}\"}\n"
           "categories: {food: }\ncommands: [issue, pay]\nbasket: " +
           basket + "\nproduct_lists: {card: " + data::listed(listed) +
           "}\nrules:\n"
           "  - {rule: earmark, id: card, since: 2026-01-01, product_lists: {allow: [card]}}\n";
}

class card_goods : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        const auto labels = data::read_csv("groceries-items.csv");
        const auto bought = data::read_csv("groceries-baskets-dev.csv");
        ANNONA_NEEDS_DATA(labels && bought);
        all = goods_of(*labels, GetParam());
        for (const auto& one : *labels) {
            const bool is_alcoholic = one.at("alcoholic") == "yes";
            EXPECT_FALSE(is_alcoholic && all[one.at("item")].is_listed) << one.at("item");
        }
        for (const auto& one : *bought) baskets.push_back(data::split(one.at("items"), '|'));
    }
    void open(const std::string& basket_policy) {
        city.emplace(scheme_text(all, basket_policy));
        city->accept(ask(command_kind::issue, {}, "ben:Casa", 100'000'00));
    }
    decision pay(const std::vector<std::string>& basket) {
        std::vector<basket_line> lines;
        for (const auto& label : basket)
            lines.push_back({"food", amount::of(100), amount::of(1'000), all.at(label).code});
        auto asked = ask(command_kind::pay, "ben:Casa", "mer:Super");
        asked.lines = lines;
        return city->decide(asked);
    }
    int64_t listed_in(const std::vector<std::string>& basket) const {
        return std::count_if(basket.begin(), basket.end(),
                             [this](const std::string& label) { return all.at(label).is_listed; });
    }

    std::map<std::string, goods> all;
    std::vector<std::vector<std::string>> baskets;
    std::optional<community> city;
};

TEST_P(card_goods, are_paid_by_the_card_and_the_rest_by_the_household) {
    open("pay_allowed_lines");
    int64_t on_the_card = 0, beside_it = 0;
    for (const auto& basket : baskets) {
        const auto listed = listed_in(basket), size = static_cast<int64_t>(basket.size());
        const auto answer = pay(basket);
        if (listed == 0) {
            EXPECT_EQ(name_of_reason(answer.code), "CATEGORY_NOT_ALLOWED");
            continue;
        }
        EXPECT_EQ(answer.result, listed == size ? verdict::accepted : verdict::partial);
        EXPECT_EQ(answer.value, amount::of(listed * 100));
        on_the_card += listed, beside_it += size - listed;
    }
    EXPECT_EQ(city->cents("mer:Super"), on_the_card * 100);
    EXPECT_EQ(city->money("bank:Super"), beside_it * 100);
    EXPECT_EQ(city->cents("ben:Casa"), 100'000'00 - on_the_card * 100);
    city->expect_replay();
}

TEST_P(card_goods, refuse_a_basket_whole_where_the_scheme_says_so) {
    open("refuse_whole");
    int64_t on_the_card = 0;
    for (const auto& basket : baskets) {
        const auto listed = listed_in(basket), size = static_cast<int64_t>(basket.size());
        const auto answer = pay(basket);
        EXPECT_EQ(answer.result, listed == size ? verdict::accepted : verdict::refused);
        EXPECT_EQ(name_of_reason(answer.code), listed == size ? "" : "CATEGORY_NOT_ALLOWED");
        if (listed == size) on_the_card += size;
    }
    EXPECT_EQ(city->cents("mer:Super"), on_the_card * 100);
}

INSTANTIATE_TEST_SUITE_P(lists, card_goods, testing::Values("carta_2023", "carta_2024"),
                         [](const auto& edition) { return edition.param; });

}  // namespace
