// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/asking.inl.hpp>
#include <annona/engine/deciding.hpp>
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

inline calendar_span span_of(uint16_t abi_span) {
    switch (abi_span) {
        case ANNONA_SPAN_WEEK:
            return calendar_span::week;
        case ANNONA_SPAN_MONTH:
            return calendar_span::month;
        case ANNONA_SPAN_QUARTER:
            return calendar_span::quarter;
        case ANNONA_SPAN_HALF_YEAR:
            return calendar_span::half_year;
        case ANNONA_SPAN_YEAR:
            return calendar_span::year;
        default:
            return calendar_span::day;
    }
}

inline int32_t months_in(uint16_t abi_span) {
    switch (abi_span) {
        case ANNONA_SPAN_MONTH:
            return 1;
        case ANNONA_SPAN_QUARTER:
            return 3;
        case ANNONA_SPAN_HALF_YEAR:
            return 6;
        case ANNONA_SPAN_YEAR:
            return 12;
        default:
            return 0;
    }
}

/// `count` spans after a day; months clamp to their last day.
inline local_day add_spans(local_day from, int64_t count, uint16_t span) {
    if (const auto months = months_in(span); months > 0)
        return add_months(from, static_cast<int32_t>(count * months));
    const int64_t days = span == ANNONA_SPAN_WEEK ? 7 : 1;
    return from + static_cast<int32_t>(count * days);
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
        const int64_t span_days = months_in(span) > 0        ? 31 * months_in(span)
                                  : span == ANNONA_SPAN_WEEK ? 7
                                                             : 1;
        step = std::max<int64_t>(1, (after - base) / (span_days * n) - 1);
    }
    while (add_spans(base, step * n, span) <= after) ++step;
    return {add_spans(base, step * n, span), add_spans(base, (step - 1) * n, span)};
}

/// The same for starts of calendar spans.
inline boundary grid_boundary(uint16_t span, local_day after) {
    const auto one = span_of(span);
    const auto start = span_start(one, after);
    return {next_span_start(one, start), start};
}

constexpr int32_t horizon_days = 366 * 200;  // a boundary later than this is never met

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
    return add_spans(day, schedule.grace_n, schedule.grace_span);
}

}  // namespace timeline_parts

// ---- when ----

/// Whether a rule's scope covers a lot of an account.
ANNONA_INLINE bool engine::parts::in_scope(const rule_instance& rule, uint32_t account,
                                           const lot_attributes& of) const {
    return in_scope_of(rule, role_of(account), account, of);
}

