// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/instant.inl.hpp>
#include <annona/money/zone.hpp>

#include <algorithm>
#include <utility>

namespace annona {
inline namespace v0_1 {

namespace zone_detail {

inline failure bad_zone(const zone& candidate, const std::string& why) {
    return {"BAD_ZONE", "zone " + candidate.name + " " + why, "transitions"};
}

/// Index of the transition in force.
inline std::size_t index_at(const zone& in, instant at) {
    ANNONA_ASSERT(!in.transitions.empty(), "zone without transitions");
    const auto after = std::upper_bound(
        in.transitions.begin(), in.transitions.end(), at,
        [](instant wanted, const zone_transition& row) { return wanted < row.from; });
    if (after == in.transitions.begin()) return 0;
    return static_cast<std::size_t>(after - in.transitions.begin()) - 1;
}

/// Whether the transition `index` is in force; false for any index that does not exist.
inline bool holds(const zone& in, std::size_t index, instant at) {
    const auto& rows = in.transitions;
    return index < rows.size() && (index == 0 || rows[index].from <= at) &&
           (index + 1 == rows.size() || at < rows[index + 1].from);
}

inline local_day day_with_offset(instant at, std::int32_t offset_s) {
    const std::int64_t days = instant_detail::floor_days((at + offset_s).seconds);
    ANNONA_ASSERT(days >= INT32_MIN && days <= INT32_MAX, "instant beyond the calendar");
    return local_day{static_cast<std::int32_t>(days)};
}

}  // namespace zone_detail

ANNONA_INLINE result<void> check_zone(const zone& candidate) {
    const auto& rows = candidate.transitions;
    if (rows.empty() || rows.size() > zone_transitions_max) {
        return zone_detail::bad_zone(candidate, "has " + std::to_string(rows.size()) +
                                                    " transitions, allowed 1 to " +
                                                    std::to_string(zone_transitions_max));
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].offset_s <= -offset_limit_s || rows[i].offset_s >= offset_limit_s) {
            return zone_detail::bad_zone(
                candidate, "has an offset of a day or more in row " + std::to_string(i));
        }
        if (i > 0 && rows[i].from <= rows[i - 1].from) {
            return zone_detail::bad_zone(candidate, "is not ascending at row " + std::to_string(i));
        }
    }
    return {};
}

ANNONA_INLINE zone fixed_zone(std::string name, std::int32_t offset_s) {
    zone made{std::move(name), "fixed", "", {zone_transition{instant{0}, offset_s}}};
    ANNONA_ASSERT(check_zone(made).ok(), "offset of a day or more");
    return made;
}

ANNONA_INLINE std::int32_t offset_at(const zone& in, instant at) {
    return in.transitions[zone_detail::index_at(in, at)].offset_s;
}

ANNONA_INLINE local_day day_of(const zone& in, instant at) {
    return zone_detail::day_with_offset(at, offset_at(in, at));
}

ANNONA_INLINE local_day day_of(const zone& in, instant at, std::size_t& hint) {
    if (!zone_detail::holds(in, hint, at)) hint = zone_detail::index_at(in, at);
    return zone_detail::day_with_offset(at, in.transitions[hint].offset_s);
}

ANNONA_INLINE instant day_start(const zone& in, local_day day) {
    const instant midnight{day.number * seconds_per_day};
    // Any offset is less than a day, so no later transition can show an earlier date.
    std::size_t index = zone_detail::index_at(in, midnight + offset_limit_s);
    const auto& rows = in.transitions;
    // The last transition under which the clock still shows an earlier date decides: the day
    // begins when that clock strikes midnight, or where the next transition cuts it off.
    while (index > 0 && midnight - rows[index].offset_s <= rows[index].from) --index;
    const instant struck = midnight - rows[index].offset_s;
    return index + 1 == rows.size() ? struck : std::min(struck, rows[index + 1].from);
}

ANNONA_INLINE std::int32_t second_of_day(const zone& in, instant at) {
    const std::int64_t local = (at + offset_at(in, at)).seconds;
    return static_cast<std::int32_t>(local - instant_detail::floor_days(local) * seconds_per_day);
}

ANNONA_INLINE std::string format_local(const zone& in, instant at) {
    return format_instant(at, offset_at(in, at));
}

}  // namespace v0_1
}  // namespace annona
