// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/deciding.hpp>

/// What was done is taken back: reverse; or kept waiting: hold, capture, void.

namespace annona {
inline namespace v0_1 {

/// Units return to the lots they came from, last taken first, with their old expiry; charges return
/// in proportion; counters of the original window are given back. Never more than the original. The
/// amount is a part of the price: what was paid in own money goes back beside it, in proportion,
/// units rounded down (to whole notes) and own money for the rest, so that both together give the
/// amount.
inline void engine::parts::do_reverse() {
    const auto& asked = *now.asked;
    const auto seen = find_request(request_key(options, asked, asked.original));
    if (!seen || !read(*seen, original)) return refuse(ANNONA_REASON_UNKNOWN_NAME);
    const bool paid = original.command == command_kind::pay ||
                      original.command == command_kind::transfer ||
                      original.command == command_kind::capture;
    const bool issued = original.command == command_kind::issue;
    const bool stands = original.result == verdict::accepted || original.result == verdict::partial;
    if (!stands || (!paid && !issued)) return refuse(ANNONA_REASON_REVERSAL_EXCEEDS_ORIGINAL);
    amount already;
    if (const auto found = state.reversed.find(*seen); found != state.reversed.end())
        already = found->second;
    const auto own = own_money_of_original();
    const auto whole = original.value + own;  // what the goods cost
    const auto left = whole - already;
    const auto value = asked.has_value ? asked.value : left;
    figure(ANNONA_FIGURE_LEFT, left);
    if (!value.is_positive() || value > left)
        return refuse(ANNONA_REASON_REVERSAL_EXCEEDS_ORIGINAL);
    now.principal = now.price = value;
    now.original_day = state.day_of(original.recorded_at);
    now.programme = none;
    if (!original.takes.empty()) {
        now.payer.account = original.takes.front().account;
        now.payer.role = role_of(now.payer.account),
        now.payer.holder = holder_of(now.payer.account);
        now.payer.given = true;
    }
    now.subject = &now.payer;
    build_view();
    authorize();
    if (refused()) return;
    const auto units_already = units_of_returned(already, own);
    const auto units = units_of_returned(already + value, own) - units_already;
    now.own_returned = {value - units, already - units_already, own};
    if (paid)
        return_payment(units, units_already, original.value);
    else
        return_issue(units, units_already);
    if (refused()) return;
    now.record.value = units;
    now.record.original_sequence = *seen;
    now.record.reversed.push_back({*seen, already + value});
    give_counters_back(original, {value, already, whole}, now.record);
    if (original.command != command_kind::capture) return;
    // What its hold counted beforehand.
    const auto began = hold_entry(original.original_sequence);
    const auto set_free = began.value - original.value;
    give_counters_back(began, {units, set_free + units_already, began.value}, now.record);
}

/// What the holder paid of the goods in own money, in units; what rules charged is no part of it.
inline amount engine::parts::own_money_of_original() const {
    amount paid;
    if (city->money_ledger == none ||
        (original.command != command_kind::pay && original.command != command_kind::capture))
        return paid;
    for (const auto& then : original.posts)
        if (then.ledger == city->money_ledger && then.delta.is_negative() &&
            city->roles[role_of(then.account)].outside)
            paid += charged_here(then.ledger, then.account) - then.delta;
    return units_of(paid);
}

/// What of a returned part of the price was paid in units: in proportion, rounded down, to whole
/// notes where notes paid; what own money cannot make up is units all the same.
inline amount engine::parts::units_of_returned(amount returned, amount own) const {
    const auto part = proportion(original.value, returned, original.value + own, rounding::floor);
    amount note;
    for (const auto& then : original.takes)
        if (then.line != line_of_charge) note = std::max(note, then.attributes.note);
    if (!note.is_positive() || own.is_zero()) return part;
    const auto least = returned - own;
    const auto rounded = round_to_step(part, note, rounding::floor);
    return rounded < least ? round_to_step(least, note, rounding::ceiling) : rounded;
}

/// The receivers pay from their newest lots of the same programme; the original lots come back.
/// With them go the charges, in proportion, or they stay, as the scheme says.
inline void engine::parts::return_payment(amount value, amount already, amount whole) {
    if (original.takes.empty()) return return_postings(value, already, whole);
    amount skip = already, left = value;
    uint32_t programme = none;
    for (size_t i = original.takes.size(); i-- > 0 && left.is_positive();) {
        const auto& then = original.takes[i];
        if (then.line == line_of_charge) continue;
        const auto skipped = std::min(skip, then.value);
        const auto part = std::min(then.value - skipped, left);
        skip -= skipped, left -= part;
        programme = then.attributes.programme;
        owe(payee_of_original(programme), programme, part);
    }
    const auto more = city->refund_keeps_charges ? amount{} : return_charges(value, already, whole);
    amount given;
    for (const auto& one : now.owed) given += one.delta;
    owe(payee_of_original(programme), programme, value + more - given);  // what rounding leaves
    for (const auto& one : now.owed)
        if (one.delta.is_positive()) collect_from(one.account, one.programme, one.delta);
    if (refused()) return;
    return_takes(value, already);
    return_postings(value, already, whole);
}

/// Who sold: the first to receive units of that programme, else the first to receive any.
inline uint32_t engine::parts::payee_of_original(uint32_t programme) const {
    for (const auto& then : original.puts)
        if (then.attributes.programme == programme) return then.account;
    return original.puts.empty() ? none : original.puts.front().account;
}

inline void engine::parts::owe(uint32_t account, uint32_t programme, amount value) {
    if (account == none) return refuse(ANNONA_REASON_INSUFFICIENT_BALANCE);
    for (auto& known : now.owed)
        if (known.account == account && known.programme == programme) {
            known.delta += value;
            return;
        }
    now.owed.push_back({0, 0, account, programme, true, value});
}

/// Charges go back in proportion: who got units gives them, lots that paid come back, units that
/// were made or retired are undone. Returns how much more than the goods themselves is given.
inline amount engine::parts::return_charges(amount value, amount already, amount whole) {
    amount more;
    for (const auto& then : original.charged) {
        const auto part = portion_signed(then.delta, value, already, whole);
        if (then.lots) owe(then.account, then.programme, part);
        if (then.lots || then.ledger != 0) continue;
        post(0, then.account, -part);
        more -= part;
    }
    for (const auto& then : original.takes) {
        if (then.line != line_of_charge) continue;
        const auto part = portion(then.value, value, already, whole);
        owe(then.account, then.attributes.programme, part);
        return_take(then, part);
        more += part;
    }
    return more;
}

inline void engine::parts::collect_from(uint32_t account, uint32_t programme, amount owed) {
    const auto lots = lots_of(account);
    for (size_t k = lots.size(); k-- > 0 && owed.is_positive();) {
        const auto& of = state.accounts.attributes(lots[k]);
        if (of.programme != programme || lots[k].hold != 0) continue;
        take_effect* known = nullptr;
        for (auto& taken : now.record.takes)
            if (taken.account == account && taken.lot == lots[k].id) known = &taken;
        const auto used = known != nullptr ? known->value : amount{};
        const auto used_face = known != nullptr ? known->face : amount{};
        const auto part = std::min(owed, lots[k].value - used);
        if (!part.is_positive()) continue;
        const auto face = std::min(part, lots[k].face - used_face);
        if (known != nullptr)
            known->value += part, known->face += face;
        else
            take({account, lots[k].id, none, part, face, of, lots[k].clock, lots[k].mark});
        owed -= part;
    }
    if (owed.is_positive()) refuse(ANNONA_REASON_INSUFFICIENT_BALANCE);
}

/// Plain postings go back in proportion, ledger by ledger; the first account of each takes what
/// rounding leaves. Credit is never returned below a floor.
inline void engine::parts::return_postings(amount value, amount already, amount whole) {
    const returned_part units{value, already, whole};
    for (uint32_t ledger = 0; ledger < city->ledgers.size(); ++ledger) {
        const bool has_own = ledger == city->money_ledger && now.own_returned.whole.is_positive();
        const auto& of = has_own ? now.own_returned : units;
        if (of.whole.is_zero()) continue;
        uint32_t first = none;
        amount others;
        if (ledger == 0 && !original.takes.empty()) continue;  // units made or retired by charges
        for (const auto& then : original.posts) {
            if (then.ledger != ledger) continue;
            if (first == none) {
                first = then.account;
                continue;
            }
            const auto kept =
                city->refund_keeps_charges ? charged_here(ledger, then.account) : amount{};
            const auto part = portion_signed(then.delta - kept, of.value, of.already, of.whole);
            others += part;
            post(ledger, then.account, -part);
        }
        if (first != none) post(ledger, first, others);
    }
    for (const auto& one : now.record.posts) {
        const auto& role = city->roles[role_of(one.account)];
        if (one.ledger == 0 && role.kind == 1 && one.delta.is_negative() &&
            balance_of(0, one.account) + one.delta < role.floor)
            return refuse(ANNONA_REASON_OVERDRAFT_LIMIT);
    }
}

/// What charges moved of a plain balance.
inline amount engine::parts::charged_here(uint32_t ledger, uint32_t account) const {
    amount moved;
    for (const auto& one : original.charged)
        if (!one.lots && one.ledger == ledger && one.account == account) moved += one.delta;
    return moved;
}

/// The part of a figure that goes back now, so that all parts together give the whole.
inline amount engine::parts::portion(amount figure, amount value, amount already,
                                     amount whole) const {
    return proportion(figure, already + value, whole, rounding::floor) -
           proportion(figure, already, whole, rounding::floor);
}
inline amount engine::parts::portion_signed(amount figure, amount value, amount already,
                                            amount whole) const {
    return figure.is_negative() ? -portion(-figure, value, already, whole)
                                : portion(figure, value, already, whole);
}

/// Lots come back last taken first.
inline void engine::parts::return_takes(amount value, amount already) {
    amount skip = already, left = value;
    for (size_t i = original.takes.size(); i-- > 0 && left.is_positive();) {
        const auto& then = original.takes[i];
        if (then.line == line_of_charge) continue;
        const auto skipped = std::min(skip, then.value);
        const auto part = std::min(then.value - skipped, left);
        skip -= skipped, left -= part;
        return_take(then, part);
    }
}

/// Part of one lot comes back. What has passed its day meanwhile, or whose account was closed, goes
/// on to who paid at once.
inline void engine::parts::return_take(const take_effect& then, amount part) {
    if (!part.is_positive()) return;
    const auto& note = then.attributes.note;
    if (!note.is_zero() && part.count() % note.count() != 0)
        return refuse(ANNONA_REASON_INDIVISIBLE);
    const auto face =
        then.face == then.value
            ? part
            : std::max(part, proportion(then.face, part, then.value, rounding::floor));
    const auto expires = then.attributes.expires;
    const bool lapsed = expires.number != 0 && expires <= now.today;
    const bool closed = state.accounts.status(then.account) == account_status::closed;
    if (lapsed && !closed && city->refund_expired == expired_refund::refuse)
        return refuse(ANNONA_REASON_EXPIRED);
    if (closed || (lapsed && city->refund_expired != expired_refund::grace)) {
        const chosen_lot back{then.account, then.lot,        none,       part,
                              face,         then.attributes, then.clock, then.mark};
        retire_into(now.record, back, part, funder_of(back));
        trace(by_engine, said::computed,
              closed ? city->roles[role_of(then.account)].after_closing
                     : reason{ANNONA_REASON_EXPIRED})
            .figures.push_back({ANNONA_FIGURE_AMOUNT, ANNONA_KIND_AMOUNT, 0, 0, part});
        return;
    }
    auto of = then.attributes;
    if (lapsed) of.expires = now.today + city->refund_grace_days;
    // Money that paid was used, also when it comes back.
    if (original.command == command_kind::pay || original.command == command_kind::capture)
        of.first_use = {};
    if (of.expires.number != 0) now.record.valid_until = of.expires - 1;
    put(then.account, of, part, face, then.clock, then.mark);
}

/// From the receiver's lots of that origin back to the source or the issuer.
inline void engine::parts::return_issue(amount value, amount already) {
    if (original.puts.empty()) return return_postings(value, already, original.value);
    size_t own = 0;  // what was issued stands before what charges added
    for (amount sum; own < original.puts.size() && sum < original.value; ++own)
        sum += original.puts[own].value;
    amount skip = already, left = value;
    for (size_t i = own; i-- > 0 && left.is_positive() && !refused();) {
        const auto& then = original.puts[i];
        const auto skipped = std::min(skip, then.value);
        const auto part = std::min(then.value - skipped, left);
        skip -= skipped, left -= part;
        collect_issued(then, part);
    }
    if (refused()) return;
    if (original.takes.empty())
        post(0, issuer, value);
    else
        return_takes(value, already);
    if (city->refund_keeps_charges || original.charged.empty()) return;
    return_charges(value, already, original.value);
    for (const auto& one : now.owed)
        if (one.delta.is_positive()) collect_from(one.account, one.programme, one.delta);
    for (const auto& one : original.charged)
        if (!one.lots && one.ledger != 0)
            post(one.ledger, one.account,
                 -portion_signed(one.delta, value, already, original.value));
}

inline void engine::parts::collect_issued(const put_effect& then, amount owed) {
    const auto lots = lots_of(then.account);
    for (size_t k = lots.size(); k-- > 0 && owed.is_positive();) {
        const auto& of = state.accounts.attributes(lots[k]);
        const bool same =
            of.programme == then.attributes.programme && of.pocket == then.attributes.pocket &&
            of.issued == then.attributes.issued && of.origin == then.attributes.origin;
        bool used = lots[k].hold != 0;
        for (const auto& taken : now.record.takes)
            used |= taken.account == then.account && taken.lot == lots[k].id;
        if (!same || used) continue;
        const auto part = std::min(owed, lots[k].value);
        take({then.account, lots[k].id, none, part, std::min(part, lots[k].face), of, lots[k].clock,
              lots[k].mark});
        owed -= part;
    }
    if (owed.is_positive()) refuse(ANNONA_REASON_INSUFFICIENT_BALANCE);
}

/// Counters of the original window: a sum in proportion, a count only when all has returned.
inline void engine::parts::give_counters_back(const entry& of, returned_part part,
                                              entry& record) const {
    const bool all = part.already + part.value == part.whole;
    for (const auto& then : of.counts) {
        if (sums_days && is_of_balances(then.counter)) continue;  // the way back counts by itself
        const bool counted_once = then.delta == amount::of(1) && of.value != amount::of(1);
        const auto back = counted_once ? (all ? then.delta : amount{})
                                       : portion(then.delta, part.value, part.already, part.whole);
        if (back.is_positive())
            record.counts.push_back({then.counter, then.subject, then.day, -back, true});
    }
}

// ---- hold, capture, void ----

/// Judged and counted as a payment; the lots stay where they are, set aside until captured, voided
/// or the deadline.
inline void engine::parts::do_hold() {
    now.subject = &now.payer;
    const auto deadline = now.asked->deadline.seconds;
    if (deadline != 0 && deadline <= state.recorded_at.seconds)
        return refuse(ANNONA_REASON_MALFORMED);
    read_basket();
    if (!now.principal.is_positive() && !refused()) refuse(ANNONA_REASON_MALFORMED);
    build_view();
    screen();
    build_view();
    authorize();
    take_line_caps();
    judge_notes();
    if (refused()) return judge_validity();
    if (!choose(now.payer.account, now.principal)) return;
    now.record.value = now.principal;
    uint16_t number = 1;
    for (const auto& lot : lots_of(now.payer.account))
        number = std::max<uint16_t>(number, static_cast<uint16_t>(lot.hold + 1));
    for (const auto& from : now.chosen) {
        if (!from.value.is_positive()) continue;
        take(from);
        now.record.puts.push_back(
            {from.account, from.value, from.face, from.attributes, from.clock, from.mark, number});
    }
    charge(charging_parts::of_hold);
    auto day = now.today + hold_days_max;
    if (deadline != 0 && deadline < state.start_of(day).seconds)
        day = state.day_of(now.asked->deadline);
    now.record.holds.push_back({state.sequence + 1, now.payer.account, number, true, now.principal,
                                day, now.payee.account, now.payee.pocket, now.own_money});
}

/// No rule judges again, and none is asked who may be paid: whom the hold named. Charges are those
/// of a payment of what is captured; own money is paid in proportion.
inline void engine::parts::do_capture() {
    const auto* found = find_hold();
    if (found == nullptr) return;
    const auto held = *found;
    const auto value = now.asked->has_value ? now.asked->value : held.value;
    if (!value.is_positive()) return refuse(ANNONA_REASON_MALFORMED);
    if (value > held.value) return refuse(ANNONA_REASON_INSUFFICIENT_BALANCE);
    if (!find_parties_of(held)) return;
    now.principal = now.record.value = value;
    now.own_money = round_to_step(proportion(held.own_money, value, held.value, rounding::floor),
                                  visible_digit, rounding::half_up);
    now.price = value + now.own_money;
    now.lines.assign(1, {ANNONA_CATEGORY_NONE, 0, 0, to_abi(now.price), {}});
    now.line_open.assign(1, 1);
    choose_held(held, value);
    if (refused()) return;
    move_chosen(now.payee.account, now.payee.pocket);
    free_lots(now.record.original_sequence, held, now.record, now.today);
    now.record.holds.push_back(ended(now.record.original_sequence, held));
    if (refused()) return;
    choose_held(held, value);  // rules see what paid
    build_view();
    charge(charging_parts::of_payment);
    pay_own_money();
}

inline bool engine::parts::find_parties_of(const hold_record& held) {
    if (now.payee.given && now.payee.account != held.payee)
        return refuse(ANNONA_REASON_NOT_ELIGIBLE), false;
    const auto id = [this](uint32_t account) { return state.accounts.id(account); };
    if (!find_party(id(held.account), {}, now.payer, "account", held.account)) return false;
    if (!find_party(id(held.payee), {}, now.payee, "other", held.payee)) return false;
    now.payee.pocket = held.pocket;
    now.subject = &now.payer;
    return true;
}

/// So much of the lots of a hold, as they lie, as what pays.
inline void engine::parts::choose_held(const hold_record& held, amount value) {
    now.chosen.clear(), now.lots.clear(), now.takes.clear();
    for (const auto& lot : lots_of(held.account)) {
        if (lot.hold != held.hold || value.is_zero()) continue;
        const auto& of = state.accounts.attributes(lot);
        const auto part = std::min(value, lot.value);
        if (!of.note.is_zero() && part.count() % of.note.count() != 0)
            return refuse(ANNONA_REASON_INDIVISIBLE);
        value -= part;
        const auto face =
            lot.face == lot.value ? part : proportion(lot.face, part, lot.value, rounding::floor);
        const auto place = static_cast<uint32_t>(now.chosen.size());
        now.takes.push_back({place, 0, to_abi(part), to_abi(part)});
        now.lots.emplace_back();
        fill_lot(now.lots.back(), lot, of);
        now.chosen.push_back({held.account, lot.id, 0, part, face, of, lot.clock, lot.mark});
    }
    ANNONA_ASSERT(value.is_zero(), "a hold without its lots");
}

inline void engine::parts::do_void() {
    const auto* held = find_hold();
    if (held == nullptr) return;
    now.record.value = held->value;
    free_lots(now.record.original_sequence, *held, now.record, now.today);
    now.record.holds.push_back(ended(now.record.original_sequence, *held));
}

/// What is left of the lots of a hold is free again, where it lies, and no longer counted. Decay it
/// was spared meanwhile is charged at once; what is past its own day lapses with the next look at
/// the account.
inline void engine::parts::free_lots(uint64_t sequence, const hold_record& held, entry& record,
                                     local_day day) {
    const auto began = hold_entry(sequence);
    const auto from = state.day_of(began.recorded_at);
    amount captured;
    const std::vector<lot> lots(lots_of(held.account).begin(), lots_of(held.account).end());
    for (const auto& one : lots) {
        if (one.hold != held.hold) continue;
        amount left = one.value;
        for (const auto& taken : record.takes)
            if (taken.account == held.account && taken.lot == one.id) left -= taken.value;
        captured += one.value - left;
        if (left.is_positive()) left = charge_missed(record, held.account, one, left, from, day);
        if (left.is_positive())
            record.changes.push_back(
                {held.account, one.id, state.accounts.attributes(one), one.clock, one.mark, 0});
    }
    give_counters_back(began, {held.value - captured, {}, held.value}, record);
}

inline entry engine::parts::hold_entry(uint64_t sequence) const {
    entry began;
    if (!read(sequence, began)) throw bug("a hold names an entry that is not there");
    return began;
}

/// What decay left of a held lot, boundary by boundary after the day it was set aside on.
inline amount engine::parts::charge_missed(entry& record, uint32_t account, const lot& one,
                                           amount left, local_day from, local_day day) {
    const auto of = state.accounts.attributes(one);
    const time_alone alone{*this};
    const auto decays = [&](const rule_instance& rule, const annona_schedule& schedule) {
        return schedule.phase == ANNONA_PHASE_DECAY && schedule.kind == ANNONA_SCHEDULE_LOT &&
               in_scope(rule, account, of);
    };
    while (left.is_positive()) {
        local_day next{};
        for (const auto index : rules.scheduled())
            for (uint32_t i = 0; i < rules.at(index).plan.schedules_count; ++i)
                if (const auto& schedule = rules.at(index).plan.schedules[i];
                    decays(rules.at(index), schedule))
                    next = timeline_parts::earlier(
                        next,
                        next_boundary(rules.at(index), schedule, account, of, one.clock, from));
        if (next.number == 0 || next > day) return left;
        for (const auto index : rules.scheduled())
            for (uint32_t i = 0; i < rules.at(index).plan.schedules_count; ++i) {
                const auto& rule = rules.at(index);
                const auto& schedule = rule.plan.schedules[i];
                if (!decays(rule, schedule) ||
                    next_boundary(rule, schedule, account, of, one.clock, from) != next)
                    continue;
                auto shown = one;
                shown.value = left;
                call.tile.clear(), now.chosen.clear();
                call.tile.emplace_back();
                fill_lot(call.tile.back(), shown, of);
                now.chosen.push_back(
                    {account, one.id, none, {}, one.face, of, one.clock, one.mark});
                if (ask_settle(rule, i, account, next, next, 1) != ANNONA_OK)
                    throw bug("a rule failed while settling: " + rule.declared->id);
                if (auto defect = book_losses(rule, schedule, account, record, day);
                    !defect.empty())
                    throw bug(defect);
                left -= from_abi(call.losses.front());
            }
        from = next;
    }
    return left;
}

/// Holds whose last day has passed end by themselves: a due step at the start of the next day.
/// What is past its own day lapses with the next look at the account. Looked for once a day.
inline void engine::parts::end_overdue_holds() {
    if (state.holds.empty() || holds_looked_at == now.today) return;
    std::vector<std::pair<uint64_t, hold_record>> overdue;
    for (const auto& [sequence, held] : state.holds)
        if (held.until < now.today) overdue.emplace_back(sequence, held);
    std::sort(overdue.begin(), overdue.end(), [](const auto& left, const auto& right) {
        return std::tuple{left.second.until, left.first} <
               std::tuple{right.second.until, right.first};
    });
    for (const auto& [sequence, held] : overdue) {
        const auto day = held.until + 1;
        const auto collective = next_collective(state.collective_day);
        if (coupled_time || (collective.number != 0 && collective <= day)) settle_everything(day);
        settle_account(held.account, day);
        step.clear();
        free_lots(sequence, held, step, day);
        step.holds.push_back(ended(sequence, held));
        auto due = state.accounts.next_due(held.account);
        for (const auto& freed : step.changes)
            due = earliest_due(held.account, freed.attributes, freed.clock, day, due);
        step.settled.push_back({held.account, day, due});
        record_step(day, day, 0, by_engine, 0);
    }
    if (!dry && !state.accounts.undoing()) holds_looked_at = now.today;
}

inline const hold_record* engine::parts::find_hold() {
    const auto seen = find_request(request_key(options, *now.asked, now.asked->original));
    const auto found = seen ? state.holds.find(*seen) : state.holds.end();
    if (found == state.holds.end()) return refuse(ANNONA_REASON_UNKNOWN_NAME), nullptr;
    now.record.original_sequence = *seen;
    return &found->second;
}

inline hold_effect engine::parts::ended(uint64_t sequence, const hold_record& held) {
    return {sequence, held.account, held.hold, false, held.value, held.until, none, none, {}};
}

}  // namespace v0_1
}  // namespace annona
