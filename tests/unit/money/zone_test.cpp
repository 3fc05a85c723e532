// SPDX-License-Identifier: Apache-2.0
#include <annona/money/zone.hpp>

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace {

using annona::day_of;
using annona::day_start;
using annona::format_local;
using annona::instant;
using annona::local_day;
using annona::zone;

constexpr std::int32_t hour_s = 3'600;

instant at(const char* text) { return *annona::parse_instant(text); }
local_day day(const char* text) { return *annona::parse_local_day(text); }

// Transitions as the tz database lists them for these places (zdump -v), written by hand.
const zone rome{"Europe/Rome",
                "2024a",
                "",
                {{at("2025-10-26T01:00:00Z"), 1 * hour_s},
                 {at("2026-03-29T01:00:00Z"), 2 * hour_s},
                 {at("2026-10-25T01:00:00Z"), 1 * hour_s}}};

// Spring forward at 00:00 to 01:00: that midnight does not exist.
const zone beirut{"Asia/Beirut",
                  "2024a",
                  "",
                  {{at("2025-10-25T21:00:00Z"), 2 * hour_s},
                   {at("2026-03-28T22:00:00Z"), 3 * hour_s},
                   {at("2026-10-24T21:00:00Z"), 2 * hour_s}}};

// Havana springs forward at 00:00 and falls back at 01:00 to 00:00: 00:00 comes twice.
const zone havana{"America/Havana",
                  "2024a",
                  "",
                  {{at("2025-11-02T05:00:00Z"), -5 * hour_s},
                   {at("2026-03-08T05:00:00Z"), -4 * hour_s},
                   {at("2026-11-01T05:00:00Z"), -5 * hour_s}}};

// Asuncion until 2024 fell back at 00:00 to 23:00 of the day before.
const zone asuncion{
    "America/Asuncion",
    "2024a",
    "",
    {{at("2023-10-01T04:00:00Z"), -3 * hour_s}, {at("2024-03-24T03:00:00Z"), -4 * hour_s}}};

// Apia left out the whole of 30 December 2011: from -10:00 to +14:00.
const zone apia{
    "Pacific/Apia",
    "2024a",
    "",
    {{at("2011-09-24T14:00:00Z"), -10 * hour_s}, {at("2011-12-30T10:00:00Z"), 14 * hour_s}}};

TEST(zone, gives_the_offset_in_force) {
    EXPECT_EQ(offset_at(rome, at("2026-03-29T00:59:59Z")), 1 * hour_s);
    EXPECT_EQ(offset_at(rome, at("2026-03-29T01:00:00Z")), 2 * hour_s);
    EXPECT_EQ(offset_at(rome, at("1900-01-01T00:00:00Z")), 1 * hour_s);
    EXPECT_EQ(offset_at(rome, at("2090-07-01T00:00:00Z")), 1 * hour_s);
    EXPECT_EQ(format_local(rome, at("2026-03-02T07:00:00Z")), "2026-03-02T08:00:00+01:00");
}

TEST(zone, gives_the_local_date) {
    EXPECT_EQ(day_of(rome, at("2026-07-31T21:59:59Z")), day("2026-07-31"));
    EXPECT_EQ(day_of(rome, at("2026-07-31T22:00:00Z")), day("2026-08-01"));
    EXPECT_EQ(day_of(havana, at("2026-01-01T04:59:59Z")), day("2025-12-31"));
    EXPECT_EQ(second_of_day(rome, at("2026-07-31T21:59:59Z")), 86'399);
    EXPECT_EQ(second_of_day(rome, at("2026-07-31T22:00:01Z")), 1);
}

TEST(day_start, is_local_midnight_on_common_days) {
    EXPECT_EQ(day_start(rome, day("2026-03-02")), at("2026-03-01T23:00:00Z"));
    EXPECT_EQ(day_start(rome, day("2026-07-01")), at("2026-06-30T22:00:00Z"));
    // Days of 23 and 25 hours.
    EXPECT_EQ(day_start(rome, day("2026-03-30")) - day_start(rome, day("2026-03-29")), 82'800);
    EXPECT_EQ(day_start(rome, day("2026-10-26")) - day_start(rome, day("2026-10-25")), 90'000);
}

TEST(day_start, is_the_jump_where_the_clock_skips_midnight) {
    EXPECT_EQ(day_start(beirut, day("2026-03-29")), at("2026-03-28T22:00:00Z"));
    EXPECT_EQ(format_local(beirut, day_start(beirut, day("2026-03-29"))),
              "2026-03-29T01:00:00+03:00");
    EXPECT_EQ(day_of(beirut, at("2026-03-28T21:59:59Z")), day("2026-03-28"));
    EXPECT_EQ(day_start(havana, day("2026-03-08")), at("2026-03-08T05:00:00Z"));
}

TEST(day_start, is_the_first_midnight_where_the_date_does_not_go_back) {
    // 01:00 falls back to 00:00 of the same day: the date was already 1 November.
    EXPECT_EQ(day_start(havana, day("2026-11-01")), at("2026-11-01T04:00:00Z"));
}

TEST(day_start, is_the_second_midnight_where_the_date_goes_back) {
    // 23:59:59 on the 23rd is followed by 23:00:00 on the 23rd.
    EXPECT_EQ(day_start(asuncion, day("2024-03-24")), at("2024-03-24T04:00:00Z"));
    // Falling back at 00:30 to 23:30: 24 March shows for half an hour, goes, and comes again.
    zone half_past = asuncion;
    half_past.transitions[1].from = at("2024-03-24T03:30:00Z");
    EXPECT_EQ(day_of(half_past, at("2024-03-24T03:10:00Z")), day("2024-03-24"));
    EXPECT_EQ(day_of(half_past, at("2024-03-24T03:40:00Z")), day("2024-03-23"));
    EXPECT_EQ(day_start(half_past, day("2024-03-24")), at("2024-03-24T04:00:00Z"));
}

TEST(day_start, of_a_skipped_day_is_that_of_the_next) {
    EXPECT_EQ(day_start(apia, day("2011-12-30")), at("2011-12-30T10:00:00Z"));
    EXPECT_EQ(day_start(apia, day("2011-12-31")), at("2011-12-30T10:00:00Z"));
    EXPECT_EQ(day_of(apia, at("2011-12-30T09:59:59Z")), day("2011-12-29"));
}

/// The promise read literally: scans backwards, second by second in steps of `grain`, from two
/// days after for the last instant whose date is earlier.
instant day_start_by_scan(const zone& in, local_day wanted, std::int64_t grain) {
    instant here{(wanted.number + 2) * annona::seconds_per_day};
    while (day_of(in, here - grain) >= wanted) here = here - grain;
    return here;
}

TEST(day_start, agrees_with_a_scan_over_random_tables) {
    const unsigned seed = 20261025;
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 random(seed);
    constexpr std::int64_t grain = 1'800;
    for (int round = 0; round < 500; ++round) {
        zone made{"Test/Random", "", "", {}};
        std::int64_t from = 0;
        for (int row = 0; row < 6; ++row) {
            from += static_cast<std::int64_t>(1 + random() % 60) * grain;
            const auto halves = static_cast<std::int32_t>(random() % 95) - 47;
            made.transitions.push_back({instant{from}, halves * 1'800});
        }
        ASSERT_TRUE(check_zone(made).ok());
        for (std::int32_t number = -1; number < 9; ++number) {
            ASSERT_EQ(day_start(made, local_day{number}),
                      day_start_by_scan(made, local_day{number}, grain))
                << "round " << round << " day " << number;
        }
    }
}

TEST(zone, answers_the_same_with_any_hint) {
    for (std::size_t start = 0; start < 6; ++start) {
        std::size_t hint = start;
        for (std::int64_t s = 1'743'000'000; s < 1'795'000'000; s += 7'777'777) {
            EXPECT_EQ(day_of(rome, instant{s}, hint), day_of(rome, instant{s}));
            EXPECT_LT(hint, rome.transitions.size());
        }
    }
}

TEST(check_zone, refuses_tables_that_are_no_zone) {
    EXPECT_TRUE(check_zone(rome).ok());
    zone broken = rome;
    broken.transitions[1].from = broken.transitions[0].from;
    EXPECT_EQ(check_zone(broken).error().code, "BAD_ZONE");
    broken = rome;
    broken.transitions[2].offset_s = 86'400;
    EXPECT_EQ(check_zone(broken).error().code, "BAD_ZONE");
    broken.transitions.clear();
    EXPECT_EQ(check_zone(broken).error().code, "BAD_ZONE");
    EXPECT_THROW(static_cast<void>(day_of(broken, instant{})), annona::bug);
}

TEST(fixed_zone, never_changes) {
    const zone utc = annona::fixed_zone("UTC", 0);
    EXPECT_EQ(day_start(utc, day("2026-03-02")), at("2026-03-02T00:00:00Z"));
    EXPECT_EQ(day_of(annona::fixed_zone("+14", 14 * hour_s), at("2026-03-02T10:00:00Z")),
              day("2026-03-03"));
    EXPECT_THROW(static_cast<void>(annona::fixed_zone("far", 86'400)), annona::bug);
}

}  // namespace
