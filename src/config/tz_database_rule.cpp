// SPDX-License-Identifier: Apache-2.0
#include "tz_database_rule.hpp"

#include <date/date.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::uint32_t hours_max = 167;  // RFC 8536: up to a week either way
constexpr std::int32_t seconds_per_hour = 3600;

// Reads from the front; after the first mismatch nothing more is read and `is_good` stays false.
struct cursor {
    std::string_view rest;
    bool is_good = true;

    bool take(char wanted) {
        const bool is_there = is_good && rest.starts_with(wanted);
        rest.remove_prefix(is_there ? 1 : 0);
        return is_there;
    }
    void require(bool condition) { is_good = is_good && condition; }
};

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

void skip_name(cursor& at) {
    if (at.take('<')) {
        const std::size_t end = at.rest.find('>');
        at.require(end != std::string_view::npos);
        at.rest.remove_prefix(at.is_good ? end + 1 : 0);
        return;
    }
    const auto end = std::find_if_not(at.rest.begin(), at.rest.end(), is_letter);
    at.require(end != at.rest.begin());
    at.rest.remove_prefix(static_cast<std::size_t>(end - at.rest.begin()));
}

std::uint32_t take_number(cursor& at, std::uint32_t min, std::uint32_t max) {
    std::uint32_t value = 0;
    at.require(!at.rest.empty() && is_digit(at.rest.front()));
    while (at.is_good && !at.rest.empty() && is_digit(at.rest.front())) {
        value = value * 10 + static_cast<std::uint32_t>(at.rest.front() - '0');
        at.rest.remove_prefix(1);
        at.require(value <= max);
    }
    at.require(value >= min);
    return value;
}

std::int32_t take_time_s(cursor& at) {
    const bool is_negative = at.take('-');
    if (!is_negative) {
        at.take('+');
    }
    std::uint32_t seconds = take_number(at, 0, hours_max) * 3600;
    if (at.take(':')) {
        seconds += take_number(at, 0, 59) * 60;
        if (at.take(':')) {
            seconds += take_number(at, 0, 59);
        }
    }
    return is_negative ? -static_cast<std::int32_t>(seconds) : static_cast<std::int32_t>(seconds);
}

yearly_change take_change(cursor& at) {
    yearly_change change;
    at.require(at.take(','));
    at.require(at.take('M'));
    change.month = take_number(at, 1, 12);
    at.require(at.take('.'));
    change.week = take_number(at, 1, 5);
    at.require(at.take('.'));
    change.weekday = take_number(at, 0, 6);
    if (at.take('/')) {
        change.time_s = take_time_s(at);
    }
    return change;
}

zone_transition change_in(const yearly_change& change, int year, std::int32_t offset_before_s,
                          std::int32_t offset_after_s) {
    const date::year_month month = date::year{year} / date::month{change.month};
    const date::weekday weekday{change.weekday};
    const date::sys_days day = change.week == 5 ? date::sys_days{month / weekday[date::last]}
                                                : date::sys_days{month / weekday[change.week]};
    const std::int64_t midnight = std::chrono::seconds{day.time_since_epoch()}.count();
    return {instant{midnight + change.time_s - offset_before_s}, offset_after_s};
}

}  // namespace

result<tail_rule> parse_tail_rule(std::string_view text) {
    cursor at{text};
    tail_rule rule;
    skip_name(at);
    rule.standard_offset_s = -take_time_s(at);  // POSIX counts west of Greenwich as positive
    if (at.is_good && !at.rest.empty()) {
        skip_name(at);
        const bool is_given = !at.rest.empty() && at.rest.front() != ',';
        rule.summer_offset_s =
            is_given ? -take_time_s(at) : rule.standard_offset_s + seconds_per_hour;
        rule.to_summer = take_change(at);
        rule.to_standard = take_change(at);
    }
    if (!at.is_good || !at.rest.empty()) {
        return failure{"BAD_ZONE", "the rule \"" + std::string(text) + "\" cannot be read", ""};
    }
    return rule;
}

std::vector<zone_transition> changes_in(const tail_rule& rule, int year) {
    if (!rule.to_summer || !rule.to_standard) {
        return {};
    }
    std::vector<zone_transition> changes{
        change_in(*rule.to_summer, year, rule.standard_offset_s, rule.summer_offset_s),
        change_in(*rule.to_standard, year, rule.summer_offset_s, rule.standard_offset_s)};
    if (changes[1].from < changes[0].from) {
        std::swap(changes[0], changes[1]);
    }
    return changes;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
