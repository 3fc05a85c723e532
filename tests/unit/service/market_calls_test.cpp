// SPDX-License-Identifier: Apache-2.0
// Holds, captures, voids and transfers between shops, driven as a front drives them.
#include "unit/service/small_server.hpp"

namespace annona::test {
namespace {

using service::mask_of;
using service::role;

/// A town whose shops pass on what they get, with holds at the till; 100.00 lie with ben:H1.
class market_calls : public testing::Test {
protected:
    void SetUp() override {
        constexpr auto roles = mask_of(role::cashier) | mask_of(role::issuer);
        server.admit("till", roles, {std::string(grama)});
        server.admit("chief", roles, {std::string(grama)});
        server.start();
        v1::FundRequest money;
        money.set_parent(community_name(grama));
        set_amount(*money.mutable_amount(), "EUR", "500.00");
        money.set_programme("town");
        money.set_request_id("fund");
        server.ask<v1::FundResponse>("till", "IssuanceService/Fund", money);
        ASSERT_TRUE(server.last.ok()) << server.last.message;
        v1::ProposeAwardRequest award;
        award.set_parent(community_name(grama));
        award.mutable_award()->set_account(account_name("ben:H1", grama));
        set_amount(*award.mutable_award()->mutable_amount(), "GRM", "100.00");
        award.set_request_id("award");
        const auto proposed =
            server.ask<v1::ProposeAwardResponse>("till", "IssuanceService/ProposeAward", award);
        ASSERT_TRUE(server.last.ok()) << server.last.message;
        v1::ApproveProposalRequest yes;
        yes.set_name(proposed.proposal().name());
        yes.set_etag(proposed.proposal().etag());
        yes.set_request_id("yes");
        const auto approved = server.ask<v1::ApproveProposalResponse>(
            "chief", "IssuanceService/ApproveProposal", yes);
        ASSERT_EQ(approved.decision().verdict(), v1::VERDICT_ACCEPTED)
            << server.last.message << approved.decision().code();
    }
    v1::Decision hold(const std::string& id, const std::string& value) {
        v1::HoldRequest made;
        made.set_parent(community_name(grama));
        made.mutable_payment()->set_payer(account_name("ben:H1", grama));
        made.mutable_payment()->set_payee(account_name("mer:Forn", grama));
        auto& line = *made.mutable_payment()->add_lines();
        line.set_category("food.basic");
        set_amount(*line.mutable_amount(), "GRM", value);
        made.mutable_deadline()->set_seconds(monday.seconds + 86'400);
        made.set_request_id(id);
        return server.ask<v1::HoldResponse>("till", "PaymentService/Hold", made).decision();
    }
    v1::Decision capture(const std::string& held, const std::string& value) {
        v1::CaptureRequest made;
        made.set_parent(community_name(grama));
        made.set_hold_request_id(held);
        set_amount(*made.mutable_amount(), "GRM", value);
        made.set_request_id("capture-" + held);
        return server.ask<v1::CaptureResponse>("till", "PaymentService/Capture", made).decision();
    }
    v1::Decision set_free(const std::string& held) {
        v1::VoidRequest made;
        made.set_parent(community_name(grama));
        made.set_hold_request_id(held);
        made.set_request_id("void-" + held);
        return server.ask<v1::VoidResponse>("till", "PaymentService/Void", made).decision();
    }
    static constexpr std::string_view grama = "grama";
    small_server server{ANNONA_SOURCE_DIR "/examples/grama"};
};

TEST_F(market_calls, are_captured_for_the_shop_they_were_made_for) {
    ASSERT_EQ(hold("pump", "60.00").verdict(), v1::VERDICT_ACCEPTED) << server.last.message;
    EXPECT_EQ(hold("more", "40.01").code(), "INSUFFICIENT_BALANCE");
    const auto captured = capture("pump", "45.00");
    ASSERT_EQ(captured.verdict(), v1::VERDICT_ACCEPTED) << captured.code() << server.last.message;
    std::string arrived;
    for (const auto& one : captured.postings())
        if (one.account() == account_name("mer:Forn", grama)) arrived = one.delta().value();
    EXPECT_EQ(arrived, "45.00");
    EXPECT_EQ(capture("pump", "45.00").verdict(), v1::VERDICT_DUPLICATE);
}

TEST_F(market_calls, are_set_free) {
    ASSERT_EQ(hold("pump", "60.00").verdict(), v1::VERDICT_ACCEPTED) << server.last.message;
    ASSERT_EQ(set_free("pump").verdict(), v1::VERDICT_ACCEPTED) << server.last.message;
    EXPECT_EQ(hold("again", "100.00").verdict(), v1::VERDICT_ACCEPTED);
    EXPECT_EQ(capture("pump", "1.00").code(), "UNKNOWN_NAME");
}

TEST_F(market_calls, pass_on_what_a_shop_got) {
    ASSERT_EQ(hold("pump", "60.00").verdict(), v1::VERDICT_ACCEPTED) << server.last.message;
    ASSERT_EQ(capture("pump", "60.00").verdict(), v1::VERDICT_ACCEPTED);
    v1::TransferRequest asked;
    asked.set_parent(community_name(grama));
    auto& part = *asked.add_parts();
    part.set_payer(account_name("mer:Forn", grama));
    set_amount(*part.mutable_amount(), "GRM", "20.00");
    asked.set_payee(account_name("mer:Farina", grama));
    asked.set_request_id("t1");
    const auto moved = server.ask<v1::TransferResponse>("till", "PaymentService/Transfer", asked);
    ASSERT_EQ(moved.decision().verdict(), v1::VERDICT_ACCEPTED)
        << server.last.message << moved.decision().code();
    std::string arrived;
    for (const auto& one : moved.decision().postings())
        if (one.account() == account_name("mer:Farina", grama)) arrived = one.delta().value();
    EXPECT_EQ(arrived, "20.00");
}

}  // namespace
}  // namespace annona::test
