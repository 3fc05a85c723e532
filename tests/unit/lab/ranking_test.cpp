// SPDX-License-Identifier: Apache-2.0
#include "lab/ranking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace annona;
using namespace annona::lab;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

ranking rank(const char* applications, const char* by, std::int64_t quota) {
    const auto criteria = parse_criteria(by);
    const auto made = rank_applications(json::parse(applications), criteria.value(), quota);
    EXPECT_TRUE(made.ok());
    return made.value();
}
std::vector<std::string> order(const ranking& of) {
    std::vector<std::string> ids;
    for (const ranked_application& one : of.places) ids.push_back(one.id);
    return ids;
}

TEST(ranking, takes_the_criteria_in_their_order_and_decimals_by_value) {
    const auto made = rank(R"([{"id": "A", "tier": 2, "isee": "900.00"},
                               {"id": "B", "tier": 1, "isee": "10000.00"},
                               {"id": "C", "tier": 2, "isee": "9000.5"},
                               {"id": "D", "tier": 1, "isee": "9999.99"}])",
                           "tier, isee", 3);
    EXPECT_THAT(order(made), ElementsAre("D", "B", "A", "C"));
    EXPECT_EQ(made.places[1].decided_by, "isee");
    EXPECT_EQ(made.places[2].decided_by, "tier");
    EXPECT_TRUE(made.places[2].is_served);
    EXPECT_FALSE(made.places[3].is_served);
    EXPECT_THAT(made.tied_at_quota, IsEmpty());
}

TEST(ranking, puts_the_highest_first_where_the_criterion_says_so) {
    const auto made =
        rank(R"([{"id": "A", "members": 2}, {"id": "B", "members": 10}])", "members highest", -1);
    EXPECT_THAT(order(made), ElementsAre("B", "A"));
    EXPECT_TRUE(made.places[1].is_served);
}

TEST(ranking, names_those_whom_only_arrival_parts_at_the_quota) {
    const auto made = rank(R"([{"id": "C", "isee": "5.00"}, {"id": "A", "isee": "5"},
                               {"id": "B", "isee": "4.00"}, {"id": "D", "isee": "5.0"}])",
                           "isee", 2);
    EXPECT_THAT(order(made), ElementsAre("B", "C", "A", "D"));
    EXPECT_EQ(made.places[2].decided_by, "order of arrival");
    EXPECT_THAT(made.tied_at_quota, ElementsAre("C", "A", "D"));
    const json told = to_json(made);
    EXPECT_EQ(told["served"], json({"B", "C"}));
    EXPECT_EQ(told["waiting"], json({"A", "D"}));
}

TEST(ranking, puts_who_does_not_state_a_field_behind_and_yes_after_no) {
    const auto made = rank(R"([{"id": "A"}, {"id": "B", "other_support": true},
                               {"id": "C", "other_support": false}, {"id": "D", "isee": null}])",
                           "other_support", -1);
    EXPECT_THAT(order(made), ElementsAre("C", "B", "A", "D"));
}

TEST(ranking, compares_dates_by_day) {
    const auto made =
        rank(R"([{"id": "A", "on": "2026-10-01"}, {"id": "B", "on": "2026-09-30"}])", "on", -1);
    EXPECT_THAT(order(made), ElementsAre("B", "A"));
}

TEST(ranking, reports_what_it_cannot_read) {
    const auto by = parse_criteria("isee").value();
    EXPECT_FALSE(rank_applications(json::parse(R"([{"isee": 1}])"), by, 1).ok());
    EXPECT_FALSE(rank_applications(json::parse(R"([{"id": 1}, {"id": "1"}])"), by, 1).ok());
    EXPECT_FALSE(rank_applications(json::parse("{}"), by, 1).ok());
    EXPECT_FALSE(parse_criteria("isee, ").ok());
    EXPECT_FALSE(parse_criteria("isee lowest").ok());
}

}  // namespace
