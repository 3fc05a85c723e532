// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/limbs.hpp>
#include <annona/money/ratio.hpp>

#include <cstddef>

namespace annona {
inline namespace v0_1 {

namespace ratio_detail {

inline constexpr std::size_t digits_max = 18;  // 10^18 - 1 fits 63 bits
inline constexpr std::size_t text_shown_max = 40;

inline uint128 greatest_common_divisor(uint128 a, uint128 b) {
    while (b != 0) {
        const uint128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

inline failure malformed(std::string_view text) {
    return {"MALFORMED",
            "'" + std::string(text.substr(0, text_shown_max)) +
                "' is not a ratio; allowed: 1/2, 2 %, 0.02 %, 0.05, 3",
            ""};
}

inline failure too_precise(std::string_view text) {
    return {"PRECISION",
            "'" + std::string(text.substr(0, text_shown_max)) +
                "' has too many digits; allowed: 18 in all",
            ""};
}

inline bool all_digits(std::string_view text) {
    if (text.empty()) return false;
    for (const char c : text) {
        if (c < '0' || c > '9') return false;
    }
    return true;
}

inline std::int64_t digits_to_int(std::string_view text) {
    std::int64_t value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    return value;
}

inline result<ratio> from_parts(int128 num, int128 den, std::string_view text) {
    const std::optional<ratio> made = checked_ratio(num, den);
    if (!made) return too_precise(text);
    return *made;
}

inline result<ratio> parse_fraction(std::string_view body, std::size_t slash, int sign,
                                    std::string_view text) {
    const std::string_view above = body.substr(0, slash);
    const std::string_view below = body.substr(slash + 1);
    if (!all_digits(above) || !all_digits(below)) return malformed(text);
    if (above.size() > digits_max || below.size() > digits_max) return too_precise(text);
    if (digits_to_int(below) == 0) return malformed(text);
    return from_parts(static_cast<int128>(digits_to_int(above)) * sign, digits_to_int(below), text);
}

inline result<ratio> parse_decimal(std::string_view body, int128 per, int sign,
                                   std::string_view text) {
    const std::size_t point = body.find('.');
    const bool has_point = point != std::string_view::npos;
    const std::string_view whole = body.substr(0, point);
    const std::string_view decimals = has_point ? body.substr(point + 1) : std::string_view{};
    if (!all_digits(whole) || (has_point && !all_digits(decimals))) return malformed(text);
    if (whole.size() + decimals.size() > digits_max) return too_precise(text);
    const int128 scale = power_of_ten(static_cast<unsigned>(decimals.size()));
    const int128 count = digits_to_int(whole) * scale + digits_to_int(decimals);
    return from_parts(count * sign, scale * per, text);
}

/// Magnitude with the sign of the exact quotient; nothing where it does not fit.
inline std::optional<amount> signed_amount(uint128 magnitude, bool negative) {
    const uint128 limit = static_cast<uint128>(int128_max) + (negative ? 1U : 0U);
    if (magnitude > limit) return std::nullopt;
    return amount::raw(static_cast<int128>(negative ? uint128{0} - magnitude : magnitude));
}

inline std::optional<amount> multiply_divide(uint128 a, uint128 b, uint128 divisor, bool negative,
                                             rounding mode) {
    const product_256 product = multiply_full(a, b);
    if (product.hi >= divisor) return std::nullopt;
    auto [quotient, rest] = divide_full(product, divisor);
    if (rest != 0 &&
        rounds_away(negative, (quotient & 1) != 0, against_half(rest, divisor), mode)) {
        if (quotient == uint128_max) return std::nullopt;
        ++quotient;
    }
    return signed_amount(quotient, negative);
}

}  // namespace ratio_detail

ANNONA_INLINE std::optional<ratio> checked_ratio(int128 num, int128 den) {
    if (den == 0) return std::nullopt;
    const bool negative = (num < 0) != (den < 0);
    uint128 above = magnitude_of(amount::raw(num));
    uint128 below = magnitude_of(amount::raw(den));
    const uint128 common = ratio_detail::greatest_common_divisor(above, below);
    above /= common;  // NOLINT(clang-analyzer-core.DivideZero): it divides `den`, not 0
    below /= common;
    constexpr auto limit = static_cast<uint128>(INT64_MAX);
    if (above > limit || below > limit) return std::nullopt;
    const auto num_magnitude = static_cast<std::int64_t>(above);
    return ratio{negative ? -num_magnitude : num_magnitude, static_cast<std::int64_t>(below)};
}

ANNONA_INLINE ratio make_ratio(std::int64_t num, std::int64_t den) {
    const std::optional<ratio> made = checked_ratio(num, den);
    ANNONA_ASSERT(made.has_value(), "ratio with a zero denominator or beyond 64 bits");
    return *made;
}

ANNONA_INLINE std::optional<ratio> checked_add(ratio a, ratio b) {
    int128 num = 0;
    if (__builtin_add_overflow(static_cast<int128>(a.num) * b.den,
                               static_cast<int128>(b.num) * a.den, &num)) {
        return std::nullopt;
    }
    return checked_ratio(num, static_cast<int128>(a.den) * b.den);
}

ANNONA_INLINE ratio complement(ratio share) {
    ANNONA_ASSERT(share.num >= 0 && share.num <= share.den, "share outside 0 to 1");
    return make_ratio(share.den - share.num, share.den);
}

ANNONA_INLINE result<ratio> parse_ratio(std::string_view text) {
    std::string_view body = text;
    const int sign = body.starts_with('-') ? -1 : 1;
    if (sign < 0) body.remove_prefix(1);
    int128 per = 1;
    if (body.ends_with('%')) {
        per = 100;
        body.remove_suffix(1);
        if (body.ends_with(' ')) body.remove_suffix(1);
    }
    const std::size_t slash = body.find('/');
    if (slash == std::string_view::npos) {
        return ratio_detail::parse_decimal(body, per, sign, text);
    }
    if (per != 1) return ratio_detail::malformed(text);
    return ratio_detail::parse_fraction(body, slash, sign, text);
}

ANNONA_INLINE std::string format_ratio(ratio value) {
    std::string text = std::to_string(value.num);
    if (value.den != 1) text += '/' + std::to_string(value.den);
    return text;
}

ANNONA_INLINE std::optional<amount> checked_multiply(amount value, ratio by, rounding mode) {
    ANNONA_ASSERT(by.den > 0, "ratio without a positive denominator");
    const uint128 num = magnitude_of(amount::of(by.num));
    return ratio_detail::multiply_divide(magnitude_of(value), num, static_cast<uint128>(by.den),
                                         value.is_negative() != (by.num < 0), mode);
}

ANNONA_INLINE amount multiply(amount value, ratio by, rounding mode) {
    const std::optional<amount> product = checked_multiply(value, by, mode);
    ANNONA_ASSERT(product.has_value(), "amount overflow in multiplication");
    return *product;
}

ANNONA_INLINE std::optional<amount> checked_proportion(amount value, amount part, amount whole,
                                                       rounding mode) {
    ANNONA_ASSERT(!whole.is_zero(), "proportion of a zero whole");
    const bool negative = (value.is_negative() != part.is_negative()) != whole.is_negative();
    return ratio_detail::multiply_divide(magnitude_of(value), magnitude_of(part),
                                         magnitude_of(whole), negative, mode);
}

ANNONA_INLINE amount proportion(amount value, amount part, amount whole, rounding mode) {
    const std::optional<amount> share = checked_proportion(value, part, whole, mode);
    ANNONA_ASSERT(share.has_value(), "amount overflow in a proportion");
    return *share;
}

}  // namespace v0_1
}  // namespace annona
