// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <annona/sdk/answer.hpp>
#include <annona/sdk/case.hpp>
#include <annona/sdk/config.hpp>

#include <annona/money/assert.hpp>

#include <cstdint>
#include <span>

namespace annona {
inline namespace v0_1 {
namespace sdk {

/// What `match` answers: which lot may pay which line, and how much of a lot. Everything not
/// refused is allowed.
class cells {
public:
    explicit cells(const annona_match* seen) : seen_(seen) {
        ANNONA_ASSERT(seen != nullptr, "match without a table");
    }

    std::span<const annona_lot> lots() const noexcept { return {seen_->lots, seen_->lots_count}; }
    std::span<const annona_line> lines() const noexcept {
        return {seen_->lines, seen_->lines_count};
    }
    /// Lots are empty, one per pocket addressed.
    bool is_screening() const noexcept { return seen_->screening != 0; }

    /// A refusal of a lower class of the order of checks stands before one of a higher class; of
    /// two of one class the earlier rule's stays.
    void refuse(std::size_t lot, std::size_t line, std::uint16_t code) {
        ANNONA_ASSERT(lot < seen_->lots_count && line < seen_->lines_count, "no such cell");
        std::uint16_t& cell = seen_->cells[lot * seen_->lines_count + line];
        if (cell == ANNONA_REASON_NONE || code / 100 < cell / 100) cell = code;
    }
    /// The same for every lot.
    void refuse_line(std::size_t line, std::uint16_t code) {
        for (std::size_t lot = 0; lot < seen_->lots_count; ++lot) refuse(lot, line, code);
    }
    /// The same for every line.
    void refuse_lot(std::size_t lot, std::uint16_t code) {
        for (std::size_t line = 0; line < seen_->lines_count; ++line) refuse(lot, line, code);
    }
    /// The same for every cell.
    void refuse_all(std::uint16_t code) {
        for (std::size_t lot = 0; lot < seen_->lots_count; ++lot) refuse_lot(lot, code);
    }
    /// No more than `limit` of this lot; the lowest cap stays.
    void cap(std::size_t lot, amount limit, std::uint16_t code) {
        ANNONA_ASSERT(lot < seen_->lots_count, "no such lot");
        const amount now = to_amount(seen_->lot_caps[lot]);
        if (!now.is_negative() && now <= limit) return;
        seen_->lot_caps[lot] = from_amount(limit);
        seen_->lot_cap_codes[lot] = code;
    }

    /// Whether the host wants figures and has room for another set.
    bool can_explain() const noexcept {
        return seen_->out != nullptr && seen_->out->effects_count < seen_->out->effects_max;
    }
    /// For figures; only where `can_explain`.
    sdk::answer answer() const { return sdk::answer(seen_->out); }

private:
    const annona_match* seen_;
};

/// What `terms` answers: days of lots about to be made. A day is the first on which the lot is no
/// longer good (`valid_from`: the first on which it is).
class term_drafts {
public:
    explicit term_drafts(const annona_terms* seen) : seen_(seen) {
        ANNONA_ASSERT(seen != nullptr, "terms without a table");
    }

    std::span<const annona_lot> lots() const noexcept { return {seen_->lots, seen_->lots_count}; }

    /// The earliest expiry stands.
    void expires(std::size_t lot, local_day day) { earliest(at(seen_->expires, lot), day); }
    void first_use(std::size_t lot, local_day day) { earliest(at(seen_->first_use, lot), day); }
    /// The latest start stands.
    void valid_from(std::size_t lot, local_day day) {
        annona_day& now = at(seen_->valid_from, lot);
        if (now == ANNONA_NO_DAY || now < day.number) now = day.number;
    }
    void clock(std::size_t lot, local_day day) { at(seen_->clock, lot) = day.number; }

private:
    annona_day& at(annona_day* column, std::size_t lot) const {
        ANNONA_ASSERT(lot < seen_->lots_count && column != nullptr, "no such lot or column");
        return column[lot];
    }
    static void earliest(annona_day& now, local_day day) noexcept {
        if (now == ANNONA_NO_DAY || day.number < now) now = day.number;
    }

    const annona_terms* seen_;
};

/// What `settle` sees and answers: equal boundaries of lots, an account or the community.
class due {
public:
    explicit due(const annona_due* seen) : seen_(seen) {
        ANNONA_ASSERT(seen != nullptr, "settle without a table");
    }

    const annona_due& raw() const noexcept { return *seen_; }
    /// Index in the plan.
    std::uint32_t schedule() const noexcept { return seen_->schedule; }
    /// How many boundaries at once, >= 1; the same rounding at each of them.
    std::uint32_t boundaries() const noexcept { return seen_->boundaries; }
    local_day first_day() const noexcept { return to_day(seen_->first_day); }
    local_day last_day() const noexcept { return to_day(seen_->last_day); }
    amount one_digit() const noexcept { return to_amount(seen_->one_digit); }
    const annona_party& party() const noexcept { return seen_->party; }
    sdk::own own() const noexcept { return sdk::own(seen_->own); }

    std::span<const annona_lot> lots() const noexcept { return {seen_->lots, seen_->lots_count}; }
    std::span<const annona_party> members() const noexcept {
        return {seen_->members, seen_->members_count};
    }
    /// The fact of the plan at `index`, of one member.
    fact_view member_fact(std::size_t member, std::uint32_t index) const {
        const std::uint32_t width = seen_->own->facts_count;
        ANNONA_ASSERT(member < seen_->members_count && index < width, "no such member or fact");
        return fact_view(seen_->member_facts[member * width + index]);
    }
    counter_view member_counter(std::size_t member, std::uint32_t index) const {
        const std::uint32_t width = seen_->own->counters_count;
        ANNONA_ASSERT(member < seen_->members_count && index < width, "no such member or counter");
        return counter_view(seen_->member_counters[member * width + index]);
    }
    amount member_balance(std::size_t member) const {
        ANNONA_ASSERT(member < seen_->members_count, "no such member");
        return to_amount(seen_->member_balances[member]);
    }

    /// Lot `lot` loses `loss` (0 to its amount) in all boundaries together, to `destination`.
    void lose(std::size_t lot, amount loss, std::uint32_t destination) {
        ANNONA_ASSERT(lot < seen_->lots_count, "no such lot");
        ANNONA_ASSERT(!loss.is_negative() && loss <= to_amount(seen_->lots[lot].amount),
                      "a loss beyond the lot");
        seen_->losses[lot] = from_amount(loss);
        seen_->destinations[lot] = destination;
    }
    /// What is lost to several receivers: `lose` each lot to nobody, then name who gets how much of
    /// all of it.
    void lose(std::size_t lot, amount loss) { lose(lot, loss, ANNONA_HANDLE_NONE); }
    void give(std::uint32_t destination, amount part) {
        answer().move(ANNONA_HANDLE_NONE, destination, part);
    }
    void mark(std::size_t lot, std::uint32_t value) {
        ANNONA_ASSERT(lot < seen_->lots_count, "no such lot");
        seen_->marks[lot] = value;
    }
    /// Collective: from an account of the rule to a member, and the other way.
    void pay_member(std::uint32_t from, std::size_t member, amount value) {
        ANNONA_ASSERT(member < seen_->members_count, "no such member");
        answer().move(from, ANNONA_HANDLE_MEMBER, value).raw().index =
            static_cast<std::uint32_t>(member);
    }
    void take_from_member(std::size_t member, std::uint32_t to, amount value) {
        ANNONA_ASSERT(member < seen_->members_count, "no such member");
        answer().move(ANNONA_HANDLE_MEMBER, to, value).raw().index =
            static_cast<std::uint32_t>(member);
    }
    /// For refusals and counts of a schedule on command, and figures.
    sdk::answer answer() { return sdk::answer(seen_->out); }

private:
    const annona_due* seen_;
};

}  // namespace sdk
}  // namespace v0_1
}  // namespace annona
