// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/assert.hpp>
#include <annona/money/config.hpp>

#include <cstdint>

namespace annona {
inline namespace v0_1 {

/// An unsigned 256-bit product, by halves. Only ever an intermediate, never stored.
struct product_256 {
    uint128 lo = 0;
    uint128 hi = 0;
};

/// Quotient and rest of an unsigned division.
struct quotient_and_rest {
    uint128 quotient = 0;
    uint128 rest = 0;
};

constexpr std::uint64_t lower_limb(uint128 value) noexcept {
    return static_cast<std::uint64_t>(value);
}
constexpr std::uint64_t upper_limb(uint128 value) noexcept {
    return static_cast<std::uint64_t>(value >> 64);
}

/// a * b, exact: four products of 64-bit limbs.
constexpr product_256 multiply_full(uint128 a, uint128 b) noexcept {
    const uint128 low = static_cast<uint128>(lower_limb(a)) * lower_limb(b);
    const uint128 cross_1 = static_cast<uint128>(upper_limb(a)) * lower_limb(b);
    const uint128 cross_2 = static_cast<uint128>(lower_limb(a)) * upper_limb(b);
    const uint128 high = static_cast<uint128>(upper_limb(a)) * upper_limb(b);
    const uint128 middle = cross_1 + upper_limb(low);  // at most (2^64 - 1) * 2^64: no carry out
    const uint128 middle_low = cross_2 + lower_limb(middle);
    return {(middle_low << 64) | lower_limb(low),
            high + upper_limb(middle) + upper_limb(middle_low)};
}

/// product / divisor, cut toward zero. The quotient must fit: product.hi < divisor.
quotient_and_rest divide_full(product_256 product, uint128 divisor);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/money/limbs.inl.hpp>
#endif
