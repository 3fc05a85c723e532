// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/asking.inl.hpp>
#include <annona/engine/deciding.hpp>

/// Charges: what rules move beside the command's own movements. Each rule speaks once, in scheme
/// order, after those movements stand in the record, and what it asks for is carried out before the
/// next one speaks: balances are running. Whatever cannot be carried out refuses the command.

namespace annona {
inline namespace v0_1 {

namespace charging_parts {

using asking_parts::effect_bit;

/// Effects that count, explain or refuse; every command knows them.
inline constexpr uint32_t always =
    asking_parts::telling | effect_bit(ANNONA_EFFECT_REFUSE) | effect_bit(ANNONA_EFFECT_COUNT);
/// Movements beside a command that any moving command can carry.
inline constexpr uint32_t beside =
    effect_bit(ANNONA_EFFECT_MOVE) | effect_bit(ANNONA_EFFECT_ISSUE) |
    effect_bit(ANNONA_EFFECT_RETIRE) | effect_bit(ANNONA_EFFECT_OWN_MONEY);
inline constexpr uint32_t of_lots = effect_bit(ANNONA_EFFECT_TERM) | effect_bit(ANNONA_EFFECT_MARK);

inline constexpr uint32_t of_payment =
    always | beside | of_lots | effect_bit(ANNONA_EFFECT_PASS_ON);
inline constexpr uint32_t of_hold = always | of_lots;  // nothing is paid yet
inline constexpr uint32_t of_redemption = always | beside | effect_bit(ANNONA_EFFECT_PROCEEDS);
inline constexpr uint32_t of_issue =
    always | beside | effect_bit(ANNONA_EFFECT_PASS_ON) | effect_bit(ANNONA_EFFECT_FUND_FROM);
inline constexpr uint32_t of_conversion = of_issue;
inline constexpr uint32_t of_renewal = always | beside | of_lots;

/// Effects whose amount is moved: whole visible digits.
inline constexpr uint32_t moving = beside | effect_bit(ANNONA_EFFECT_PASS_ON) |
                                   effect_bit(ANNONA_EFFECT_FUND_FROM) |
                                   effect_bit(ANNONA_EFFECT_PROCEEDS);

}  // namespace charging_parts

// ---- speaking ----

/// Shows a rule what lots of its pockets and programmes gave; false where they gave nothing of it.
inline bool engine::parts::show_takes(const rule_instance& rule) {
    const auto& scope = rule.declared->scope;
    const bool all = scope.pockets == ~uint64_t{0} && scope.programmes.empty();
    now.takes_shown.clear();
    for (const auto& take : now.takes) {
        const auto& from = now.lots[take.lot];
        const auto& programmes = scope.programmes;
        const bool in_pocket =
            from.pocket >= pockets_max || (scope.pockets & (uint64_t{1} << from.pocket)) != 0;
        const bool in_programme =
            programmes.empty() ||
            std::find(programmes.begin(), programmes.end(), from.programme) != programmes.end();
        if (!all && in_pocket && in_programme) now.takes_shown.push_back(take);
    }
    const auto& shown = all ? now.takes : now.takes_shown;
    now.view.takes_count = static_cast<uint32_t>(shown.size()), now.view.takes = shown.data();
    return all || now.takes.empty() || !shown.empty();
}

inline void engine::parts::charge(uint32_t effects_allowed) {
    now.view.lots_count = static_cast<uint32_t>(now.lots.size()), now.view.lots = now.lots.data();
    const auto pocket = now.subject != nullptr ? now.subject->pocket : ANNONA_POCKET_ANY;
    for (const auto index : rules.speakers(hook::charge, now.asked->kind)) {
        const auto& rule = rules.at(index);
        if (!speaks(rule, pocket) || !show_takes(rule)) continue;
        const auto* own = own_of(rule, now.today, now.payer.account, now.payee.account);
        auto* out = fresh_out();
        const auto answer =
            asking_parts::call_rule(rule.table().charge, rule.self(), &now.view, own, out);
        if (!healthy(rule, answer, asking_parts::charging)) continue;
        auto& line = trace(index, out->effects_count > 0 ? said::charged : said::passed, 0);
        const auto first = now.charges.size();
        uint32_t figures = 0;
        for (uint32_t i = 0; i < out->effects_count; ++i) {
            const auto& effect = out->effects[i];
            trace_figures(line, figures, effect.figures);
            figures += effect.figures;
            const bool tells =
                effect.kind == ANNONA_EFFECT_FIGURE || effect.kind == ANNONA_EFFECT_NOTIFY;
            if (tells && line.code == 0) line.code = effect.code;  // why a bonus is small
            if ((asking_parts::effect_bit(effect.kind) & effects_allowed) == 0)
                blame(rule);
            else
                now.charges.push_back({index, effect});
        }
        // Calls below use the same scratch: effects are carried out from the copies.
        const auto before = moved_so_far(first);
        for (auto i = first; i < now.charges.size() && !refused(); ++i)
            apply_charge(rule, asked_effect{now.charges[i]}.effect);
        note_charged(index, before, moved_so_far(first));
    }
}

/// What the command has moved so far, account by account; nothing where no charge from `first` on
/// moves anything.
inline std::vector<charged_effect> engine::parts::moved_so_far(size_t first) const {
    std::vector<charged_effect> all;
    const auto moves = [](const asked_effect& one) {
        return (asking_parts::effect_bit(one.effect.kind) & charging_parts::moving) != 0;
    };
    if (std::none_of(now.charges.begin() + static_cast<ptrdiff_t>(first), now.charges.end(), moves))
        return all;
    const auto add = [&all](const charged_effect& next) {
        for (auto& known : all)
            if (known.lots == next.lots && known.ledger == next.ledger &&
                known.account == next.account && known.programme == next.programme) {
                known.delta += next.delta;
                return;
            }
        all.push_back(next);
    };
    for (const auto& one : now.record.takes)
        add({0, 0, one.account, one.attributes.programme, true, -one.value});
    for (const auto& one : now.record.puts)
        add({0, 0, one.account, one.attributes.programme, true, one.value});
    for (const auto& one : now.record.posts)
        add({0, one.ledger, one.account, none, false, one.delta});
    return all;
}

/// Keeps what one rule's charges moved, so that a return can give it back.
inline void engine::parts::note_charged(uint16_t rule, const std::vector<charged_effect>& before,
                                        std::vector<charged_effect> after) {
    for (auto& moved : after) {
        for (const auto& known : before)
            if (known.lots == moved.lots && known.ledger == moved.ledger &&
                known.account == moved.account && known.programme == moved.programme)
                moved.delta -= known.delta;
        moved.rule = rule;
        if (!moved.delta.is_zero()) now.record.charged.push_back(moved);
    }
    for (const auto& known : before) {  // all of it was passed on
        const auto same = [&known](const charged_effect& moved) {
            return known.lots == moved.lots && known.ledger == moved.ledger &&
                   known.account == moved.account && known.programme == moved.programme;
        };
        if (known.delta.is_zero() || std::any_of(after.begin(), after.end(), same)) continue;
        auto gone = known;
        gone.rule = rule, gone.delta = -known.delta;
        now.record.charged.push_back(gone);
    }
}

inline void engine::parts::apply_charge(const rule_instance& rule, const annona_effect& effect) {
    const auto value = from_abi(effect.amount);
    if ((asking_parts::effect_bit(effect.kind) & charging_parts::moving) != 0) {
        if (!is_whole_digits(value, city->ledgers.front().counted)) return blame(rule);
        if (value.is_zero()) return;
    }
    switch (effect.kind) {
        case ANNONA_EFFECT_REFUSE:
            return refuse(effect.code, rule.index, effect.index);
        case ANNONA_EFFECT_OWN_MONEY:
            return charge_money(rule, account_for(rule, ANNONA_HANDLE_PAYS_FROM),
                                account_for(rule, effect.target), value);
        case ANNONA_EFFECT_MOVE:
        case ANNONA_EFFECT_PASS_ON:
        case ANNONA_EFFECT_RETIRE:
            return charge_units(rule, effect);
        case ANNONA_EFFECT_ISSUE:
            return charge_issue(rule, effect);
        case ANNONA_EFFECT_FUND_FROM:
            return charge_funding(rule, effect);
        case ANNONA_EFFECT_TERM:
        case ANNONA_EFFECT_MARK:
            return change_lots(rule, effect);
        default:
            return;  // figures are in the trace, counts are taken at the end, proceeds by redeem
    }
}

// ---- money ----

/// Money for `units` from one account to another. Accounts inside the currency pay what they have.
inline void engine::parts::charge_money(const rule_instance& rule, uint32_t from, uint32_t to,
                                        amount units) {
    if (from == none || to == none || city->money_ledger == none) return blame(rule);
    const auto money = money_of(units, rounding::half_up);
    const auto held = balance_of(city->money_ledger, from) + moved_here(city->money_ledger, from);
    if (city->roles[role_of(from)].kind != 2 && held < money) {
        figure(ANNONA_FIGURE_AVAILABLE, units_of(std::max(held, amount{})));
        return refuse(ANNONA_REASON_BUDGET_EXHAUSTED, rule.index);
    }
    post(city->money_ledger, from, -money), post(city->money_ledger, to, money);
}

/// Part of what is issued or bought is paid by somebody else: money behind units that are made
/// anyway.
inline void engine::parts::charge_funding(const rule_instance& rule, const annona_effect& effect) {
    if (!city->backed || now.from_fund || now.programme == none) return blame(rule);
    const auto value = std::min(from_abi(effect.amount), now.principal - now.funded);
    if (!value.is_positive()) return;
    const auto from = account_for(rule, effect.target);
    charge_money(rule, from, reserve_of(now.programme), value);
    now.funded += value;
    if (from != none) now.funders.push_back({from, value});
}

/// New units paid by an account of the rule: its money behind them, or, of a unit nothing backs,
/// units it holds.
inline void engine::parts::charge_issue(const rule_instance& rule, const annona_effect& effect) {
    const auto value = from_abi(effect.amount);
    const auto from = account_for(rule, effect.target), to = account_for(rule, effect.other);
    if (from == none || to == none || city->roles[role_of(to)].kind == 2) return blame(rule);
    auto pocket = effect.index;
    for (uint32_t i = 0; i < city->pockets.size() && pocket >= city->pockets.size(); ++i)
        if (city->pockets[i].is_default || city->pockets.size() == 1) pocket = i;
    if (pocket >= city->pockets.size()) pocket = none;
    if (!city->backed && city->roles[role_of(from)].kind == 1)
        return charge_credit(rule, from, to, value);
    auto programme = pocket == none ? none : city->pockets[pocket].programme;
    if (programme == none) programme = now.programme;
    const bool from_stock = !city->backed && city->roles[role_of(from)].kind == 0;
    if (city->backed && programme == none) return blame(rule);
    if (city->backed) charge_money(rule, from, reserve_of(programme), value);
    if (from_stock) gather(rule, from, value);
    const auto given_until = now.record.valid_until;
    const auto was_from_fund = std::exchange(now.from_fund, from_stock);
    issue_units(to, pocket, programme, value, {});
    now.from_fund = was_from_fund;
    if (given_until.number != 0) now.record.valid_until = given_until;
}

// ---- units ----

/// MOVE, PASS_ON and RETIRE: units leave one account for another, or for the issuer.
inline void engine::parts::charge_units(const rule_instance& rule, const annona_effect& effect) {
    const auto value = from_abi(effect.amount);
    const bool retires = effect.kind == ANNONA_EFFECT_RETIRE;
    const auto from = effect.kind == ANNONA_EFFECT_PASS_ON
                          ? now.payee.account
                          : account_for(rule, retires ? effect.other : effect.target);
    const auto to = account_for(rule, retires ? effect.target : effect.other);
    if (from == none || to == none) return blame(rule);
    if (city->roles[role_of(from)].kind == 1)
        return retires ? blame(rule) : charge_credit(rule, from, to, value);
    const bool is_money = city->roles[role_of(to)].kind == 2;
    if (effect.kind == ANNONA_EFFECT_PASS_ON) {
        std::vector<chosen_lot> units;
        if (gather_received(from, value, units) != value) return blame(rule);
        return is_money ? retire_units(units, to) : hand_over(units, to);
    }
    const auto units = gather(rule, from, value);
    if (refused()) return;
    retires || is_money ? retire_units(units, to) : hand_over(units, to);
}

/// Signed balances: nobody is charged below the floor.
inline void engine::parts::charge_credit(const rule_instance& rule, uint32_t from, uint32_t to,
                                         amount value) {
    const auto& role = city->roles[role_of(from)];
    if (role.kind != 1 || city->roles[role_of(to)].kind != 1) return blame(rule);
    const auto left = balance_of(0, from) + moved_here(0, from);
    if (left - value < role.floor) {
        figure(ANNONA_FIGURE_AVAILABLE, std::max(amount{}, left - role.floor));
        return refuse(ANNONA_REASON_OVERDRAFT_LIMIT, rule.index);
    }
    post(0, from, -value), post(0, to, value);
}

/// Units for a charge, taken in the record: of what the command brings the account, then of its
/// lots. Who pays does so by a second choice, as a line of category `fee` that the rules of its
/// pockets judge.
inline std::vector<chosen_lot> engine::parts::gather(const rule_instance& rule, uint32_t account,
                                                     amount value) {
    std::vector<chosen_lot> units;
    auto found = gather_received(account, value, units);
    const bool pays = account == now.payer.account;
    if (found < value)
        found += pays ? gather_as_payer(value - found, units)
                      : gather_lots(account, value - found, units);
    if (found < value) {
        figure(ANNONA_FIGURE_AVAILABLE, found);
        refuse(ANNONA_REASON_INSUFFICIENT_BALANCE, rule.index);
    }
    return units;
}

/// Out of what arrives with this command. Returns how much was found.
inline amount engine::parts::gather_received(uint32_t account, amount value,
                                             std::vector<chosen_lot>& to) {
    amount found;
    for (auto& received : now.record.puts) {
        if (received.account != account || found == value) continue;
        auto part = std::min(value - found, received.value);
        if (const auto note = received.attributes.note; !note.is_zero())
            part = amount::raw(part.count() / note.count() * note.count());
        if (!part.is_positive()) continue;
        to.push_back({account, 0, none, part, part, received.attributes, received.clock, 0});
        received.value -= part, received.face -= std::min(part, received.face);
        found += part;
    }
    std::erase_if(now.record.puts, [](const put_effect& put) { return put.value.is_zero(); });
    return found;
}

/// Out of an account's lots in spend order.
inline amount engine::parts::gather_lots(uint32_t account, amount value,
                                         std::vector<chosen_lot>& to) {
    amount found;
    for (const auto& one : lots_of(account)) {
        const auto& of = state.accounts.attributes(one);
        const bool good = (of.expires.number == 0 || now.today < of.expires) &&
                          now.today >= of.valid_from && of.note.is_zero();
        const auto part = std::min(value - found, free_of(account, one));
        if (!good || one.hold != 0 || !part.is_positive()) continue;
        const auto face = proportion(one.face, part, one.value, rounding::floor);
        to.push_back({account, one.id, line_of_charge, part, face, of, one.clock, one.mark});
        take(to.back());
        found += part;
    }
    return found;
}

/// What the command's own choice left of the payer's lots, for a line of category `fee`.
inline amount engine::parts::gather_as_payer(amount value, std::vector<chosen_lot>& to) {
    const auto category = categories.find("fee");
    const auto own = std::tuple{std::move(now.lines),
                                std::move(now.line_open),
                                std::move(now.screen),
                                std::move(now.lots),
                                std::move(now.takes),
                                std::move(now.chosen),
                                std::move(now.line_caps),
                                now.own_lots,
                                now.worst};
    now.lines.assign(1, {category, 0, 0, to_abi(value), {}});
    now.line_open.assign(1, 1);
    now.later_code = 0, now.available_later = {};
    screen_fee();
    choose(now.payer.account, value);
    amount found;
    for (auto& from : now.chosen) {
        if (!from.value.is_positive()) continue;
        from.line = line_of_charge;
        take(from), to.push_back(from);
        found += from.value;
    }
    std::tie(now.lines, now.line_open, now.screen, now.lots, now.takes, now.chosen, now.line_caps,
             now.own_lots, now.worst) = own;
    now.view.lines = now.lines.data(), now.view.takes = now.takes.data();
    now.view.lots = now.lots.data();
    return found;
}

/// Which pockets may pay a fee at all.
inline void engine::parts::screen_fee() {
    call.tile.clear();
    for (uint32_t pocket = 0; pocket < city->pockets.size(); ++pocket) {
        call.tile.emplace_back();
        call.tile.back().pocket = pocket;
        call.tile.back().programme = city->pockets[pocket].programme;
    }
    call.tile.emplace_back();
    call.tile.back().pocket = none, call.tile.back().programme = none;
    match_tile({}, true);
    now.screen.assign(call.cells.data(), call.cells.data() + call.tile.size() * now.lines.size());
}

/// What of a lot this command has not taken yet.
inline amount engine::parts::free_of(uint32_t account, const lot& one) const {
    auto left = one.value;
    for (const auto& taken : now.record.takes)
        if (taken.account == account && taken.lot == one.id) left -= taken.value;
    return left;
}

/// Units in hand arrive at an account as in a payment.
inline void engine::parts::hand_over(const std::vector<chosen_lot>& units, uint32_t to) {
    const auto clock = reads_clock[role_of(to)] ? now.today : local_day{};
    for (const auto& from : units)
        put(to, received_as(from, to, pocket_received(from, to, ANNONA_POCKET_ANY)), from.value,
            from.value, clock, 0);
}

/// Units in hand go back to the issuer; the money behind them to an account.
inline void engine::parts::retire_units(const std::vector<chosen_lot>& units,
                                        uint32_t proceeds_to) {
    for (const auto& from : units) {
        post(0, issuer, from.value);
        if (!city->backed || from.attributes.programme == none) continue;
        const auto money = money_of(from.value, rounding::floor);
        post(city->money_ledger, reserve_of(from.attributes.programme), -money);
        post(city->money_ledger, proceeds_to, money);
    }
}

// ---- lots ----

/// A term or mark of a lot of the case changes, or of every lot of its origin; day 0 clears a term.
inline void engine::parts::change_lots(const rule_instance& rule, const annona_effect& effect) {
    if (effect.target >= now.lots.size()) return blame(rule);
    const bool whole = (effect.flags & ANNONA_EFFECT_WHOLE_ORIGIN) != 0;
    const auto named = now.lots[effect.target];
    const local_day day{static_cast<int32_t>(effect.when)};
    for (const auto& one : lots_of(now.payer.account)) {
        const auto& of = state.accounts.attributes(one);
        if (whole ? of.origin != named.origin : one.id != named.id) continue;
        if (free_of(now.payer.account, one).is_zero()) continue;
        auto& changed = change_of(now.payer.account, one);
        if (effect.kind == ANNONA_EFFECT_MARK)
            changed.mark = static_cast<uint16_t>(effect.index);
        else if (effect.index == ANNONA_TERM_FIRST_USE)
            changed.attributes.first_use = day;
        else if (effect.index == ANNONA_TERM_EXPIRES)
            changed.attributes.expires = day;
        else if (effect.index == ANNONA_TERM_VALID_FROM)
            changed.attributes.valid_from = day;
        else if (effect.index == ANNONA_TERM_CLOCK)
            changed.clock = day;
    }
}

/// The one change of a lot in this record, begun where there is none yet.
inline change_effect& engine::parts::change_of(uint32_t account, const lot& one) {
    for (auto& known : now.record.changes)
        if (known.account == account && known.lot == one.id) return known;
    now.record.changes.push_back(
        {account, one.id, state.accounts.attributes(one), one.clock, one.mark, one.hold});
    return now.record.changes.back();
}

// ---- balances ----

/// What this command has moved so far on an account.
inline amount engine::parts::moved_here(uint32_t ledger, uint32_t account) const {
    amount moved;
    for (const auto& one : now.record.posts)
        if (one.ledger == ledger && one.account == account) moved += one.delta;
    if (ledger != 0) return moved;
    for (const auto& one : now.record.puts)
        if (one.account == account) moved += one.value;
    for (const auto& one : now.record.takes)
        if (one.account == account) moved -= one.value;
    return moved;
}

/// A balance as it stands now, with what this command did before. What has no bound of its own, as
/// the town's books, can fund whatever is asked.
inline amount engine::parts::balance_for(const rule_instance& rule, uint32_t handle) {
    if (handle == ANNONA_BALANCE_HEADROOM) return headroom(now.programme);
    const bool funds = (handle & ANNONA_BALANCE_FUNDS) != 0;
    const auto account = account_for(rule, handle & ~uint32_t{ANNONA_BALANCE_FUNDS});
    if (account == none) return {};
    const auto& role = city->roles[role_of(account)];
    const bool has_money = city->money_ledger != none;
    const bool in_money = has_money && (funds ? city->backed : role.kind == 2);
    if (funds && role.kind == 2) return amount_limit;
    const auto ledger = in_money ? city->money_ledger : 0;
    // Time moves what no hold has set aside, and the command at hand is not its cause.
    const auto held = !by_time      ? balance_of(ledger, account) + moved_here(ledger, account)
                      : ledger == 0 ? free_balance(account)
                                    : balance_of(ledger, account);
    if (!funds) return held;
    const auto left = std::max(amount{}, role.kind == 1 ? held - role.floor : held);
    return in_money ? units_of(left) : left;
}

}  // namespace v0_1
}  // namespace annona
