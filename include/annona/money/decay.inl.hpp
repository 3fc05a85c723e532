// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/decay.hpp>
#include <annona/money/limbs.hpp>

#include <array>

namespace annona {
inline namespace v0_1 {

/// The arithmetic of one step on magnitudes. A loss is first bracketed from its rate in Q0.128;
/// where both ends of the bracket round to the same count, which is nearly always, that is the
/// answer, and a handful of instructions gave it. Otherwise it is computed exactly.
struct decay_access {
    /// The rounding as what is added before cutting. They differ only for half_even, whose ties
    /// depend on the quotient and go the exact way.
    struct bias {
        uint128 low = 0;
        uint128 high = 0;
    };

    static rounding for_magnitude(rounding mode, bool negative) {
        if (mode == rounding::floor) return negative ? rounding::up : rounding::down;
        if (mode == rounding::ceiling) return negative ? rounding::down : rounding::up;
        return mode;
    }

    /// `mode` is one for magnitudes: neither floor nor ceiling.
    static const bias& bias_of(rounding mode) {
        constexpr uint128 half = uint128{1} << 127;
        static constexpr auto in_order = [] {
            std::array<bias, 7> made{};
            made[static_cast<std::size_t>(rounding::up)] = {uint128_max, uint128_max};
            made[static_cast<std::size_t>(rounding::half_up)] = {half, half};
            made[static_cast<std::size_t>(rounding::half_down)] = {half - 1, half - 1};
            made[static_cast<std::size_t>(rounding::half_even)] = {half - 1, half};
            return made;
        }();
        return in_order[static_cast<std::size_t>(mode)];
    }

    static uint128 rate(const decay_step& step) {
        return (static_cast<uint128>(step.loss_hi_) << 64) | step.loss_lo_;
    }

    /// The exact way. For a fraction the quotient from the rate is right or one too small: the
    /// rate is short by less than 2^-128, times less than 2^128. The rest, below 2 * den < 2^64,
    /// then needs its lowest limb only.
    [[gnu::noinline]] static uint128 exact_loss(uint128 value, const decay_step& step,
                                                rounding mode) {
        product_256 product = multiply_full(value, rate(step));
        uint128 loss = product.hi;
        if (step.den_ == 0) {
            if (product.lo == 0) return loss;
            const auto half = product.lo <=> (uint128{1} << 127);
            return loss + (rounds_away(false, (loss & 1) != 0, half, mode) ? 1U : 0U);
        }
        std::uint64_t rest = lower_limb(value) * step.num_ - lower_limb(loss) * step.den_;
        if (rest >= step.den_) {
            rest -= step.den_;
            ++loss;
        }
        if (rest == 0) return loss;
        const auto half = against_half(rest, step.den_);
        return loss + (rounds_away(false, (loss & 1) != 0, half, mode) ? 1U : 0U);
    }

    /// Below 2^64 the product is looked at in 2^-64, so the bracket is two such units wide: one
    /// for what was cut, one for what the rate of a fraction is short of.
    static std::uint64_t narrow_loss(std::uint64_t value, const decay_step& step, rounding mode,
                                     std::uint64_t bias_low, uint128 bias_high) {
        const uint128 lower = static_cast<uint128>(value) * step.loss_lo_;
        const uint128 product = static_cast<uint128>(value) * step.loss_hi_ + upper_limb(lower);
        const std::uint64_t least = upper_limb(product + bias_low);
        const std::uint64_t most = upper_limb(product + bias_high);
        if (least == most) [[likely]]
            return least;
        return lower_limb(exact_loss(value, step, mode));
    }

    static uint128 wide_loss(uint128 value, const decay_step& step, rounding mode,
                             const bias& around) {
        const product_256 product = multiply_full(value, rate(step));
        const uint128 short_by = step.den_ == 0 ? uint128{0} : value;
        uint128 sum = product.lo + around.low;
        const uint128 least = product.hi + (sum < around.low ? 1U : 0U);
        sum = product.lo + short_by;
        uint128 most = product.hi + (sum < short_by ? 1U : 0U);
        sum += around.high;
        most += sum < around.high ? 1U : 0U;
        return least == most ? least : exact_loss(value, step, mode);
    }

    static uint128 fold_magnitude(uint128 value, const decay_step& step, rounding mode,
                                  std::uint32_t boundaries) {
        const bias& around = bias_of(mode);
        std::uint32_t left = boundaries;
        for (; left != 0 && upper_limb(value) != 0; --left) {
            const uint128 loss = wide_loss(value, step, mode, around);
            if (loss == 0) return value;  // nothing will ever be lost again
            value -= loss;
        }
        std::uint64_t narrow = lower_limb(value);
        if (left == 0) return value;
        const std::uint64_t bias_low = upper_limb(around.low);
        const uint128 bias_high = static_cast<uint128>(upper_limb(around.high)) + 3;
        for (; left != 0; --left) {
            const std::uint64_t loss = narrow_loss(narrow, step, mode, bias_low, bias_high);
            if (loss == 0) break;
            narrow -= loss;
        }
        return narrow;
    }

    static decay_step make(uint128 loss, std::uint64_t num, std::uint64_t den) {
        decay_step step;
        step.loss_hi_ = upper_limb(loss);
        step.loss_lo_ = lower_limb(loss);
        step.num_ = num;
        step.den_ = den;
        return step;
    }

    static amount with_sign(uint128 magnitude, bool negative) {
        return amount::raw(static_cast<int128>(negative ? uint128{0} - magnitude : magnitude));
    }
};

ANNONA_INLINE decay_step decay_step::of_fraction(ratio loss) {
    ANNONA_ASSERT(loss.den > 0 && loss.num >= 0 && loss.num <= loss.den, "loss outside 0 to 1");
    const auto num = static_cast<std::uint64_t>(loss.num);
    const auto den = static_cast<std::uint64_t>(loss.den);
    if (num == den) return decay_access::make(uint128_max, 1, 1);
    return decay_access::make(divide_full({0, num}, den).quotient, num, den);
}

ANNONA_INLINE decay_step decay_step::of_q128(std::uint64_t hi, std::uint64_t lo) {
    const uint128 keep = (static_cast<uint128>(hi) << 64) | lo;
    ANNONA_ASSERT(keep != 0, "a keep factor of zero is a loss of everything: use a fraction");
    return decay_access::make(uint128{0} - keep, 0, 0);
}

ANNONA_INLINE amount loss_of(amount value, const decay_step& step, rounding mode) {
    const rounding on_magnitude = decay_access::for_magnitude(mode, value.is_negative());
    const uint128 loss = decay_access::wide_loss(magnitude_of(value), step, on_magnitude,
                                                 decay_access::bias_of(on_magnitude));
    return decay_access::with_sign(loss, value.is_negative());
}

ANNONA_INLINE amount fold(amount value, const decay_step& step, rounding mode,
                          std::uint32_t boundaries) {
    const rounding on_magnitude = decay_access::for_magnitude(mode, value.is_negative());
    const uint128 left =
        decay_access::fold_magnitude(magnitude_of(value), step, on_magnitude, boundaries);
    return decay_access::with_sign(left, value.is_negative());
}

}  // namespace v0_1
}  // namespace annona
