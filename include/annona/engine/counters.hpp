// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <annona/ledger/fetch.hpp>
#include <annona/ledger/large_memory.hpp>
#include <annona/rule/rule_book.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// What is counted for: accounts, holders, programmes and awards by number, each kind from a base
/// of its own.
inline constexpr uint64_t subjects_of_accounts = 0;
inline constexpr uint64_t subjects_of_holders = uint64_t{1} << 40;
inline constexpr uint64_t subjects_of_programmes = uint64_t{2} << 40;
inline constexpr uint64_t subjects_of_origins = uint64_t{3} << 40;
inline constexpr uint64_t subject_of_all = ~uint64_t{0};

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

/// One figure as it stands, for a state that is written and read back.
struct counter_figure {
    uint32_t counter = 0;
    uint64_t subject = 0;
    amount value;
    amount previous;
    local_day start{};  // of the window `value` belongs to
    local_day first_day{};
    local_day last_day{};
    std::vector<std::pair<local_day, amount>> days;  // of a rolling window
};

/// First local day of the window that holds `day`; life windows begin at the smallest day.
local_day window_start(const counter_definition& of, local_day day);
/// Last day of the calendar window that holds `day`; number 0 for windows that roll or never end.
local_day window_end(const counter_definition& of, local_day day);

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

    /// The same as a rule is shown it. Rules of one command mostly ask about one subject and one
    /// day, which are at hand then.
    void show(uint32_t counter, uint64_t subject, local_day day, annona_counter& to) const {
        const auto& place = places_[counter];
        const auto& group = groups_[place.group];
        if (group.last_row != nullptr && group.last_subject == subject && place.day == day) {
            const auto& slot = group.last_row[place.column];
            if (slot.is_counted != 0 && !place.is_rolling && slot.start == place.start) {
                to = {to_abi(slot.value), to_abi(slot.previous), slot.first_day.number,
                      slot.last_day.number};
                return;
            }
        }
        const auto shown = view(counter, subject, day);
        to = {to_abi(shown.value), to_abi(shown.previous), shown.first_day.number,
              shown.last_day.number};
    }

    /// Adds to the window that holds `day`. A negative delta gives back: to that window only if it
    /// is still the current one, the one before, or a day of the rolling window.
    void add(uint32_t counter, uint64_t subject, local_day day, amount delta, bool given_back);

    /// Begins to fetch what `view` and `add` will read for a subject: first where its figures lie,
    /// some time later the figures.
    void prefetch_place(uint64_t subject) const {
        for (const auto& of : groups_)
            if (subject - of.base < of.rows.size())
                __builtin_prefetch(&of.rows[static_cast<size_t>(subject - of.base)]);
    }
    void prefetch(uint64_t subject) const;

    void begin_undo() { undo_on_ = true; }
    void keep() { undo_on_ = false, undo_.clear(); }
    void roll_back();

    /// Every figure in a fixed order, for the canonical bytes of the state.
    template <class Visit>
    void each(Visit visit) const;

    /// Every figure, by counter and subject; each is valid during the call.
    template <class Visit>
    void each_figure(Visit visit) const;
    /// Of a counter that is defined and a subject of its kind that has no figure yet.
    void restore(const counter_figure& figure);

    static constexpr uint64_t numbers_max = uint64_t{1} << 31;  // of subjects in lists by number

