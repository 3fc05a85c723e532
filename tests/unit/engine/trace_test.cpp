// SPDX-License-Identifier: Apache-2.0
// The order of checks: of several reasons that hold at once the decision names the lowest class,
// then the rule that stands first; the trace holds the rest; and each can be said in words.

#include "abi/misbehaving.hpp"
#include "conformance/community.hpp"
#include "lab/explain.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

// ---- a rule that refuses payments and awards with a code of its choice ----

template <reason Code>
int32_t refuses(const void*, const annona_case*, const annona_own*, annona_out* out) {
    annona_effect effect{};
    effect.kind = ANNONA_EFFECT_REFUSE, effect.code = Code, effect.index = 0xffffffffu;
    return misbehaving::give(out, effect);
}
int32_t plan_authorize(const void*, annona_plan* plan) {
    plan->authorize_on = ANNONA_COMMAND_BIT(ANNONA_PAY) | ANNONA_COMMAND_BIT(ANNONA_ISSUE);
    return ANNONA_OK;
}
template <reason Code>
const annona_rule_v1* refusing() {
    static constexpr annona_about about{sizeof(annona_about),
                                        0,
                                        "says",
                                        "1.0.0",
                                        "Refuses.",
                                        "Apache-2.0",
                                        nullptr,
                                        nullptr,
                                        nullptr,
                                        nullptr,
                                        0,
                                        0};
    static constexpr annona_rule_v1 table{sizeof(annona_rule_v1),
                                          ANNONA_ABI_MAJOR,
                                          ANNONA_ABI_MINOR,
                                          0,
                                          ANNONA_ABI_DRAFT,
                                          &about,
                                          misbehaving::create,
                                          misbehaving::destroy,
                                          plan_authorize,
                                          nullptr,
                                          refuses<Code>,
                                          nullptr,
                                          nullptr,
                                          nullptr,
                                          nullptr};
    return &table;
}

constexpr std::string_view says = "  - {rule: says, id: says-no, since: 2026-01-01}\n";
constexpr std::string_view one_a_day =
    "  - {rule: limits, id: a-day, since: 2026-01-01, applies_to: {commands: [pay]},\n"
    "     limits: [{name: spent, amount: 1.00, per: day, for: payer, on: spend, "
    "else: LIMIT_PER_DAY}]}\n";

/// Beer with aid (704), above the day's limit (902): two reasons that always hold.
struct beer {
    const basket_line line{"alcohol", amount::of(500), {}, {}};
    command asked = ask(command_kind::pay, "ben:Ana", "mer:Uno");
    beer() { asked.lines = {&line, 1}, asked.pocket = "aid"; }
};

std::vector<reason> reasons_in(const entry& of) {
    std::vector<reason> all;
    for (size_t i = 0; i < of.trace_count; ++i)
        if (of.trace[i].what == said::refused) all.push_back(of.trace[i].code);
    return all;
}

template <reason Code>
void expect_order(std::string_view named, uint16_t rule) {
    town city({aid_is_food, one_a_day, says}, refusing<Code>());
    const beer basket;
    const auto answer = city.refuse(basket.asked, named);
    EXPECT_EQ(answer.rule, rule) << named;
    const auto all = reasons_in(city.last);
    for (const reason code :
         {reason{ANNONA_REASON_CATEGORY_NOT_ALLOWED}, reason{ANNONA_REASON_LIMIT_PER_DAY}, Code})
        EXPECT_NE(std::find(all.begin(), all.end(), code), all.end())
            << name_of_reason(code) << " is not in the trace";
}

TEST(order_of_checks, the_lower_class_is_named_whatever_hook_and_place_it_came_from) {
    expect_order<ANNONA_REASON_NO_CASE_FILE>("NO_CASE_FILE", 2);    // 4 before 7
    expect_order<ANNONA_REASON_NOT_YET_VALID>("NOT_YET_VALID", 2);  // 5
    expect_order<ANNONA_REASON_NOT_CUMULABLE>("NOT_CUMULABLE", 2);  // 6
    expect_order<ANNONA_REASON_MERCHANT_NOT_ACCREDITED>("CATEGORY_NOT_ALLOWED",
                                                        0);                   // 7: first rule
    expect_order<ANNONA_REASON_SHARE_LIMIT>("CATEGORY_NOT_ALLOWED", 0);       // 7 before 8
    expect_order<ANNONA_REASON_LIMIT_PER_PERSON>("CATEGORY_NOT_ALLOWED", 0);  // 7 before 9
    expect_order<ANNONA_REASON_BUDGET_EXHAUSTED>("CATEGORY_NOT_ALLOWED", 0);  // 7 before 10
}

TEST(order_of_checks, within_a_class_the_rule_that_stands_first_is_named) {
    town first({says, one_a_day}, refusing<ANNONA_REASON_LIMIT_PER_PERSON>());
    town second({one_a_day, says}, refusing<ANNONA_REASON_LIMIT_PER_PERSON>());
    const auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno", 200);
    EXPECT_EQ(first.refuse(asked, "LIMIT_PER_PERSON").rule, 0u);
    EXPECT_EQ(second.refuse(asked, "LIMIT_PER_DAY").rule, 0u);
}

