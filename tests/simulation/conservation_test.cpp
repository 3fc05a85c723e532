// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "simulation/history.hpp"

using namespace simulation;

namespace {

const local_day start = date(2025, 12, 1);

std::string about(uint64_t seed, int step, const command& asked, const decision& given) {
    return "ANNONA_SEED run " + std::to_string(seed) + " step " + std::to_string(step) + ": " +
           std::string{name_of(asked.kind)} + " " + std::string{asked.request_id} + " " +
           std::string{asked.account} + " -> " + std::string{asked.other} + " " +
           text_of(asked.value) + " " + std::string{name_of(given.result)} + " " +
           std::string{name_of_reason(given.code)};
}

}  // namespace

/// Every step: the dry run changes nothing and says what the real call says; books stay sound; a
/// refusal changes nothing beyond what time had brought about.
TEST(conservation, holds_after_every_operation_of_random_histories) {
    for (uint64_t run = 0; run < histories(12); ++run) {
        const auto seed = first_seed() * 1'000 + run;
        city town(busy_scheme(start), at_hour(start));
        town.fund_reserve(at_hour(start), 500'000);
        history of(seed, start);
        for (int step = 0; step < 250; ++step) {
            auto& drawn = of.next();
            const auto asked = in_units(drawn, town);
            const bool settled = of.random().chance(50);
            if (settled) town.settle_all(of.now());
            auto look = asked;
            look.validate_only = true;
            const auto before = town.running->state_bytes();
            const auto foreseen = town.submit(look, of.now());
            ASSERT_EQ(before, town.running->state_bytes()) << about(seed, step, asked, foreseen);
            const auto still = picture(*town.running);
            const auto given = town.submit(asked, of.now());
            const auto what = about(seed, step, asked, given);
            ASSERT_EQ(foreseen.result, given.result) << what;
            ASSERT_EQ(foreseen.code, given.code) << what;
            ASSERT_EQ(foreseen.rule, given.rule) << what;
            ASSERT_EQ(foreseen.value, given.value) << what;
            ASSERT_NE(given.code, ANNONA_REASON_PLUGIN_FAILED) << what;
            ASSERT_EQ(unsound(*town.running), "") << what;
            if (settled && given.result == verdict::refused) {
                ASSERT_EQ(still, picture(*town.running)) << what;
            }
        }
    }
}

TEST(conservation, repeated_requests_return_the_first_decision_and_move_nothing) {
    const auto seed = first_seed() * 1'000;
    city town(busy_scheme(start), at_hour(start));
    town.fund_reserve(at_hour(start), 500'000);
    history of(seed, start);
    for (int step = 0; step < 200; ++step) {
        const auto asked = in_units(of.next(), town);
        const auto first = town.submit(asked, of.now());
        if (first.result == verdict::duplicate || first.sequence == 0) continue;
        const auto before = picture(*town.running);
        const auto again = town.submit(asked, of.now());
        ASSERT_EQ(again.result, verdict::duplicate) << about(seed, step, asked, again);
        ASSERT_EQ(again.original_sequence, first.sequence) << about(seed, step, asked, again);
        ASSERT_EQ(again.value, first.value) << about(seed, step, asked, again);
        ASSERT_EQ(before, picture(*town.running)) << about(seed, step, asked, again);
        auto other = asked;
        other.value = other.value + town.units(1);
        const auto reused = town.submit(other, of.now());
        ASSERT_EQ(reused.code, ANNONA_REASON_REQUEST_ID_REUSED);
    }
}

/// A refused batch leaves the state as it was to the last byte, and what was due stays due.
TEST(conservation, atomic_batches_are_carried_out_whole_or_not_at_all) {
    for (uint64_t run = 0; run < histories(8); ++run) {
        const auto seed = first_seed() * 1'000 + run;
        city town(busy_scheme(start), at_hour(start));
        city twin(busy_scheme(start), at_hour(start));
        town.fund_reserve(at_hour(start), 500'000), twin.fund_reserve(at_hour(start), 500'000);
        history of(seed, start);
        int refused = 0, accepted = 0;
        for (int step = 0; step < 60; ++step) {
            std::vector<command> batch;
            for (auto count = of.random().between(1, 4); count > 0; --count)
                batch.push_back(in_units(of.next(), town));
            std::vector<decision> answers(batch.size());
            const auto before = town.running->state_bytes();
            ASSERT_TRUE(town.running->submit_atomic(batch, answers, of.now())) << seed;
            bool all = true;
            for (const auto& one : answers) all &= one.result != verdict::refused;
            if (!all) {
                ++refused;
                ASSERT_EQ(before, town.running->state_bytes()) << seed << " step " << step;
                continue;
            }
            ++accepted;
            for (const auto& one : batch) twin.submit(one, of.now());
            ASSERT_EQ(unsound(*town.running), "") << seed << " step " << step;
        }
        town.settle_all(of.now()), twin.settle_all(of.now());
        EXPECT_EQ(picture(*town.running), picture(*twin.running)) << seed;
        EXPECT_GT(refused, 0);
        EXPECT_GT(accepted, 0);
    }
}
