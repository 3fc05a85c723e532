// SPDX-License-Identifier: Apache-2.0
#include "lab/operation_words.hpp"

#include <gtest/gtest.h>

namespace {

using namespace annona;
using lab::argument_target;
using lab::find_argument;
using lab::find_operation_word;

// The table of the document that says which scenario word is which command.
TEST(operation_words, every_scenario_word_is_the_command_the_contract_names) {
    const std::pair<std::string_view, command_kind> expected[] = {
        {"fund", command_kind::fund},
        {"entitle", command_kind::entitle},
        {"issue", command_kind::issue},
        {"spend", command_kind::pay},
        {"transfer", command_kind::transfer},
        {"redeem", command_kind::redeem},
        {"expire", command_kind::advance},
        {"decay", command_kind::advance},
        {"deduct", command_kind::advance},
        {"share_pots", command_kind::advance},
        {"convert_in", command_kind::convert},
        {"bonus", command_kind::issue},
        {"reward", command_kind::issue},
        {"gift", command_kind::issue},
        {"group_service", command_kind::transfer},
        {"settle", command_kind::transfer},
        {"stamp", command_kind::renew},
        {"reverse", command_kind::reverse},
        {"split", command_kind::split},
        {"freeze", command_kind::freeze},
        {"replace_token", command_kind::bind},
        {"cancel", command_kind::close},
        {"leave", command_kind::close},
        {"set_class", command_kind::set_fact},
        {"set_condition", command_kind::set_fact},
        {"override", command_kind::override_limit},
    };
    for (const auto& [word, kind] : expected) {
        const auto found = find_operation_word(word);
        ASSERT_TRUE(found) << word;
        EXPECT_EQ(found->kind, kind) << word;
    }
}

TEST(operation_words, reports_are_no_commands_and_unknown_words_are_nothing) {
    EXPECT_FALSE(find_operation_word("report")->kind);
    EXPECT_FALSE(find_operation_word("rank")->kind);
    EXPECT_FALSE(find_operation_word("burn"));
}

TEST(operation_words, rewards_carry_their_word_as_label) {
    EXPECT_EQ(find_operation_word("reward")->label, "reward");
    EXPECT_EQ(find_operation_word("issue")->label, "");
}

TEST(operation_words, an_argument_means_what_its_operation_says) {
    EXPECT_EQ(find_argument("spend", "request_id").target, argument_target::request_id);
    EXPECT_EQ(find_argument("reverse", "request_id").target, argument_target::original);
    EXPECT_EQ(find_argument("fund", "pot").prefix, "pot");
}

TEST(operation_words, an_unknown_argument_is_an_input) {
    EXPECT_EQ(find_argument("issue", "half_days").target, argument_target::input);
}

}  // namespace
