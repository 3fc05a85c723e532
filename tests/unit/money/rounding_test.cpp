// SPDX-License-Identifier: Apache-2.0
#include <annona/money/rounding.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "unit/money/rounding_modes.hpp"

namespace {

using annona::amount;
using annona::bug;
using annona::int128;
using annona::rounding;
using annona_test::rounding_modes;

/// Numerator in tenths, and the whole number each mode names, in the order of `rounding_modes`.
struct row {
    std::int64_t tenths;
    std::array<std::int64_t, 7> expected;
};

constexpr std::array<row, 16> table = {{
    // tenths  floor ceil down up  h_up h_ev h_dn
    {55, {5, 6, 5, 6, 6, 6, 5}},
    {25, {2, 3, 2, 3, 3, 2, 2}},
    {16, {1, 2, 1, 2, 2, 2, 2}},
    {11, {1, 2, 1, 2, 1, 1, 1}},
    {10, {1, 1, 1, 1, 1, 1, 1}},
    {5, {0, 1, 0, 1, 1, 0, 0}},
    {4, {0, 1, 0, 1, 0, 0, 0}},
    {0, {0, 0, 0, 0, 0, 0, 0}},
    {-4, {-1, 0, 0, -1, 0, 0, 0}},
    {-5, {-1, 0, 0, -1, -1, 0, 0}},
    {-6, {-1, 0, 0, -1, -1, -1, -1}},
    {-10, {-1, -1, -1, -1, -1, -1, -1}},
    {-11, {-2, -1, -1, -2, -1, -1, -1}},
    {-15, {-2, -1, -1, -2, -2, -2, -1}},
    {-25, {-3, -2, -2, -3, -3, -2, -2}},
    {-55, {-6, -5, -5, -6, -6, -6, -5}},
}};

TEST(divide, rounds_each_mode_as_the_table_says) {
    for (const row& line : table) {
        for (std::size_t i = 0; i < rounding_modes.size(); ++i) {
            EXPECT_TRUE(annona::divide(line.tenths, 10, rounding_modes[i]) == line.expected[i])
                << line.tenths << " / 10 " << name_of(rounding_modes[i]);
            EXPECT_TRUE(annona::divide(-line.tenths, -10, rounding_modes[i]) == line.expected[i])
                << -line.tenths << " / -10 " << name_of(rounding_modes[i]);
        }
    }
}

TEST(round_to_step, rounds_each_mode_as_the_table_says) {
    for (const row& line : table) {
        for (std::size_t i = 0; i < rounding_modes.size(); ++i) {
            const amount got =
                annona::round_to_step(amount::of(line.tenths), amount::of(10), rounding_modes[i]);
            EXPECT_EQ(got, amount::of(line.expected[i] * 10))
                << line.tenths << " to 10 " << name_of(rounding_modes[i]);
        }
    }
}

TEST(round_to_step, takes_cash_steps_of_five) {
    EXPECT_EQ(annona::round_to_step(amount::of(1'232), amount::of(5), rounding::half_up),
              amount::of(1'230));
    EXPECT_EQ(annona::round_to_step(amount::of(1'233), amount::of(5), rounding::half_up),
              amount::of(1'235));
}

TEST(divide, is_exact_at_the_ends_of_the_range) {
    EXPECT_TRUE(annona::divide(annona::int128_min, 1, rounding::up) == annona::int128_min);
    EXPECT_TRUE(annona::divide(annona::int128_max, annona::int128_max, rounding::up) == 1);
    // 2^127 - 1 is odd: one half of it is not a tie with (2^127 - 1) / 2.
    const int128 half = annona::int128_max / 2;
    EXPECT_TRUE(annona::divide(half, annona::int128_max, rounding::half_up) == 0);
    EXPECT_TRUE(annona::divide(half + 1, annona::int128_max, rounding::half_down) == 1);
    EXPECT_TRUE(annona::divide(annona::int128_max, annona::int128_min, rounding::half_even) == -1);
    EXPECT_TRUE(annona::divide(annona::int128_max, annona::int128_min, rounding::down) == 0);
}

TEST(divide, refuses_zero_and_overflow_as_bugs) {
    EXPECT_THROW(static_cast<void>(annona::divide(1, 0, rounding::down)), bug);
    EXPECT_THROW(static_cast<void>(annona::divide(annona::int128_min, -1, rounding::down)), bug);
    EXPECT_THROW(static_cast<void>(annona::round_to_step(amount::of(1), amount{}, rounding::up)),
                 bug);
    EXPECT_THROW(static_cast<void>(annona::round_to_step(amount::raw(annona::int128_max),
                                                         amount::of(10), rounding::up)),
                 bug);
}

TEST(rounding, has_names_that_read_back) {
    for (const rounding mode : rounding_modes)
        EXPECT_EQ(annona::parse_rounding(name_of(mode)), mode);
    EXPECT_EQ(name_of(rounding::half_even), "half_even");
    EXPECT_FALSE(annona::parse_rounding("half-up").has_value());
    EXPECT_FALSE(annona::parse_rounding("").has_value());
    EXPECT_FALSE(annona::parse_rounding("05up").has_value());
}

static_assert(annona::divide(-7, 2, rounding::floor) == -4);

}  // namespace
