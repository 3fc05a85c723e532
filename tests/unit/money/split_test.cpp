// SPDX-License-Identifier: Apache-2.0
#include <annona/money/split.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

namespace {

using annona::amount;
using annona::ratio;
using annona::spare_units;

std::vector<std::int64_t> parts_of(std::int64_t total, const std::vector<ratio>& shares,
                                   spare_units method, std::int64_t step = 1) {
    std::vector<amount> out(shares.size());
    const auto done = split(amount::of(total), shares, amount::of(step), method, out);
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().text);
    std::vector<std::int64_t> parts;
    for (const amount part : out) parts.push_back(static_cast<std::int64_t>(part.count()));
    return parts;
}

using parts = std::vector<std::int64_t>;

const std::vector<ratio> ten_twenty_seventy = {{1, 10}, {2, 10}, {7, 10}};
const std::vector<ratio> eighty_eight_twelve = {{80, 100}, {8, 100}, {12, 100}};

TEST(split, hands_spare_units_out_by_method) {
    EXPECT_EQ(parts_of(77, ten_twenty_seventy, spare_units::first), (parts{8, 16, 53}));
    EXPECT_EQ(parts_of(77, ten_twenty_seventy, spare_units::last), (parts{7, 16, 54}));
    EXPECT_EQ(parts_of(77, ten_twenty_seventy, spare_units::largest_remainder), (parts{8, 15, 54}));
    EXPECT_EQ(parts_of(15, eighty_eight_twelve, spare_units::first), (parts{13, 1, 1}));
    EXPECT_EQ(parts_of(15, eighty_eight_twelve, spare_units::largest_remainder), (parts{12, 1, 2}));
}

TEST(split, gives_ties_to_the_earlier_part) {
    const std::vector<ratio> thirds = {{1, 3}, {1, 3}, {1, 3}};
    EXPECT_EQ(parts_of(10, thirds, spare_units::largest_remainder), (parts{4, 3, 3}));
    EXPECT_EQ(parts_of(11, thirds, spare_units::last), (parts{3, 4, 4}));
}

TEST(split, keeps_to_the_step) {
    EXPECT_EQ(parts_of(770, ten_twenty_seventy, spare_units::first, 10), (parts{80, 160, 530}));
    std::vector<amount> out(3, amount::of(9));
    const auto odd =
        split(amount::of(771), ten_twenty_seventy, amount::of(10), spare_units::first, out);
    ASSERT_FALSE(odd.ok());
    EXPECT_EQ(odd.error().code, "PRECISION");
    EXPECT_EQ(out[0], amount::of(9));
}

TEST(split, gives_a_share_of_zero_nothing) {
    const std::vector<ratio> shares = {{0, 1}, {1, 2}, {1, 2}, {0, 5}};
    EXPECT_EQ(parts_of(15, shares, spare_units::first), (parts{0, 8, 7, 0}));
    EXPECT_EQ(parts_of(15, shares, spare_units::last), (parts{0, 7, 8, 0}));
}

TEST(split, mirrors_a_negative_total_and_takes_zero) {
    EXPECT_EQ(parts_of(-77, ten_twenty_seventy, spare_units::first), (parts{-8, -16, -53}));
    EXPECT_EQ(parts_of(0, ten_twenty_seventy, spare_units::first), (parts{0, 0, 0}));
}

TEST(split, refuses_shares_that_are_no_whole) {
    std::vector<amount> out(2);
    const auto refused = [&](std::vector<ratio> shares) {
        out.resize(shares.size());
        return split(amount::of(10), shares, amount::of(1), spare_units::first, out);
    };
    for (const auto& shares : std::vector<std::vector<ratio>>{
             {{1, 2}, {1, 3}}, {{1, 2}, {2, 3}}, {}, {{3, 2}, {-1, 2}}}) {
        const auto made = refused(shares);
        ASSERT_FALSE(made.ok());
        EXPECT_EQ(made.error().code, "BAD_SHARES");
    }
    EXPECT_EQ(refused({{1, 2}, {1, 3}}).error().text, "the shares of a split sum to 5/6, not to 1");
    EXPECT_FALSE(refused(std::vector<ratio>(257, ratio{1, 257})).ok());
    EXPECT_TRUE(refused(std::vector<ratio>(256, ratio{1, 256})).ok());
}

TEST(split, always_sums_to_the_total_and_stays_within_a_step_of_the_share) {
    const unsigned seed = 20260302;
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 random(seed);
    for (int round = 0; round < 2'000; ++round) {
        const std::size_t count = 1 + random() % 9;
        std::vector<std::int64_t> weights;
        for (std::size_t i = 0; i < count; ++i) {
            weights.push_back(static_cast<std::int64_t>(random() % 1'000));
        }
        weights[random() % count] += 1;
        const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
        std::vector<ratio> shares;
        for (const std::int64_t weight : weights) shares.push_back(annona::make_ratio(weight, sum));
        const std::int64_t total = static_cast<std::int64_t>(random() % 1'000'000'000'000);
        const auto method = static_cast<spare_units>(random() % 3);
        const parts made = parts_of(total, shares, method);
        std::int64_t left = total;
        for (std::size_t i = 0; i < count; ++i) {
            left -= made[i];
            const std::int64_t least = total * weights[i] / sum;
            ASSERT_GE(made[i], least);
            ASSERT_LE(made[i], least + 1);
        }
        ASSERT_EQ(left, 0);
    }
}

}  // namespace
