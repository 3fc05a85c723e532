// SPDX-License-Identifier: Apache-2.0
#pragma once

// The only header behind which Boost.Multiprecision stands (2.6 s to include). Only powers for
// rates that are irrational per step come from here, once, when a scheme is read; nothing stored
// holds its types. Not part of the umbrella money.hpp.

#include <annona/money/config.hpp>
#include <annona/money/decay.hpp>
#include <annona/money/ratio.hpp>
#include <annona/money/result.hpp>

#include <cstdint>

namespace annona {
inline namespace v0_1 {

/// Largest numerator and denominator of an exponent: a step of one second in a span of 30 years
/// fits. It keeps the width of the bounds, about exponent * 2^-500, far below the last bit.
inline constexpr std::int64_t exponent_max = 1'000'000'000;

/// base^(exponent_num / exponent_den), rounded once, half-even, to Q0.128. 0 < base < 1 and
/// 0 < exponent. Found by bisection over integers with outward-rounded bounds, so every bit is
/// proven; ties and exact values are decided exactly.
/// Failures: OUT_OF_RANGE (arguments), UNREPRESENTABLE (the power rounds to 0 or to 1).
result<q128> q128_power(ratio base, std::int64_t exponent_num, std::int64_t exponent_den);

/// The step that takes `loss` over `steps` steps, compounded: keep = (1 - loss)^(1 / steps).
/// `steps` may be a fraction (365.25 days a year is 1461/4). Exact where it is one step.
/// Failures: as above.
result<decay_step> decay_per_step(ratio loss, ratio steps);

/// The step that halves an amount over `steps` steps. Failures: as above.
result<decay_step> decay_of_half_life(ratio steps);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/money/wide.inl.hpp>
#endif
