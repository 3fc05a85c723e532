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

/// A grid of seconds that are whole days is one of days: they begin where the zone says.
inline void count_in_days(annona_plan& plan) {
    constexpr int32_t day_s = 86'400;
    for (uint32_t i = 0; i < std::min<uint32_t>(plan.schedules_count, ANNONA_SCHEDULES_MAX); ++i) {
        auto& one = plan.schedules[i];
        if (one.every_span != ANNONA_SPAN_SECOND || one.every_n <= 0 || one.every_n % day_s != 0)
            continue;
        one.every_span = ANNONA_SPAN_DAY;
        one.every_n /= day_s;
    }
}

inline bool has_collective(const annona_plan& plan) {
    return std::any_of(plan.schedules, plan.schedules + plan.schedules_count,
                       [](const auto& one) { return one.kind == ANNONA_SCHEDULE_COLLECTIVE; });
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
        const bool counted = one.anchor == ANNONA_ANCHOR_GRID ||
                             one.anchor == ANNONA_ANCHOR_CLOCK || one.anchor == ANNONA_ANCHOR_LAST;
        if (counted && (one.every_n <= 0 || one.every_span == ANNONA_SPAN_NONE))
            return "a schedule of its plan has no step";
        if (counted && one.every_span == ANNONA_SPAN_SECOND)
            return "a schedule of its plan counts seconds that are no whole days; time rules act "
                   "at "
                   "the start of days";
        if ((one.flags & ANNONA_SCHEDULE_ON_COMMAND) != 0 &&
            (one.kind != ANNONA_SCHEDULE_ACCOUNT || one.anchor != ANNONA_ANCHOR_GRID))
            return "a schedule on command is one of accounts, on a grid";
        if (one.kind == ANNONA_SCHEDULE_ACCOUNT && one.anchor != ANNONA_ANCHOR_GRID)
            return "a schedule of accounts needs a grid: lots have clocks, accounts do not";
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
        count_in_days(instance.plan);
        if (auto defect = plan_defect(instance.plan, *declared.table); !defect.empty())
            return refuse(defect);
        instance.declared = &declared;
        const auto& scope = declared.scope;
        instance.is_unscoped = scope.roles == ~uint64_t{0} && scope.pockets == ~uint64_t{0} &&
                               scope.exempt_roles == 0 && scope.exempt_accounts.empty() &&
                               scope.labels.empty() && scope.programmes.empty() &&
                               scope.sources.empty() && scope.not_sources.empty() &&
                               scope.inputs.empty();
        const auto* balances = instance.plan.balances;
        const auto* last = balances + instance.plan.balances_count;
        instance.asks_means = std::find(balances, last, uint32_t{ANNONA_BALANCE_HEADROOM}) != last;
        instance.is_screened = (instance.plan.flags & ANNONA_PLAN_BY_POCKET) != 0;
        instance.is_asked_by_lot = !instance.is_screened || !scope.programmes.empty();
        instance.index = static_cast<uint16_t>(book.instances_.size());
        instance.family_since = declared.since;
        for (const auto& other : from.rules)
            if (other.id == declared.id && other.since < instance.family_since)
                instance.family_since = other.since;
        if (instance.plan.schedules_count > 0) book.scheduled_.push_back(instance.index);
        if (has_collective(instance.plan)) book.collective_.push_back(instance.index);
        book.instances_.push_back(std::move(instance));
    }
    return book;
}

// ---- one scheme after another ----

namespace rule_book_parts {

inline const rule_declaration* find_version(const scheme& in, const rule_declaration& like) {
    for (const auto& one : in.rules)
        if (one.id == like.id && one.since == like.since) return &one;
    return nullptr;
}

/// The entries of two lists that stand at the same place are the same by `is_same`.
template <class Value, class Same>
bool goes_on(const std::vector<Value>& older, const std::vector<Value>& newer, Same is_same) {
    return older.size() <= newer.size() &&
           std::equal(older.begin(), older.end(), newer.begin(), is_same);
}

inline bool same_ledger(const ledger& a, const ledger& b) {
    const auto &left = a.counted, &right = b.counted;
    return a.code == b.code && left.code == right.code && left.digits == right.digits &&
           left.scale == right.scale && left.step == right.step && left.peg == right.peg &&
           left.worth == right.worth;
}
inline bool same_role(const role& a, const role& b) {
    return a.prefix == b.prefix && a.name == b.name && a.whole_id == b.whole_id &&
           a.kind == b.kind && a.confidential == b.confidential && a.outside == b.outside;
}
inline bool same_pocket(const pocket& a, const pocket& b) {
    return a.name == b.name && a.programme == b.programme && a.own_money == b.own_money &&
           a.note == b.note && a.indivisible == b.indivisible;
}
inline bool same_programme(const programme& a, const programme& b) {
    return a.name == b.name && a.payer == b.payer && a.reserve == b.reserve && a.stock == b.stock;
}

}  // namespace rule_book_parts

