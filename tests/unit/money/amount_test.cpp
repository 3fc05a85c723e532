// SPDX-License-Identifier: Apache-2.0
#include <annona/money/amount.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using annona::amount;
using annona::bug;
using annona::int128;

constexpr amount largest = amount::raw(annona::int128_max);
constexpr amount smallest = amount::raw(annona::int128_min);

TEST(amount, is_zero_until_told_otherwise) {
    EXPECT_TRUE(amount{}.is_zero());
    EXPECT_EQ(amount{}, amount::of(0));
    EXPECT_FALSE(amount{}.is_negative());
    EXPECT_FALSE(amount{}.is_positive());
}

TEST(amount, splits_into_twos_complement_halves) {
    EXPECT_EQ(amount::of(-1).lo(), ~std::uint64_t{0});
    EXPECT_EQ(amount::of(-1).hi(), -1);
    const amount big = amount::from_halves(5, 1);  // 2^64 + 5 = 18446744073709551621
    EXPECT_TRUE(big.count() == annona::int128{18446744073709551615ULL} + 6);
    EXPECT_EQ(amount::raw(big.count()), big);
}

TEST(amount, orders_across_the_halves) {
    EXPECT_LT(amount::of(-1), amount{});
    EXPECT_LT(amount::from_halves(~std::uint64_t{0}, 0), amount::from_halves(0, 1));
    EXPECT_LT(smallest, largest);
    EXPECT_EQ(std::min(amount::of(3), amount::of(-4)), amount::of(-4));
    EXPECT_EQ(std::max(amount::of(3), amount::of(-4)), amount::of(3));
}

TEST(amount, adds_and_subtracts_with_carry) {
    const amount low_full = amount::from_halves(~std::uint64_t{0}, 0);
    EXPECT_EQ(low_full + amount::of(1), amount::from_halves(0, 1));
    EXPECT_EQ(amount::from_halves(0, 1) - amount::of(1), low_full);
    EXPECT_EQ(-amount::of(7), amount::of(-7));
    EXPECT_EQ(-(-low_full), low_full);
}

TEST(amount, reports_overflow_as_a_bug_and_keeps_its_value) {
    amount value = largest;
    EXPECT_THROW(value += amount::of(1), bug);
    EXPECT_EQ(value, largest);
    value = smallest;
    EXPECT_THROW(value -= amount::of(1), bug);
    EXPECT_EQ(value, smallest);
    EXPECT_THROW(static_cast<void>(-smallest), bug);
}

TEST(amount, answers_nothing_from_checked_sums_that_overflow) {
    EXPECT_FALSE(annona::checked_add(largest, amount::of(1)).has_value());
    EXPECT_FALSE(annona::checked_sub(smallest, amount::of(1)).has_value());
    EXPECT_EQ(annona::checked_add(largest, smallest), amount::of(-1));
    EXPECT_EQ(annona::checked_sub(amount::of(2), amount::of(5)), amount::of(-3));
}

TEST(amount, has_a_limit_that_a_hundred_million_accounts_cannot_overflow) {
    const int128 accounts = 100'000'000;
    EXPECT_TRUE(annona::amount_limit.count() <= annona::int128_max / accounts);
    EXPECT_TRUE(annona::amount_limit.count() / 1'000'000'000'000'000 == 1'000'000'000'000'000);
}

TEST(amount, has_a_magnitude_even_at_the_lower_end) {
    EXPECT_TRUE(annona::magnitude_of(smallest) == annona::uint128{1} << 127);
    EXPECT_TRUE(annona::magnitude_of(amount::of(-9)) == 9);
}

TEST(assertion, names_what_broke_and_where_without_a_path) {
    try {
        ANNONA_ASSERT(1 == 2, "one is not two");
        FAIL() << "did not throw";
    } catch (const bug& thrown) {
        const std::string text = thrown.what();
        EXPECT_EQ(text.find("one is not two (amount_test.cpp:"), 0U) << text;
    }
}

static_assert(amount::of(2) + amount::of(3) == amount::of(5));
static_assert(sizeof(amount) == 16 && alignof(amount) == 8);

}  // namespace
