// SPDX-License-Identifier: Apache-2.0 OR MIT
#include <gtest/gtest.h>

#include "_template/rule.hpp"
#include "unit/sdk/by_hand.hpp"

namespace {

constexpr annona_about about =
    annona::sdk::about_of<rules::template_rule>("template", "1.0.0", "to test");
constexpr annona_rule_v1 table = annona::sdk::table_of<rules::template_rule>(about);

void purchase(std::int64_t principal, by_hand::room& room) {
    const by_hand::rule made(table, {{"most", by_hand::money(5000)}});
    annona_case seen = {};
    seen.principal = by_hand::units(principal);
    ASSERT_EQ(made->authorize(made.instance(), &seen, nullptr, &room.out), ANNONA_OK);
}

TEST(template_rule, lets_a_purchase_of_exactly_the_most_pass) {
    by_hand::room room;
    purchase(5000, room);
    EXPECT_EQ(room.out.effects_count, 0u);
}

TEST(template_rule, refuses_more_and_says_what_would_pass) {
    by_hand::room room;
    purchase(5001, room);
    ASSERT_EQ(room.out.effects_count, 1u);
    EXPECT_EQ(room.effects[0].code, ANNONA_REASON_LIMIT_PER_PERSON);
    EXPECT_EQ(by_hand::count_of(room.figures[1].amount), 5000);
}

TEST(template_rule, refuses_a_scheme_that_allows_nothing) {
    const by_hand::rule made(table, {{"most", by_hand::money(0)}});
    EXPECT_EQ(made.created, ANNONA_REFUSED);
}

}  // namespace
