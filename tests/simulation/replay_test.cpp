// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "simulation/history.hpp"

using namespace simulation;

namespace {

const local_day start = date(2025, 12, 1);

}  // namespace

TEST(replay, gives_the_same_state_to_the_last_byte_and_goes_on_deciding_alike) {
    for (uint64_t run = 0; run < histories(6); ++run) {
        const auto seed = first_seed() * 1'000 + run;
        city town(busy_scheme(start), at_hour(start));
        town.fund_reserve(at_hour(start), 500'000);
        std::unique_ptr<city> recovered;
        history of(seed, start);
        for (int step = 0; step < 200; ++step) {
            if (step % 25 == 0) {
                recovered = std::make_unique<city>(busy_scheme(start), town.journal);
                ASSERT_EQ(town.running->state_bytes(), recovered->running->state_bytes())
                    << "ANNONA_SEED run " << seed << " step " << step;
            }
            const auto asked = in_units(of.next(), town);
            if (of.random().chance(20)) {  // looks leave nothing behind, not even a name
                auto look = asked;
                look.validate_only = true, look.other = "ben:never", look.request_id = "look";
                town.submit(look, of.now());
            }
            if (of.random().chance(5)) town.settle_all(of.now()), recovered->settle_all(of.now());
            const auto here = town.submit(asked, of.now());
            const auto there = recovered->submit(asked, of.now());
            ASSERT_EQ(here.result, there.result) << "ANNONA_SEED run " << seed << " step " << step;
            ASSERT_EQ(here.code, there.code) << "ANNONA_SEED run " << seed << " step " << step;
            ASSERT_EQ(here.sequence, there.sequence);
            ASSERT_EQ(here.original_sequence, there.original_sequence);
            ASSERT_EQ(town.running->state_bytes(), recovered->running->state_bytes())
                << "ANNONA_SEED run " << seed << " step " << step;
        }
    }
}
