// SPDX-License-Identifier: Apache-2.0
#include "config/scheme_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scheme_test_support.hpp"

namespace annona::testing {
namespace {

std::unique_ptr<scheme> read_good(const std::string& text) {
    config::read_result read = read_text_as_scheme(text);
    EXPECT_EQ(all_problems(read), "");
    return std::move(read.made);
}

const role& role_called(const scheme& in, std::string_view prefix, bool is_whole) {
    const auto found = std::find_if(in.roles.begin(), in.roles.end(), [&](const role& one) {
        return one.prefix == prefix && one.whole_id == is_whole;
    });
    EXPECT_NE(found, in.roles.end()) << prefix;
    return *found;
}

TEST(scheme_reader, reads_the_unit_and_the_money_it_is_worth) {
    const auto made = read_good(std::string(good_scheme));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->id, "test");
    EXPECT_EQ(made->title, "Test money");
    EXPECT_EQ(made->time_zone.name, "Europe/Madrid");
    ASSERT_EQ(made->ledgers.size(), 2u);
    EXPECT_EQ(made->ledgers[0].code, "OSS");
    EXPECT_EQ(made->ledgers[0].counted.scale, 6);
    EXPECT_EQ(made->ledgers[0].counted.peg, "EUR");
    EXPECT_EQ(made->ledgers[1].code, "EUR");
    EXPECT_EQ(made->ledgers[1].counted.scale, 2);
    EXPECT_EQ(made->money_ledger, 1u);
    EXPECT_TRUE(made->backed);
    EXPECT_EQ(made->digest.size(), 64u);
}

TEST(scheme_reader, knows_the_digits_of_other_moneys) {
    const auto made = read_good(scheme_with("worth: 1 EUR", "worth: 1/2 TND"));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->ledgers[1].counted.digits, 3);
    EXPECT_EQ(made->ledgers[0].counted.worth, (ratio{1, 2}));
}

TEST(scheme_reader, reads_accounts_and_adds_those_every_scheme_has) {
    const auto made = read_good(std::string(good_scheme));
    ASSERT_TRUE(made);
    const role& household = role_called(*made, "ben", false);
    EXPECT_EQ(household.name, "household");
    EXPECT_EQ(household.kind, 0);
    EXPECT_EQ(household.pays_from, "cash:{holder}");
    EXPECT_EQ(household.pockets, 1u);
    EXPECT_EQ(role_called(*made, "mer", false).paid_to, "bank:{holder}");
    EXPECT_EQ(role_called(*made, "reserve", true).kind, 2);
    EXPECT_EQ(role_called(*made, "fund", false).kind, 0);  // holds what lapses and gives it out
    EXPECT_EQ(role_called(*made, "dust", true).kind, 0);
    EXPECT_TRUE(role_called(*made, "cash", false).outside);
}

TEST(scheme_reader, tells_one_system_account_from_many) {
    const auto made = read_good(scheme_with("accounts:\n",
                                            "accounts:\n  county: {is: county, kind: system}\n"
                                            "  sponsor: {is: sponsor, kind: system, many: yes}\n"));
    ASSERT_TRUE(made);
    EXPECT_EQ(role_called(*made, "county", true).kind, 2);
    EXPECT_EQ(role_called(*made, "sponsor", false).kind, 2);
}

TEST(scheme_reader, reads_pockets_with_their_programme) {
    const auto made = read_good(scheme_with(
        "fest: {programme: town}",
        "fest: {bought_with: own money, note: 10.00, default: yes, label: \"V{face}\"}"));
    ASSERT_TRUE(made);
    ASSERT_EQ(made->pockets.size(), 2u);
    EXPECT_EQ(made->pockets[1].programme, 0u);  // the only one there is
    EXPECT_TRUE(made->pockets[1].own_money);
    EXPECT_TRUE(made->pockets[1].is_default);
    EXPECT_EQ(made->pockets[1].note, amount::of(10'000'000));
    EXPECT_EQ(made->pockets[1].label, "V{face}");
}

TEST(scheme_reader, makes_one_pocket_where_none_is_declared) {
    const auto made = read_good(scheme_with(
        "pockets: {aid: {programme: town}, fest: {programme: town}}", "pockets: {aid: {}}"));
    ASSERT_TRUE(made);
    ASSERT_EQ(made->pockets.size(), 1u);
    EXPECT_TRUE(made->pockets[0].is_default);
    std::string without =
        scheme_with("pockets: {aid: {programme: town}, fest: {programme: town}}\n", "");
    without.replace(without.find(", may_hold: [aid]"), 17, "");
    const auto bare = read_good(without);
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->pockets[0].name, "main");
}

