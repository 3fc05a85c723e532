// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/assert.hpp>
#include <annona/money/config.hpp>
#include <annona/money/result.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {

/// A calendar day without a zone: days since 1970-01-01, proleptic Gregorian.
struct local_day {
    std::int32_t number = 0;

    friend constexpr bool operator==(local_day, local_day) noexcept = default;
    friend constexpr auto operator<=>(local_day, local_day) noexcept = default;
    friend constexpr local_day operator+(local_day day, std::int32_t days) {
        std::int32_t sum = 0;
        ANNONA_ASSERT(!__builtin_add_overflow(day.number, days, &sum), "day overflow");
        return local_day{sum};
    }
    friend constexpr local_day operator-(local_day day, std::int32_t days) {
        std::int32_t difference = 0;
        ANNONA_ASSERT(!__builtin_sub_overflow(day.number, days, &difference), "day overflow");
        return local_day{difference};
    }
    friend constexpr std::int64_t operator-(local_day later, local_day earlier) noexcept {
        return static_cast<std::int64_t>(later.number) - earlier.number;
    }
};

/// Year, month and day of the month. Years 1 to 9999 are what texts may name.
struct civil {
    std::int32_t year = 1970;
    std::uint8_t month = 1;
    std::uint8_t day = 1;

    friend constexpr bool operator==(civil, civil) noexcept = default;
    friend constexpr auto operator<=>(civil, civil) noexcept = default;
};

inline constexpr std::int32_t year_min = 1;
inline constexpr std::int32_t year_max = 9999;

/// Every 4th year, but not the 100th, but the 400th.
constexpr bool is_leap_year(std::int32_t year) noexcept {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// 28 to 31. `month` is 1 to 12.
constexpr std::uint8_t days_in_month(std::int32_t year, unsigned month) {
    ANNONA_ASSERT(month >= 1 && month <= 12, "month out of range");
    if (month == 2) return is_leap_year(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// Whether the calendar has this date, years 1 to 9999.
constexpr bool is_valid(civil date) {
    return date.year >= year_min && date.year <= year_max && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= days_in_month(date.year, date.month);
}

/// The date of a day. Any day number.
civil to_civil(local_day day);

/// The day of a date; a date the calendar does not have is a bug.
local_day from_civil(civil date);

/// 1 Monday to 7 Sunday.
constexpr unsigned weekday(local_day day) noexcept {
    const std::int64_t since_monday = (static_cast<std::int64_t>(day.number) + 3) % 7;
    return static_cast<unsigned>(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

/// Reads `YYYY-MM-DD`, years 0001 to 9999. Failure: MALFORMED.
result<local_day> parse_local_day(std::string_view text);

/// Writes `YYYY-MM-DD`.
std::string format_local_day(local_day day);

/// The same day of the month `months` later (or earlier), or that month's last day where it is
/// shorter: 31 January + 1 month is 28 or 29 February.
local_day add_months(local_day day, std::int32_t months);

/// A calendar span. Weeks start on Monday, half years in January and July.
enum class calendar_span : std::uint8_t { day, week, month, quarter, half_year, year };

/// The day `count` spans after `day`, or before it where `count` is negative. Spans of months clamp
/// to the last day of the month they end in. A day the calendar cannot count is a bug.
local_day add_spans(local_day day, calendar_span span, std::int32_t count);

/// First day of the span that holds `day`.
local_day span_start(calendar_span span, local_day day);

/// First day of the span after the one that holds `day`.
local_day next_span_start(calendar_span span, local_day day);

/// Last day of the span that holds `day`.
local_day last_day_of(calendar_span span, local_day day);

/// First day of the year that begins each `month`/`month_day` and holds `day`: for school or
/// budget years. 29 February is 28 February in common years.
local_day year_start_from(local_day day, unsigned month, unsigned month_day);

/// `day`, `week`, `month`, `quarter`, `half_year`, `year`.
std::string_view name_of(calendar_span span);

/// The span of that name, or nothing.
std::optional<calendar_span> parse_calendar_span(std::string_view text);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/money/calendar.inl.hpp>
#endif
