// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/limbs.hpp>

namespace annona {
inline namespace v0_1 {

namespace limbs_detail {

/// One limb of long division: the quotient digit of (rest * 2^64 + next) / divisor, where
/// rest < divisor and the divisor's top bit is set. `rest` becomes the new rest.
inline std::uint64_t next_digit(uint128& rest, std::uint64_t next, uint128 divisor) {
    const std::uint64_t top = upper_limb(divisor);
    // The digit guessed from the top limb is never too small and at most 2 too large, because
    // the divisor is normalised; the exact product then says which.
    uint128 digit = rest / top;  // NOLINT(clang-analyzer-core.DivideZero): its top bit is set
    if (digit > ~std::uint64_t{0}) digit = ~std::uint64_t{0};
    const uint128 low_part = digit * lower_limb(divisor);
    const uint128 high_part = digit * top + upper_limb(low_part);
    // rest * 2^64 + next - digit * divisor, in 192 bits: `over` counts what lies above 128.
    const uint128 left = (rest << 64) | next;
    const uint128 taken = (high_part << 64) | lower_limb(low_part);
    int128 over = static_cast<int128>(upper_limb(rest)) - upper_limb(high_part);
    if (left < taken) --over;
    uint128 left_over = left - taken;
    while (over < 0) {
        --digit;
        left_over += divisor;
        if (left_over < divisor) ++over;
    }
    rest = left_over;
    return lower_limb(digit);
}

/// Everyday amounts fit one limb, and one machine division.
inline quotient_and_rest divide_low(uint128 value, uint128 divisor) {
    if (upper_limb(value) == 0 && upper_limb(divisor) == 0) {
        return {lower_limb(value) / lower_limb(divisor), lower_limb(value) % lower_limb(divisor)};
    }
    const uint128 quotient = value / divisor;
    return {quotient, value - quotient * divisor};
}

}  // namespace limbs_detail

ANNONA_INLINE quotient_and_rest divide_full(product_256 product, uint128 divisor) {
    ANNONA_ASSERT(product.hi < divisor, "quotient beyond 128 bits");
    if (product.hi == 0) return limbs_detail::divide_low(product.lo, divisor);
    const unsigned shift = upper_limb(divisor) != 0
                               ? static_cast<unsigned>(__builtin_clzll(upper_limb(divisor)))
                               : 64U + static_cast<unsigned>(__builtin_clzll(lower_limb(divisor)));
    const uint128 scaled = divisor << shift;
    uint128 rest = shift == 0 ? product.hi : (product.hi << shift) | (product.lo >> (128 - shift));
    const uint128 low = product.lo << shift;
    const std::uint64_t upper = limbs_detail::next_digit(rest, upper_limb(low), scaled);
    const std::uint64_t lower = limbs_detail::next_digit(rest, lower_limb(low), scaled);
    return {(static_cast<uint128>(upper) << 64) | lower, rest >> shift};
}

}  // namespace v0_1
}  // namespace annona
