// SPDX-License-Identifier: Apache-2.0
// Products, quotients and folds against Boost's arbitrary precision integers, over random operands
// of every width. Each test prints its seed on failure and takes one from ANNONA_SEED.
#include <annona/money/decay.hpp>
#include <annona/money/limbs.hpp>
#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>

#include <gtest/gtest.h>
#include <boost/multiprecision/cpp_int.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <utility>

#include "unit/money/rounding_modes.hpp"

namespace {

using annona::amount;
using annona::decay_step;
using annona::int128;
using annona::ratio;
using annona::rounding;
using annona::uint128;
using annona_test::rounding_modes;
using boost::multiprecision::cpp_int;

std::uint64_t seed() {
    const char* given = std::getenv("ANNONA_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 20260302U;
}

class operands {
public:
    std::uint64_t bits_64() { return random_(); }
    /// A number of a random width, so that small and huge ones are equally common. One in eight
    /// has a long run of ones or zeros, where carries go wrong.
    uint128 unsigned_of_width(unsigned width_max) {
        const auto width = static_cast<unsigned>(random_() % (width_max + 1));
        if (width == 0) return 0;
        uint128 value = (static_cast<uint128>(random_()) << 64) | random_();
        if (random_() % 8 == 0) value = random_() % 2 == 0 ? ~uint128{0} : uint128{1} << 127;
        return value >> (128 - width);
    }
    int128 signed_count() {
        const auto magnitude = static_cast<int128>(unsigned_of_width(127));
        return random_() % 2 == 0 ? magnitude : -magnitude;
    }
    rounding mode() { return rounding_modes[random_() % rounding_modes.size()]; }

private:
    std::mt19937_64 random_{seed()};
};

cpp_int exact(uint128 value) {
    return (cpp_int(static_cast<std::uint64_t>(value >> 64)) << 64) +
           static_cast<std::uint64_t>(value);
}
cpp_int exact(amount value) {
    const cpp_int magnitude = exact(annona::magnitude_of(value));
    return value.is_negative() ? cpp_int(-magnitude) : magnitude;
}
cpp_int exact(int128 value) { return exact(amount::raw(value)); }

/// Rounding as a textbook says it: the two neighbours, and which one is nearer.
cpp_int slow_divide(const cpp_int& n, const cpp_int& d, rounding mode) {
    cpp_int below = n / d;
    if (below * d != n && (n < 0) != (d < 0)) --below;
    const cpp_int above = below * d == n ? below : cpp_int(below + 1);
    const bool negative = (n < 0) != (d < 0);
    const cpp_int twice_over = abs(2 * (n - below * d));
    const cpp_int& nearer_zero = negative ? above : below;
    const cpp_int& farther = negative ? below : above;
    switch (mode) {
        case rounding::floor:
            return below;
        case rounding::ceiling:
            return above;
        case rounding::down:
            return nearer_zero;
        case rounding::up:
            return farther;
        case rounding::half_up:
        case rounding::half_even:
        case rounding::half_down:
            break;
    }
    if (twice_over != abs(d)) return twice_over < abs(d) ? below : above;
    if (mode == rounding::half_up) return farther;
    if (mode == rounding::half_down) return nearer_zero;
    return below % 2 == 0 ? below : above;
}

bool fits(const cpp_int& value) {
    const cpp_int limit = cpp_int(1) << 127;
    return value >= -limit && value < limit;
}

TEST(reference, full_products_and_quotients_are_exact) {
    SCOPED_TRACE(testing::Message() << "seed " << seed());
    operands random;
    for (int i = 0; i < 200'000; ++i) {
        const uint128 a = random.unsigned_of_width(128);
        const uint128 b = random.unsigned_of_width(128);
        const auto product = annona::multiply_full(a, b);
        ASSERT_EQ((exact(product.hi) << 128) + exact(product.lo), exact(a) * exact(b));
        const uint128 divisor = random.unsigned_of_width(128);
        if (product.hi >= divisor) continue;
        const auto cut = annona::divide_full(product, divisor);
        ASSERT_EQ(exact(cut.quotient) * exact(divisor) + exact(cut.rest), exact(a) * exact(b));
        ASSERT_LT(exact(cut.rest), exact(divisor));
    }
}

TEST(reference, divide_and_round_to_step_agree) {
    SCOPED_TRACE(testing::Message() << "seed " << seed());
    operands random;
    for (int i = 0; i < 100'000; ++i) {
        const int128 n = random.signed_count();
        const int128 d = random.signed_count();
        if (d == 0) continue;
        const rounding mode = random.mode();
        ASSERT_EQ(exact(annona::divide(n, d, mode)), slow_divide(exact(n), exact(d), mode))
            << exact(n) << " / " << exact(d) << " " << name_of(mode);
        if (d < 0) continue;
        const cpp_int stepped = slow_divide(exact(n), exact(d), mode) * exact(d);
        if (!fits(stepped)) continue;
        ASSERT_EQ(exact(annona::round_to_step(amount::raw(n), amount::raw(d), mode)), stepped);
    }
}

TEST(reference, multiply_and_proportion_agree) {
    SCOPED_TRACE(testing::Message() << "seed " << seed());
    operands random;
    for (int i = 0; i < 100'000; ++i) {
        const amount value = amount::raw(random.signed_count());
        const auto num = static_cast<std::int64_t>(random.unsigned_of_width(63));
        const auto den = static_cast<std::int64_t>(random.unsigned_of_width(63) | 1U);
        const rounding mode = random.mode();
        const ratio by{random.bits_64() % 2 == 0 ? num : -num, den};
        const cpp_int expected = slow_divide(exact(value) * by.num, by.den, mode);
        const auto got = checked_multiply(value, by, mode);
        ASSERT_EQ(got.has_value(), fits(expected));
        if (got) {
            ASSERT_EQ(exact(*got), expected);
        }

        const amount part = amount::raw(random.signed_count());
        const amount whole = amount::raw(random.signed_count());
        if (whole.is_zero()) continue;
        const cpp_int share = slow_divide(exact(value) * exact(part), exact(whole), mode);
        const auto gotten = checked_proportion(value, part, whole, mode);
        ASSERT_EQ(gotten.has_value(), fits(share)) << share;
        if (gotten) {
            ASSERT_EQ(exact(*gotten), share);
        }
    }
}

/// A step and the same loss as a fraction of big integers.
struct known_step {
    decay_step step;
    cpp_int num;
    cpp_int den;
};

known_step random_step(operands& random) {
    if (random.bits_64() % 2 == 0) {
        const auto den = static_cast<std::int64_t>(random.unsigned_of_width(63) | 1U);
        auto num = static_cast<std::int64_t>(random.unsigned_of_width(63));
        if (random.bits_64() % 4 == 0) num = den - num % 3;
        if (num > den || num < 0) num = num < 0 ? 0 : num % den;
        return {decay_step::of_fraction(ratio{num, den}), num, den};
    }
    uint128 keep = 0;
    while (keep == 0) keep = random.unsigned_of_width(128);
    if (random.bits_64() % 2 == 0) keep = ~keep | 1U;
    const cpp_int one = cpp_int(1) << 128;
    return {decay_step::of_q128(static_cast<std::uint64_t>(keep >> 64),
                                static_cast<std::uint64_t>(keep)),
            one - exact(keep), one};
}

TEST(reference, one_decay_step_agrees) {
    SCOPED_TRACE(testing::Message() << "seed " << seed());
    operands random;
    for (int i = 0; i < 300'000; ++i) {
        const known_step known = random_step(random);
        const amount value = amount::raw(random.signed_count());
        const rounding mode = random.mode();
        const cpp_int expected = slow_divide(exact(value) * known.num, known.den, mode);
        ASSERT_EQ(exact(loss_of(value, known.step, mode)), expected)
            << exact(value) << " * " << known.num << " / " << known.den << " " << name_of(mode);
        ASSERT_EQ(exact(fold(value, known.step, mode, 1)), exact(value) - expected)
            << exact(value) << " * " << known.num << " / " << known.den << " " << name_of(mode);
    }
}

TEST(reference, exact_multiples_and_ties_of_small_fractions_agree) {
    SCOPED_TRACE(testing::Message() << "seed " << seed());
    operands random;
    for (std::int64_t den = 1; den <= 64; ++den) {
        for (std::int64_t num = 0; num <= den; ++num) {
            const decay_step step = decay_step::of_fraction(ratio{num, den});
            for (int i = 0; i < 20; ++i) {
                const amount value = amount::raw(random.signed_count());
                const rounding mode = random.mode();
                const cpp_int expected = exact(value) - slow_divide(exact(value) * num, den, mode);
                ASSERT_EQ(exact(fold(value, step, mode, 1)), expected)
                    << exact(value) << " * " << num << " / " << den << " " << name_of(mode);
            }
        }
    }
}

TEST(reference, a_fold_is_its_steps_however_they_are_grouped) {
    SCOPED_TRACE(testing::Message() << "seed " << seed());
    operands random;
    for (int i = 0; i < 2'000; ++i) {
        const known_step known = random_step(random);
        const amount value = amount::raw(random.signed_count());
        const rounding mode = random.mode();
        const auto boundaries = static_cast<std::uint32_t>(random.bits_64() % 100);
        const auto first = static_cast<std::uint32_t>(random.bits_64() % (boundaries + 1));
        cpp_int expected = exact(value);
        for (std::uint32_t step = 0; step < boundaries; ++step) {
            expected -= slow_divide(expected * known.num, known.den, mode);
        }
        const amount once = fold(value, known.step, mode, boundaries);
        ASSERT_EQ(exact(once), expected);
        const amount halfway = fold(value, known.step, mode, first);
        ASSERT_EQ(fold(halfway, known.step, mode, boundaries - first), once);
    }
}

}  // namespace
