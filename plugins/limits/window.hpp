// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.hpp>
#include <annona/sdk/rule.hpp>

#include <optional>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// First day after the calendar window that holds `today`; nothing for windows that never end or
/// roll along.
inline std::optional<local_day> next_window_start(sdk::window_of window, local_day today) {
    switch (window.window) {
        case ANNONA_WINDOW_DAY:
            return today + 1;
        case ANNONA_WINDOW_WEEK:
            return next_span_start(calendar_span::week, today);
        case ANNONA_WINDOW_MONTH:
            return next_span_start(calendar_span::month, today);
        case ANNONA_WINDOW_QUARTER:
            return next_span_start(calendar_span::quarter, today);
        case ANNONA_WINDOW_HALF_YEAR:
            return next_span_start(calendar_span::half_year, today);
        case ANNONA_WINDOW_YEAR:
            return next_span_start(calendar_span::year, today);
        case ANNONA_WINDOW_YEAR_FROM: {
            const auto month = static_cast<unsigned>(window.n / 100);
            const auto day = static_cast<unsigned>(window.n % 100);
            // A year has 365 or 366 days, so 366 days on is the next year's first or second day.
            return year_start_from(year_start_from(today, month, day) + 366, month, day);
        }
        default:
            return std::nullopt;
    }
}

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
