// SPDX-License-Identifier: Apache-2.0
#include <annona/money/result.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace {

using annona::bug;
using annona::failure;
using annona::result;

TEST(result, holds_a_value) {
    const result<std::string> made = std::string("seven");
    ASSERT_TRUE(made);
    EXPECT_EQ(*made, "seven");
    EXPECT_EQ(made->size(), 5U);
    EXPECT_THROW(static_cast<void>(made.error()), bug);
}

TEST(result, holds_a_failure) {
    const result<int> made = failure{"MALFORMED", "no number", "a.yaml:1:2"};
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, "MALFORMED");
    EXPECT_EQ(made.error().place, "a.yaml:1:2");
    EXPECT_THROW(static_cast<void>(made.value()), bug);
}

TEST(result, gives_up_a_value_that_can_only_be_moved) {
    result<std::unique_ptr<int>> made = std::make_unique<int>(4);
    const std::unique_ptr<int> taken = *std::move(made);
    EXPECT_EQ(*taken, 4);
}

TEST(result, of_nothing_is_success_unless_told) {
    EXPECT_TRUE(result<void>{}.ok());
    const result<void> failed = failure{"IO", "disk full", ""};
    EXPECT_FALSE(failed);
    EXPECT_EQ(failed.error().text, "disk full");
    EXPECT_THROW(static_cast<void>(result<void>{}.error()), bug);
}

}  // namespace
