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

ANNONA_INLINE local_day window_end(const counter_definition& of, local_day day) {
    if (of.window == ANNONA_WINDOW_ROLLING_DAYS || of.window == ANNONA_WINDOW_LIFE) return {};
    const auto start = window_start(of, day);
    auto last = day;
    // No calendar window is longer than a leap year.
    for (int32_t step = 256; step > 0; step /= 2)
        while (window_start(of, last + step) == start) last = last + step;
    return last;
}

namespace counter_parts {

/// Accounts and holders share one number space: the high part says which.
inline uint64_t base_of(uint16_t subject) {
    switch (subject) {
        case ANNONA_SUBJECT_PAYER:
        case ANNONA_SUBJECT_PAYEE:
            return subjects_of_accounts;
        case ANNONA_SUBJECT_PAYER_HOLDER:
        case ANNONA_SUBJECT_PAYEE_HOLDER:
            return subjects_of_holders;
        case ANNONA_SUBJECT_PROGRAMME:
            return subjects_of_programmes;
        case ANNONA_SUBJECT_ORIGIN:
            return subjects_of_origins;
        default:
            return subject_of_all;
    }
}

}  // namespace counter_parts

ANNONA_INLINE uint32_t counter_table::define(const counter_definition& definition) {
    for (uint32_t i = 0; i < definitions_.size(); ++i)
        if (definitions_[i].rule_id == definition.rule_id &&
            definitions_[i].name == definition.name &&
            definitions_[i].subject == definition.subject &&
            definitions_[i].window == definition.window &&
            definitions_[i].window_n == definition.window_n)
            return i;
    const auto number = static_cast<uint32_t>(definitions_.size());
    definitions_.push_back(definition);
    const auto base = counter_parts::base_of(definition.subject);
    size_t at = 0;  // a group that has rows already keeps their width
    while (at < groups_.size() && (groups_[at].base != base || groups_[at].rows_count != 0)) ++at;
    if (at == groups_.size()) groups_.emplace_back().base = base;
    auto& place = places_.emplace_back();
    place.group = static_cast<uint32_t>(at);
    place.column = static_cast<uint16_t>(groups_[at].counters.size());
    place.is_rolling = definition.window == ANNONA_WINDOW_ROLLING_DAYS;
    groups_[at].counters.push_back(number);
    return number;
}

// ---- places ----

ANNONA_INLINE counter_table::counted_slot* counter_table::add_row(counter_group& group,
                                                                  uint64_t subject) {
    if (group.rows_count == group.chunks.size() * chunk_rows) {
        const auto chunks = std::clamp<size_t>(group.chunks.size(), 1, slab_chunks_max);
        const auto slots = chunk_rows * group.counters.size();
        auto& slab = group.slabs.emplace_back(chunks * slots);
        for (size_t i = 0; i < chunks; ++i) group.chunks.push_back(slab.data() + i * slots);
    }
    const auto row = ++group.rows_count;
    const auto number = subject - group.base;
    // Awards are few among all entries.
    if (number < numbers_max && group.base != subjects_of_origins) {
        if (number >= group.rows.size()) group.rows.resize(static_cast<size_t>(number) + 1);
        group.rows[static_cast<size_t>(number)] = row;
    } else {
        group.far_rows[subject] = row;
    }
    return row_at(group, group.rows_count - 1);
}

ANNONA_INLINE void counter_table::prefetch(uint64_t subject) const {
    for (const auto& of : groups_) {
        if (subject - of.base >= of.rows.size()) continue;
        const auto row = of.rows[static_cast<size_t>(subject - of.base)];
        if (row == 0) continue;
        fetch(row_at(of, row - 1),
              std::min<size_t>(of.counters.size() * sizeof(counted_slot), 512));
    }
}

// ---- figures ----

ANNONA_INLINE amount counter_table::rolling_sum(const counted_slot& of, int32_t days,
                                                local_day day) const {
    amount sum;
    if (of.buckets == 0) return sum;
    for (const auto& one : buckets_[of.buckets - 1])
        if (one.day > day - days && one.day <= day) sum += one.value;
    return sum;
}

