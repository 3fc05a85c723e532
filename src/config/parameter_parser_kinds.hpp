// SPDX-License-Identifier: Apache-2.0
//! The kinds of parameters, one function each. All return false after adding a problem.
#pragma once

#include <annona/abi/parameters.h>
#include <annona/abi/rule.h>

#include <annona/rule/parameters.hpp>
#include <string>
#include <vector>

#include "scheme_reader_context.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// What the kinds share while the parameters of one rule are read.
struct parameter_reading {
    reading& in;
    const annona_about& about;
    parameter_values& values;
    std::vector<std::string>& accounts;
};

/// The step and manner a rate is turned into: siblings of the rate in the same table.
struct rate_context {
    const annona_value* every = nullptr;  ///< kind EVERY, null where there is none
    bool is_compound = true;
};

bool parse_count(parameter_reading& on, const annona_param& as, const node& text, subject what,
                 annona_value& made);
bool parse_amount_value(parameter_reading& on, const annona_param& as, const node& text,
                        subject what, annona_value& made);
bool parse_ratio_value(parameter_reading& on, const annona_param& as, const node& text,
                       subject what, annona_value& made);
bool parse_date(parameter_reading& on, const annona_param& as, const node& text, subject what,
                annona_value& made);
bool parse_choice(parameter_reading& on, const annona_param& as, const node& text, subject what,
                  annona_value& made);
bool parse_rounding_value(parameter_reading& on, const node& text, subject what,
                          annona_value& made);
bool parse_actor(parameter_reading& on, const node& text, subject what, annona_value& made);
bool parse_code(parameter_reading& on, const node& text, subject what, annona_value& made);

bool parse_span(parameter_reading& on, const annona_param& as, const node& text, subject what,
                annona_value& made);
bool parse_window(parameter_reading& on, const node& text, subject what, annona_value& made);
bool parse_days(parameter_reading& on, const node& list, subject what, annona_value& made);

bool parse_rate(parameter_reading& on, const annona_param& as, const rate_context& step,
                const node& text, subject what, annona_value& made);

bool parse_account(parameter_reading& on, const node& text, subject what, annona_value& made);
bool parse_categories(parameter_reading& on, const node& list, subject what, annona_value& made);
bool parse_names(parameter_reading& on, const annona_param& as, const node& list, subject what,
                 annona_value& made);
bool parse_roles(parameter_reading& on, const node& list, subject what, annona_value& made);
bool parse_pocket(parameter_reading& on, const node& name, subject what, annona_value& made);
bool parse_lists(parameter_reading& on, const node& list, subject what, annona_value& made);
/// Where the table names kinds of inputs as the unit (`count`, or `count, ratio`), an input of
/// another kind is refused.
bool parse_fact(parameter_reading& on, const annona_param& as, const node& text, subject what,
                annona_value& made);

/// The unit that makes a TEXT a time of day: `08:00`, up to `24:00`.
inline constexpr std::string_view local_time_unit = "local time";
/// Seconds since midnight of `08:00`; nothing where the text is no time of day.
std::optional<std::int32_t> parse_time_of_day(std::string_view text);

/// A number and the span after it: `90 days`, `half calendar year`, `month`. Nothing where the text
/// is no span.
struct calendar_length {
    std::int64_t count = 0;
    std::int64_t span = ANNONA_SPAN_NONE;
};
std::optional<calendar_length> parse_length(std::string_view text);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
