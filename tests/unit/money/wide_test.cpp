// SPDX-License-Identifier: Apache-2.0
#include <annona/money/wide.hpp>

#include <gtest/gtest.h>

#include <cstdint>

namespace {

using annona::amount;
using annona::decay_step;
using annona::q128;
using annona::q128_power;
using annona::ratio;
using annona::rounding;

void expect_power(ratio base, std::int64_t num, std::int64_t den, q128 expected) {
    const auto power = q128_power(base, num, den);
    ASSERT_TRUE(power.ok()) << power.error().text;
    EXPECT_EQ(power->hi, expected.hi) << format_ratio(base) << " ^ " << num << "/" << den;
    EXPECT_EQ(power->lo, expected.lo) << format_ratio(base) << " ^ " << num << "/" << den;
}

// Expected values: Python's decimal module (libmpdec), 100 digits, times 2^128, half-even.
TEST(q128_power, agrees_with_a_hundred_decimal_digits) {
    expect_power({93, 100}, 4, 1'461, {0xfff2fae779633d1d, 0xd2a3177c7b0bb775});
    expect_power({1, 2}, 1, 2'557, {0xffee3cad6966cdca, 0x96779711a4273eb2});
    expect_power({1, 2}, 1, 365, {0xff83a9bd67d8df88, 0xdf39e1efc0fb7149});
    expect_power({93, 100}, 1, 30, {0xff61a8932a6d05a6, 0x0a65c58d0ccce5e7});
    expect_power({98, 100}, 1, 91, {0xfff173bdb67ed6fe, 0x44f1828de4b14130});
    expect_power({98, 100}, 1, 43'200, {0xfffff8276fb8ce1e, 0xe24b4c8c4721d8b6});
    expect_power({1, 2}, 1, 2, {0xb504f333f9de6484, 0x597d89b3754abe9f});
    expect_power({1, 3}, 50, 1, {0, 0x0001af194f698249});
}

TEST(q128_power, is_exact_where_the_power_is) {
    expect_power({1, 4}, 1, 2, {std::uint64_t{1} << 63, 0});
    expect_power({1, 4}, 500, 1'000, {std::uint64_t{1} << 63, 0});
    expect_power({9, 16}, 3, 2, {std::uint64_t{27} << 58, 0});  // 27/64
    expect_power({3, 4}, 1, 1, {std::uint64_t{3} << 62, 0});
    expect_power({1, 2}, 128, 1, {0, 1});
}

TEST(q128_power, decides_ties_to_even) {
    // 2^-129 is half of the last place and goes to 0, which is no factor.
    EXPECT_EQ(q128_power({1, 2}, 129, 1).error().code, "UNREPRESENTABLE");
    // 3^3 / 2^129 = (3 / 2^43)^3 = 13.5 * 2^-128: the even neighbour is 14.
    expect_power({3, std::int64_t{1} << 43}, 3, 1, {0, 14});
    // 5^3 / 2^129 = 62.5 * 2^-128: the even neighbour is 62.
    expect_power({5, std::int64_t{1} << 43}, 3, 1, {0, 62});
    // 25^3 / 2^129 = 7812.5 * 2^-128.
    expect_power({25, std::int64_t{1} << 43}, 3, 1, {0, 7'812});
    // As a root: (25 / 64)^(43 / 2) = 5^43 / 2^129, and 5^43 / 2 to even is
    expect_power({25, 64}, 43, 2, {0x72cb5bd86, 0x321e38cb6ce6682e});
}

TEST(q128_power, refuses_what_is_no_decay) {
    EXPECT_EQ(q128_power({1, 1}, 1, 2).error().code, "OUT_OF_RANGE");
    EXPECT_EQ(q128_power({0, 1}, 1, 2).error().code, "OUT_OF_RANGE");
    EXPECT_EQ(q128_power({-1, 2}, 1, 2).error().code, "OUT_OF_RANGE");
    EXPECT_EQ(q128_power({1, 2}, 0, 2).error().code, "OUT_OF_RANGE");
    EXPECT_EQ(q128_power({1, 2}, 1, -2).error().code, "OUT_OF_RANGE");
    EXPECT_EQ(q128_power({1, 2}, 1'000'000'001, 2).error().place, "exponent");
    EXPECT_EQ(q128_power({1, 2}, 1'000'000'000, 1).error().code, "UNREPRESENTABLE");
}

TEST(q128_power, holds_at_the_largest_exponents) {
    // (1 - 10^-9)^(1 / 10^9), from Python's decimal as above.
    expect_power({999'999'999, 1'000'000'000}, 1, 1'000'000'000,
                 {0xffffffffffffffed, 0x8da22e061f1ff16d});
}

TEST(decay_per_step, compounds_to_the_stated_loss) {
    // 7 % over 1461/4 days: the Circles day.
    const auto day = annona::decay_per_step(ratio{7, 100}, ratio{1'461, 4});
    ASSERT_TRUE(day.ok());
    EXPECT_EQ(*day, decay_step::of_q128(0xfff2fae779633d1d, 0xd2a3177c7b0bb775));
    // 7 % a year by days over 1,461 days, four years: 0.93^4 = 0.74805201, with guard digits.
    const amount start = amount::raw(annona::power_of_ten(24));
    const amount after = annona::fold(start, *day, rounding::half_even, 1'461);
    EXPECT_EQ(round_to_step(after, amount::raw(annona::power_of_ten(10)), rounding::half_even),
              amount::raw(74'805'201 * annona::power_of_ten(16)));
}

TEST(decay_per_step, is_the_exact_fraction_for_one_step) {
    EXPECT_EQ(*annona::decay_per_step(ratio{2, 100}, ratio{1, 1}),
              decay_step::of_fraction(ratio{2, 100}));
    EXPECT_FALSE(annona::decay_per_step(ratio{0, 1}, ratio{30, 1}).ok());
    EXPECT_FALSE(annona::decay_per_step(ratio{1, 1}, ratio{30, 1}).ok());
    EXPECT_FALSE(annona::decay_per_step(ratio{1, 2}, ratio{-30, 1}).ok());
}

TEST(decay_of_half_life, halves) {
    const auto day = annona::decay_of_half_life(ratio{2'557, 1});
    ASSERT_TRUE(day.ok());
    const amount start = amount::raw(annona::power_of_ten(24));
    const amount after = annona::fold(start, *day, rounding::half_even, 2'557);
    EXPECT_EQ(round_to_step(after, amount::raw(annona::power_of_ten(10)), rounding::half_even),
              amount::raw(5 * annona::power_of_ten(23)));
}

}  // namespace
