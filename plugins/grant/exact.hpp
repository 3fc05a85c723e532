// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/amount.hpp>
#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// An amount that is not rounded yet: a fraction of booking units, never negative. What no award
/// can be is cut to `amount_limit`, which the engine then refuses.
class exact_amount {
public:
    exact_amount() = default;
    explicit exact_amount(amount value) : num_(std::clamp(value, amount{}, amount_limit).count()) {}

    exact_amount plus(exact_amount other) const { return with(other.num_, other.den_); }
    /// What is left after the other is taken off; never below zero.
    exact_amount less(exact_amount other) const { return with(-other.num_, other.den_); }
    /// Times a number that is not negative.
    exact_amount times(ratio by) const {
        if (by.num <= 0) return {};
        const int128 above = common(num_, by.den);
        const int128 below = common(by.num, den_);
        int128 num = 0;
        int128 den = 0;
        if (__builtin_mul_overflow(num_ / above, by.num / below, &num) ||
            __builtin_mul_overflow(den_ / below, by.den / above, &den)) {
            return exact_amount(amount_limit);
        }
        return exact_amount(num, den);
    }
    /// This many times an amount.
    exact_amount times_amount(amount value) const {
        int128 num = 0;
        const int128 shared = common(value.count(), den_);
        if (__builtin_mul_overflow(num_, value.count() / shared, &num)) {
            return exact_amount(amount_limit);
        }
        return exact_amount(num, den_ / shared);
    }
    exact_amount whole() const { return exact_amount(num_ - num_ % den_, den_); }

    /// The nearest multiple of `step` the rounding names.
    amount rounded(amount step, rounding mode) const {
        int128 unit = 0;
        if (__builtin_mul_overflow(den_, step.count(), &unit)) return amount_limit;
        const auto steps =
            checked_proportion(amount::raw(num_), amount::of(1), amount::raw(unit), mode);
        int128 units = 0;
        if (!steps || __builtin_mul_overflow(steps->count(), step.count(), &units)) {
            return amount_limit;
        }
        return std::min(amount::raw(units), amount_limit);
    }
    bool is_more_than(amount value) const {
        int128 other = 0;
        if (__builtin_mul_overflow(value.count(), den_, &other)) return value.is_negative();
        return num_ > other;
    }

private:
    exact_amount(int128 num, int128 den) : num_(num), den_(den) {
        if (num_ / den_ > amount_limit.count()) *this = exact_amount(amount_limit);
    }
    exact_amount with(int128 other_num, int128 other_den) const {
        const int128 shared = common(den_, other_den);
        int128 den = 0;
        int128 left = 0;
        int128 right = 0;
        int128 num = 0;
        if (__builtin_mul_overflow(den_, other_den / shared, &den) ||
            __builtin_mul_overflow(num_, other_den / shared, &left) ||
            __builtin_mul_overflow(other_num, den_ / shared, &right) ||
            __builtin_add_overflow(left, right, &num)) {
            return exact_amount(amount_limit);
        }
        return num > 0 ? exact_amount(num, den) : exact_amount();
    }
    static int128 common(int128 a, int128 b) {
        while (b != 0) {
            const int128 rest = a % b;
            a = b;
            b = rest;
        }
        return a == 0 ? 1 : a;
    }

    int128 num_ = 0;
    int128 den_ = 1;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
