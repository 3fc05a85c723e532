// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/counter_text.hpp>
#include <annona/engine/deciding.hpp>

/// A community that runs gets another rule set: `activate`. What has begun stands; what begins
/// later is announced with notice. Everything due is settled under the old rules first, then the
/// rule book is exchanged and whatever was derived from the old one is worked out anew.

namespace annona {
inline namespace v0_1 {

namespace activating_parts {

/// Names of the scheme that have another number in the table, or would get one: the scheme was
/// read with names of another moment.
inline bool same_numbers(const name_table& of_scheme, const name_table& known) {
    for (uint32_t name = 1; name <= of_scheme.size(); ++name) {
        const auto text = of_scheme.text(name);
        if (name <= known.size() ? known.text(name) != text : known.find(text) != 0) return false;
    }
    return true;
}

inline result<void> numbered_alike(const scheme& of, const name_table& known) {
    if (same_numbers(of.names, known)) return {};
    return failure{"SCHEME_NUMBERING",
                   "the scheme's names have other numbers than the community's; read it with the "
                   "names the community has now",
                   of.id};
}

/// Whether a scheme is the one a journal ended with.
inline result<void> fits(const scheme& given, const std::string& newest, const name_table& known) {
    if (given.digest != newest)
        return failure{"SCHEME_NOT_ACTIVATED",
                       "the journal's rule set is " + newest + ", the scheme given is " +
                           given.digest + "; a changed scheme comes into force by activate",
                       given.id};
    return known.size() == 0 ? result<void>{} : numbered_alike(given, known);
}

}  // namespace activating_parts

// ---- the command ----

inline bool engine::parts::is_new_activation(const command& asked) const {
    return (city->commands_open & bit_of(command_kind::activate)) != 0 &&
           (asked.request_id.empty() || !find_request(request_key(options, asked)));
}

/// Makes the rules of a scheme that is to follow the running one; nothing of the community changes.
inline result<void> engine::parts::bring(std::shared_ptr<const scheme> next) {
    if (const auto breaks = frame_breaks(*city, *next); !breaks.empty())
        return failure{"SCHEME_MISMATCH", breaks.front(), next->id};
    if (next->roles.size() > roles_max || next->pockets.size() > pockets_max)
        return failure{"BAD_SCHEME", "a scheme has at most 64 roles and 64 pockets", next->id};
    if (auto alike = activating_parts::numbered_alike(*next, state.names); !alike) return alike;
    auto made = rule_book::make(*next);
    if (!made) return made.error();
    coming.book = std::move(*made);
    coming.city = std::move(next);
    return {};
}

inline result<decision> engine::parts::activate(std::shared_ptr<const scheme> next,
                                                const command& asked, instant clock) {
    const auto digest = next->digest;  // outlives the scheme where that is not taken over
    auto whole = asked;
    whole.kind = command_kind::activate;
    whole.name = digest;
    coming = {};
    if (is_new_activation(whole))
        if (auto ready = bring(std::move(next)); !ready) return ready.error();
    auto answer = submit(whole, clock);
    if (answer && !dry) {
        kept_record.assign(answer->record.begin(), answer->record.end());
        answer->record = kept_record;
        if (answer->result == verdict::accepted)
            if (auto taken = take_over(); !taken) return taken.error();
    }
    coming = {};
    return answer;
}

inline void engine::parts::do_activate() {
    // Without a scheme beside it the command asks for nothing that could be done.
    if (coming.city == nullptr) return refuse(ANNONA_REASON_COMMAND_NOT_OPEN);
    settle_everything(now.today);
    const auto& asked = *now.asked;
    const auto author = asked.actors[ANNONA_ACTOR_AUTHOR],
               approver = asked.actors[ANNONA_ACTOR_APPROVER];
    if (author.empty() || approver.empty() || author == approver)
        refuse(ANNONA_REASON_FOUR_EYES_REQUIRED);
    judge_notice();
    // A dry run settles within itself, and that may name accounts.
    if (!activating_parts::same_numbers(coming.city->names, state.names))
        refuse(ANNONA_REASON_UNKNOWN_NAME);
    if (refused()) return;
    for (uint32_t name = 1; name <= coming.city->names.size(); ++name)
        intern(coming.city->names.text(name));
    for (const auto& rule : coming.city->rules) intern(rule.id);
    now.record.activated.push_back(activation_of(*coming.city, coming.book));
}

/// The first change decides; days of notice are whole local days after today.
inline void engine::parts::judge_notice() {
    const auto earliest = std::max(now.today + city->notice_days, now.asked->from);
    auto first = earliest;
    for (const auto& change : rule_changes(*city, *coming.city))
        first = std::min(first, change.from);
    if (first == earliest) return;
    refuse(ANNONA_REASON_NOTICE_TOO_SHORT);
    auto& line = trace(by_engine, said::refused, ANNONA_REASON_NOTICE_TOO_SHORT);
    line.figures.push_back({ANNONA_FIGURE_NEEDED, ANNONA_KIND_COUNT, earliest - now.today, 0, {}});
    line.figures.push_back({ANNONA_FIGURE_FOUND, ANNONA_KIND_COUNT, first - now.today, 0, {}});
    line.figures.push_back({ANNONA_FIGURE_DAY, ANNONA_KIND_DATE, first.number, 0, {}});
    line.figures.push_back(
        {ANNONA_FIGURE_WOULD_PASS_FROM_DAY, ANNONA_KIND_DATE, earliest.number, 0, {}});
}

// ---- what changes with it ----

/// The activation is applied and encoded: from here on the new rules decide.
inline result<void> engine::parts::take_over() {
    try {
        const auto before = city;  // old views live until the new ones are made
        rules = std::move(coming.book);
        city = std::move(coming.city);
        state.follow(*city);
        adopt_rules();
        bind_counters();
        rules.set_day(now.today);
        state.accounts.sort_all();
        record_takeover();
    } catch (const bug& broken) {
        group.clear();
        stopped = failure{"ENGINE_STOPPED", broken.what(), {}};
        return *stopped;
    }
    return {};
}

/// Everything that `adopt_rules` adds up from the rules, empty again.
inline void engine::parts::forget_rules() {
    pockets_held.fill(0);
    scheduled_roles = reads_fed = fed_roles = 0;
    sums_days = false;
    for (auto* flags :
         {&keeps_expiry, &reads_clock, &keeps_clock, &reads_received, &reads_origin, &reads_issued})
        flags->fill(false);
}

/// Accounts that are due on another day now, and those the new register adds: an entry of its own
/// in the same group as the activation.
inline void engine::parts::record_takeover() {
    step.clear();
    now.pending.clear();
    const auto count = state.accounts.accounts_count();
    for (uint32_t account = 0; account < count; ++account) {
        if (state.accounts.kind(account) != account_kind::holding) continue;
        const auto due = next_due_of(account, now.today);
        if (due != state.accounts.next_due(account))
            step.settled.push_back({account, now.today, due});
    }
    for (const auto& one : city->registered) {
        if (state.accounts.find(one.id)) continue;
        const auto account = account_of(one.id, true);
        if (account == none) continue;
        for (const auto& fact : one.facts)
            step.facts.push_back({account, fact.name, fact.value, now.today, {}, {}});
    }
    open_accounts(step);
    now.pending.clear();
    if (!step.settled.empty() || !step.opened.empty())
        record_step(now.today, now.today, 0, by_engine, 0);
}

// ---- counters keep their numbers ----

inline counter_definition engine::parts::definition_of(const rule_instance& rule,
                                                       uint32_t need) const {
    const auto& planned = rule.plan.counters[need];
    // A counter without a name is told apart by its place in the plan.
    const auto name = planned.name != 0 ? planned.name : 0x80000000u + need;
    return {state.names.find(rule.declared->id),
            name,
            planned.subject,
            planned.window,
            planned.window_n,
            (planned.flags & ANNONA_COUNTER_STICKY) != 0};
}

inline activated_effect engine::parts::activation_of(const scheme& of,
                                                     const rule_book& book) const {
    activated_effect made;
    made.scheme_digest = of.digest;
    for (const auto& rule : of.rules)
        made.rules.push_back(rule.rule + " " + rule.id + " " + std::to_string(rule.version) + " " +
                             rule.table->about->version);
    for (const auto& rule : book.all())
        for (uint32_t i = 0; i < rule.plan.counters_count; ++i)
            made.counters.push_back(text_of(definition_of(rule, i)));
    return made;
}

inline void engine::parts::bind_counters() {
    const auto count = static_cast<uint16_t>(rules.all().size());
    for (uint16_t index = 0; index < count; ++index) {
        auto& rule = rules.at(index);
        rule.counters.clear();
        for (uint32_t i = 0; i < rule.plan.counters_count; ++i)
            rule.counters.push_back(state.counters.define(definition_of(rule, i)));
    }
}

}  // namespace v0_1
}  // namespace annona
