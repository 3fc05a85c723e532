// SPDX-License-Identifier: Apache-2.0
#include "http/text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace annona::http {
namespace {

TEST(utf8, takes_what_unicode_allows) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("Campolide, 5 \xe2\x82\xac"));
    EXPECT_TRUE(is_utf8("\xf0\x9f\x8d\x9e"));
    EXPECT_TRUE(is_utf8("\xf4\x8f\xbf\xbf"));
}

TEST(utf8, refuses_what_other_readers_would_read_differently) {
    EXPECT_FALSE(is_utf8("\xc0\xaf"));          // Overlong slash.
    EXPECT_FALSE(is_utf8("\xe0\x80\xaf"));      // The same in three bytes.
    EXPECT_FALSE(is_utf8("\xed\xa0\x80"));      // A surrogate.
    EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));  // Above the last character.
    EXPECT_FALSE(is_utf8("\xe2\x82"));          // Cut off.
    EXPECT_FALSE(is_utf8("\x80"));
    EXPECT_FALSE(is_utf8("\xff"));
}

// The examples of RFC 4648, section 10.
TEST(base64, writes_without_padding) {
    EXPECT_EQ(to_base64(""), "");
    EXPECT_EQ(to_base64("f"), "Zg");
    EXPECT_EQ(to_base64("fo"), "Zm8");
    EXPECT_EQ(to_base64("foo"), "Zm9v");
    EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(base64, reads_both_alphabets_with_and_without_padding) {
    EXPECT_EQ(from_base64("Zm8="), "fo");
    EXPECT_EQ(from_base64("Zg"), "f");
    EXPECT_EQ(from_base64("-_8"), std::string("\xfb\xff"));
    EXPECT_EQ(from_base64("+/8="), std::string("\xfb\xff"));
    EXPECT_EQ(from_base64("Zm9vY"), std::nullopt);
    EXPECT_EQ(from_base64("Zm 8"), std::nullopt);
}

TEST(percent, is_undone_and_a_half_digit_refused) {
    EXPECT_EQ(from_percent("ben%3Arosa+1"), "ben:rosa 1");
    EXPECT_EQ(from_percent("a%2"), std::nullopt);
    EXPECT_EQ(from_percent("a%zz"), std::nullopt);
}

TEST(query, finds_a_value_by_its_whole_name) {
    EXPECT_EQ(query_value("encoding=json&message=%7B%7D", "message"), "{}");
    EXPECT_EQ(query_value("xmessage=1&message", "message"), "");
    EXPECT_EQ(query_value("a=1&b=2", "c"), std::nullopt);
    EXPECT_EQ(query_value("", "c"), std::nullopt);
}

TEST(digits, are_a_count_and_nothing_else) {
    EXPECT_EQ(digits_value("0150", 10), 150);
    EXPECT_EQ(digits_value("-1", 10), std::nullopt);
    EXPECT_EQ(digits_value("1 ", 10), std::nullopt);
    EXPECT_EQ(digits_value("12345678901", 10), std::nullopt);
    EXPECT_EQ(digits_value("", 10), std::nullopt);
}

}  // namespace
}  // namespace annona::http
