// SPDX-License-Identifier: Apache-2.0
#include <annona/money/ratio.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using annona::amount;
using annona::bug;
using annona::make_ratio;
using annona::parse_ratio;
using annona::power_of_ten;
using annona::ratio;
using annona::rounding;

void expect_reads(const char* text, std::int64_t num, std::int64_t den) {
    const auto read = parse_ratio(text);
    ASSERT_TRUE(read.ok()) << text << ": " << read.error().text;
    EXPECT_EQ(read->num, num) << text;
    EXPECT_EQ(read->den, den) << text;
}

void expect_refuses(const char* text, const char* code) {
    const auto read = parse_ratio(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().code, code) << text;
}

TEST(parse_ratio, reads_fractions_percents_and_decimals_in_lowest_terms) {
    expect_reads("1/2", 1, 2);
    expect_reads("365/1461", 365, 1461);
    expect_reads("6/4", 3, 2);
    expect_reads("2 %", 1, 50);
    expect_reads("2%", 1, 50);
    expect_reads("0.02 %", 1, 5000);
    expect_reads("0.05", 1, 20);
    expect_reads("3", 3, 1);
    expect_reads("0", 0, 1);
    expect_reads("0/7", 0, 1);
    expect_reads("-0.5", -1, 2);
    expect_reads("-1/3", -1, 3);
    expect_reads("100 %", 1, 1);
    expect_reads("0.99999999999999999", 99999999999999999, 100000000000000000);
    expect_reads("999999999999999999/999999999999999998", 999999999999999999, 999999999999999998);
}

TEST(parse_ratio, refuses_what_is_not_an_exact_ratio) {
    for (const char* text :
         {"",     " ",    "-",     "%",     " %",    "1e5",   "1E-2",     "inf",          "nan",
          "-inf", "+1",   "+1/2",  "1.",    ".5",    "1..2",  "1.2.3",    "1 2",          "1 /2",
          "1/ 2", "1/0",  "1/-2",  "--1",   "1/2/3", "1/2 %", "2  %",     "2 % ",         " 2",
          "2\n",  "1,5",  "1'000", "1_000", "0x10",  "2 %%",  "\xD9\xA3", "\xEF\xBC\x93", "1/",
          "/2",   "0.5/2"}) {
        expect_refuses(text, "MALFORMED");
    }
}

TEST(parse_ratio, refuses_more_digits_than_it_can_hold) {
    expect_refuses("1000000000000000000", "PRECISION");
    expect_refuses("0.000000000000000001", "PRECISION");
    expect_refuses("1/1000000000000000000", "PRECISION");
    expect_refuses("0.00000000000000001 %", "PRECISION");  // 10^-19
    expect_reads("0.000000000000001 %", 1, 100000000000000000);
}

TEST(parse_ratio, reads_a_text_with_a_zero_byte_as_malformed) {
    EXPECT_FALSE(parse_ratio(std::string_view("1\0", 2)).ok());
}

TEST(format_ratio, writes_what_parse_ratio_reads) {
    EXPECT_EQ(annona::format_ratio(make_ratio(-6, 4)), "-3/2");
    EXPECT_EQ(annona::format_ratio(make_ratio(6, 2)), "3");
}

TEST(ratio, compares_values_not_spellings) {
    EXPECT_EQ((ratio{2, 4}), (ratio{1, 2}));
    EXPECT_LT((ratio{1, 3}), (ratio{1, 2}));
    EXPECT_LT((ratio{-1, 2}), (ratio{-1, 3}));
    // They differ by 10^-36: a double would call them equal.
    EXPECT_LT((ratio{999999999999999998, 999999999999999999}),
              (ratio{999999999999999999, 1000000000000000000}));
}

