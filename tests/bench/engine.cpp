// SPDX-License-Identifier: Apache-2.0
//! bench_engine: what a decision costs in memory, without a store. Prints one table.
//!   --accounts N     accounts of `apply` and `memory`, most accounts of `growth` (default 1000000)
//!   --rounds N       interleaved rounds (default 5)
//!   --only NAME      apply, growth, lots, rules, calls, parts or memory; may be given several
//!   times
//!   --batches N      batches of one round of `apply` (default 200)
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>

#include "bench/parts.hpp"
#include "bench/rule_calls.hpp"
#include "bench/table.hpp"

namespace annona::bench {
namespace {

struct options {
    uint32_t accounts = 1'000'000;
    size_t rounds = 5;
    size_t batches = 200;
    std::set<std::string> only;
    bool wants(const std::string& part) const { return only.empty() || only.contains(part); }
};

/// Request ids remembered: five for each account, five millions at most.
size_t live_requests(uint32_t accounts) {
    return std::min<size_t>(size_t{5} * accounts, 5'000'000);
}

community_size sized(uint32_t accounts) {
    return {.households = accounts / 10 * 9,
            .shops = accounts / 10,
            .recent_requests_max = live_requests(accounts)};
}

double per_payment(double ns, size_t batches, size_t each = batch_max) {
    return ns / static_cast<double>(batches * each);
}

// ---- apply and growth ----

/// Payments until `requests` ids are remembered, so that the measured ones find a full table.
void warm_up(community& all, uint64_t requests) {
    while (all.requests() < requests)
        all.pay(all.purchases(std::min<size_t>(64, (requests - all.requests()) / batch_max + 1)));
}

class growth_bench {
public:
    explicit growth_bench(const options& asked) : asked_(asked) {
        const uint32_t first =
            asked.wants("growth") ? std::min(10'000u, asked.accounts) : asked.accounts;
        for (uint32_t accounts = first; accounts <= asked.accounts; accounts *= 10) {
            sizes_[accounts] = std::make_unique<community>(sized(accounts));
            warm_up(*sizes_[accounts], live_requests(accounts));
        }
    }
    void round(table& to) {
        for (auto& [accounts, all] : sizes_) {
            const auto batches = all->purchases(asked_.batches);
            const auto ns = per_payment(all->pay(batches), asked_.batches);
            const bool whole = accounts == 1'000'000;
            to.at("a payment, " + std::to_string(accounts) + " accounts, batches", whole ? 500 : 0,
                  whole ? 1000 : 0)
                .rounds.push_back(ns);
            latest_[accounts] = ns;
            if (accounts != std::min(asked_.accounts, 1'000'000u)) continue;
            const auto single = all->purchases(asked_.batches / 4 + 1);
            to.at("  the same one by one")
                .rounds.push_back(per_payment(all->pay_singly(single), single.size()));
        }
        if (latest_.size() < 2) return;
        const auto least = latest_.begin()->second;
        to.at("growth, " + std::to_string(latest_.begin()->first) + " to " +
                  std::to_string(latest_.rbegin()->first) + " accounts",
              8, 20, "x")
            .rounds.push_back(latest_.rbegin()->second / least);
    }
    community* at(uint32_t accounts) { return sizes_.at(accounts).get(); }

private:
    options asked_;
    std::map<uint32_t, std::unique_ptr<community>> sizes_;
    std::map<uint32_t, double> latest_;
};

// ---- lots ----

class lots_bench {
public:
    lots_bench() {
        for (const uint32_t lots : {3u, 10u, 100u, 1000u})
            held_[lots] = std::make_unique<community>(
                community_size{.households = 900, .shops = 100, .lots = lots});
        many_ = std::make_unique<community>(
            community_size{.households = 64, .shops = 16, .lots = 1500, .lot_value = 100});
        for (auto& [lots, all] : held_) all->pay(all->purchases(32));
    }
    void round(table& to) {
        std::map<uint32_t, double> ns;
        for (auto& [lots, all] : held_) {
            ns[lots] = per_payment(all->pay(all->purchases(32)), 32);
            to.at("a payment, " + std::to_string(lots) + " lots an account")
                .rounds.push_back(ns[lots]);
        }
        to.at("growth, 3 to 1000 lots", 4, 10, "x").rounds.push_back(ns[1000] / ns[3]);
        to.at("growth, 10 to 1000 lots", 2, 0, "x").rounds.push_back(ns[1000] / ns[10]);
        std::map<int64_t, double> touched;
        for (const int64_t lots : {1, 2, 4, 8, 16, 32}) touched[lots] = touching(lots);
        for (const int64_t lots : {1, 32})
            to.at("a payment that empties " + std::to_string(lots) + " lots")
                .rounds.push_back(touched[lots]);
        to.at("one more lot emptied", 40).rounds.push_back((touched[32] - touched[1]) / 31);
    }

private:
    double touching(int64_t lots) {
        const auto one = many_->purchases_of(0, many_->size().households, 100 * lots);
        return per_payment(many_->pay({&one, 1}), 1, one.commands.size());
    }
    std::map<uint32_t, std::unique_ptr<community>> held_;
    std::unique_ptr<community> many_;
};

// ---- rules ----

class rules_bench {
public:
    rules_bench() {
        for (const size_t rules : {0u, 8u, 16u, 32u, 64u})
            with_[rules] = std::make_unique<community>(
                community_size{.households = 900, .shops = 100, .lots = 1},
                [rules](scheme& of) { trivial::replace_rules(of, rules); });
        for (auto& [rules, all] : with_) all->pay(all->purchases(16));
    }
    void round(table& to) {
        std::map<size_t, double> ns;
        for (auto& [rules, all] : with_) {
            ns[rules] = per_payment(all->pay(all->purchases(32)), 32);
            to.at("a payment, " + std::to_string(rules) + " trivial rules")
                .rounds.push_back(ns[rules]);
        }
        to.at("one more trivial rule, 8 to 64", 10, 15).rounds.push_back((ns[64] - ns[8]) / 56);
        to.at("one trivial rule, called through its table", 5, 15)
            .rounds.push_back(trivial::call_ns());
    }

private:
    std::map<size_t, std::unique_ptr<community>> with_;
};

// ---- parts ----

class parts_bench {
public:
    parts_bench()
        : narrow_(false),
          wide_(true),
          all_({.households = 900, .shops = 100}),
          some_(std::move(all_.purchases(1).front())) {
        all_.books().commit_by_hand(true);
        all_.pay({&some_, 1});
        if (!all_.books().read(all_.books().last_sequence(), one_))
            throw std::runtime_error("no entry to encode");
    }
    void round(table& to) {
        to.at("decay of one lot below 2^64", 2, 10).rounds.push_back(narrow_.ns());
        to.at("decay of one lot at full width", 4, 10).rounds.push_back(wide_.ns());
        to.at("canonical request of a payment").rounds.push_back(canonical_ns(some_));
        to.at("entry of a payment encoded").rounds.push_back(encode_ns(one_));
        std::vector<std::byte> bytes;
        encode(one_, bytes);
        to.at("  its size", 240, 0, "B").rounds.push_back(static_cast<double>(bytes.size()));
        to.at("two lines paid from three lots").rounds.push_back(select_ns());
    }

private:
    decay_bench narrow_, wide_;
    community all_;
    batch some_;
    entry one_;
};

// ---- memory ----

/// Households of three lots, then the same after each of them has paid once. Request ids apart.
void measure_memory(uint32_t accounts, table& to) {
    const auto before = resident_bytes();
    community all(
        {.households = accounts / 10 * 9, .shops = accounts / 10, .recent_requests_max = 1024});
    const auto per_account = [&] {
        return static_cast<double>(resident_bytes() - before) / accounts;
    };
    to.at("memory of an account with 3 lots", 450, 1000, "B").rounds.push_back(per_account());
    for (uint32_t first = 0; first < accounts / 10 * 9; first += batch_max) {
        const auto count = std::min<uint32_t>(batch_max, accounts / 10 * 9 - first);
        const auto one = all.purchases_of(first, count, 500);
        all.pay({&one, 1});
    }
    to.at("  the same with its four counters", 0, 0, "B").rounds.push_back(per_account());
}

int run(const options& asked) {
    table to;
    if (asked.wants("memory")) measure_memory(std::min(asked.accounts, 1'000'000u), to);
    std::unique_ptr<growth_bench> growth;
    std::unique_ptr<lots_bench> lots;
    std::unique_ptr<rules_bench> rules;
    std::unique_ptr<rule_calls_bench> calls;
    std::unique_ptr<parts_bench> parts;
    if (asked.wants("apply") || asked.wants("growth"))
        growth = std::make_unique<growth_bench>(asked);
    if (asked.wants("lots")) lots = std::make_unique<lots_bench>();
    if (asked.wants("rules")) rules = std::make_unique<rules_bench>();
    if (asked.wants("calls")) calls = std::make_unique<rule_calls_bench>();
    if (asked.wants("parts")) parts = std::make_unique<parts_bench>();
    for (size_t i = 0; i < asked.rounds; ++i) {
        if (growth) growth->round(to);
        if (lots) lots->round(to);
        if (rules) rules->round(to);
        if (calls) calls->round(to);
        if (parts) parts->round(to);
    }
    to.print();
    return 0;
}

}  // namespace
}  // namespace annona::bench

int main(int argc, char** argv) {
    annona::bench::options asked;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string word = argv[i];
        if (word == "--accounts") asked.accounts = static_cast<uint32_t>(std::atoi(argv[i + 1]));
        if (word == "--rounds") asked.rounds = static_cast<size_t>(std::atoi(argv[i + 1]));
        if (word == "--batches") asked.batches = static_cast<size_t>(std::atoi(argv[i + 1]));
        if (word == "--only") asked.only.insert(argv[i + 1]);
    }
    try {
        return annona::bench::run(asked);
    } catch (const std::exception& broken) {
        std::fprintf(stderr, "bench_engine: %s\n", broken.what());
        return 1;
    }
}
