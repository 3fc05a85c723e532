// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/asking.inl.hpp>
#include <annona/engine/deciding.hpp>
#include <annona/engine/settling.inl.hpp>
#include <annona/engine/sharing.inl.hpp>
#include <limits>

/// Due steps: what time alone brings about. At the start of a local day decay runs before
/// deductions, lapses, stamps and shares; each account is brought up to date lazily, and the
/// barriers keep that equal to a daily sweep:
///   B1 a collective boundary is run before any command at or after it, all accounts settled to it;
///   B2 a command that touches an account which time rules feed first runs the whole queue;
///   B3 facts, overrides and rule sets settle those they touch first.

namespace annona {
inline namespace v0_1 {

namespace timeline_parts {

/// Spans of the contract stand in the order of the calendar's; seconds have a grid of their own.
inline calendar_span span_of(uint16_t abi_span) {
    ANNONA_ASSERT(abi_span >= ANNONA_SPAN_DAY && abi_span <= ANNONA_SPAN_YEAR, "no calendar span");
    return static_cast<calendar_span>(abi_span - ANNONA_SPAN_DAY);
}

/// `count` spans after a day; months clamp to their last day.
inline local_day spans_after(local_day from, int64_t count, uint16_t span) {
    return add_spans(from, span_of(span), static_cast<int32_t>(count));
}

/// Days a span has at most.
inline int64_t days_at_most(uint16_t abi_span) {
    constexpr int64_t most[] = {1, 7, 31, 92, 184, 366};
    return most[static_cast<size_t>(span_of(abi_span))];
}

/// The first boundary after `after`, and the start of the period it closes, of a schedule counted
/// from `base` in steps of n spans.
struct boundary {
    local_day at{};
    local_day period_start{};
};
inline boundary counted_boundary(local_day base, int32_t n, uint16_t span, local_day after) {
    int64_t step = 1;
    if (after > base) {
        step = std::max<int64_t>(1, (after - base) / (days_at_most(span) * n) - 1);
    }
    while (spans_after(base, step * n, span) <= after) ++step;
    return {spans_after(base, step * n, span), spans_after(base, (step - 1) * n, span)};
}

/// The same for starts of calendar spans.
inline boundary grid_boundary(uint16_t span, local_day after) {
    const auto one = span_of(span);
    const auto start = span_start(one, after);
    return {next_span_start(one, start), start};
}

/// The last boundary of a grid up to and including a day, and the start of the period it closes.
inline boundary last_boundary(local_day base, const annona_schedule& schedule, local_day until) {
    if (schedule.every_n == 1) {
        const auto one = span_of(schedule.every_span);
        const auto at = span_start(one, until);
        return {at, span_start(one, at - 1)};
    }
    auto found = counted_boundary(base, schedule.every_n, schedule.every_span, base);
    if (found.at > until) return {base, base - 1};
    while (true) {
        const auto next = counted_boundary(base, schedule.every_n, schedule.every_span, found.at);
        if (next.at > until) return found;
        found = next;
    }
}

/// The earlier of two days, 0 meaning none.
inline local_day earlier(local_day one, local_day other) {
    if (one.number == 0 || other.number == 0) return one.number == 0 ? other : one;
    return std::min(one, other);
}

/// Whether a schedule acts on an account's lots at starts of days, by itself.
inline bool is_daily(const annona_schedule& one) {
    return one.kind != ANNONA_SCHEDULE_COLLECTIVE && (one.flags & ANNONA_SCHEDULE_ON_COMMAND) == 0;
}

constexpr int32_t horizon_days = 366 * 200;  // a boundary later than this is never met

/// Whether a schedule acts once, on a day that is the lot's or the holder's own.
inline bool lapses(const annona_schedule& schedule) {
    return schedule.anchor == ANNONA_ANCHOR_EXPIRES || schedule.anchor == ANNONA_ANCHOR_FIRST_USE ||
           schedule.anchor == ANNONA_ANCHOR_LAST;
}
inline bool is_own_day(const annona_schedule& schedule) {
    return schedule.anchor == ANNONA_ANCHOR_EXPIRES || schedule.anchor == ANNONA_ANCHOR_FIRST_USE;
}
/// The first day on which a lot is no longer good, by the term its schedule is anchored at; 0 none.
inline local_day own_day(const annona_schedule& schedule, const lot_attributes& of) {
    return schedule.anchor == ANNONA_ANCHOR_EXPIRES ? of.expires : of.first_use;
}
/// The day on which it lapses: later by the grace that late uploads have.
inline local_day lapse_day(const annona_schedule& schedule, const lot_attributes& of) {
    const auto day = own_day(schedule, of);
    if (day.number == 0 || schedule.grace_n <= 0) return day;
    return spans_after(day, schedule.grace_n, schedule.grace_span);
}

}  // namespace timeline_parts

// ---- when ----

/// Whether a rule's scope covers a lot of an account.
inline bool engine::parts::in_scope(const rule_instance& rule, uint32_t account,
                                    const lot_attributes& of) const {
    return in_scope_of(rule, role_of(account), account, of);
}

inline bool engine::parts::in_scope_of(const rule_instance& rule, uint32_t role_index,
                                       uint32_t account, const lot_attributes& of) const {
    if (role_index == dust_role) return false;  // what waits there belongs to nobody's wallet
    const auto& scope = rule.declared->scope;
    const auto role = uint64_t{1} << role_index;
    if ((scope.roles & role) == 0 || (scope.exempt_roles & role) != 0) return false;
    if (scope.pockets != ~uint64_t{0} &&
        (of.pocket >= pockets_max || (scope.pockets & (uint64_t{1} << of.pocket)) == 0))
        return false;
    for (const auto& exempt : scope.exempt_accounts)
        if (exists(account) && exempt == state.accounts.id(account)) return false;
    return scope.programmes.empty() || std::find(scope.programmes.begin(), scope.programmes.end(),
                                                 of.programme) != scope.programmes.end();
}

/// The day on which an account has been idle for as long as a schedule says: counted from the last
/// day of any of its counters. 0 where nothing was ever counted.
inline local_day engine::parts::idle_day(const rule_instance& rule, const annona_schedule& schedule,
                                         uint32_t account) const {
    local_day last{};
    for (uint32_t i = 0; i < rule.plan.counters_count && account != none; ++i) {
        if (((schedule.members_role >> i) & 1) == 0) continue;
        const auto subject = subject_of(rule.plan.counters[i].subject, account, account);
        last = std::max(last, state.counters.view(rule.counters[i], subject, now.today).last_day);
        for (const auto& one : now.record.counts)  // what the command at hand counts
            if (one.counter == rule.counters[i] && one.subject == subject && !one.given_back)
                last = std::max(last, one.day);
    }
    if (last.number == 0) return {};
    return timeline_parts::spans_after(last, schedule.every_n, schedule.every_span);
}

/// First boundary after `after` that this version of a rule runs for a lot; day 0 when there is
/// none. The version that counts is the one in force on the first day of the period the boundary
/// closes, if it is still in force on the last.
inline local_day engine::parts::next_boundary(const rule_instance& rule,
                                              const annona_schedule& schedule, uint32_t account,
                                              const lot_attributes& of, local_day clock,
                                              local_day after) const {
    using namespace timeline_parts;
    const auto& declared = *rule.declared;
    if (lapses(schedule)) {
        const bool idle = schedule.anchor == ANNONA_ANCHOR_LAST;
        const auto day = idle ? idle_day(rule, schedule, account) : own_day(schedule, of);
        const auto lapse = idle ? day : lapse_day(schedule, of);
        if (day.number == 0 || lapse <= after) return {};
        // The version whose destination holds: the latest that had begun on the last good day.
        if (declared.since > day - 1) return {};
        for (const auto& other : rules.all())
            if (other.declared->id == declared.id && other.declared->since > declared.since &&
                other.declared->since <= day - 1)
                return {};
        return lapse;
    }
    auto base = rule.family_since;
    if (schedule.anchor == ANNONA_ANCHOR_CLOCK) {
        const auto begins = schedule.grace_n > 0
                                ? spans_after(clock, schedule.grace_n, schedule.grace_span)
                                : clock;
        base = std::max(base, begins);
    }
    auto from = std::max(after, declared.since);
    if (schedule.anchor == ANNONA_ANCHOR_GRID && schedule.grace_n > 0)
        from = std::max(from, spans_after(clock, schedule.grace_n, schedule.grace_span) - 1);
    const bool grid = schedule.anchor == ANNONA_ANCHOR_GRID && schedule.every_n == 1;
    for (int guard = 0; guard < 4; ++guard) {
        const auto next = grid
                              ? grid_boundary(schedule.every_span, from)
                              : counted_boundary(base, schedule.every_n, schedule.every_span, from);
        if (next.at - after > horizon_days) return {};
        if (declared.until && next.at - 1 > *declared.until) return {};
        if (next.period_start >= declared.since && next.at > after) return next.at;
        from = next.at;
    }
    return {};
}

/// Whether a boundary falls on a day. A lot whose own day passed while it was held is due at once.
inline bool engine::parts::falls_due(const rule_instance& rule, const annona_schedule& schedule,
                                     uint32_t account, const lot_attributes& of, local_day clock,
                                     local_day day) const {
    using namespace timeline_parts;
    auto lapse = is_own_day(schedule) ? lapse_day(schedule, of) : day;
    if (schedule.anchor == ANNONA_ANCHOR_LAST) lapse = idle_day(rule, schedule, account);
    if (lapse.number == 0) return false;
    const auto looked_at = std::min(lapse, day);
    return next_boundary(rule, schedule, account, of, clock, looked_at - 1) == looked_at;
}

/// The day a lot that becomes free `today` is due on, or `due` where that is earlier. 0: none.
inline local_day engine::parts::earliest_due(uint32_t account, const lot_attributes& of,
                                             local_day clock, local_day today,
                                             local_day due) const {
    for (const auto index : rules.scheduled()) {
        const auto& rule = rules.at(index);
        if (!in_scope_of(rule, role_of(account), account, of)) continue;
        for (uint32_t i = 0; i < rule.plan.schedules_count; ++i)
            if (const auto& schedule = rule.plan.schedules[i];
                timeline_parts::lapses(schedule) &&
                falls_due(rule, schedule, account, of, clock, today))
                due = timeline_parts::earlier(due, today);
    }
    return next_due_of_lot(account, of, clock, today, due);
}

/// The first boundary of a lot after a day, or `due` where that is earlier. 0: none.
inline local_day engine::parts::next_due_of_lot(uint32_t account, const lot_attributes& of,
                                                local_day clock, local_day after,
                                                local_day due) const {
    for (const auto index : rules.scheduled()) {
        const auto& rule = rules.at(index);
        if (!in_scope_of(rule, role_of(account), account, of)) continue;
        for (uint32_t i = 0; i < rule.plan.schedules_count; ++i)
            if (const auto& schedule = rule.plan.schedules[i]; timeline_parts::is_daily(schedule))
                due = timeline_parts::earlier(
                    due, next_boundary(rule, schedule, account, of, clock, after));
    }
    return due;
}

inline local_day engine::parts::next_due_of(uint32_t account, local_day after) const {
    local_day next{};
    for (const auto& one : state.accounts.lots(account))
        if (one.hold == 0)
            next = next_due_of_lot(account, state.accounts.attributes(one), one.clock, after, next);
    return next;
}

/// The same, with a step that takes from its lots still to be applied.
inline local_day engine::parts::next_due_after(uint32_t account, local_day after,
                                               const entry& next_step) const {
    local_day next{};
    for (const auto& one : state.accounts.lots(account)) {
        amount left = one.value;
        for (const auto& taken : next_step.takes)
            if (taken.account == account && taken.lot == one.id) left -= taken.value;
        if (one.hold == 0 && left.is_positive())
            next = next_due_of_lot(account, state.accounts.attributes(one), one.clock, after, next);
    }
    return next;
}

/// The next day on which some rule acts on the community as a whole; day 0 when none does.
inline local_day engine::parts::next_collective(local_day after) const {
    local_day next{};
    for (const auto index : rules.collective()) {
        const auto& rule = rules.at(index);
        for (uint32_t i = 0; i < rule.plan.schedules_count; ++i) {
            if (rule.plan.schedules[i].kind != ANNONA_SCHEDULE_COLLECTIVE) continue;
            const auto day = next_boundary(rule, rule.plan.schedules[i], none, {}, {}, after);
            if (day.number != 0 && (next.number == 0 || day < next)) next = day;
        }
    }
    return next;
}

// ---- barriers ----

/// Due steps open accounts of their own only: those that the command named wait until it passes.
inline void engine::parts::settle_before(const command& asked) {
    const auto count = state.accounts.accounts_count();
    const auto named = std::move(now.pending);
    now.pending.clear();
    // So do their holders' names: they belong to entries of those accounts.
    if (!named.empty()) state.names.truncate(state.names_journaled);
    end_overdue_holds();  // first: nothing is settled beyond the day a hold ends
    settle_for(asked);
    now.pending.clear();
    for (auto* one : {&now.payer, &now.payee})
        if (one->given && one->account >= count) {
            one->account = account_of(named[one->account - count].id);
            one->holder = holder_of(one->account);
        }
}

inline void engine::parts::settle_for(const command& asked) {
    if (rules.scheduled().empty()) return;
    const auto fed = [this](const party& one) {
        return one.given && (fed_roles & (uint64_t{1} << one.role)) != 0;
    };
    bool whole = coupled_time || fed(now.payer) || fed(now.payee);
    whole |= !asked.source.empty() || asked.kind == command_kind::close;
    whole |= (reads_fed & bit_of(asked.kind)) != 0;
    for (const auto& payer : asked.payers)
        if (const auto found = state.accounts.find(payer.account))
            whole |= (fed_roles & (uint64_t{1} << state.accounts.role(*found))) != 0;
    whole |= asked.kind == command_kind::advance && asked.account.empty();
    const auto collective = next_collective(state.collective_day);
    if (whole || (collective.number != 0 && collective <= now.today)) settle_everything(now.today);
    for (const auto* one : {&now.payer, &now.payee})
        if (one->given && exists(one->account)) settle_account(one->account, now.today);
    for (const auto& payer : asked.payers)
        if (const auto found = state.accounts.find(payer.account); found && !whole)
            settle_account(*found, now.today);
    if (asked.kind == command_kind::reverse) settle_original(asked);
    if (asked.kind == command_kind::capture || asked.kind == command_kind::void_hold) {
        const auto seen = find_request(request_key(options, asked, asked.original));
        const auto held = seen ? state.holds.find(*seen) : state.holds.end();
        if (held == state.holds.end()) return;
        settle_account(held->second.account, now.today);
        if (asked.kind == command_kind::capture) settle_account(held->second.payee, now.today);
    }
}

/// The accounts of a command that is to be reversed.
inline void engine::parts::settle_original(const command& asked) {
    const auto seen = find_request(request_key(options, asked, asked.original));
    if (!seen || !read(*seen, original)) return;
    std::vector<uint32_t> accounts;
    for (const auto& one : original.takes) accounts.push_back(one.account);
    for (const auto& one : original.puts) accounts.push_back(one.account);
    bool fed = false;
    for (const auto account : accounts) fed |= (fed_roles & (uint64_t{1} << role_of(account))) != 0;
    if (fed) return settle_everything(now.today);
    for (const auto account : accounts) settle_account(account, now.today);
}

inline void engine::parts::settle_everything(local_day until) {
    for (auto day = next_collective(state.collective_day); day.number != 0 && day <= until;
         day = next_collective(state.collective_day)) {
        settle_accounts_due(day);
        for (const auto index : rules.scheduled()) {
            const auto& plan = rules.at(index).plan;
            for (uint32_t i = 0; i < plan.schedules_count; ++i)
                if (plan.schedules[i].kind == ANNONA_SCHEDULE_COLLECTIVE &&
                    next_boundary(rules.at(index), plan.schedules[i], none, {}, {}, day - 1) == day)
                    run_collective(index, i, day);
        }
        ANNONA_ASSERT(state.collective_day >= day, "a collective boundary did not pass");
    }
    settle_accounts_due(until);
}

/// Every account with something due up to a day; day by day where destinations are under time rules
/// too.
inline void engine::parts::settle_accounts_due(local_day until) {
    std::vector<uint32_t> accounts;
    for (auto bucket = state.due.begin(); bucket != state.due.end() && bucket->first <= until;) {
        const auto last = coupled_time ? bucket->first : until;
        accounts.clear();
        for (; bucket != state.due.end() && bucket->first <= last; ++bucket)
            accounts.insert(accounts.end(), bucket->second.begin(), bucket->second.end());
        std::sort(accounts.begin(), accounts.end());
        accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
        std::erase_if(accounts, [&](uint32_t account) {
            // A place that was taken back may name an account that is not there any more.
            const auto due = exists(account) ? state.accounts.next_due(account) : local_day{};
            return due.number == 0 || due > last;
        });
        if (coupled_time)
            settle_day(accounts, last);
        else
            for (const auto account : accounts) settle_account(account, last);
        bucket = state.due.upper_bound(last);
    }
    // What may be taken back, a dry run or a batch, then needs its buckets again.
    if (!state.accounts.undoing()) state.due.erase(state.due.begin(), state.due.upper_bound(until));
}

/// One day of several accounts: phase by phase over all of them, since what one loses another
/// receives.
inline void engine::parts::settle_day(const std::vector<uint32_t>& accounts, local_day day) {
    std::vector<bool> was_settled;
    was_settled.reserve(accounts.size());
    for (const auto account : accounts)
        was_settled.push_back(state.accounts.settled(account) >= day);
    for (uint16_t phase = ANNONA_PHASE_DECAY; phase < ANNONA_PHASE_COLLECTIVE; ++phase)
        for (const auto index : rules.scheduled()) {
            const auto& rule = rules.at(index);
            for (uint32_t i = 0; i < rule.plan.schedules_count; ++i) {
                const auto& schedule = rule.plan.schedules[i];
                if (schedule.phase != phase || !timeline_parts::is_daily(schedule)) continue;
                for (size_t n = 0; n < accounts.size(); ++n)
                    if ((!was_settled[n] || timeline_parts::lapses(schedule)) &&
                        boundaries_of(rule, schedule, accounts[n], day, day) > 0)
                        settle_rule(accounts[n], index, i, day, day, false);
            }
        }
    for (const auto account : accounts) {
        step.clear();
        step.settled.push_back({account, day, next_due_of(account, day)});
        record_step(day, day, 0, by_engine, 0);
    }
}

/// Forgets places of accounts that are due on another day by now.
inline void engine::parts::compact_due() {
    size_t places = 0;
    for (const auto& [day, accounts] : state.due) places += accounts.size();
    if (places < 4 * size_t{state.accounts.accounts_count()} + 4096) return;
    for (auto bucket = state.due.begin(); bucket != state.due.end();) {
        std::erase_if(bucket->second, [&](uint32_t account) {
            return !exists(account) || state.accounts.next_due(account) != bucket->first;
        });
        auto& list = bucket->second;
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
        bucket = list.empty() ? state.due.erase(bucket) : std::next(bucket);
    }
}

// ---- settling one account ----

/// Runs everything due on an account up to and including a day, in the order of the timeline. The
/// last step of a day says when the account is due next; where none moves anything, a step of its
/// own does.
inline void engine::parts::settle_account(uint32_t account, local_day until) {
    while (true) {
        const auto due = state.accounts.next_due(account);
        if (due.number == 0 || due > until) return;
        const auto runs = runs_on(account, due, until);
        local_day last = due;
        for (const auto& run : runs) last = std::max(last, run.end);
        bool told = false;
        for (const auto& run : runs) {
            const bool is_last = &run == &runs.back() && run.end == last;
            told = settle_rule(account, run.rule, run.schedule, due, run.end, is_last);
        }
        if (told) continue;
        step.clear();
        step.settled.push_back({account, last, next_due_of(account, last)});
        record_step(due, last, 0, by_engine, 0);
    }
}

/// What acts on an account on the first day something is due, phase by phase, and until when.
inline std::vector<engine::parts::due_run> engine::parts::runs_on(uint32_t account, local_day due,
                                                                  local_day until) const {
    std::vector<due_run> runs;
    for (uint16_t phase = ANNONA_PHASE_DECAY; phase < ANNONA_PHASE_COLLECTIVE; ++phase)
        for (const auto index : rules.scheduled()) {
            const auto& rule = rules.at(index);
            for (uint32_t i = 0; i < rule.plan.schedules_count; ++i) {
                const auto& schedule = rule.plan.schedules[i];
                if (schedule.phase != phase || !timeline_parts::is_daily(schedule)) continue;
                // Settled to this day before: a lot that became free only lapses on it.
                if (!timeline_parts::lapses(schedule) && state.accounts.settled(account) >= due)
                    continue;
                const auto k = boundaries_of(rule, schedule, account, due, until);
                auto end = due;
                for (uint32_t n = 1; n < k; ++n)
                    end = next_boundary(rule, schedule, account, {}, local_day{}, end);
                if (k > 0) runs.push_back({index, i, end});
            }
        }
    return runs;
}

/// How many boundaries of a schedule, the first on `day`, nothing else lies between: 0 when it has
/// none on that day, 1 unless it is the only thing due and counts days on a grid.
inline uint32_t engine::parts::boundaries_of(const rule_instance& rule,
                                             const annona_schedule& schedule, uint32_t account,
                                             local_day day, local_day until) const {
    bool due_today = false;
    for (const auto& one : state.accounts.lots(account)) {
        const auto& of = state.accounts.attributes(one);
        if (one.hold != 0 || !in_scope(rule, account, of)) continue;
        due_today |= falls_due(rule, schedule, account, of, one.clock, day);
    }
    if (!due_today) return 0;
    // Several boundaries at once only where a rule sees the same at each of them.
    const auto& plan = rule.plan;
    if (sums_days || schedule.kind != ANNONA_SCHEDULE_LOT ||
        schedule.anchor != ANNONA_ANCHOR_GRID || schedule.grace_n > 0 || plan.facts_count > 0 ||
        plan.counters_count > 0 || plan.balances_count > 0 || state.overrides.contains(account))
        return 1;
    auto end = until + 1;
    for (const auto index : rules.scheduled()) {
        const auto& other = rules.at(index);
        for (uint32_t i = 0; i < other.plan.schedules_count; ++i) {
            const auto& theirs = other.plan.schedules[i];
            if (&theirs == &schedule || !timeline_parts::is_daily(theirs)) continue;
            for (const auto& one : state.accounts.lots(account)) {
                const auto& of = state.accounts.attributes(one);
                if (one.hold != 0 || !in_scope(other, account, of)) continue;
                const auto at = falls_due(other, theirs, account, of, one.clock, day)
                                    ? day
                                    : next_boundary(other, theirs, account, of, one.clock, day);
                if (at.number != 0) end = std::min(end, at);
            }
        }
    }
    uint32_t count = 1;
    for (auto at = next_boundary(rule, schedule, account, {}, {}, day); at.number != 0 && at < end;
         at = next_boundary(rule, schedule, account, {}, {}, at))
        ++count;
    return count;
}

}  // namespace v0_1
}  // namespace annona
