// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/asking.inl.hpp>
#include <annona/engine/charging.inl.hpp>
#include <annona/engine/deciding.hpp>

/// Units come into being: entitle, issue, convert; and the money behind them: fund.

namespace annona {
inline namespace v0_1 {

namespace issuing_parts {

constexpr annona_day last_day = 2'932'896;  // 9999-12-31: no lot is good for longer

inline void keep_earlier(local_day& kept, annona_day given) {
    if (given != 0 && (kept.number == 0 || given < kept.number)) kept = {given};
}

}  // namespace issuing_parts

/// The amount the scheme's formula gives. Exactly one rule answers; none is NOT_ELIGIBLE.
inline bool engine::parts::compute_amount() {
    rules.set_day(now.today);
    bool answered = false;
    for (const auto index : rules.speakers(hook::entitle, now.asked->kind)) {
        const auto& rule = rules.at(index);
        const bool is_about_one = now.subject != nullptr && now.subject->given;
        if (!speaks(rule, is_about_one ? now.subject->pocket : ANNONA_POCKET_ANY)) continue;
        const auto* own = own_of(rule, now.today, now.payer.account, now.payee.account);
        auto* out = fresh_out();
        const auto answer =
            asking_parts::call_rule(rule.table().entitle, rule.self(), &now.view, own, out);
        if (!healthy(rule, answer, asking_parts::computing)) return false;
        uint32_t figures = 0;
        for (uint32_t i = 0; i < out->effects_count; ++i) {
            const auto& effect = out->effects[i];
            auto& line = trace(index, said::computed, effect.code);
            trace_figures(line, figures, effect.figures);
            figures += effect.figures;
            if (effect.kind == ANNONA_EFFECT_REFUSE) {
                line.what = said::refused;
                refuse(effect.code, index, effect.index);
            } else if (effect.kind == ANNONA_EFFECT_AMOUNT && !answered) {
                now.principal = from_abi(effect.amount);
                answered = true;
            }
        }
        if (answered) break;
    }
    if (!answered && !refused()) refuse(ANNONA_REASON_NOT_ELIGIBLE);
    return answered && !refused();
}

/// Whether some rule computes the amount of this command.
inline bool engine::parts::computes() {
    const auto& able = rules.speakers(hook::entitle, now.asked->kind);
    return std::any_of(able.begin(), able.end(), [this](uint16_t index) {
        return speaks(rules.at(index), now.subject->pocket);
    });
}

/// A question about an account, or about figures alone.
inline void engine::parts::do_entitle() {
    now.subject = now.payee.given ? &now.payee : now.payer.given ? &now.payer : nullptr;
    now.pocket_mask = ~uint64_t{0};
    if (now.subject != nullptr && !now.asked->lots.empty()) show_named_lots(now.subject->account);
    build_view();
    if (now.asked->question.empty()) authorize_entitle();
    if (refused()) return;
    if (compute_amount()) now.record.value = now.principal;
}

/// Where a scheme says which pockets are bought, only those are: what names no pocket goes to the
/// first of them.
inline bool engine::parts::find_pocket_for_sale(uint32_t& pocket) const {
    const auto& pockets = city->pockets;
    const auto is_for_sale = [](const auto& one) { return one.own_money; };
    const auto first = std::find_if(pockets.begin(), pockets.end(), is_for_sale);
    if (first == pockets.end() || (pocket < pockets.size() && is_for_sale(pockets[pocket])))
        return true;
    if (!now.asked->other_pocket.empty()) return false;
    pocket = static_cast<uint32_t>(first - pockets.begin());
    return true;
}

/// The pocket and programme a credit belongs to; refuses names nobody knows.
inline void engine::parts::find_programme() {
    const auto& asked = *now.asked;
    auto& pocket = now.payee.pocket;
    if (pocket == ANNONA_POCKET_ANY)
        for (uint32_t i = 0; i < city->pockets.size(); ++i)
            if (city->pockets[i].is_default || city->pockets.size() == 1) pocket = i;
    // Notes bought without a word about the pocket go where notes belong.
    const auto holds_notes = [this](uint32_t place) {
        return place < city->pockets.size() &&
               (city->pockets[place].indivisible || !city->pockets[place].note.is_zero());
    };
    for (uint32_t i = 0; i < city->pockets.size() && asked.other_pocket.empty(); ++i)
        if (!asked.notes.empty() && !holds_notes(pocket) && holds_notes(i)) pocket = i;
    if (asked.kind == command_kind::convert && !find_pocket_for_sale(pocket))
        return refuse(ANNONA_REASON_NOT_ELIGIBLE);
    if (!asked.programme.empty()) {
        now.programme = programme_of(asked.programme);
        if (now.programme == none) refuse(ANNONA_REASON_UNKNOWN_NAME);
    } else if (pocket < city->pockets.size() && city->pockets[pocket].programme != none) {
        now.programme = city->pockets[pocket].programme;
    } else if (city->programmes.size() == 1) {
        now.programme = 0;
    }
    if (city->backed && now.programme == none) refuse(ANNONA_REASON_UNKNOWN_NAME);
}

/// The programme of what names none: the default pocket's, else the only one.
inline uint32_t engine::parts::default_programme() const {
    for (const auto& pocket : city->pockets)
        if (pocket.is_default && pocket.programme != none) return pocket.programme;
    return city->programmes.size() == 1 ? 0 : none;
}

/// Where an award's units come from: the account named, else the programme's stock, else the
/// issuer.
inline bool engine::parts::find_source() {
    std::string source{now.asked->source};
    if (source.empty() && now.programme != none)
        source = expand(city->programmes[now.programme].stock, now.payee.holder, now.programme);
    if (source.empty()) return true;
    now.source = state.names.find(std::string_view{source}.substr(0, source.find(':')));
    now.source_id = state.names.find(source);
    now.from_fund = true;
    return find_party(source, "", now.payer, "source");
}

inline void engine::parts::do_issue() {
    const auto& asked = *now.asked;
    now.subject = &now.payee;
    find_programme();
    if (refused()) return;
    for (const auto& one : asked.items)
        now.items.push_back({name_for(one.code), one.grade, to_abi(one.quantity)});
    if (!find_source()) return;
    now.pocket_mask = ~uint64_t{0};
    now.principal = asked.value;
    build_view();
    if (!asked.has_value) compute_amount();  // where it fails, the other rules' reasons count too
    const auto smallest = step_of(city->ledgers.front().counted);
    if (round_to_step(now.principal, smallest, rounding::floor) != now.principal)
        return refuse(ANNONA_REASON_PRECISION);
    now.price = now.principal;
    build_view();
    authorize();
    if (!now.principal.is_positive() && !refused()) refuse(ANNONA_REASON_NOT_ELIGIBLE);
    if (refused()) return;
    now.record.value = now.principal;
    const auto pocket = now.payee.pocket == ANNONA_POCKET_ANY ? none : now.payee.pocket;
    if (now.from_fund) {
        issue_from_fund(pocket);
        if (!refused()) charge(charging_parts::of_issue);
        return;
    }
    issue_pockets(pocket);
    const auto issued = now.record.puts.size();
    if (!refused()) charge(charging_parts::of_issue);
    if (!refused()) name_funders(issued);
    if (!city->backed || refused()) return;
    const auto covered_here = headroom(now.programme) + now.funded;
    if (covered_here < now.principal) {
        figure(ANNONA_FIGURE_AVAILABLE, covered_here);
        refuse(ANNONA_REASON_RESERVE_SHORTFALL);
    }
}

/// An award that names no pocket goes to all that have a share of it; whole steps, spare ones to
/// the first.
inline void engine::parts::issue_pockets(uint32_t pocket) {
    std::vector<ratio> shares;
    std::vector<uint32_t> pockets;
    for (uint32_t i = 0; i < city->pockets.size() && pocket == none; ++i)
        if (city->pockets[i].share.num > 0)
            shares.push_back(city->pockets[i].share), pockets.push_back(i);
    if (pockets.empty())
        return issue_units(now.payee.account, pocket, now.programme, now.principal, {});
    std::vector<amount> divided(pockets.size());
    const auto smallest = step_of(city->ledgers.front().counted);
    if (!split(now.principal, shares, smallest, spare_units::first, divided))
        return refuse(ANNONA_REASON_PRECISION);
    for (size_t i = 0; i < pockets.size() && !refused(); ++i)
        if (divided[i].is_positive())
            issue_units(now.payee.account, pockets[i], now.programme, divided[i], {});
}

/// Lots of an award remember who really paid for them, so that what lapses goes back there. Of
/// several who paid each has its part in each pocket. `count` of the puts are the award's.
inline void engine::parts::name_funders(size_t count) {
    if (now.funders.empty()) return;
    const auto payer = payer_of(now.programme, now.payee.holder);
    const bool is_fixed = city->programmes[now.programme].payer.find('{') == std::string::npos;
    std::vector<std::pair<uint32_t, amount>> sources;  // name, what is left of its part
    if (now.funded < now.principal) sources.emplace_back(0, now.principal - now.funded);
    for (const auto& one : now.funders) {
        const bool is_usual = is_fixed && one.account == payer;
        const auto name = is_usual ? 0 : intern(id_of(one.account), one.account);
        sources.emplace_back(name, one.value);
    }
    std::vector<put_effect> named;
    amount rest = now.principal;
    const auto smallest = step_of(city->ledgers.front().counted);
    for (size_t i = 0; i < count; ++i) {
        const auto& put = now.record.puts[i];
        amount left = put.value;
        for (size_t k = 0; k < sources.size() && left.is_positive(); ++k) {
            auto& [name, has] = sources[k];
            // Down to the step, and up where a later source could not pay the rest.
            amount later;
            for (size_t j = k + 1; j < sources.size(); ++j) later += sources[j].second;
            auto part = round_to_step(proportion(put.value, has, rest, rounding::ceiling), smallest,
                                      rounding::ceiling);
            part = std::max(std::min({part, has, left}), left - later);
            if (!put.attributes.note.is_zero()) part = has >= left || later < left ? left : part;
            if (!part.is_positive()) continue;
            named.push_back(put);
            named.back().value = named.back().face = part;
            named.back().attributes.funding = name;
            has = std::max(amount{}, has - part), left -= part;
        }
        rest -= put.value;
    }
    now.record.puts.erase(now.record.puts.begin(),
                          now.record.puts.begin() + static_cast<std::ptrdiff_t>(count));
    now.record.puts.insert(now.record.puts.begin(), named.begin(), named.end());
}

/// Units a fund holds are given out again: programme and backing stay.
inline void engine::parts::issue_from_fund(uint32_t pocket) {
    now.lines.assign(1, {ANNONA_CATEGORY_NONE, 0, 0, to_abi(now.principal), {}});
    now.line_open.assign(1, 1);
    now.screen.clear();
    now.pocket_mask = 0;
    if (city->roles[now.payer.role].kind == 1) {
        post(0, now.payer.account, -now.principal);
        return post(0, now.payee.account, now.principal);
    }
    if (!choose(now.payer.account, now.principal)) {
        if (now.worst.code == ANNONA_REASON_INSUFFICIENT_BALANCE)
            now.worst = {}, refuse(ANNONA_REASON_BUDGET_EXHAUSTED);
        return;
    }
    take_chosen();
    for (const auto& from : now.chosen)
        if (from.value.is_positive())
            issue_units(now.payee.account, pocket, from.attributes.programme, from.value, {});
}

/// A fresh lot with the terms the rules give it. `posted` by the caller for units of the issuer.
inline void engine::parts::issue_units(uint32_t account, uint32_t pocket, uint32_t programme,
                                       amount value, amount note) {
    const auto role = role_of(account);
    if (!now.from_fund) post(0, issuer, -value);
    if (city->roles[role].kind == 1) return post(0, account, value);
    if (note.is_zero() && pocket < city->pockets.size()) {
        const auto& of = city->pockets[pocket];
        note = of.indivisible ? value : of.note;
        if (!note.is_zero() && value.count() % note.count() != 0)
            return refuse(ANNONA_REASON_INDIVISIBLE);
    }
    put_effect draft;
    draft.account = account, draft.value = value, draft.face = value;
    draft.attributes.pocket = pocket, draft.attributes.programme = programme;
    draft.attributes.note = note;
    draft.attributes.label = label_for(pocket, note.is_zero() ? value : note);
    draft.attributes.issued = now.today;
    if (reads_origin[role]) draft.attributes.origin = state.sequence + 1;
    if (reads_received[role]) draft.attributes.received = now.today;
    draft.clock = reads_clock[role] ? now.today : local_day{};
    set_terms(draft);
    if (now.asked->valid_until.number != 0 && !keeps_expiry[role])
        return refuse(ANNONA_REASON_UNKNOWN_NAME);  // no rule would end it
    if (now.asked->valid_until.number != 0) {
        const auto given = now.asked->valid_until + 1;
        auto& expires = draft.attributes.expires;
        if (expires.number == 0 || given < expires) expires = given;
    }
    if (draft.attributes.expires.number != 0) now.record.valid_until = draft.attributes.expires - 1;
    if (draft.attributes.expires.number != 0 && draft.attributes.expires <= now.today)
        return refuse(ANNONA_REASON_EXPIRED);
    now.record.puts.push_back(draft);
}

/// One rule's terms of one lot; false where it failed.
inline bool engine::parts::ask_terms(const rule_instance& rule, const annona_lot& shown,
                                     uint32_t account, annona_day (&days)[4]) {
    const annona_terms asked{sizeof asked, 1, &shown, &days[0], &days[1], &days[2], &days[3]};
    const auto* own = own_of(rule, now.today, now.payer.account, account);
    fresh_out();
    const auto answer =
        asking_parts::call_rule(rule.table().terms, rule.self(), &now.view, own, &asked);
    if (!healthy(rule, answer, asking_parts::telling)) return false;
    const auto beyond = [](annona_day day) { return day < 0 || day > issuing_parts::last_day; };
    if (std::none_of(std::begin(days), std::end(days), beyond)) return true;
    blame(rule);
    return false;
}

/// What a new lot is called: the command's word, else the pocket's with the face filled in, `V50`
/// or `V12.50`; 0 where there is neither.
inline uint32_t engine::parts::label_for(uint32_t pocket, amount face) {
    if (!now.asked->lots.empty()) return intern(now.asked->lots.front());
    if (pocket >= city->pockets.size() || city->pockets[pocket].label.empty()) return 0;
    std::string text = city->pockets[pocket].label;
    const auto place = text.find("{face}");
    if (place != std::string::npos) {
        auto shown = format_amount(face, city->ledgers.front().counted);
        const auto point = shown.find('.');
        if (point != std::string::npos && shown.find_first_not_of('0', point + 1) == shown.npos)
            shown.resize(point);
        text.replace(place, 6, shown);
    }
    return intern(text);
}

/// Asks the rules that own terms: earliest expiry, earliest first use, latest start.
inline void engine::parts::set_terms(put_effect& draft) {
    annona_lot shown{};
    const auto& of = draft.attributes;
    shown.amount = to_abi(draft.value), shown.face = shown.amount, shown.note = to_abi(of.note);
    shown.origin = of.origin, shown.programme = of.programme, shown.pocket = of.pocket;
    shown.issued = now.today.number, shown.received = now.today.number,
    shown.clock = now.today.number;
    const auto previous = now.subject;
    const party receiver{draft.account, role_of(draft.account), holder_of(draft.account), of.pocket,
                         true};
    now.subject = &receiver;
    for (const auto index : rules.speakers(hook::terms, now.asked->kind)) {
        const auto& rule = rules.at(index);
        if (!speaks(rule, of.pocket)) continue;
        annona_day days[4] = {};
        if (!ask_terms(rule, shown, draft.account, days)) continue;
        auto& line = trace(index, said::computed, 0);
        if (days[1] != 0)
            line.figures.push_back({ANNONA_FIGURE_LAST_DAY, ANNONA_KIND_DATE, days[1] - 1, 0, {}});
        if (days[0] > draft.attributes.valid_from.number) draft.attributes.valid_from = {days[0]};
        issuing_parts::keep_earlier(draft.attributes.expires, days[1]);
        issuing_parts::keep_earlier(draft.attributes.first_use, days[2]);
        if (days[3] != 0) draft.clock = {days[3]};
    }
    now.subject = previous;
}

/// A fact recorded for the first time may be what earlier lots waited for: they get the terms their
/// rules now give, never a day that is over.
inline void engine::parts::set_waiting_terms() {
    for (const auto& fact : now.record.facts) {
        if (!exists(fact.account) || fact.from > now.today || lots_of(fact.account).empty())
            continue;
        if (state.accounts.fact_on(fact.account, fact.name, now.today) != nullptr) continue;
        for (const auto& rule : rules.all()) {
            const auto reads = [&](const annona_fact_need& need) {
                return need.name == fact.name && (need.from & ANNONA_FACT_FROM_ACCOUNT) != 0;
            };
            const auto* needs = rule.plan.facts;
            if (rule.plan.terms_owned != 0 && rule.in_force(now.today) &&
                std::any_of(needs, needs + rule.plan.facts_count, reads))
                set_terms_again(rule, fact.account);
        }
    }
}

inline void engine::parts::set_terms_again(const rule_instance& rule, uint32_t account) {
    for (const auto& one : lots_of(account)) {
        const auto& before = state.accounts.attributes(one);
        const auto gone = [&](const take_effect& taken) {
            return taken.account == account && taken.lot == one.id && taken.value == one.value;
        };
        if (!in_scope(rule, account, before) ||
            std::any_of(now.record.takes.begin(), now.record.takes.end(), gone))
            continue;
        annona_lot shown{};
        fill_lot(shown, one, before);
        annona_day days[4] = {};
        if (!ask_terms(rule, shown, account, days)) return;
        auto& changes = now.record.changes;
        auto known = std::find_if(changes.begin(), changes.end(), [&](const change_effect& each) {
            return each.account == account && each.lot == one.id;
        });
        auto of = known == changes.end() ? before : known->attributes;
        const auto not_over = [this](annona_day day) {
            return day == 0 ? day : std::max(day, now.today.number + 1);
        };
        issuing_parts::keep_earlier(of.expires, not_over(days[1]));
        issuing_parts::keep_earlier(of.first_use, not_over(days[2]));
        if (known != changes.end())
            known->attributes = of;
        else if (of != before)
            changes.push_back({account, one.id, of, one.clock, one.mark, one.hold});
    }
}

/// Own money becomes units: the reserve grows before they are made.
inline void engine::parts::do_convert() {
    const auto& asked = *now.asked;
    now.subject = &now.payee;
    find_programme();
    if (refused()) return;
    const auto& role = city->roles[now.payee.role];
    amount notes;
    for (const auto note : asked.notes) notes += note;
    now.principal = now.price = asked.notes.empty() ? asked.value : notes;
    if (!now.principal.is_positive()) return refuse(ANNONA_REASON_MALFORMED);
    if (role.pays_from.empty() || city->money_ledger == none)
        return refuse(ANNONA_REASON_NOT_ELIGIBLE);
    now.pocket_mask = ~uint64_t{0};
    build_view();
    if (asked.notes.empty() && computes() && !compute_amount()) return;
    const auto smallest = step_of(city->ledgers.front().counted);
    if (round_to_step(now.principal, smallest, rounding::floor) != now.principal)
        return refuse(ANNONA_REASON_PRECISION);
    if (!now.principal.is_positive()) return refuse(ANNONA_REASON_MINIMUM_PURCHASE);
    show_amounts();
    authorize();
    if (refused()) return;
    now.record.value = now.principal;
    const auto pocket = now.payee.pocket == ANNONA_POCKET_ANY ? none : now.payee.pocket;
    if (asked.notes.empty())
        issue_units(now.payee.account, pocket, now.programme, now.principal, {});
    for (const auto note : asked.notes)
        issue_units(now.payee.account, pocket, now.programme, note, note);
    if (!refused()) charge(charging_parts::of_conversion);
    if (refused()) return;
    const bool price_is_named = !asked.notes.empty() && asked.has_value;
    if (price_is_named && asked.value != now.principal - now.funded)
        return refuse(ANNONA_REASON_MALFORMED);
    const auto money = money_of(now.principal - now.funded, rounding::ceiling);
    const auto from = account_of(expand(role.pays_from, now.payee.holder, now.programme));
    post(city->money_ledger, from, -money);
    post(city->money_ledger, reserve_of(now.programme), money);
}

/// Money enters a reserve, pot or fund; of an unbacked unit a stock of units is minted into a fund.
inline void engine::parts::do_fund() {
    const auto& asked = *now.asked;
    if (!asked.programme.empty()) {
        now.programme = programme_of(asked.programme);
        if (now.programme == none) return refuse(ANNONA_REASON_UNKNOWN_NAME);
    } else {
        now.programme = default_programme();
    }
    if (!asked.value.is_positive()) return refuse(ANNONA_REASON_MALFORMED);
    if (!now.payer.given && !asked.source.empty() &&
        !find_party(asked.source, "", now.payer, "source"))
        return;
    if (!now.payee.given) {
        const auto whose = now.programme == none && one_reserve() ? 0 : now.programme;
        if (whose == none) return refuse(ANNONA_REASON_UNKNOWN_NAME);
        now.payee.account = reserve_of(whose);
        if (now.payee.account == none) return refuse(ANNONA_REASON_UNKNOWN_ACCOUNT);
        now.payee.role = role_of(now.payee.account), now.payee.given = true;
    }
    now.subject = &now.payee;
    now.principal = now.price = asked.value;
    build_view();
    authorize();
    if (refused()) return;
    now.record.value = now.principal;
    const bool in_unit = asked.ledger == city->ledgers.front().code || city->money_ledger == none;
    if (in_unit) return issue_units(now.payee.account, none, now.programme, now.principal, {});
    auto from = now.payer.account;
    if (!now.payer.given) from = default_payer_for(now.payee.account);
    if (from == none) return refuse(ANNONA_REASON_UNKNOWN_ACCOUNT);
    post(city->money_ledger, from, -now.principal);
    post(city->money_ledger, now.payee.account, now.principal);
}

/// Whether all programmes share one reserve account.
inline bool engine::parts::one_reserve() const {
    const auto& all = city->programmes;
    return !all.empty() && all.front().reserve.find('{') == std::string::npos &&
           std::all_of(all.begin(), all.end(),
                       [&all](const programme& one) { return one.reserve == all.front().reserve; });
}

/// Who pays into an account where the command names nobody: the scheme's word, else the programme's
/// payer.
inline uint32_t engine::parts::default_payer_for(uint32_t account) {
    const std::string id{id_of(account)};
    for (const auto& preset : city->default_payers)
        if (preset.to.empty() || preset.to == id ||
            (id.starts_with(preset.to) && id[preset.to.size()] == ':'))
            return account_of(expand(preset.from, now.payee.holder, now.programme));
    if (now.programme != none) return payer_of(now.programme, now.payee.holder);
    return city->programmes.empty() ? none : payer_of(0, now.payee.holder);
}

}  // namespace v0_1
}  // namespace annona
