// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/charging.inl.hpp>
#include <annona/engine/deciding.hpp>
#include <annona/engine/settling.inl.hpp>
#include <annona/engine/timeline.inl.hpp>

/// What concerns accounts rather than units: open, set_fact, override, bind, freeze, close;
/// corrections by an auditor: adjust; and time asked for: advance.

namespace annona {
inline namespace v0_1 {

namespace registering_parts {

/// An author, and an approver who is somebody else.
inline bool two_people(const command& asked) {
    const auto author = asked.actors[ANNONA_ACTOR_AUTHOR],
               approver = asked.actors[ANNONA_ACTOR_APPROVER];
    return !author.empty() && !approver.empty() && author != approver;
}

}  // namespace registering_parts

inline void engine::parts::do_open() {
    if (!now.payer.given) return refuse(ANNONA_REASON_MALFORMED);
    if (exists(now.payer.account)) return refuse(ANNONA_REASON_DUPLICATE_REQUEST);
    open_pending = true;
    for (const auto& input : now.asked->inputs) {
        const auto name = intern(input.name);
        add_fact(now.payer.account, name, input.value, input.text, now.today);
    }
}

/// Whether a fact's name is one the scheme declares or some rule reads: another would be kept and
/// never looked at.
inline bool engine::parts::knows_fact(std::string_view name) const {
    const auto number = state.names.find(name);
    if (number == 0) return false;
    for (const auto& one : city->inputs)
        if (one.name == number) return true;
    for (const auto& one : city->role_defaults)
        if (one.fact.name == number) return true;
    for (const auto& one : city->registered)
        for (const auto& fact : one.facts)
            if (fact.name == number) return true;
    for (const auto& rule : rules.all())
        for (uint32_t i = 0; i < rule.plan.facts_count; ++i)
            if (rule.plan.facts[i].name == number) return true;
    return false;
}

/// The first day on which a change recorded today may hold.
inline local_day engine::parts::fact_begins(uint32_t name) const {
    for (const auto& declared : city->inputs)
        if (name != 0 && declared.name == name && declared.next_month)
            return next_span_start(calendar_span::month, now.today);
    return now.today;
}

inline void engine::parts::do_set_fact() {
    const auto& asked = *now.asked;
    now.subject = &now.payer;
    if (!now.payer.given || asked.name.empty()) return refuse(ANNONA_REASON_MALFORMED);
    if (!knows_fact(asked.name)) refuse(ANNONA_REASON_UNKNOWN_NAME);
    build_view();
    authorize();
    if (refused()) return;
    const auto begins = fact_begins(state.names.find(asked.name));
    const auto from = std::max(begins, asked.from);  // a fact never reaches back
    if (asked.until.number != 0 && asked.until < from) return refuse(ANNONA_REASON_MALFORMED);
    add_fact(now.payer.account, intern(asked.name), asked.fact, asked.fact_text, from, asked.until);
}

/// The place in a rule's own order that a limit's name means: the row of its table, else the
/// parameter.
inline uint32_t engine::parts::override_place(const rule_instance& rule,
                                              std::string_view name) const {
    const auto& about = *rule.table().about;
    uint32_t rows_before = 0;  // rows of several tables are counted through
    for (uint32_t i = 0; i < about.parameters_count; ++i) {
        const auto& declared = about.parameters[i];
        if (declared.kind != ANNONA_KIND_TABLE) {
            if (name == declared.name) return i;
            continue;
        }
        const auto& value = rule.declared->parameters.values[i];
        for (uint32_t column = 0; column < declared.columns_count; ++column) {
            if (std::string_view{declared.columns[column].name} != "name") continue;
            for (uint32_t row = 0; row < value.count; ++row) {
                const auto& cell = value.members[row * declared.columns_count + column];
                const auto text = cell.kind == ANNONA_KIND_TEXT
                                      ? std::string_view{cell.text, cell.text_size}
                                      : state.names.text(static_cast<uint32_t>(cell.integer));
                if (text == name) return rows_before + row;
            }
        }
        rows_before += value.count;
    }
    return none;
}

/// An exception to a limit of a calendar window ends with the window it begins in, unless it says
/// another day.
inline local_day engine::parts::end_of_limit(const rule_instance& rule, std::string_view name,
                                             local_day day) const {
    const auto number = state.names.find(name);
    for (uint32_t i = 0; i < rule.plan.counters_count; ++i) {
        const auto& need = rule.plan.counters[i];
        if (number == 0 || need.name != number) continue;
        counter_definition window;
        window.window = need.window, window.window_n = need.window_n;
        return window_end(window, day);
    }
    return {};
}

inline void engine::parts::do_override() {
    const auto& asked = *now.asked;
    now.subject = &now.payer;
    if (!now.payer.given) return refuse(ANNONA_REASON_MALFORMED);
    if (asked.actors[ANNONA_ACTOR_AUTHOR].empty()) return refuse(ANNONA_REASON_FOUR_EYES_REQUIRED);
    if (city->override_four_eyes && !registering_parts::two_people(asked))
        return refuse(ANNONA_REASON_FOUR_EYES_REQUIRED);
    uint32_t place = none;
    const rule_instance* concerned = nullptr;
    for (const auto& rule : rules.all()) {
        if (!rule.in_force(now.today) || (!asked.name.empty() && rule.declared->id != asked.name))
            continue;
        const auto found = override_place(rule, asked.parameter);
        if (found == none || concerned != nullptr) continue;
        place = found, concerned = &rule;
    }
    if (concerned == nullptr) return refuse(ANNONA_REASON_UNKNOWN_NAME);
    build_view();
    authorize();
    if (refused()) return;
    open_pending = !exists(now.payer.account);
    const auto from = std::max(now.today, asked.from);
    const auto until =
        asked.until.number != 0 ? asked.until : end_of_limit(*concerned, asked.parameter, from);
    now.record.overrides.push_back({now.payer.account, intern(concerned->declared->id), place,
                                    asked.on, asked.value, asked.fact.integer, from, until});
}

inline void engine::parts::do_bind() {
    const auto& asked = *now.asked;
    now.subject = &now.payer;
    if (!now.payer.given || asked.name.empty()) return refuse(ANNONA_REASON_MALFORMED);
    const auto known = state.tokens.find(state.names.find(asked.name));
    if (known != state.tokens.end() && known->second.state != token_state::free_)
        return refuse(ANNONA_REASON_TOKEN_ALREADY_USED);
    const auto replaced = state.tokens.find(state.names.find(asked.parameter));
    const bool is_known = replaced != state.tokens.end();
    // A token nobody bound is whose it was handed to; another account's is never replaced.
    const bool is_another = is_known && replaced->second.account != none &&
                            replaced->second.account != now.payer.account;
    if (!asked.parameter.empty() && (is_another || (!is_known && city->tokens_registered)))
        return refuse(ANNONA_REASON_UNKNOWN_NAME);
    build_view();
    authorize();
    if (refused()) return;
    if (!asked.parameter.empty())
        now.record.tokens.push_back(
            {intern(asked.parameter, now.payer.account), token_state::frozen, now.payer.account});
    open_pending = !exists(now.payer.account);
    now.record.tokens.push_back(
        {intern(asked.name, now.payer.account), token_state::bound, now.payer.account});
}

inline void engine::parts::do_freeze() {
    const auto& asked = *now.asked;
    now.subject = &now.payer;
    build_view();
    authorize();
    if (refused()) return;
    if (!asked.name.empty()) {
        const auto known = state.tokens.find(state.names.find(asked.name));
        const auto whose = known == state.tokens.end() ? none : known->second.account;
        now.record.tokens.push_back(
            {intern(asked.name), asked.on ? token_state::frozen : token_state::bound, whose});
        return;
    }
    if (!now.payer.given) return refuse(ANNONA_REASON_MALFORMED);
    open_pending = !exists(now.payer.account);
    now.record.states.push_back(
        {now.payer.account, asked.on ? account_state::frozen : account_state::open});
}

/// Leaving: no debt may stay; what is unspent goes back to who paid, or where the command says, or,
/// with `on` off, keeps the account open.
inline void engine::parts::do_close() {
    now.subject = &now.payer;
    const auto account = now.payer.account;
    if (!exists(account)) return refuse(ANNONA_REASON_UNKNOWN_ACCOUNT);
    if (balance_of(0, account).is_negative()) {
        figure(ANNONA_FIGURE_NEEDED, -balance_of(0, account));
        refuse(ANNONA_REASON_DEBT_OUTSTANDING);
    }
    const auto lots = lots_of(account);
    if (std::any_of(lots.begin(), lots.end(), [](const lot& one) { return one.hold != 0; }))
        refuse(ANNONA_REASON_CONDITION_NOT_MET);
    if (!now.asked->on && balance_of(0, account).is_positive()) {
        figure(ANNONA_FIGURE_LEFT, balance_of(0, account));
        refuse(ANNONA_REASON_CONDITION_NOT_MET);
    }
    if (now.payee.given && !receives_units(now.payee)) refuse(ANNONA_REASON_NOT_ELIGIBLE);
    build_view();
    authorize();
    if (refused()) return;
    empty_account(account);
    now.record.states.push_back({account, account_state::closed});
    // Rules of later awards may give their own reason: a fact says so where the scheme knows it.
    if (const auto name = state.names.find("closed"); name != 0)
        add_fact(account, name, {ANNONA_KIND_YES_NO, 1, 0, {}}, {}, now.today);
}

/// What an account that closes still holds: to the receiver named, else back to who paid.
inline void engine::parts::empty_account(uint32_t account) {
    if (state.accounts.kind(account) == account_kind::credit) {
        const auto left = balance_of(0, account);
        if (!now.payee.given || left.is_zero()) return;  // nobody paid for it; it stays written
        if (city->roles[now.payee.role].kind == 0) return refuse(ANNONA_REASON_NOT_ELIGIBLE);
        now.record.value = left;
        post(0, account, -left);
        return post(0, now.payee.account, left);
    }
    for (const auto& one : lots_of(account)) {
        const chosen_lot from{account,   one.id,   none,
                              one.value, one.face, state.accounts.attributes(one),
                              one.clock, one.mark};
        take(from);
        now.record.value += one.value;
        if (!now.payee.given) {
            retire_into(now.record, from, one.value, funder_of(from));
        } else if (city->roles[now.payee.role].kind != 0) {
            post(0, now.payee.account, one.value);
        } else {
            const auto pocket = pocket_received(from, now.payee.account, now.payee.pocket);
            const auto clock = reads_clock[now.payee.role] ? now.today : local_day{};
            put(now.payee.account, received_as(from, now.payee.account, pocket), one.value,
                one.value, clock, 0);
        }
    }
}

/// An auditor's correction in plain ledgers, by two people.
inline void engine::parts::do_adjust() {
    const auto& asked = *now.asked;
    if (!registering_parts::two_people(asked)) return refuse(ANNONA_REASON_FOUR_EYES_REQUIRED);
    if (asked.reason_text.empty() || asked.adjustments.empty())
        return refuse(ANNONA_REASON_MALFORMED);
    for (const auto& one : asked.adjustments) {
        const auto ledger = ledger_of(one.ledger);
        if (ledger == none) return refuse(ANNONA_REASON_UNKNOWN_NAME);
        party concerned;
        if (!find_party(one.account, "", concerned, "adjustments")) return;
        if (ledger == 0 && city->roles[concerned.role].kind == 0)
            return refuse(ANNONA_REASON_NOT_ELIGIBLE);
        post(ledger, concerned.account, one.delta);
    }
    for (uint32_t ledger = 0; ledger < city->ledgers.size(); ++ledger) {
        amount sum;
        for (const auto& one : now.record.posts)
            if (one.ledger == ledger) sum += one.delta;
        if (!sum.is_zero()) return refuse(ANNONA_REASON_MALFORMED);
    }
    build_view();
    authorize();
}

/// A stamp bought with own money for named lots: what it costs and marks is the stamp rule's.
/// Where none is named, for all that the account holds.
inline void engine::parts::do_renew() {
    now.subject = &now.payer;
    now.principal = now.price = now.asked->value;
    show_named_lots(now.payer.account);
    if (now.lots.empty()) return refuse(ANNONA_REASON_UNKNOWN_NAME);
    build_view();
    authorize();
    if (refused()) return;
    charge(charging_parts::of_renewal);
    for (const auto& one : now.charges)
        if (one.effect.kind == ANNONA_EFFECT_OWN_MONEY)
            now.record.value += from_abi(one.effect.amount);
    if (now.charges.empty()) refuse(ANNONA_REASON_NOT_ELIGIBLE);  // no rule sells anything for it
}

/// Lots of an account that the command names, or all of them, as rules see them.
inline void engine::parts::show_named_lots(uint32_t account) {
    for (const auto& one : lots_of(account)) {
        const auto& of = state.accounts.attributes(one);
        if (one.hold != 0 || !is_named(of)) continue;
        now.lots.emplace_back();
        fill_lot(now.lots.back(), one, of);
    }
}

/// Due steps have run before. With a rule's id, what that rule does on command: it waits for
/// figures that somebody attests, and acts for the last boundary that has passed.
inline void engine::parts::do_advance() {
    if (now.asked->name.empty()) return;
    now.subject = &now.payer;
    bool known = false;
    const auto count = static_cast<uint16_t>(rules.all().size());
    for (uint16_t index = 0; index < count; ++index) {
        const auto& rule = rules.at(index);
        if (rule.declared->id != now.asked->name) continue;
        known = true;
        for (uint32_t i = 0; i < rule.plan.schedules_count && rule.in_force(now.today); ++i)
            if ((rule.plan.schedules[i].flags & ANNONA_SCHEDULE_ON_COMMAND) != 0)
                return advance_rule(index, i);
    }
    if (!known) refuse(ANNONA_REASON_UNKNOWN_NAME);
}

inline void engine::parts::advance_rule(uint16_t index, uint32_t which) {
    const auto& rule = rules.at(index);
    const auto& schedule = rule.plan.schedules[which];
    if (!now.payer.given) return refuse(ANNONA_REASON_MALFORMED);
    const auto closes = timeline_parts::last_boundary(rule.family_since, schedule, now.today);
    if (closes.period_start < rule.declared->since) return refuse(ANNONA_REASON_NOT_YET_DUE);
    build_view();
    authorize();
    if (refused() || !exists(now.payer.account)) return;
    gather_due(rule, schedule, now.payer.account, closes.at);
    const auto answer =
        ask_settle(rule, which, now.payer.account, closes.at, closes.at, uint32_t{1});
    if (!healthy(rule, answer, asking_parts::settling)) return;
    auto& line = trace(index, said::charged, 0);
    trace_figures(line, 0, call.out.figures_count);
    for (uint32_t i = 0; i < call.out.effects_count; ++i) {
        const auto& effect = call.out.effects[i];
        if (effect.kind == ANNONA_EFFECT_COUNT) now.charges.push_back({index, effect});
        if (effect.kind != ANNONA_EFFECT_REFUSE) continue;
        line.what = said::refused, line.code = effect.code;
        refuse(effect.code, index, effect.index);
    }
    if (refused()) return;
    for (const auto& loss : call.losses) now.record.value += from_abi(loss);
    if (!book_losses(rule, schedule, now.payer.account, now.record, now.today).empty()) blame(rule);
}

}  // namespace v0_1
}  // namespace annona
