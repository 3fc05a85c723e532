// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/entry.hpp>

#include <cstdint>

/// What an effect consists of, told once for both directions. `mask_of` says which optional parts
/// an effect states, seen from the effects before it; `describe` names its parts in order to an
/// archive that writes or reads them. A reader fills the parts, then compares masks, so that each
/// effect has one encoding.

namespace annona {
inline namespace v0_1 {
namespace entry_codec_detail {

/// What the elements read or written so far leave behind.
struct history {
    uint32_t account = 0;  // of the last lot effect
    uint32_t lot = none;   // the next lot is one more
    uint32_t line = 0;
    uint32_t ledger = 0;
    uint32_t counter = none;  // the next counter is one more
    lot_attributes attributes;
    local_day clock{};
    uint64_t subject = 0;
    amount posted;
    amount counted;             // at first the entry's own value
    uint16_t rule = by_engine;  // of the last line of the trace: the next is one more
};

/// Bit `place` if the condition holds.
constexpr uint64_t bit(unsigned place, bool condition) {
    return static_cast<uint64_t>(condition) << place;
}

// ---- lots

inline uint64_t mask_of(const lot_attributes& lot) {
    return bit(0, lot.expires.number != 0) | bit(1, lot.programme != none) |
           bit(2, lot.pocket != 0) | bit(3, lot.origin != 0) | bit(4, lot.received.number != 0) |
           bit(5, lot.issued.number != 0) | bit(6, lot.funding != 0) | bit(7, !lot.note.is_zero()) |
           bit(8, lot.valid_from.number != 0) | bit(9, lot.first_use.number != 0) |
           bit(10, lot.label != 0);
}

template <class Archive, class Attributes>
void describe_attributes(Archive& archive, Attributes& lot) {
    const uint64_t present = archive.mask(archive.writing ? mask_of(lot) : 0, 11);
    if (present & 1) archive.day(lot.expires);
    if (present & 2) archive.number(lot.programme);
    if (present & 4) archive.number(lot.pocket);
    if (present & 8) archive.number(lot.origin);
    if (present & 16) archive.day(lot.received);
    if (present & 32) archive.day(lot.issued);
    if (present & 64) archive.number(lot.funding);
    if (present & 128) archive.value(lot.note);
    if (present & 256) archive.day(lot.valid_from);
    if (present & 512) archive.day(lot.first_use);
    if (present & 1024) archive.number(lot.label);
    archive.same_mask(present, mask_of(lot));
}

// Attributes that equal those of the lot before are not told again.
template <class Archive, class Effect>
void describe_lot(Archive& archive, Effect& effect, bool new_account, bool new_attributes,
                  bool new_clock) {
    auto& before = archive.before;
    if (new_account)
        archive.party(effect.account);
    else
        archive.preset(effect.account, before.account);
    if (new_attributes)
        describe_attributes(archive, effect.attributes);
    else
        archive.preset(effect.attributes, before.attributes);
    if (new_clock)
        archive.day(effect.clock);
    else
        archive.preset(effect.clock, before.clock);
}

template <class Effect>
uint64_t lot_mask_of(const Effect& effect, const history& before) {
    return bit(0, effect.account != before.account) |
           bit(1, effect.attributes != before.attributes) | bit(2, effect.clock != before.clock) |
           bit(3, effect.mark != 0);
}

template <class Effect>
void remember_lot(const Effect& effect, history& before) {
    before.account = effect.account;
    before.attributes = effect.attributes;
    before.clock = effect.clock;
}

inline uint64_t mask_of(const take_effect& take, const history& before) {
    return lot_mask_of(take, before) | bit(4, take.line != before.line) |
           bit(5, take.face != take.value) | bit(6, take.lot != before.lot + 1);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& take, uint64_t present, const take_effect&) {
    describe_lot(archive, take, present & 1, present & 2, present & 4);
    if (present & 8) archive.number(take.mark);
    if (present & 64)
        archive.number(take.lot);
    else
        archive.preset(take.lot, archive.before.lot + 1);
    if (present & 16)
        archive.number_or_none(take.line);
    else
        archive.preset(take.line, archive.before.line);
    archive.value(take.value);
    if (present & 32)
        archive.value(take.face);
    else
        archive.preset(take.face, take.value);
}
inline void remember(const take_effect& take, history& before) {
    remember_lot(take, before);
    before.lot = take.lot;
    before.line = take.line;
}

inline uint64_t mask_of(const put_effect& put, const history& before) {
    return lot_mask_of(put, before) | bit(4, put.face != put.value) | bit(5, put.hold != 0);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& put, uint64_t present, const put_effect&) {
    describe_lot(archive, put, present & 1, present & 2, present & 4);
    if (present & 8) archive.number(put.mark);
    archive.value(put.value);
    if (present & 16)
        archive.value(put.face);
    else
        archive.preset(put.face, put.value);
    if (present & 32) archive.number(put.hold);
}
inline void remember(const put_effect& put, history& before) { remember_lot(put, before); }

inline uint64_t mask_of(const change_effect& change, const history& before) {
    return lot_mask_of(change, before) | bit(4, change.hold != 0);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& change, uint64_t present, const change_effect&) {
    describe_lot(archive, change, present & 1, present & 2, present & 4);
    if (present & 8) archive.number(change.mark);
    archive.number(change.lot);
    if (present & 16) archive.number(change.hold);
}
inline void remember(const change_effect& change, history& before) { remember_lot(change, before); }

// ---- balances and counters

inline uint64_t mask_of(const post_effect& post, const history& before) {
    return bit(0, post.ledger != before.ledger) |
           bit(1, post.delta.count() != -before.posted.count());
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& post, uint64_t present, const post_effect&) {
    if (present & 1)
        archive.number(post.ledger);
    else
        archive.preset(post.ledger, archive.before.ledger);
    archive.party(post.account);
    if (present & 2)
        archive.value(post.delta);
    else
        archive.preset(post.delta, amount::raw(-archive.before.posted.count()));
}
// Postings come in pairs: the next one is expected to be the opposite.
inline void remember(const post_effect& post, history& before) {
    before.ledger = post.ledger;
    before.posted = post.delta.count() == int128_min ? amount{} : post.delta;
}

inline uint64_t mask_of(const count_effect& count, const history& before) {
    return bit(0, count.subject != before.subject) | bit(1, count.day != before.clock) |
           bit(2, count.delta != before.counted) | bit(3, count.given_back) |
           bit(4, count.counter != before.counter + 1);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& count, uint64_t present, const count_effect&) {
    if (present & 16)
        archive.number(count.counter);
    else
        archive.preset(count.counter, archive.before.counter + 1);
    if (present & 1)
        archive.party(count.subject);
    else
        archive.preset(count.subject, archive.before.subject);
    if (present & 2)
        archive.day(count.day);
    else
        archive.preset(count.day, archive.before.clock);
    if (present & 4)
        archive.value(count.delta);
    else
        archive.preset(count.delta, archive.before.counted);
    archive.preset(count.given_back, (present & 8) != 0);
}
inline void remember(const count_effect& count, history& before) {
    before.counter = count.counter;
    before.subject = count.subject;
    before.clock = count.day;
    before.counted = count.delta;
}

inline uint64_t mask_of(const balance_effect& balance, const history& before) {
    return bit(0, balance.ledger != before.ledger);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& balance, uint64_t present, const balance_effect&) {
    if (present & 1)
        archive.number(balance.ledger);
    else
        archive.preset(balance.ledger, archive.before.ledger);
    archive.party(balance.account);
    archive.value(balance.value);
}
inline void remember(const balance_effect& balance, history& before) {
    before.ledger = balance.ledger;
}

inline uint64_t mask_of(const charged_effect& charged, const history&) {
    return bit(0, charged.lots) | bit(1, charged.ledger != 0);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& charged, uint64_t present, const charged_effect&) {
    archive.preset(charged.lots, (present & 1) != 0);
    archive.number(charged.rule);
    if (present & 2) archive.number(charged.ledger);
    archive.party(charged.account);
    archive.number_or_none(charged.programme);
    archive.value(charged.delta);
}

// ---- accounts, names, facts

template <class Archive, class Value>
void describe_fact(Archive& archive, Value& fact) {
    archive.number(fact.kind);
    archive.integer(fact.integer);
    archive.integer(fact.other);
    archive.value(fact.value);
}

// Texts, ids and values of facts that are personal stand in sealed parts: entry_codec_parts.hpp.

inline uint64_t mask_of(const named_effect& named, const history&) {
    return static_cast<uint64_t>(named.where);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& named, uint64_t present, const named_effect&) {
    if (present == 3) return archive.refuse("a text stands nowhere");
    archive.preset(named.where, static_cast<name_text>(present));
    if (present == 0)
        archive.text(named.text);
    else
        archive.number_or_none(named.owner);
}

inline uint64_t mask_of(const opened_effect& opened, const history&) {
    return bit(0, opened.role != none);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& opened, uint64_t present, const opened_effect&) {
    archive.number(opened.account);
    archive.number(opened.holder);
    if (present & 1) archive.number(opened.role);
}

inline uint64_t mask_of(const calendar_effect&, const history&) { return 0; }
template <class Archive, class Effect>
void describe(Archive& archive, Effect& row, uint64_t, const calendar_effect&) {
    archive.day(row.day);
    archive.moment(row.starts_at);
}

inline uint64_t mask_of(const activated_effect&, const history&) { return 0; }
template <class Archive, class Effect>
void describe(Archive& archive, Effect& activated, uint64_t, const activated_effect&) {
    archive.text(activated.scheme_digest);
    archive.texts(activated.rules);
    archive.texts(activated.counters);
}

inline uint64_t mask_of(const fact_effect& fact, const history&) {
    return bit(0, fact.from.number != 0) | bit(1, fact.until.number != 0);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& fact, uint64_t present, const fact_effect&) {
    archive.number(fact.account);
    archive.number(fact.name);
    if (present & 1) archive.day(fact.from);
    if (present & 2) archive.day(fact.until);
}

inline uint64_t mask_of(const state_effect&, const history&) { return 0; }
template <class Archive, class Effect>
void describe(Archive& archive, Effect& state, uint64_t, const state_effect&) {
    archive.number(state.account);
    archive.choice(state.state, account_state::closed);
}

inline uint64_t mask_of(const token_effect& token, const history&) {
    return bit(0, token.account != none);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& token, uint64_t present, const token_effect&) {
    archive.number(token.token);
    archive.choice(token.state, token_state::used);
    if (present & 1) archive.number(token.account);
}

inline uint64_t mask_of(const override_effect& given, const history&) {
    return bit(0, given.sets) | bit(1, given.from.number != 0) | bit(2, given.until.number != 0);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& given, uint64_t present, const override_effect&) {
    archive.preset(given.sets, (present & 1) != 0);
    archive.number(given.account);
    archive.number(given.rule_id);
    archive.number(given.parameter);
    archive.value(given.value);
    archive.integer(given.integer);
    if (present & 2) archive.day(given.from);
    if (present & 4) archive.day(given.until);
}

// ---- time and what is pending

inline uint64_t mask_of(const settled_effect& settled, const history&) {
    return bit(0, settled.next_due.number != 0);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& settled, uint64_t present, const settled_effect&) {
    archive.party(settled.account);
    archive.day(settled.settled);
    if (present & 1) archive.day(settled.next_due);
}

inline uint64_t mask_of(const reversed_effect&, const history&) { return 0; }
template <class Archive, class Effect>
void describe(Archive& archive, Effect& reversed, uint64_t, const reversed_effect&) {
    archive.number(reversed.sequence);
    archive.value(reversed.value);
}

inline uint64_t mask_of(const hold_effect& hold, const history&) {
    return bit(0, hold.open) | bit(1, hold.until.number != 0) | bit(2, hold.pocket != none) |
           bit(3, !hold.own_money.is_zero());
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& hold, uint64_t present, const hold_effect&) {
    archive.preset(hold.open, (present & 1) != 0);
    archive.number(hold.sequence);
    archive.number(hold.account);
    archive.number(hold.hold);
    archive.value(hold.value);
    if (present & 2) archive.day(hold.until);
    if (present & 1) archive.number(hold.payee);
    if (present & 4) archive.number(hold.pocket);
    if (present & 8) archive.value(hold.own_money);
}

inline uint64_t mask_of(const queued_effect& queued, const history&) {
    return bit(0, queued.joins);
}
template <class Archive, class Effect>
void describe(Archive& archive, Effect& queued, uint64_t present, const queued_effect&) {
    archive.preset(queued.joins, (present & 1) != 0);
    archive.number(queued.list);
    archive.number(queued.account);
}

// Effects that leave nothing behind.
template <class Effect>
void remember(const Effect&, history&) {}

/// Bits a mask may have, per effect; effects without a mask of their own have 0.
template <class Effect>
inline constexpr unsigned mask_bits = 0;
template <>
inline constexpr unsigned mask_bits<take_effect> = 7;
template <>
inline constexpr unsigned mask_bits<put_effect> = 6;
template <>
inline constexpr unsigned mask_bits<change_effect> = 5;
template <>
inline constexpr unsigned mask_bits<post_effect> = 2;
template <>
inline constexpr unsigned mask_bits<count_effect> = 5;
template <>
inline constexpr unsigned mask_bits<balance_effect> = 1;
template <>
inline constexpr unsigned mask_bits<charged_effect> = 2;
template <>
inline constexpr unsigned mask_bits<named_effect> = 2;
template <>
inline constexpr unsigned mask_bits<opened_effect> = 1;
template <>
inline constexpr unsigned mask_bits<fact_effect> = 2;
template <>
inline constexpr unsigned mask_bits<token_effect> = 1;
template <>
inline constexpr unsigned mask_bits<override_effect> = 3;
template <>
inline constexpr unsigned mask_bits<settled_effect> = 1;
template <>
inline constexpr unsigned mask_bits<hold_effect> = 4;
template <>
inline constexpr unsigned mask_bits<queued_effect> = 1;

}  // namespace entry_codec_detail
}  // namespace v0_1
}  // namespace annona
