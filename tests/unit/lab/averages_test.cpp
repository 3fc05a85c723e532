// SPDX-License-Identifier: Apache-2.0
// Reports that divide and add; the figures are those published for two real programmes.
#include "lab/averages.hpp"

#include <gtest/gtest.h>

namespace {

using namespace annona;
using lab::json;

TEST(averages, divides_what_was_issued_by_every_count_given) {
    const auto value = lab::report_averages(
        json::parse(R"({"issued": "231150.00", "families": 247, "persons": 760, "payments": 4847,
                        "merchants": 0, "period": "2022"})"));
    ASSERT_TRUE(value);
    EXPECT_EQ(value->dump(),
              R"({"per_family":"935.83","per_person":"304.14","per_payment":"47.69"})");
}

TEST(averages, needs_an_amount) {
    EXPECT_FALSE(lab::report_averages(json::parse(R"({"families": 2})")));
    EXPECT_FALSE(lab::report_averages(json::parse(R"({"issued": "many", "families": 2})")));
}

TEST(bands, adds_every_field_and_says_the_mean) {
    const auto value = lab::report_bands(json::parse(
        R"({"bands": {"one": {"households": 3, "total": "450.00"},
                      "two": {"households": 4, "total": "850.01"}}})"));
    ASSERT_TRUE(value);
    EXPECT_EQ((*value)["households"], 7);
    EXPECT_EQ((*value)["total"], "1300.01");
    EXPECT_EQ((*value)["mean"], "185.72");  // 185.7157...
    EXPECT_FALSE(value->contains("difference"));
}

TEST(bands, are_held_against_what_is_stated_beside_them) {
    const auto value = lab::report_bands(json::parse(
        R"({"bands": {"all": {"households": 245, "total": "220000.00"}}, "families": 244,
            "issued": "219999.50"})"));
    ASSERT_TRUE(value);
    EXPECT_EQ((*value)["families_difference"], -1);
    EXPECT_EQ((*value)["difference"], "-0.50");
}

TEST(bands, that_cannot_be_read_are_named) {
    for (const char* wrong :
         {R"({"bands": [1]})", R"({"bands": {"a": 1}})", R"({"bands": {"a": {"total": true}}})",
          R"({"bands": {"a": {"total": "1.0"}, "b": {"total": "1.00"}}})",
          R"({"bands": {"a": {"total": "1.0"}}, "issued": "1.00"})"})
        EXPECT_FALSE(lab::report_bands(json::parse(wrong))) << wrong;
}

}  // namespace
