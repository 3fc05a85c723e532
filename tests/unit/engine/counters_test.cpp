// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <annona/engine/counters.hpp>

using namespace annona;

namespace {

local_day on(int32_t year, unsigned month, unsigned day) {
    return from_civil({year, static_cast<uint8_t>(month), static_cast<uint8_t>(day)});
}

struct one_counter {
    explicit one_counter(uint16_t window, int32_t n = 0, bool sticky = false) {
        number = table.define({1, 2, ANNONA_SUBJECT_PAYER, window, n, sticky});
    }
    void add(local_day day, int64_t delta, bool given_back = false) {
        table.add(number, 7, day, amount::of(delta), given_back);
    }
    int64_t value(local_day day) const {
        return static_cast<int64_t>(table.view(number, 7, day).value.count());
    }
    int64_t previous(local_day day) const {
        return static_cast<int64_t>(table.view(number, 7, day).previous.count());
    }
    counter_table table;
    uint32_t number = 0;
};

}  // namespace

TEST(counters, a_calendar_month_starts_anew_on_its_first_day) {
    one_counter of(ANNONA_WINDOW_MONTH);
    of.add(on(2026, 1, 31), 5), of.add(on(2026, 2, 1), 3);
    EXPECT_EQ(of.value(on(2026, 2, 28)), 3);
    EXPECT_EQ(of.previous(on(2026, 2, 28)), 5);
    EXPECT_EQ(of.value(on(2026, 3, 1)), 0);
    EXPECT_EQ(of.previous(on(2026, 3, 1)), 3);
    EXPECT_EQ(of.previous(on(2026, 4, 1)), 0);
}

TEST(counters, a_rolling_window_is_today_and_the_days_before_it) {
    one_counter of(ANNONA_WINDOW_ROLLING_DAYS, 30);
    of.add(on(2026, 1, 1), 5), of.add(on(2026, 1, 10), 2);
    EXPECT_EQ(of.value(on(2026, 1, 30)), 7) << "30 days, the first included";
    EXPECT_EQ(of.value(on(2026, 1, 31)), 2);
    EXPECT_EQ(of.value(on(2026, 2, 8)), 2);
    EXPECT_EQ(of.value(on(2026, 2, 9)), 0);
}

TEST(counters, a_year_from_september_spans_two_calendar_years) {
    one_counter of(ANNONA_WINDOW_YEAR_FROM, 901);
    of.add(on(2025, 8, 31), 1), of.add(on(2025, 9, 1), 10), of.add(on(2026, 8, 31), 100);
    EXPECT_EQ(of.value(on(2026, 8, 31)), 110);
    EXPECT_EQ(of.previous(on(2026, 8, 31)), 1);
    EXPECT_EQ(of.value(on(2026, 9, 1)), 0);
}

TEST(counters, what_is_given_back_goes_to_the_window_of_the_original) {
    one_counter of(ANNONA_WINDOW_MONTH);
    of.add(on(2026, 1, 10), 5), of.add(on(2026, 2, 10), 3);
    of.add(on(2026, 1, 10), -4, true);
    EXPECT_EQ(of.value(on(2026, 2, 10)), 3);
    EXPECT_EQ(of.previous(on(2026, 2, 10)), 1);
    of.add(on(2025, 6, 1), -9, true);
    EXPECT_EQ(of.value(on(2026, 2, 10)), 3) << "a window long gone is left alone";
    EXPECT_EQ(of.previous(on(2026, 2, 10)), 1);
}

TEST(counters, what_is_sticky_is_never_given_back) {
    one_counter of(ANNONA_WINDOW_LIFE, 0, true);
    of.add(on(2026, 1, 10), 1), of.add(on(2026, 1, 10), -1, true);
    EXPECT_EQ(of.value(on(2030, 1, 1)), 1);
}

TEST(counters, can_be_taken_back_to_where_they_stood) {
    one_counter of(ANNONA_WINDOW_ROLLING_DAYS, 5);
    of.add(on(2026, 1, 1), 5);
    of.table.begin_undo();
    of.add(on(2026, 1, 2), 7), of.add(on(2026, 1, 9), 1);
    of.table.add(of.number, 8, on(2026, 1, 2), amount::of(4), false);
    of.table.roll_back();
    EXPECT_EQ(of.value(on(2026, 1, 3)), 5);
    int figures = 0;
    of.table.each([&](auto&&...) { ++figures; });
    EXPECT_EQ(figures, 2) << "one subject and its one day";
}
