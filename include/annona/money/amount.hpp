// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/assert.hpp>
#include <annona/money/config.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <type_traits>

namespace annona {
inline namespace v0_1 {

/// Ten to the power of `exponent`, 0 to 38.
constexpr int128 power_of_ten(unsigned exponent) {
    ANNONA_ASSERT(exponent <= 38, "power of ten beyond 128 bits");
    int128 power = 1;
    for (unsigned i = 0; i < exponent; ++i) power *= 10;
    return power;
}

/// A signed count of booking units (10^-scale of the ledger's unit). It does not know its unit:
/// whoever holds amounts of two units keeps them apart. 16 bytes, trivially copyable, 8-byte
/// aligned, the same layout everywhere: low half first. Overflow is a bug, never a wrap; inputs
/// are held to `amount_limit` long before.
class amount {
public:
    constexpr amount() noexcept = default;

    static constexpr amount of(std::int64_t count) noexcept { return raw(count); }
    static constexpr amount raw(int128 count) noexcept {
        return from_halves(static_cast<std::uint64_t>(count),
                           static_cast<std::int64_t>(count >> 64));
    }
    /// The two's complement halves, as they cross the C table and stand in files.
    static constexpr amount from_halves(std::uint64_t lo, std::int64_t hi) noexcept {
        amount made;
        made.lo_ = lo;
        made.hi_ = hi;
        return made;
    }

    constexpr int128 count() const noexcept {
        return static_cast<int128>((static_cast<uint128>(static_cast<std::uint64_t>(hi_)) << 64) |
                                   lo_);
    }
    constexpr std::uint64_t lo() const noexcept { return lo_; }
    constexpr std::int64_t hi() const noexcept { return hi_; }

    constexpr bool is_zero() const noexcept { return lo_ == 0 && hi_ == 0; }
    constexpr bool is_negative() const noexcept { return hi_ < 0; }
    constexpr bool is_positive() const noexcept { return !is_negative() && !is_zero(); }

    friend constexpr bool operator==(amount, amount) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(amount a, amount b) noexcept {
        return a.count() <=> b.count();
    }

    constexpr amount operator-() const {
        ANNONA_ASSERT(count() != int128_min, "amount overflow in negation");
        return raw(-count());
    }
    constexpr amount& operator+=(amount other) {
        int128 sum = 0;
        ANNONA_ASSERT(!__builtin_add_overflow(count(), other.count(), &sum),
                      "amount overflow in addition");
        return *this = raw(sum);
    }
    constexpr amount& operator-=(amount other) {
        int128 difference = 0;
        ANNONA_ASSERT(!__builtin_sub_overflow(count(), other.count(), &difference),
                      "amount overflow in subtraction");
        return *this = raw(difference);
    }
    friend constexpr amount operator+(amount a, amount b) { return a += b; }
    friend constexpr amount operator-(amount a, amount b) { return a -= b; }

private:
    std::uint64_t lo_ = 0;
    std::int64_t hi_ = 0;
};

static_assert(sizeof(amount) == 16 && std::is_trivially_copyable_v<amount>);

/// The largest amount one command may name, in booking units, either sign: 10^30, a million
/// millions of an 18-digit unit. 10^8 accounts holding it sum to 10^38, which stays below
/// 2^127 (1.7 * 10^38), so no total of a community can overflow.
inline constexpr amount amount_limit = amount::raw(power_of_ten(30));

/// Sum, or nothing on overflow.
constexpr std::optional<amount> checked_add(amount a, amount b) noexcept {
    int128 sum = 0;
    if (__builtin_add_overflow(a.count(), b.count(), &sum)) return std::nullopt;
    return amount::raw(sum);
}

/// Difference, or nothing on overflow.
constexpr std::optional<amount> checked_sub(amount a, amount b) noexcept {
    int128 difference = 0;
    if (__builtin_sub_overflow(a.count(), b.count(), &difference)) return std::nullopt;
    return amount::raw(difference);
}

/// Distance from zero; unlike the amount itself it can hold 2^127.
constexpr uint128 magnitude_of(amount value) noexcept {
    const auto bits = static_cast<uint128>(value.count());
    return value.is_negative() ? uint128{0} - bits : bits;
}

}  // namespace v0_1
}  // namespace annona
