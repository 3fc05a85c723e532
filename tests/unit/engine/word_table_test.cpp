// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <annona/engine/word_table.hpp>

#include <string>

namespace {

using namespace annona;

TEST(word_table, knows_the_words_it_was_given_and_no_others) {
    std::vector<std::string> words{"", "a", "food", "hygiene", "food.basic", "food.basic.bread"};
    for (int i = 0; i < 500; ++i) words.push_back("food.kind" + std::to_string(i));
    word_table table;
    EXPECT_EQ(table.find("food"), none);
    for (uint32_t i = 0; i < words.size(); ++i) table.add(words[i], i);
    for (uint32_t i = 0; i < words.size(); ++i) EXPECT_EQ(table.find(words[i]), i) << words[i];
    for (const auto* other : {"b", "foods", "food.basi", "food.kind500", "food.basic.breads"})
        EXPECT_EQ(table.find(other), none) << other;
    table.clear();
    EXPECT_EQ(table.find("food"), none);
}

}  // namespace
