// SPDX-License-Identifier: Apache-2.0
#include "service/recent_entries.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using annona::service::recent_entries;

std::vector<std::byte> filled(size_t count, unsigned value) {
    return std::vector<std::byte>(count, static_cast<std::byte>(value));
}

/// One entry of that many bytes, each the number of the entry.
void add_one(recent_entries& to, uint64_t sequence, uint32_t size) {
    const uint32_t sizes[] = {size};
    to.add(sequence, filled(size, static_cast<unsigned>(sequence)), sizes);
}

bool holds(const recent_entries& kept, uint64_t sequence, size_t size) {
    std::vector<std::byte> found(3);  // something to replace
    return kept.read(sequence, found) && found == filled(size, static_cast<unsigned>(sequence));
}

TEST(recent_entries, gives_each_entry_of_a_group) {
    recent_entries kept(100);
    auto bytes = filled(10, 1);
    const auto second = filled(20, 2);
    bytes.insert(bytes.end(), second.begin(), second.end());
    const uint32_t sizes[] = {10, 20};
    kept.add(1, bytes, sizes);
    EXPECT_TRUE(holds(kept, 1, 10));
    EXPECT_TRUE(holds(kept, 2, 20));
    std::vector<std::byte> found;
    EXPECT_FALSE(kept.read(0, found));
    EXPECT_FALSE(kept.read(3, found));
}

TEST(recent_entries, keeps_the_newest_that_fit_whatever_their_sizes) {
    constexpr size_t bytes_max = 97;
    recent_entries kept(bytes_max);
    std::vector<uint32_t> sizes;
    for (uint64_t sequence = 1; sequence <= 250; ++sequence) {
        sizes.push_back(static_cast<uint32_t>(sequence * 7 % 41));  // of 0 to 40 bytes
        add_one(kept, sequence, sizes.back());
        size_t together = 0;
        for (uint64_t back = sequence; back >= 1; --back) {
            const size_t size = sizes[back - 1];
            together += size;
            if (together > bytes_max) {
                EXPECT_FALSE(holds(kept, back, size)) << back << " after " << sequence;
                break;
            }
            ASSERT_TRUE(holds(kept, back, size)) << back << " after " << sequence;
        }
    }
}

TEST(recent_entries, forgets_those_before_a_gap) {
    recent_entries kept(100);
    add_one(kept, 5, 10);
    EXPECT_TRUE(holds(kept, 5, 10));
    add_one(kept, 7, 10);
    EXPECT_FALSE(holds(kept, 5, 10));
    EXPECT_FALSE(holds(kept, 6, 10));
    EXPECT_TRUE(holds(kept, 7, 10));
}

TEST(recent_entries, does_not_keep_one_larger_than_all_memory) {
    recent_entries kept(100);
    add_one(kept, 1, 100);
    EXPECT_TRUE(holds(kept, 1, 100));
    add_one(kept, 2, 101);
    EXPECT_FALSE(holds(kept, 1, 100));
    EXPECT_FALSE(holds(kept, 2, 101));
    add_one(kept, 3, 1);
    EXPECT_TRUE(holds(kept, 3, 1));
}

TEST(recent_entries, begins_anew_when_everything_was_forgotten) {
    recent_entries kept(100);
    for (uint64_t sequence = 1; sequence <= 9; ++sequence) add_one(kept, sequence, 30);
    kept.forget();
    EXPECT_FALSE(holds(kept, 9, 30));
    add_one(kept, 10, 30);
    EXPECT_TRUE(holds(kept, 10, 30));
    EXPECT_FALSE(holds(kept, 9, 30));
}

}  // namespace
