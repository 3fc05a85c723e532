// SPDX-License-Identifier: Apache-2.0
// Many callers at once, each on a thread of its own: nothing lost, nothing twice.
#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "unit/service/small_server.hpp"

namespace annona::test {
namespace {

/// 2026-06-19T08:00:00Z: what was bought for the feast is good.
constexpr instant first_day_of_the_feast{1'781'856'000};
constexpr int callers = 8;
constexpr int payments_each = 25;
constexpr size_t messages_each = 10;
constexpr int payments_a_message = 5;

class many_callers : public testing::Test {
protected:
    void SetUp() override {
        server.admit("till", mask_of(service::role::cashier));
        server.admit("office", mask_of(service::role::issuer));
        server.admit("auditor", mask_of(service::role::auditor));
        server.admit("approver", mask_of(service::role::issuer));
        server.config.manual_start = first_day_of_the_feast;
        server.around.clock = [this] {
            const int64_t now = ++wall;  // so that tokens are looked at again each time
            return clock_reading{instant{now}, now};
        };
        server.start();
        server.fund_town("office");
        v1::ConvertRequest own;
        own.set_parent(community_name());
        own.set_account(account_name("ben:H1"));
        own.set_pocket("fest");
        set_amount(*own.mutable_amount(), "OSS", "100.00");
        own.set_request_id("own");
        const auto bought =
            server.ask<v1::ConvertResponse>("office", "IssuanceService/Convert", own);
        ASSERT_EQ(bought.decision().verdict(), v1::VERDICT_ACCEPTED) << server.last.message;
    }

    static v1::PayRequest basket(int caller, int number) {
        v1::PayRequest asked;
        asked.set_parent(community_name());
        asked.mutable_payment()->set_payer(account_name("ben:H1"));
        asked.mutable_payment()->set_payee(account_name("mer:Caseta"));
        auto& line = *asked.mutable_payment()->add_lines();
        line.set_category("food.prepared");
        set_amount(*line.mutable_amount(), "OSS", "0.10");
        asked.set_request_id(std::to_string(caller) + "-" + std::to_string(number));
        return asked;
    }
    service::status pay(int caller, int number, v1::PayResponse& to) {
        return server.call("PaymentService/Pay", basket(caller, number), to,
                           server.context("till"));
    }

    void pay_one_by_one(int caller) {
        for (int number = 0; number < payments_each; ++number) {
            v1::PayResponse paid;
            EXPECT_TRUE(pay(caller, number, paid).ok());
            EXPECT_EQ(paid.decision().verdict(), v1::VERDICT_ACCEPTED);
        }
    }
    void pay_in_messages(int caller);
    void watch_entries(int64_t until);
    void propose_and_approve();
    void use_tokens_while_they_last();
    void read_balances();

    // Before the server, whose threads look at it: each look is a second later.
    std::atomic<int64_t> wall = monday.seconds;
    small_server server;
};

/// Five payments a message, the next one asked for before the last one is answered.
void many_callers::pay_in_messages(int caller) {
    const auto context = server.context("till");
    const auto& method = *server.core->methods().find("/annona.v1.PaymentService/StreamPay");
    const auto stream = server.core->open_exchange(method, context);
    std::vector<v1::StreamPayRequest> asked(messages_each);
    std::vector<v1::StreamPayResponse> answers(messages_each);
    std::vector<std::promise<service::status>> done(messages_each);
    for (size_t at = 0; at < messages_each; ++at) {
        for (int i = 0; i < payments_a_message; ++i)
            *asked[at].add_requests() =
                basket(caller, static_cast<int>(at) * payments_a_message + i);
        stream->step(asked[at], answers[at],
                     [&one = done[at]](service::status found) { one.set_value(found); });
    }
    for (size_t at = 0; at < messages_each; ++at) {
        EXPECT_TRUE(done[at].get_future().get().ok());
        for (const auto& one : answers[at].decisions())
            EXPECT_EQ(one.verdict(), v1::VERDICT_ACCEPTED);
    }
}

void many_callers::watch_entries(int64_t until) {
    v1::WatchEntriesRequest asked;
    asked.set_parent(community_name());
    asked.set_from_sequence(1);
    const auto& method = *server.core->methods().find("/annona.v1.JournalService/WatchEntries");
    const auto stream = server.core->open_stream(method, asked, server.context("auditor"));
    int64_t seen = 0;
    while (seen < until) {
        v1::WatchEntriesResponse found;
        std::promise<service::stream_event> told;
        stream->next(found, [&](service::stream_event what, const service::status&) {
            told.set_value(what);
        });
        ASSERT_EQ(told.get_future().get(), service::stream_event::message);
        for (const auto& one : found.entries()) EXPECT_EQ(one.sequence(), ++seen);
    }
}

void many_callers::propose_and_approve() {
    for (int number = 0; number < 5; ++number) {
        const auto name = std::to_string(number);
        v1::ProposeAwardRequest asked;
        asked.set_parent(community_name());
        auto& award = *asked.mutable_award();
        award.set_account(account_name("ben:T" + name));
        award.set_pocket("aid");
        set_amount(*award.mutable_amount(), "OSS", "10.00");
        auto& registered = *award.add_inputs();
        registered.set_name("registered");
        registered.mutable_value()->set_flag(true);
        auto& file = *award.add_references();
        file.set_name("case_file");
        file.set_value("T" + name);
        asked.set_request_id("propose-" + name);
        v1::ProposeAwardResponse proposed;
        EXPECT_TRUE(
            server.call("IssuanceService/ProposeAward", asked, proposed, server.context("office"))
                .ok());
        v1::ApproveProposalRequest approval;
        approval.set_name(proposed.proposal().name());
        approval.set_etag(proposed.proposal().etag());
        approval.set_request_id("approve-" + name);
        v1::ApproveProposalResponse approved;
        EXPECT_TRUE(server
                        .call("IssuanceService/ApproveProposal", approval, approved,
                              server.context("approver"))
                        .ok());
        EXPECT_EQ(approved.decision().verdict(), v1::VERDICT_ACCEPTED);
    }
}

void many_callers::use_tokens_while_they_last() {
    service::token_book tokens;  // as `annona token` changes the file beside the server
    ASSERT_TRUE(tokens.open(server.config.tokens).ok());
    service::principal who;
    who.name = "guest", who.roles = mask_of(service::role::auditor);
    who.communities = {std::string(seville)};
    uint8_t number = 0;
    const auto random = [&](std::span<std::byte> to) {
        std::fill(to.begin(), to.end(), std::byte{++number});
    };
    v1::GetHeadRequest asked;
    asked.set_parent(community_name());
    for (int i = 0; i < 5; ++i) {
        const auto token = tokens.create(who, monday, monday + 86'400, random);
        ASSERT_TRUE(token.ok());
        service::call_context context;
        context.who.bearer = *token;
        v1::GetHeadResponse head;
        EXPECT_TRUE(server.call("JournalService/GetHead", asked, head, context).ok());
        const auto id = token->substr(service::token_prefix.size(), 12);
        ASSERT_TRUE(tokens.revoke(id, monday).ok());
        EXPECT_EQ(server.call("JournalService/GetHead", asked, head, context).reason,
                  "CREDENTIAL_REVOKED");
    }
}

void many_callers::read_balances() {
    for (int i = 0; i < payments_each; ++i) {
        v1::GetBalanceRequest balance;
        balance.set_account(account_name("ben:H1"));
        v1::GetBalanceResponse held;
        EXPECT_TRUE(
            server.call("BalanceService/GetBalance", balance, held, server.context("auditor"))
                .ok());
    }
}

TEST_F(many_callers, are_served_while_streams_proposals_and_tokens_go_on) {
    // Until all payments are told: 2 x 25, and 2 x 10 messages of 5.
    constexpr int64_t payments =
        2 * payments_each + 2 * int64_t{messages_each} * payments_a_message;
    std::vector<std::thread> threads;
    for (int caller = 0; caller < 2; ++caller) {
        threads.emplace_back([this, caller] { pay_one_by_one(caller); });
        threads.emplace_back([this, caller] { pay_in_messages(10 + caller); });
    }
    threads.emplace_back([this] { watch_entries(payments); });
    threads.emplace_back([this] { propose_and_approve(); });
    threads.emplace_back([this] { use_tokens_while_they_last(); });
    threads.emplace_back([this] { read_balances(); });
    EXPECT_EQ(threads.size(), static_cast<size_t>(callers));
    for (auto& one : threads) one.join();
    v1::GetBalanceRequest balance;
    balance.set_account(account_name("ben:H1"));
    // 100.00 - (50 + 100) x 0.10
    EXPECT_EQ(server.ask<v1::GetBalanceResponse>("auditor", "BalanceService/GetBalance", balance)
                  .totals(0)
                  .value(),
              "85.00");
}

TEST_F(many_callers, are_answered_each_once_while_others_read) {
    std::vector<std::thread> threads;
    std::vector<std::vector<int64_t>> seen(callers);
    for (int caller = 0; caller < callers; ++caller)
        threads.emplace_back([this, caller, &mine = seen[static_cast<size_t>(caller)]] {
            for (int number = 0; number < payments_each; ++number) {
                v1::PayResponse paid;
                EXPECT_TRUE(pay(caller, number, paid).ok());
                EXPECT_EQ(paid.decision().verdict(), v1::VERDICT_ACCEPTED);
                mine.push_back(paid.decision().sequence());
                v1::GetBalanceRequest balance;
                balance.set_account(account_name("ben:H1"));
                v1::GetBalanceResponse held;
                EXPECT_TRUE(
                    server
                        .call("BalanceService/GetBalance", balance, held, server.context("auditor"))
                        .ok());
                EXPECT_GE(held.sequence(), paid.decision().sequence());
            }
        });
    for (auto& one : threads) one.join();
    std::vector<int64_t> all;
    for (const auto& mine : seen) all.insert(all.end(), mine.begin(), mine.end());
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
    EXPECT_EQ(all.size(), static_cast<size_t>(callers * payments_each));
    v1::GetBalanceRequest balance;
    balance.set_account(account_name("ben:H1"));
    // 100.00 - 8 callers x 25 payments x 0.10
    EXPECT_EQ(server.ask<v1::GetBalanceResponse>("auditor", "BalanceService/GetBalance", balance)
                  .totals(0)
                  .value(),
              "80.00");
}

TEST_F(many_callers, are_all_answered_when_the_server_stops_in_between) {
    std::vector<std::thread> threads;
    std::atomic<int> paid = 0;
    std::atomic<int> refused = 0;
    for (int caller = 0; caller < callers; ++caller)
        threads.emplace_back([&, caller] {
            for (int number = 0; number < payments_each; ++number) {
                v1::PayResponse answer;
                const auto found = pay(caller, number, answer);
                if (found.ok()) {
                    ++paid;
                    continue;
                }
                EXPECT_EQ(found.code, service::status_code::unavailable) << found.message;
                ++refused;
            }
        });
    while (paid < callers) std::this_thread::yield();
    server.core->begin_drain();
    for (auto& one : threads) one.join();
    EXPECT_EQ(paid + refused, callers * payments_each);
    server.core->drain();
    v1::PayResponse late;
    EXPECT_EQ(pay(0, 0, late).reason, "STOPPING");
}

}  // namespace
}  // namespace annona::test
