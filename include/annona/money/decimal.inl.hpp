// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/decimal.hpp>

#include <algorithm>
#include <array>

namespace annona {
inline namespace v0_1 {

namespace decimal_detail {

inline failure refuse(const char* code, std::string_view text, const std::string& why) {
    constexpr std::size_t shown_max = 40;
    return {code, "amount '" + std::string(text.substr(0, shown_max)) + "' " + why, ""};
}

inline bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Nearly all amounts fit into half of one: a division of 64 bits takes a tenth of the time.
inline bool is_half(uint128 magnitude) { return (magnitude >> 64) == 0; }

inline uint128 quotient_of(uint128 magnitude, uint128 divisor) {
    if (divisor == 1) return magnitude;
    if (is_half(magnitude) && is_half(divisor))
        return static_cast<uint64_t>(magnitude) / static_cast<uint64_t>(divisor);
    return magnitude / divisor;
}

/// Appends one decimal digit at a time; false once the count passes the limit of one command.
inline bool append_digits(int128& count, std::string_view digits) {
    for (const char c : digits) {
        count = count * 10 + (c - '0');
        if (count > amount_limit.count()) return false;
    }
    return true;
}

/// 10^0 to 10^18: those that 64 bits hold.
inline constexpr auto short_powers = [] {
    std::array<int64_t, 19> made{1};
    for (std::size_t i = 1; i < made.size(); ++i) made[i] = made[i - 1] * 10;
    return made;
}();

/// The count of a text that is short, sound and not negative, in one pass; nothing for any other.
inline std::optional<int64_t> short_count(std::string_view text, const unit& in) {
    if (text.size() + in.scale >= short_powers.size()) return std::nullopt;
    int64_t count = 0;
    std::size_t whole = 0, decimals = 0;
    bool has_point = false;
    for (const char c : text) {
        const auto digit = static_cast<unsigned>(c) - '0';
        if (digit <= 9) {
            count = count * 10 + digit;
            ++(has_point ? decimals : whole);
        } else if (c == '.' && !has_point) {
            has_point = true;
        } else {
            return std::nullopt;
        }
    }
    if (whole == 0 || decimals > in.digits || (has_point && decimals == 0)) return std::nullopt;
    return count * short_powers[in.scale - decimals];
}

/// The magnitude in booking units, or nothing beyond `amount_limit`.
inline std::optional<int128> count_of(std::string_view whole, std::string_view decimals,
                                      unsigned scale) {
    int128 count = 0;
    if (!append_digits(count, whole) || !append_digits(count, decimals)) return std::nullopt;
    for (std::size_t i = decimals.size(); i < scale; ++i) {
        if (!append_digits(count, "0")) return std::nullopt;
    }
    return count;
}

/// Writes `magnitude` of 10^-decimals units; returns the characters written, 0 if too many.
inline std::size_t write_decimal(std::span<char> out, uint128 magnitude, bool negative,
                                 unsigned decimals) {
    std::array<char, amount_text_max> reversed;
    std::size_t size = 0;
    unsigned digit = 0;
    const auto put = [&](auto& rest) {
        if (digit++ == decimals && decimals != 0) reversed[size++] = '.';
        reversed[size++] = static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    };
    while (!is_half(magnitude)) put(magnitude);
    for (auto rest = static_cast<uint64_t>(magnitude); rest != 0 || digit <= decimals;) put(rest);
    if (negative) reversed[size++] = '-';
    if (size > out.size()) return 0;
    std::reverse_copy(reversed.begin(), reversed.begin() + static_cast<std::ptrdiff_t>(size),
                      out.begin());
    return size;
}

}  // namespace decimal_detail

ANNONA_INLINE result<amount> parse_digits(std::string_view text, const unit& in) {
    using namespace decimal_detail;
    ANNONA_ASSERT(in.digits <= in.scale && in.scale <= unit_scale_max, "unit out of range");
    if (const auto count = short_count(text, in)) return amount::raw(*count);
    constexpr const char* form =
        "is malformed; allowed: digits, at most one point between "
        "digits, a leading -";
    std::string_view body = text;
    const bool negative = body.starts_with('-');
    if (negative) body.remove_prefix(1);
    const std::size_t point = body.find('.');
    const bool has_point = point != std::string_view::npos;
    const std::string_view whole = body.substr(0, point);
    const std::string_view decimals = has_point ? body.substr(point + 1) : std::string_view{};
    if (text.size() > amount_text_in_max || !all_digits(whole) ||
        (has_point && !all_digits(decimals))) {
        return refuse("MALFORMED", text, form);
    }
    if (decimals.size() > in.digits) {
        return refuse("PRECISION", text,
                      "has " + std::to_string(decimals.size()) + " decimals, " + in.code +
                          " allows " + std::to_string(in.digits));
    }
    const std::optional<int128> count = count_of(whole, decimals, in.scale);
    if (!count) {
        return refuse("AMOUNT_TOO_LARGE", text,
                      "is beyond 10^30 booking units, the limit of one command");
    }
    return amount::raw(negative ? -*count : *count);
}

ANNONA_INLINE result<amount> parse_amount(std::string_view text, const unit& in) {
    using namespace decimal_detail;
    result<amount> read = parse_digits(text, in);
    if (!read || in.step.is_zero()) return read;
    const uint128 magnitude = magnitude_of(*read);
    const auto in_step = static_cast<uint128>(in.step.count());
    if (quotient_of(magnitude, in_step) * in_step != magnitude) {
        return refuse(
            "PRECISION", text,
            "is not a multiple of " + format_amount(in.step, in) + ", the step of " + in.code);
    }
    return read;
}

ANNONA_INLINE std::size_t write_amount(std::span<char> out, amount value, const unit& in) {
    // Cut the magnitude, then one further down for a negative rest: flooring the amount itself
    // could pass -2^127.
    const auto digit = static_cast<uint128>(one_digit(in).count());
    const uint128 magnitude = magnitude_of(value);
    const uint128 cut = decimal_detail::quotient_of(magnitude, digit);
    const bool below = value.is_negative() && cut * digit != magnitude;
    return decimal_detail::write_decimal(out, cut + (below ? 1U : 0U), value.is_negative(),
                                         in.digits);
}

ANNONA_INLINE std::size_t write_exact(std::span<char> out, amount value, const unit& in) {
    return decimal_detail::write_decimal(out, magnitude_of(value), value.is_negative(), in.scale);
}

ANNONA_INLINE std::string format_amount(amount value, const unit& in) {
    std::array<char, amount_text_max> text{};
    return std::string(text.data(), write_amount(text, value, in));
}

ANNONA_INLINE std::string format_exact(amount value, const unit& in) {
    std::array<char, amount_text_max> text{};
    return std::string(text.data(), write_exact(text, value, in));
}

}  // namespace v0_1
}  // namespace annona
