// SPDX-License-Identifier: Apache-2.0
#include "lab/explain.hpp"

#include <annona/abi/case.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "lab/sentences.hpp"
#include "small_scheme.hpp"

namespace {

using namespace annona;

std::shared_ptr<scheme> scheme_with_a_limit() {
    auto made = annona_test::small_scheme();
    rule_declaration limits;
    limits.rule = "limits";
    limits.id = "a-day";
    limits.version = 2;
    limits.since = *parse_local_day("2026-01-01");
    made->rules.push_back(std::move(limits));
    return made;
}

trace_figure amount_figure(uint16_t name, int64_t cents) {
    return {name, ANNONA_KIND_AMOUNT, 0, 0, amount::of(cents)};
}

entry refused_by_limit() {
    entry made;
    made.code = ANNONA_REASON_LIMIT_PER_DAY;
    made.rule = 0;
    trace_line& line = made.trace_next();
    line.rule = 0;
    line.what = said::refused;
    line.code = made.code;
    line.figures = {amount_figure(ANNONA_FIGURE_LIMIT, 80000),
                    amount_figure(ANNONA_FIGURE_LEFT, 50),
                    amount_figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, 50)};
    return made;
}

TEST(explain, says_why_with_the_figures_and_what_would_pass) {
    const auto rules = scheme_with_a_limit();
    const auto made = lab::explain(refused_by_limit(), *rules);
    EXPECT_EQ(made.verdict, "No.");
    EXPECT_EQ(made.code, "LIMIT_PER_DAY");
    EXPECT_EQ(made.sentence, "The limit of 800.00 UNO a day is reached. 0.50 UNO is left today.");
    EXPECT_EQ(made.rule, "limits a-day, version 2 since 2026-01-01");
    ASSERT_EQ(made.would_pass.size(), 1u);
    EXPECT_EQ(made.would_pass[0], "with at most 0.50 UNO");
    ASSERT_EQ(made.trace.size(), 1u);
    EXPECT_EQ(made.trace[0],
              "limits a-day, version 2 since 2026-01-01: refused LIMIT_PER_DAY "
              "(the limit is 800.00 UNO, left 0.50 UNO)");
}

TEST(explain, names_the_rule_in_the_language_asked_for) {
    const auto rules = scheme_with_a_limit();
    EXPECT_EQ(lab::explain(refused_by_limit(), *rules, "it").rule,
              "limits a-day, versione 2 dal 2026-01-01");
}

TEST(explain, says_the_plain_sentence_where_a_figure_is_missing) {
    const auto rules = scheme_with_a_limit();
    entry made = refused_by_limit();
    made.trace[0].figures.clear();
    EXPECT_EQ(lab::explain_reason(made, *rules), "The limit of the day is reached.");
}

TEST(explain, names_goods_by_their_category_and_lines_from_one) {
    const auto rules = scheme_with_a_limit();
    entry made;
    made.code = ANNONA_REASON_CATEGORY_NOT_ALLOWED;
    made.rule = 0;
    trace_line& line = made.trace_next();
    line.rule = 0;
    line.what = said::refused;
    line.code = made.code;
    line.figures = {{ANNONA_FIGURE_LINE, ANNONA_KIND_COUNT, 1, 0, {}},
                    {ANNONA_FIGURE_CATEGORY, ANNONA_KIND_CATEGORIES, 1, 0, {}}};
    const auto told = lab::explain(made, *rules);
    EXPECT_EQ(
        told.sentence,
        "This help cannot pay for food.basic. Take it off or pay for it with your own money.");
    EXPECT_EQ(told.figures[0], "line of the basket 2");
}

TEST(explain, an_accepted_command_needs_no_reason) {
    const auto rules = scheme_with_a_limit();
    entry made;
    made.result = verdict::accepted;
    const auto told = lab::explain(made, *rules);
    EXPECT_EQ(told.verdict, "Yes.");
    EXPECT_TRUE(told.sentence.empty());
    EXPECT_EQ(lab::to_text(told), "Yes.\n");
}

TEST(explain, shares_are_per_cent_where_that_is_exact) {
    EXPECT_EQ(lab::format_share({1, 2}), "50 %");
    EXPECT_EQ(lab::format_share({1, 5000}), "0.02 %");
    EXPECT_EQ(lab::format_share({1, 3}), "1/3");
}

class every_language : public testing::TestWithParam<const char*> {
protected:
    const lab::language& in = lab::find_language(GetParam());
    const lab::language& english = lab::find_language("en");
};
INSTANTIATE_TEST_SUITE_P(there, every_language, testing::Values("en", "es", "fr", "it", "pt"));

std::multiset<std::string> places_in(std::string_view sentence) {
    std::multiset<std::string> found;
    for (auto open = sentence.find('{'); open != std::string_view::npos;
         open = sentence.find('{', open + 1))
        found.emplace(sentence.substr(open, sentence.find('}', open) - open));
    return found;
}

TEST_P(every_language, is_known_by_its_code) {
    EXPECT_EQ(in.code, GetParam());
    EXPECT_NE(lab::language_codes().find(GetParam()), std::string::npos);
}

TEST_P(every_language, has_a_sentence_for_every_reason_of_the_contract) {
    for (const reason_entry& row : reason_table) {
        const lab::sentence_row* found = lab::find_sentence(in, row.code);
        ASSERT_NE(found, nullptr) << row.name;
        EXPECT_FALSE(found->full.empty()) << row.name;
        EXPECT_EQ(found->plain.empty(), places_in(found->full).empty()) << row.name;
        EXPECT_EQ(found->plain.find('{'), std::string_view::npos) << row.name;
        EXPECT_EQ(places_in(found->full), places_in(lab::find_sentence(english, row.code)->full))
            << row.name;
    }
}

TEST_P(every_language, has_words_for_every_figure_and_way_out) {
    ASSERT_EQ(in.figures.size(), english.figures.size());
    for (const auto& row : english.figures)
        EXPECT_FALSE(lab::find_phrase(in, row.figure).empty()) << row.figure;
    ASSERT_EQ(in.ways_out.size(), english.ways_out.size());
    for (const auto& row : english.ways_out)
        EXPECT_EQ(places_in(lab::find_way_out(in, row.figure)).size(), 1u) << row.figure;
    for (const auto word : in.said) EXPECT_FALSE(word.empty());
    for (const auto word : in.verdicts) EXPECT_FALSE(word.empty());
    EXPECT_EQ(places_in(in.own_reason).size(), 1u);
    EXPECT_EQ(places_in(in.on_line).size(), 1u);
    EXPECT_EQ(places_in(in.rule_since), (std::multiset<std::string>{"{version", "{day"}));
}

TEST(sentences, an_unknown_language_is_answered_in_english) {
    EXPECT_EQ(lab::find_language("xx").code, "en");
    EXPECT_EQ(lab::find_language("es-ES").code, "es");
}

}  // namespace
