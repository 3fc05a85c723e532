// SPDX-License-Identifier: Apache-2.0
// 300 real mixed baskets, one wallet of three nested earmarks each: every pocket pays what the file
// says, to the cent, and the rest is the household's own money.

#include <nlohmann/json.hpp>

#include <map>
#include <set>

#include "conformance/community.hpp"
#include "data/data_files.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;
using nlohmann::json;

using group = std::pair<std::string, std::string>;  // department, category
const std::string earmarks[] = {"fruit_and_vegetables", "food_for_home",
                                "anything_but_alcohol_tobacco_fuel"};

bool names(const json& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Whether one of the house rules covers a group of goods, as their file describes it.
bool covers(const json& rule, const group& goods) {
    const auto& [department, category] = goods;
    if (department.empty()) return false;
    if (rule.contains("never_departments") && names(rule["never_departments"], department))
        return false;
    for (const json& one : rule["allow"]) {
        if (one["department"] != "*" && one["department"] != department) continue;
        if (one.contains("except_categories") && names(one["except_categories"], category))
            continue;
        if (one.contains("only_categories") && !names(one["only_categories"], category)) continue;
        return true;
    }
    return false;
}

/// Categories numbered as they occur.
std::map<group, std::string> categories_of(const json& cases) {
    std::map<group, std::string> numbered;
    for (const json& one : cases)
        for (const json& line : one["lines"])
            numbered.try_emplace({line[1], line[2]}, "goods" + std::to_string(numbered.size()));
    return numbered;
}

std::string scheme_text(const json& rules, const json& wallet,
                        const std::map<group, std::string>& categories) {
    std::string text =
        "scheme: baskets\ntitle: Earmarked baskets\nzone: UTC\n"
        "unit: {code: OSS, digits: 2, worth: 1 USD}\n"
        "accounts:\n"
        "  ben: {is: household, pays_from: \"cash:{holder}\"}\n"
        "  mer: {is: shop, paid_to: \"bank:{holder}\"}\n"
        "pockets: {lot0: {}, lot1: {}, lot2: {}}\n"
        "commands: [issue, pay, advance]\n"
        "basket: pay_allowed_lines\ncategories:\n";
    for (const auto& [goods, name] : categories) text += "  " + name + ":\n";
    text += "rules:\n";
    for (std::size_t i = 0; i < std::size(earmarks); ++i) {
        std::vector<std::string> allowed;
        for (const auto& [goods, name] : categories)
            if (covers(rules["rules"][earmarks[i]], goods)) allowed.push_back(name);
        const std::string pocket = "lot" + std::to_string(i);
        text += "  - {rule: earmark, id: goods-" + pocket +
                ", since: 2017-01-01, applies_to: " + "{pockets: [" + pocket +
                "]}, goods: {allow: " + data::listed(allowed) + "}}\n";
        text += "  - {rule: expiry, id: until-" + pocket +
                ", since: 2017-01-01, applies_to: {roles: [household], pockets: [" + pocket +
                "]}, last_day: " + wallet[i]["expires"].get<std::string>() + "}\n";
    }
    return text;
}

/// What each pocket paid, then what was own money.
using payment = std::array<int64_t, 4>;

payment paid_by(const community& city) {
    payment made{};
    for (const auto& take : city.last.takes)
        made[take.attributes.pocket] += static_cast<int64_t>(take.value.count());
    for (const auto& one : city.last.posts)
        if (one.ledger == city.rules->money_ledger && one.delta.is_positive())
            made[3] += static_cast<int64_t>(one.delta.count());
    return made;
}

/// What the refusal says the wallet can pay.
std::optional<amount> available_in(const entry& refused) {
    for (std::size_t i = 0; i < refused.trace_count; ++i)
        for (const auto& figure : refused.trace[i].figures)
            if (figure.name == ANNONA_FIGURE_AVAILABLE) return figure.value;
    return std::nullopt;
}

/// Pays as a till does: first without own money; told what the wallet has, with the rest beside it.
decision pay_as_a_till(community& city, command asked, amount total) {
    auto answer = city.decide(asked);
    if (name_of_reason(answer.code) != "INSUFFICIENT_BALANCE") return answer;
    const auto available = available_in(city.last);
    EXPECT_TRUE(available) << "the refusal does not say what is there";
    const tender_part own_money{"USD", total - available.value_or(amount{})};
    asked.tender = {&own_money, 1};
    return city.decide(asked);
}

TEST(real_baskets, are_paid_from_nested_earmarks_to_the_cent) {
    const auto rules_text = data::read_text("cj-earmark-rules.json");
    const auto text = data::read_text("cj-baskets-earmark-dev.json");
    ANNONA_NEEDS_DATA(rules_text && text);
    const json file = json::parse(*text);
    const auto categories = categories_of(file["cases"]);
    community city(scheme_text(json::parse(*rules_text), file["wallet"], categories), nullptr,
                   at("2017-01-01", 8));
    payment sums{};
    for (const json& one : file["cases"]) {
        const std::string account = "ben:" + one["basket"].get<std::string>();
        for (std::size_t i = 0; i < std::size(earmarks); ++i) {
            const std::string pocket = "lot" + std::to_string(i);
            auto award = ask(command_kind::issue, {}, account, file["wallet"][i]["cents"]);
            award.other_pocket = pocket;
            city.accept(award);
        }
        std::vector<basket_line> lines;
        for (const json& line : one["lines"])
            lines.push_back(
                {categories.at({line[1], line[2]}), amount::of(line[4].get<int64_t>()), {}, {}});
        auto asked = ask(command_kind::pay, account, "mer:Store");
        asked.lines = lines;
        const auto answer = pay_as_a_till(city, asked, amount::of(one["total"].get<int64_t>()));
        ASSERT_NE(answer.result, verdict::refused) << account << name_of_reason(answer.code);
        const payment expected = one["paid_by"];
        const payment found = paid_by(city);
        EXPECT_EQ(found, expected) << account;
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += found[i];
    }
    EXPECT_EQ(sums, (payment{file["totals"]["paid_a"], file["totals"]["paid_b"],
                             file["totals"]["paid_c"], file["totals"]["paid_r"]}));
    city.expect_replay();
}

}  // namespace
