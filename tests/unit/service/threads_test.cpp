// SPDX-License-Identifier: Apache-2.0
// Many callers at once, each on a thread of its own: nothing lost, nothing twice.
#include <algorithm>
#include <atomic>
#include <thread>

#include "unit/service/small_server.hpp"

namespace annona::test {
namespace {

/// 2026-06-19T08:00:00Z: what was bought for the feast is good.
constexpr instant first_day_of_the_feast{1'781'856'000};
constexpr int callers = 8;
constexpr int payments_each = 25;

class many_callers : public testing::Test {
protected:
    void SetUp() override {
        server.admit("till", mask_of(service::role::cashier));
        server.admit("office", mask_of(service::role::issuer));
        server.admit("auditor", mask_of(service::role::auditor));
        server.config.manual_start = first_day_of_the_feast;
        server.start();
        v1::FundRequest money;
        money.set_parent(community_name());
        set_amount(*money.mutable_amount(), "EUR", "6000.00");
        money.set_programme("town");
        money.set_request_id("fund");
        server.ask<v1::FundResponse>("office", "IssuanceService/Fund", money);
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

    service::status pay(int caller, int number, v1::PayResponse& to) {
        v1::PayRequest asked;
        asked.set_parent(community_name());
        asked.mutable_payment()->set_payer(account_name("ben:H1"));
        asked.mutable_payment()->set_payee(account_name("mer:Caseta"));
        auto& line = *asked.mutable_payment()->add_lines();
        line.set_category("food.prepared");
        set_amount(*line.mutable_amount(), "OSS", "0.10");
        asked.set_request_id(std::to_string(caller) + "-" + std::to_string(number));
        return server.call("PaymentService/Pay", asked, to, server.context("till"));
    }

    small_server server;
};

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