ANNONA_INLINE bool engine::parts::in_scope_of(const rule_instance& rule, uint32_t role_index,
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

/// First boundary after `after` that this version of a rule runs for a lot; day 0 when there is
/// none. The version that counts is the one in force on the first day of the period the boundary
/// closes, if it is still in force on the last.
ANNONA_INLINE local_day engine::parts::next_boundary(const rule_instance& rule,
                                                     const annona_schedule& schedule,
                                                     const lot_attributes& of, local_day clock,
                                                     local_day after) const {
    using namespace timeline_parts;
    const auto& declared = *rule.declared;
    if (is_own_day(schedule)) {
        const auto day = own_day(schedule, of), lapse = lapse_day(schedule, of);
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
        const auto begins =
            schedule.grace_n > 0 ? add_spans(clock, schedule.grace_n, schedule.grace_span) : clock;
        base = std::max(base, begins);
    }
    auto from = std::max(after, declared.since);
    if (schedule.anchor == ANNONA_ANCHOR_GRID && schedule.grace_n > 0)
        from = std::max(from, add_spans(clock, schedule.grace_n, schedule.grace_span) - 1);
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
ANNONA_INLINE bool engine::parts::falls_due(const rule_instance& rule,
                                            const annona_schedule& schedule,
                                            const lot_attributes& of, local_day clock,
                                            local_day day) const {
    using namespace timeline_parts;
    const auto lapse = is_own_day(schedule) ? lapse_day(schedule, of) : day;
    if (lapse.number == 0) return false;
    const auto looked_at = std::min(lapse, day);
    return next_boundary(rule, schedule, of, clock, looked_at - 1) == looked_at;
}

/// The day a lot that becomes free `today` is due on, or `due` where that is earlier. 0: none.
ANNONA_INLINE local_day engine::parts::earliest_due(uint32_t account, const lot_attributes& of,
                                                    local_day clock, local_day today,
                                                    local_day due) const {
    for (const auto index : rules.scheduled()) {
        const auto& rule = rules.at(index);
        if (!in_scope_of(rule, role_of(account), account, of)) continue;
        for (uint32_t i = 0; i < rule.plan.schedules_count; ++i) {
            const auto& schedule = rule.plan.schedules[i];
            if (schedule.kind == ANNONA_SCHEDULE_COLLECTIVE) continue;
            const auto day = falls_due(rule, schedule, of, clock, today)
                                 ? today
                                 : next_boundary(rule, schedule, of, clock, today);
            if (day.number != 0 && (due.number == 0 || day < due)) due = day;
        }
    }
    return due;
}

ANNONA_INLINE local_day engine::parts::next_due_of(uint32_t account, local_day after) const {
    local_day next{};
    for (const auto index : rules.scheduled()) {
        const auto& rule = rules.at(index);
        for (uint32_t i = 0; i < rule.plan.schedules_count; ++i) {
            const auto& schedule = rule.plan.schedules[i];
            if (schedule.kind == ANNONA_SCHEDULE_COLLECTIVE) continue;
            for (const auto& one : state.accounts.lots(account)) {
                const auto& of = state.accounts.attributes(one);
                if (one.hold != 0 || !in_scope(rule, account, of)) continue;
                const auto day = next_boundary(rule, schedule, of, one.clock, after);
                if (day.number != 0 && (next.number == 0 || day < next)) next = day;
            }
        }
    }
    return next;
}

/// The next day on which some rule acts on the community as a whole; day 0 when none does.
ANNONA_INLINE local_day engine::parts::next_collective(local_day after) const {
    local_day next{};
    for (const auto index : rules.scheduled()) {
        const auto& rule = rules.at(index);
        for (uint32_t i = 0; i < rule.plan.schedules_count; ++i) {
            if (rule.plan.schedules[i].kind != ANNONA_SCHEDULE_COLLECTIVE) continue;
            const auto day = next_boundary(rule, rule.plan.schedules[i], {}, {}, after);
            if (day.number != 0 && (next.number == 0 || day < next)) next = day;
        }
    }
    return next;
}

// ---- barriers ----

/// Due steps open accounts of their own only: those that the command named wait until it passes.
ANNONA_INLINE void engine::parts::settle_before(const command& asked) {
    const auto count = state.accounts.accounts_count();
    const auto named = std::move(now.pending);
    now.pending.clear();
    end_overdue_holds();  // first: nothing is settled beyond the day a hold ends
    settle_for(asked);
    now.pending.clear();
    for (auto* one : {&now.payer, &now.payee})
        if (one->given && one->account >= count)
            one->account = account_of(named[one->account - count].id);
}

ANNONA_INLINE void engine::parts::settle_for(const command& asked) {
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
        const auto seen = requests.find(request_key(options, asked, asked.original));
        const auto held = seen ? state.holds.find(*seen) : state.holds.end();
        if (held != state.holds.end()) settle_account(held->second.account, now.today);
    }
}

/// The accounts of a command that is to be reversed.
ANNONA_INLINE void engine::parts::settle_original(const command& asked) {
    const auto seen = requests.find(request_key(options, asked, asked.original));
    if (!seen || !read(*seen, original)) return;
    std::vector<uint32_t> accounts;
    for (const auto& one : original.takes) accounts.push_back(one.account);
    for (const auto& one : original.puts) accounts.push_back(one.account);
    bool fed = false;
    for (const auto account : accounts) fed |= (fed_roles & (uint64_t{1} << role_of(account))) != 0;
    if (fed) return settle_everything(now.today);
    for (const auto account : accounts) settle_account(account, now.today);
}

ANNONA_INLINE void engine::parts::settle_everything(local_day until) {
    for (auto day = next_collective(state.collective_day); day.number != 0 && day <= until;
         day = next_collective(state.collective_day)) {
        settle_accounts_due(day);
        for (const auto index : rules.scheduled()) {
            const auto& plan = rules.at(index).plan;
            for (uint32_t i = 0; i < plan.schedules_count; ++i)
                if (plan.schedules[i].kind == ANNONA_SCHEDULE_COLLECTIVE &&
                    next_boundary(rules.at(index), plan.schedules[i], {}, {}, day - 1) == day)
                    run_collective(index, i, day);
        }
        ANNONA_ASSERT(state.collective_day >= day, "a collective boundary did not pass");
    }
    settle_accounts_due(until);
}

/// Every account with something due up to a day; day by day where destinations are under time rules
/// too.
ANNONA_INLINE void engine::parts::settle_accounts_due(local_day until) {
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
ANNONA_INLINE void engine::parts::settle_day(const std::vector<uint32_t>& accounts, local_day day) {
    for (uint16_t phase = ANNONA_PHASE_DECAY; phase < ANNONA_PHASE_COLLECTIVE; ++phase)
        for (const auto index : rules.scheduled()) {
            const auto& rule = rules.at(index);
            for (uint32_t i = 0; i < rule.plan.schedules_count; ++i) {
                const auto& schedule = rule.plan.schedules[i];
                if (schedule.phase != phase || schedule.kind == ANNONA_SCHEDULE_COLLECTIVE)
                    continue;
                for (const auto account : accounts)
                    if (boundaries_of(rule, schedule, account, day, day) > 0)
                        settle_rule(account, index, i, day, day);
            }
        }
    for (const auto account : accounts) {
        step.clear();
        step.settled.push_back({account, day, next_due_of(account, day)});
        record_step(day, day, 0, by_engine, 0);
    }
}

/// Forgets places of accounts that are due on another day by now.
ANNONA_INLINE void engine::parts::compact_due() {
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

/// Runs everything due on an account up to and including a day, in the order of the timeline.
ANNONA_INLINE void engine::parts::settle_account(uint32_t account, local_day until) {
    while (true) {
        const auto due = state.accounts.next_due(account);
        if (due.number == 0 || due > until) return;
        // All due steps of the first such day, phase by phase.
        local_day last = due;
        for (uint16_t phase = ANNONA_PHASE_DECAY; phase < ANNONA_PHASE_COLLECTIVE; ++phase)
            for (const auto index : rules.scheduled()) {
                const auto& rule = rules.at(index);
                for (uint32_t i = 0; i < rule.plan.schedules_count; ++i) {
                    const auto& schedule = rule.plan.schedules[i];
                    if (schedule.phase != phase || schedule.kind == ANNONA_SCHEDULE_COLLECTIVE)
                        continue;
                    const auto k = boundaries_of(rule, schedule, account, due, until);
                    if (k == 0) continue;
                    auto end = due;
                    for (uint32_t n = 1; n < k; ++n)
                        end = next_boundary(rule, schedule, {}, local_day{}, end);
                    settle_rule(account, index, i, due, end);
                    last = std::max(last, end);
                }
            }
        step.clear();
        step.settled.push_back({account, last, next_due_of(account, last)});
        record_step(due, last, 0, by_engine, 0);
    }
}

/// How many boundaries of a schedule, the first on `day`, nothing else lies between: 0 when it has
/// none on that day, 1 unless it is the only thing due and counts days on a grid.
ANNONA_INLINE uint32_t engine::parts::boundaries_of(const rule_instance& rule,
                                                    const annona_schedule& schedule,
                                                    uint32_t account, local_day day,
                                                    local_day until) const {
    bool due_today = false;
    for (const auto& one : state.accounts.lots(account)) {
        const auto& of = state.accounts.attributes(one);
        if (one.hold != 0 || !in_scope(rule, account, of)) continue;
        due_today |= falls_due(rule, schedule, of, one.clock, day);
    }
    if (!due_today) return 0;
    // Several boundaries at once only where a rule sees the same at each of them.
    const auto& plan = rule.plan;
    if (schedule.anchor != ANNONA_ANCHOR_GRID || schedule.grace_n > 0 || plan.facts_count > 0 ||
        plan.counters_count > 0 || plan.balances_count > 0 || state.overrides.contains(account))
        return 1;
    auto end = until + 1;
    for (const auto index : rules.scheduled()) {
        const auto& other = rules.at(index);
        for (uint32_t i = 0; i < other.plan.schedules_count; ++i) {
            const auto& theirs = other.plan.schedules[i];
            if (&theirs == &schedule || theirs.kind == ANNONA_SCHEDULE_COLLECTIVE) continue;
            for (const auto& one : state.accounts.lots(account)) {
                const auto& of = state.accounts.attributes(one);
                if (one.hold != 0 || !in_scope(other, account, of)) continue;
                const auto at = falls_due(other, theirs, of, one.clock, day)
                                    ? day
                                    : next_boundary(other, theirs, of, one.clock, day);
                if (at.number != 0) end = std::min(end, at);
            }
        }
    }
    uint32_t count = 1;
    for (auto at = next_boundary(rule, schedule, {}, {}, day); at.number != 0 && at < end;
         at = next_boundary(rule, schedule, {}, {}, at))
        ++count;
    return count;
}

/// Calls one rule for the lots of one account that are due from `day` to `until` and writes the
/// step.
ANNONA_INLINE void engine::parts::settle_rule(uint32_t account, uint16_t index, uint32_t which,
                                              local_day day, local_day until) {
    const auto& rule = rules.at(index);
    const auto& schedule = rule.plan.schedules[which];
    call.tile.clear(), now.chosen.clear();
    uint32_t boundaries = 1;
    for (auto at = day; at < until; ++boundaries) at = next_boundary(rule, schedule, {}, {}, at);
    for (const auto& one : state.accounts.lots(account)) {
        const auto& of = state.accounts.attributes(one);
        if (one.hold != 0 || !in_scope(rule, account, of)) continue;
        if (!falls_due(rule, schedule, of, one.clock, day)) continue;
        call.tile.emplace_back();
        fill_lot(call.tile.back(), one, of);
        now.chosen.push_back({account, one.id, none, {}, {}, of, one.clock, one.mark});
    }
    const auto count = call.tile.size();
    call.losses.assign(count, {}), call.destinations.assign(count, ANNONA_HANDLE_NONE);
    call.marks.clear();
    for (const auto& one : call.tile) call.marks.push_back(one.mark);
    party whose{account, state.accounts.role(account), state.accounts.holder(account),
                ANNONA_POCKET_ANY, true};
    now.subject = &whose;
    annona_due due{};
    due.size = sizeof due, due.schedule = which, due.lots_count = static_cast<uint32_t>(count);
    due.boundaries = boundaries, due.first_day = day.number, due.last_day = until.number;
    due.one_digit = to_abi(one_digit(city->ledgers.front().counted));
    due.party.handle = ANNONA_HANDLE_PAYER, due.party.role = whose.role,
    due.party.holder = whose.holder;
    due.party.balance = to_abi(state.accounts.balance(0, account));
    due.own = own_of(rule, day - 1, account, account);
    due.lots = call.tile.data(), due.losses = call.losses.data();
    due.destinations = call.destinations.data(), due.marks = call.marks.data();
    due.out = fresh_out();
    const auto answer = asking_parts::call_rule(rule.table().settle, rule.self(), &due);
    if (!(answer == ANNONA_OK)) throw bug("a rule failed while settling: " + rule.declared->id);
    step.clear();
    for (size_t i = 0; i < count; ++i) {
        auto& from = now.chosen[i];
        from.value = from_abi(call.losses[i]);
        const auto whole = from_abi(call.tile[i].amount);
        if (call.marks[i] != from.mark && from.value < whole)
            step.changes.push_back({account, from.lot, from.attributes, from.clock,
                                    static_cast<uint16_t>(call.marks[i]), 0});
        if (!(!from.value.is_negative() && from.value <= whole))
            throw bug("a rule takes more than a lot holds: " + rule.declared->id);
        if (from.value.is_zero()) continue;
        from.face = schedule.phase == ANNONA_PHASE_LAPSE || from.value == whole
                        ? from_abi(call.tile[i].face)
                        : amount{};
        now.programme = from.attributes.programme;
        move_loss(rule, call.destinations[i], from, until);
    }
    const auto code = schedule.phase == ANNONA_PHASE_LAPSE ? ANNONA_REASON_EXPIRED : 0;
    now.subject = nullptr;
    if (!step.takes.empty() || !step.changes.empty())
        record_step(day, until, boundaries, index, static_cast<reason>(code));
}

/// Books one loss where its rule sends it.
ANNONA_INLINE void engine::parts::move_loss(const rule_instance& rule, uint32_t handle,
                                            const chosen_lot& from, local_day day) {
    step.takes.push_back({from.account, from.lot, none, from.value, from.face, from.attributes,
                          from.clock, from.mark});
    if (handle == ANNONA_HANDLE_FUNDER) return retire_into(step, from, from.value);
    const auto to = account_for(rule, handle);
    if (!(to != none)) throw bug("a rule sends a loss to no account: " + rule.declared->id);
    auto of = received_as(from, to, none);
    if (of.received.number != 0) of.received = day;
    const auto clock = reads_clock[role_of(to)] ? day : local_day{};
    step.puts.push_back({to, from.value, from.value, of, clock, 0, 0});
}

/// Retires units: to the issuer, and the money they stand for from the reserve to who paid. What is
/// below a visible digit waits in `dust`, together for all, so that the way there does not matter.
ANNONA_INLINE void engine::parts::retire_into(entry& record, const chosen_lot& from, amount value) {
    const auto programme = from.attributes.programme;
    const auto& counted = city->ledgers.front().counted;
    lot_attributes plain;
    plain.programme = programme, plain.pocket = none;
    auto whole = value;
    if (city->backed && programme != none && !is_whole_digits(value, counted)) {
        const auto dust = account_of(city->dust);
        ANNONA_ASSERT(dust != none, "the scheme has no account for dust");
        amount before, rest = value;  // in the dust before this record; joining it in all
        uint32_t waiting_lot = 0;
        for (const auto& one : lots_of(dust))
            if (state.accounts.attributes(one) == plain) before = one.value, waiting_lot = one.id;
        std::erase_if(record.puts, [&](const put_effect& put) {
            const bool ours = put.account == dust && put.attributes == plain;
            return ours ? (rest += put.value, true) : false;
        });
        std::erase_if(record.takes, [&](const take_effect& take) {
            const bool ours = take.account == dust && take.attributes == plain;
            return ours ? (rest -= take.value, true) : false;
        });
        whole = floor_to_digits(before + rest, counted);
        rest -= whole;  // negative: taken out of the dust
        if (rest.is_positive())
            record.puts.push_back({dust, rest, rest, plain, {}, 0, 0});
        else if (rest.is_negative())
            record.takes.push_back({dust, waiting_lot, none, -rest, -rest, plain, {}, 0});
    }
    if (whole.is_zero()) return;
    post_to(record, 0, issuer, whole);
    if (!city->backed || programme == none) return;
    const auto money = money_of(whole, rounding::floor);
    post_to(record, city->money_ledger, reserve_of(programme), -money);
    post_to(record, city->money_ledger, payer_of(programme, state.accounts.holder(from.account)),
            money);
}

// ---- the community as a whole ----

ANNONA_INLINE void engine::parts::run_collective(uint16_t index, uint32_t which, local_day day) {
    const auto& rule = rules.at(index);
    const auto& schedule = rule.plan.schedules[which];
    std::vector<annona_party> members;
    std::vector<annona_amount> balances;
    std::vector<uint32_t> accounts;
    for (uint32_t i = 0; i < state.accounts.accounts_count(); ++i) {
        if (state.accounts.role(i) != schedule.members_role ||
            state.accounts.status(i) == account_status::closed)
            continue;
        annona_party member{};
        member.role = state.accounts.role(i), member.holder = state.accounts.holder(i);
        member.pocket = ANNONA_POCKET_ANY, member.balance = to_abi(state.accounts.balance(0, i));
        members.push_back(member), balances.push_back(member.balance), accounts.push_back(i);
    }
    annona_due due{};
    due.size = sizeof due, due.schedule = which, due.boundaries = 1;
    due.first_day = day.number, due.last_day = day.number;
    due.one_digit = to_abi(one_digit(city->ledgers.front().counted));
    due.own = own_of(rule, day - 1, none, none);
    due.members = members.data(), due.member_balances = balances.data();
    due.members_count = static_cast<uint32_t>(members.size());
    due.out = fresh_out();
    // Everybody may get a share: room for a movement to each member.
    std::vector<annona_effect> room(members.size() + ANNONA_EFFECTS_MAX);
    due.out->effects = room.data();
    due.out->effects_max = static_cast<uint32_t>(room.size());
    now.subject = nullptr;
    const auto answer = asking_parts::call_rule(rule.table().settle, rule.self(), &due);
    if (!(answer == ANNONA_OK && due.out->effects_count <= room.size()))
        throw bug("a rule failed at a collective boundary: " + rule.declared->id);
    step.clear();
    now.chosen.clear();
    for (uint32_t i = 0; i < due.out->effects_count; ++i) {
        const auto& effect = due.out->effects[i];
        if (effect.kind != ANNONA_EFFECT_MOVE) continue;
        const auto from = account_for(rule, effect.target);
        ANNONA_ASSERT(from != none && effect.index < accounts.size(), "a share without an account");
        auto left = from_abi(effect.amount);
        for (const auto& one : lots_of(from)) {
            amount used;
            for (const auto& taken : step.takes)
                if (taken.account == from && taken.lot == one.id) used += taken.value;
            const auto part = std::min(left, one.value - used);
            if (!part.is_positive()) continue;
            const chosen_lot chosen{from,
                                    one.id,
                                    none,
                                    part,
                                    std::min(part, one.face),
                                    state.accounts.attributes(one),
                                    one.clock,
                                    one.mark};
            step.takes.push_back(
                {from, one.id, none, part, chosen.face, chosen.attributes, one.clock, one.mark});
            const auto to = accounts[effect.index];
            const auto clock = reads_clock[role_of(to)] ? day : local_day{};
            auto of = received_as(chosen, to, none);
            if (of.received.number != 0) of.received = day;
            step.puts.push_back({to, part, part, of, clock, 0, 0});
            left -= part;
        }
        if (!(left.is_zero())) throw bug("a share larger than the pot: " + rule.declared->id);
    }
    step.collective = true;
    record_step(day, day, 1, index, 0);
}

/// Writes `step` as an entry of its own, effective at the start of its last day.
ANNONA_INLINE void engine::parts::record_step(local_day first, local_day last, uint32_t boundaries,
                                              uint16_t rule, reason code) {
    step.kind = entry_kind::due_step;
    step.result = verdict::accepted;
    step.first_day = first, step.last_day = last, step.boundaries = boundaries;
    step.due_rule = rule, step.code = code;
    step.recorded_at = state.recorded_at;
    step.effective_at = state.start_of(last);
    for (const auto& put : step.puts) {
        // A lot that arrives by a due step starts its boundaries on that day.
        if (!exists(put.account) || (scheduled_roles & (uint64_t{1} << role_of(put.account))) == 0)
            continue;
        auto due = state.accounts.next_due(put.account);
        for (const auto index : rules.scheduled())
            for (uint32_t i = 0; i < rules.at(index).plan.schedules_count; ++i) {
                const auto& schedule = rules.at(index).plan.schedules[i];
                if (schedule.kind == ANNONA_SCHEDULE_COLLECTIVE ||
                    !in_scope(rules.at(index), put.account, put.attributes))
                    continue;
                const auto day =
                    next_boundary(rules.at(index), schedule, put.attributes, put.clock, last);
                if (day.number != 0 && (due.number == 0 || day < due)) due = day;
            }
        const auto settled = std::max(state.accounts.settled(put.account), last);
        step.settled.push_back({put.account, settled, due});
    }
    append(step);
}

}  // namespace v0_1
}  // namespace annona