private:
    struct counted_slot {
        amount value;
        amount previous;
        local_day start{};  // of the window `value` belongs to
        local_day first_day{};
        local_day last_day{};
        uint32_t is_counted : 1 = 0;  // something was ever counted here
        uint32_t buckets : 31 = 0;    // rolling: 1 + index of the day buckets
    };
    struct day_bucket {
        local_day day{};
        amount value;
    };
    struct undo_record {
        uint32_t counter = 0;
        uint64_t subject = 0;
        counted_slot before;
        std::vector<day_bucket> buckets;
    };
    /// Counters of one kind of subject stand side by side, one row for each subject, so that the
    /// counters of a payment are one or two places in memory.
    struct counter_group {
        uint64_t base = 0;  // what the numbers of this kind of subject begin at
        std::vector<uint32_t> counters;
        large_vector<uint32_t> rows;                             // by number: 1 + row, 0 none
        boost::unordered_flat_map<uint64_t, uint32_t> far_rows;  // numbers beyond `rows`
        std::vector<counted_slot*> chunks;                       // of chunk_rows rows each
        std::vector<large_vector<counted_slot>> slabs;  // whole chunks; each as long as all before
        uint32_t rows_count = 0;
        // The row asked for last: the rules of one command mostly ask for the same. Rows never
        // move.
        mutable uint64_t last_subject = 0;
        mutable counted_slot* last_row = nullptr;
    };
    struct counter_place {
        uint32_t group = 0;
        uint16_t column = 0;
        bool is_rolling = false;
        // The window asked for last begins on `start`.
        mutable local_day day{std::numeric_limits<int32_t>::min()};
        mutable local_day start{};
    };
    static constexpr uint32_t chunk_rows = 1024;
    static constexpr size_t slab_chunks_max = 32;

    counted_slot* row_at(const counter_group& of, uint32_t row) const {
        return &of.chunks[row / chunk_rows][row % chunk_rows * of.counters.size()];
    }
    counted_slot* find_row(const counter_group& of, uint64_t subject) const {
        if (of.last_row != nullptr && of.last_subject == subject) return of.last_row;
        const auto row = row_of(of, subject);
        if (row == 0) return nullptr;
        of.last_subject = subject, of.last_row = row_at(of, row - 1);
        return of.last_row;
    }
    uint32_t row_of(const counter_group& of, uint64_t subject) const {
        const auto number = subject - of.base;
        if (number < of.rows.size()) return of.rows[static_cast<size_t>(number)];
        if (of.far_rows.empty()) return 0;
        const auto found = of.far_rows.find(subject);
        return found == of.far_rows.end() ? 0 : found->second;
    }
    const counted_slot* find(uint32_t counter, uint64_t subject) const {
        const auto& place = places_[counter];
        const auto* row = find_row(groups_[place.group], subject);
        return row != nullptr && row[place.column].is_counted != 0 ? row + place.column : nullptr;
    }
    counted_slot& slot_of(uint32_t counter, uint64_t subject) {
        const auto& place = places_[counter];
        auto& group = groups_[place.group];
        auto* row = find_row(group, subject);
        return (row != nullptr ? row : add_row(group, subject))[place.column];
    }
    counted_slot* add_row(counter_group& group, uint64_t subject);
    /// First day of the window of `day`.
    local_day start_of(uint32_t counter, local_day day) const {
        const auto& place = places_[counter];
        if (place.day != day)
            place.day = day, place.start = window_start(definitions_[counter], day);
        return place.start;
    }
    counter_view view_of_other_days(uint32_t counter, const counted_slot& slot,
                                    local_day day) const;
    void add_to_other_days(uint32_t counter, counted_slot& slot, local_day day, amount delta,
                           bool given_back);
    void remember(uint32_t counter, uint64_t subject, const counted_slot& slot);
    amount rolling_sum(const counted_slot& of, int32_t days, local_day day) const;
    void add_rolling(counted_slot& to, int32_t days, local_day day, amount delta);
    void turn_window(uint32_t counter, counted_slot& slot, local_day day) const;

    std::vector<counter_definition> definitions_;
    std::vector<counter_place> places_;
    std::vector<counter_group> groups_;
    std::vector<std::vector<day_bucket>> buckets_;
    std::vector<undo_record> undo_;
    bool undo_on_ = false;
};

template <class Visit>
void counter_table::each(Visit visit) const {
    struct counted_place {
        uint32_t counter;
        uint64_t subject;
        const counted_slot* slot;
    };
    std::vector<counted_place> order;
    const auto collect = [&](const counter_group& of, uint64_t subject, uint32_t row) {
        for (size_t i = 0; row != 0 && i < of.counters.size(); ++i)
            if (const auto* slot = row_at(of, row - 1) + i; slot->is_counted != 0)
                order.push_back({of.counters[i], subject, slot});
    };
    for (const auto& of : groups_) {
        for (size_t i = 0; i < of.rows.size(); ++i) collect(of, of.base + i, of.rows[i]);
        for (const auto& [subject, row] : of.far_rows) collect(of, subject, row);
    }
    std::sort(order.begin(), order.end(), [](const counted_place& a, const counted_place& b) {
        return a.counter != b.counter ? a.counter < b.counter : a.subject < b.subject;
    });
    for (const auto& [counter, subject, slot] : order) {
        visit(counter, subject, slot->start, slot->first_day, slot->last_day, slot->value,
              slot->previous);
        if (slot->buckets == 0) continue;
        for (const auto& one : buckets_[slot->buckets - 1])
            visit(counter, subject, one.day, one.day, one.day, one.value, amount{});
    }
}

template <class Visit>
void counter_table::each_figure(Visit visit) const {
    counter_figure shown;
    std::vector<uint64_t> far;
    for (uint32_t counter = 0; counter < definitions_.size(); ++counter) {
        const auto& group = groups_[places_[counter].group];
        const auto show = [&](uint64_t subject, uint32_t row) {
            if (row == 0) return;
            const auto& slot = row_at(group, row - 1)[places_[counter].column];
            if (slot.is_counted == 0) return;
            shown.counter = counter, shown.subject = subject;
            shown.value = slot.value, shown.previous = slot.previous, shown.start = slot.start;
            shown.first_day = slot.first_day, shown.last_day = slot.last_day;
            shown.days.clear();
            if (slot.buckets != 0)
                for (const auto& one : buckets_[slot.buckets - 1])
                    shown.days.emplace_back(one.day, one.value);
            visit(std::as_const(shown));
        };
        for (size_t i = 0; i < group.rows.size(); ++i) show(group.base + i, group.rows[i]);
        far.clear();
        for (const auto& [subject, row] : group.far_rows) far.push_back(subject);
        std::sort(far.begin(), far.end());
        for (const auto subject : far) show(subject, group.far_rows.find(subject)->second);
    }
}

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/counters.inl.hpp>
#endif
