// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/amount.hpp>
#include <annona/money/config.hpp>
#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>

#include <cstdint>
#include <type_traits>

namespace annona {
inline namespace v0_1 {

/// A fraction below 1 in 2^-128: (hi * 2^64 + lo) / 2^128.
struct q128 {
    std::uint64_t hi = 0;
    std::uint64_t lo = 0;

    friend constexpr bool operator==(q128, q128) noexcept = default;
};

/// What one boundary takes: an exact fraction of the amount, or, where the rate of one step is
/// irrational, 1 minus a keep factor in Q0.128. Plain data, 32 bytes, made once per rate.
class decay_step {
public:
    /// Takes nothing.
    constexpr decay_step() noexcept = default;

    /// Takes `loss` of the amount at each step. 0 <= loss <= 1.
    static decay_step of_fraction(ratio loss);

    /// Keeps (hi * 2^64 + lo) / 2^128 of the amount at each step. Not zero.
    static decay_step of_q128(std::uint64_t hi, std::uint64_t lo);
    static decay_step of_q128(q128 keep) { return of_q128(keep.hi, keep.lo); }

    constexpr bool is_fraction() const noexcept { return den_ != 0; }
    /// The exact loss; {0, 1} where the step is a keep factor.
    constexpr ratio fraction() const noexcept {
        return is_fraction()
                   ? ratio{static_cast<std::int64_t>(num_), static_cast<std::int64_t>(den_)}
                   : ratio{0, 1};
    }
    /// The loss in 2^-128: exact for a keep factor, cut down for a fraction.
    constexpr q128 loss_q128() const noexcept { return {loss_hi_, loss_lo_}; }

    friend constexpr bool operator==(const decay_step&, const decay_step&) noexcept = default;

private:
    std::uint64_t loss_hi_ = 0;
    std::uint64_t loss_lo_ = 0;
    std::uint64_t num_ = 0;
    std::uint64_t den_ = 1;  // 0 marks a keep factor

    friend struct decay_access;
};

static_assert(std::is_trivially_copyable_v<decay_step>);

/// Rounds the loss so that the balance is cut toward zero, as Circles, Freicoin and Sarafu do.
inline constexpr rounding round_balance_down = rounding::up;

/// Rounds the loss in the holder's favour: the default of a scheme.
inline constexpr rounding round_loss_down = rounding::down;

/// What one step takes from `value`, rounded once. Between zero and `value`, with its sign: a
/// negative amount (a debt) decays toward zero. `mode` rounds the signed loss. The product is exact
/// over 256 bits.
amount loss_of(amount value, const decay_step& step, rounding mode);

/// What is left of `value` after `boundaries` steps, each rounded once in booking units. How the
/// boundaries are grouped over calls never changes the result.
amount fold(amount value, const decay_step& step, rounding mode, std::uint32_t boundaries);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/money/decay.inl.hpp>
#endif
