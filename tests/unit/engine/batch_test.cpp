// SPDX-License-Identifier: Apache-2.0
// A batch is looked up ahead; what it decides must not depend on that.
#include <gtest/gtest.h>

#include "bench/community.inl.hpp"

namespace {

using namespace annona;

/// Pairs of commands: an award to a household nobody knew, and its purchase in a shop nobody knew.
bench::batch awards_and_purchases(uint64_t pairs) {
    bench::batch made(2 * pairs);
    for (uint64_t i = 0; i < pairs; ++i) {
        auto& award = made.commands.emplace_back();
        award.kind = command_kind::issue;
        award.request_id = made.text('r', 1'000'000 + 2 * i), award.principal = "town";
        award.other = made.text('b', 1'000 + i), award.other_pocket = "aid";
        award.value = amount::of(5'000), award.has_value = true;
        made.lines.push_back({"food.basic", amount::of(1'200), {}, {}});
        made.lines.push_back({"hygiene", amount::of(300), {}, {}});
        auto& purchase = made.commands.emplace_back();
        purchase.kind = command_kind::pay;
        purchase.request_id = made.text('r', 1'000'001 + 2 * i), purchase.principal = "till";
        purchase.account = award.other, purchase.other = made.text('m', 1'000 + i);
        purchase.lines = std::span{made.lines}.last(2);
    }
    return made;
}

std::vector<std::byte> entries_of(engine& books, const auto& submit) {
    books.commit_by_hand(true);
    submit();
    const auto group = books.hand_over();
    std::vector<std::byte> bytes(group.bytes.begin(), group.bytes.end());
    books.committed();
    return bytes;
}

TEST(batch, decides_as_its_commands_one_by_one) {
    const instant clock{1767700000};
    for (const uint64_t pairs : {1u, 7u, 8u, 9u, 16u, 33u}) {
        const auto asked = awards_and_purchases(pairs);
        std::vector<decision> decisions(asked.commands.size());
        bench::community at_once({.households = 2, .shops = 1, .lots = 1});
        bench::community singly({.households = 2, .shops = 1, .lots = 1});
        const auto together = entries_of(at_once.books(), [&] {
            ASSERT_TRUE(at_once.books().submit(asked.commands, decisions, clock));
        });
        const auto apart = entries_of(singly.books(), [&] {
            for (const auto& one : asked.commands) ASSERT_TRUE(singly.books().submit(one, clock));
        });
        for (const auto& one : decisions) EXPECT_EQ(one.result, verdict::accepted);
        EXPECT_EQ(together, apart) << pairs << " pairs";
        EXPECT_EQ(at_once.books().state_bytes(), singly.books().state_bytes());
    }
}

}  // namespace
