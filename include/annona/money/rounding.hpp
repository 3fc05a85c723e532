// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/amount.hpp>
#include <annona/money/config.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace annona {
inline namespace v0_1 {

/// What happens to the part that does not fit. Every division names one.
enum class rounding : std::uint8_t {
    floor,      ///< toward minus infinity
    ceiling,    ///< toward plus infinity
    down,       ///< toward zero
    up,         ///< away from zero
    half_up,    ///< to the nearest, ties away from zero
    half_even,  ///< to the nearest, ties to the even neighbour
    half_down,  ///< to the nearest, ties toward zero
};

/// Whether a quotient cut toward zero has to move one away from zero. `negative` is the sign of
/// the exact quotient, `odd` the parity of the cut one, `rest` what was cut against one half.
/// Asked only where something was cut.
constexpr bool rounds_away(bool negative, bool odd, std::strong_ordering rest, rounding mode) {
    switch (mode) {
        case rounding::floor:
            return negative;
        case rounding::ceiling:
            return !negative;
        case rounding::down:
            return false;
        case rounding::up:
            return true;
        case rounding::half_up:
            return rest >= 0;
        case rounding::half_even:
            return rest > 0 || (rest == 0 && odd);
        case rounding::half_down:
            return rest > 0;
    }
    ANNONA_ASSERT(false, "unknown rounding mode");
    return false;
}

/// `part` against one half of `whole`, without the doubling that could overflow. part < whole.
constexpr std::strong_ordering against_half(uint128 part, uint128 whole) noexcept {
    return part <=> whole - part;
}

/// numerator / denominator, exact, then rounded once. A zero denominator and a quotient of 2^127
/// are bugs.
constexpr int128 divide(int128 numerator, int128 denominator, rounding mode) {
    ANNONA_ASSERT(denominator != 0, "division by zero");
    ANNONA_ASSERT(numerator != int128_min || denominator != -1, "overflow in division");
    const int128 quotient = numerator / denominator;
    const int128 rest = numerator % denominator;
    if (rest == 0) return quotient;
    const bool negative = (numerator < 0) != (denominator < 0);
    const std::strong_ordering half =
        against_half(magnitude_of(amount::raw(rest)), magnitude_of(amount::raw(denominator)));
    if (!rounds_away(negative, (quotient & 1) != 0, half, mode)) return quotient;
    return negative ? quotient - 1 : quotient + 1;
}

/// The multiple of `step` (> 0 booking units) that `mode` names. Overflow is a bug.
constexpr amount round_to_step(amount value, amount step, rounding mode) {
    ANNONA_ASSERT(step.is_positive(), "a rounding step must be positive");
    // Most amounts fit a word and are whole steps: one division instead of a call.
    if ((value.hi() | step.hi()) == 0 && value.lo() % step.lo() == 0) return value;
    const int128 rest = value.count() % step.count();
    if (rest == 0) return value;
    const int128 quotient = value.count() / step.count();
    const amount cut = amount::raw(value.count() - rest);
    const std::strong_ordering half =
        against_half(magnitude_of(amount::raw(rest)), magnitude_of(step));
    if (!rounds_away(value.is_negative(), (quotient & 1) != 0, half, mode)) return cut;
    return value.is_negative() ? cut - step : cut + step;
}

/// The mode's name as scheme files write it: `half_even`.
std::string_view name_of(rounding mode);

/// The mode a scheme file names, or nothing. Exact spelling.
std::optional<rounding> parse_rounding(std::string_view text);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/money/rounding.inl.hpp>
#endif
