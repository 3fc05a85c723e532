// SPDX-License-Identifier: Apache-2.0
#include "lab/scenario.hpp"

#include <gtest/gtest.h>

#include <string>

#include "lab/statement.hpp"
#include "small_scheme.hpp"

namespace {

using namespace annona;

result<std::shared_ptr<scheme>> the_small_scheme(const std::string&) {
    return annona_test::small_scheme();
}

/// One scenario: the reserve is filled, 30.00 are credited; `expect` of the issue and of the end.
std::string file_with(const std::string& expect, const std::string& end = R"({"balances": {}})") {
    return R"({"format": "seed-scenarios/1", "schemes": [{"id": "small", "scenarios": [{
      "id": "S-1", "title": "two steps", "expect_final": )" +
           end + R"(, "operations": [
        {"seq": 1, "at": "2026-03-02T08:00:00+01:00", "op": "fund", "args": {"amount": "100.00"},
         "expect": {"result": "accepted"}},
        {"seq": 2, "at": "2026-03-02T09:00:00+01:00", "op": "issue",
         "args": {"to": "ben:H1/aid", "amount": "30.00"}, "expect": )" +
           expect + "}]}]}]}";
}

std::string difference_of(const std::string& file) {
    const auto report = lab::run_scenarios(file, the_small_scheme);
    EXPECT_TRUE(report.ok());
    return report.ok() && !report->outcomes.empty() ? report->outcomes[0].difference : "not run";
}

constexpr const char* good_effects =
    R"({"result": "accepted", "note": "a remark", "effects": [
        {"ledger": "UNO", "account": "issuer", "delta": "-30.00"},
        {"ledger": "UNO", "account": "ben:H1/aid", "delta": "+30.00"}]})";

TEST(scenario, passes_when_everything_is_as_expected) {
    EXPECT_EQ(difference_of(file_with(good_effects, R"({"balances": {
        "UNO": {"issuer": "-30.00", "ben:H1/aid": "30.00", "ben:nobody": "0.00"},
        "EUR": {"muni": "-100.00", "reserve": "100.00"}}})")),
              "");
}

TEST(scenario, an_account_without_a_pocket_is_the_sum_over_its_pockets) {
    EXPECT_EQ(difference_of(file_with(R"({"result": "accepted", "effects": [
        {"ledger": "UNO", "account": "issuer", "delta": "-30.00"},
        {"ledger": "UNO", "account": "ben:H1", "delta": "+30.00"}]})")),
              "");
}

TEST(scenario, a_planted_wrong_amount_fails) {
    const auto difference = difference_of(file_with(R"({"result": "accepted", "effects": [
        {"ledger": "UNO", "account": "issuer", "delta": "-30.00"},
        {"ledger": "UNO", "account": "ben:H1/aid", "delta": "+30.01"}]})"));
    EXPECT_EQ(
        difference,
        "operation 2 (issue): effect is ben:H1/aid +30.00 UNO, expected ben:H1/aid +30.01 UNO");
}

TEST(scenario, a_movement_nobody_expected_fails) {
    const auto difference = difference_of(file_with(R"({"result": "accepted", "effects": [
        {"ledger": "UNO", "account": "ben:H1/aid", "delta": "+30.00"}]})"));
    EXPECT_NE(difference.find("was not expected"), std::string::npos) << difference;
}

TEST(scenario, a_wrong_verdict_fails) {
    EXPECT_EQ(difference_of(file_with(R"({"result": "rejected", "reason": "NOT_ELIGIBLE"})")),
              "operation 2 (issue): result is accepted, expected refused");
}

TEST(scenario, a_word_that_cannot_be_checked_fails) {
    EXPECT_EQ(difference_of(file_with(R"({"result": "accepted", "colour": "green"})")),
              "operation 2 (issue): cannot check colour");
    EXPECT_EQ(difference_of(file_with(good_effects, R"({"metrics": {"mood": "good"}})")),
              "at the end: cannot check metric mood");
}

TEST(scenario, a_wrong_balance_at_the_end_fails) {
    const auto difference =
        difference_of(file_with(good_effects, R"({"balances": {"EUR": {"reserve": "99.99"}}})"));
    EXPECT_EQ(difference, "at the end: balance of reserve in EUR is 100.00, expected 99.99");
}

TEST(scenario, metrics_are_computed_from_the_journal) {
    EXPECT_EQ(difference_of(file_with(good_effects, R"({"metrics": {"issued": "30.00",
        "redeemed": "0.00", "expired": "0.00", "expired_share": "0.0000"}})")),
              "");
}

