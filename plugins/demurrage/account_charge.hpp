// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/rounding.hpp>
#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// A loss on what an account holds as a whole: its balance beyond what is free, or the average of
/// its days. Terms that depend on the holder are facts and inputs.
class account_charge {
public:
    template <class Given>
    account_charge(const Given& given, const decay_step& step, rounding round)
        : step_(step),
          round_(round),
          fixed_(given.template amount<"fixed">()),
          cap_(given.template ratio<"at_most">()),
          cap_of_(given.template fact<"at_most_of">()),
          credit_(given.template fact<"credit">()),
          stated_(given.template fact<"stated_balance">()) {
        for (const annona_value& fact : given.template list<"free_of">())
            free_of_.push_back(sdk::read::number(fact));
        for (const annona_value& fact : given.template list<"zero_if_unknown">())
            zero_if_unknown_.push_back(sdk::read::number(fact));
    }

    bool has_terms() const noexcept {
        return fixed_.is_positive() || !free_of_.empty() || cap_of_ != 0 || credit_ != 0 ||
               stated_ != 0;
    }

    bool knows_terms(const sdk::own& own) const {
        for (std::uint32_t i = 0; i < free_of_.size() + (cap_of_ != 0 ? 1u : 0u); ++i)
            if (lacks(own, i)) return false;
        return true;
    }

    /// Facts in this order: what is free, what the cap is of, the credit, a stated balance.
    void plan(sdk::plan& plan, bool by_command) const {
        const int from = by_command ? ANNONA_FACT_FROM_INPUT | ANNONA_FACT_FROM_ACCOUNT
                                    : int{ANNONA_FACT_FROM_ACCOUNT};
        for (const annona_name fact : free_of_) plan.fact(fact, ANNONA_PARTY_PAYEE, from);
        if (cap_of_ != 0) plan.fact(cap_of_, ANNONA_PARTY_PAYEE, from);
        if (credit_ != 0) plan.fact(credit_, ANNONA_PARTY_PAYEE, from);
        if (stated_ != 0) plan.fact(stated_, ANNONA_PARTY_PAYEE, ANNONA_FACT_FROM_INPUT);
    }
    /// Counters 0 and 1: what days' balances are summed from.
    void plan_average(sdk::plan& plan, sdk::span_of every) const {
        sdk::counter moved;
        moved.window.window = window_of(every.span);
        moved.measure = ANNONA_MEASURE_BALANCE_CHANGE;
        plan.counter(moved);
        moved.measure = ANNONA_MEASURE_BALANCE_DAYS;
        plan.counter(moved);
    }
    /// Counter 0: when it was done last. Only lots from before the boundary count.
    void plan_once(sdk::plan& plan) const {
        sdk::counter done;
        done.measure = ANNONA_MEASURE_MANUAL;
        plan.counter(done);
        plan.reads(ANNONA_READS_ISSUED);
    }

    // ---- figures

    amount of_balance(amount held, const sdk::own& own, amount free) const {
        const amount above = excess(held, own, free);
        if (!above.is_positive()) return {};
        return capped(std::min(loss_of(above, step_, round_) + fixed_, held), own);
    }
    /// One rounding: (sum of days' balances - free * days) * share / days.
    amount of_average(const sdk::due& due, calendar_span span, amount free) const {
        const local_day start = span_start(span, due.first_day() - 1);
        const std::int64_t days = due.first_day() - start;
        const amount closing = sdk::to_amount(due.party().balance);
        const amount opening = closing - due.own().counter(0).value();
        const auto times = [days](amount of) { return amount::raw(of.count() * days); };
        const amount sum = times(opening) + due.own().counter(1).value();
        const amount above = std::max(sum - times(free + free_terms(due.own())), amount{});
        const ratio share = step_.fraction();
        return capped(
            proportion(above, amount::of(share.num), amount::raw(int128{share.den} * days), round_),
            due.own());
    }

    // ---- on command

