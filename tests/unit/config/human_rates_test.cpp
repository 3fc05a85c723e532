// SPDX-License-Identifier: Apache-2.0
// Rates written as people say them, read from a scheme file and carried out by the demurrage rule:
// the figures of other currencies come out. Expected values: vectors published by those systems, or
// powers computed with 60 decimals elsewhere.
#include <gtest/gtest.h>

#include <string>

#include "demurrage/rule.hpp"
#include "scheme_test_support.hpp"
#include "unit/sdk/by_hand.hpp"

namespace annona {
namespace {

using rules::demurrage;

constexpr annona_about about = sdk::about_of<demurrage>("demurrage", "1.0.0", "to test");
constexpr annona_rule_v1 table = sdk::table_of<demurrage>(about);

/// One demurrage rule of a scheme whose unit has so many digits, and what it leaves of a lot.
class written_rate {
public:
    written_rate(int digits, int scale, const std::string& how) {
        const std::string text =
            "scheme: test\ntitle: Test\nzone: Etc/UTC\nunit: {code: U, digits: " +
            std::to_string(digits) + ", scale: " + std::to_string(scale) +
            "}\naccounts: {ben: {is: member}}\ncommands: [transfer]\n"
            "rules:\n  - {rule: demurrage, id: idle, since: 2020-10-15, to: \"fund:sink\", " +
            how + "}\n";
        const config::file_reader from = [&](std::string_view) -> result<std::string> {
            return text;
        };
        const auto rule = [](std::string_view) -> result<const annona_rule_v1*> { return &table; };
        const auto utc = [](std::string_view) -> result<zone> { return fixed_zone("Etc/UTC", 0); };
        auto read = config::read_scheme("t.yaml", from, rule, utc);
        EXPECT_EQ(testing::all_problems(read).find("error"), std::string::npos)
            << testing::all_problems(read);
        annona_params params{};
        params.size = sizeof params;
        const auto& values = read.made->rules.at(0).parameters.values;
        params.values = values.data();
        params.values_count = static_cast<std::uint32_t>(values.size());
        params.one_digit = params.unit_step =
            sdk::from_amount(one_digit(read.made->ledgers[0].counted));
        annona_problem found[8]{};
        annona_problems problems{sizeof problems, 8, 0, 0, found};
        EXPECT_EQ(table.create(&params, &problems, &self_), ANNONA_OK);
        counted_ = read.made->ledgers[0].counted;
    }
    written_rate(const written_rate&) = delete;
    written_rate& operator=(const written_rate&) = delete;
    ~written_rate() { table.destroy(self_); }

    /// What is left of an amount after so many boundaries, booking units.
    amount left(std::string_view of, std::uint32_t boundaries) const {
        annona_lot held{};
        const amount before = *parse_amount(of, counted_);
        held.amount = held.face = sdk::from_amount(before);
        annona_amount loss{};
        std::uint32_t destination = 0, mark = 0;
        by_hand::room room;
        annona_due due{};
        due.size = sizeof due, due.lots_count = 1, due.boundaries = boundaries;
        due.lots = &held, due.losses = &loss, due.destinations = &destination;
        due.marks = &mark, due.out = &room.out;
        EXPECT_EQ(table.settle(self_, &due), ANNONA_OK);
        return before - sdk::to_amount(loss);
    }
    std::string shown(std::string_view of, std::uint32_t boundaries) const {
        return format_amount(floor_to_digits(left(of, boundaries), counted_), counted_);
    }
    /// How far from an expected figure, in units of the smallest digit people see.
    int128 distance(std::string_view of, std::uint32_t boundaries,
                    std::string_view expected) const {
        const int128 off = left(of, boundaries).count() - parse_amount(expected, counted_)->count();
        return (off < 0 ? -off : off) / one_digit(counted_).count();
    }

private:
    void* self_ = nullptr;
    unit counted_;
};

}  // namespace

/// 2 % in thirty days: 1,960, 1,920, 1,882 and so on of 2,000, as whole tokens show it.
TEST(human_rates, sarafu_loses_two_per_cent_in_thirty_days) {
    const written_rate sarafu(0, 6, "loss: 2 %, every: 30 days");
    const char* series[] = {"1960", "1920", "1882", "1844", "1807",
                            "1771", "1736", "1701", "1667", "1634"};
    for (std::uint32_t n = 0; n < 10; ++n) EXPECT_EQ(sarafu.shown("2000", n + 1), series[n]);
}

/// The same rate minute by minute: 20,000 minutes leave 990,690,498 of a milliard.
TEST(human_rates, sarafu_minute_by_minute_is_the_same_rate) {
    const written_rate sarafu(0, 8, "loss: 2 % per 30 days, every: 60 seconds");
    EXPECT_EQ(sarafu.shown("1000000000", 20'000), "990690498");
    EXPECT_EQ(sarafu.shown("1000000000", 43'200), "980000000");
}

/// 7 % a year by days, a year being 365.25 of them. The contract counts in 64.64 fixed point, so
/// its last digits differ: by one after a day, by some of 10^-18 after a year.
TEST(human_rates, circles_lose_seven_per_cent_a_year_by_days) {
    const written_rate circles(18, 24, "loss: 7 % per year, every: day, round: balance_down");
    EXPECT_LE(circles.distance("100", 1, "99.980133200859895744"), 1);
    EXPECT_LE(circles.distance("1", 365, "0.930046196044190274"), 4);
    EXPECT_LE(circles.distance("1", 1'461, "0.74805201"), 1) << "0.93 four times, in 1,461 days";
}

/// Half of it in a year; the constant of the chain means 356 days at 5 seconds a block, or 427.2 at
/// 6: a rate in words cannot be misread so.
TEST(human_rates, encointer_halves_in_a_year) {
    const written_rate by_days(12, 18, "loss: half-life 1 year, every: day");
    EXPECT_LE(by_days.distance("1", 1'461, "0.0625"), 1) << "four years";
    const written_rate by_blocks(12, 18,
                                 "loss: half-life 356 days, every: 5 seconds, round: half_even");
    EXPECT_LE(by_blocks.distance("1", 6'151'680, "0.5"), 1);
}

/// Half of it in seven years, which is 0.8218 % a month.
TEST(human_rates, leu_of_zurich_halves_in_seven_years) {
    const written_rate leu(2, 8, "loss: half-life 7 years, every: month");
    EXPECT_EQ(leu.shown("100.00", 1), "99.17");
    EXPECT_LE(leu.distance("100.00", 84, "50.00"), 0);
    EXPECT_LE(leu.distance("1000000.00", 1, "991782.20"), 1);
}

/// The idle charge of the digital Chiemgauer and the yearly two per cent a quarter of Woergl's
/// kind.
TEST(human_rates, linear_rates_do_not_compound) {
    const written_rate year(2, 6, "loss: 6 % per year, every: month, on: amount received");
    EXPECT_EQ(year.shown("100.00", 12), "94.00");
    const written_rate quarter(2, 2, "loss: 2 %, every: quarter, on: amount received");
    EXPECT_EQ(quarter.shown("100.00", 4), "92.00");
}

}  // namespace annona
