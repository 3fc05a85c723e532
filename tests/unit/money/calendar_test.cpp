// SPDX-License-Identifier: Apache-2.0
#include <annona/money/calendar.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using annona::add_months;
using annona::add_spans;
using annona::bug;
using annona::calendar_span;
using annona::civil;
using annona::format_local_day;
using annona::local_day;
using annona::parse_local_day;

local_day day(const char* text) { return *parse_local_day(text); }

TEST(calendar, counts_days_from_1970) {
    EXPECT_EQ(day("1970-01-01").number, 0);
    EXPECT_EQ(day("1969-12-31").number, -1);
    EXPECT_EQ(day("2000-03-01").number, 11'017);  // 951868800 / 86400, `date -u -d 2000-03-01 +%s`
    EXPECT_EQ(day("2026-03-02").number, 20'514);  // 1772409600 / 86400
    EXPECT_EQ(day("0001-01-01").number, -719'162);
    EXPECT_EQ(day("9999-12-31").number, 2'932'896);
}

TEST(calendar, walks_every_day_of_four_centuries_in_order) {
    civil expected{1900, 1, 1};
    const local_day first = from_civil(expected);
    for (std::int32_t i = 0; i < 146'097; ++i) {
        const local_day here = first + i;
        ASSERT_EQ(to_civil(here), expected) << i;
        ASSERT_EQ(from_civil(expected), here);
        if (expected.day < annona::days_in_month(expected.year, expected.month)) {
            ++expected.day;
        } else {
            expected.day = 1;
            expected.year += expected.month == 12;
            expected.month = static_cast<std::uint8_t>(expected.month % 12 + 1);
        }
    }
    EXPECT_EQ(expected, (civil{2300, 1, 1}));
}

TEST(calendar, holds_at_the_ends_of_the_day_numbers) {
    for (const std::int32_t number : {INT32_MIN, INT32_MIN + 1, -719'469, INT32_MAX}) {
        EXPECT_EQ(from_civil(to_civil(local_day{number})).number, number);
    }
    EXPECT_THROW(static_cast<void>(local_day{INT32_MAX} + 1), bug);
    EXPECT_THROW(static_cast<void>(add_months(local_day{INT32_MAX}, 12)), bug);
}

TEST(calendar, knows_leap_years) {
    EXPECT_TRUE(is_valid(civil{2024, 2, 29}));
    EXPECT_TRUE(is_valid(civil{2000, 2, 29}));
    EXPECT_FALSE(is_valid(civil{2023, 2, 29}));
    EXPECT_FALSE(is_valid(civil{2100, 2, 29}));
    EXPECT_FALSE(is_valid(civil{2024, 2, 30}));
    EXPECT_FALSE(is_valid(civil{2024, 13, 1}));
    EXPECT_FALSE(is_valid(civil{2024, 0, 1}));
    EXPECT_FALSE(is_valid(civil{2024, 1, 0}));
    EXPECT_FALSE(is_valid(civil{0, 1, 1}));
    EXPECT_FALSE(is_valid(civil{10'000, 1, 1}));
    EXPECT_THROW(static_cast<void>(from_civil(civil{2023, 2, 29})), bug);
}

TEST(parse_local_day, reads_iso_dates_only) {
    EXPECT_EQ(format_local_day(day("2024-02-29")), "2024-02-29");
    EXPECT_EQ(format_local_day(day("0099-01-05")), "0099-01-05");
    for (const char* text :
         {"", "2024-02-30", "2023-02-29", "2024-2-29", "24-02-29", "2024/02/29", "2024-02-29 ",
          " 2024-02-29", "+024-02-29", "-024-02-29", "2024-02-2x", "20240229", "2024-00-10",
          "0000-01-01", "2024-02-29T00:00:00Z", "10000-01-01"}) {
        const auto read = parse_local_day(text);
        ASSERT_FALSE(read.ok()) << text;
        EXPECT_EQ(read.error().code, "MALFORMED");
    }
}

TEST(weekday, is_one_on_mondays) {
    EXPECT_EQ(weekday(day("1970-01-01")), 4U);  // a Thursday
    EXPECT_EQ(weekday(day("2026-03-02")), 1U);  // a Monday
    EXPECT_EQ(weekday(day("2026-03-01")), 7U);
    EXPECT_EQ(weekday(day("1969-12-28")), 7U);
    EXPECT_EQ(weekday(day("1969-12-29")), 1U);
}

TEST(add_months, clamps_to_the_last_day) {
    EXPECT_EQ(add_months(day("2026-01-31"), 1), day("2026-02-28"));
    EXPECT_EQ(add_months(day("2024-01-31"), 1), day("2024-02-29"));
    EXPECT_EQ(add_months(day("2024-02-29"), 12), day("2025-02-28"));
    EXPECT_EQ(add_months(day("2024-02-29"), 48), day("2028-02-29"));
    EXPECT_EQ(add_months(day("2026-03-31"), -1), day("2026-02-28"));
    EXPECT_EQ(add_months(day("2026-12-15"), 1), day("2027-01-15"));
    EXPECT_EQ(add_months(day("2026-01-15"), -1), day("2025-12-15"));
    EXPECT_EQ(add_months(day("2026-05-31"), 0), day("2026-05-31"));
}

void expect_span(calendar_span span, const char* inside, const char* first, const char* next) {
    EXPECT_EQ(format_local_day(span_start(span, day(inside))), first) << name_of(span);
    EXPECT_EQ(format_local_day(next_span_start(span, day(inside))), next) << name_of(span);
    EXPECT_EQ(last_day_of(span, day(inside)) + 1, day(next)) << name_of(span);
    EXPECT_EQ(span_start(span, day(first)), day(first)) << name_of(span);
}

TEST(add_spans, goes_on_and_back_by_days_weeks_and_clamped_months) {
    EXPECT_EQ(add_spans(day("2026-01-31"), calendar_span::day, 90), day("2026-05-01"));
    EXPECT_EQ(add_spans(day("2026-01-31"), calendar_span::week, -2), day("2026-01-17"));
    EXPECT_EQ(add_spans(day("2026-01-31"), calendar_span::month, 1), day("2026-02-28"));
    EXPECT_EQ(add_spans(day("2025-11-30"), calendar_span::quarter, 1), day("2026-02-28"));
    EXPECT_EQ(add_spans(day("2026-08-31"), calendar_span::half_year, -1), day("2026-02-28"));
    EXPECT_EQ(add_spans(day("2024-02-29"), calendar_span::year, 4), day("2028-02-29"));
    EXPECT_EQ(add_spans(day("2024-02-29"), calendar_span::year, 1), day("2025-02-28"));
}

TEST(calendar_span, begins_and_ends_where_people_say) {
    expect_span(calendar_span::day, "2026-03-04", "2026-03-04", "2026-03-05");
    expect_span(calendar_span::week, "2026-03-01", "2026-02-23", "2026-03-02");
    expect_span(calendar_span::week, "2025-01-01", "2024-12-30", "2025-01-06");
    expect_span(calendar_span::month, "2024-02-29", "2024-02-01", "2024-03-01");
    expect_span(calendar_span::month, "2024-12-31", "2024-12-01", "2025-01-01");
    expect_span(calendar_span::quarter, "2026-06-30", "2026-04-01", "2026-07-01");
    expect_span(calendar_span::quarter, "2026-10-01", "2026-10-01", "2027-01-01");
    expect_span(calendar_span::half_year, "2026-06-30", "2026-01-01", "2026-07-01");
    expect_span(calendar_span::half_year, "2026-07-01", "2026-07-01", "2027-01-01");
    expect_span(calendar_span::year, "2024-12-31", "2024-01-01", "2025-01-01");
}

TEST(year_start_from, follows_school_and_budget_years) {
    EXPECT_EQ(year_start_from(day("2026-08-31"), 9, 1), day("2025-09-01"));
    EXPECT_EQ(year_start_from(day("2026-09-01"), 9, 1), day("2026-09-01"));
    EXPECT_EQ(year_start_from(day("2025-02-27"), 2, 29), day("2024-02-29"));
    EXPECT_EQ(year_start_from(day("2025-02-28"), 2, 29), day("2025-02-28"));
    EXPECT_EQ(year_start_from(day("2024-02-28"), 2, 29), day("2023-02-28"));
    EXPECT_THROW(static_cast<void>(year_start_from(day("2024-02-28"), 2, 30)), bug);
}

TEST(calendar_span, has_names_that_read_back) {
    for (const calendar_span span :
         {calendar_span::day, calendar_span::week, calendar_span::month, calendar_span::quarter,
          calendar_span::half_year, calendar_span::year}) {
        EXPECT_EQ(annona::parse_calendar_span(name_of(span)), span);
    }
    EXPECT_FALSE(annona::parse_calendar_span("fortnight").has_value());
}

}  // namespace
