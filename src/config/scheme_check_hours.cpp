// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <annona/money/zone.hpp>
#include <span>

#include "parameter_parser_kinds.hpp"
#include "scheme_check_parts.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::int32_t day_s = 86'400;

/// From the first local second that is left out to the first one after.
struct gap {
    std::int32_t from_s = 0;
    std::int32_t to_s = 0;
};

// The gap a clock change leaves on this day, if there is one.
std::optional<gap> gap_on(const zone& in, local_day day) {
    for (std::size_t i = 1; i < in.transitions.size(); ++i) {
        const zone_transition& change = in.transitions[i];
        const std::int32_t before = in.transitions[i - 1].offset_s;
        const std::int64_t from = change.from.seconds + before - std::int64_t{day.number} * day_s;
        if (change.offset_s <= before || from < 0 || from >= day_s) continue;
        const auto from_s = static_cast<std::int32_t>(from);
        return gap{from_s, from_s + change.offset_s - before};
    }
    return std::nullopt;
}

std::string hour_text(std::int32_t second) {
    const auto two = [](std::int32_t n) {
        return std::string(n < 10 ? "0" : "") + std::to_string(n);
    };
    return two(second / 3'600) + ":" + two(second / 60 % 60);
}

struct hours_columns {
    std::uint32_t table = 0;
    std::uint32_t from = 0;
    std::uint32_t to = 0;
};

// The table of a rule whose first two times of day are from and to.
std::optional<hours_columns> find_hours(const annona_about& about) {
    for (std::uint32_t i = 0; i < about.parameters_count; ++i) {
        const annona_param& table = about.parameters[i];
        if (table.kind != ANNONA_KIND_TABLE) continue;
        std::vector<std::uint32_t> times;
        for (std::uint32_t c = 0; c < table.columns_count; ++c)
            if (table.columns[c].unit && table.columns[c].unit == local_time_unit)
                times.push_back(c);
        if (times.size() >= 2) return hours_columns{i, times[0], times[1]};
    }
    return std::nullopt;
}

std::span<const annona_value> listed_days(const annona_about& about, const annona_value* values) {
    for (std::uint32_t i = 0; i < about.parameters_count; ++i)
        if (about.parameters[i].kind == ANNONA_KIND_DAYS && values[i].given != 0)
            return {values[i].members, values[i].count};
    return {};
}

std::string_view text_of(const annona_value& value) { return {value.text, value.text_size}; }

// The value of a column in the file, where a person looks for it.
const node& value_in_file(const node& rule, const annona_param& table, std::uint32_t row,
                          std::uint32_t column) {
    const node* rows = rule.find(table.name);
    const node* mapping = rows->is_sequence() ? &rows->items()[row] : rows;
    const node* value = mapping->find(table.columns[column].name);
    return value ? *value : *mapping;
}

void check_rule(reading& in, const rule_declaration& rule, const rule_text& text) {
    const annona_about& about = *rule.table->about;
    const auto columns = find_hours(about);
    const auto days = listed_days(about, rule.parameters.values.data());
    if (!columns || days.empty()) return;
    const annona_param& table = about.parameters[columns->table];
    const annona_value& rows = rule.parameters.values[columns->table];
    for (const annona_value& listed : days) {
        const local_day day{static_cast<std::int32_t>(listed.integer)};
        const auto skipped = gap_on(in.made.time_zone, day);
        for (std::uint32_t r = 0; skipped && r < rows.count; ++r) {
            const annona_value* row = rows.members + std::size_t{r} * table.columns_count;
            const auto from = parse_time_of_day(text_of(row[columns->from]));
            const auto to = parse_time_of_day(text_of(row[columns->to]));
            if (!from || !to || *from >= *to || *from < skipped->from_s || *to > skipped->to_s)
                continue;
            in.wrong(value_in_file(*text.text, table, r, columns->from).begin_place(),
                     "TIME_SKIPPED",
                     name_of_rule(rule) + ": " + hour_text(*from) + " to " + hour_text(*to) +
                         " never comes: on " + format_local_day(day) + " the clock goes from " +
                         hour_text(skipped->from_s) + " to " + hour_text(skipped->to_s) + " in " +
                         in.made.time_zone.name);
        }
    }
}

}  // namespace

void check_hours(reading& in, const std::vector<rule_text>& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i)
        if (texts[i].is_created) check_rule(in, in.made.rules[i], texts[i]);
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
