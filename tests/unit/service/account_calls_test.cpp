// SPDX-License-Identifier: Apache-2.0
// What an office does with accounts: opens, reads, changes, freezes and closes them.
#include "unit/service/called_town.hpp"

namespace annona::test {
namespace {

class account_calls : public called_town {
protected:
    v1::Account account(const std::string& id) {
        v1::GetAccountRequest asked;
        asked.set_name(account_name(id));
        asked.set_purpose("test");
        return server.ask<v1::GetAccountResponse>("office", "AccountService/GetAccount", asked)
            .account();
    }
    v1::Decision freeze(const std::string& id, bool frozen, const std::string& request) {
        v1::FreezeAccountRequest asked;
        asked.set_account(account_name(id));
        asked.set_frozen(frozen);
        asked.set_reason("asked by the holder");
        asked.set_request_id(request);
        return server
            .ask<v1::FreezeAccountResponse>("office", "AccountService/FreezeAccount", asked)
            .decision();
    }
    v1::Decision bind(const std::string& id, const std::string& token) {
        v1::BindTokenRequest asked;
        asked.set_account(account_name(id));
        asked.set_token(token);
        asked.set_request_id("bind-" + token);
        return server.ask<v1::BindTokenResponse>("office", "AccountService/BindToken", asked)
            .decision();
    }
    v1::Decision freeze_token(const std::string& token, bool frozen) {
        v1::FreezeTokenRequest asked;
        asked.set_parent(community_name());
        asked.set_token(token);
        asked.set_frozen(frozen);
        asked.set_reason("lost");
        asked.set_request_id((frozen ? "lost-" : "found-") + token);
        return server.ask<v1::FreezeTokenResponse>("office", "AccountService/FreezeToken", asked)
            .decision();
    }
    static v1::PayRequest basket_by_card(const std::string& token, const std::string& id) {
        auto made = basket("1.00", id);
        made.mutable_payment()->clear_payer();
        made.mutable_payment()->set_token(token);
        return made;
    }
};

TEST_F(account_calls, show_who_there_is) {
    give("ben:H1", "150.00");
    const auto found = account("ben:H1");
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    EXPECT_EQ(found.name(), account_name("ben:H1"));
    EXPECT_EQ(found.role(), "household");
    EXPECT_EQ(found.state(), v1::ACCOUNT_STATE_OPEN);
    account("ben:H2");
    EXPECT_EQ(server.last.code, status_code::not_found);
}

TEST_F(account_calls, list_accounts_of_a_role_page_by_page) {
    for (const char* id : {"ben:H1", "ben:H2", "ben:H3"}) give(id, "10.00");
    v1::ListAccountsRequest asked;
    asked.set_parent(community_name());
    asked.set_role("household");
    asked.set_page_size(2);
    asked.set_purpose("test");
    std::vector<std::string> seen;
    do {
        const auto page =
            server.ask<v1::ListAccountsResponse>("office", "AccountService/ListAccounts", asked);
        ASSERT_TRUE(server.last.ok()) << server.last.message;
        EXPECT_LE(page.accounts_size(), 2);
        for (const auto& one : page.accounts()) seen.push_back(one.name());
        asked.set_page_token(page.next_page_token());
    } while (!asked.page_token().empty());
    EXPECT_EQ(seen, (std::vector<std::string>{account_name("ben:H1"), account_name("ben:H2"),
                                              account_name("ben:H3")}));
}

TEST_F(account_calls, record_a_fact_from_its_day_on) {
    give("ben:H1", "10.00");
    v1::SetFactRequest asked;
    asked.set_account(account_name("ben:H1"));
    asked.mutable_fact()->set_name("members");
    asked.mutable_fact()->mutable_value()->set_count(4);
    asked.set_request_id("members");
    const auto set = server.ask<v1::SetFactResponse>("office", "AccountService/SetFact", asked);
    ASSERT_EQ(set.decision().verdict(), v1::VERDICT_ACCEPTED)
        << server.last.message << set.decision().code();
    bool found = false;
    const auto shown = account("ben:H1");
    for (const auto& fact : shown.facts())
        found = found || (fact.name() == "members" && fact.value().count() == 4);
    EXPECT_TRUE(found);
}

TEST_F(account_calls, let_a_frozen_account_pay_nothing_until_it_is_thawed) {
    give("ben:H1", "150.00");
    ASSERT_EQ(freeze("ben:H1", true, "f1").verdict(), v1::VERDICT_ACCEPTED) << server.last.message;
    EXPECT_EQ(account("ben:H1").state(), v1::ACCOUNT_STATE_FROZEN);
    EXPECT_EQ(pay("till", basket("1.00", "r1")).code(), "ACCOUNT_FROZEN");
    ASSERT_EQ(freeze("ben:H1", false, "f2").verdict(), v1::VERDICT_ACCEPTED);
    EXPECT_EQ(pay("till", basket("1.00", "r2")).verdict(), v1::VERDICT_ACCEPTED);
}

TEST_F(account_calls, let_a_lost_card_pay_nothing) {
    give("ben:H1", "150.00");
    ASSERT_EQ(bind("ben:H1", "card-1").verdict(), v1::VERDICT_ACCEPTED) << server.last.message;
    EXPECT_EQ(pay("till", basket_by_card("card-1", "r1")).verdict(), v1::VERDICT_ACCEPTED);
    ASSERT_EQ(freeze_token("card-1", true).verdict(), v1::VERDICT_ACCEPTED) << server.last.message;
    EXPECT_EQ(pay("till", basket_by_card("card-1", "r2")).code(), "TOKEN_FROZEN");
    ASSERT_EQ(freeze_token("card-1", false).verdict(), v1::VERDICT_ACCEPTED);
    EXPECT_EQ(pay("till", basket_by_card("card-1", "r3")).verdict(), v1::VERDICT_ACCEPTED);
}

TEST_F(account_calls, close_an_account_and_return_what_is_left) {
    give("ben:H1", "150.00");
    v1::CloseAccountRequest asked;
    asked.set_account(account_name("ben:H1"));
    asked.set_unspent(v1::UNSPENT_TREATMENT_RETURN);
    asked.set_request_id("close");
    const auto closed =
        server.ask<v1::CloseAccountResponse>("office", "AccountService/CloseAccount", asked);
    ASSERT_EQ(closed.decision().verdict(), v1::VERDICT_ACCEPTED)
        << server.last.message << closed.decision().code();
    EXPECT_EQ(account("ben:H1").state(), v1::ACCOUNT_STATE_CLOSED);
    EXPECT_EQ(pay("till", basket("1.00", "r1")).verdict(), v1::VERDICT_REFUSED);
    EXPECT_EQ(balance("ben:H1"), "0.00");
}

}  // namespace
}  // namespace annona::test
