// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cstdio>
#include <unistd.h>
#include <annona/engine/request_ids.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace annona;

hash128 key_of(uint64_t number) { return keyed_hash(1, 2)("request-" + std::to_string(number)); }

TEST(request_ids, finds_what_was_inserted) {
    request_ids recent(10);
    EXPECT_EQ(recent.find(key_of(1)), std::nullopt);
    recent.insert(key_of(1), 77);
    EXPECT_EQ(recent.find(key_of(1)), 77u);
    EXPECT_EQ(recent.find(key_of(2)), std::nullopt);
    EXPECT_EQ(recent.forgotten_up_to(), 0u);
    EXPECT_EQ(recent.size(), 1u);
}

TEST(request_ids, keeps_one_to_two_generations_and_says_what_it_forgot) {
    request_ids recent(3);
    for (uint64_t at = 1; at <= 6; ++at) recent.insert(key_of(at), at * 10);
    for (uint64_t at = 1; at <= 6; ++at) EXPECT_EQ(recent.find(key_of(at)), at * 10);
    EXPECT_EQ(recent.forgotten_up_to(), 0u);
    recent.insert(key_of(7), 70);  // a third generation: the first three go
    EXPECT_EQ(recent.forgotten_up_to(), 30u);
    EXPECT_EQ(recent.find(key_of(3)), std::nullopt);
    EXPECT_EQ(recent.find(key_of(4)), 40u);
    EXPECT_EQ(recent.find(key_of(7)), 70u);
    EXPECT_EQ(recent.size(), 4u);
}

TEST(request_ids, keys_that_share_a_place_are_told_apart) {
    request_ids recent(30);
    for (uint64_t at = 1; at <= 30; ++at) recent.insert({~uint64_t{0}, at}, at);  // all at the end
    for (uint64_t at = 1; at <= 30; ++at) EXPECT_EQ(recent.find({~uint64_t{0}, at}), at);
    EXPECT_EQ(recent.find({~uint64_t{0}, 31}), std::nullopt);
}

TEST(request_ids, a_batch_rolled_back_may_come_again_under_the_same_sequences) {
    request_ids recent(4);
    for (uint64_t at = 1; at <= 3; ++at) recent.insert(key_of(at), at);
    for (uint64_t at = 4; at <= 7; ++at) recent.insert(key_of(at), at);  // over a generation's end
    for (uint64_t at = 7; at >= 4; --at) recent.erase_last(key_of(at));
    EXPECT_EQ(recent.size(), 3u);
    for (uint64_t at = 4; at <= 7; ++at) EXPECT_EQ(recent.find(key_of(at)), std::nullopt);
    for (uint64_t at = 4; at <= 7; ++at) recent.insert(key_of(at + 100), at);
    for (uint64_t at = 4; at <= 7; ++at) EXPECT_EQ(recent.find(key_of(at + 100)), at);
    for (uint64_t at = 1; at <= 3; ++at) EXPECT_EQ(recent.find(key_of(at)), at);
    EXPECT_EQ(recent.forgotten_up_to(), 0u);
}

TEST(request_ids, a_second_id_under_one_key_is_a_bug) {
    request_ids recent(4);
    recent.insert(key_of(1), 1);
    EXPECT_THROW(recent.insert(key_of(1), 2), bug);
    EXPECT_THROW(recent.insert(key_of(2), 1), bug);
}

TEST(request_ids, agrees_with_a_map_over_long_histories) {
    const char* given = std::getenv("ANNONA_SEED");
    const uint64_t seed = given == nullptr ? 9 : std::strtoull(given, nullptr, 10);
    std::cout << "seed " << seed << " (ANNONA_SEED)\n";
    std::mt19937_64 random(seed);
    for (int history = 0; history < 50; ++history) {
        const size_t ids_max = 1 + random() % 40;
        request_ids recent(ids_max);
        std::map<uint64_t, hash128> all;  // by sequence
        for (int step = 0; step < 2'000; ++step) {
            if (random() % 4 != 0 || recent.size() == 0) {
                const uint64_t sequence =
                    (all.empty() ? 0 : all.rbegin()->first) + 1 + random() % 2;
                // Few distinct places, so that chains are long and wrap around.
                const hash128 key{random() % 8 << 61 | random() % 4, random()};
                recent.insert(key, sequence);
                all[sequence] = key;
            } else if (recent.size() > 0) {
                recent.erase_last(all.rbegin()->second);
                all.erase(all.rbegin()->first);
            }
            size_t remembered = 0;
            for (const auto& [sequence, key] : all) {
                const auto found = recent.find(key);
                if (found) ++remembered;
                if (found || sequence > recent.forgotten_up_to()) {
                    ASSERT_EQ(found, sequence);
                }
            }
            ASSERT_EQ(remembered, recent.size());
            ASSERT_LE(recent.size(), 2 * ids_max);
            if (all.size() > 200) all.erase(all.begin(), std::next(all.begin(), 100));
        }
    }
}

// Memory of this process that is really there, in MiB (Linux: the second number, in pages).
size_t resident_mib() {
    std::ifstream counts("/proc/self/statm");
    size_t all = 0;
    size_t resident = 0;
    counts >> all >> resident;
    return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE)) >> 20;
}

TEST(request_ids, a_large_table_for_few_ids_takes_little_memory) {
    // 4 Mi ids of 40 bytes twice are 320 MiB once they are all there.
    const size_t before = resident_mib();
    request_ids recent(size_t{1} << 22);
    recent.prefetch(key_of(1));
    recent.insert(key_of(1), 1);
    EXPECT_EQ(recent.find(key_of(1)), 1u);
#ifdef __SANITIZE_THREAD__
    // The thread sanitizer notes every byte of a large block itself: resident memory says nothing.
    std::printf("not measured under the thread sanitizer, %zu MiB before\n", before);
#else
    EXPECT_LT(resident_mib() - before, 64u);  // the address sanitizer keeps notes of an eighth
#endif
}

}  // namespace
