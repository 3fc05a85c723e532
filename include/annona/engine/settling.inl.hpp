// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/asking.inl.hpp>
#include <annona/engine/deciding.hpp>

/// What a due step does to the lots of one account: the rule is asked what they lose, and the
/// losses are booked where it sends them. The timeline says when.

namespace annona {
inline namespace v0_1 {

// ---- asking ----

/// The lots of an account that a schedule concerns on a day, into the tile and `now.chosen`.
inline void engine::parts::gather_due(const rule_instance& rule, const annona_schedule& schedule,
                                      uint32_t account, local_day day) {
    call.tile.clear(), now.chosen.clear();
    const bool on_command = (schedule.flags & ANNONA_SCHEDULE_ON_COMMAND) != 0;
    for (const auto& one : state.accounts.lots(account)) {
        const auto& of = state.accounts.attributes(one);
        if (one.hold != 0 || !in_scope(rule, account, of)) continue;
        if (!on_command && !falls_due(rule, schedule, account, of, one.clock, day)) continue;
        call.tile.emplace_back();
        fill_lot(call.tile.back(), one, of);
        now.chosen.push_back({account, one.id, none, {}, one.face, of, one.clock, one.mark});
    }
}

/// Room for what a rule says of the lots in the tile: nothing lost, marks as they are.
inline void engine::parts::clear_losses() {
    const auto count = call.tile.size();
    call.losses.assign(count, {}), call.destinations.assign(count, ANNONA_HANDLE_NONE);
    call.marks.clear();
    for (const auto& one : call.tile) call.marks.push_back(one.mark);
}

/// What an account held of the lots a rule is about when the day before ended, set aside or not.
inline amount engine::parts::balance_in_scope(const rule_instance& rule, uint32_t account,
                                              local_day day) const {
    amount sum;
    // What other rules brought about on the day itself is not of the days before.
    for (uint32_t i = 0; i < rule.plan.counters_count; ++i)
        if (rule.plan.counters[i].measure == ANNONA_MEASURE_BALANCE_CHANGE &&
            window_start(state.counters.definition(rule.counters[i]), day) == day)
            sum -= state.counters.view(rule.counters[i], account, day).value;
    for (const auto& one : state.accounts.lots(account))
        if (in_scope(rule, account, state.accounts.attributes(one))) sum += one.value;
    return sum;
}

/// Asks a rule what the lots in the tile lose. `day` is the first boundary, `until` the last of
/// `boundaries`; facts, counters and balances are those of the day before the first.
inline int32_t engine::parts::ask_settle(const rule_instance& rule, uint32_t which,
                                         uint32_t account, local_day day, local_day until,
                                         uint32_t boundaries) {
    clear_losses();
    const party whose{account, state.accounts.role(account), state.accounts.holder(account),
                      ANNONA_POCKET_ANY, true};
    const auto* subject = std::exchange(now.subject, &whose);
    annona_due due{};
    due.size = sizeof due, due.schedule = which;
    due.lots_count = static_cast<uint32_t>(call.tile.size());
    due.boundaries = boundaries, due.first_day = day.number, due.last_day = until.number;
    due.one_digit = to_abi(one_digit(city->ledgers.front().counted));
    due.party.handle = ANNONA_HANDLE_PAYER, due.party.role = whose.role;
    due.party.holder = whose.holder, due.party.pocket = ANNONA_POCKET_ANY;
    due.party.balance = to_abi(state.accounts.balance(0, account));
    if (rule.plan.schedules[which].kind == ANNONA_SCHEDULE_ACCOUNT)
        due.party.balance = to_abi(balance_in_scope(rule, account, day));
    due.own = own_of(rule, day - 1, account, account);
    due.lots = call.tile.data(), due.losses = call.losses.data();
    due.destinations = call.destinations.data(), due.marks = call.marks.data();
    due.out = fresh_out();
    const auto answer = asking_parts::call_rule(rule.table().settle, rule.self(), &due);
    now.subject = subject;
    return answer;
}

/// Calls one rule for the lots of one account that are due from `day` to `until` and writes the
/// step. True where it recorded `settles`, the account's next day, along with it.
inline bool engine::parts::settle_rule(uint32_t account, uint16_t index, uint32_t which,
                                       local_day day, local_day until, bool settles) {
    const auto& rule = rules.at(index);
    const auto& schedule = rule.plan.schedules[which];
    gather_due(rule, schedule, account, day);
    uint32_t boundaries = 1;
    for (auto at = day; at < until; ++boundaries)
        at = next_boundary(rule, schedule, account, {}, {}, at);
    const time_alone alone{*this};
    if (ask_settle(rule, which, account, day, until, boundaries) != ANNONA_OK)
        throw bug("a rule failed while settling: " + rule.declared->id);
    step.clear();
    if (const auto defect = book_losses(rule, schedule, account, step, until); !defect.empty())
        throw bug(defect);
    if (step.takes.empty() && step.changes.empty()) return false;
    if (settles) step.settled.push_back({account, until, next_due_after(account, until, step)});
    const auto code = schedule.phase == ANNONA_PHASE_LAPSE ? ANNONA_REASON_EXPIRED : 0;
    record_step(day, until, boundaries, index, static_cast<reason>(code));
    return settles;
}

// ---- booking ----

/// Writes what the rule said of the lots in the tile as takes, puts, postings and changed marks.
/// What is wrong with it, or nothing.
inline std::string engine::parts::book_losses(const rule_instance& rule,
                                              const annona_schedule& schedule, uint32_t account,
                                              entry& into, local_day day) {
    const party whose{account, state.accounts.role(account), state.accounts.holder(account),
                      ANNONA_POCKET_ANY, true};
    const auto* subject = std::exchange(now.subject, &whose);
    const auto programme = now.programme;
    read_receivers();
    std::string defect;
    for (size_t i = 0; i < call.tile.size() && defect.empty(); ++i) {
        auto from = now.chosen[i];
        from.value = from_abi(call.losses[i]);
        const auto whole = from_abi(call.tile[i].amount);
        if (from.value.is_negative() || from.value > whole)
            defect = "a rule takes more than a lot holds: " + rule.declared->id;
        if (!defect.empty()) break;
        const bool ends = schedule.phase == ANNONA_PHASE_LAPSE || from.value == whole;
        from.face = ends ? from_abi(call.tile[i].face) : amount{};
        now.programme = from.attributes.programme;
        if (from.value.is_positive() && !book_loss(rule, call.destinations[i], from, into, day))
            defect = "a rule sends a loss to no account: " + rule.declared->id;
        if (from.value < whole && call.marks[i] != from.mark)
            into.changes.push_back({account, from.lot, from.attributes, from.clock,
                                    static_cast<uint16_t>(call.marks[i]), 0});
    }
    for (const auto& receiver : call.receivers)
        if (!receiver.left.is_zero())
            defect = "a rule gives away more than is lost: " + rule.declared->id;
    now.subject = subject;
    now.programme = programme;
    return defect;
}

/// Who gets what of losses that go to several.
inline void engine::parts::read_receivers() {
    call.receivers.clear();
    const auto count = std::min<uint32_t>(call.out.effects_count, ANNONA_EFFECTS_MAX);
    for (uint32_t i = 0; i < count; ++i)
        if (const auto& effect = call.out.effects[i]; effect.kind == ANNONA_EFFECT_MOVE)
            call.receivers.push_back({effect.other, from_abi(effect.amount)});
}

/// One lot's loss, to its destination or to the receivers in their order. False without a
/// destination.
inline bool engine::parts::book_loss(const rule_instance& rule, uint32_t handle,
                                     const chosen_lot& from, entry& into, local_day day) {
    if (handle != ANNONA_HANDLE_NONE || call.receivers.empty())
        return move_loss(rule, handle, from, into, day);
    auto rest = from;
    for (auto& receiver : call.receivers) {
        auto part = rest;
        part.value = std::min(rest.value, receiver.left);
        if (!part.value.is_positive()) continue;
        part.face = part.value == rest.value ? rest.face : std::min(part.value, rest.face);
        rest.value -= part.value, rest.face -= part.face, receiver.left -= part.value;
        if (!move_loss(rule, receiver.handle, part, into, day)) return false;
    }
    return rest.value.is_zero();
}

/// Books one loss where its rule sends it.
inline bool engine::parts::move_loss(const rule_instance& rule, uint32_t handle,
                                     const chosen_lot& from, entry& into, local_day day) {
    into.takes.push_back({from.account, from.lot, none, from.value, from.face, from.attributes,
                          from.clock, from.mark});
    if (handle == ANNONA_HANDLE_FUNDER)
        return retire_into(into, from, from.value, funder_of(from)), true;
    const auto to = account_for(rule, handle);
    if (to == none) return false;
    // A book of money holds no units: they go back, and the money behind them to it.
    if (city->roles[role_of(to)].kind == 2 && city->backed && from.attributes.programme != none)
        return retire_into(into, from, from.value, to), true;
    if (city->roles[role_of(to)].kind != 0) return false;
    auto of = received_as(from, to, none);
    if (of.received.number != 0) of.received = day;
    const auto clock = reads_clock[role_of(to)] ? day : local_day{};
    into.puts.push_back({to, from.value, from.value, of, clock, 0, 0});
    return true;
}

/// Retires units: to the issuer, and the money they stand for from the reserve to `paid`. What is
/// below a visible digit waits in `dust`, together for all, so that the way there does not matter.
inline void engine::parts::retire_into(entry& record, const chosen_lot& from, amount value,
                                       uint32_t paid) {
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
    post_to(record, city->money_ledger, paid, money);
}

/// Who really paid for a lot, where that is known; else who pays for its programme.
inline uint32_t engine::parts::funder_of(const chosen_lot& from) {
    const auto name = from.attributes.funding;
    if (name != 0)  // an account whose person was erased is known by its number alone
        return state.names.is_known(name) ? account_of(state.names.text(name))
                                          : state.names.owner(name);
    return payer_of(from.attributes.programme, state.accounts.holder(from.account));
}

// ---- the step ----

/// Writes `step` as an entry of its own, effective at the start of its last day.
inline void engine::parts::record_step(local_day first, local_day last, uint32_t boundaries,
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
        settled_effect* known = nullptr;
        for (auto& one : step.settled)
            if (one.account == put.account) known = &one;
        auto due = known != nullptr ? known->next_due : state.accounts.next_due(put.account);
        due = next_due_of_lot(put.account, put.attributes, put.clock, last, due);
        if (known != nullptr)
            known->next_due = due;
        else
            step.settled.push_back(
                {put.account, std::max(state.accounts.settled(put.account), last), due});
    }
    append(step);
}

}  // namespace v0_1
}  // namespace annona
