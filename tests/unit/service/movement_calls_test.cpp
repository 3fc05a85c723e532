// SPDX-License-Identifier: Apache-2.0
// What moves beside payments: quotes of awards, returns, redemptions, transfers, notes.
#include "unit/service/called_town.hpp"

namespace annona::test {
namespace {

class movement_calls : public called_town {};

TEST_F(movement_calls, quote_an_award_of_so_many_members) {
    v1::EntitleRequest asked;
    asked.set_parent(community_name());
    asked.mutable_award()->set_account(account_name("ben:H1"));
    asked.mutable_award()->set_pocket("aid");
    auto& members = *asked.mutable_award()->add_inputs();
    members.set_name("members");
    members.mutable_value()->set_count(3);
    const auto told = server.ask<v1::EntitleResponse>("office", "IssuanceService/Entitle", asked);
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    EXPECT_EQ(told.decision().verdict(), v1::VERDICT_ACCEPTED) << told.decision().code();
    EXPECT_EQ(told.decision().amount().value(), "120.00");  // 60 + 30 for two more members
    EXPECT_EQ(balance("ben:H1"), "");
}

TEST_F(movement_calls, give_nothing_where_an_award_is_rejected) {
    const auto proposed = propose("ben:H1", "150.00", "a1");
    v1::RejectProposalRequest no;
    no.set_name(proposed.name());
    no.set_etag(proposed.etag());
    no.set_reason("no documents");
    no.set_request_id("no");
    const auto rejected =
        server.ask<v1::RejectProposalResponse>("chief", "IssuanceService/RejectProposal", no);
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    EXPECT_EQ(rejected.proposal().state(), v1::PROPOSAL_STATE_REJECTED);
    approve("chief", rejected.proposal(), "yes");
    EXPECT_EQ(server.last.code, status_code::failed_precondition);
}

TEST_F(movement_calls, take_goods_back) {
    give("ben:H1", "150.00");
    ASSERT_EQ(pay("till", basket("42.35", "r1")).verdict(), v1::VERDICT_ACCEPTED);
    v1::ReverseRequest asked;
    asked.set_parent(community_name());
    asked.set_original_request_id("r1");
    set_amount(*asked.mutable_amount(), "OSS", "10.00");
    asked.set_request_id("back");
    const auto back = server.ask<v1::ReverseResponse>("till", "PaymentService/Reverse", asked);
    ASSERT_EQ(back.decision().verdict(), v1::VERDICT_ACCEPTED)
        << server.last.message << back.decision().code();
    EXPECT_EQ(balance("ben:H1"), "117.65");  // 150.00 - 42.35 + 10.00
}

TEST_F(movement_calls, pay_a_shop_what_it_redeems) {
    give("ben:H1", "150.00");
    ASSERT_EQ(pay("till", basket("42.35", "r1")).verdict(), v1::VERDICT_ACCEPTED);
    v1::RedeemRequest asked;
    asked.set_parent(community_name());
    asked.set_account(account_name("mer:Fruteria"));
    set_amount(*asked.mutable_amount(), "OSS", "42.35");
    asked.set_request_id("redeem");
    const auto paid = server.ask<v1::RedeemResponse>("office", "RedemptionService/Redeem", asked);
    ASSERT_EQ(paid.decision().verdict(), v1::VERDICT_ACCEPTED)
        << server.last.message << paid.decision().code();
    std::string money;
    for (const auto& one : paid.decision().postings())
        if (one.ledger() == "EUR" && one.delta().value()[0] != '-') money = one.delta().value();
    EXPECT_EQ(money, "42.35");
}

TEST_F(movement_calls, show_what_stands_behind_the_units) {
    give("ben:H1", "150.00");
    v1::GetCoverRequest asked;
    asked.set_parent(community_name());
    const auto cover =
        server.ask<v1::GetCoverResponse>("auditor", "BalanceService/GetCover", asked);
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    ASSERT_EQ(cover.reserves_size(), 1);
    EXPECT_EQ(cover.reserves(0).reserve().value(), "6000.00");
    EXPECT_EQ(cover.reserves(0).outstanding().value(), "150.00");
    EXPECT_EQ(cover.reserves(0).required().value(), "150.00");
}

TEST_F(movement_calls, explain_a_refusal) {
    give("ben:H1", "150.00");
    const auto refused = pay("till", basket("4.90", "r1", "alcohol"));
    v1::ExplainDecisionRequest asked;
    asked.set_name(refused.name());
    asked.set_language("es");
    asked.set_purpose("test");
    const auto told =
        server.ask<v1::ExplainDecisionResponse>("office", "DecisionService/ExplainDecision", asked);
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    EXPECT_GT(told.lines_size(), 0);
    EXPECT_EQ(told.language(), "es");
    EXPECT_EQ(told.decision().code(), "CATEGORY_NOT_ALLOWED");
}

TEST_F(movement_calls, refuse_transfers_where_the_scheme_closes_them) {
    give("ben:H1", "150.00");
    v1::TransferRequest asked;
    asked.set_parent(community_name());
    auto& part = *asked.add_parts();
    part.set_payer(account_name("ben:H1"));
    set_amount(*part.mutable_amount(), "OSS", "1.00");
    asked.set_payee(account_name("ben:H2"));
    asked.set_request_id("t1");
    const auto moved = server.ask<v1::TransferResponse>("office", "PaymentService/Transfer", asked);
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    EXPECT_EQ(moved.decision().code(), "NOT_ELIGIBLE");
}

/// Notes that need a stamp each half-year: 3 % of 50.00 since 1 July.
TEST(renewal_calls, keep_a_note_good) {
    constexpr std::string_view notes = "eusko-chiemgauer";
    small_server server(ANNONA_SOURCE_DIR "/examples/eusko-chiemgauer");
    server.admit("till", mask_of(role::cashier) | mask_of(role::issuer), {std::string(notes)}, {},
                 {"*"}, 365 * 86'400);
    server.admit("operator", mask_of(role::operator_), {std::string(notes)});
    server.start();
    v1::ConvertRequest buy;
    buy.set_parent(community_name(notes));
    buy.set_account(account_name("ben:U2", notes));
    buy.set_pocket("notes");
    set_amount(*buy.mutable_amount(), "EUS", "50.00");
    set_amount(*buy.add_notes(), "EUS", "50.00");
    buy.set_request_id("buy");
    const auto bought = server.ask<v1::ConvertResponse>("till", "IssuanceService/Convert", buy);
    ASSERT_EQ(bought.decision().verdict(), v1::VERDICT_ACCEPTED)
        << server.last.message << bought.decision().code();
    v1::AdvanceClockRequest august;
    august.set_days(166);
    server.ask<v1::AdvanceClockResponse>("operator", "ServerService/AdvanceClock", august);
    ASSERT_TRUE(server.last.ok()) << server.last.message;
    v1::RenewRequest stamp;
    stamp.set_parent(community_name(notes));
    stamp.set_account(account_name("ben:U2", notes));
    stamp.add_lots("V50");
    set_amount(*stamp.mutable_amount(), "EUS", "1.50");
    stamp.set_request_id("stamp");
    const auto kept = server.ask<v1::RenewResponse>("till", "RedemptionService/Renew", stamp);
    ASSERT_EQ(kept.decision().verdict(), v1::VERDICT_ACCEPTED)
        << server.last.message << kept.decision().code();
    std::string stamped;
    for (const auto& one : kept.decision().postings())
        if (one.account() == account_name("operator", notes)) stamped = one.delta().value();
    EXPECT_EQ(stamped, "1.50");
}

}  // namespace
}  // namespace annona::test
