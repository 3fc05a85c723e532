// SPDX-License-Identifier: Apache-2.0
// What a shop sees of a wallet that is confidential, and what a household reads of a split.

#include "lab/receipt.hpp"

#include <gtest/gtest.h>

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

std::string secret_town() {
    auto head = replaced(std::string{town_head}, "ben: {is: household,",
                         "safe: {is: guest, confidential: yes}\n  ben: {is: household,");
    return with_rules(replaced(head, "town: {payer: muni, reserve: reserve}",
                               "town: {payer: muni, reserve: reserve, alias: City card}"),
                      {});
}

struct receipts : testing::Test {
    receipts() {
        city.accept(city.award("safe:T1", 5'000)), city.accept(city.award("ben:Ana", 5'000));
    }
    std::vector<std::string> seen(const command& asked) {
        city.decide(asked);
        std::vector<std::string> fields;
        for (const auto& field : lab::payee_receipt(city.last, asked, *city.live))
            fields.push_back(field.name + "=" + field.value);
        return fields;
    }
    town city = town(secret_town());
};

TEST_F(receipts, of_a_confidential_wallet_show_alias_amount_day_and_code) {
    const basket_line line{"food.basic", amount::of(1'200), {}, {}};
    auto asked = ask(command_kind::pay, "safe:T1", "mer:Uno");
    asked.lines = {&line, 1};
    const auto fields = seen(asked);
    const auto code = "authorisation_code=" + std::to_string(city.last.sequence);
    EXPECT_EQ(fields, (std::vector<std::string>{"programme_alias=City card", "amount=12.00 OSS",
                                                "date=2026-03-01", code}));
}

TEST_F(receipts, of_a_refusal_tell_a_confidential_wallet_s_shop_only_that_it_was_not_paid) {
    EXPECT_EQ(seen(ask(command_kind::pay, "safe:T1", "mer:Uno", 5'001)),
              std::vector<std::string>{"answer=not paid"});
    EXPECT_EQ(seen(ask(command_kind::pay, "ben:Ana", "mer:Uno", 5'001)),
              (std::vector<std::string>{"answer=not paid", "reason=INSUFFICIENT_BALANCE"}));
}

TEST_F(receipts, of_others_show_the_lines_too) {
    const basket_line line{"food.basic", amount::of(1'200), {}, {}};
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno");
    asked.lines = {&line, 1};
    const auto fields = seen(asked);
    ASSERT_EQ(fields.size(), 6u);
    EXPECT_EQ(fields[4], "lines=food.basic 12.00 OSS");
}

TEST_F(receipts, of_a_split_name_no_wallet_to_the_household) {
    city.accept(ask(command_kind::split, "ben:Ana", "safe:T1", 2'000));
    EXPECT_EQ(lab::statement_line_text(city.last, "ben:Ana", *city.live),
              "entitlement recalculated");
    city.accept(ask(command_kind::transfer, "ben:Ana", "safe:T1", 500));
    EXPECT_EQ(lab::statement_line_text(city.last, "ben:Ana", *city.live), "transfer");
}

}  // namespace