ANNONA_INLINE std::vector<rule_change> rule_changes(const scheme& older, const scheme& newer) {
    using namespace rule_book_parts;
    constexpr local_day forever{std::numeric_limits<int32_t>::max()};
    std::vector<rule_change> changes;
    for (const auto& one : newer.rules) {
        const auto* was = find_version(older, one);
        if (was == nullptr)
            changes.push_back({change_kind::added, &one, one.since});
        else if (was->rule != one.rule || was->text_digest != one.text_digest)
            changes.push_back({change_kind::altered, &one, one.since});
        else if (was->until != one.until)
            changes.push_back(
                {change_kind::other_end, &one,
                 std::min(was->until.value_or(forever), one.until.value_or(forever))});
    }
    for (const auto& one : older.rules)
        if (find_version(newer, one) == nullptr)
            changes.push_back({change_kind::removed, &one, one.since});
    return changes;
}

ANNONA_INLINE std::vector<std::string> frame_breaks(const scheme& older, const scheme& newer) {
    using namespace rule_book_parts;
    std::vector<std::string> breaks;
    const auto need = [&breaks](bool holds, const char* text) {
        if (!holds) breaks.emplace_back(text);
    };
    const auto same_input = [&](const input& a, const input& b) {
        return older.names.text(a.name) == newer.names.text(b.name) && a.kind == b.kind;
    };
    need(older.id == newer.id, "scheme: the name is another one");
    need(older.time_zone.name == newer.time_zone.name, "zone: a community keeps its time zone");
    need(older.ledgers.size() == newer.ledgers.size() &&
             goes_on(older.ledgers, newer.ledgers, same_ledger) && older.backed == newer.backed &&
             older.money_ledger == newer.money_ledger,
         "unit: code, digits, scale, step, worth and backing stay as they are");
    need(older.issuer == newer.issuer && older.dust == newer.dust,
         "accounts: the issuer and the account of what rounding leaves stay");
    need(goes_on(older.roles, newer.roles, same_role),
         "accounts: roles keep their order and kind; new ones follow at the end");
    need(goes_on(older.pockets, newer.pockets, same_pocket),
         "pockets: they keep their order and meaning; new ones follow at the end");
    need(goes_on(older.programmes, newer.programmes, same_programme),
         "programmes: they keep their order, payer, reserve and stock; new ones follow at the end");
    need(goes_on(older.inputs, newer.inputs, same_input),
         "inputs: they keep their order and kind; new ones follow at the end");
    return breaks;
}

namespace rule_book_parts {

/// Appends the counters of a rule that a command moves. Those counted by hand and those of balances
/// are moved elsewhere.
inline void list_counted(const rule_instance& one, uint64_t command,
                         std::vector<counted_need>& to) {
    for (uint32_t i = 0; i < one.plan.counters_count; ++i) {
        const auto& need = one.plan.counters[i];
        const bool any_scope = (need.flags & ANNONA_COUNTER_ANY_SCOPE) != 0;
        const auto commands =
            need.commands & (any_scope ? ~uint64_t{0} : one.declared->scope.commands);
        if ((commands & command) != 0 && need.measure < ANNONA_MEASURE_MANUAL)
            to.push_back({one.index, static_cast<uint16_t>(i), any_scope});
    }
}

}  // namespace rule_book_parts

ANNONA_INLINE void rule_book::list_speakers(local_day day) {
    using rule_book_parts::list_counted;
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
    asks_by_lot_ = screens_programmes_ = asks_means_ = 0;
    for (const auto& one : instances_) {
        change_at(one.declared->since);
        if (one.declared->until) change_at(*one.declared->until + 1);
        if (!one.in_force(day)) continue;
        const uint64_t planned[hooks_count] = {one.plan.entitle_on, one.plan.authorize_on,
                                               one.plan.match_on, one.plan.charge_on,
                                               one.plan.terms_on};
        const auto matched = one.plan.match_on & one.declared->scope.commands;
        if (one.is_asked_by_lot) asks_by_lot_ |= matched;
        if (one.asks_means) asks_means_ |= one.plan.authorize_on & one.declared->scope.commands;
        if (one.is_asked_by_lot && one.is_screened) screens_programmes_ |= matched;
        for (size_t command = 0; command < command_kinds_count; ++command) {
            const uint64_t bit = uint64_t{1} << command;
            list_counted(one, bit, counting_[command]);
            if ((one.declared->scope.commands & bit) == 0) continue;
            for (size_t which = 0; which < hooks_count; ++which)
                if ((planned[which] & bit) != 0) speakers_[which][command].push_back(one.index);
        }
    }
}

}  // namespace v0_1
}  // namespace annona
