// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <annona/sdk/config.hpp>

#include <annona/money/assert.hpp>
#include <annona/money/calendar.hpp>
#include <annona/money/ratio.hpp>

#include <cstdint>
#include <span>

namespace annona {
inline namespace v0_1 {
namespace sdk {

/// The case every rule of one command sees. Borrowed for the call; reading never allocates.
class case_view {
public:
    explicit case_view(const annona_case& seen) noexcept : seen_(&seen) {}

    /// The table's own struct, for what has no name here.
    const annona_case& raw() const noexcept { return *seen_; }

    /// ANNONA_PAY and so on.
    std::uint16_t command() const noexcept { return seen_->command; }
    bool is(int command) const noexcept { return seen_->command == command; }
    name_id label() const noexcept { return {seen_->label}; }
    name_id question() const noexcept { return {seen_->question}; }

    local_day today() const noexcept { return to_day(seen_->today); }
    civil date() const noexcept { return {seen_->year, seen_->month, seen_->day}; }
    /// 1 Monday to 7 Sunday.
    unsigned weekday() const noexcept { return seen_->weekday; }
    std::int32_t second_of_day() const noexcept { return seen_->second_of_day; }

    /// What the command moves, booking units.
    amount principal() const noexcept { return to_amount(seen_->principal); }
    /// Sum of the lines; the principal where there are none.
    amount price() const noexcept { return to_amount(seen_->price); }
    /// The part of the price paid in the holder's own money.
    amount own_money() const noexcept { return to_amount(seen_->own_money); }
    /// Booking units of one visible digit.
    amount one_digit() const noexcept { return to_amount(seen_->one_digit); }

    bool has_payee() const noexcept { return seen_->parties_count > 1; }
    const annona_party& payer() const { return party(0); }
    const annona_party& payee() const { return party(1); }
    const annona_party& party(std::uint32_t index) const {
        ANNONA_ASSERT(index < seen_->parties_count, "the case has no such party");
        return seen_->parties[index];
    }

    std::span<const annona_party> parties() const noexcept {
        return {seen_->parties, seen_->parties_count};
    }
    std::span<const annona_line> lines() const noexcept {
        return {seen_->lines, seen_->lines_count};
    }
    std::span<const annona_item> items() const noexcept {
        return {seen_->items, seen_->items_count};
    }
    std::span<const annona_take> takes() const noexcept {
        return {seen_->takes, seen_->takes_count};
    }
    std::span<const annona_lot> lots() const noexcept { return {seen_->lots, seen_->lots_count}; }

    /// ANNONA_ACTOR_*; 0 where not given. Comparable, never shown.
    name_id actor(std::uint32_t which) const noexcept {
        if (seen_->actors == nullptr || which >= ANNONA_ACTORS_COUNT) return {};
        return {seen_->actors[which]};
    }

private:
    const annona_case* seen_;
};

inline bool has_role(const annona_party& party, std::uint64_t mask) noexcept {
    return party.role < 64 && ((mask >> party.role) & 1) != 0;
}

/// A fact of a party, or an input. What is not known reads as no, 0, none.
class fact_view {
public:
    explicit fact_view(const annona_fact& seen) noexcept : seen_(&seen) {}

    const annona_fact& raw() const noexcept { return *seen_; }
    bool is_known() const noexcept { return seen_->known != 0; }
    bool yes() const noexcept { return is_known() && seen_->integer != 0; }
    std::int64_t count() const noexcept { return is_known() ? seen_->integer : 0; }
    annona::amount amount() const noexcept {
        return is_known() ? to_amount(seen_->amount) : annona::amount{};
    }
    annona::ratio ratio() const noexcept {
        return is_known() && seen_->other > 0 ? annona::ratio{seen_->integer, seen_->other}
                                              : annona::ratio{};
    }
    local_day day() const noexcept { return local_day{static_cast<std::int32_t>(count())}; }
    name_id name() const noexcept { return {static_cast<annona_name>(count())}; }
    /// First and last day of a period.
    local_day first_day() const noexcept { return day(); }
    local_day last_day() const noexcept {
        return local_day{is_known() ? static_cast<std::int32_t>(seen_->other) : 0};
    }

private:
    const annona_fact* seen_;
};

/// A counter of the rule, kept by the engine.
class counter_view {
public:
    explicit counter_view(const annona_counter& seen) noexcept : seen_(&seen) {}

    /// In the current window.
    amount value() const noexcept { return to_amount(seen_->value); }
    /// In the window before.
    amount previous() const noexcept { return to_amount(seen_->previous); }
    /// Of the current window's first counted act; number 0 = none.
    local_day first_day() const noexcept { return to_day(seen_->first_day); }
    /// Of the last counted act in any window; number 0 = none.
    local_day last_day() const noexcept { return to_day(seen_->last_day); }

private:
    const annona_counter* seen_;
};

/// What belongs to this rule alone, in the order of its plan. Borrowed for the call.
class own {
public:
    explicit own(const annona_own* seen) noexcept : seen_(seen == nullptr ? &none_ : seen) {}

    fact_view fact(std::uint32_t index) const {
        ANNONA_ASSERT(index < seen_->facts_count, "a fact the plan does not read");
        return fact_view(seen_->facts[index]);
    }
    counter_view counter(std::uint32_t index) const {
        ANNONA_ASSERT(index < seen_->counters_count, "a counter the plan does not keep");
        return counter_view(seen_->counters[index]);
    }
    /// In match: the counter of the award that lot `lot` comes from.
    counter_view lot_counter(std::size_t lot, std::uint32_t index) const {
        ANNONA_ASSERT(index < seen_->counters_count && seen_->lot_counters != nullptr,
                      "no counters of lots");
        return counter_view(seen_->lot_counters[lot * seen_->counters_count + index]);
    }
    amount balance(std::uint32_t index) const {
        ANNONA_ASSERT(index < seen_->balances_count, "a balance the plan does not read");
        return to_amount(seen_->balances[index]);
    }

    /// A parameter as it holds for this holder: the latest `set`, then every `add`.
    amount overridden(std::uint32_t index, amount value) const {
        for (const annona_override& each : overrides()) {
            if (each.parameter == index && each.kind == kind_set) value = to_amount(each.amount);
        }
        for (const annona_override& each : overrides()) {
            if (each.parameter == index && each.kind == kind_add) value += to_amount(each.amount);
        }
        return value;
    }
    /// The same for counts, dates, handles and other integers. Overflow is a bug.
    std::int64_t overridden(std::uint32_t index, std::int64_t value) const {
        for (const annona_override& each : overrides()) {
            if (each.parameter == index && each.kind == kind_set) value = each.integer;
        }
        for (const annona_override& each : overrides()) {
            if (each.parameter != index || each.kind != kind_add) continue;
            ANNONA_ASSERT(!__builtin_add_overflow(value, each.integer, &value),
                          "overflow in an override");
        }
        return value;
    }
    bool is_overridden(std::uint32_t index) const noexcept {
        for (const annona_override& each : overrides()) {
            if (each.parameter == index) return true;
        }
        return false;
    }
    std::span<const annona_override> overrides() const noexcept {
        return {seen_->overrides, seen_->overrides_count};
    }

private:
    static constexpr std::uint16_t kind_set = 1;
    static constexpr std::uint16_t kind_add = 2;
    static constexpr annona_own none_ = {};

    const annona_own* seen_;
};

}  // namespace sdk
}  // namespace v0_1
}  // namespace annona
