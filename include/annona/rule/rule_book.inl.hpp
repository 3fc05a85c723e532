// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <annona/rule/rule_book.hpp>
#include <limits>

namespace annona {
inline namespace v0_1 {

namespace rule_book_parts {

inline annona_params parameters_for(const scheme& from, const rule_declaration& declared) {
    const auto& counted = from.ledgers.front().counted;
    annona_params given{};
    given.size = sizeof given;
    given.values_count = static_cast<uint32_t>(declared.parameters.values.size());
    given.values = declared.parameters.values.data();
    given.one_digit = to_abi(one_digit(counted));
    given.unit_step = to_abi(step_of(counted));
    given.since = declared.since.number;
    given.accounts_count = static_cast<uint32_t>(declared.accounts.size());
    return given;
}

/// Calls a function of the table; what it throws is a failure of the rule.
template <class Function, class... Arguments>
int32_t call_start(Function function, const Arguments&... given) noexcept {
    try {
        return function(given...);
    } catch (...) {
        return ANNONA_BUG;
    }
}

/// What is wrong with a plan, or nothing.
inline std::string plan_defect(const annona_plan& plan, const annona_rule_v1& table) {
    if (plan.facts_count > ANNONA_FACTS_MAX || plan.counters_count > ANNONA_COUNTERS_MAX ||
        plan.schedules_count > ANNONA_SCHEDULES_MAX || plan.balances_count > ANNONA_BALANCES_MAX)
        return "its plan names more than the contract's capacities";
    if ((plan.entitle_on != 0 && table.entitle == nullptr) ||
        (plan.authorize_on != 0 && table.authorize == nullptr) ||
        (plan.match_on != 0 && table.match == nullptr) ||
        (plan.charge_on != 0 && table.charge == nullptr) ||
        (plan.terms_on != 0 && table.terms == nullptr) ||
        (plan.schedules_count != 0 && table.settle == nullptr))
        return "its plan asks for a hook it does not have";
    for (uint32_t i = 0; i < plan.schedules_count; ++i) {
        const auto& one = plan.schedules[i];
        const bool counted = one.anchor == ANNONA_ANCHOR_GRID || one.anchor == ANNONA_ANCHOR_CLOCK;
        if (counted && (one.every_n <= 0 || one.every_span == ANNONA_SPAN_NONE))
            return "a schedule of its plan has no step";
        if (one.phase < ANNONA_PHASE_DECAY || one.phase > ANNONA_PHASE_GRANT)
            return "a schedule of its plan has no phase";
    }
    return {};
}

}  // namespace rule_book_parts

ANNONA_INLINE result<rule_book> rule_book::make(const scheme& from) {
    using namespace rule_book_parts;
    rule_book book;
    for (const auto& declared : from.rules) {
        const auto refuse = [&declared](const std::string& text) {
            return failure{"RULE_REFUSED",
                           "rule " + declared.rule + " " + declared.id + ": " + text,
                           declared.place};
        };
        if (declared.table == nullptr) return refuse("it has no plugin bound");
        annona_problem found[8]{};
        annona_problems problems{sizeof problems, 8, 0, 0, found};
        const auto given = parameters_for(from, declared);
        void* self = nullptr;
        const auto answer = call_start(declared.table->create, &given, &problems, &self);
        rule_instance instance{declared.table, self};
        if (answer != ANNONA_OK)
            return refuse(problems.count > 0 ? found[0].text : "it could not be made");
        instance.plan.size = sizeof(annona_plan);
        if (call_start(declared.table->plan, self, &instance.plan) != ANNONA_OK)
            return refuse("it gave no plan");
        if (auto defect = plan_defect(instance.plan, *declared.table); !defect.empty())
            return refuse(defect);
        instance.declared = &declared;
        const auto& scope = declared.scope;
        instance.is_unscoped = scope.roles == ~uint64_t{0} && scope.pockets == ~uint64_t{0} &&
                               scope.exempt_roles == 0 && scope.exempt_accounts.empty() &&
                               scope.labels.empty() && scope.programmes.empty() &&
                               scope.sources.empty() && scope.not_sources.empty();
        instance.index = static_cast<uint16_t>(book.instances_.size());
        instance.family_since = declared.since;
        for (const auto& other : from.rules)
            if (other.id == declared.id && other.since < instance.family_since)
                instance.family_since = other.since;
        if (instance.plan.schedules_count > 0) book.scheduled_.push_back(instance.index);
        book.instances_.push_back(std::move(instance));
    }
    return book;
}

ANNONA_INLINE void rule_book::set_day(local_day day) {
    if (lists_from_ <= day && day < lists_until_) return;
    lists_from_ = {std::numeric_limits<int32_t>::min()};
    lists_until_ = {std::numeric_limits<int32_t>::max()};
    const auto change_at = [&](local_day at) {
        if (at <= day)
            lists_from_ = std::max(lists_from_, at);
        else
            lists_until_ = std::min(lists_until_, at);
    };
    for (auto& per_hook : speakers_)
        for (auto& list : per_hook) list.clear();
    for (auto& list : counting_) list.clear();
    for (const auto& one : instances_) {
        change_at(one.declared->since);
        if (one.declared->until) change_at(*one.declared->until + 1);
        if (!one.in_force(day)) continue;
        const uint64_t planned[hooks_count] = {one.plan.entitle_on, one.plan.authorize_on,
                                               one.plan.match_on, one.plan.charge_on,
                                               one.plan.terms_on};
        uint64_t counted = 0;
        for (uint32_t i = 0; i < one.plan.counters_count; ++i)
            counted |= one.plan.counters[i].commands;
        for (size_t command = 0; command < command_kinds_count; ++command) {
            const uint64_t bit = uint64_t{1} << command;
            if ((one.declared->scope.commands & bit) == 0) continue;
            for (size_t which = 0; which < hooks_count; ++which)
                if ((planned[which] & bit) != 0) speakers_[which][command].push_back(one.index);
            if ((counted & bit) != 0) counting_[command].push_back(one.index);
        }
    }
}

}  // namespace v0_1
}  // namespace annona
