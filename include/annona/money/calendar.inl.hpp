// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace annona {
inline namespace v0_1 {

namespace calendar_detail {

inline constexpr std::int64_t days_per_400_years = 146'097;
inline constexpr std::int64_t epoch_from_march_0000 = 719'468;  // 0000-03-01 to 1970-01-01
inline constexpr std::array<std::string_view, 6> span_names = {"day",     "week",      "month",
                                                               "quarter", "half_year", "year"};

/// Days from 0000-03-01. Years begin in March here, so that the leap day is the last of a year
/// and months have 30.6 days on the average from the start.
inline std::int64_t days_from_march(std::int64_t year, unsigned month, unsigned day) {
    const std::int64_t march_year = month <= 2 ? year - 1 : year;
    const std::int64_t march_month = month <= 2 ? month + 9 : month - 3;
    const std::int64_t cycle = (march_year >= 0 ? march_year : march_year - 399) / 400;
    const std::int64_t year_in_cycle = march_year - cycle * 400;
    const std::int64_t days_before_month = (153 * march_month + 2) / 5;
    const std::int64_t day_in_year = days_before_month + static_cast<std::int64_t>(day) - 1;
    return cycle * days_per_400_years + year_in_cycle * 365 + year_in_cycle / 4 -
           year_in_cycle / 100 + day_in_year;
}

/// Months since year 0, and back to the first day of one. Floors below zero.
inline std::int64_t month_number(civil date) {
    return static_cast<std::int64_t>(date.year) * 12 + date.month - 1;
}

inline local_day day_in_month(std::int64_t month, unsigned day) {
    const std::int64_t year = (month >= 0 ? month : month - 11) / 12;
    const auto month_in_year = static_cast<std::uint8_t>(month - year * 12 + 1);
    const auto year_32 = static_cast<std::int32_t>(year);
    const unsigned clamped = std::min<unsigned>(day, days_in_month(year_32, month_in_year));
    const std::int64_t number =
        days_from_march(year, month_in_year, clamped) - epoch_from_march_0000;
    ANNONA_ASSERT(number >= INT32_MIN && number <= INT32_MAX, "day overflow");
    return local_day{static_cast<std::int32_t>(number)};
}

inline unsigned months_in(calendar_span span) {
    switch (span) {
        case calendar_span::month:
            return 1;
        case calendar_span::quarter:
            return 3;
        case calendar_span::half_year:
            return 6;
        case calendar_span::year:
            return 12;
        case calendar_span::day:
        case calendar_span::week:
            break;
    }
    ANNONA_ASSERT(false, "span without months");
    return 0;
}

/// First day of the span of months that lies `spans` after the one of `day`.
inline local_day months_start(calendar_span span, local_day day, std::int64_t spans) {
    const std::int64_t months = months_in(span);
    const std::int64_t month = month_number(to_civil(day));
    const std::int64_t index = (month >= 0 ? month : month - (months - 1)) / months;
    return day_in_month((index + spans) * months, 1);
}

inline std::optional<unsigned> read_digits(std::string_view text) {
    unsigned value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value;
}

inline void append_padded(std::string& out, std::int64_t value, std::size_t width) {
    const std::string digits = std::to_string(value < 0 ? -value : value);
    if (value < 0) out += '-';
    out.append(digits.size() < width ? width - digits.size() : 0, '0');
    out += digits;
}

}  // namespace calendar_detail

ANNONA_INLINE civil to_civil(local_day day) {
    using namespace calendar_detail;
    const std::int64_t days = day.number + epoch_from_march_0000;
    const std::int64_t cycle =
        (days >= 0 ? days : days - (days_per_400_years - 1)) / days_per_400_years;
    const std::int64_t in_cycle = days - cycle * days_per_400_years;
    // Take out the leap days before dividing: one each 1,460 days, none each 36,524, one at
    // 146,096, the last day of the cycle.
    const std::int64_t year_in_cycle =
        (in_cycle - in_cycle / 1'460 + in_cycle / 36'524 - in_cycle / 146'096) / 365;
    const std::int64_t day_in_year =
        in_cycle - (365 * year_in_cycle + year_in_cycle / 4 - year_in_cycle / 100);
    const std::int64_t march_month = (5 * day_in_year + 2) / 153;
    const std::int64_t day_of_month = day_in_year - (153 * march_month + 2) / 5 + 1;
    const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    const std::int64_t year = cycle * 400 + year_in_cycle + (month <= 2 ? 1 : 0);
    return {static_cast<std::int32_t>(year), static_cast<std::uint8_t>(month),
            static_cast<std::uint8_t>(day_of_month)};
}

ANNONA_INLINE local_day from_civil(civil date) {
    ANNONA_ASSERT(date.month >= 1 && date.month <= 12 && date.day >= 1 &&
                      date.day <= days_in_month(date.year, date.month),
                  "the calendar does not have this date");
    return calendar_detail::day_in_month(calendar_detail::month_number(date), date.day);
}

ANNONA_INLINE result<local_day> parse_local_day(std::string_view text) {
    const std::string shown(text.substr(0, 40));
    const failure malformed{"MALFORMED", "'" + shown + "' is not a date YYYY-MM-DD", ""};
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return malformed;
    const auto year = calendar_detail::read_digits(text.substr(0, 4));
    const auto month = calendar_detail::read_digits(text.substr(5, 2));
    const auto day = calendar_detail::read_digits(text.substr(8, 2));
    if (!year || !month || !day) return malformed;
    const civil date{static_cast<std::int32_t>(*year), static_cast<std::uint8_t>(*month),
                     static_cast<std::uint8_t>(*day)};
    if (!is_valid(date)) return malformed;
    return from_civil(date);
}

ANNONA_INLINE std::string format_local_day(local_day day) {
    const civil date = to_civil(day);
    std::string text;
    calendar_detail::append_padded(text, date.year, 4);
    text += '-';
    calendar_detail::append_padded(text, date.month, 2);
    text += '-';
    calendar_detail::append_padded(text, date.day, 2);
    return text;
}

ANNONA_INLINE local_day add_months(local_day day, std::int32_t months) {
    const civil date = to_civil(day);
    return calendar_detail::day_in_month(calendar_detail::month_number(date) + months, date.day);
}

ANNONA_INLINE local_day add_spans(local_day day, calendar_span span, std::int32_t count) {
    std::int32_t product = 0;
    const bool in_days = span == calendar_span::day || span == calendar_span::week;
    const auto each = in_days ? (span == calendar_span::week ? 7 : 1)
                              : static_cast<std::int32_t>(calendar_detail::months_in(span));
    ANNONA_ASSERT(!__builtin_mul_overflow(count, each, &product), "day overflow");
    return in_days ? day + product : add_months(day, product);
}

ANNONA_INLINE local_day span_start(calendar_span span, local_day day) {
    if (span == calendar_span::day) return day;
    if (span == calendar_span::week) return day - static_cast<std::int32_t>(weekday(day) - 1);
    return calendar_detail::months_start(span, day, 0);
}

ANNONA_INLINE local_day next_span_start(calendar_span span, local_day day) {
    if (span == calendar_span::day) return day + 1;
    if (span == calendar_span::week) return span_start(span, day) + 7;
    return calendar_detail::months_start(span, day, 1);
}

ANNONA_INLINE local_day last_day_of(calendar_span span, local_day day) {
    return next_span_start(span, day) - 1;
}

ANNONA_INLINE local_day year_start_from(local_day day, unsigned month, unsigned month_day) {
    // 2000 is a leap year: 29 February is allowed and clamped where a year has none.
    ANNONA_ASSERT(
        month >= 1 && month <= 12 && month_day >= 1 && month_day <= days_in_month(2000, month),
        "the calendar does not have this start of a year");
    const std::int64_t first_month = static_cast<std::int64_t>(to_civil(day).year) * 12 + month - 1;
    const local_day start = calendar_detail::day_in_month(first_month, month_day);
    return start <= day ? start : calendar_detail::day_in_month(first_month - 12, month_day);
}

ANNONA_INLINE std::string_view name_of(calendar_span span) {
    const auto index = static_cast<std::size_t>(span);
    ANNONA_ASSERT(index < calendar_detail::span_names.size(), "unknown calendar span");
    return calendar_detail::span_names[index];
}

ANNONA_INLINE std::optional<calendar_span> parse_calendar_span(std::string_view text) {
    for (std::size_t i = 0; i < calendar_detail::span_names.size(); ++i) {
        if (calendar_detail::span_names[i] == text) return static_cast<calendar_span>(i);
    }
    return std::nullopt;
}

}  // namespace v0_1
}  // namespace annona
