// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>

#include "parameter_parser_kinds.hpp"
#include "scheme_reader_parts.hpp"
#include "suggest.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::int64_t length_max = 1'000'000;

struct span_word {
    std::string_view word;
    std::int64_t span;
};

constexpr span_word span_words[] = {
    {"second", ANNONA_SPAN_SECOND},   {"day", ANNONA_SPAN_DAY},
    {"week", ANNONA_SPAN_WEEK},       {"month", ANNONA_SPAN_MONTH},
    {"quarter", ANNONA_SPAN_QUARTER}, {"half year", ANNONA_SPAN_HALF_YEAR},
    {"year", ANNONA_SPAN_YEAR}};

constexpr std::array<std::string_view, 12> month_names = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

// "half calendar year" and "calendar month" say the same as without the word.
std::string without_calendar(std::string_view text) {
    std::string plain(text);
    constexpr std::string_view word = "calendar ";
    if (const std::size_t at = plain.find(word); at != std::string::npos)
        plain.erase(at, word.size());
    return plain;
}

std::int64_t span_of(std::string_view word, bool is_many) {
    for (const span_word& one : span_words)
        if (word == one.word ||
            (is_many && word.back() == 's' && word.substr(0, word.size() - 1) == one.word))
            return one.span;
    return ANNONA_SPAN_NONE;
}

std::string_view cut_end(std::string_view text, std::string_view end) {
    if (text.ends_with(end)) text.remove_suffix(end.size());
    return text;
}

}  // namespace

std::optional<calendar_length> parse_length(std::string_view text) {
    const std::string plain = without_calendar(cut_end(text, " held"));
    if (plain.empty()) return std::nullopt;
    calendar_length made{1, span_of(plain, false)};
    if (made.span != ANNONA_SPAN_NONE) return made;
    const char* end = plain.data() + plain.size();
    const auto parsed = std::from_chars(plain.data(), end, made.count);
    if (parsed.ec != std::errc{} || parsed.ptr == end || *parsed.ptr != ' ' || made.count < 0 ||
        made.count > length_max || parsed.ptr + 1 == end)
        return std::nullopt;
    made.span = span_of(
        std::string_view(parsed.ptr + 1, static_cast<std::size_t>(end - parsed.ptr - 1)), true);
    if (made.span == ANNONA_SPAN_NONE) return std::nullopt;
    return made;
}

namespace {

// For ranges only: months count 30 days.
std::int64_t rough_days(const calendar_length& length) {
    switch (length.span) {
        case ANNONA_SPAN_WEEK:
            return length.count * 7;
        case ANNONA_SPAN_MONTH:
            return length.count * 30;
        case ANNONA_SPAN_QUARTER:
            return length.count * 91;
        case ANNONA_SPAN_HALF_YEAR:
            return length.count * 182;
        case ANNONA_SPAN_YEAR:
            return length.count * 365;
        case ANNONA_SPAN_SECOND:
            return length.count / 86'400;
        default:
            return length.count;
    }
}

bool is_in_range(const annona_param& as, const calendar_length& length) {
    const auto bound = [&](const char* written) -> std::optional<calendar_length> {
        return written ? parse_length(written) : std::nullopt;
    };
    const auto compare = [&](const calendar_length& edge) {
        return edge.span == length.span ? length.count - edge.count
                                        : rough_days(length) - rough_days(edge);
    };
    const auto least = bound(as.minimum);
    const auto most = bound(as.maximum);
    return (!least || compare(*least) >= 0) && (!most || compare(*most) <= 0);
}

}  // namespace

bool parse_span(parameter_reading& on, const annona_param& as, const node& text, subject what,
                annona_value& made) {
    if (!read_text(on.in, text, what)) return false;
    const auto length = parse_length(text.text());
    if (!length || (as.kind == ANNONA_KIND_EVERY && length->count == 0)) {
        on.in.wrong(
            text.begin_place(), "BAD_VALUE",
            std::string(what) + " is " + quoted(text.text()) +
                "; write a number of seconds, days, weeks, months, quarters or years, as in "
                "90 days, or one span, as in month or half calendar year");
        return false;
    }
    if (!is_in_range(as, *length)) {
        on.in.wrong(text.begin_place(), "OUT_OF_RANGE",
                    std::string(what) + " is " + text.text() +
                        ", allowed: " + (as.minimum ? as.minimum : "any length") + " to " +
                        (as.maximum ? as.maximum : "any length"));
        return false;
    }
    made.integer = length->count;
    made.other = length->span;
    return true;
}

std::optional<std::int32_t> parse_time_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    std::int32_t hour = 0;
    std::int32_t minute = 0;
    const auto read = [&](std::size_t at, std::int32_t& made) {
        const char* begin = text.data() + at;
        const auto parsed = std::from_chars(begin, begin + 2, made);
        return *begin != '-' && parsed.ec == std::errc{} && parsed.ptr == begin + 2;
    };
    if (!read(0, hour) || !read(3, minute) || minute > 59) return std::nullopt;
    if (hour > 24 || (hour == 24 && minute != 0)) return std::nullopt;
    return hour * 3'600 + minute * 60;
}

