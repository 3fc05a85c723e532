// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/request_ids.hpp>
#include <annona/ledger/large_memory.hpp>

namespace annona {
inline namespace v0_1 {

// Five slots for three ids: a miss looks at four slots on average, most in one cache line.
ANNONA_INLINE request_ids::request_ids(size_t ids_max, bool fills_soon)
    : ids_max_(ids_max), slots_count_(ids_max / 3 * 5 + ids_max % 3 * 2 + 1) {
    ANNONA_ASSERT(ids_max >= 1, "a generation of no request ids");
    for (auto& one : generations_) {
        one.slots = zeroed(slots_count_);
        if (fills_soon) prefer_huge_pages(one.slots.get(), slots_count_ * sizeof(request_slot));
    }
}

ANNONA_INLINE std::unique_ptr<request_slot[], request_ids::release> request_ids::zeroed(
    size_t count) {
    // calloc, unlike a vector, leaves large zeroed memory to the system until it is touched.
    auto* slots = static_cast<request_slot*>(std::calloc(count, sizeof(request_slot)));
    if (slots == nullptr) throw std::bad_alloc();
    return std::unique_ptr<request_slot[], release>(slots);
}

// Where the key is, or else the empty slot where it would be.
ANNONA_INLINE size_t request_ids::place_of(const generation& in, hash128 key) const {
    size_t at = home_of(key);
    while (in.slots[at].sequence > in.floor && in.slots[at].key != key)
        at = at + 1 == slots_count_ ? 0 : at + 1;
    return at;
}

ANNONA_INLINE std::optional<uint64_t> request_ids::find(hash128 key) const {
    for (const unsigned which : {current_, 1 - current_}) {
        const auto& one = generations_[which];
        if (one.count == 0) continue;
        const auto& slot = one.slots[place_of(one, key)];
        if (slot.sequence > one.floor) return slot.sequence;
    }
    return std::nullopt;
}

ANNONA_INLINE void request_ids::insert(hash128 key, uint64_t sequence) {
    if (generations_[current_].count == ids_max_) start_generation();
    auto& one = generations_[current_];
    ANNONA_ASSERT(sequence > one.newest, "a sequence that is not above earlier ones");
    auto& slot = one.slots[place_of(one, key)];
    ANNONA_ASSERT(slot.sequence <= one.floor, "a request id that is already known");
    slot = {key, sequence};
    one.newest = sequence;
    ++one.count;
}

ANNONA_INLINE void request_ids::start_generation() {
    current_ = 1 - current_;
    auto& one = generations_[current_];
    if (one.count == 0) return;  // all its ids were taken back: nothing to forget
    forgotten_up_to_ = one.newest;
    one.floor = one.newest;
    one.count = 0;
}

ANNONA_INLINE void request_ids::forget_up_to(uint64_t sequence) {
    ANNONA_ASSERT(size() == 0 && forgotten_up_to_ == 0, "ids are known already");
    for (auto& one : generations_) one.floor = one.newest = sequence;
    forgotten_up_to_ = sequence;
}

// The last id of a generation lies at the end of its chain, so nothing behind it gets lost.
ANNONA_INLINE void request_ids::erase_last(hash128 key) {
    if (generations_[current_].count == 0) current_ = 1 - current_;
    auto& one = generations_[current_];
    auto& slot = one.slots[place_of(one, key)];
    ANNONA_ASSERT(slot.sequence > one.floor, "not the request id inserted last");
    // What is left is not searched for its highest: a generation that lost ids is filled up again
    // before it can be dropped, and each insert sets `newest`.
    one.newest = one.floor;
    slot.sequence = 0;
    --one.count;
}

}  // namespace v0_1
}  // namespace annona
