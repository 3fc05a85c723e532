// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/wide.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <compare>
#include <numeric>
#include <optional>

namespace annona {
inline namespace v0_1 {

namespace wide_detail {

using boost::multiprecision::cpp_int;

inline constexpr std::int64_t mantissa_bits = 512;
inline constexpr std::int64_t result_bits = 128;

/// mantissa * 2^exponent, a bound on a positive number.
struct scaled {
    cpp_int mantissa;
    std::int64_t exponent = 0;
};

enum class bound { lower, upper };

/// The number with its mantissa cut to 512 bits, outward.
inline scaled cut(scaled number, bound side) {
    const auto bits = static_cast<std::int64_t>(msb(number.mantissa)) + 1;
    if (bits <= mantissa_bits) return number;
    const auto shift = static_cast<unsigned>(bits - mantissa_bits);
    if (side == bound::upper) number.mantissa += (cpp_int(1) << shift) - 1;
    number.mantissa >>= shift;
    number.exponent += shift;
    return number;
}

inline scaled multiply_cut(const scaled& a, const scaled& b, bound side) {
    return cut({a.mantissa * b.mantissa, a.exponent + b.exponent}, side);
}

/// base^exponent by squaring; every step is cut outward, so the result bounds the exact power.
inline scaled power_cut(const scaled& base, std::int64_t exponent, bound side) {
    scaled power{1, 0};
    for (int bit = 62; bit >= 0; --bit) {
        power = multiply_cut(power, power, side);
        if ((exponent >> bit) & 1) power = multiply_cut(power, base, side);
    }
    return power;
}

inline scaled bound_of(ratio value, bound side) {
    const unsigned shift = static_cast<unsigned>(mantissa_bits) + 64;
    const cpp_int shifted = cpp_int(value.num) << shift;
    cpp_int quotient = shifted / value.den;
    if (side == bound::upper && quotient * value.den != shifted) ++quotient;
    return cut({quotient, -static_cast<std::int64_t>(shift)}, side);
}

inline bool is_less(const scaled& a, const scaled& b) {
    const std::int64_t common = std::min(a.exponent, b.exponent);
    const std::int64_t top_a = static_cast<std::int64_t>(msb(a.mantissa)) + a.exponent;
    const std::int64_t top_b = static_cast<std::int64_t>(msb(b.mantissa)) + b.exponent;
    if (top_a != top_b) return top_a < top_b;
    return (a.mantissa << static_cast<unsigned>(a.exponent - common)) <
           (b.mantissa << static_cast<unsigned>(b.exponent - common));
}

/// base^p = root^q with p/q in lowest terms, and base between 0 and 1.
struct equation {
    ratio base;
    std::int64_t p = 1;
    std::int64_t q = 1;
    scaled lower;  // of base^p
    scaled upper;
};

/// Whether (candidate / 2^129)^q is exactly base^p. In lowest terms both sides must have a power
/// of two below, and above c^(pq) for one odd c. So either c = 1, or base.num = c^q has
/// q <= 40 and candidate = c^p has p <= 82: small enough to compute.
inline bool is_exact(const equation& in, cpp_int candidate) {
    const auto zeros = static_cast<std::int64_t>(lsb(candidate));
    candidate >>= static_cast<unsigned>(zeros);
    const std::int64_t halvings = result_bits + 1 - zeros;
    const auto den = static_cast<std::uint64_t>(in.base.den);
    if ((den & (den - 1)) != 0) return false;
    if (__builtin_ctzll(den) * in.p != halvings * in.q) return false;
    if (in.base.num == 1 || candidate == 1) return in.base.num == 1 && candidate == 1;
    if (in.q > 40 || in.p > 82) return false;
    return pow(cpp_int(in.base.num), static_cast<unsigned>(in.p)) ==
           pow(candidate, static_cast<unsigned>(in.q));
}

/// candidate / 2^129 against the root, or nothing where 512 bits do not tell and it is not equal.
inline std::optional<std::strong_ordering> against_root(const equation& in,
                                                        const cpp_int& candidate) {
    const scaled root{candidate, -(result_bits + 1)};
    if (is_less(power_cut(root, in.q, bound::upper), in.lower)) return std::strong_ordering::less;
    if (is_less(in.upper, power_cut(root, in.q, bound::lower))) {
        return std::strong_ordering::greater;
    }
    if (is_exact(in, candidate)) return std::strong_ordering::equal;
    return std::nullopt;
}

/// The root in 2^-129, cut, and whether nothing was cut.
struct cut_root {
    cpp_int value;
    bool exact = false;
};

inline std::optional<cut_root> bisect(const equation& in) {
    cut_root found;
    for (std::int64_t bit = result_bits; bit >= 0 && !found.exact; --bit) {
        const cpp_int candidate = found.value | (cpp_int(1) << static_cast<unsigned>(bit));
        const auto order = against_root(in, candidate);
        if (!order) return std::nullopt;
        if (*order <= 0) found.value = candidate;
        found.exact = *order == 0;
    }
    return found;
}

inline failure out_of_range(const char* field, const std::string& text) {
    return {"OUT_OF_RANGE", text, field};
}

inline failure unrepresentable(const std::string& text) { return {"UNREPRESENTABLE", text, ""}; }

/// From 2^-129 to 2^-128, to the nearest, ties to even.
inline result<q128> round_root(const cut_root& root) {
    cpp_int rounded = root.value >> 1;
    const bool half_or_more = bit_test(root.value, 0);
    const bool tie = half_or_more && root.exact;
    if (half_or_more && (!tie || bit_test(rounded, 0))) ++rounded;
    if (rounded == 0) return unrepresentable("a keep factor rounds to 0");
    if (msb(rounded) >= static_cast<unsigned>(result_bits)) {
        return unrepresentable("a keep factor rounds to 1");
    }
    const cpp_int low = rounded & ~std::uint64_t{0};
    const cpp_int high = rounded >> 64;
    return q128{static_cast<std::uint64_t>(high), static_cast<std::uint64_t>(low)};
}

}  // namespace wide_detail

ANNONA_INLINE result<q128> q128_power(ratio base, std::int64_t exponent_num,
                                      std::int64_t exponent_den) {
    using namespace wide_detail;
    if (base.den <= 0 || base.num <= 0 || base.num >= base.den) {
        return out_of_range("base", "base is " + format_ratio(base) + ", allowed between 0 and 1");
    }
    if (exponent_num <= 0 || exponent_den <= 0 || exponent_num > exponent_max ||
        exponent_den > exponent_max) {
        return out_of_range("exponent", "exponent is " + std::to_string(exponent_num) + "/" +
                                            std::to_string(exponent_den) +
                                            ", allowed 1 to 10^9 above and below");
    }
    const std::int64_t common = std::gcd(exponent_num, exponent_den);
    equation in{
        make_ratio(base.num, base.den), exponent_num / common, exponent_den / common, {}, {}};
    in.lower = power_cut(bound_of(in.base, bound::lower), in.p, bound::lower);
    in.upper = power_cut(bound_of(in.base, bound::upper), in.p, bound::upper);
    const std::optional<cut_root> root = bisect(in);
    if (!root) return unrepresentable("512 bits do not decide the rounding of a keep factor");
    return round_root(*root);
}

ANNONA_INLINE result<decay_step> decay_per_step(ratio loss, ratio steps) {
    if (loss.den <= 0 || loss.num <= 0 || loss.num >= loss.den) {
        return wide_detail::out_of_range(
            "loss", "loss is " + format_ratio(loss) + ", allowed between 0 and 1");
    }
    if (steps == ratio{1, 1}) return decay_step::of_fraction(loss);
    const result<q128> keep = q128_power(complement(loss), steps.den, steps.num);
    if (!keep) return keep.error();
    return decay_step::of_q128(*keep);
}

ANNONA_INLINE result<decay_step> decay_of_half_life(ratio steps) {
    return decay_per_step(ratio{1, 2}, steps);
}

}  // namespace v0_1
}  // namespace annona
