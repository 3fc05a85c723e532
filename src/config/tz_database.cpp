// SPDX-License-Identifier: Apache-2.0
#include "tz_database.hpp"

#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <fstream>
#include <iterator>

#include "composer_digest.hpp"
#include "suggest.hpp"
#include "tz_database_rule.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

const std::string tz_folder = "/usr/share/zoneinfo/";
constexpr std::string_view release_prefix = "# version ";

// The date library ends its last period at the end of its calendar; real changes lie far below.
constexpr int endless_year = 9999;

failure broken(const std::string& what) {
    return failure{"TZ_DATABASE", "the tz database cannot be used: " + what, ""};
}

// The first instant that has to be covered, and the first that has not.
struct covered {
    date::sys_seconds begin, end;
};

covered range_of(int from_year, int to_year) {
    const date::sys_days first = date::year{from_year} / date::January / 1;
    const date::sys_days after = date::year{to_year + 1} / date::January / 1;
    return {first - date::days{1}, after + date::days{1}};
}

// Adds a change unless the clock stays as it is.
void add_change(zone& made, zone_transition change) {
    if (made.transitions.empty() || made.transitions.back().offset_s != change.offset_s) {
        made.transitions.push_back(change);
    }
}

std::int64_t second_of(date::sys_seconds at) { return at.time_since_epoch().count(); }

zone_transition transition_at(date::sys_seconds at, const date::sys_info& info) {
    return {instant{second_of(at)}, static_cast<std::int32_t>(info.offset.count())};
}

// The text between the last two line feeds of the compiled file.
result<tail_rule> read_tail_rule(const std::string& name) {
    std::ifstream file(tz_folder + name, std::ios::binary);
    std::string bytes(std::istreambuf_iterator<char>(file), {});
    if (bytes.empty() || bytes.back() != '\n') {
        return broken(tz_folder + name + " has no rule at its end");
    }
    bytes.pop_back();
    return parse_tail_rule(std::string_view(bytes).substr(bytes.rfind('\n') + 1));
}

// The date library stops at the last change a file lists, often in 2037: the file's own rule goes
// on.
result<void> extend(zone& made, const date::sys_info& last, const covered& range) {
    result<tail_rule> rule = read_tail_rule(made.name);
    if (!rule) {
        return rule.error();
    }
    const date::sys_seconds from = std::max(last.begin, range.begin);
    const auto first_year = date::year_month_day{date::floor<date::days>(from)}.year();
    const auto last_year = date::year_month_day{date::floor<date::days>(range.end)}.year();
    for (date::year year = first_year; year <= last_year; ++year) {
        for (const zone_transition& change : changes_in(*rule, int{year})) {
            if (change.from.seconds > second_of(from) &&
                change.from.seconds < second_of(range.end)) {
                add_change(made, change);
            }
        }
    }
    return {};
}

result<void> fill(zone& made, const covered& range) {
    const date::time_zone* source = date::locate_zone(made.name);
    date::sys_info info = source->get_info(range.begin);
    add_change(made, transition_at(range.begin, info));
    while (info.end < range.end) {
        info = source->get_info(info.end);
        add_change(made, transition_at(info.begin, info));
    }
    const bool is_last = info.end >= date::sys_days{date::year{endless_year} / date::January / 1};
    return is_last ? extend(made, info, range) : result<void>();
}

std::string digest_of(const zone& made) {
    std::string lines = "annona zone 1\n" + made.name + "\n" + made.release + "\n";
    for (const zone_transition& change : made.transitions) {
        lines += std::to_string(change.from.seconds) + " " + std::to_string(change.offset_s) + "\n";
    }
    return sha256_hex(lines);
}

failure unknown_zone(std::string_view name, const std::vector<std::string>& known) {
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    const std::optional<std::string> nearest = did_you_mean(name, candidates);
    return failure{"UNKNOWN_ZONE",
                   "unknown time zone \"" + std::string(name.substr(0, suggested_length_max)) +
                       "\"" +
                       (nearest ? "; did you mean \"" + *nearest + "\"?"
                                : "; allowed are names of the tz database, as Europe/Madrid"),
                   ""};
}

failure bad_years(int from_year, int to_year) {
    return failure{"BAD_YEARS",
                   "years " + std::to_string(from_year) + " to " + std::to_string(to_year) +
                       "; allowed are years in order from " + std::to_string(zone_year_min) +
                       " to " + std::to_string(zone_year_max),
                   ""};
}

}  // namespace

result<std::string> tz_database_release() {
    const std::string path = tz_folder + "tzdata.zi";
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    if (!line.starts_with(release_prefix) || line.size() == release_prefix.size()) {
        return broken(path + " does not begin with \"" + std::string(release_prefix) + "\"");
    }
    return line.substr(release_prefix.size());
}

result<std::vector<std::string>> tz_database_names() {
    try {
        std::vector<std::string> names;
        for (const date::time_zone& known : date::get_tzdb().zones) {
            names.push_back(known.name());
        }
        std::sort(names.begin(), names.end());
        return names;
    } catch (const std::exception& why) {
        return broken(why.what());
    }
}

result<zone> load_zone(std::string_view name, int from_year, int to_year) {
    if (from_year < zone_year_min || to_year > zone_year_max || from_year > to_year) {
        return bad_years(from_year, to_year);
    }
    const result<std::vector<std::string>> known = tz_database_names();
    if (!known) {
        return known.error();
    }
    if (!std::binary_search(known->begin(), known->end(), name)) {
        return unknown_zone(name, *known);
    }
    result<std::string> release = tz_database_release();
    if (!release) {
        return release.error();
    }
    zone made{std::string(name), *std::move(release), "", {}};
    try {
        const result<void> filled = fill(made, range_of(from_year, to_year));
        if (!filled) {
            return filled.error();
        }
    } catch (const std::exception& why) {
        return broken(why.what());
    }
    made.digest = digest_of(made);
    return made;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
