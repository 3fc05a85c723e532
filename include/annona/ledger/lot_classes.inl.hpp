// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/ledger/lot_classes.hpp>

namespace annona {
inline namespace v0_1 {

ANNONA_INLINE size_t lot_class_table::attributes_hash::operator()(const lot_attributes& of) const {
    uint64_t mixed = 0x9e3779b97f4a7c15u;
    const auto add = [&mixed](uint64_t word) {
        mixed = (mixed ^ word) * 0xff51afd7ed558ccdu;
        mixed ^= mixed >> 32;
    };
    const auto day = [](local_day value) {
        return static_cast<uint64_t>(static_cast<uint32_t>(value.number));
    };
    add(of.origin);
    add(of.label);
    add(of.note.lo() ^ static_cast<uint64_t>(of.note.hi()));
    add(uint64_t{of.funding} << 32 | of.programme);
    add(uint64_t{of.pocket} << 32 | day(of.valid_from));
    add(day(of.expires) << 32 | day(of.first_use));
    add(day(of.issued) << 32 | day(of.received));
    return mixed;
}

ANNONA_INLINE order_key lot_class_table::key_of(const lot_attributes& attributes) const {
    return order_.key_of == nullptr ? order_key{} : order_.key_of(attributes, order_.context);
}

ANNONA_INLINE uint32_t lot_class_table::intern(const lot_attributes& attributes) {
    if (const auto found = numbers_.find(attributes); found != numbers_.end()) {
        ++classes_[found->second].uses;
        return found->second;
    }
    uint32_t number;
    if (free_.empty()) {
        number = static_cast<uint32_t>(classes_.size());
        classes_.emplace_back();
    } else {
        number = free_.back();
        free_.pop_back();
    }
    classes_[number] = {attributes, key_of(attributes), 1};
    numbers_.emplace(attributes, number);
    return number;
}

ANNONA_INLINE void lot_class_table::release(uint32_t number) {
    auto& one = classes_[number];
    ANNONA_ASSERT(one.uses > 0, "a lot class is released more often than it is used");
    if (--one.uses > 0) return;
    numbers_.erase(one.attributes);
    free_.push_back(number);
}

ANNONA_INLINE void lot_class_table::set_order(spend_order_function order) {
    order_ = order;
    for (auto& one : classes_)
        if (one.uses > 0) one.key = key_of(one.attributes);
}

}  // namespace v0_1
}  // namespace annona
