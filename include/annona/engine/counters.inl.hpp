// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/counters.hpp>
#include <limits>

namespace annona {
inline namespace v0_1 {

ANNONA_INLINE local_day window_start(const counter_definition& of, local_day day) {
    switch (of.window) {
        case ANNONA_WINDOW_DAY:
            return day;
        case ANNONA_WINDOW_WEEK:
            return span_start(calendar_span::week, day);
        case ANNONA_WINDOW_MONTH:
            return span_start(calendar_span::month, day);
        case ANNONA_WINDOW_QUARTER:
            return span_start(calendar_span::quarter, day);
        case ANNONA_WINDOW_HALF_YEAR:
            return span_start(calendar_span::half_year, day);
        case ANNONA_WINDOW_YEAR:
            return span_start(calendar_span::year, day);
        case ANNONA_WINDOW_YEAR_FROM:
            return year_start_from(day, static_cast<uint8_t>(of.window_n / 100),
                                   static_cast<uint8_t>(of.window_n % 100));
        case ANNONA_WINDOW_ROLLING_DAYS:
            return day - (of.window_n - 1);
        default:
            return {std::numeric_limits<int32_t>::min()};
    }
}

ANNONA_INLINE uint32_t counter_table::define(const counter_definition& definition) {
    for (uint32_t i = 0; i < definitions_.size(); ++i)
        if (definitions_[i].rule_id == definition.rule_id &&
            definitions_[i].name == definition.name &&
            definitions_[i].subject == definition.subject &&
            definitions_[i].window == definition.window &&
            definitions_[i].window_n == definition.window_n)
            return i;
    definitions_.push_back(definition);
    return static_cast<uint32_t>(definitions_.size() - 1);
}

ANNONA_INLINE amount counter_table::rolling_sum(const counted_slot& of, int32_t days,
                                                local_day day) const {
    amount sum;
    if (of.buckets == 0) return sum;
    for (const auto& one : buckets_[of.buckets - 1])
        if (one.day > day - days && one.day <= day) sum += one.value;
    return sum;
}

ANNONA_INLINE counter_view counter_table::view(uint32_t counter, uint64_t subject,
                                               local_day day) const {
    const auto found = slots_.find(key{counter, subject});
    if (found == slots_.end()) return {};
    const auto& of = definitions_[counter];
    const auto& slot = found->second;
    if (of.window == ANNONA_WINDOW_ROLLING_DAYS)
        return {rolling_sum(slot, of.window_n, day), {}, slot.first_day, slot.last_day};
    const auto start = window_start(of, day);
    if (slot.start == start) return {slot.value, slot.previous, slot.first_day, slot.last_day};
    const bool just_before = start.number > 0 && slot.start == window_start(of, start - 1);
    return {{}, just_before ? slot.value : amount{}, {}, slot.last_day};
}

/// Brings a slot to the window of `day`, keeping the window just before.
ANNONA_INLINE void counter_table::turn_window(const counter_definition& of, counted_slot& slot,
                                              local_day day) const {
    const auto start = window_start(of, day);
    if (slot.start == start) return;
    const bool just_before = slot.start == window_start(of, start - 1);
    slot.previous = just_before ? slot.value : amount{};
    slot.value = {}, slot.first_day = {}, slot.start = start;
}

ANNONA_INLINE void counter_table::add_rolling(counted_slot& to, int32_t days, local_day day,
                                              amount delta) {
    if (to.buckets == 0) {
        buckets_.emplace_back();
        to.buckets = static_cast<uint32_t>(buckets_.size());
    }
    auto& list = buckets_[to.buckets - 1];
    std::erase_if(list, [&](const day_bucket& one) { return one.day <= day - 2 * days; });
    for (auto& one : list)
        if (one.day == day) {
            one.value += delta;
            return;
        }
    list.push_back({day, delta});
}

ANNONA_INLINE void counter_table::add(uint32_t counter, uint64_t subject, local_day day,
                                      amount delta, bool given_back) {
    const auto& of = definitions_[counter];
    if (given_back && of.sticky) return;
    const key at{counter, subject};
    const auto found = slots_.find(at);
    const bool existed = found != slots_.end();
    if (undo_on_) {
        undo_record before{at, existed ? found->second : counted_slot{}, existed, {}};
        if (existed && before.before.buckets > 0)
            before.buckets = buckets_[before.before.buckets - 1];
        undo_.push_back(std::move(before));
    }
    auto& slot = existed ? found->second : slots_[at];
    if (!existed) slot.start = window_start(of, day);
    if (of.window == ANNONA_WINDOW_ROLLING_DAYS) {
        add_rolling(slot, of.window_n, day, delta);
    } else if (given_back && slot.start != window_start(of, day)) {
        const bool just_before =
            slot.start.number > 0 && window_start(of, slot.start - 1) == window_start(of, day);
        if (just_before) slot.previous += delta;
    } else {
        turn_window(of, slot, day);
        slot.value += delta;
    }
    if (given_back) return;
    if (slot.first_day.number == 0) slot.first_day = day;
    slot.last_day = std::max(slot.last_day, day);
}

ANNONA_INLINE void counter_table::roll_back() {
    undo_on_ = false;
    while (!undo_.empty()) {
        auto& record = undo_.back();
        if (!record.existed)
            slots_.erase(record.of);
        else {
            if (record.before.buckets > 0)
                buckets_[record.before.buckets - 1] = std::move(record.buckets);
            slots_[record.of] = record.before;
        }
        undo_.pop_back();
    }
}

}  // namespace v0_1
}  // namespace annona
