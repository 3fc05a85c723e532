// SPDX-License-Identifier: Apache-2.0
// What a newer file of a scheme may change.
#include "config/scheme_change.hpp"

#include <gtest/gtest.h>

#include "scheme_test_support.hpp"

namespace annona::testing {
namespace {

const local_day today = *parse_local_day("2026-06-01");
constexpr std::int32_t notice_days = 30;

constexpr std::string_view first_rule =
    "  - {rule: sample, id: one, since: 2026-01-01, amount: 5.00}\n";

std::string rule_becomes(std::string_view text) { return scheme_with(first_rule, text); }

std::string changes_to(const std::string& text, local_day on = today) {
    const auto older = read_text_as_scheme(std::string(good_scheme));
    const auto newer = read_text_as_scheme(text);
    EXPECT_TRUE(older.made && newer.made) << all_problems(newer);
    if (!older.made || !newer.made) return {};
    std::string all;
    for (const auto& one : config::compare_schemes(*older.made, *newer.made, on, notice_days))
        all += one.code + " " + to_string(one) + "\n";
    return all;
}

TEST(scheme_change, the_same_file_changes_nothing) {
    EXPECT_EQ(changes_to(std::string(good_scheme)), "");
}

TEST(scheme_change, spaces_comments_and_the_order_of_keys_do_not_count) {
    EXPECT_EQ(changes_to(rule_becomes("  # once more\n"
                                      "  - rule: sample\n"
                                      "    since: 2026-01-01\n"
                                      "    amount:   5.00\n"
                                      "    id: one\n")),
              "");
}

TEST(scheme_change, a_new_version_may_follow_with_notice) {
    EXPECT_EQ(changes_to(rule_becomes(
                  "  - {rule: sample, id: one, since: 2026-07-02, amount: 6.00}\n"
                  "  - {rule: sample, id: one, since: 2026-01-01, until: 2026-07-01, amount: 5.00}"
                  "\n")),
              "");
}

TEST(scheme_change, tells_a_version_that_begins_too_early_where_it_stands) {
    EXPECT_EQ(changes_to(scheme_with(
                  "", "  - {rule: sample, id: two, since: 2026-06-30, amount: 6.00}\n")),
              "NOTICE_TOO_SHORT t.yaml:22:5: rule two from 2026-06-30 begins too early; a new "
              "version can begin on 2026-07-01, today 2026-06-01 and 30 days of notice\n");
}

TEST(scheme_change, tells_a_changed_past_where_it_stands) {
    EXPECT_EQ(changes_to(scheme_with("amount: 5.00", "amount: 5.01")),
              "CHANGED_PAST t.yaml:20:5: rule one from 2026-01-01 is not what it was; versions "
              "that begin before 2026-07-01, today 2026-06-01 and 30 days of notice, stay: write "
              "a new version with a later since\n");
}

TEST(scheme_change, a_number_written_in_another_way_is_another_text) {
    EXPECT_NE(changes_to(scheme_with("amount: 5.00", "amount: 5.0")), "");
}

TEST(scheme_change, tells_a_version_that_is_gone_or_was_moved) {
    const std::string moved =
        changes_to(rule_becomes("  - {rule: sample, id: one, since: 2026-01-02, amount: 5.00}\n"));
    EXPECT_NE(moved.find("rule one from 2026-01-01 is missing, it stood at t.yaml:20:5"),
              std::string::npos)
        << moved;
    EXPECT_NE(moved.find("t.yaml:20:5: rule one from 2026-01-02 begins too early"),
              std::string::npos)
        << moved;
}

TEST(scheme_change, an_end_may_only_be_set_with_notice) {
    const auto ending = [](std::string_view until) {
        return rule_becomes("  - {rule: sample, id: one, since: 2026-01-01, until: " +
                            std::string(until) + ", amount: 5.00}\n");
    };
    EXPECT_EQ(changes_to(ending("2026-07-01")), "");
    const std::string early = changes_to(ending("2026-06-30"));
    EXPECT_EQ(early.rfind("NOTICE_TOO_SHORT t.yaml:20:5: rule one from 2026-01-01", 0), 0u)
        << early;
}

TEST(scheme_change, what_was_announced_may_change_until_its_notice_begins) {
    const auto later = [](std::string_view amount) {
        return scheme_with("", "  - {rule: sample, id: two, since: 2027-01-01, amount: " +
                                   std::string(amount) + "}\n");
    };
    const auto older = read_text_as_scheme(later("6.00"));
    const auto newer = read_text_as_scheme(later("7.00"));
    ASSERT_TRUE(older.made && newer.made);
    const auto changes_on = [&](std::string_view date) {
        return config::compare_schemes(*older.made, *newer.made, *parse_local_day(date),
                                       notice_days)
            .size();
    };
    EXPECT_EQ(changes_on("2026-12-02"), 0u);
    EXPECT_EQ(changes_on("2026-12-03"), 1u);
}

TEST(scheme_change, additions_behind_what_is_there_are_allowed) {
    EXPECT_EQ(changes_to(scheme_with("fest: {programme: town}}",
                                     "fest: {programme: town}, more: {programme: town}}")),
              "");
    EXPECT_EQ(
        changes_to(scheme_with("registered: yes or no}", "registered: yes or no, age: count}")),
        "");
}

TEST(scheme_change, the_frame_stays) {
    const std::pair<std::string_view, std::string_view> breaks[] = {
        {"scheme: test", "scheme: other"},
        {"scale: 6", "scale: 8"},
        {"worth: 1 EUR", "worth: 2 EUR"},
        {"{aid: {programme: town}, fest: {programme: town}}",
         "{fest: {programme: town}, aid: {programme: town}}"},
        {"reserve: reserve}", "reserve: \"reserve:town\"}"},
        {"members: count", "members: amount"},
        {"is: shop", "is: store"}};
    for (const auto& [find, put] : breaks) {
        const std::string told = changes_to(scheme_with(find, put));
        EXPECT_NE(told.find("SCHEME_MISMATCH t.yaml: "), std::string::npos) << put << ": " << told;
    }
}

TEST(scheme_change, names_go_on_from_those_a_community_knows) {
    name_table known;
    known.intern("somebody");
    const std::string text(good_scheme);
    const config::file_reader read = [&](std::string_view) -> result<std::string> { return text; };
    const auto made = config::read_scheme("t.yaml", read, find_stub, find_test_zone, &known);
    ASSERT_TRUE(made.made);
    EXPECT_EQ(made.made->names.find("somebody"), 1u);
    EXPECT_EQ(made.made->names.find("members"), 2u);
}

}  // namespace
}  // namespace annona::testing
