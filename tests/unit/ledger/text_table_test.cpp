// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <annona/ledger/text_table.hpp>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

using namespace annona;

TEST(text_table, numbers_texts_from_zero_and_finds_them_again) {
    text_table texts;
    EXPECT_FALSE(texts.find("ben:ana"));
    EXPECT_EQ(texts.add("ben:ana"), 0u);
    EXPECT_EQ(texts.add("mer:forn"), 1u);
    EXPECT_EQ(texts.add(""), 2u);
    EXPECT_EQ(texts.find("mer:forn"), 1u);
    EXPECT_EQ(texts.find(""), 2u);
    EXPECT_EQ(texts.text(0), "ben:ana");
    EXPECT_FALSE(texts.find("ben:an"));
    EXPECT_EQ(texts.find(texts.hash("ben:ana")), 0u);
}

TEST(text_table, keeps_texts_where_they_are_while_it_grows) {
    text_table texts;
    texts.add("first");
    const auto* first = texts.text(0).data();
    for (int i = 0; i < 20'000; ++i) texts.add("account number " + std::to_string(i));
    EXPECT_EQ(texts.text(0).data(), first);
    EXPECT_EQ(texts.text(0), "first");
    EXPECT_EQ(texts.find("account number 19999"), 20'000u);
}

TEST(text_table, takes_texts_of_any_length) {
    text_table texts;
    const std::string long_one(200'000, 'x');
    texts.add("before");
    texts.add(long_one);
    texts.add("behind");
    EXPECT_EQ(texts.text(1), long_one);
    texts.remove_last();
    texts.remove_last();
    EXPECT_FALSE(texts.find(long_one));
    EXPECT_EQ(texts.add("again"), 1u);
    EXPECT_EQ(texts.text(0), "before");
    EXPECT_EQ(texts.text(1), "again");
}

TEST(text_table, finds_what_is_left_after_the_last_ones_were_removed) {
    const auto* given = std::getenv("ANNONA_SEED");
    const uint64_t seed = given == nullptr ? 11 : std::strtoull(given, nullptr, 10);
    std::cout << "seed " << seed << " (ANNONA_SEED)\n";
    std::mt19937_64 random(seed);
    text_table texts;
    std::vector<std::string> kept;
    for (int step = 0; step < 20'000; ++step) {
        if (kept.empty() || random() % 5 < 3) {
            kept.push_back("t" + std::to_string(step));
            ASSERT_EQ(texts.add(kept.back()), kept.size() - 1);
        } else {
            const auto gone = kept.back();
            texts.remove_last();
            kept.pop_back();
            ASSERT_FALSE(texts.find(gone));
        }
        if (kept.empty()) continue;
        const auto at = random() % kept.size();
        ASSERT_EQ(texts.find(kept[at]), at);
        ASSERT_EQ(texts.text(static_cast<uint32_t>(at)), kept[at]);
    }
    for (uint32_t i = 0; i < kept.size(); ++i) ASSERT_EQ(texts.find(kept[i]), i);
}
