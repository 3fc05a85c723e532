// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <annona/rule/rule_book.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// What a counter stands at, as a rule sees it.
struct counter_view {
    amount value;
    amount previous;
    local_day first_day{};
    local_day last_day{};
};

/// A counter's window as declared: calendar windows by local date, rolling ones in whole local
/// days.
struct counter_definition {
    uint32_t rule_id = 0;  // name: with `name` the identity over versions of the rule
    uint32_t name = 0;
    uint16_t subject = 0;
    uint16_t window = 0;
    int32_t window_n = 0;
    bool sticky = false;
};

/// First local day of the window that holds `day`; life windows begin at the smallest day.
local_day window_start(const counter_definition& of, local_day day);

/// Memory that rules need between calls, kept by the engine: how much, how often, since when. Rules
/// never see the table, only their own figures. Numbers of counters are given in the order of
/// definition.
class counter_table {
public:
    /// The number of the counter with this identity, defined on first use.
    uint32_t define(const counter_definition& definition);
    const counter_definition& definition(uint32_t counter) const { return definitions_[counter]; }
    size_t size() const { return definitions_.size(); }

    /// The figures on a day; zero where nothing was counted.
    counter_view view(uint32_t counter, uint64_t subject, local_day day) const;

    /// Adds to the window that holds `day`. A negative delta gives back: to that window only if it
    /// is still the current one, the one before, or a day of the rolling window.
    void add(uint32_t counter, uint64_t subject, local_day day, amount delta, bool given_back);

    void begin_undo() { undo_on_ = true; }
    void keep() { undo_on_ = false, undo_.clear(); }
    void roll_back();

    /// Every figure in a fixed order, for the canonical bytes of the state.
    template <class Visit>
    void each(Visit visit) const;

private:
    struct key {
        uint32_t counter = 0;
        uint64_t subject = 0;
        friend bool operator==(const key&, const key&) = default;
        friend auto operator<=>(const key&, const key&) = default;
    };
    struct key_hash {
        size_t operator()(const key& of) const {
            uint64_t mixed = (of.subject + 0x9e3779b97f4a7c15u) * 0xff51afd7ed558ccdu;
            mixed ^= (mixed >> 29) + of.counter * 0xc4ceb9fe1a85ec53u;
            return mixed ^ (mixed >> 32);
        }
    };
    struct counted_slot {
        amount value;
        amount previous;
        local_day start{};  // of the window `value` belongs to
        local_day first_day{};
        local_day last_day{};
        uint32_t buckets = 0;  // rolling: 1 + index of the day buckets
    };
    struct day_bucket {
        local_day day{};
        amount value;
    };
    struct undo_record {
        key of;
        counted_slot before;
        bool existed = false;
        std::vector<day_bucket> buckets;
    };
    amount rolling_sum(const counted_slot& of, int32_t days, local_day day) const;
    void add_rolling(counted_slot& to, int32_t days, local_day day, amount delta);
    void turn_window(const counter_definition& of, counted_slot& slot, local_day day) const;

    std::vector<counter_definition> definitions_;
    boost::unordered_flat_map<key, counted_slot, key_hash> slots_;
    std::vector<std::vector<day_bucket>> buckets_;
    std::vector<undo_record> undo_;
    bool undo_on_ = false;
};

template <class Visit>
void counter_table::each(Visit visit) const {
    std::vector<key> order;
    for (const auto& [of, value] : slots_) order.push_back(of);
    std::sort(order.begin(), order.end());
    for (const auto& of : order) {
        const auto& value = slots_.find(of)->second;
        visit(of.counter, of.subject, value.start, value.first_day, value.last_day, value.value,
              value.previous);
        if (value.buckets == 0) continue;
        for (const auto& one : buckets_[value.buckets - 1])
            visit(of.counter, of.subject, one.day, one.day, one.day, one.value, amount{});
    }
}

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/counters.inl.hpp>
#endif