    /// Whether lot `i` is from before the boundary; on time all are.
    bool counts(const sdk::due& due, std::size_t i, bool by_command) const {
        return !by_command || due.lots()[i].issued < due.first_day().number;
    }
    amount held_before(const sdk::due& due, bool by_command) const {
        amount held;
        for (std::size_t i = 0; i < due.lots().size(); ++i)
            if (counts(due, i, by_command)) held += sdk::to_amount(due.lots()[i].amount);
        return held;
    }
    /// Once for each boundary, and only where something is from before it.
    bool is_due(sdk::due& due) const {
        for (std::uint32_t i = 0; i < free_of_.size() + (cap_of_ != 0 ? 1u : 0u); ++i)
            if (lacks(due.own(), i))
                return due.answer()
                           .refuse(ANNONA_REASON_INPUT_MISSING)
                           .figure(ANNONA_FIGURE_WOULD_PASS_INPUT, sdk::name_id{name_of(i)}),
                       false;
        const bool done = due.own().counter(0).last_day() >= due.first_day();
        const bool all_later = !due.lots().empty() && held_before(due, true).is_zero();
        if (!done && !all_later) return true;
        due.answer().refuse(ANNONA_REASON_NOT_YET_DUE);
        return false;
    }
    void note_done(sdk::due& due) const { due.answer().count(0, amount::of(1)); }

    // ---- next credit

    void answer_next_credit(const sdk::case_view& seen, const sdk::own& own, amount free,
                            sdk::answer& answer) const {
        const std::uint32_t required = facts_before_stated();
        for (std::uint32_t i = 0; i < required; ++i)
            if (lacks(own, i)) return refuse_missing(answer, name_of(i));
        const bool is_stated = stated_ != 0 && own.fact(required).is_known();
        if (!is_stated && seen.parties().empty()) return refuse_missing(answer, stated_);
        const amount held = is_stated ? own.fact(required).amount() : balance_of(seen);
        const amount credit = own.fact(required - 1).amount();
        const amount above = excess(held, own, free);
        const amount deduction = std::min(of_balance(held, own, free), credit);
        answer.computed(credit - deduction)
            .figure(0x8000, above)
            .figure(0x8001, deduction)
            .figure(0x8002, credit - deduction);
    }

private:
    static std::uint16_t window_of(std::uint16_t span) noexcept {
        switch (span) {
            case ANNONA_SPAN_WEEK:
                return ANNONA_WINDOW_WEEK;
            case ANNONA_SPAN_QUARTER:
                return ANNONA_WINDOW_QUARTER;
            case ANNONA_SPAN_HALF_YEAR:
                return ANNONA_WINDOW_HALF_YEAR;
            case ANNONA_SPAN_YEAR:
                return ANNONA_WINDOW_YEAR;
            default:
                return ANNONA_WINDOW_MONTH;
        }
    }
    /// The credited account is the last party: the payee, or the only one.
    static amount balance_of(const sdk::case_view& seen) {
        return sdk::to_amount(seen.parties().back().balance);
    }
    static void refuse_missing(sdk::answer& answer, annona_name input) {
        answer.refuse(ANNONA_REASON_INPUT_MISSING)
            .figure(ANNONA_FIGURE_WOULD_PASS_INPUT, sdk::name_id{input});
    }
    std::uint32_t facts_before_stated() const noexcept {
        return static_cast<std::uint32_t>(free_of_.size()) + (cap_of_ != 0 ? 1u : 0u) +
               (credit_ != 0 ? 1u : 0u);
    }
    /// Nobody states it, and nothing is not meant by that.
    bool lacks(const sdk::own& own, std::uint32_t fact) const {
        return !own.fact(fact).is_known() &&
               std::ranges::find(zero_if_unknown_, name_of(fact)) == zero_if_unknown_.end();
    }
    annona_name name_of(std::uint32_t fact) const {
        if (fact < free_of_.size()) return free_of_[fact];
        return fact == free_of_.size() && cap_of_ != 0 ? cap_of_ : credit_;
    }
    amount free_terms(const sdk::own& own) const {
        amount sum;
        for (std::uint32_t i = 0; i < free_of_.size(); ++i) sum += own.fact(i).amount();
        return sum;
    }
    amount excess(amount held, const sdk::own& own, amount free) const {
        return std::max(held - free - free_terms(own), amount{});
    }
    amount capped(amount loss, const sdk::own& own) const {
        if (cap_of_ == 0) return loss;
        const auto place = static_cast<std::uint32_t>(free_of_.size());
        return std::min(loss, multiply(own.fact(place).amount(), cap_, rounding::down));
    }

    decay_step step_;
    rounding round_;
    amount fixed_;
    ratio cap_;
    annona_name cap_of_;
    annona_name credit_;
    annona_name stated_;
    std::vector<annona_name> free_of_;
    std::vector<annona_name> zero_if_unknown_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
