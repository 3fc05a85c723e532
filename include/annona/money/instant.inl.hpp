// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.inl.hpp>
#include <annona/money/instant.hpp>

namespace annona {
inline namespace v0_1 {

namespace instant_detail {

inline failure malformed(std::string_view text) {
    return {"MALFORMED",
            "'" + std::string(text.substr(0, 40)) +
                "' is not an instant like 2026-03-02T08:00:00+01:00 or 2026-03-02T07:00:00Z",
            ""};
}

/// Seconds of `HH:MM`, or nothing.
inline std::optional<std::int32_t> read_minutes(std::string_view text) {
    const auto hours = calendar_detail::read_digits(text.substr(0, 2));
    const auto minutes = calendar_detail::read_digits(text.substr(3, 2));
    if (text[2] != ':' || !hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return static_cast<std::int32_t>(*hours * 3'600 + *minutes * 60);
}

/// `Z`, `+HH:MM` or `-HH:MM` in seconds, or nothing.
inline std::optional<std::int32_t> read_offset(std::string_view text) {
    if (text == "Z") return 0;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const auto magnitude = read_minutes(text.substr(1));
    if (!magnitude) return std::nullopt;
    if (text[0] == '+') return *magnitude;
    // RFC 3339 lets -00:00 say "offset unknown": not good enough for a journal.
    if (*magnitude == 0) return std::nullopt;
    return -*magnitude;
}

inline std::int64_t floor_days(std::int64_t seconds) {
    return (seconds >= 0 ? seconds : seconds - (seconds_per_day - 1)) / seconds_per_day;
}

inline std::string format_clock(std::int64_t local_seconds) {
    const std::int64_t days = floor_days(local_seconds);
    const std::int64_t second = local_seconds - days * seconds_per_day;
    ANNONA_ASSERT(days >= INT32_MIN && days <= INT32_MAX, "instant beyond the calendar");
    const local_day day{static_cast<std::int32_t>(days)};
    const civil date = to_civil(day);
    ANNONA_ASSERT(date.year >= year_min && date.year <= year_max, "instant beyond year 9999");
    std::string text = format_local_day(day) + 'T';
    calendar_detail::append_padded(text, second / 3'600, 2);
    text += ':';
    calendar_detail::append_padded(text, second / 60 % 60, 2);
    text += ':';
    calendar_detail::append_padded(text, second % 60, 2);
    return text;
}

}  // namespace instant_detail

ANNONA_INLINE result<instant> parse_instant(std::string_view text) {
    using namespace instant_detail;
    if (text.size() < 20 || text[10] != 'T' || text[16] != ':') return malformed(text);
    const result<local_day> day = parse_local_day(text.substr(0, 10));
    const auto minutes = read_minutes(text.substr(11, 5));
    const auto second = calendar_detail::read_digits(text.substr(17, 2));
    const auto offset = read_offset(text.substr(19));
    if (!day || !minutes || !second || *second > 59 || !offset) return malformed(text);
    return instant{day->number * seconds_per_day + *minutes + *second - *offset};
}

ANNONA_INLINE std::string format_instant(instant at) {
    return instant_detail::format_clock(at.seconds) + 'Z';
}

ANNONA_INLINE std::string format_instant(instant at, std::int32_t offset_s) {
    ANNONA_ASSERT(offset_s > -offset_limit_s && offset_s < offset_limit_s,
                  "offset of a day or more");
    const std::int64_t minutes = (offset_s >= 0 ? offset_s : offset_s - 59) / 60;
    // -24:00 would come of flooring an offset of less than a minute from a day; clamp it.
    const std::int64_t shown = minutes < -1'439 ? -1'439 : minutes;
    std::string text = instant_detail::format_clock((at + shown * 60).seconds);
    const std::int64_t magnitude = shown < 0 ? -shown : shown;
    text += shown < 0 ? '-' : '+';
    calendar_detail::append_padded(text, magnitude / 60, 2);
    text += ':';
    calendar_detail::append_padded(text, magnitude % 60, 2);
    return text;
}

}  // namespace v0_1
}  // namespace annona
