// SPDX-License-Identifier: Apache-2.0
#include "lab/small_cells.hpp"

#include <gtest/gtest.h>

#include "lab/reports.hpp"

namespace {

using namespace annona;
using lab::json;

json counts(const char* cells, bool with_total) {
    json given{{"name", "persons"}, {"k", 10}, {"publish_total", with_total}};
    given["counts"] = json::parse(cells);
    auto made = lab::answer_report("report", given);
    EXPECT_TRUE(made.ok());
    return made.ok() ? *made : json{};
}

TEST(small_cells, are_left_out) {
    const json made = counts(R"({"A": 9, "B": 10, "C": 40})", false);
    EXPECT_EQ(made["A"], "suppressed");
    EXPECT_EQ(made["B"], 10);
    EXPECT_EQ(made["C"], 40);
    EXPECT_FALSE(made.contains("total"));
}

TEST(small_cells, take_a_second_cell_with_them_where_the_total_is_told) {
    const json made = counts(R"({"A": 14, "B": 7, "C": 22})", true);
    EXPECT_EQ(made["A"], "suppressed");  // else 43 - 14 - 22 = 7
    EXPECT_EQ(made["B"], "suppressed");
    EXPECT_EQ(made["C"], 22);
    EXPECT_EQ(made["total"], 43);
    EXPECT_EQ(made["suppressed"], json({"A", "B"}));
}

TEST(small_cells, are_not_given_away_by_their_sum) {
    const json made = counts(R"({"A": 3, "B": 4, "C": 22, "D": 30})", true);
    EXPECT_EQ(made["C"], "suppressed");  // else 59 - 22 - 30 = 7, fewer than ten
    EXPECT_EQ(made["D"], 30);
    const json enough = counts(R"({"A": 4, "B": 6, "C": 22})", true);
    EXPECT_EQ(enough["C"], 22);  // 4 + 6 is ten
}

TEST(small_cells, leave_everything_where_none_is_small) {
    const json made = counts(R"({"A": 10, "B": 11})", true);
    EXPECT_EQ(made["A"], 10);
    EXPECT_EQ(made["total"], 21);
    EXPECT_TRUE(made["suppressed"].empty());
}

TEST(small_cells, tell_no_total_that_is_small_itself) {
    EXPECT_EQ(counts(R"({"A": 3, "B": 4})", true)["total"], "suppressed");
}

TEST(small_cells, need_counts_and_a_threshold) {
    EXPECT_FALSE(lab::report_counts(json{{"k", 10}}).ok());
    EXPECT_FALSE(lab::report_counts(json{{"counts", {{"A", 3}}}}).ok());
    EXPECT_FALSE(lab::report_counts(json{{"counts", {{"A", -3}}}, {"k", 10}}).ok());
}

}  // namespace
