// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <annona/ledger/books.hpp>

namespace annona {
inline namespace v0_1 {

ANNONA_INLINE books::books(size_t ledgers_count) : balances_(ledgers_count) {
    ANNONA_ASSERT(ledgers_count > 0, "books need at least the unit's ledger");
}

// ---- accounts ----

ANNONA_INLINE uint32_t books::open_account(std::string_view id, uint32_t role, account_kind kind,
                                           uint32_t holder) {
    ANNONA_ASSERT(id.empty() || !ids_.find(id), "an account is opened twice");
    const auto number = id.empty() ? ids_.add_unknown() : ids_.add(id);
    account_record record;
    record.role = role, record.holder = holder, record.kind = kind;
    accounts_.push_back(record);
    ++accounts_count_;
    for (auto& ledger : balances_) ledger.emplace_back();
    facts_.open_account();
    remember({.kind = undo_kind::opened, .account = number, .value = {}, .before = {}});
    return number;
}

ANNONA_INLINE void books::reserve(size_t accounts) {
    ids_.reserve(accounts), accounts_.reserve(accounts), facts_.reserve(accounts);
    for (auto& ledger : balances_) ledger.reserve(accounts);
}

ANNONA_INLINE void books::set_status(uint32_t account, account_status status) {
    auto& record = accounts_[account];
    remember({.kind = undo_kind::status,
              .status = record.status,
              .account = account,
              .value = {},
              .before = {}});
    record.status = status;
}

ANNONA_INLINE void books::forget_person(uint32_t account) {
    ANNONA_ASSERT(!undo_on_, "a person cannot be forgotten on trial");
    ids_.forget(account);
    facts_.forget(account);
}

ANNONA_INLINE void books::set_settled(uint32_t account, local_day settled, local_day next_due) {
    auto& record = accounts_[account];
    ANNONA_ASSERT(settled >= record.settled, "an account is settled backwards");
    if (record.settled == settled && record.next_due == next_due) return;
    remember({.kind = undo_kind::settled,
              .account = account,
              .settled = record.settled,
              .next_due = record.next_due,
              .value = {},
              .before = {}});
    record.settled = settled, record.next_due = next_due;
}

// ---- plain balances ----

ANNONA_INLINE void books::set_balance(uint32_t ledger, uint32_t account, amount value) {
    auto& balance = balances_[ledger][account];
    if (undo_on_)
        remember({.kind = undo_kind::posted,
                  .account = account,
                  .index = ledger,
                  .value = balance,
                  .before = {}});
    balance = value;
}

ANNONA_INLINE void books::post(uint32_t ledger, uint32_t account, amount delta) {
    ANNONA_ASSERT(ledger < balances_.size() && account < accounts_.size(), "posting out of range");
    ANNONA_ASSERT(ledger != 0 || accounts_[account].kind != account_kind::holding,
                  "a holding account of the unit moves by lots only");
    set_balance(ledger, account, balances_[ledger][account] + delta);
}

ANNONA_INLINE void books::add_outstanding(uint32_t programme, amount delta) {
    if (programme == 0xffffffffu) return;
    if (programme >= outstanding_.size()) outstanding_.resize(programme + 1);
    if (undo_on_)
        remember({.kind = undo_kind::outstanding,
                  .index = programme,
                  .value = outstanding_[programme],
                  .before = {}});
    outstanding_[programme] += delta;
}

ANNONA_INLINE amount books::outstanding(uint32_t programme) const {
    return programme < outstanding_.size() ? outstanding_[programme] : amount{};
}

// ---- lots ----

ANNONA_INLINE std::span<const lot> books::lots(uint32_t account) const {
    const auto& block = accounts_[account].block;
    return {block.begin(), block.size()};
}

ANNONA_INLINE amount books::pocket_balance(uint32_t account, uint32_t pocket) const {
    amount sum;
    for (const auto& one : lots(account))
        if (classes_[one.class_index].pocket == pocket) sum += one.value;
    return sum;
}

ANNONA_INLINE uint32_t books::position_of(uint32_t account, uint32_t lot_id) const {
    const auto& block = accounts_[account].block;
    uint32_t position = 0;
    while (position < block.size() && block[position].id != lot_id) ++position;
    return position;
}

ANNONA_INLINE const lot* books::find_lot(uint32_t account, uint32_t lot_id) const {
    const auto position = position_of(account, lot_id);
    const auto& block = accounts_[account].block;
    return position < block.size() ? &block[position] : nullptr;
}

ANNONA_INLINE uint32_t books::upper_position(const account_record& record, order_key key) const {
    const auto* first = record.block.begin();
    const auto* found = std::upper_bound(first, static_cast<const lot*>(record.block.end()), key,
                                         [this](const order_key& left, const lot& right) {
                                             return left < classes_.key(right.class_index);
                                         });
    return static_cast<uint32_t>(found - first);
}

ANNONA_INLINE void books::set_lot(uint32_t account, uint32_t position, const lot& value) {
    auto& place = accounts_[account].block[position];
    if (undo_on_)
        remember({.kind = undo_kind::lot_set,
                  .account = account,
                  .index = position,
                  .value = {},
                  .before = place});
    place = value;
}

ANNONA_INLINE void books::insert_lot(uint32_t account, uint32_t position, const lot& value) {
    auto& block = accounts_[account].block;
    ANNONA_ASSERT(block.size() < lots_per_account_max,
                  "an account holds more lots than lots_per_account_max");
    pool_.insert(block, position, value);
    remember({.kind = undo_kind::lot_inserted,
              .account = account,
              .index = position,
              .value = {},
              .before = {}});
}

ANNONA_INLINE void books::erase_lot(uint32_t account, uint32_t position) {
    auto& block = accounts_[account].block;
    remember({.kind = undo_kind::lot_erased,
              .account = account,
              .index = position,
              .value = {},
              .before = block[position]});
    if (undo_on_) classes_.add_use(block[position].class_index);  // kept for the way back
    classes_.release(block[position].class_index);
    pool_.erase(block, position);
}

ANNONA_INLINE void books::take(uint32_t account, uint32_t lot_id, amount value, amount face) {
    const auto position = position_of(account, lot_id);
    auto& block = accounts_[account].block;
    ANNONA_ASSERT(position < block.size(), "a lot is taken that does not exist");
    auto left = block[position];
    ANNONA_ASSERT(!value.is_negative() && value <= left.value, "more is taken than a lot holds");
    ANNONA_ASSERT(!face.is_negative() && face <= left.face, "more face is taken than a lot has");
    left.value -= value, left.face -= face;
    set_balance(0, account, balances_[0][account] - value);
    add_outstanding(classes_[left.class_index].programme, -value);
    if (left.value.is_zero())
        erase_lot(account, position);
    else
        set_lot(account, position, left);
}

/// Joins the arriving lot to an equal one among those of the same order key that end at `end`.
ANNONA_INLINE bool books::join(uint32_t account, uint32_t end, const lot& arriving, uint32_t& id) {
    auto& block = accounts_[account].block;
    const auto key = classes_.key(arriving.class_index);
    for (auto position = end; position-- > 0 && classes_.key(block[position].class_index) == key;) {
        const auto& there = block[position];
        if (there.class_index != arriving.class_index || there.clock != arriving.clock ||
            there.mark != arriving.mark || there.hold != arriving.hold)
            continue;
        auto joined = there;
        joined.value += arriving.value, joined.face += arriving.face;
        set_lot(account, position, joined);
        id = joined.id;
        return true;
    }
    return false;
}

/// The one lot that an arriving one would join, looked for where an account holds only a few.
ANNONA_INLINE const lot* books::find_equal(const account_record& record,
                                           const lot_attributes& attributes, local_day clock,
                                           uint16_t mark, uint16_t hold) const {
    constexpr uint32_t few = 4;
    if (record.block.size() > few || !attributes.note.is_zero()) return nullptr;
    for (const auto* one = record.block.first(); one != record.block.end(); ++one)
        if (one->clock == clock && one->mark == mark && one->hold == hold &&
            classes_[one->class_index] == attributes)
            return one;
    return nullptr;
}

ANNONA_INLINE uint32_t books::put(uint32_t account, const lot_attributes& attributes, amount value,
                                  amount face, local_day clock, uint16_t mark, uint16_t hold) {
    auto& record = accounts_[account];
    ANNONA_ASSERT(record.kind == account_kind::holding, "only holding accounts hold lots");
    ANNONA_ASSERT(value.is_positive() && face >= value,
                  "a lot arrives empty or with face below value");
    const auto count_it = [&] {
        set_balance(0, account, balances_[0][account] + value);
        add_outstanding(attributes.programme, value);
    };
    if (const auto* equal = find_equal(record, attributes, clock, mark, hold)) {
        auto joined = *equal;
        joined.value += value, joined.face += face;
        set_lot(account, static_cast<uint32_t>(equal - record.block.first()), joined);
        count_it();
        return joined.id;
    }
    lot arriving{value, face, classes_.intern(attributes), record.next_lot_id, clock, mark, hold};
    const auto position = upper_position(record, classes_.key(arriving.class_index));
    uint32_t id = arriving.id;
    if (attributes.note.is_zero() && join(account, position, arriving, id)) {
        classes_.release(arriving.class_index);
        count_it();
        return id;
    }
    if (record.block.size() == lots_per_account_max) classes_.release(arriving.class_index);
    ANNONA_ASSERT(record.block.size() < lots_per_account_max,
                  "an account holds more lots than lots_per_account_max");
    count_it();
    remember({.kind = undo_kind::next_lot_id,
              .account = account,
              .index = record.next_lot_id,
              .value = {},
              .before = {}});
    ++record.next_lot_id;
    insert_lot(account, position, arriving);
    return id;
}

ANNONA_INLINE void books::change(uint32_t account, uint32_t lot_id,
                                 const lot_attributes& attributes, local_day clock, uint16_t mark,
                                 uint16_t hold) {
    const auto position = position_of(account, lot_id);
    auto& block = accounts_[account].block;
    ANNONA_ASSERT(position < block.size(), "a lot is changed that does not exist");
    auto changed = block[position];
    ANNONA_ASSERT(classes_[changed.class_index].programme == attributes.programme,
                  "a lot changes its programme in place");
    changed.class_index = classes_.intern(attributes);
    changed.clock = clock, changed.mark = mark, changed.hold = hold;
    erase_lot(account, position);
    uint32_t id = changed.id;
    if (attributes.note.is_zero() &&
        join(account, upper_position(accounts_[account], classes_.key(changed.class_index)),
             changed, id)) {
        classes_.release(changed.class_index);
        return;
    }
    // Between equal keys the id decides: find the place among those of the same key.
    const auto key = classes_.key(changed.class_index);
    auto place = upper_position(accounts_[account], key);
    while (place > 0 && classes_.key(block[place - 1].class_index) == key &&
           block[place - 1].id > changed.id)
        --place;
    insert_lot(account, place, changed);
}

ANNONA_INLINE void books::sort_all() {
    ANNONA_ASSERT(!undo_on_, "the spend order cannot change while an operation may be taken back");
    for (auto& record : accounts_)
        std::sort(record.block.begin(), record.block.end(), [this](const lot& a, const lot& b) {
            const auto left = classes_.key(a.class_index), right = classes_.key(b.class_index);
            return left != right ? left < right : a.id < b.id;
        });
}

// ---- a state that is read back ----

ANNONA_INLINE void books::restore_frame(uint32_t account, const account_frame& frame) {
    ANNONA_ASSERT(!undo_on_, "a state is read back while an operation may be taken back");
    auto& record = accounts_[account];
    record.settled = frame.settled, record.next_due = frame.next_due;
    record.next_lot_id = frame.next_lot_id, record.status = frame.status;
}

ANNONA_INLINE void books::restore_lot(uint32_t account, const lot_attributes& attributes,
                                      lot restored) {
    auto& record = accounts_[account];
    ANNONA_ASSERT(record.kind == account_kind::holding, "only holding accounts hold lots");
    set_balance(0, account, balances_[0][account] + restored.value);
    add_outstanding(attributes.programme, restored.value);
    restored.class_index = classes_.intern(attributes);
    insert_lot(account, record.block.size(), restored);
}

// ---- facts ----

ANNONA_INLINE void books::add_fact(uint32_t account, const dated_fact& fact) {
    ANNONA_ASSERT(facts_.count(account) < facts_per_account_max,
                  "an account has more facts than facts_per_account_max");
    facts_.add(account, fact);
    remember({.kind = undo_kind::fact, .account = account, .value = {}, .before = {}});
}

ANNONA_INLINE const dated_fact* books::fact_on(uint32_t account, uint32_t name,
                                               local_day day) const {
    return facts_.on(account, name, day);
}

// ---- undo ----

ANNONA_INLINE void books::begin_undo() {
    ANNONA_ASSERT(!undo_on_, "an operation that may be taken back is begun twice");
    undo_on_ = true;
}

ANNONA_INLINE void books::keep() {
    undo_on_ = false;
    for (const auto& record : undo_)
        if (record.kind == undo_kind::lot_erased) classes_.release(record.before.class_index);
    undo_.clear();
}

ANNONA_INLINE void books::roll_back() {
    undo_on_ = false;
    while (!undo_.empty()) {
        undo_one(undo_.back());
        undo_.pop_back();
    }
}

ANNONA_INLINE void books::undo_one(const undo_record& record) {
    auto& block = record.kind == undo_kind::outstanding ? accounts_.front().block
                                                        : accounts_[record.account].block;
    switch (record.kind) {
        case undo_kind::opened:
            ids_.remove_last();
            accounts_.pop_back();
            --accounts_count_;
            for (auto& ledger : balances_) ledger.pop_back();
            facts_.close_last_account();
            break;
        case undo_kind::status:
            accounts_[record.account].status = record.status;
            break;
        case undo_kind::settled:
            accounts_[record.account].settled = record.settled;
            accounts_[record.account].next_due = record.next_due;
            break;
        case undo_kind::posted:
            balances_[record.index][record.account] = record.value;
            break;
        case undo_kind::lot_set:
            block[record.index] = record.before;
            break;
        case undo_kind::lot_inserted:
            classes_.release(block[record.index].class_index);
            pool_.erase(block, record.index);
            break;
        case undo_kind::lot_erased:
            pool_.insert(block, record.index, record.before);
            break;
        case undo_kind::next_lot_id:
            accounts_[record.account].next_lot_id = record.index;
            break;
        case undo_kind::outstanding:
            outstanding_[record.index] = record.value;
            break;
        case undo_kind::fact:
            facts_.remove_last(record.account);
            break;
    }
}

}  // namespace v0_1
}  // namespace annona