TEST(scheme_reader, reads_inputs_with_and_without_remembering) {
    const auto made = read_good(
        scheme_with("members: count", "order: {kind: period, remember: yes}, others: refuse"));
    ASSERT_TRUE(made);
    ASSERT_EQ(made->inputs.size(), 2u);
    EXPECT_EQ(made->names.text(made->inputs[0].name), "order");
    EXPECT_EQ(made->inputs[0].kind, ANNONA_KIND_DAYS);
    EXPECT_TRUE(made->inputs[0].remember);
    EXPECT_EQ(made->inputs[1].kind, ANNONA_KIND_YES_NO);
    EXPECT_TRUE(made->other_inputs_refused);
}

TEST(scheme_reader, opens_commands_and_gives_closed_ones_their_answer) {
    const auto made = read_good(scheme_with(
        "commands: [fund, issue, pay, redeem]",
        "commands: {open: [fund, issue, pay], closed: {redeem: REDEMPTION_NOT_ALLOWED}}"));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->commands_open,
              bit_of(command_kind::fund) | bit_of(command_kind::issue) | bit_of(command_kind::pay));
    ASSERT_EQ(made->closed.size(), 1u);
    EXPECT_EQ(made->closed[0].kind, command_kind::redeem);
    EXPECT_EQ(made->closed[0].code, ANNONA_REASON_REDEMPTION_NOT_ALLOWED);
}

TEST(scheme_reader, reads_the_answer_of_closed_accounts) {
    const auto made = read_good(
        scheme_with("ben: {is: household", "ben: {after_closing: NOT_ELIGIBLE, is: household"));
    ASSERT_TRUE(made);
    EXPECT_EQ(role_called(*made, "ben", false).after_closing, ANNONA_REASON_NOT_ELIGIBLE);
    EXPECT_EQ(role_called(*made, "mer", false).after_closing, ANNONA_REASON_ACCOUNT_CLOSED);
}

TEST(scheme_reader, makes_every_spend_order_total) {
    const auto short_one = read_good(scheme_with("[oldest, lot]", "[newest]"));
    ASSERT_TRUE(short_one);
    EXPECT_EQ(short_one->spend_order, (std::vector<spend_key>{spend_key::newest, spend_key::lot}));
    const auto none_given = read_good(scheme_with("spend_order: [oldest, lot]\n", ""));
    ASSERT_TRUE(none_given);
    EXPECT_EQ(none_given->spend_order,
              (std::vector<spend_key>{spend_key::earliest_expiry, spend_key::narrowest_pocket,
                                      spend_key::oldest, spend_key::payer, spend_key::lot}));
}

TEST(scheme_reader, reads_what_applications_are_ordered_by) {
    const auto made = read_good(scheme_with("", "ranking: [tier, members highest]\n"));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->ranking, (std::vector<std::string>{"tier", "members highest"}));
}

TEST(scheme_reader, reads_refunds_overrides_tokens_notice_and_payers) {
    const auto made = read_good(scheme_with(
        "",
        "refund: {expired: grace 7 days}\noverride: {four_eyes: yes}\ntokens: registered\n"
        "notice: 30 days\npayers: {\"fund:fees\": \"donor:fees\", fund: donations, any: muni}\n"));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->refund_expired, expired_refund::grace);
    EXPECT_EQ(made->refund_grace_days, 7);
    EXPECT_TRUE(made->override_four_eyes);
    EXPECT_TRUE(made->tokens_registered);
    EXPECT_EQ(made->notice_days, 30);
    ASSERT_EQ(made->default_payers.size(), 3u);
    EXPECT_EQ(made->default_payers[0].to, "fund:fees");
    EXPECT_EQ(made->default_payers[2].to, "");
    EXPECT_EQ(made->default_payers[2].from, "muni");
}

TEST(scheme_reader, builds_the_category_tree_from_either_form) {
    for (const std::string_view form :
         {"{food: {basic: groceries, prepared: }, alcohol: }",
          "[food.basic, food.prepared, alcohol]", "{food: [basic, prepared], alcohol: }"}) {
        const auto made = read_good(scheme_with("{food: {basic: , prepared: }, alcohol: }", form));
        ASSERT_TRUE(made) << form;
        ASSERT_EQ(made->categories.size(), 4u) << form;
        EXPECT_EQ(made->categories[0].name, "food");
        EXPECT_EQ(made->categories[0].parent, none);
        EXPECT_EQ(made->categories[2].name, "food.prepared");
        EXPECT_EQ(made->categories[2].parent, 0u);
    }
}

TEST(scheme_reader, sorts_days_and_unfolds_ranges) {
    const auto made = read_good(scheme_with("[2026-06-20, 2026-06-19]",
                                            "[2026-06-20 to 2026-06-22, 2026-06-19, 2026-06-20]"));
    ASSERT_TRUE(made);
    ASSERT_EQ(made->day_lists.size(), 1u);
    ASSERT_EQ(made->day_lists[0].days.size(), 4u);
    EXPECT_EQ(format_local_day(made->day_lists[0].days[0]), "2026-06-19");
    EXPECT_EQ(format_local_day(made->day_lists[0].days[3]), "2026-06-22");
}

