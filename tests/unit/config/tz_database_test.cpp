// SPDX-License-Identifier: Apache-2.0
// Expected instants are those `zdump -v` prints for tz release 2025b.
#include "config/tz_database.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "config/composer_digest.hpp"
#include "config/tz_database_rule.hpp"

namespace {

using annona::day_start;
using annona::instant;
using annona::zone;
using annona::zone_transition;
using annona::config::load_zone;

zone loaded(std::string_view name) {
    auto made = load_zone(name);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().text);
    return made.ok() ? *made : zone{};
}

bool has_transition(const zone& in, const std::string& at, std::int32_t offset_s) {
    const zone_transition wanted{*annona::parse_instant(at), offset_s};
    return std::find(in.transitions.begin(), in.transitions.end(), wanted) != in.transitions.end();
}

std::string start_of(const zone& in, const std::string& day) {
    return annona::format_instant(day_start(in, *annona::parse_local_day(day)));
}

TEST(zone_of_the_database, has_the_changes_of_madrid) {
    const zone madrid = loaded("Europe/Madrid");
    EXPECT_EQ(madrid.name, "Europe/Madrid");
    EXPECT_TRUE(has_transition(madrid, "1974-04-13T22:00:00Z", 7200));
    EXPECT_TRUE(has_transition(madrid, "2026-03-29T01:00:00Z", 7200));
    EXPECT_TRUE(has_transition(madrid, "2026-10-25T01:00:00Z", 3600));
    EXPECT_EQ(madrid.transitions.front(),
              (zone_transition{*annona::parse_instant("1969-12-31T00:00:00Z"), 3600}));
}

TEST(zone_of_the_database, goes_on_to_2100_where_the_file_lists_no_more) {
    const zone madrid = loaded("Europe/Madrid");
    EXPECT_TRUE(has_transition(madrid, "2038-03-28T01:00:00Z", 7200));
    EXPECT_TRUE(has_transition(madrid, "2099-10-25T01:00:00Z", 3600));
    EXPECT_TRUE(has_transition(madrid, "2100-03-28T01:00:00Z", 7200));
    EXPECT_EQ(madrid.transitions.back(),
              (zone_transition{*annona::parse_instant("2100-10-31T01:00:00Z"), 3600}));
}

TEST(zone_of_the_database, passes_the_check_of_the_engine_for_every_name) {
    const auto names = annona::config::tz_database_names();
    ASSERT_TRUE(names.ok());
    EXPECT_GT(names->size(), 400U);
    for (const std::string& name : *names) {
        EXPECT_TRUE(annona::check_zone(loaded(name)).ok()) << name;
    }
}

TEST(zone_of_the_database, gives_madrid_days_of_23_and_25_hours) {
    const zone madrid = loaded("Europe/Madrid");
    EXPECT_EQ(start_of(madrid, "2026-03-29"), "2026-03-28T23:00:00Z");
    EXPECT_EQ(start_of(madrid, "2026-03-30"), "2026-03-29T22:00:00Z");
    EXPECT_EQ(start_of(madrid, "2026-10-25"), "2026-10-24T22:00:00Z");
    EXPECT_EQ(start_of(madrid, "2026-10-26"), "2026-10-25T23:00:00Z");
}

TEST(zone_of_the_database, starts_a_day_without_midnight_at_the_jump) {
    EXPECT_EQ(start_of(loaded("America/Havana"), "2026-03-08"), "2026-03-08T05:00:00Z");
    EXPECT_EQ(start_of(loaded("Asia/Beirut"), "2026-03-29"), "2026-03-28T22:00:00Z");
    EXPECT_EQ(start_of(loaded("Africa/Cairo"), "2026-04-24"), "2026-04-23T22:00:00Z");
}

TEST(zone_of_the_database, starts_a_day_once_where_its_eve_is_lived_twice) {
    EXPECT_EQ(start_of(loaded("Asia/Beirut"), "2026-10-25"), "2026-10-24T22:00:00Z");
    EXPECT_EQ(start_of(loaded("Africa/Cairo"), "2026-10-30"), "2026-10-29T22:00:00Z");
    // Havana lives 00:00 to 01:00 of the same day twice: the day has begun the first time.
    EXPECT_EQ(start_of(loaded("America/Havana"), "2026-11-01"), "2026-11-01T04:00:00Z");
}