TEST(order_of_checks, shape_once_and_state_stop_before_any_rule_is_asked) {
    town city({says}, refusing<ANNONA_REASON_NO_CASE_FILE>());
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno", -1);
    asked.value = amount::of(-1);
    city.refuse(asked, "MALFORMED");
    EXPECT_EQ(reasons_in(city.last).size(), 0u);
    city.refuse(ask(command_kind::pay, "xyz:Ana", "mer:Uno", 100), "UNKNOWN_ACCOUNT");
    EXPECT_EQ(reasons_in(city.last).size(), 0u);
    // shape before state
    asked = ask(command_kind::pay, "xyz:Ana", "mer:Uno", 100);
    asked.value = amount_limit + amount::of(1);
    city.refuse(asked, "AMOUNT_TOO_LARGE");
}

TEST(order_of_checks, what_every_rule_says_comes_before_missing_money) {
    town city({aid_is_food});
    const beer basket;  // an empty wallet, and beer
    city.refuse(basket.asked, "CATEGORY_NOT_ALLOWED");
}

TEST(order_of_checks, of_several_lines_the_first_refused_one_is_named) {
    town city({aid_is_food});
    const basket_line lines[] = {{"food.basic", amount::of(100), {}, {}},
                                 {"alcohol", amount::of(100), {}, {}},
                                 {"alcohol", amount::of(100), {}, {}}};
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno");
    asked.lines = lines, asked.pocket = "aid";
    EXPECT_EQ(city.refuse(asked, "CATEGORY_NOT_ALLOWED").line, 1u);
}

TEST(order_of_checks, a_shop_of_the_wrong_class_and_forbidden_goods_are_one_class) {
    town city({aid_is_food});
    const beer basket;
    auto at_the_bar = basket.asked;
    at_the_bar.other = "mer:Bar";
    const auto answer = city.decide(at_the_bar);
    EXPECT_EQ(class_of_reason(answer.code), 7u);
    EXPECT_EQ(answer.rule, 0u);
}

// ---- what the trace and its words hold ----

TEST(trace, a_refusal_carries_rule_code_and_figures_and_can_be_said_in_words) {
    town city({one_a_day});
    city.accept(city.award("ben:Ana", 1'000));
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 40));
    city.refuse(ask(command_kind::pay, "ben:Ana", "mer:Uno", 61), "LIMIT_PER_DAY");
    EXPECT_EQ(city.last.rule, 0u);
    std::vector<amount> figures;
    for (size_t i = 0; i < city.last.trace_count; ++i)
        for (const auto& figure : city.last.trace[i].figures)
            if (figure.kind == ANNONA_KIND_AMOUNT) figures.push_back(figure.value);
    for (const int64_t expected : {100, 60})  // the limit, what is left
        EXPECT_NE(std::find(figures.begin(), figures.end(), amount::of(expected)), figures.end());
    const auto told = lab::explain(city.last, {*city.rules, city.live->names()});
    EXPECT_EQ(told.verdict, "No.");
    EXPECT_EQ(told.code, "LIMIT_PER_DAY");
    EXPECT_NE(told.sentence.find("1.00 OSS"), std::string::npos) << told.sentence;
    EXPECT_NE(told.rule.find("limits a-day"), std::string::npos) << told.rule;
    ASSERT_FALSE(told.would_pass.empty());
    EXPECT_NE(told.would_pass[0].find("0.60"), std::string::npos) << told.would_pass[0];
}

TEST(trace, every_reason_the_engine_gives_has_a_sentence) {
    town city({aid_is_food, ninety_days});
    city.accept(city.award("ben:Ana", 1'000));
    const beer basket;
    command asked[] = {ask(command_kind::pay, "ben:Ana", "mer:Uno", 2'000),
                       ask(command_kind::pay, "xyz:Ana", "mer:Uno", 100),
                       ask(command_kind::pay, "ben:Ana", "ben:Ana", 100),
                       basket.asked,
                       city.award("ben:Ana", 1'000'000),
                       ask(command_kind::redeem, "ben:Ana", {}, 100),
                       ask(command_kind::activate, {}),
                       ask(command_kind::pay, "ben:ana@example.org", "mer:Uno", 100)};
    for (const auto& one : asked) {
        const auto answer = city.decide(one);
        EXPECT_EQ(answer.result, verdict::refused);
        const auto told = lab::explain(city.last, {*city.rules, city.live->names()});
        EXPECT_EQ(told.code, name_of_reason(answer.code));
        EXPECT_FALSE(told.sentence.empty()) << told.code;
        EXPECT_EQ(told.sentence.find('{'), std::string::npos) << told.sentence;
    }
}

TEST(trace, an_accepted_payment_says_who_let_it_pass) {
    town city({aid_is_food, one_a_day});
    city.accept(city.award("ben:Ana", 1'000));
    const basket_line line{"food.basic", amount::of(100), {}, {}};
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno");
    asked.lines = {&line, 1};
    city.accept(asked);
    std::vector<uint16_t> spoke;
    for (size_t i = 0; i < city.last.trace_count; ++i) spoke.push_back(city.last.trace[i].rule);
    for (const uint16_t rule : {uint16_t{0}, uint16_t{1}})
        EXPECT_NE(std::find(spoke.begin(), spoke.end(), rule), spoke.end());
}

}  // namespace
