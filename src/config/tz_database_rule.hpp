// SPDX-License-Identifier: Apache-2.0
//! The rule at the end of a compiled time zone file, which says what follows its last listed
//! change.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <annona/money/result.hpp>
#include <annona/money/zone.hpp>

namespace annona {
inline namespace v0_1 {
namespace config {

/// The day and local time of a yearly change: the `week`-th `weekday` of `month` (week 5 is the
/// last), and seconds after its midnight, from minus to plus a week.
struct yearly_change {
    std::uint32_t month = 1;
    std::uint32_t week = 1;
    std::uint32_t weekday = 0;  ///< 0 is Sunday
    std::int32_t time_s = 7200;
};

/// A POSIX TZ string as RFC 8536 section 3.3.1 extends it, without names:
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
struct tail_rule {
    std::int32_t standard_offset_s = 0;
    std::int32_t summer_offset_s = 0;
    std::optional<yearly_change> to_summer;  ///< none: standard time for ever
    std::optional<yearly_change> to_standard;
};

/// Failure BAD_ZONE: another form. Days by number (`J60`) are not read: no zone of the database
/// uses them.
[[nodiscard]] result<tail_rule> parse_tail_rule(std::string_view text);

/// The changes of one UTC-labelled year, in order of time. None for a rule without summer time.
[[nodiscard]] std::vector<zone_transition> changes_in(const tail_rule& rule, int year);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
