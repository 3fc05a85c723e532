// SPDX-License-Identifier: Apache-2.0
#include "config/parameter_parser.hpp"

#include <gtest/gtest.h>

#include "scheme_test_support.hpp"

namespace annona::testing {
namespace {

struct parsed {
    std::unique_ptr<scheme> in;
    const rule_declaration& rule() const { return in->rules.front(); }
    const annona_value& operator[](sample_field field) const {
        return rule().parameters.values[field];
    }
};

parsed parse(std::string_view parameters) {
    config::read_result read = read_text_as_scheme(scheme_with_sample(parameters));
    EXPECT_TRUE(read.made) << all_problems(read);
    return {read.made ? std::move(read.made) : read_text_as_scheme(std::string(good_scheme)).made};
}

std::string refusal(std::string_view parameters) {
    return all_problems(read_text_as_scheme(scheme_with_sample(parameters)));
}

bool has_bit(const annona_value& value, std::size_t index) {
    return index / 64 < value.bits_words && (value.bits[index / 64] >> (index % 64) & 1) != 0;
}

TEST(parameter_parser, tells_written_default_and_absent_apart) {
    const parsed made = parse("count: 3");
    EXPECT_EQ(made[sample_count].given, 2);
    EXPECT_EQ(made[sample_count].integer, 3);
    EXPECT_EQ(made[sample_amount].given, 1);
    EXPECT_EQ(made[sample_amount].amount.lo, 1'500'000u);  // 1.50 with six decimals
    EXPECT_EQ(made[sample_rounding].integer, ANNONA_ROUND_HALF_UP);
    EXPECT_EQ(made[sample_ratio].given, 0);
    EXPECT_EQ(made[sample_ratio].kind, ANNONA_KIND_RATIO);
    EXPECT_EQ(made[sample_account].integer, static_cast<int64_t>(ANNONA_HANDLE_NONE));
}

TEST(parameter_parser, reads_amounts_in_booking_units) {
    EXPECT_EQ(parse("amount: 12.5")[sample_amount].amount.lo, 12'500'000u);
    EXPECT_EQ(parse("amount: \"0.01\"")[sample_amount].amount.lo, 10'000u);
}

TEST(parameter_parser, reduces_ratios) {
    for (const char* text : {"ratio: 5 %", "ratio: 0.05", "ratio: 1/20", "ratio: 5/100"}) {
        const parsed made = parse(text);
        EXPECT_EQ(made[sample_ratio].integer, 1) << text;
        EXPECT_EQ(made[sample_ratio].other, 20) << text;
    }
}

TEST(parameter_parser, reads_spans_and_steps) {
    const parsed made = parse("span: 90 days held, step: half calendar year");
    EXPECT_EQ(made[sample_span].integer, 90);
    EXPECT_EQ(made[sample_span].other, ANNONA_SPAN_DAY);
    EXPECT_EQ(made[sample_every].integer, 1);
    EXPECT_EQ(made[sample_every].other, ANNONA_SPAN_HALF_YEAR);
    const parsed seconds = parse("span: 12 months, step: 600 seconds");
    EXPECT_EQ(seconds[sample_span].other, ANNONA_SPAN_MONTH);
    EXPECT_EQ(seconds[sample_every].integer, 600);
    EXPECT_EQ(seconds[sample_every].other, ANNONA_SPAN_SECOND);
    EXPECT_EQ(parse("step: 3 calendar months")[sample_every].integer, 3);
}

TEST(parameter_parser, reads_windows) {
    const auto window = [](std::string_view text) {
        const parsed made = parse("per: " + std::string(text));
        return std::pair{made[sample_window].integer, made[sample_window].other};
    };
    using pair = std::pair<int64_t, int64_t>;
    EXPECT_EQ(window("calendar month"), (pair{ANNONA_WINDOW_MONTH, 0}));
    EXPECT_EQ(window("life"), (pair{ANNONA_WINDOW_LIFE, 0}));
    EXPECT_EQ(window("30 days"), (pair{ANNONA_WINDOW_ROLLING_DAYS, 30}));
    EXPECT_EQ(window("2 weeks"), (pair{ANNONA_WINDOW_ROLLING_DAYS, 14}));
    EXPECT_EQ(window("half year"), (pair{ANNONA_WINDOW_HALF_YEAR, 0}));
    EXPECT_EQ(window("from 1 July to 30 June"), (pair{ANNONA_WINDOW_YEAR_FROM, 701}));
    EXPECT_EQ(window("year from 15 September"), (pair{ANNONA_WINDOW_YEAR_FROM, 915}));
}

TEST(parameter_parser, reads_dates_and_lists_of_days) {
    const parsed made = parse("day: 1970-01-02, days: event_days");
    EXPECT_EQ(made[sample_date].integer, 1);
    ASSERT_EQ(made[sample_days].count, 2u);
    EXPECT_EQ(made[sample_days].members[0].integer, 20'623);  // 2026-06-19
    EXPECT_EQ(made[sample_days].members[1].integer, 20'624);
    const parsed listed = parse("days: [1970-01-03, 1970-01-02]");
    EXPECT_EQ(listed[sample_days].members[0].integer, 1);
}

TEST(parameter_parser, numbers_accounts_in_the_order_of_the_table) {
    const parsed made = parse(
        "parts: [{share: 1/2, to: \"fund:a\"}, {share: 1/2, to: who paid}, {share: 1/3, to: "
        "operator}], "
        "to: \"pot:{members}\"");
    EXPECT_EQ(made.rule().accounts,
              (std::vector<std::string>{"pot:{members}", "fund:a", "operator"}));
    EXPECT_EQ(made[sample_account].integer, 0);
    const annona_value& parts = made[sample_table];
    ASSERT_EQ(parts.count, 3u);
    EXPECT_EQ(parts.members[0 * 3 + 1].integer, 1);
    EXPECT_EQ(parts.members[1 * 3 + 1].integer, ANNONA_HANDLE_FUNDER);
    EXPECT_EQ(parts.members[2 * 3 + 1].integer, 2);
    EXPECT_EQ(parts.members[0 * 3 + 2].given, 1);
    EXPECT_EQ(parts.members[0 * 3 + 2].integer, ANNONA_REASON_NOT_ELIGIBLE);
    EXPECT_EQ(parse("to: payee")[sample_account].integer, ANNONA_HANDLE_PAYEE);
    EXPECT_EQ(parse("to: own money")[sample_account].integer, ANNONA_HANDLE_PAYS_FROM);
}

TEST(parameter_parser, takes_one_mapping_for_a_list_of_one) {
    EXPECT_EQ(parse("parts: {share: 1}")[sample_table].count, 1u);
    EXPECT_EQ(parse("single: {share: 1}")[sample_single].count, 1u);
    EXPECT_EQ(parse("count: 1")[sample_table].count, 0u);
}

TEST(parameter_parser, includes_what_stands_below_a_category) {
    const parsed made = parse("goods: [food]");  // food, food.basic, food.prepared, alcohol
    EXPECT_TRUE(has_bit(made[sample_goods], 0));
    EXPECT_TRUE(has_bit(made[sample_goods], 1));
    EXPECT_TRUE(has_bit(made[sample_goods], 2));
    EXPECT_FALSE(has_bit(made[sample_goods], 3));
    const parsed one = parse("goods: food.basic");
    EXPECT_FALSE(has_bit(one[sample_goods], 0));
    EXPECT_TRUE(has_bit(one[sample_goods], 1));
}

TEST(parameter_parser, keeps_names_in_written_order_and_as_bits) {
    const parsed made = parse("classes: [butcher, grocer]");
    const annona_value& classes = made[sample_classes];
    ASSERT_EQ(classes.count, 2u);
    EXPECT_EQ(classes.members[0].integer, made.in->names.find("butcher"));
    EXPECT_TRUE(has_bit(classes, made.in->names.find("grocer")));
    EXPECT_FALSE(has_bit(classes, made.in->names.find("members")));
}

TEST(parameter_parser, reads_the_small_kinds) {
    const parsed made = parse(
        "switch: yes, choice: second best, who: [household, shop], word: any-word, fact: members, "
        "differ: [proposer, holder], else: EXPIRED, words: \"a text\", on_lists: [seeds]");
    EXPECT_EQ(made[sample_yes_no].integer, 1);
    EXPECT_EQ(made[sample_choice].integer, 1);
    EXPECT_EQ(made[sample_roles].integer, 3);
    EXPECT_EQ(made[sample_name].integer, made.in->names.find("any-word"));
    EXPECT_EQ(made[sample_fact].integer, made.in->names.find("members"));
    ASSERT_EQ(made[sample_actors].count, 2u);
    EXPECT_EQ(made[sample_actors].members[1].integer, ANNONA_ACTOR_HOLDER);
    EXPECT_EQ(made[sample_code].integer, ANNONA_REASON_EXPIRED);
    EXPECT_EQ(std::string(made[sample_text].text, made[sample_text].text_size), "a text");
    EXPECT_EQ(made[sample_lists].integer, 1);
    EXPECT_EQ(parse("differ: approver")[sample_actors].count, 1u);
}

// ---- rates

TEST(parameter_parser, keeps_a_rate_over_its_own_step_exact) {
    for (const char* text :
         {"rate: 2 %", "rate: 2 %, step: quarter", "rate: 2 % per quarter, step: quarter",
          "rate: 2 % per 3 months, step: quarter", "rate: 1/50, step: day"}) {
        const parsed made = parse(text);
        EXPECT_EQ(made[sample_rate].integer, 1) << text;
        EXPECT_EQ(made[sample_rate].other, 50) << text;
    }
}

TEST(parameter_parser, scales_a_rate_that_does_not_compound) {
    const parsed monthly = parse("rate: 6 % per year, step: month, compound: no");
    EXPECT_EQ(monthly[sample_rate].integer, 1);
    EXPECT_EQ(monthly[sample_rate].other, 200);  // 6 % / 12 = 1/2 %
    const parsed daily = parse("rate: 7.305 % per year, step: day, compound: no");
    EXPECT_EQ(daily[sample_rate].integer, 1);
    EXPECT_EQ(daily[sample_rate].other, 5000);  // 7.305 % / 365.25 = 0.02 %
}

// 7 % a year by days: keep = 0.93^(1/365.25) = 0.99980133..., the daily factor of Circles.
TEST(parameter_parser, takes_the_root_of_a_rate_that_compounds) {
    const parsed made = parse("rate: 7 % per year, step: day");
    const annona_value& rate = made[sample_rate];
    EXPECT_EQ(rate.other, 0);
    const auto keep = static_cast<std::uint64_t>(rate.amount.hi);
    const uint128 scaled = static_cast<uint128>(keep) * 100'000'000u;
    EXPECT_EQ(static_cast<std::uint64_t>(scaled >> 64), 99'980'133u);
}

TEST(parameter_parser, halves_over_a_half_life) {
    // 7 years by months: 84 steps; 0.5^(1/84) = 0.991782..., a loss of 0.8218 % a month.
    const parsed made = parse("rate: half-life 7 years, step: month");
    const auto keep = static_cast<std::uint64_t>(made[sample_rate].amount.hi);
    const uint128 scaled = static_cast<uint128>(keep) * 1'000'000u;
    EXPECT_EQ(static_cast<std::uint64_t>(scaled >> 64), 991'782u);
    const parsed whole = parse("rate: half-life 1 year, step: year");
    EXPECT_EQ(whole[sample_rate].integer, 1);
    EXPECT_EQ(whole[sample_rate].other, 2);
}

// ---- what is refused

struct bad_parameter {
    std::string_view text;
    std::string_view message;
};

constexpr bad_parameter bad_parameters[] = {
    {"amount: 5.005", "rule one: amount: amount '5.005' has 3 decimals, OSS allows 2"},
    {"amount: 100.01", "rule one: amount is 100.01, allowed: 0 to 100.00"},
    {"amount: -1.00", "rule one: amount is -1.00, allowed: 0 to 100.00"},
    {"amount: 5 EUR", "rule one: amount: "},
    {"count: 0", "rule one: count is 0, allowed: 1 to 12"},
    {"count: 13", "allowed: 1 to 12"},
    {"count: 1.5", "write a whole number"},
    {"ratio: 51 %", "rule one: ratio is 51 %, allowed: 0 % to 50 %"},
    {"ratio: half", "write a share as 5 %, 1/3 or 0.05"},
    {"switch: on", "allowed: yes, no"},
    {"span: 3 years", "allowed: 1 day to 2 years"},
    {"span: 90", "as in 90 days"},
    {"span: ninety days", "as in 90 days"},
    {"step: 0 days", "rule one: step is \"0 days\""},
    {"per: fortnight", "allowed: life, day, week"},
    {"per: year from 31 June", "year from 1 July"},
    {"day: 29 Feb", "a date is written 2026-01-31"},
    {"days: evnt_days", "is no list under days; did you mean \"event_days\"?"},
    {"round: half-up", "did you mean \"half_up\"?"},
    {"choice: third", "allowed: first, second best"},
    {"to: who pays", "is no account"},
    {"to: \"fnd:x\"", "did you mean \"fund:\"?"},
    {"to: issuer", "no rule posts to the issuer"},
    {"goods: [food.basics]", "did you mean \"food.basic\"?"},
    {"classes: [baker]", "\"baker\" is not known"},
    {"on_lists: [seed]", "did you mean \"seeds\"?"},
    {"who: [shops]", "did you mean \"shop\"?"},
    {"fact: member", "is not declared under inputs; did you mean \"members\"?"},
    {"differ: [proposer, aprover]", "did you mean \"approver\"?"},
    {"else: NOT_ELIGIBEL", "did you mean \"NOT_ELIGIBLE\"?"},
    {"words: ", "rule one: words is a text; found nothing"},
    {"parts: [{to: operator}]", "rule one: parts needs the key \"share\""},
    {"parts: [{share: 1, too: operator}]", "did you mean \"to\"?"},
    {"parts: [1]", "rule one: parts is a mapping"},
    {"single: [{share: 1}]", "rule one: single is a mapping"},
    {"parts: [{share: 101 %}]", "rule one: parts: share is 101 %, allowed: 0 to 100 %"},
    {"rate: 101 %", "rule one: rate is 101 %, allowed: 0 % to 100 %"},
    {"rate: 2 % per quarter", "nothing says how often it acts; add every"},
    {"rate: 2 % each quarter, step: day", "write the loss over a span"},
    {"rate: half-life 0 years, step: day", "write the loss over a span"},
    {"rate: 100 % per year, step: day", "rule one: rate is"},
};

TEST(parameter_parser, refuses_with_what_was_found_and_what_is_allowed) {
    for (const bad_parameter& one : bad_parameters) {
        const std::string found = refusal(one.text);
        EXPECT_NE(found.find(one.message), std::string::npos) << one.text << " gave: " << found;
        EXPECT_EQ(std::count(found.begin(), found.end(), '\n'), 1) << one.text << ": " << found;
        EXPECT_EQ(found.substr(0, 10), "t.yaml:20:") << found;
    }
}

TEST(parameter_parser, points_at_the_value_in_a_row) {
    EXPECT_EQ(refusal("parts: [{share: 101 %}]").substr(0, 15), "t.yaml:20:64: r");
}

}  // namespace
}  // namespace annona::testing
