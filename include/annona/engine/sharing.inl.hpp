// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/deciding.hpp>
#include <annona/engine/settling.inl.hpp>

/// What a rule does to the community as a whole at a boundary: pots are shared, funds handed out.
/// Everybody has been settled to that boundary before.

namespace annona {
inline namespace v0_1 {

/// The accounts of the role planned, in the order in which they were opened, with what the rule
/// reads of each as of a day.
inline void engine::parts::gather_members(const rule_instance& rule,
                                          const annona_schedule& schedule, local_day day) {
    auto& all = call.members;
    all.accounts.clear(), all.parties.clear(), all.balances.clear();
    all.facts.clear(), all.counters.clear();
    const auto& exempt = rule.declared->scope.exempt_accounts;
    const bool in_money = (schedule.flags & ANNONA_SCHEDULE_IN_MONEY) != 0;
    for (uint32_t i = 0; i < state.accounts.accounts_count(); ++i) {
        if (state.accounts.role(i) != schedule.members_role ||
            state.accounts.status(i) == account_status::closed ||
            std::find(exempt.begin(), exempt.end(), state.accounts.id(i)) != exempt.end())
            continue;
        annona_party member{};
        member.handle = ANNONA_HANDLE_MEMBER;
        member.role = state.accounts.role(i), member.holder = state.accounts.holder(i);
        member.pocket = ANNONA_POCKET_ANY;
        member.balance =
            to_abi(in_money ? units_of(balance_of(city->money_ledger, i)) : free_balance(i));
        const auto* own = own_of(rule, day, i, i);
        all.facts.insert(all.facts.end(), own->facts, own->facts + own->facts_count);
        all.counters.insert(all.counters.end(), own->counters, own->counters + own->counters_count);
        all.parties.push_back(member), all.balances.push_back(member.balance);
        all.accounts.push_back(i);
    }
}

inline void engine::parts::run_collective(uint16_t index, uint32_t which, local_day day) {
    const auto& rule = rules.at(index);
    const auto& schedule = rule.plan.schedules[which];
    const time_alone alone{*this};
    now.subject = nullptr;
    gather_members(rule, schedule, day - 1);
    annona_due due{};
    due.size = sizeof due, due.schedule = which, due.boundaries = 1;
    due.first_day = day.number, due.last_day = day.number;
    due.one_digit = to_abi(one_digit(city->ledgers.front().counted));
    due.own = own_of(rule, day - 1, none, none);
    due.members = call.members.parties.data();
    due.member_balances = call.members.balances.data();
    due.member_facts = call.members.facts.data();
    due.member_counters = call.members.counters.data();
    due.members_count = static_cast<uint32_t>(call.members.accounts.size());
    due.out = fresh_out();
    // Everybody may get a share: room for a movement to each member.
    std::vector<annona_effect> room(call.members.accounts.size() + ANNONA_EFFECTS_MAX);
    due.out->effects = room.data();
    due.out->effects_max = static_cast<uint32_t>(room.size());
    const auto answer = asking_parts::call_rule(rule.table().settle, rule.self(), &due);
    if (!(answer == ANNONA_OK && due.out->effects_count <= room.size()))
        throw bug("a rule failed at a collective boundary: " + rule.declared->id);
    step.clear();
    const auto count = due.out->effects_count;
    for (uint32_t i = 0; i < count; ++i)
        if (room[i].kind == ANNONA_EFFECT_MOVE)
            book_share(rule, room[i], (schedule.flags & ANNONA_SCHEDULE_IN_MONEY) != 0, day);
    step.collective = true;
    record_step(day, day, 1, index, 0);
}

/// One movement between an account of the rule and a member.
inline void engine::parts::book_share(const rule_instance& rule, const annona_effect& effect,
                                      bool in_money, local_day day) {
    const auto broken = [&rule](const char* what) { throw bug(what + rule.declared->id); };
    const auto& members = call.members.accounts;
    const auto member = effect.index < members.size() ? members[effect.index] : none;
    party whose;
    if (member != none)
        whose = {member, role_of(member), holder_of(member), ANNONA_POCKET_ANY, true};
    now.subject = member != none ? &whose : nullptr;
    const auto account_of_handle = [&](uint32_t handle) {
        const bool is_member = handle == ANNONA_HANDLE_MEMBER || handle == ANNONA_HANDLE_NONE;
        return is_member ? member : account_for(rule, handle);
    };
    const auto from = account_of_handle(effect.target), to = account_of_handle(effect.other);
    now.subject = nullptr;
    const auto value = from_abi(effect.amount);
    if (from == none || to == none || value.is_negative()) broken("a share without an account: ");
    if (value.is_zero() || from == to) return;
    if (in_money) {
        if (city->money_ledger == none) broken("a share of money where there is none: ");
        amount left = balance_of(city->money_ledger, from);
        for (const auto& one : step.posts)
            if (one.account == from && one.ledger == city->money_ledger) left += one.delta;
        const auto money = money_of(value, rounding::floor);
        if (money > left) broken("a share larger than the pot: ");
        post_to(step, city->money_ledger, from, -money);
        return post_to(step, city->money_ledger, to, money);
    }
    if (!move_lots(from, to, value, day)) broken("a share larger than the pot: ");
}

/// Units of one account to another as part of `step`, in spend order. False where there are not
/// enough.
inline bool engine::parts::move_lots(uint32_t from, uint32_t to, amount value, local_day day) {
    for (const auto& one : lots_of(from)) {
        amount used;
        for (const auto& taken : step.takes)
            if (taken.account == from && taken.lot == one.id) used += taken.value;
        const auto part = std::min(value, one.value - used);
        if (one.hold != 0 || !part.is_positive()) continue;
        const auto face = part == one.value ? one.face : std::min(part, one.face);
        const chosen_lot chosen{
            from, one.id, none, part, face, state.accounts.attributes(one), one.clock, one.mark};
        step.takes.push_back(
            {from, one.id, none, part, face, chosen.attributes, one.clock, one.mark});
        const auto clock = reads_clock[role_of(to)] ? day : local_day{};
        auto of = received_as(chosen, to, pocket_received(chosen, to, ANNONA_POCKET_ANY));
        if (of.received.number != 0) of.received = day;
        step.puts.push_back({to, part, part, of, clock, 0, 0});
        value -= part;
    }
    return value.is_zero();
}

}  // namespace v0_1
}  // namespace annona
