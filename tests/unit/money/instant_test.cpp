// SPDX-License-Identifier: Apache-2.0
#include <annona/money/instant.hpp>

#include <gtest/gtest.h>

namespace {

using annona::bug;
using annona::format_instant;
using annona::instant;
using annona::parse_instant;

TEST(parse_instant, reads_rfc_3339) {
    EXPECT_EQ(parse_instant("1970-01-01T00:00:00Z")->seconds, 0);
    EXPECT_EQ(parse_instant("2026-03-02T07:00:00Z")->seconds, 1'772'434'800);  // date -u +%s
    EXPECT_EQ(parse_instant("2026-03-02T08:00:00+01:00")->seconds, 1'772'434'800);
    EXPECT_EQ(parse_instant("2026-03-01T19:30:00-11:30")->seconds, 1'772'434'800);
    EXPECT_EQ(parse_instant("2026-03-02T07:00:00+00:00")->seconds, 1'772'434'800);
    EXPECT_EQ(parse_instant("1969-12-31T23:59:59Z")->seconds, -1);
    EXPECT_EQ(parse_instant("2020-10-15T00:00:00Z")->seconds, 1'602'720'000);  // Circles, day zero
}

TEST(parse_instant, refuses_nonsense) {
    for (const char* text : {"",
                             "Z",
                             "2026-03-02",
                             "2026-03-02T08:00:00",
                             "2026-03-02T08:00Z",
                             "2026-03-02 08:00:00Z",
                             "2026-03-02t08:00:00Z",
                             "2026-03-02T08:00:00z",
                             "2026-03-02T24:00:00Z",
                             "2026-03-02T08:60:00Z",
                             "2026-03-02T08:00:60Z",
                             "2026-02-29T08:00:00Z",
                             "2026-03-02T08:00:00.5Z",
                             "2026-03-02T08:00:00+1:00",
                             "2026-03-02T08:00:00+0100",
                             "2026-03-02T08:00:00+24:00",
                             "2026-03-02T08:00:00+01:60",
                             "2026-03-02T08:00:00-00:00",
                             "2026-03-02T08:00:00Z ",
                             " 2026-03-02T08:00:00Z",
                             "2026-03-02T08:00:00+01:00Z",
                             "2026-03-02T-8:00:00Z",
                             "2026-03-02T08:0x:00Z",
                             "12026-03-02T08:00:00Z"}) {
        const auto read = parse_instant(text);
        ASSERT_FALSE(read.ok()) << text;
        EXPECT_EQ(read.error().code, "MALFORMED");
    }
}

TEST(format_instant, writes_utc_and_offsets) {
    EXPECT_EQ(format_instant(instant{1'772'434'800}), "2026-03-02T07:00:00Z");
    EXPECT_EQ(format_instant(instant{1'772'434'800}, 3'600), "2026-03-02T08:00:00+01:00");
    EXPECT_EQ(format_instant(instant{1'772'434'800}, -41'400), "2026-03-01T19:30:00-11:30");
    EXPECT_EQ(format_instant(instant{-1}), "1969-12-31T23:59:59Z");
    EXPECT_EQ(format_instant(instant{0}, 0), "1970-01-01T00:00:00+00:00");
}

TEST(format_instant, names_the_instant_exactly_under_offsets_of_odd_seconds) {
    // Amsterdam until 1937: 19 minutes 32 seconds ahead; shown as 19 minutes.
    EXPECT_EQ(format_instant(instant{0}, 1'172), "1970-01-01T00:19:00+00:19");
    EXPECT_EQ(format_instant(instant{0}, -1), "1969-12-31T23:59:00-00:01");
    EXPECT_EQ(parse_instant(format_instant(instant{0}, -86'399))->seconds, 0);
}

TEST(instant, reports_overflow_as_a_bug) {
    EXPECT_THROW(static_cast<void>(instant{INT64_MAX} + 1), bug);
    EXPECT_THROW(static_cast<void>(format_instant(instant{INT64_MAX})), bug);
    EXPECT_THROW(static_cast<void>(format_instant(instant{253'402'300'800})), bug);  // year 10000
    EXPECT_EQ(instant{50} - instant{20}, 30);
}

}  // namespace
