// SPDX-License-Identifier: Apache-2.0
//! Time zones of the machine's tz database, as values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <annona/money/result.hpp>
#include <annona/money/zone.hpp>

namespace annona {
inline namespace v0_1 {
namespace config {

/// Years a zone can be asked for. Before 1970 the database itself is partial; after 2100 no rule of
/// today is worth a promise.
inline constexpr int zone_year_min = 1970;
inline constexpr int zone_year_max = 2100;

/// The zone with all changes of its offset from the first day of `from_year` to the last of
/// `to_year`, a day more at both ends so that every local day of those years is covered. Changes
/// that leave the offset alone are dropped. `release` is that of the tz database (`2025b`);
/// `digest` is the SHA-256 of the lines `annona zone 1`, name, release, and `<UTC second> <offset
/// in seconds>` per transition, each ended by a line feed. Reads files below /usr/share/zoneinfo.
/// Any thread. Failures: UNKNOWN_ZONE with the nearest names; BAD_YEARS; TZ_DATABASE (missing or
/// damaged).
[[nodiscard]] result<zone> load_zone(std::string_view name, int from_year = zone_year_min,
                                     int to_year = zone_year_max);

/// The release of the tz database, `2025b`. Failure TZ_DATABASE.
[[nodiscard]] result<std::string> tz_database_release();

/// All names `load_zone` knows, sorted. Failure TZ_DATABASE.
[[nodiscard]] result<std::vector<std::string>> tz_database_names();

}  // namespace config
}  // namespace v0_1
}  // namespace annona