// A unit without rules: all of a credit could be paid out, so 30.00 of 30.00.
TEST(scenario, what_could_leave_as_money_is_tried_without_moving_anything) {
    EXPECT_EQ(difference_of(file_with(R"({"result": "accepted", "cash_share_limit": "30.00"})",
                                      R"({"balances": {"UNO": {"ben:H1/aid": "30.00"}}})")),
              "");
    EXPECT_EQ(difference_of(file_with(R"({"result": "accepted", "cash_share_limit": "15.00"})")),
              "operation 2 (issue): cash_share_limit is 30.00, expected 15.00");
}

/// One ranking in a community of the small scheme that orders by tier, then income.
std::string rank(const std::string& arguments, const std::string& value) {
    const auto ordered = [](const std::string&) -> result<std::shared_ptr<scheme>> {
        auto made = annona_test::small_scheme();
        made->ranking = {"tier", "isee"};
        return made;
    };
    const auto report = lab::run_scenarios(
        R"({"format": "seed-scenarios/1", "schemes": [{"id": "small", "scenarios": [{"id": "S-2",
            "title": "a ranking", "expect_final": {"balances": {}}, "operations": [{"seq": 1,
            "at": "2026-03-02T08:00:00+01:00", "op": "rank", "args": )" +
            arguments + R"(, "expect": {"result": "accepted", "value": )" + value + "}}]}]}]}",
        ordered);
    EXPECT_TRUE(report.ok());
    return report.ok() && !report->outcomes.empty() ? report->outcomes[0].difference : "not run";
}

constexpr const char* three_applications =
    R"({"applications": [{"id": "A", "isee": "10.00", "tier": 2},
        {"id": "B", "isee": "30.00", "tier": 1}, {"id": "C", "isee": "20.00", "tier": 1}])";

TEST(scenario, ranks_in_the_order_the_scheme_declares) {
    EXPECT_EQ(rank(std::string(three_applications) + R"(, "quota": 2})",
                   R"({"order": ["C", "B", "A"], "served": ["C", "B"], "excluded": []})"),
              "");
}

TEST(scenario, ranks_in_the_order_the_operation_says_where_it_says_one) {
    EXPECT_EQ(rank(std::string(three_applications) + R"(, "by": "isee"})",
                   R"({"order": ["A", "C", "B"]})"),
              "");
}

TEST(scenario, counts_what_passed_and_what_failed) {
    const auto report =
        lab::run_scenarios(file_with(R"({"result": "rejected"})"), the_small_scheme);
    ASSERT_TRUE(report.ok());
    EXPECT_NE(report->to_text().find("FAILED  S-1"), std::string::npos);
    EXPECT_TRUE(report->to_text().ends_with("0 passed, 1 failed\n"));
}

TEST(scenario, scenarios_without_a_scheme_are_left_out_only_when_asked) {
    const auto left_out = lab::run_scenarios(
        file_with(good_effects), [](const std::string&) -> result<std::shared_ptr<scheme>> {
            return std::shared_ptr<scheme>{};
        });
    ASSERT_TRUE(left_out.ok());
    EXPECT_TRUE(left_out->outcomes[0].is_left_out);
    EXPECT_EQ(left_out->failed() + left_out->passed(), 0u);
    const auto failed = lab::run_scenarios(
        file_with(good_effects), [](const std::string&) -> result<std::shared_ptr<scheme>> {
            return failure{"NO_SCHEME", "none", {}};
        });
    EXPECT_EQ(failed->failed(), 1u);
}

TEST(scenario, a_file_that_is_no_scenario_file_is_a_failure) {
    EXPECT_FALSE(lab::run_scenarios("{", the_small_scheme).ok());
    EXPECT_FALSE(lab::run_scenarios(R"({"format": "else"})", the_small_scheme).ok());
    lab::scenario_options other;
    other.only = "S-9";
    const auto report = lab::run_scenarios(file_with(good_effects), the_small_scheme, other);
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().code, "NOT_FOUND");
}

TEST(scenario, the_statement_shows_holders_money_and_cover) {
    std::string statement;
    lab::scenario_options options;
    options.on_end = [&statement](const lab::scenario_view& one) {
        statement = lab::write_statement(*one.community, {});
    };
    ASSERT_TRUE(lab::run_scenarios(file_with(good_effects), the_small_scheme, options).ok());
    EXPECT_EQ(statement,
              "account      pocket    UNO  good until\n"
              "-----------  ------  -----  ----------\n"
              "ben:H1       aid     30.00\n"
              "all holders          30.00\n"
              "\n"
              "money account      EUR\n"
              "-------------  -------\n"
              "muni           -100.00\n"
              "reserve         100.00\n"
              "\n"
              "reserve 100.00 EUR for 30.00 UNO outstanding, worth 30.00 EUR: covered\n");
}

}  // namespace
