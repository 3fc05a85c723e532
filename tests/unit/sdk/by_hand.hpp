// SPDX-License-Identifier: Apache-2.0
#pragma once

// A host made by hand: values as a scheme file would give them, and room for what hooks answer.

#include <annona/sdk/rule.hpp>

#include <cstdint>
#include <cstring>
#include <deque>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace by_hand {

/// Keeps what values point at until the program ends.
template <class T>
T* keep(std::vector<T> items) {
    static std::deque<std::vector<T>> kept;
    kept.push_back(std::move(items));
    return kept.back().data();
}

inline annona_amount units(std::int64_t count) {
    return annona::sdk::from_amount(annona::amount::of(count));
}
inline std::int64_t count_of(annona_amount value) {
    return static_cast<std::int64_t>(annona::sdk::to_amount(value).count());
}

inline annona_value whole(int kind, std::int64_t integer, std::int64_t other = 0) {
    annona_value made = {};
    made.kind = static_cast<std::uint16_t>(kind);
    made.given = 2;
    made.integer = integer;
    made.other = other;
    return made;
}
inline annona_value yes_no(bool yes) { return whole(ANNONA_KIND_YES_NO, yes ? 1 : 0); }
inline annona_value money(std::int64_t count) {
    annona_value made = whole(ANNONA_KIND_AMOUNT, 0);
    made.amount = units(count);
    return made;
}
inline annona_value rate(std::int64_t num, std::int64_t den) {
    return whole(ANNONA_KIND_RATE, num, den);
}
inline annona_value keep_factor(std::uint64_t hi, std::uint64_t lo) {
    annona_value made = whole(ANNONA_KIND_RATE, 0, 0);
    made.amount = {lo, static_cast<std::int64_t>(hi)};
    return made;
}
inline annona_value span(std::int64_t n, int unit) { return whole(ANNONA_KIND_SPAN, n, unit); }
inline annona_value every(std::int64_t n, int unit) { return whole(ANNONA_KIND_EVERY, n, unit); }
inline annona_value window(int which) { return whole(ANNONA_KIND_WINDOW, which); }
inline annona_value day(std::int64_t number) { return whole(ANNONA_KIND_DATE, number); }
inline annona_value choice(std::int64_t index) { return whole(ANNONA_KIND_CHOICE, index); }
inline annona_value account(std::uint32_t handle) { return whole(ANNONA_KIND_ACCOUNT, handle); }
inline annona_value lists(std::uint64_t mask) {
    return whole(ANNONA_KIND_LISTS, static_cast<std::int64_t>(mask));
}
inline annona_value days(std::initializer_list<std::int64_t> numbers) {
    annona_value made = whole(ANNONA_KIND_DAYS, 0);
    std::vector<annona_value> members;
    for (const std::int64_t each : numbers) members.push_back(day(each));
    made.count = static_cast<std::uint32_t>(members.size());
    made.members = keep(std::move(members));
    return made;
}
inline annona_value bits(int kind, std::initializer_list<std::uint32_t> indices) {
    annona_value made = whole(kind, 0);
    std::vector<std::uint64_t> words(2);
    for (const std::uint32_t each : indices) words[each / 64] |= std::uint64_t{1} << (each % 64);
    made.bits_words = made.count = 2;
    made.bits = keep(std::move(words));
    return made;
}
inline annona_value categories(std::initializer_list<std::uint32_t> indices) {
    return bits(ANNONA_KIND_CATEGORIES, indices);
}
inline annona_value names(std::initializer_list<std::uint32_t> numbers) {
    annona_value made = bits(ANNONA_KIND_NAMES, numbers);
    std::vector<annona_value> members;
    for (const std::uint32_t each : numbers) members.push_back(whole(ANNONA_KIND_NAME, each));
    made.count = static_cast<std::uint32_t>(members.size());
    made.members = keep(std::move(members));
    return made;
}

/// Name number of the word `class`, as the host of these tests interns it.
inline constexpr annona_name class_name = 7;

