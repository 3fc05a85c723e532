// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/deciding.hpp>

/// What rules see, how they are called, and how what they say becomes a refusal, a cap or a charge.

namespace annona {
inline namespace v0_1 {

// ---- the case ----

inline void engine::parts::build_view() {
    const auto& asked = *now.asked;
    auto& view = now.view;
    view.size = sizeof view;
    view.flags = now.later_payer ? ANNONA_CASE_LATER_PAYER : 0;
    view.command = static_cast<uint16_t>(asked.kind);
    view.label = name_for(asked.label);
    view.programme = now.programme;
    view.now_s = state.recorded_at.seconds;
    view.today = now.today.number;
    if (second_now < 0 || second_at.seconds != state.recorded_at.seconds)
        second_at = state.recorded_at, second_now = second_of_day(city->time_zone, second_at);
    view.second_of_day = second_now;
    view.year = date_now.year;
    view.month = static_cast<uint8_t>(date_now.month);
    view.day = static_cast<uint8_t>(date_now.day);
    view.weekday = static_cast<uint8_t>(weekday(now.today));
    view.original_day = now.original_day.number;
    show_amounts();
    view.one_digit = to_abi(visible_digit);
    view.question = name_for(asked.question);
    uint32_t count = 0;
    for (const auto* one : {&now.payer, &now.payee}) {
        if (!one->given) continue;
        auto& shown = now.parties[count++];
        shown = {};
        shown.handle =
            one == &now.payer ? uint32_t{ANNONA_HANDLE_PAYER} : uint32_t{ANNONA_HANDLE_PAYEE};
        shown.role = one->role, shown.holder = one->holder, shown.pocket = one->pocket;
        shown.balance = to_abi(balance_of(0, one->account));
        if (exists(one->account) && one->pocket != ANNONA_POCKET_ANY)
            shown.balance = to_abi(state.accounts.pocket_balance(one->account, one->pocket));
        const auto& role = city->roles[one->role];
        shown.flags = (role.kind == 2 ? uint32_t{ANNONA_PARTY_SYSTEM} : 0u) |
                      (role.confidential ? uint32_t{ANNONA_PARTY_CONFIDENTIAL} : 0u);
    }
    view.parties_count = count;
    view.parties = now.parties.data();
    for (size_t i = 0; i < ANNONA_ACTORS_COUNT; ++i) now.actors[i] = name_for(asked.actors[i]);
    now.actors[ANNONA_ACTOR_HOLDER] = now.subject != nullptr ? now.subject->holder : 0;
    view.actors = now.actors.data();
    view.lines_count = static_cast<uint32_t>(now.lines.size()), view.lines = now.lines.data();
    view.items_count = static_cast<uint32_t>(now.items.size()), view.items = now.items.data();
    view.takes_count = static_cast<uint32_t>(now.takes.size()), view.takes = now.takes.data();
    view.lots_count = static_cast<uint32_t>(now.lots.size()), view.lots = now.lots.data();
}

/// Amounts that the screen may have changed since the view was built.
inline void engine::parts::show_amounts() {
    now.view.principal = to_abi(now.principal);
    now.view.price = to_abi(now.price);
    now.view.own_money = to_abi(now.own_money);
}

/// Whether the command carries the input with one of the values a scope names.
inline bool engine::parts::carries(const scope_input& wanted) const {
    const auto written = [](const input_value& one) {
        switch (one.value.kind) {
            case ANNONA_KIND_YES_NO:
                return std::string(one.value.integer != 0 ? "yes" : "no");
            case ANNONA_KIND_COUNT:
                return std::to_string(one.value.integer);
            default:
                return std::string(one.text);
        }
    };
    for (const auto& one : now.asked->inputs)
        if (state.names.find(one.name) == wanted.name)
            return std::find(wanted.values.begin(), wanted.values.end(), written(one)) !=
                   wanted.values.end();
    return false;
}

/// Whether a rule's scope covers this command. `pocket` narrows; ANNONA_POCKET_ANY leaves it to the
/// lots.
inline bool engine::parts::is_in_scope(const rule_instance& rule, uint32_t pocket) const {
    const auto& scope = rule.declared->scope;
    const auto holds = [](const std::vector<uint32_t>& list, uint32_t value) {
        return std::find(list.begin(), list.end(), value) != list.end();
    };
    if (now.subject != nullptr && now.subject->given) {
        const auto role = uint64_t{1} << now.subject->role;
        if ((scope.roles & role) == 0 || (scope.exempt_roles & role) != 0) return false;
        if (!scope.exempt_accounts.empty() && exists(now.subject->account))
            for (const auto& exempt : scope.exempt_accounts)
                if (exempt == state.accounts.id(now.subject->account)) return false;
    }
    if (pocket != ANNONA_POCKET_ANY && pocket < pockets_max &&
        (scope.pockets & (uint64_t{1} << pocket)) == 0)
        return false;
    if (pocket == none && scope.pockets != ~uint64_t{0} && now.pocket_mask == 0) return false;
    if (!scope.labels.empty() && !holds(scope.labels, now.view.label)) return false;
    if (!scope.programmes.empty() && now.programme != none &&
        !holds(scope.programmes, now.programme))
        return false;
    const auto from_listed = [&](const std::vector<uint32_t>& list) {
        return (now.source != 0 && holds(list, now.source)) ||
               (now.source_id != 0 && holds(list, now.source_id));
    };
    if (!scope.sources.empty() && !from_listed(scope.sources)) return false;
    if (now.asked != nullptr && !by_time)
        for (const auto& wanted : scope.inputs)
            if (!carries(wanted)) return false;
    return scope.not_sources.empty() || !from_listed(scope.not_sources);
}

// ---- a rule's own ----

/// nullptr where it is not known; else valid until the next fact of the record or the books.
inline const fact_value* engine::parts::fact_of(uint32_t account, uint32_t name,
                                                local_day day) const {
    if (account == none) return nullptr;
    for (const auto& fact : now.record.facts)  // about to be recorded with this command
        if (fact.account == account && fact.name == name && fact.from <= day &&
            (fact.until.number == 0 || day <= fact.until))
            return &fact.value;
    if (exists(account))
        if (const auto* fact = state.accounts.fact_on(account, name, day)) return &fact->value;
    const auto role = role_of(account);
    for (const auto& preset : city->role_defaults)
        if (preset.role == role && preset.fact.name == name) return &preset.fact.value;
    return nullptr;
}

inline annona_fact engine::parts::fact_for(const annona_fact_need& need, local_day day,
                                           uint32_t payer, uint32_t payee) {
    annona_fact shown{};
    const auto set = [&shown](const fact_value& value, uint16_t source) {
        shown.kind = value.kind, shown.known = 1, shown.source = source;
        shown.integer = value.integer, shown.other = value.other,
        shown.amount = to_abi(value.value);
    };
    if ((need.from & ANNONA_FACT_FROM_INPUT) != 0 && now.asked != nullptr && !by_time)
        for (const auto& input : now.asked->inputs) {
            if (state.names.find(input.name) != need.name) continue;
            auto value = input.value;
            if (value.kind == ANNONA_KIND_NAME || value.kind == ANNONA_KIND_TEXT)
                value.integer = name_for(input.text);
            set(value, ANNONA_FACT_FROM_INPUT);
            return shown;
        }
    if ((need.from & ANNONA_FACT_FROM_REFERENCE) != 0 && now.asked != nullptr && !by_time)
        for (const auto& reference : now.asked->references)
            if (state.names.find(reference.name) == need.name && !reference.value.empty()) {
                shown.kind = ANNONA_KIND_NAME, shown.known = 1,
                shown.source = ANNONA_FACT_FROM_REFERENCE;
                shown.integer = name_for(reference.value);
                return shown;
            }
    if ((need.from & ANNONA_FACT_FROM_ACCOUNT) == 0) return shown;
    const auto whose = need.party == ANNONA_PARTY_PAYEE ? payee : payer;
    if (const auto* found = fact_of(whose, need.name, day)) set(*found, ANNONA_FACT_FROM_ACCOUNT);
    return shown;
}

ANNONA_INLINE uint64_t engine::parts::subject_of_any(uint16_t subject, uint32_t payer,
                                                     uint32_t payee) const {
    if (payer == none && payee == none) return ~uint64_t{0};  // the community as a whole
    const auto payer_or_payee = payer == none ? payee : payer;
    const auto payee_or_payer = payee == none ? payer : payee;
    const bool names_party =
        subject != ANNONA_SUBJECT_PROGRAMME && subject != ANNONA_SUBJECT_COMMUNITY;
    if (names_party && payer_or_payee == none) return subject_of_all;  // about nobody's account
    switch (subject) {
        case ANNONA_SUBJECT_PAYER:
            return payer_or_payee;
        case ANNONA_SUBJECT_PAYEE:
            return payee_or_payer;
        case ANNONA_SUBJECT_PAYER_HOLDER:
            return subjects_of_holders | holder_of(payer_or_payee);
        case ANNONA_SUBJECT_PAYEE_HOLDER:
            return subjects_of_holders | holder_of(payee_or_payer);
        case ANNONA_SUBJECT_PROGRAMME:
            return subjects_of_programmes | now.programme;
        case ANNONA_SUBJECT_ORIGIN:
            return subjects_of_origins;  // of no award: match is shown those of the lots
        default:
            return subject_of_all;
    }
}

/// Units no hold has set aside: what time rules can move.
inline amount engine::parts::free_balance(uint32_t account) const {
    amount held;
    for (const auto& one : lots_of(account))
        if (one.hold != 0) held += one.value;
    return balance_of(0, account) - held;
}

// Facts, counters and balances in the order of the rule's plan, as of a day.

ANNONA_INLINE void engine::parts::gather_facts(const rule_instance& rule, local_day day,
                                               uint32_t payer, uint32_t payee) {
    for (uint32_t i = 0; i < rule.plan.facts_count; ++i)
        call.facts[i] = fact_for(rule.plan.facts[i], day, payer, payee);
}

ANNONA_INLINE void engine::parts::gather_counters(const rule_instance& rule, local_day day,
                                                  uint32_t payer, uint32_t payee) {
    for (uint32_t i = 0; i < rule.plan.counters_count; ++i)
        state.counters.show(rule.counters[i],
                            subject_of(rule.plan.counters[i].subject, payer, payee), day,
                            call.counters[i]);
}

ANNONA_INLINE void engine::parts::gather_balances(const rule_instance& rule) {
    for (uint32_t i = 0; i < rule.plan.balances_count; ++i)
        call.balances[i] = to_abi(balance_for(rule, rule.plan.balances[i]));
}

/// The exceptions of whom the command is about, to this rule, on a day.
inline void engine::parts::show_overrides(const rule_instance& rule, local_day day,
                                          uint32_t payer) {
    const auto whose = now.subject != nullptr ? now.subject->account : payer;
    const auto found = state.overrides.find(whose);
    if (found == state.overrides.end()) return;
    const auto id = state.names.find(rule.declared->id);
    call.overrides.clear();
    for (const auto& given : found->second) {
        const bool today = given.from <= day && (given.until.number == 0 || day <= given.until);
        if (given.rule_id != id || !today) continue;
        call.overrides.push_back({given.parameter, static_cast<uint16_t>(given.sets ? 1 : 2), 0,
                                  to_abi(given.value), given.integer});
    }
    call.own.overrides_count = static_cast<uint32_t>(call.overrides.size());
    call.own.overrides = call.overrides.data();
}

/// The rule's counters of the awards the tile's lots come from, beside its own.
inline void engine::parts::show_lot_counters(const rule_instance& rule) {
    const auto& plan = rule.plan;
    const auto by_origin = [&](uint32_t i) {
        return plan.counters[i].subject == ANNONA_SUBJECT_ORIGIN;
    };
    bool any = false;
    for (uint32_t i = 0; i < plan.counters_count; ++i) any |= by_origin(i);
    if (!any) return;
    call.lot_counters.assign(call.tile.size() * plan.counters_count, {});
    for (size_t k = 0; k < call.tile.size(); ++k)
        for (uint32_t i = 0; i < plan.counters_count; ++i) {
            if (!by_origin(i) || call.tile[k].origin == 0) continue;
            const auto shown = state.counters.view(
                rule.counters[i], subjects_of_origins | call.tile[k].origin, now.today);
            call.lot_counters[k * plan.counters_count + i] = {
                to_abi(shown.value), to_abi(shown.previous), shown.first_day.number,
                shown.last_day.number};
        }
    call.own.lot_counters = call.lot_counters.data();
}

// ---- calling ----

namespace asking_parts {

/// Calls a hook. What a rule throws across the table ends here, as a failure of the rule.
template <class Hook, class... Arguments>
int32_t call_rule(Hook hook, const Arguments&... given) noexcept {
    try {
        return hook(given...);
    } catch (...) {
        return ANNONA_BUG;
    }
}

constexpr uint32_t effect_bit(unsigned kind) { return kind < 32 ? uint32_t{1} << kind : 0; }

/// Effects that only tell; every hook may write them.
inline constexpr uint32_t telling =
    effect_bit(ANNONA_EFFECT_FIGURE) | effect_bit(ANNONA_EFFECT_NOTIFY);
/// Effects that say why.
inline constexpr uint32_t naming = effect_bit(ANNONA_EFFECT_REFUSE) | effect_bit(ANNONA_EFFECT_CAP);
/// What an answer to authorize may hold.
inline constexpr uint32_t judging = telling | effect_bit(ANNONA_EFFECT_REFUSE) |
                                    effect_bit(ANNONA_EFFECT_CAP) | effect_bit(ANNONA_EFFECT_QUEUE);
inline constexpr uint32_t computing =
    telling | effect_bit(ANNONA_EFFECT_REFUSE) | effect_bit(ANNONA_EFFECT_AMOUNT);
/// Of settle where a command asked for it.
inline constexpr uint32_t settling = telling | effect_bit(ANNONA_EFFECT_REFUSE) |
                                     effect_bit(ANNONA_EFFECT_COUNT) |
                                     effect_bit(ANNONA_EFFECT_MOVE);
inline constexpr uint32_t charging =
    telling | effect_bit(ANNONA_EFFECT_REFUSE) | effect_bit(ANNONA_EFFECT_MOVE) |
    effect_bit(ANNONA_EFFECT_PASS_ON) | effect_bit(ANNONA_EFFECT_ISSUE) |
    effect_bit(ANNONA_EFFECT_FUND_FROM) | effect_bit(ANNONA_EFFECT_RETIRE) |
    effect_bit(ANNONA_EFFECT_PROCEEDS) | effect_bit(ANNONA_EFFECT_OWN_MONEY) |
    effect_bit(ANNONA_EFFECT_TERM) | effect_bit(ANNONA_EFFECT_MARK) |
    effect_bit(ANNONA_EFFECT_COUNT);

/// A code of the common table, or one the rule declared as its own.
inline bool is_known_code(reason code, const annona_about& about) {
    if (code < ANNONA_REASON_OWN) return !name_of_reason(code).empty();
    return static_cast<uint32_t>(code - ANNONA_REASON_OWN) < about.codes_count;
}

}  // namespace asking_parts

/// A plugin that fails, writes beyond its room or answers what its hook has no place for refuses
/// the movement and is named.
inline bool engine::parts::is_sound(const rule_instance& rule, int32_t answer,
                                    uint32_t effects_allowed) {
    using namespace asking_parts;
    const auto& out = call.out;
    uint32_t figures = 0;
    bool sound = answer == ANNONA_OK && out.effects_count <= ANNONA_EFFECTS_MAX &&
                 out.figures_count <= ANNONA_FIGURES_MAX;
    for (uint32_t i = 0; sound && i < out.effects_count; ++i) {
        const auto& effect = call.effects[i];
        const auto kind = effect_bit(effect.kind);
        figures += std::min<uint32_t>(effect.figures, ANNONA_FIGURES_MAX + 1);
        // As a number without sign: one below zero is beyond any limit.
        const auto value = static_cast<uint128>(from_abi(effect.amount).count());
        sound = figures <= out.figures_count && (kind & effects_allowed) != 0 &&
                value <= static_cast<uint128>(amount_limit.count());
        const bool names_reason =
            (kind & naming) != 0 || (effect.kind == ANNONA_EFFECT_QUEUE && effect.code != 0);
        if (names_reason && !is_known_code(effect.code, *rule.table().about)) sound = false;
    }
    if (!sound) blame(rule);
    return sound;
}

/// The rule broke the contract: nothing moves, and it is named.
inline void engine::parts::blame(const rule_instance& rule) {
    trace(rule.index, said::refused, ANNONA_REASON_PLUGIN_FAILED);
    refuse(ANNONA_REASON_PLUGIN_FAILED, rule.index);
}

inline trace_line& engine::parts::trace(uint16_t rule, said what, reason code) {
    auto& line = now.record.trace_next();
    line.rule = rule, line.what = what, line.code = code;
    return line;
}

/// The line of the trace at a place, made for the rule when it is not there yet.
inline trace_line& engine::parts::trace_at(size_t place, uint16_t rule) {
    return place < now.record.trace_count ? now.record.trace[place] : trace(rule, said::passed, 0);
}

static_assert(sizeof(trace_figure) == sizeof(annona_figure) &&
                  offsetof(trace_figure, integer) == offsetof(annona_figure, integer) &&
                  offsetof(trace_figure, other) == offsetof(annona_figure, other) &&
                  offsetof(trace_figure, value) == offsetof(annona_figure, amount),
              "figures are kept as they were written");

/// Figures of the answer at hand, as many as the line has room for.
inline void engine::parts::trace_figures(trace_line& line, uint32_t first, uint32_t count) {
    const auto kept = std::min<size_t>(count, line.figures.room());
    auto* to = line.figures.add(kept);
    for (size_t i = 0; i < kept; ++i)
        std::memcpy(static_cast<void*>(to + i), &call.figures[first + i], sizeof *to);
}

/// A figure of the engine's own, on a line of its own or the engine's last one.
inline void engine::parts::figure(const trace_figure& told) {
    auto& record = now.record;
    const bool mine =
        record.trace_count > 0 && record.trace[record.trace_count - 1].rule == by_engine;
    auto& line = mine ? record.trace[record.trace_count - 1] : trace(by_engine, said::computed, 0);
    if (line.figures.room() > 0) line.figures.push_back(told);
}
inline void engine::parts::figure(uint16_t name, amount value) {
    figure({name, ANNONA_KIND_AMOUNT, 0, 0, value});
}
inline void engine::parts::figure(uint16_t name, local_day value) {
    figure({name, ANNONA_KIND_DATE, value.number, 0, {}});
}

inline uint32_t engine::parts::class_of(reason code, uint16_t rule) const {
    if (code < ANNONA_REASON_OWN || rule == by_engine) return class_of_reason(code);
    const auto& about = *rules.at(rule).table().about;
    const auto own = static_cast<uint32_t>(code - ANNONA_REASON_OWN);
    return own < about.codes_count ? about.codes[own].order_class : 10;
}

/// Keeps the refusal of the lowest class, then of the rule that stands first, then of the first
/// line.
inline void engine::parts::refuse(reason code, uint16_t rule, uint32_t line) {
    const refusal next{code, class_of(code, rule), rule, line};
    const auto rank = [](const refusal& one) {
        return std::tuple{one.order_class, one.rule, one.line};
    };
    if (now.worst.code == 0 || rank(next) < rank(now.worst)) now.worst = next;
}

// ---- authorize ----

/// Every rule in force that planned this command speaks; all refusals are kept. A rule that is
/// about pockets, where the command named none, bars those pockets instead of the whole command.
/// What the means cover is asked last, of the amount that limits leave.
inline void engine::parts::authorize() {
    rules.set_day(now.today);
    authorize_by(false);
    take_caps();
    if (!rules.asks_means(now.asked->kind)) return;
    authorize_by(true);
    take_caps();
}

/// Asking what somebody would get is judged only by the rules that name `entitle` themselves: most
/// of what an award needs is not said when it is only computed.
inline void engine::parts::authorize_entitle() {
    for (const auto index : rules.speakers(hook::authorize, command_kind::entitle)) {
        const auto& rule = rules.at(index);
        if (rule.declared->scope.commands != ~uint64_t{0} && speaks(rule, ANNONA_POCKET_ANY))
            authorize_rule(rule, ANNONA_POCKET_ANY);
    }
}

inline void engine::parts::authorize_by(bool means) {
    const auto pocket = now.subject != nullptr ? now.subject->pocket : ANNONA_POCKET_ANY;
    for (const auto index : rules.speakers(hook::authorize, now.asked->kind)) {
        const auto& rule = rules.at(index);
        if (rule.asks_means != means || !speaks(rule, pocket)) continue;
        const bool by_pocket = pocket == ANNONA_POCKET_ANY && !rule.is_unscoped &&
                               rule.declared->scope.pockets != ~uint64_t{0};
        if (!by_pocket) {
            authorize_rule(rule, ANNONA_POCKET_ANY);
            continue;
        }
        for (uint32_t one = 0; one < city->pockets.size(); ++one)
            if ((rule.declared->scope.pockets & now.pocket_mask & (uint64_t{1} << one)) != 0)
                authorize_rule(rule, one);
    }
}

inline void engine::parts::authorize_rule(const rule_instance& rule, uint32_t pocket) {
    const auto* own = own_of(rule, now.today, now.payer.account, now.payee.account);
    auto* out = fresh_out();
    const auto answer =
        asking_parts::call_rule(rule.table().authorize, rule.self(), &now.view, own, out);
    if (!healthy(rule, answer, asking_parts::judging)) return;
    auto& line = trace(rule.index, said::passed, 0);
    trace_figures(line, 0, out->figures_count);
    for (const auto& effect : std::span{call.effects}.first(out->effects_count))
        if ((asking_parts::effect_bit(effect.kind) & asking_parts::telling) == 0)
            hear(rule, pocket, effect, line);
}

/// One effect of an answer to authorize that does more than tell: a refusal, a cap, a place on a
/// waiting list.
inline void engine::parts::hear(const rule_instance& rule, uint32_t pocket,
                                const annona_effect& effect, trace_line& line) {
    if (effect.kind == ANNONA_EFFECT_REFUSE) {
        if (line.what != said::refused ||
            class_of(effect.code, rule.index) < class_of(line.code, rule.index))
            line.code = effect.code;
        line.what = said::refused;
        if (pocket == ANNONA_POCKET_ANY) {
            refuse(effect.code, rule.index, effect.index);
        } else if (now.barred[pocket] == 0 ||
                   class_of(effect.code, rule.index) <
                       class_of(now.barred[pocket], now.barred_by[pocket])) {
            now.barred[pocket] = effect.code, now.barred_by[pocket] = rule.index;
            now.barred_any = true;
        }
    } else if (effect.kind == ANNONA_EFFECT_CAP) {
        line.what = said::capped, line.code = effect.code;
        const auto value = from_abi(effect.amount);
        const cap next{true, (effect.flags & ANNONA_EFFECT_PARTIAL) != 0, value, effect.code,
                       rule.index};
        if (effect.target == ANNONA_CAP_LINE) {
            if (effect.index >= now.lines_to_cap) return;
            now.line_caps.resize(now.lines_to_cap);
            now.caps_lines = true;
            auto& known = now.line_caps[effect.index];
            if (!known.set || value < known.value) known = next;
            return;
        }
        if (!now.principal_cap.set || value < now.principal_cap.value) now.principal_cap = next;
    } else if (effect.kind == ANNONA_EFFECT_QUEUE && now.subject != nullptr) {
        const auto list = waiting_list_of(rule, effect.target);
        if (effect.code != 0) {
            if (is_in_turn(list, now.subject->account)) return;
            line.what = said::refused, line.code = effect.code;
            refuse(effect.code, rule.index);
        }
        now.record.queued.push_back({list, now.subject->account, true});
    }
}

/// The list a rule names, its own id where it names none; `{programme}` in it is the award's.
inline uint32_t engine::parts::waiting_list_of(const rule_instance& rule, uint32_t named) {
    if (named == 0 || named > state.names.size()) return intern(rule.declared->id);
    const std::string text(state.names.text(named));
    if (text.find('{') == std::string::npos) return named;
    return intern(expand(text, now.subject->holder, now.programme));
}

/// Nobody else stands first on the list.
inline bool engine::parts::is_in_turn(uint32_t list, uint32_t account) const {
    const auto found = state.waiting_lists.find(list);
    return found == state.waiting_lists.end() || found->second.empty() ||
           found->second.front() == account;
}

/// A cap below the amount refuses with its code, or lowers the amount where its rule allows a part.
inline void engine::parts::take_caps() {
    const auto& cap = now.principal_cap;
    if (!cap.set || cap.value >= now.principal) return;
    const auto floored = round_to_step(cap.value, unit_step, rounding::floor);
    if (!cap.partial || !floored.is_positive() || !now.lines.empty())
        return refuse(cap.code, cap.rule);
    now.principal = floored;
    now.partial = true, now.partial_code = cap.code, now.partial_rule = cap.rule;
    now.view.principal = to_abi(floored);
}

/// What units may not pay of single lines is own money's part. Where not enough of it is handed
/// over, the payment is refused, or more of it is asked for where the rule allows a part.
inline void engine::parts::take_line_caps() {
    if (!now.caps_lines) return;
    amount beyond, own = now.own_money;
    uint32_t first = none;
    for (uint32_t k = 0; k < now.lines.size(); ++k) {
        const auto value = from_abi(now.lines[k].amount);
        if (now.line_open[k] == 0) {
            own -= value;
            continue;
        }
        const auto& cap = now.line_caps[k];
        if (!cap.set || cap.value >= value) continue;
        beyond += value - cap.value;
        if (first == none || !cap.partial) first = k;
    }
    if (first == none || beyond <= own || refused()) return;
    const auto& cap = now.line_caps[first];
    const auto units = round_to_step(now.principal - (beyond - own), unit_step, rounding::floor);
    if (!cap.partial || !units.is_positive()) return refuse(cap.code, cap.rule, first);
    now.principal = units, now.own_money = now.price - units;
    now.partial = true, now.partial_code = cap.code, now.partial_rule = cap.rule;
    show_amounts();
}

// ---- accounts of rules ----

/// Fills the placeholders of an account template.
inline std::string engine::parts::expand(std::string_view text, uint32_t holder,
                                         uint32_t programme) const {
    std::string filled;
    while (!text.empty()) {
        const auto open = text.find('{');
        filled += text.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = text.find('}', open);
        const auto key = text.substr(open + 1, close - open - 1);
        if (key == "holder")
            filled += holder == 0 || state.names.is_known(holder)
                          ? std::string(state.names.text(holder))
                          : "erased-" + std::to_string(holder);
        else if (key == "programme")
            filled += programme < city->programmes.size() ? city->programmes[programme].name : "";
        else
            filled += expand_fact(key);
        if (close == std::string_view::npos) break;
        text.remove_prefix(close + 1);
    }
    return filled;
}

/// What the command says of a name, else the fact of whom it concerns.
inline std::string_view engine::parts::expand_fact(std::string_view name) const {
    if (now.asked != nullptr && !by_time)
        for (const auto& input : now.asked->inputs)
            if (input.name == name && !input.text.empty()) return input.text;
    if (now.subject == nullptr) return {};
    const auto* fact = fact_of(now.subject->account, state.names.find(name), now.today);
    return fact != nullptr ? state.names.text(static_cast<uint32_t>(fact->integer))
                           : std::string_view{};
}

/// The account behind a handle; `none` for one that was not handed out.
inline uint32_t engine::parts::account_for(const rule_instance& rule, uint32_t handle) {
    if (handle < rule.declared->accounts.size())
        return account_of(expand(rule.declared->accounts[handle],
                                 now.subject != nullptr ? now.subject->holder : 0, now.programme));
    if (handle == ANNONA_HANDLE_PAYER) return now.payer.account;
    if (handle == ANNONA_HANDLE_PAYEE) return now.payee.account;
    const auto holder = now.subject != nullptr ? now.subject->holder : 0;
    const auto role = now.subject != nullptr ? now.subject->role : none;
    if (role == none) return none;
    if (handle == ANNONA_HANDLE_PAYS_FROM && !city->roles[role].pays_from.empty())
        return account_of(expand(city->roles[role].pays_from, holder, now.programme));
    if (handle == ANNONA_HANDLE_PAID_TO && !city->roles[role].paid_to.empty())
        return account_of(expand(city->roles[role].paid_to, holder, now.programme));
    if (handle == ANNONA_HANDLE_FUNDER) return payer_of(now.programme, holder);
    return none;
}

}  // namespace v0_1
}  // namespace annona
