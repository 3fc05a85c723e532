// SPDX-License-Identifier: Apache-2.0
#include <annona/engine/small_community.hpp>

#include <gtest/gtest.h>

namespace {

TEST(small_community, issues_pays_refuses_and_says_why) {
    annona::small_community town("TWN");
    ASSERT_FALSE(town.failed());
    EXPECT_EQ(town.balance("person:ann"), "0.00");
    ASSERT_TRUE(town.issue("person:ann", "10.00"));
    const auto paid = town.pay("person:ann", "shop:bakery", "4.50");
    ASSERT_TRUE(paid);
    EXPECT_EQ(paid->result, annona::verdict::accepted);
    EXPECT_EQ(town.balance("person:ann"), "5.50");  // 10.00 - 4.50
    EXPECT_EQ(town.balance("shop:bakery"), "4.50");
    const auto more = town.pay("person:ann", "shop:bakery", "6.00");
    ASSERT_TRUE(more);
    EXPECT_EQ(more->result, annona::verdict::refused);
    EXPECT_TRUE(town.why(*more).starts_with("INSUFFICIENT_BALANCE: ")) << town.why(*more);
    EXPECT_EQ(town.balance("person:ann"), "5.50");
}

TEST(small_community, answers_a_text_that_is_no_amount_with_a_failure) {
    annona::small_community town("HOUR", 1);
    const auto fraction = town.issue("person:ann", "1.55");
    ASSERT_FALSE(fraction);
    EXPECT_EQ(fraction.error().code, "PRECISION");
    EXPECT_FALSE(town.pay("person:ann", "shop:bakery", "one"));
}

TEST(small_community, answers_every_command_with_what_is_wrong_with_its_scheme) {
    auto rules = annona::plain_scheme("town", "TWN", 2);  // no issuer, no dust
    annona::small_community town(rules, annona::instant{1'767'225'600});
    ASSERT_TRUE(town.failed());
    const auto refused = town.issue("person:ann", "1.00");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, town.failed()->code);
    EXPECT_EQ(town.balance("person:ann"), "");
}

TEST(plain_scheme, does_not_add_a_role_twice) {
    auto rules = annona::plain_scheme("town", "TWN", 2);
    annona::add_holders(*rules, "fund", "fund");
    annona::add_built_in_roles(*rules);
    annona::add_built_in_roles(*rules);
    EXPECT_EQ(rules->roles.size(), std::size(annona::built_in_roles));
    EXPECT_TRUE(annona::has_role(*rules, "reserve", true));
    EXPECT_TRUE(annona::has_role(*rules, "reserve", false));
    EXPECT_FALSE(annona::has_role(*rules, "ben", false));
}

}  // namespace
