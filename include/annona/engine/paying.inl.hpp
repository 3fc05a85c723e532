// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/asking.inl.hpp>
#include <annona/engine/charging.inl.hpp>
#include <annona/engine/deciding.hpp>

/// Units change hands: pay, transfer, split; and leave: redeem.

namespace annona {
inline namespace v0_1 {

// ---- effects ----

inline void engine::parts::take(const chosen_lot& from) { now.record.takes.push_back(from); }

inline void engine::parts::post(uint32_t ledger, uint32_t account, amount delta) {
    post_to(now.record, ledger, account, delta);
}

/// One posting for each ledger and account of a record.
inline void engine::parts::post_to(entry& record, uint32_t ledger, uint32_t account, amount delta) {
    if (delta.is_zero()) return;
    for (auto& known : record.posts)
        if (known.ledger == ledger && known.account == account) {
            known.delta += delta;
            return;
        }
    record.posts.push_back({ledger, account, delta});
}

/// Adds a lot to the record, joined to an equal one of the same command.
inline void engine::parts::put(uint32_t account, const lot_attributes& of, amount value,
                               amount face, local_day clock, uint16_t mark) {
    for (auto& known : now.record.puts)
        if (known.account == account && known.attributes == of && known.clock == clock &&
            known.mark == mark && of.note.is_zero()) {
            known.value += value, known.face += face;
            return;
        }
    now.record.puts.push_back({account, value, face, of, clock, mark, 0});
}

/// What a lot keeps when another holder receives it: programme always; validity only where a rule
/// that sets it speaks for the receiver; origin, issue and receipt only where a rule of the
/// receiver reads them. What has no purpose any more is no note any more: a shop hands in amounts.
inline lot_attributes engine::parts::received_as(const chosen_lot& from, uint32_t to,
                                                 uint32_t pocket) const {
    const auto role = role_of(to);
    auto of = from.attributes;
    of.pocket = pocket;
    if (pocket == none) of.note = {}, of.label = 0;
    if (!keeps_expiry[role]) of.valid_from = {}, of.expires = {}, of.first_use = {};
    if (!reads_origin[role]) of.origin = 0, of.funding = 0;
    if (!reads_issued[role]) of.issued = {};
    of.received = reads_received[role] ? now.today : local_day{};
    return of;
}

inline void engine::parts::take_chosen() {
    for (const auto& from : now.chosen)
        if (from.value.is_positive()) take(from);
}

/// The pocket a lot arrives in: the one addressed; the same where the receiver may hold it; none
/// for a shop, which holds what it takes free of purpose.
inline uint32_t engine::parts::pocket_received(const chosen_lot& from, uint32_t to,
                                               uint32_t pocket) const {
    if (pocket != ANNONA_POCKET_ANY) return pocket;
    const auto same = from.attributes.pocket;
    return same < pockets_max && ((pockets_held[role_of(to)] >> same) & 1) != 0 ? same : none;
}

/// Moves what was chosen to another holder's pocket.
inline void engine::parts::move_chosen(uint32_t to, uint32_t pocket) {
    const auto role = role_of(to);
    if (city->roles[role].kind != 0) return refuse(ANNONA_REASON_NOT_ELIGIBLE);  // holds no lots
    for (const auto& from : now.chosen) {
        if (!from.value.is_positive()) continue;
        take(from);
        // Between accounts of one holder nothing begins anew.
        const bool same_holder =
            now.asked->kind == command_kind::transfer && holder_of(from.account) == holder_of(to);
        const bool keeps = reads_clock[role] && (keeps_clock[role] || same_holder);
        const auto clock = !reads_clock[role] ? local_day{} : keeps ? from.clock : now.today;
        const auto face = keeps ? from.face : from.value;
        const auto of = received_as(from, to, pocket_received(from, to, pocket));
        put(to, of, from.value, face, clock, keeps ? from.mark : uint16_t{0});
    }
}

// ---- money ----

/// Booking units of money in one booking unit of the unit.
inline ratio engine::parts::worth_in_steps() const {
    const auto& from = city->ledgers.front().counted;
    const auto& to = city->ledgers[city->money_ledger].counted;
    auto factor = from.worth;
    for (auto i = to.scale; i < from.scale; ++i) factor = make_ratio(factor.num, factor.den * 10);
    for (auto i = from.scale; i < to.scale; ++i) factor = make_ratio(factor.num * 10, factor.den);
    return factor;
}

/// Units in booking units of the money ledger at the unit's worth.
inline amount engine::parts::money_of(amount units, rounding mode) const {
    return multiply(units, worth_in_steps(), mode);
}

/// Money in booking units of the unit, down where it does not come out even.
inline amount engine::parts::units_of(amount money) const {
    const auto factor = worth_in_steps();
    return multiply(money, make_ratio(factor.den, factor.num), rounding::floor);
}

inline uint32_t engine::parts::reserve_of(uint32_t programme) {
    return account_of(expand(city->programmes[programme].reserve, 0, programme));
}

/// Who pays for a programme's units and gets back what lapses; for units bought with own money, the
/// buyer.
inline uint32_t engine::parts::payer_of(uint32_t programme, uint32_t holder) {
    if (programme == none) return none;
    const auto& text = city->programmes[programme].payer;
    if (text != "buyer") return account_of(expand(text, holder, programme));
    for (const auto& role : city->roles)
        if (!role.pays_from.empty()) return account_of(expand(role.pays_from, holder, programme));
    return none;
}

/// Units a programme's reserve still covers.
inline amount engine::parts::headroom(uint32_t programme) {
    if (!city->backed || programme == none) return amount_limit;
    const auto reserve = reserve_of(programme);
    if (reserve == none) return {};
    amount outstanding;
    for (uint32_t i = 0; i < city->programmes.size(); ++i)
        if (city->programmes[i].reserve == city->programmes[programme].reserve)
            if (city->programmes[i].reserve.find('{') == std::string::npos || i == programme)
                outstanding += state.accounts.outstanding(i);
    const auto held = balance_of(city->money_ledger, reserve);
    const auto bound = money_of(outstanding, rounding::ceiling);
    if (held <= bound) return {};
    return units_of(held - bound);
}

// ---- pay ----

inline void engine::parts::do_pay() {
    now.subject = &now.payer;
    read_basket();
    if (!now.principal.is_positive() && !now.own_money.is_positive() && !refused())
        refuse(ANNONA_REASON_MALFORMED);
    build_view();
    screen();
    show_amounts();
    authorize();
    take_line_caps();
    judge_notes();
    if (refused()) return judge_validity();
    if (city->roles[now.payer.role].kind == 1)
        return pay_credit(now.payer.account, now.payee.account);
    if (!choose(now.payer.account, now.principal)) return;
    now.record.value = now.principal;
    move_chosen(now.payee.account, now.payee.pocket);
    charge(charging_parts::of_payment);
    pay_own_money();
}

/// What the payer adds in own money, where the scheme says from which account to which.
inline void engine::parts::pay_own_money() {
    if (!now.own_money.is_positive() || city->money_ledger == none) return;
    const auto& payer = city->roles[now.payer.role];
    const auto& payee = city->roles[now.payee.role];
    if (payer.pays_from.empty() || payee.paid_to.empty()) return;
    const auto money = money_of(now.own_money, rounding::half_up);
    post(city->money_ledger, account_of(expand(payer.pays_from, now.payer.holder, none)), -money);
    post(city->money_ledger, account_of(expand(payee.paid_to, now.payee.holder, none)), money);
}

/// Mutual and time credit: signed balances with a floor, no lots.
inline void engine::parts::pay_credit(uint32_t from, uint32_t to) {
    const auto floor = city->roles[role_of(from)].floor;
    if (balance_of(0, from) - now.principal < floor) {
        figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, std::max(amount{}, balance_of(0, from) - floor));
        return refuse(floor.is_zero() ? ANNONA_REASON_INSUFFICIENT_BALANCE
                                      : ANNONA_REASON_OVERDRAFT_LIMIT);
    }
    if (city->roles[role_of(to)].kind == 0) return refuse(ANNONA_REASON_NOT_ELIGIBLE);
    now.record.value = now.principal;
    post(0, from, -now.principal);
    post(0, to, now.principal);
    charge(charging_parts::of_payment);
}

// ---- transfer ----

inline void engine::parts::do_transfer() {
    const auto& asked = *now.asked;
    const auto ledger = asked.ledger.empty() ? 0 : ledger_of(asked.ledger);
    if (ledger == none) return refuse(ANNONA_REASON_UNKNOWN_NAME);
    if (ledger != 0) return do_transfer_money(ledger);
    const payer_part alone{asked.account, asked.value};
    const auto payers = asked.payers.empty() ? std::span{&alone, 1} : asked.payers;
    amount moved;
    for (const auto& one : payers) {
        if (!one.value.is_positive()) return refuse(ANNONA_REASON_MALFORMED);
        now.payer = {};
        if (!find_party(one.account, asked.payers.empty() ? asked.pocket : "", now.payer, "payers"))
            return;
        if (now.payer.account == now.payee.account) return refuse(ANNONA_REASON_MALFORMED);
        for (const auto* earlier = payers.data(); earlier != &one; ++earlier)
            if (earlier->account == one.account) return refuse(ANNONA_REASON_MALFORMED);
        if (exists(now.payer.account) &&
            state.accounts.status(now.payer.account) == account_status::frozen)
            return refuse(ANNONA_REASON_ACCOUNT_FROZEN);
        now.subject = &now.payer;
        now.lines.assign(1, {ANNONA_CATEGORY_NONE, 0, 0, to_abi(one.value), {}});
        now.line_open.assign(1, 1);
        now.price = now.principal = one.value;
        now.later_payer = &one != payers.data();
        build_view();
        screen();
        build_view();
        authorize();
        judge_notes();
        if (refused()) return;
        if (city->roles[now.payer.role].kind == 1) {
            pay_credit(now.payer.account, now.payee.account);
        } else if (choose(now.payer.account, now.principal)) {
            move_chosen(now.payee.account, now.payee.pocket);
            charge(charging_parts::of_payment);
        }
        if (refused()) return;
        moved += now.principal;
        count_rules(now.principal);
        count_charges();
        now.charges.clear();
    }
    now.record.value = moved;
}

/// In a money ledger: plain postings between system accounts; nobody's own money goes below what it
/// is.
inline void engine::parts::do_transfer_money(uint32_t ledger) {
    now.subject = &now.payer;
    now.principal = now.price = now.asked->value;
    if (!now.principal.is_positive() || !now.payer.given) return refuse(ANNONA_REASON_MALFORMED);
    build_view();
    authorize();
    if (refused()) return;
    const auto& role = city->roles[now.payer.role];
    if (!role.outside && balance_of(ledger, now.payer.account) < now.principal) {
        figure(ANNONA_FIGURE_AVAILABLE, balance_of(ledger, now.payer.account));
        return refuse(ANNONA_REASON_INSUFFICIENT_BALANCE);
    }
    now.record.value = now.principal;
    count_rules(now.principal);
    post(ledger, now.payer.account, -now.principal);
    post(ledger, now.payee.account, now.principal);
}

/// A caseworker's move between accounts: lots keep every attribute.
inline void engine::parts::do_split() {
    now.subject = &now.payer;
    read_basket();
    if (!now.principal.is_positive()) return refuse(ANNONA_REASON_MALFORMED);
    now.pocket_mask = pockets_addressed();
    build_view();
    authorize();
    if (city->roles[now.payee.role].kind != 0) refuse(ANNONA_REASON_NOT_ELIGIBLE);
    if (refused() || !choose(now.payer.account, now.principal)) return;
    now.record.value = now.principal;
    for (const auto& from : now.chosen) {
        if (!from.value.is_positive()) continue;
        take(from);
        auto of = from.attributes;
        if (now.payee.pocket != ANNONA_POCKET_ANY) of.pocket = now.payee.pocket;
        put(now.payee.account, of, from.value, from.face, from.clock, from.mark);
    }
}

// ---- redeem ----

inline void engine::parts::do_redeem() {
    now.subject = &now.payer;
    read_basket();
    if (!now.principal.is_positive()) return refuse(ANNONA_REASON_MALFORMED);
    const auto& role = city->roles[now.payer.role];
    now.pocket_mask = pockets_addressed();
    build_view();
    authorize();
    if (role.paid_to.empty() && city->backed) refuse(ANNONA_REASON_REDEMPTION_NOT_ALLOWED);
    if (refused() || !choose(now.payer.account, now.principal)) return;
    now.record.value = now.principal;
    take_chosen();
    post(0, issuer, now.principal);
    if (!city->backed) return charge(charging_parts::of_redemption);
    amount units;  // rounded over all lots together, so that fractions of lots are not lost
    for (const auto& from : now.chosen) {
        if (!from.value.is_positive()) continue;
        if (from.attributes.programme == none) return refuse(ANNONA_REASON_RESERVE_SHORTFALL);
        const auto before = money_of(units, rounding::floor);
        units += from.value;
        post(city->money_ledger, reserve_of(from.attributes.programme),
             before - money_of(units, rounding::floor));
    }
    amount paid_out;
    for (const auto& one : now.record.posts)
        if (one.ledger == city->money_ledger) paid_out -= one.delta;
    charge(charging_parts::of_redemption);
    if (refused()) return;
    for (const auto& one : now.charges) {
        if (one.effect.kind != ANNONA_EFFECT_PROCEEDS) continue;
        const auto to = account_for(rules.at(one.rule), one.effect.target);
        const auto money = money_of(from_abi(one.effect.amount), rounding::floor);
        if (to == none || money > paid_out) return blame(rules.at(one.rule));
        post(city->money_ledger, to, money);
        paid_out -= money;
    }
    post(city->money_ledger, account_of(expand(role.paid_to, now.payer.holder, none)), paid_out);
}

}  // namespace v0_1
}  // namespace annona