namespace {

struct window_word {
    std::string_view word;
    std::int64_t window;
};

constexpr window_word window_words[] = {
    {"life", ANNONA_WINDOW_LIFE},       {"day", ANNONA_WINDOW_DAY},
    {"week", ANNONA_WINDOW_WEEK},       {"month", ANNONA_WINDOW_MONTH},
    {"quarter", ANNONA_WINDOW_QUARTER}, {"half year", ANNONA_WINDOW_HALF_YEAR},
    {"year", ANNONA_WINDOW_YEAR}};

// "1 July": month * 100 + day, or 0
std::int64_t month_and_day(std::string_view text) {
    std::int64_t day = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, day);
    if (parsed.ec != std::errc{} || parsed.ptr == end || *parsed.ptr != ' ') return 0;
    const std::string_view name(parsed.ptr + 1, static_cast<std::size_t>(end - parsed.ptr - 1));
    const auto found = std::find(month_names.begin(), month_names.end(), name);
    if (found == month_names.end()) return 0;
    const auto month = static_cast<unsigned>(found - month_names.begin()) + 1;
    if (day < 1 || day > days_in_month(2024, month)) return 0;
    return static_cast<std::int64_t>(month) * 100 + day;
}

// "year from 1 July", "from 1 July to 30 June"
std::int64_t year_start(std::string_view text) {
    if (text.starts_with("year ")) text.remove_prefix(5);
    if (!text.starts_with("from ")) return 0;
    text.remove_prefix(5);
    return month_and_day(text.substr(0, text.find(" to ")));
}

std::optional<calendar_length> parse_window_words(std::string_view text) {
    const std::string plain = without_calendar(text);
    for (const window_word& one : window_words)
        if (plain == one.word) return calendar_length{0, one.window};
    if (const std::int64_t start = year_start(plain); start != 0)
        return calendar_length{start, ANNONA_WINDOW_YEAR_FROM};
    std::string_view rolling = plain;
    if (rolling.starts_with("rolling ")) rolling.remove_prefix(8);
    const auto length = parse_length(rolling);
    if (!length || length->count == 0) return std::nullopt;
    if (length->span == ANNONA_SPAN_DAY)
        return calendar_length{length->count, ANNONA_WINDOW_ROLLING_DAYS};
    if (length->span == ANNONA_SPAN_WEEK)
        return calendar_length{length->count * 7, ANNONA_WINDOW_ROLLING_DAYS};
    return std::nullopt;
}

}  // namespace

bool parse_window(parameter_reading& on, const node& text, subject what, annona_value& made) {
    if (!read_text(on.in, text, what)) return false;
    const auto window = parse_window_words(text.text());
    if (!window) {
        on.in.wrong(text.begin_place(), "BAD_VALUE",
                    std::string(what) + " is " + quoted(text.text()) +
                        "; allowed: life, day, week, calendar month, quarter, half year, year, "
                        "30 days, year from 1 July");
        return false;
    }
    made.integer = window->span;
    made.other = window->count;
    return true;
}

namespace {

const std::vector<local_day>* find_day_list(const scheme& in, const node& value) {
    if (!value.is_scalar()) return nullptr;
    for (const day_list& list : in.day_lists)
        if (list.name == value.text()) return &list.days;
    return nullptr;
}

bool looks_like_a_date(const node& value) {
    return !value.is_scalar() ||
           (!value.text().empty() && value.text()[0] >= '0' && value.text()[0] <= '9');
}

void put_days(parameter_reading& on, const std::vector<local_day>& days, annona_value& made) {
    annona_value* members = on.values.make_members(days.size());
    for (std::size_t i = 0; i < days.size(); ++i) {
        members[i] = annona_value{};
        members[i].kind = ANNONA_KIND_DATE;
        members[i].given = made.given;
        members[i].integer = days[i].number;
    }
    made.members = members;
    made.count = static_cast<std::uint32_t>(days.size());
}

}  // namespace

bool parse_days(parameter_reading& on, const node& list, subject what, annona_value& made) {
    if (const auto* known = find_day_list(on.in.made, list)) {
        put_days(on, *known, made);
        return !known->empty();  // where the list stands, its problem was told
    }
    if (looks_like_a_date(list)) {
        const std::vector<local_day> days = read_day_list(on.in, list, what);
        put_days(on, days, made);
        return !days.empty();
    }
    std::vector<std::string_view> known;
    for (const day_list& one : on.in.made.day_lists) known.push_back(one.name);
    on.in.wrong(list.begin_place(), "UNKNOWN_NAME",
                std::string(what) + ": " + quoted(list.text()) + " is no list under days" +
                    suggest(list.text(), known));
    return false;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
