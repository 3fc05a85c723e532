// SPDX-License-Identifier: Apache-2.0
// A town with one reserve, two officers, a till and an app, and what they ask most.
#pragma once

#include <string>

#include "unit/service/small_server.hpp"

namespace annona::test {

using service::mask_of;
using service::role;
using service::status_code;

class called_town : public testing::Test {
protected:
    void SetUp() override {
        server.admit("till", mask_of(role::cashier));
        server.admit("till-2", mask_of(role::cashier));
        server.admit("office", mask_of(role::issuer));
        server.admit("chief", mask_of(role::issuer));
        server.admit("auditor", mask_of(role::auditor));
        server.admit("operator", mask_of(role::operator_));
        server.admit("editor", mask_of(role::rule_editor));
        server.admit("app", mask_of(role::citizen_app), {std::string(seville)}, {"ben:H1"});
        server.start();
        server.fund_town("office");
    }

    static v1::ProposeAwardRequest award(const std::string& to, const std::string& value,
                                         const std::string& id) {
        v1::ProposeAwardRequest made;
        made.set_parent(community_name());
        auto& one = *made.mutable_award();
        one.set_account(account_name(to));
        one.set_pocket("aid");
        set_amount(*one.mutable_amount(), "OSS", value);
        auto& input = *one.add_inputs();
        input.set_name("registered");
        input.mutable_value()->set_flag(true);
        auto& file = *one.add_references();
        file.set_name("case_file");
        file.set_value("EXP-2026-0101");
        made.set_request_id(id);
        return made;
    }
    v1::Proposal propose(const std::string& to, const std::string& value, const std::string& id) {
        return server
            .ask<v1::ProposeAwardResponse>("office", "IssuanceService/ProposeAward",
                                           award(to, value, id))
            .proposal();
    }
    v1::ApproveProposalResponse approve(const std::string& who, const v1::Proposal& one,
                                        const std::string& id) {
        v1::ApproveProposalRequest asked;
        asked.set_name(one.name());
        asked.set_etag(one.etag());
        asked.set_request_id(id);
        return server.ask<v1::ApproveProposalResponse>(who, "IssuanceService/ApproveProposal",
                                                       asked);
    }
    void give(const std::string& to, const std::string& value) {
        const auto done = approve("chief", propose(to, value, "award-" + to), "yes-" + to);
        ASSERT_EQ(done.decision().verdict(), v1::VERDICT_ACCEPTED)
            << server.last.message << done.decision().text();
    }
    static v1::PayRequest basket(const std::string& value, const std::string& id,
                                 const std::string& category = "food.basic") {
        v1::PayRequest made;
        made.set_parent(community_name());
        made.mutable_payment()->set_payer(account_name("ben:H1"));
        made.mutable_payment()->set_payee(account_name("mer:Fruteria"));
        auto& line = *made.mutable_payment()->add_lines();
        line.set_category(category);
        set_amount(*line.mutable_amount(), "OSS", value);
        made.set_request_id(id);
        return made;
    }
    v1::Decision pay(const std::string& who, const v1::PayRequest& asked) {
        return server.ask<v1::PayResponse>(who, "PaymentService/Pay", asked).decision();
    }
    void pay_often(int count) {
        for (int first = 0; first < count; first += 1000) {
            v1::BatchPayRequest asked;
            asked.set_parent(community_name());
            for (int i = first; i < first + 1000; ++i)
                *asked.add_requests() = basket("0.01", "often-" + std::to_string(i));
            const auto done =
                server.ask<v1::BatchPayResponse>("till", "PaymentService/BatchPay", asked);
            ASSERT_EQ(done.decisions_size(), 1000) << server.last.message;
            ASSERT_EQ(done.decisions(999).verdict(), v1::VERDICT_ACCEPTED);
        }
    }
    v1::GetHeadResponse head() {
        v1::GetHeadRequest asked;
        asked.set_parent(community_name());
        return server.ask<v1::GetHeadResponse>("auditor", "JournalService/GetHead", asked);
    }
    std::string balance(const std::string& id, const std::string& who = "office") {
        v1::GetBalanceRequest asked;
        asked.set_account(account_name(id));
        asked.set_purpose("test");
        asked.add_categories("food.basic");
        const auto found =
            server.ask<v1::GetBalanceResponse>(who, "BalanceService/GetBalance", asked);
        return found.totals_size() == 0 ? std::string{} : found.totals(0).value();
    }

    small_server server;
};

}  // namespace annona::test
