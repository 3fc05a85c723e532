// SPDX-License-Identifier: Apache-2.0
#include "lab/command_draft.hpp"

#include <gtest/gtest.h>

#include "small_scheme.hpp"

namespace {

using namespace annona;
using lab::json;

std::unique_ptr<lab::command_draft> draft(const char* word, const char* arguments) {
    static const auto rules = annona_test::small_scheme();
    lab::scenario_operation operation;
    operation.number = 7;
    operation.word = word;
    operation.arguments = json::parse(arguments);
    auto made = lab::make_command(operation, *lab::find_operation_word(word), *rules);
    EXPECT_TRUE(made.ok());
    return made.ok() ? std::move(*made) : nullptr;
}

TEST(command_draft, an_account_word_is_an_id_and_a_pocket) {
    const auto made = draft("spend", R"({"from": "ben:H1/aid", "to": "mer:Coop",
        "lines": [{"category": "food.basic", "amount": "42.35"}]})");
    EXPECT_EQ(made->asked.account, "ben:H1");
    EXPECT_EQ(made->asked.pocket, "aid");
    EXPECT_EQ(made->asked.other, "mer:Coop");
    ASSERT_EQ(made->asked.lines.size(), 1u);
    EXPECT_EQ(made->asked.lines[0].value, amount::of(4235));
}

TEST(command_draft, a_bare_name_belongs_to_the_first_role_that_pays_from_somewhere) {
    EXPECT_EQ(draft("entitle", R"({"household": "H1"})")->asked.other, "ben:H1");
    EXPECT_EQ(draft("fund", R"({"pot": "A", "amount": "1.00"})")->asked.other, "pot:A");
    EXPECT_EQ(draft("fund", R"({"source": "muni", "amount": "1.00"})")->asked.source, "muni");
}

TEST(command_draft, a_role_name_stands_for_its_only_registered_account) {
    EXPECT_EQ(draft("fund", R"({"source": "donation", "amount": "1.00"})")->asked.source,
              "donor:D1");
}

TEST(command_draft, too_many_digits_are_precision_and_nonsense_is_malformed) {
    const auto made = draft("transfer", R"({"from": "ben:A", "to": "ben:B", "amount": "0.755"})");
    EXPECT_EQ(made->asked.shape, ANNONA_REASON_PRECISION);
    EXPECT_EQ(made->asked.shape_field, "amount");
    EXPECT_EQ(draft("transfer", R"({"amount": "1e3"})")->asked.shape, ANNONA_REASON_MALFORMED);
}

TEST(command_draft, an_amount_without_a_stated_unit_is_ambiguous) {
    const auto made = draft("issue", R"({"to": "ben:A", "amount_text": "800.00",
        "unit_of_source": null})");
    EXPECT_EQ(made->asked.shape, ANNONA_REASON_UNIT_AMBIGUOUS);
    const auto stated = draft("issue", R"({"to": "ben:A", "amount_text": "800.00",
        "unit_of_source": "UNO"})");
    EXPECT_EQ(stated->asked.shape, 0);
    EXPECT_EQ(stated->asked.value, amount::of(80000));
}

TEST(command_draft, the_unit_is_asked_for_before_the_amount_is_read) {
    const auto words = draft("issue", R"({"to": "ben:A", "amount_text": "800 thousand"})");
    EXPECT_EQ(words->asked.shape, ANNONA_REASON_UNIT_AMBIGUOUS);
    const auto stated = draft("issue", R"({"to": "ben:A", "amount_text": "800 thousand",
        "unit_of_source": "UNO"})");
    EXPECT_EQ(stated->asked.shape, ANNONA_REASON_MALFORMED);
    const auto grouped = draft("issue", R"({"to": "ben:A", "amount_text": "80 000",
        "unit_of_source": "UNO"})");
    EXPECT_EQ(grouped->asked.shape, 0);
    EXPECT_EQ(grouped->asked.value, amount::of(8000000));
}

TEST(command_draft, unknown_arguments_become_inputs_of_the_declared_kind) {
    const auto made = draft("issue", R"({"to": "ben:A", "members": 4, "isee": "15000.00",
        "order": {"valid_from": "1970-01-11", "valid_to": "1970-01-21"}, "milestone": null})");
    ASSERT_EQ(made->asked.inputs.size(), 3u);
    EXPECT_EQ(made->asked.inputs[0].value.integer, 4);
    EXPECT_EQ(made->asked.inputs[1].value.kind, ANNONA_KIND_AMOUNT);
    EXPECT_EQ(made->asked.inputs[1].value.value, amount::of(1'500'000));
    EXPECT_EQ(made->asked.inputs[2].value.integer, 10);
    EXPECT_EQ(made->asked.inputs[2].value.other, 20);
}

TEST(command_draft, an_input_of_the_wrong_kind_is_malformed_and_named) {
    const auto made = draft("issue", R"({"to": "ben:A", "members": "four"})");
    EXPECT_EQ(made->asked.shape, ANNONA_REASON_MALFORMED);
    EXPECT_EQ(made->asked.shape_field, "members");
}

TEST(command_draft, a_class_is_a_fact) {
    const auto made = draft("set_class", R"({"household": "H1", "class": "vulnerable"})");
    EXPECT_EQ(made->asked.account, "ben:H1");
    EXPECT_EQ(made->asked.name, "class");
    EXPECT_EQ(made->asked.fact_text, "vulnerable");
}

TEST(command_draft, everybody_served_by_a_group_pays_the_same) {
    const auto made = draft("group_service",
                            R"({"provider": "ben:D", "receivers": ["ben:B", "ben:C"],
                                "hours": "1.50"})");
    EXPECT_EQ(made->asked.other, "ben:D");
    ASSERT_EQ(made->asked.payers.size(), 2u);
    EXPECT_EQ(made->asked.payers[1].account, "ben:C");
    EXPECT_EQ(made->asked.payers[1].value, amount::of(150));
}

TEST(command_draft, weights_are_counted_in_thousandths) {
    const auto made = draft("reward", R"({"to": "ben:R", "kg": {"paper": "14", "glass": "0.5"}})");
    ASSERT_EQ(made->asked.items.size(), 2u);
    EXPECT_EQ(made->asked.items[0].quantity, amount::of(14000));
    EXPECT_EQ(made->asked.items[1].quantity, amount::of(500));
    EXPECT_EQ(made->asked.label, "reward");
}

TEST(command_draft, an_override_adds_and_is_signed_by_its_officer) {
    const auto made = draft("override", R"({"wallet": "ben:M1", "limit": "per_month",
        "extra": "150.00", "officer": "agency-3", "reason_text": "burial"})");
    EXPECT_FALSE(made->asked.on);
    EXPECT_EQ(made->asked.parameter, "per_month");
    EXPECT_EQ(made->asked.principal, "agency-3");
}

TEST(command_draft, request_ids_are_given_or_numbered) {
    EXPECT_EQ(draft("spend", R"({"request_id": "R-77"})")->asked.request_id, "R-77");
    const auto reversal = draft("reverse", R"({"request_id": "R-77"})");
    EXPECT_EQ(reversal->asked.original, "R-77");
    EXPECT_EQ(reversal->asked.request_id, "seq-7");
}

}  // namespace
