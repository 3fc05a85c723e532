// SPDX-License-Identifier: Apache-2.0
//! What one call of each rule costs on the purchase of the benches. The tables of the plugins are
//! wrapped; while a real purchase is decided, a hook is called many times more with the very
//! arguments the engine handed to it, and its answer is emptied between two calls.
#pragma once

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bench/parts.hpp"
#include "bench/table.hpp"

namespace annona::bench {

/// Nanoseconds of one call, by "rule: hook"; of several instances of one rule, the first one's.
class hook_costs {
public:
    bool armed = false;
    bool wants(const std::string& hook) const { return !seen_.contains(hook); }
    void take(const std::string& hook, double ns) { seen_[hook] = ns; }
    std::map<std::string, double> finish() {
        armed = false;
        return std::exchange(seen_, {});
    }

private:
    std::map<std::string, double> seen_;
};

inline hook_costs& costs_of_hooks() {
    static hook_costs all;
    return all;
}

namespace wrapped {

constexpr size_t calls = 20'000;

struct instance {
    const annona_rule_v1* inner;
    void* rule;
};

inline const instance& of(const void* rule) { return *static_cast<const instance*>(rule); }

template <class Call>
int32_t timed(const void* rule, const char* hook, annona_out* out, Call call) {
    if (!costs_of_hooks().armed) return call();
    const auto name = std::string{of(rule).inner->about->name} + ": " + hook;
    if (costs_of_hooks().wants(name)) {
        const auto empty = out != nullptr ? *out : annona_out{};
        const double ns = ns_per_call(calls, [&](size_t) {
            if (out != nullptr) *out = empty;
            keep(call());
        });
        costs_of_hooks().take(name, ns);
        if (out != nullptr) *out = empty;
    }
    return call();
}

/// The table of the rule numbered `Place`; the contract hands no table to a hook, so that each has
/// functions of its own.
template <size_t Place>
struct table_of {
    static inline const annona_rule_v1* inner = nullptr;
    static inline annona_rule_v1 made{};

    static int32_t create(const annona_params* given, annona_problems* problems, void** rule) {
        void* own = nullptr;
        const auto answer = inner->create(given, problems, &own);
        if (answer != ANNONA_OK) return answer;
        *rule = new instance{inner, own};
        return answer;
    }
    static void destroy(void* rule) {
        const auto* whole = static_cast<instance*>(rule);
        inner->destroy(whole->rule);
        delete whole;
    }
    static int32_t plan(const void* rule, annona_plan* out) {
        return inner->plan(of(rule).rule, out);
    }
    static int32_t authorize(const void* rule, const annona_case* seen, const annona_own* own,
                             annona_out* out) {
        return timed(rule, "authorize", out,
                     [&] { return inner->authorize(of(rule).rule, seen, own, out); });
    }
    static int32_t charge(const void* rule, const annona_case* seen, const annona_own* own,
                          annona_out* out) {
        return timed(rule, "charge", out,
                     [&] { return inner->charge(of(rule).rule, seen, own, out); });
    }
    static int32_t entitle(const void* rule, const annona_case* seen, const annona_own* own,
                           annona_out* out) {
        return timed(rule, "entitle", out,
                     [&] { return inner->entitle(of(rule).rule, seen, own, out); });
    }
    static int32_t match(const void* rule, const annona_case* seen, const annona_own* own,
                         const annona_match* lots) {
        const char* hook = lots->screening != 0 ? "match, screening" : "match";
        return timed(rule, hook, lots->out,
                     [&] { return inner->match(of(rule).rule, seen, own, lots); });
    }
    static int32_t terms(const void* rule, const annona_case* seen, const annona_own* own,
                         const annona_terms* drafts) {
        return timed(rule, "terms", nullptr,
                     [&] { return inner->terms(of(rule).rule, seen, own, drafts); });
    }
    static int32_t settle(const void* rule, const annona_due* due) {
        return inner->settle(of(rule).rule, due);
    }

    static const annona_rule_v1* around(const annona_rule_v1& rule) {
        inner = &rule;
        made = rule;
        made.create = &create, made.destroy = &destroy, made.plan = &plan;
        if (rule.authorize != nullptr) made.authorize = &authorize;
        if (rule.charge != nullptr) made.charge = &charge;
        if (rule.entitle != nullptr) made.entitle = &entitle;
        if (rule.match != nullptr) made.match = &match;
        if (rule.terms != nullptr) made.terms = &terms;
        if (rule.settle != nullptr) made.settle = &settle;
        return &made;
    }
};

constexpr size_t rules_max = 24;

/// The wrapped table of a rule; the same for the same rule.
inline const annona_rule_v1* around(const annona_rule_v1& rule) {
    static std::map<const annona_rule_v1*, const annona_rule_v1*> known;
    if (const auto found = known.find(&rule); found != known.end()) return found->second;
    const annona_rule_v1* made = nullptr;
    [&]<size_t... Place>(std::index_sequence<Place...>) {
        ((Place == known.size() ? void(made = table_of<Place>::around(rule)) : void()), ...);
    }
    (std::make_index_sequence<rules_max>{});
    if (made == nullptr) throw std::runtime_error("more rules than are wrapped");
    return known[&rule] = made;
}

}  // namespace wrapped

/// Rules that may have a say in a purchase and are not in the scheme of the benches, one at a time.
inline constexpr const char* further_rules[] = {
    "",
    "  - {rule: tender, id: own-money, since: 2026-01-01, shares: [{at_most: 1, of: bill}]}\n",
    "  - {rule: transaction_fee, id: fee, since: 2026-01-01, applies_to: {commands: [pay]}, "
    "fee: 1 %, paid_by: payee, to: \"fund:fees\"}\n",
    "  - {rule: demurrage, id: idle, since: 2026-01-01, loss: 2 %, every: calendar year, "
    "to: \"fund:fees\"}\n",
};

class rule_calls_bench {
public:
    rule_calls_bench() {
        for (const auto* more : further_rules)
            communities_.push_back(std::make_unique<community>(
                community_size{.households = 90, .shops = 10, .lots = 3}, community::change{},
                bench_rules{more, &wrapped::around}));
        for (auto& one : communities_) one->pay(one->purchases(4));
    }
    void round(table& to) {
        for (auto& one : communities_) {
            costs_of_hooks().armed = true;
            one->pay(one->purchases(1));
            for (const auto& [hook, ns] : costs_of_hooks().finish()) dearest(hook, ns);
        }
        for (const auto& [hook, ns] : round_) to.at(hook, 10).rounds.push_back(ns);
        round_.clear();
    }

private:
    void dearest(const std::string& hook, double ns) {
        auto& kept = round_[hook];
        kept = std::max(kept, ns);
    }
    std::vector<std::unique_ptr<community>> communities_;
    std::map<std::string, double> round_;
};

}  // namespace annona::bench
