// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/assert.hpp>
#include <annona/money/config.hpp>
#include <annona/money/result.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {

/// A point in time: UTC seconds since 1970-01-01T00:00:00Z, without leap seconds.
struct instant {
    std::int64_t seconds = 0;

    friend constexpr bool operator==(instant, instant) noexcept = default;
    friend constexpr auto operator<=>(instant, instant) noexcept = default;
    friend constexpr instant operator+(instant at, std::int64_t elapsed) {
        std::int64_t sum = 0;
        ANNONA_ASSERT(!__builtin_add_overflow(at.seconds, elapsed, &sum), "instant overflow");
        return instant{sum};
    }
    friend constexpr instant operator-(instant at, std::int64_t elapsed) {
        std::int64_t difference = 0;
        ANNONA_ASSERT(!__builtin_sub_overflow(at.seconds, elapsed, &difference),
                      "instant overflow");
        return instant{difference};
    }
    friend constexpr std::int64_t operator-(instant later, instant earlier) {
        return (later - earlier.seconds).seconds;
    }
};

inline constexpr std::int64_t seconds_per_day = 86'400;

/// The largest offset from UTC, exclusive, either sign: as RFC 3339 can write it.
inline constexpr std::int32_t offset_limit_s = 86'400;

/// Reads RFC 3339 with seconds and offset: `2026-03-02T08:00:00+01:00`, `2026-03-02T07:00:00Z`.
/// Upper case T and Z; no fractions (the journal knows whole seconds), no second 60, no -00:00.
/// Failure: MALFORMED.
result<instant> parse_instant(std::string_view text);

/// Writes `2026-03-02T07:00:00Z`. Instants of the years 1 to 9999; others are a bug.
std::string format_instant(instant at);

/// Writes the local time at an offset, `2026-03-02T08:00:00+01:00`. Offsets of odd seconds (from
/// before standard time) are written in whole minutes, floored, the local time with them, so
/// that the text always names the instant exactly.
std::string format_instant(instant at, std::int32_t offset_s);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/money/instant.inl.hpp>
#endif