/// What a slot shows of a day that is not of its own window, and of windows that roll.
ANNONA_INLINE counter_view counter_table::view_of_other_days(uint32_t counter,
                                                             const counted_slot& slot,
                                                             local_day day) const {
    const auto& of = definitions_[counter];
    if (of.window == ANNONA_WINDOW_ROLLING_DAYS)
        return {rolling_sum(slot, of.window_n, day), {}, slot.first_day, slot.last_day};
    const auto start = start_of(counter, day);
    // Asked for a day before the current window: what is left of the one before it.
    if (slot.start > start && start == window_start(of, slot.start - 1))
        return {slot.previous, {}, {}, slot.last_day};
    const bool just_before = start.number > 0 && slot.start == window_start(of, start - 1);
    return {{}, just_before ? slot.value : amount{}, {}, slot.last_day};
}

/// Brings a slot to the window of `day`, keeping the window just before.
ANNONA_INLINE void counter_table::turn_window(uint32_t counter, counted_slot& slot,
                                              local_day day) const {
    const auto start = start_of(counter, day);
    if (slot.start == start) return;
    const bool just_before = slot.start == window_start(definitions_[counter], start - 1);
    slot.previous = just_before ? slot.value : amount{};
    slot.value = {}, slot.first_day = {}, slot.start = start;
}

ANNONA_INLINE void counter_table::add_rolling(counted_slot& to, int32_t days, local_day day,
                                              amount delta) {
    if (to.buckets == 0) {
        buckets_.emplace_back();
        to.buckets = static_cast<uint32_t>(buckets_.size()) & 0x7fffffffu;
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

ANNONA_INLINE counter_view counter_table::view(uint32_t counter, uint64_t subject,
                                               local_day day) const {
    const auto* slot = find(counter, subject);
    if (slot == nullptr) return {};
    const auto& place = places_[counter];
    if (place.is_rolling || slot->start != start_of(counter, day))
        return view_of_other_days(counter, *slot, day);
    return {slot->value, slot->previous, slot->first_day, slot->last_day};
}

ANNONA_INLINE void counter_table::add(uint32_t counter, uint64_t subject, local_day day,
                                      amount delta, bool given_back) {
    if (given_back && definitions_[counter].sticky) return;
    auto& slot = slot_of(counter, subject);
    if (undo_on_) remember(counter, subject, slot);
    if (slot.is_counted == 0) slot.start = start_of(counter, day), slot.is_counted = 1;
    if (places_[counter].is_rolling || slot.start != start_of(counter, day))
        add_to_other_days(counter, slot, day, delta, given_back);
    else
        slot.value += delta;
    if (given_back) return;
    if (slot.first_day.number == 0) slot.first_day = day;
    slot.last_day = std::max(slot.last_day, day);
}

/// Adds to a day that is not of the slot's current window, or to a window that rolls.
ANNONA_INLINE void counter_table::add_to_other_days(uint32_t counter, counted_slot& slot,
                                                    local_day day, amount delta, bool given_back) {
    const auto& of = definitions_[counter];
    if (of.window == ANNONA_WINDOW_ROLLING_DAYS) {
        add_rolling(slot, of.window_n, day, delta);
    } else if (given_back) {
        const bool just_before =
            slot.start.number > 0 && window_start(of, slot.start - 1) == start_of(counter, day);
        if (just_before) slot.previous += delta;
    } else {
        turn_window(counter, slot, day);
        slot.value += delta;
    }
}

ANNONA_INLINE void counter_table::remember(uint32_t counter, uint64_t subject,
                                           const counted_slot& slot) {
    undo_record before{counter, subject, slot, {}};
    if (slot.buckets > 0) before.buckets = buckets_[slot.buckets - 1];
    undo_.push_back(std::move(before));
}

ANNONA_INLINE void counter_table::restore(const counter_figure& figure) {
    auto& slot = slot_of(figure.counter, figure.subject);
    ANNONA_ASSERT(slot.is_counted == 0, "a figure is restored twice");
    slot.value = figure.value, slot.previous = figure.previous, slot.start = figure.start;
    slot.first_day = figure.first_day, slot.last_day = figure.last_day, slot.is_counted = 1;
    if (figure.days.empty()) return;
    auto& list = buckets_.emplace_back();
    for (const auto& [day, value] : figure.days) list.push_back({day, value});
    slot.buckets = static_cast<uint32_t>(buckets_.size()) & 0x7fffffffu;
}

ANNONA_INLINE void counter_table::roll_back() {
    undo_on_ = false;
    for (; !undo_.empty(); undo_.pop_back()) {
        auto& record = undo_.back();
        if (record.before.buckets > 0)
            buckets_[record.before.buckets - 1] = std::move(record.buckets);
        slot_of(record.counter, record.subject) = record.before;
    }
}

}  // namespace v0_1
}  // namespace annona
