// SPDX-License-Identifier: Apache-2.0
#include "config/suggest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace {

using annona::config::did_you_mean;
using annona::config::edit_distance;
using annona::config::list_allowed;
using annona::config::suggest;

constexpr std::array<std::string_view, 6> words{"rate",  "round",       "every",
                                                "after", "spend_order", "id"};

TEST(edit_distance, counts_insertions_deletions_replacements_and_swaps) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(edit_distance("rtae", "rate"), 1U);
    EXPECT_EQ(edit_distance("ca", "abc"), 3U) << "no place is edited twice";
    EXPECT_EQ(edit_distance("Spend-Order", "spend_order"), 0U);
}

TEST(did_you_mean, finds_the_nearest_word) {
    EXPECT_EQ(did_you_mean("aftr", words), "after");
    EXPECT_EQ(did_you_mean("ruond", words), "round");
    EXPECT_EQ(did_you_mean("Rate", words), "rate");
    EXPECT_EQ(did_you_mean("spend order", words), "spend_order");
    EXPECT_EQ(did_you_mean("spendordr", words), "spend_order");
    EXPECT_EQ(did_you_mean("di", words), "id");
}

TEST(did_you_mean, is_silent_when_nothing_is_near) {
    EXPECT_EQ(did_you_mean("loss", words), std::nullopt);
    EXPECT_EQ(did_you_mean("of", words), std::nullopt) << "two edits would be a whole new word";
    EXPECT_EQ(did_you_mean("", words), std::nullopt);
    EXPECT_EQ(did_you_mean("rate", {}), std::nullopt);
}

TEST(did_you_mean, allows_a_third_of_a_long_word) {
    constexpr std::array<std::string_view, 1> long_word{"redemption_fee"};  // 14 letters: 4 edits
    EXPECT_EQ(did_you_mean("redemtion_fe", long_word), "redemption_fee");
    EXPECT_EQ(did_you_mean("redemt_fee", long_word), "redemption_fee");  // p, i, o, n missing
    EXPECT_EQ(did_you_mean("redem_fee", long_word), std::nullopt);       // 5 edits
}

TEST(did_you_mean, takes_the_first_of_equals) {
    constexpr std::array<std::string_view, 2> equals{"rats", "rate"};
    EXPECT_EQ(did_you_mean("rata", equals), "rats");
}

TEST(did_you_mean, skips_words_too_long_to_compare) {
    EXPECT_EQ(did_you_mean(std::string(100'000, 'x'), words), std::nullopt);
    const std::string long_candidate(200, 'x');
    const std::array<std::string_view, 1> candidates{long_candidate};
    EXPECT_EQ(did_you_mean(std::string(128, 'x'), candidates), std::nullopt);
}

TEST(list_allowed, is_one_line_and_cut_after_twelve) {
    EXPECT_EQ(list_allowed({}), "nothing is allowed here");
    EXPECT_EQ(list_allowed(std::span(words).first(2)), "allowed: rate, round");
    const std::vector<std::string_view> many(15, "a");
    EXPECT_EQ(list_allowed(many), "allowed: a, a, a, a, a, a, a, a, a, a, a, a and 3 more");
}

TEST(suggest, joins_both) {
    EXPECT_EQ(suggest("rat", std::span(words).first(2)),
              "; did you mean \"rate\"? allowed: rate, round");
    EXPECT_EQ(suggest("loss", std::span(words).first(2)), "; allowed: rate, round");
}

}  // namespace