TEST(ratio, has_a_positive_denominator_in_lowest_terms) {
    EXPECT_EQ(make_ratio(3, -6).num, -1);
    EXPECT_EQ(make_ratio(3, -6).den, 2);
    EXPECT_EQ(make_ratio(0, -6).den, 1);
    EXPECT_THROW(static_cast<void>(make_ratio(1, 0)), bug);
    EXPECT_EQ(annona::complement(ratio{2, 100}), (ratio{49, 50}));
    EXPECT_THROW(static_cast<void>(annona::complement(ratio{3, 2})), bug);
    EXPECT_EQ(annona::checked_add(ratio{1, 6}, ratio{1, 3}), (ratio{1, 2}));
    EXPECT_FALSE(annona::checked_add(ratio{1, INT64_MAX}, ratio{1, INT64_MAX - 1}).has_value());
}

TEST(multiply, rounds_once_and_names_the_way) {
    EXPECT_EQ(multiply(amount::of(1'250), ratio{3, 100}, rounding::half_up), amount::of(38));
    EXPECT_EQ(multiply(amount::of(1'250), ratio{3, 100}, rounding::half_even), amount::of(38));
    EXPECT_EQ(multiply(amount::of(1'250), ratio{1, 100}, rounding::half_even), amount::of(12));
    EXPECT_EQ(multiply(amount::of(-1'250), ratio{1, 100}, rounding::half_up), amount::of(-13));
    EXPECT_EQ(multiply(amount::of(-1'250), ratio{1, 100}, rounding::ceiling), amount::of(-12));
    EXPECT_EQ(multiply(amount::of(-1'250), ratio{-1, 100}, rounding::floor), amount::of(12));
}

TEST(multiply, is_exact_where_the_product_needs_192_bits) {
    // (10^30 + 1) * 999999999999999999 / 10^18, by hand: the product is
    // 999999999999999999 * 10^30 + 999999999999999999, cut at 18 digits leaves
    // 999999999999999999 * 10^12 + 0.
    const amount value = amount::raw(power_of_ten(30) + 1);
    const ratio by{999999999999999999, 1000000000000000000};
    const amount expected = amount::raw(annona::int128{999999999999999999} * power_of_ten(12));
    EXPECT_EQ(multiply(value, by, rounding::down), expected);
    EXPECT_EQ(multiply(value, by, rounding::up), expected + amount::of(1));
}

TEST(multiply, answers_overflow_as_nothing_or_a_bug) {
    const amount big = amount::raw(annona::int128_max);
    EXPECT_FALSE(checked_multiply(big, ratio{2, 1}, rounding::down).has_value());
    EXPECT_FALSE(checked_multiply(big, ratio{INT64_MAX, 1}, rounding::down).has_value());
    EXPECT_THROW(static_cast<void>(multiply(big, ratio{3, 2}, rounding::down)), bug);
    EXPECT_EQ(checked_multiply(big, ratio{-1, 1}, rounding::down), -big);
    EXPECT_EQ(checked_multiply(amount::raw(annona::int128_min), ratio{1, 1}, rounding::down),
              amount::raw(annona::int128_min));
    EXPECT_FALSE(checked_multiply(amount::raw(annona::int128_min), ratio{-1, 1}, rounding::down));
}

TEST(proportion, gives_back_charges_in_proportion) {
    // Of 100.00 charged 3.00, 33.33 goes back: 0.9999, rounded half-up 1.00.
    EXPECT_EQ(proportion(amount::of(300), amount::of(3'333), amount::of(10'000), rounding::half_up),
              amount::of(100));
    const amount trillion = amount::raw(power_of_ten(30));
    EXPECT_EQ(proportion(trillion, trillion, trillion, rounding::up), trillion);
    EXPECT_EQ(proportion(-trillion, trillion, -trillion, rounding::up), trillion);
    EXPECT_FALSE(checked_proportion(trillion, trillion, amount::of(1), rounding::up).has_value());
    EXPECT_THROW(static_cast<void>(proportion(trillion, trillion, amount{}, rounding::up)), bug);
}

}  // namespace