TEST(scheme_reader, reads_the_register) {
    const auto made = read_good(scheme_with("{class: butcher}", "{class: butcher, members: 3}"));
    ASSERT_TRUE(made);
    ASSERT_EQ(made->registered.size(), 1u);
    EXPECT_EQ(made->registered[0].id, "mer:Uno");
    ASSERT_EQ(made->registered[0].facts.size(), 2u);
    EXPECT_EQ(made->names.text(made->registered[0].facts[0].name), "class");
    EXPECT_EQ(made->registered[0].facts[0].value.kind, ANNONA_KIND_NAME);
    EXPECT_EQ(made->names.text(static_cast<uint32_t>(made->registered[0].facts[0].value.integer)),
              "butcher");
    EXPECT_EQ(made->registered[0].facts[1].value.integer, 3);
    ASSERT_EQ(made->role_defaults.size(), 1u);
    EXPECT_EQ(made->roles[made->role_defaults[0].role].prefix, "mer");
}

TEST(scheme_reader, reads_the_scope_of_a_rule) {
    const auto made = read_good(scheme_with_sample(
        "applies_to: {commands: [pay], labels: [award], pockets: [aid], roles: [household], "
        "programmes: [town], not_sources: [\"fund:x\"]}, exempt: {accounts: [\"ben:H1\"]}"));
    ASSERT_TRUE(made);
    const rule_declaration& rule = made->rules[0];
    EXPECT_EQ(rule.rule, "sample");
    EXPECT_EQ(rule.scope.commands, bit_of(command_kind::pay) | bit_of(command_kind::hold) |
                                       bit_of(command_kind::capture));
    EXPECT_EQ(rule.scope.pockets, 1u);
    EXPECT_EQ(rule.scope.roles, 1u);
    EXPECT_EQ(rule.scope.programmes, std::vector<uint32_t>{0});
    EXPECT_EQ(rule.scope.labels, std::vector<uint32_t>{made->names.find("award")});
    EXPECT_EQ(rule.scope.not_sources, std::vector<uint32_t>{made->names.find("fund:x")});
    EXPECT_EQ(rule.scope.exempt_accounts, std::vector<std::string>{"ben:H1"});
    EXPECT_EQ(rule.place, "t.yaml:20:5");
}

TEST(scheme_reader, numbers_versions_by_their_first_day) {
    const auto made = read_good(
        scheme_with("  - {rule: sample, id: one, since: 2026-01-01, amount: 5.00}\n",
                    "  - {rule: sample, id: one, since: 2027-01-01}\n"
                    "  - {rule: sample, id: one, since: 2026-01-01, until: 2026-12-31}\n"));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->rules[0].version, 2u);
    EXPECT_EQ(made->rules[1].version, 1u);
    ASSERT_TRUE(made->rules[1].until);
    EXPECT_EQ(format_local_day(*made->rules[1].until), "2026-12-31");
}

TEST(scheme_reader, ends_every_rule_it_tried) {
    live_rules = 0;
    EXPECT_TRUE(read_good(std::string(good_scheme)));
    EXPECT_EQ(live_rules, 0);
}

TEST(scheme_reader, reads_what_included_files_add) {
    const config::file_reader files = [](std::string_view path) -> result<std::string> {
        if (path == "town/t.yaml") return scheme_with("title:", "include: [more.yaml]\ntitle:");
        if (path == "town/more.yaml") return std::string("shop_classes: [bakr]\nbaskets: no\n");
        return failure{"NOT_FOUND", "no such file", ""};
    };
    const config::read_result read =
        config::read_scheme("town/t.yaml", files, find_stub, find_test_zone);
    EXPECT_EQ(read.files, (std::vector<std::string>{"t.yaml", "more.yaml"}));
    ASSERT_EQ(read.problems.size(), 1u) << all_problems(read);
    EXPECT_EQ(to_string(read.problems[0]).substr(0, 24), "town/more.yaml:2:1: the ");
}

TEST(scheme_reader, tells_everything_at_once) {
    std::string text = scheme_with("digits: 2", "digits: two");
    text.replace(text.find("basket: refuse_whole"), 20, "basket: refuse_hole ");
    text.replace(text.find("id: one"), 7, "id: o n");
    const config::read_result read = read_text_as_scheme(text);
    EXPECT_FALSE(read.made);
    EXPECT_EQ(read.problems.size(), 3u) << all_problems(read);
}

TEST(scheme_reader, warns_of_what_is_allowed_and_unwise) {
    const config::read_result read = read_text_as_scheme(
        scheme_with("payer: muni, reserve: reserve",
                    "payer: muni, reserve: reserve, ordinance: to be filled in"));
    EXPECT_TRUE(read.made) << all_problems(read);
    ASSERT_EQ(read.warnings.size(), 1u);
    EXPECT_EQ(read.warnings[0].code, "TO_BE_FILLED_IN");
}

}  // namespace
}  // namespace annona::testing