TEST(zone_of_the_database, drops_changes_of_the_name_only) {
    const zone tokyo = loaded("Asia/Tokyo");
    EXPECT_EQ(tokyo.transitions.size(), 1U);
    for (const std::string name : {"Europe/Dublin", "Africa/Casablanca", "Europe/Lisbon"}) {
        const zone made = loaded(name);
        for (std::size_t i = 1; i < made.transitions.size(); ++i) {
            EXPECT_NE(made.transitions[i].offset_s, made.transitions[i - 1].offset_s) << name;
        }
    }
}

TEST(zone_of_the_database, holds_only_the_years_asked_for) {
    const auto made = load_zone("Europe/Madrid", 2026, 2026);
    ASSERT_TRUE(made.ok());
    EXPECT_EQ(made->transitions, (std::vector<zone_transition>{
                                     {*annona::parse_instant("2025-12-31T00:00:00Z"), 3600},
                                     {*annona::parse_instant("2026-03-29T01:00:00Z"), 7200},
                                     {*annona::parse_instant("2026-10-25T01:00:00Z"), 3600}}));
}

TEST(zone_of_the_database, names_its_release_and_digests_its_table) {
    const auto made = load_zone("Europe/Madrid", 2026, 2026);
    const auto release = annona::config::tz_database_release();
    ASSERT_TRUE(made.ok() && release.ok());
    EXPECT_EQ(made->release, *release);
    EXPECT_EQ(release->substr(0, 2), "20");
    EXPECT_EQ(made->digest,
              annona::config::sha256_hex("annona zone 1\nEurope/Madrid\n" + *release +
                                         "\n1767139200 3600\n1774746000 7200\n1792890000 3600\n"));
}

TEST(zone_of_the_database, suggests_the_nearest_name) {
    const auto made = load_zone("Europe/Madird");
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, "UNKNOWN_ZONE");
    EXPECT_EQ(made.error().text,
              "unknown time zone \"Europe/Madird\"; did you mean \"Europe/Madrid\"?");
    EXPECT_EQ(load_zone("../../../etc/passwd").error().code, "UNKNOWN_ZONE");
    EXPECT_EQ(load_zone("").error().code, "UNKNOWN_ZONE");
}

TEST(zone_of_the_database, refuses_years_it_does_not_cover) {
    EXPECT_EQ(load_zone("UTC", 1969, 2000).error().code, "BAD_YEARS");
    EXPECT_EQ(load_zone("UTC", 1970, 2101).error().code, "BAD_YEARS");
    EXPECT_EQ(load_zone("UTC", 2001, 2000).error().code, "BAD_YEARS");
}

std::vector<zone_transition> changes(std::string_view rule, int year) {
    const auto parsed = annona::config::parse_tail_rule(rule);
    EXPECT_TRUE(parsed.ok()) << rule;
    return parsed.ok() ? changes_in(*parsed, year) : std::vector<zone_transition>{};
}

TEST(tail_rule, reads_hours_beyond_a_day_and_before_it) {
    // Cairo: the last Thursday of October at 24:00 summer time is Friday, 2026-10-29T21:00:00Z.
    EXPECT_EQ(changes("EET-2EEST,M4.5.5/0,M10.5.4/24", 2026)[1].from,
              *annona::parse_instant("2026-10-29T21:00:00Z"));
    // Nuuk: the day before the last Sunday of March at 22:00, written as -1, offset -2 h.
    EXPECT_EQ(changes("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2026)[0].from,
              *annona::parse_instant("2026-03-29T01:00:00Z"));
}

TEST(tail_rule, reads_negative_summer_time_and_southern_years) {
    const auto dublin = changes("IST-1GMT0,M10.5.0,M3.5.0/1", 2026);
    EXPECT_EQ(dublin[0], (zone_transition{*annona::parse_instant("2026-03-29T01:00:00Z"), 3600}));
    EXPECT_EQ(dublin[1], (zone_transition{*annona::parse_instant("2026-10-25T01:00:00Z"), 0}));
    const auto lord_howe = changes("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2026);
    EXPECT_EQ(lord_howe[0],
              (zone_transition{*annona::parse_instant("2026-04-04T15:00:00Z"), 37'800}));
    EXPECT_TRUE(changes("JST-9", 2026).empty());
}

TEST(tail_rule, refuses_what_it_cannot_read) {
    for (const char* text :
         {"", "CET", "-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,J60,J300",
          "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "<CET-1",
          "CET-1CEST,M3.5.7,M10.5.0", "CET-168", "CET-1CEST,M3.5.0,M10.5.0/3x"}) {
        EXPECT_FALSE(annona::config::parse_tail_rule(text).ok()) << text;
    }
}

}  // namespace
