// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.hpp>
#include <annona/money/instant.hpp>
#include <annona/money/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// From this instant on, local time is UTC + offset_s.
struct zone_transition {
    instant from{};
    std::int32_t offset_s = 0;

    friend bool operator==(const zone_transition&, const zone_transition&) = default;
};

/// A time zone as a value: handed in, journaled, never looked up again. `transitions` is sorted
/// and not empty; the first one's offset also holds for all time before it, the last one's for
/// all time after.
struct zone {
    std::string name;     ///< `Europe/Rome`
    std::string release;  ///< of the tz database, `2024a`
    std::string digest;   ///< SHA-256 of the table, as its reader states it
    std::vector<zone_transition> transitions;

    friend bool operator==(const zone&, const zone&) = default;
};

/// The tz database has at most 250 transitions a zone up to 2037; a table filled ahead to
/// 2100 has less than 400.
inline constexpr std::size_t zone_transitions_max = 4'096;

/// Failure BAD_ZONE: no or too many transitions, not strictly ascending, or an offset of a day
/// or more. Every other function here takes a zone that passed.
result<void> check_zone(const zone& candidate);

/// A zone that never changes.
zone fixed_zone(std::string name, std::int32_t offset_s);

/// Seconds to add to UTC at this instant.
std::int32_t offset_at(const zone& in, instant at);

/// The local date at this instant.
local_day day_of(const zone& in, instant at);

/// As above, for many instants close together: `hint` remembers the transition found last.
/// Start it at 0; any value is safe. One hint per thread.
local_day day_of(const zone& in, instant at, std::size_t& hint);

/// The first instant from which on the local date is never before `day` again. Where the clock
/// jumps over midnight: the instant of the jump. Where midnight comes twice: the second one.
/// Where the whole day is skipped: the same instant as for the next day.
instant day_start(const zone& in, local_day day);

/// Seconds of the local clock since 00:00, 0 to 86399. Not the seconds elapsed since `day_start`.
std::int32_t second_of_day(const zone& in, instant at);

/// `2026-03-02T08:00:00+01:00`.
std::string format_local(const zone& in, instant at);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/money/zone.inl.hpp>
#endif
