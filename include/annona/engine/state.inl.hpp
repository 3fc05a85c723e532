// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <annona/engine/counter_text.hpp>
#include <annona/engine/state.hpp>

namespace annona {
inline namespace v0_1 {

ANNONA_INLINE community_state::community_state(const scheme& from)
    : accounts(from.ledgers.size()),
      names(from.names),
      names_journaled(from.names.size()),
      rules_(&from) {}

// ---- calendar ----

ANNONA_INLINE local_day community_state::day_of(instant at) const {
    ANNONA_ASSERT(calendar_reaches(at), "an instant beyond the journaled calendar");
    const auto found =
        std::upper_bound(day_starts.begin(), day_starts.end(), at,
                         [](instant left, instant right) { return left.seconds < right.seconds; });
    return calendar_base + static_cast<int32_t>(found - day_starts.begin() - 1);
}

ANNONA_INLINE instant community_state::start_of(local_day day) const {
    const auto row = day - calendar_base;
    ANNONA_ASSERT(row >= 0 && row < static_cast<int64_t>(day_starts.size()),
                  "a local day beyond the journaled calendar");
    return day_starts[static_cast<size_t>(row)];
}

// ---- apply ----

ANNONA_INLINE void community_state::define_counters(const entry& one) {
    for (const auto& activated : one.activated)
        for (const auto& text : activated.counters) counters.define(parse_counter(text));
}

ANNONA_INLINE void community_state::add_names(const entry& one, name_table& to) {
    for (const auto& named : one.named) {
        if (named.text.empty())
            to.add_unknown(named.owner);
        else
            to.intern(named.text, named.owner);
    }
}

ANNONA_INLINE void community_state::learn_names(const entry& one, name_table& to) {
    for (const auto& opened : one.opened)
        if (opened.holder != 0 && !opened.id.empty())
            to.learn(opened.holder, std::string_view{opened.id}.substr(opened.id.find(':') + 1));
    for (const auto& fact : one.facts)
        if (!fact.text.empty()) to.learn(static_cast<uint32_t>(fact.value.integer), fact.text);
}

ANNONA_INLINE void community_state::apply(const entry& one) {
    ANNONA_ASSERT(one.sequence == sequence + 1, "an entry out of order");
    if (undo_on_)
        remember([this, at = recorded_at, last = sequence, journaled = names_journaled,
                  collective = collective_day] {
            recorded_at = at, sequence = last, names_journaled = journaled,
            collective_day = collective;
        });
    sequence = one.sequence;
    recorded_at = one.recorded_at;
    // On the live way the names are there already.
    if (names.size() < names_journaled + one.named.size()) add_names(one, names);
    learn_names(one, names);
    names_journaled += static_cast<uint32_t>(one.named.size());
    for (const auto& row : one.calendar) {
        if (day_starts.empty()) calendar_base = row.day;
        ANNONA_ASSERT(row.day == calendar_base + static_cast<int32_t>(day_starts.size()),
                      "the journaled calendar has a gap");
        day_starts.push_back(row.starts_at);
        remember([this] { day_starts.pop_back(); });
    }
    if (one.kind == entry_kind::genesis) collective_day = day_of(one.recorded_at);
    apply_accounts(one);
    apply_lots(one);
    apply_registers(one);
    if (one.collective) collective_day = std::max(collective_day, one.last_day);
    note_lapse(one);
}

ANNONA_INLINE void community_state::forget_person(uint32_t account) {
    accounts.forget_person(account);
    // Texts that nobody left uses: those of this account, and those that it used as the last one.
    std::vector<bool> is_used(names.size() + 1);
    for (uint32_t i = 0; i < accounts.accounts_count(); ++i) {
        if (accounts.is_forgotten(i)) continue;
        is_used[accounts.holder(i)] = true;
        accounts.facts().each(i, [&](const dated_fact& fact) {
            const auto name = static_cast<uint64_t>(fact.value.integer);
            if (fact.value.kind == ANNONA_KIND_NAME && name < is_used.size()) is_used[name] = true;
        });
    }
    for (uint32_t name = 1; name <= names.size(); ++name) {
        const auto owner = names.owner(name);
        if (owner < accounts.accounts_count() && accounts.is_forgotten(owner) && !is_used[name])
            names.forget(name);
    }
}

ANNONA_INLINE void community_state::apply_accounts(const entry& one) {
    for (const auto& opened : one.opened) {
        const auto& role = rules_->roles[opened.role];
        ANNONA_ASSERT(opened.account == accounts.accounts_count(), "an account out of order");
        accounts.open_account(opened.id, opened.role, static_cast<account_kind>(role.kind),
                              opened.holder);
    }
    for (const auto& fact : one.facts)
        if (!accounts.is_forgotten(fact.account))
            accounts.add_fact(fact.account,
                              {fact.name, fact.from, fact.until, one.recorded_at, fact.value});
    for (const auto& state : one.states)
        accounts.set_status(state.account, static_cast<account_status>(state.state));
}

ANNONA_INLINE void community_state::apply_lots(const entry& one) {
    for (const auto& take : one.takes) accounts.take(take.account, take.lot, take.value, take.face);
    for (const auto& put : one.puts)
        accounts.put(put.account, put.attributes, put.value, put.face, put.clock, put.mark,
                     put.hold);
    for (const auto& change : one.changes)
        accounts.change(change.account, change.lot, change.attributes, change.clock, change.mark,
                        change.hold);
    for (const auto& post : one.posts) accounts.post(post.ledger, post.account, post.delta);
    for (const auto& count : one.counts)
        counters.add(count.counter, count.subject, count.day, count.delta, count.given_back);
    for (const auto& settled : one.settled) {
        const auto before = accounts.next_due(settled.account);
        accounts.set_settled(settled.account, settled.settled, settled.next_due);
        if (settled.next_due.number != 0 && settled.next_due != before)
            due[settled.next_due].push_back(settled.account);
    }
}

/// Replaces a value of a map in a way that can be taken back.
template <class Map, class Key, class Value, class Remember>
void replace_in(Map& map, const Key& at, const Value& value, bool undo_on, Remember remember) {
    if (undo_on) {
        const auto found = map.find(at);
        if (found == map.end())
            remember([&map, at] { map.erase(at); });
        else
            remember([&map, at, before = found->second] { map[at] = before; });
    }
    map[at] = value;
}

ANNONA_INLINE void community_state::apply_registers(const entry& one) {
    const auto back = [this](std::function<void()> step) { remember(std::move(step)); };
    for (const auto& token : one.tokens)
        replace_in(tokens, token.token, token_record{token.state, token.account}, undo_on_, back);
    for (const auto& given : one.overrides) {
        overrides[given.account].push_back({given.rule_id, given.parameter, given.sets, given.value,
                                            given.integer, given.from, given.until});
        remember([this, account = given.account] { overrides[account].pop_back(); });
    }
    for (const auto& returned : one.reversed)
        replace_in(reversed, returned.sequence, returned.value, undo_on_, back);
    for (const auto& hold : one.holds) {
        if (hold.open) {
            const hold_record record{hold.account, hold.hold,   hold.value,    hold.until,
                                     hold.payee,   hold.pocket, hold.own_money};
            replace_in(holds, hold.sequence, record, undo_on_, back);
        } else if (const auto known = holds.find(hold.sequence); known != holds.end()) {
            remember([this, record = known->second, at = hold.sequence] { holds[at] = record; });
            holds.erase(known);
        }
    }
    for (const auto& place : one.queued) {
        auto& list = waiting_lists[place.list];
        remember([this, before = list, at = place.list] { waiting_lists[at] = before; });
        const bool waits = std::find(list.begin(), list.end(), place.account) != list.end();
        if (place.joins && !waits) list.push_back(place.account);
        if (!place.joins) std::erase(list, place.account);
    }
}

/// Remembers which pockets a lapse emptied, so that a later refusal can say so.
ANNONA_INLINE void community_state::note_lapse(const entry& one) {
    const auto place = [](uint32_t account, uint32_t pocket) {
        return uint64_t{account} << 32 | pocket;
    };
    const auto back = [this](std::function<void()> step) { remember(std::move(step)); };
    if (one.kind == entry_kind::due_step && one.code == ANNONA_REASON_EXPIRED)
        for (const auto& take : one.takes)
            replace_in(emptied_by_lapse, place(take.account, take.attributes.pocket), one.last_day,
                       undo_on_, back);
    if (emptied_by_lapse.empty() || one.kind == entry_kind::due_step) return;
    for (const auto& put : one.puts) {
        const auto found = emptied_by_lapse.find(place(put.account, put.attributes.pocket));
        if (found == emptied_by_lapse.end()) continue;
        remember([this, before = *found] { emptied_by_lapse[before.first] = before.second; });
        emptied_by_lapse.erase(found);
    }
}

// ---- undo ----

ANNONA_INLINE void community_state::begin_undo() {
    undo_on_ = true;
    accounts.begin_undo();
    counters.begin_undo();
}

ANNONA_INLINE void community_state::keep() {
    undo_on_ = false;
    undo_.clear();
    accounts.keep();
    counters.keep();
}

ANNONA_INLINE void community_state::roll_back() {
    undo_on_ = false;
    for (; !undo_.empty(); undo_.pop_back()) undo_.back()();
    accounts.roll_back();
    counters.roll_back();
}

// ---- canonical bytes ----

namespace state_parts {

/// Fixed-width little-endian words, whatever the machine's own order.
class byte_writer {
public:
    void word(uint64_t value, int bytes = 8) {
        for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
    }
    void value(amount of) { word(of.lo()), word(static_cast<uint64_t>(of.hi())); }
    void day(local_day of) { word(static_cast<uint32_t>(of.number), 4); }
    void text(std::string_view of) {
        word(of.size(), 4);
        for (const char c : of) out.push_back(static_cast<std::byte>(c));
    }
    void attributes(const lot_attributes& of) {
        value(of.note), word(of.origin), word(of.funding, 4), word(of.programme, 4),
            word(of.pocket, 4), word(of.label, 4);
        day(of.valid_from), day(of.expires), day(of.first_use), day(of.issued), day(of.received);
    }
    std::vector<std::byte> out;
};

template <class Map>
auto sorted_keys(const Map& map) {
    std::vector<typename Map::key_type> keys;
    for (const auto& [key, value] : map) keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    return keys;
}

inline void write_account(byte_writer& to, const books& from, uint32_t account,
                          bool with_personal) {
    to.text(with_personal ? from.id(account) : std::string_view{});
    to.word(from.role(account), 4), to.word(static_cast<uint64_t>(from.status(account)), 1);
    to.day(from.settled(account)), to.day(from.next_due(account));
    for (uint32_t ledger = 0; ledger < from.ledgers_count(); ++ledger)
        to.value(from.balance(ledger, account));
    to.word(from.lots(account).size(), 4);
    for (const auto& one : from.lots(account)) {
        to.value(one.value), to.value(one.face), to.attributes(from.attributes(one));
        to.word(one.id, 4), to.day(one.clock), to.word(one.mark, 2), to.word(one.hold, 2);
    }
    if (!with_personal) return;
    from.facts().each(account, [&to](const dated_fact& fact) {
        to.word(fact.name, 4), to.day(fact.from), to.day(fact.until);
        to.word(fact.value.kind, 2), to.word(static_cast<uint64_t>(fact.value.integer));
        to.word(static_cast<uint64_t>(fact.value.other)), to.value(fact.value.value);
    });
}

}  // namespace state_parts

ANNONA_INLINE std::vector<std::byte> community_state::bytes(bool with_personal) const {
    using namespace state_parts;
    state_parts::byte_writer to;
    to.word(sequence), to.word(static_cast<uint64_t>(recorded_at.seconds)), to.day(collective_day);
    to.day(calendar_base), to.word(day_starts.size());
    for (const auto start : day_starts) to.word(static_cast<uint64_t>(start.seconds));
    to.word(names_journaled, 4);
    for (uint32_t name = 1; name <= names_journaled && with_personal; ++name)
        to.text(names.text(name));
    to.word(accounts.accounts_count(), 4);
    for (uint32_t i = 0; i < accounts.accounts_count(); ++i)
        write_account(to, accounts, i, with_personal);
    counters.each([&to](uint32_t counter, uint64_t subject, local_day start, local_day first,
                        local_day last, amount value, amount previous) {
        to.word(counter, 4), to.word(subject), to.day(start), to.day(first), to.day(last);
        to.value(value), to.value(previous);
    });
    for (const auto key : sorted_keys(tokens)) {
        const auto& one = tokens.find(key)->second;
        to.word(key, 4), to.word(static_cast<uint64_t>(one.state), 1), to.word(one.account, 4);
    }
    for (const auto key : sorted_keys(reversed)) to.word(key), to.value(reversed.find(key)->second);
    for (const auto key : sorted_keys(holds)) {
        const auto& one = holds.find(key)->second;
        to.word(key), to.word(one.account, 4), to.word(one.hold, 2), to.value(one.value),
            to.day(one.until);
    }
    for (const auto key : sorted_keys(emptied_by_lapse))
        to.word(key), to.day(emptied_by_lapse.find(key)->second);
    for (const auto key : sorted_keys(overrides))
        for (const auto& one : overrides.find(key)->second) {
            to.word(key, 4), to.word(one.rule_id, 4), to.word(one.parameter, 4),
                to.word(one.sets, 1);
            to.value(one.value), to.word(static_cast<uint64_t>(one.integer)), to.day(one.from);
            to.day(one.until);
        }
    for (const auto& [list, places] : waiting_lists) {
        if (places.empty()) continue;
        to.word(list, 4), to.word(places.size(), 4);
        for (const auto place : places) to.word(place, 4);
    }
    return std::move(to.out);
}

}  // namespace v0_1
}  // namespace annona
