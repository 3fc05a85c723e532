// SPDX-License-Identifier: Apache-2.0
// Hooks run once per payment: none of them may allocate, whether it lets pass or explains a
// refusal.
#include <gtest/gtest.h>

#include <vector>

#include "abi/rule_bench.hpp"
#include "backing/rule.hpp"
#include "eligibility/rule.hpp"
#include "grant/rule.hpp"
#include "limits/rule.hpp"
#include "place_time/rule.hpp"
#include "redemption_fee/rule.hpp"

namespace {

using namespace annona;
using namespace annona::testing;

/// Both answers of `authorize`; each must say something.
template <class Rule>
void expect_no_allocation(rule_bench<Rule>& rule, scene& asked) {
    const spoken said = rule.authorize(asked);
    EXPECT_EQ(said.status, ANNONA_OK);
    EXPECT_EQ(rule.allocated(), 0u);
}

}  // namespace

TEST(allocation, is_counted_at_all) {
    const std::size_t before = allocations;
    const std::vector<int> some(1000, 7);
    EXPECT_EQ(some.back(), 7);
    EXPECT_GT(allocations, before);
}

TEST(allocation, is_not_done_by_redemption_fee) {
    rule_bench<rules::redemption_fee> rule;
    rule.set("fee", of_ratio(5, 100)).set("who", of_roles(2)).set("holding", of_days(45));
    rule.rows("split", {{{"share", of_ratio(3, 5)}, {"to", of_account(0)}},
                        {{"share", of_ratio(2, 5)}, {"to", of_account(1)}}});
    ASSERT_TRUE(rule.start().empty());
    scene asked(ANNONA_REDEEM, eur("100.00"));
    expect_no_allocation(rule, asked);
    EXPECT_EQ(rule.charge(asked).of(ANNONA_EFFECT_PROCEEDS).size(), 2u);
    EXPECT_EQ(rule.allocated(), 0u);
    annona_lot fresh{};
    fresh.received = asked.of.today;
    asked.lots = {fresh};
    EXPECT_NE(rule.match(asked).front(), 0);
    EXPECT_EQ(rule.allocated(), 0u);
}

TEST(allocation, is_not_done_by_eligibility) {
    rule_bench<rules::eligibility> rule;
    rule.rows("needs", {{{"fact", of_fact(1)}, {"in", rule.named({2, 3})}},
                        {{"input", of_fact(4)}, {"at_least", of_ratio(1, 3)}}});
    ASSERT_TRUE(rule.start().empty());
    scene asked(ANNONA_PAY, eur("1.00"));
    rule.facts.assign(rule.plan().facts_count, found(ANNONA_KIND_NAME, 9));
    expect_no_allocation(rule, asked);
    EXPECT_EQ(rule.authorize(asked).refusals().size(), 2u);
    rule.facts.assign(rule.plan().facts_count, unknown());
    expect_no_allocation(rule, asked);
}

TEST(allocation, is_not_done_by_limits) {
    rule_bench<rules::limits> rule;
    rule.rows("limits", {{{"name", of_name(1)},
                          {"amount", of_amount(eur("10.00"))},
                          {"per", of_window(ANNONA_WINDOW_YEAR_FROM, 901)}}});
    rule.rows("holding", {{{"at_most", of_amount(eur("5.00"))}}});
    ASSERT_TRUE(rule.start().empty());
    rule.counters.resize(rule.plan().counters_count);
    scene fits(ANNONA_PAY, eur("10.00"));
    expect_no_allocation(rule, fits);
    rule.counters[1].value = sdk::from_amount(eur("1.00"));
    fits.party(ANNONA_HANDLE_PAYEE);
    EXPECT_EQ(rule.authorize(fits).refusals().size(), 2u);
    EXPECT_EQ(rule.allocated(), 0u);
}

TEST(allocation, is_not_done_by_backing) {
    rule_bench<rules::backing> rule;
    rule.set("waiting_list", of_name(3));
    ASSERT_TRUE(rule.start().empty());
    rule.balances = {sdk::from_amount(eur("5.00"))};
    scene fits(ANNONA_ISSUE, eur("5.00"));
    expect_no_allocation(rule, fits);
    scene more(ANNONA_ISSUE, eur("6.00"));
    expect_no_allocation(rule, more);
}

TEST(allocation, is_not_done_by_grant) {
    rule_bench<rules::grant> rule;
    rule.rows("steps", {{{"name", of_name(1)},
                         {"base", of_amount(eur("60.00"))},
                         {"add", of_amount(eur("30.00"))},
                         {"per", of_fact(2)},
                         {"share", of_ratio(1, 3)}}});
    rule.set("amount_given", of_choice(1));
    ASSERT_TRUE(rule.start().empty());
    scene asked(ANNONA_ISSUE, eur("1.00"));
    for (const annona_fact& fact : {unknown(), found(ANNONA_KIND_COUNT, 4)}) {
        rule.facts = {fact};
        expect_no_allocation(rule, asked);
        EXPECT_FALSE(rule.entitle(asked).effects.empty());
        EXPECT_EQ(rule.allocated(), 0u);
    }
}

TEST(allocation, is_not_done_by_place_time) {
    rule_bench<rules::place_time> rule;
    rule.list("weekdays", {of_choice(0)});
    ASSERT_TRUE(rule.start().empty());
    scene monday(ANNONA_PAY, eur("1.00"));
    expect_no_allocation(rule, monday);
    monday.on("2026-03-03");
    EXPECT_EQ(rule.authorize(monday).refusals().size(), 1u);
    EXPECT_EQ(rule.allocated(), 0u);
}