/// The default of a declared parameter, for the few forms our rules use.
inline annona_value fallback_of(const annona_param& declared) {
    annona_value made = whole(declared.kind, 0);
    made.given = declared.fallback == nullptr ? 0 : 1;
    if (declared.fallback == nullptr) return made;
    const std::string text = declared.fallback;
    for (int i = 0; declared.choices != nullptr && declared.choices[i] != nullptr; ++i) {
        if (text == declared.choices[i]) made.integer = i;
    }
    if (text == "yes") made.integer = 1;
    if (text == "who paid") made.integer = ANNONA_HANDLE_FUNDER;
    if (text == "class") made.integer = class_name;
#define ANNONA_CODE_BY_NAME(name, number, words) \
    if (text == #name) made.integer = number;
    ANNONA_REASONS(ANNONA_CODE_BY_NAME)
#undef ANNONA_CODE_BY_NAME
    return made;
}

using written = std::initializer_list<std::pair<const char*, annona_value>>;

inline std::vector<annona_value> values_for(const annona_param* declared, std::uint32_t count,
                                            const written& scheme) {
    std::vector<annona_value> made;
    for (std::uint32_t i = 0; i < count; ++i) {
        made.push_back(fallback_of(declared[i]));
        for (const auto& [name, value] : scheme) {
            if (std::strcmp(name, declared[i].name) == 0) made.back() = value;
        }
    }
    return made;
}

/// A table of the given rows, in the columns of `declared`.
inline annona_value table(const annona_param& declared, std::initializer_list<written> rows) {
    annona_value made = whole(ANNONA_KIND_TABLE, 0);
    std::vector<annona_value> cells;
    for (const written& row : rows) {
        for (const annona_value& each : values_for(declared.columns, declared.columns_count, row)) {
            cells.push_back(each);
        }
    }
    made.count = static_cast<std::uint32_t>(rows.size());
    made.members = keep(std::move(cells));
    return made;
}

/// An instance of a rule, made through its C table.
class rule {
public:
    rule(const annona_rule_v1& table, const written& scheme) : table_(&table) {
        const annona_about& about = *table.about;
        const auto values = values_for(about.parameters, about.parameters_count, scheme);
        annona_params params = {};
        params.size = sizeof params;
        params.values_count = static_cast<std::uint32_t>(values.size());
        params.values = values.data();
        params.one_digit = params.unit_step = units(1);
        annona_problems found = {sizeof found, 8, 0, 0, problems_};
        created = table.create(&params, &found, &instance_);
        for (std::uint32_t i = 0; i < found.count; ++i) {
            problems.push_back(std::string(about.parameters[problems_[i].parameter].name) + ": " +
                               problems_[i].text);
        }
    }
    ~rule() {
        if (instance_ != nullptr) table_->destroy(instance_);
    }
    rule(const rule&) = delete;
    rule& operator=(const rule&) = delete;

    annona_plan plan() const {
        annona_plan made = {};
        made.size = sizeof made;
        planned = table_->plan(instance_, &made);
        return made;
    }
    const void* instance() const { return instance_; }
    const annona_rule_v1* operator->() const { return table_; }

    std::int32_t created = -1;
    mutable std::int32_t planned = -1;
    std::vector<std::string> problems;

private:
    const annona_rule_v1* table_;
    void* instance_ = nullptr;
    annona_problem problems_[8] = {};
};

/// Room for what a hook answers.
struct room {
    room() = default;
    room(const room&) = delete;
    room& operator=(const room&) = delete;

    annona_effect effects[ANNONA_EFFECTS_MAX] = {};
    annona_figure figures[ANNONA_FIGURES_MAX] = {};
    annona_out out = {
        sizeof(annona_out), ANNONA_EFFECTS_MAX, 0, ANNONA_FIGURES_MAX, 0, 0, effects, figures};
};

inline annona_lot lot(std::int64_t amount, std::int64_t face = 0) {
    annona_lot made = {};
    made.amount = units(amount);
    made.face = units(face == 0 ? amount : face);
    return made;
}

/// `boundaries` of some lots, settled; losses and destinations in their order.
struct settlement {
    settlement(const rule& by, std::vector<annona_lot> of, std::uint32_t boundaries,
               const annona_own* own = nullptr, std::uint32_t schedule = 0)
        : losses(of.size()), destinations(of.size(), ANNONA_HANDLE_NONE), marks(of.size()) {
        annona_due due = {};
        due.size = sizeof due;
        due.schedule = schedule;
        due.lots_count = static_cast<std::uint32_t>(of.size());
        due.boundaries = boundaries;
        due.one_digit = units(1);
        due.own = own;
        due.lots = of.data();
        due.losses = losses.data();
        due.destinations = destinations.data();
        due.marks = marks.data();
        due.out = &answer.out;
        answered = by->settle(by.instance(), &due);
    }
    std::int64_t loss(std::size_t i = 0) const { return count_of(losses[i]); }

    std::int32_t answered = -1;
    std::vector<annona_amount> losses;
    std::vector<std::uint32_t> destinations;
    std::vector<std::uint32_t> marks;
    room answer;
};

}  // namespace by_hand
