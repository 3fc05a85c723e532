// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.hpp>
#include <annona/sdk/rule.hpp>

#include <vector>

#include "exact.hpp"
#include "inputs.hpp"
#include "items.hpp"
#include "lookup.hpp"
#include "measure.hpp"

namespace annona {
inline namespace v0_1 {
namespace rules {

/// What a step may look at.
struct grant_view {
    const sdk::case_view& seen;
    const sdk::own& own;
    const grant_inputs& inputs;
    const grant_tables& tables;
    const grant_items& items;
    const grant_measure& measure;
    local_day ages_on;
};

/// One step of a formula. README.md has the order within a step.
struct grant_step {
    enum class measured : std::uint8_t { none, current, previous };

    annona_name name = 0;
    bool has_base = false;
    amount base{};
    std::uint32_t of = grant_inputs::none;
    annona_name table = 0;
    bool items = false;
    measured counted = measured::none;
    amount add{};
    std::uint32_t per = grant_inputs::none;
    std::uint32_t times = grant_inputs::none;
    std::int64_t beyond = 0;
    bool zero_if_unknown = false;
    std::optional<amount> above{};
    ratio share{1, 1};
    std::optional<sdk::window_of> prorate{};
    std::vector<std::uint32_t> when{};
    bool when_has_names = false;
    sdk::bit_set when_names{};
    bool exact = false;
    rounding round = rounding::half_up;
    amount to_step{};
    amount at_least{};
    amount at_most = amount_limit;
    bool added = false;
    bool taken_off = false;
    annona_name rest = 0;

    struct outcome {
        exact_amount value{};
        amount rest{};
    };

    /// Whether any of `when` says yes; always without it.
    bool counts(const sdk::own& own) const {
        if (when.empty()) return true;
        return std::ranges::any_of(when,
                                   [&](std::uint32_t slot) { return says_yes(own.fact(slot)); });
    }

    /// The value after this step, from the value before.
    outcome after(exact_amount before, const grant_view& in, grant_trouble& trouble) const {
        if (!counts(in.own)) return {before, {}};
        exact_amount start = start_of(before, in, trouble);
        start = start.plus(added_for(in, trouble));
        if (trouble) return {};
        exact_amount value = start.times(share).times(share_of_window(in.seen.today()));
        if (above && !start.is_more_than(*above)) value = {};
        const amount settled = value.rounded(to_step, round);
        if (!exact) value = exact_amount(settled);
        if (times != grant_inputs::none) {
            value = value.times(number(times, per == grant_inputs::none ? beyond : 0, in, trouble));
        }
        value = bounded(value);
        const amount whole = start.rounded(to_step, round);
        const amount kept = value.rounded(to_step, round);
        const amount left = rest == 0 || whole < kept ? amount{} : whole - kept;
        return {joined(before, value), left};
    }

private:
    exact_amount joined(exact_amount before, exact_amount value) const {
        if (added) return before.plus(value);
        return taken_off ? before.less(value) : value;
    }
    bool says_yes(sdk::fact_view fact) const {
        if (!fact.is_known()) return false;
        switch (fact.raw().kind) {
            case ANNONA_KIND_YES_NO:
                return fact.yes();
            case ANNONA_KIND_NAME:
                return !when_has_names || when_names.contains(fact.name().number);
            case ANNONA_KIND_AMOUNT:
                return fact.amount().is_positive();
            case ANNONA_KIND_COUNT:
            case ANNONA_KIND_RATIO:
                return fact.raw().integer > 0;
            default:
                return true;
        }
    }

    exact_amount start_of(exact_amount before, const grant_view& in, grant_trouble& trouble) const {
        if (table != 0) {
            const auto found = in.tables.find(table, in.own, in.ages_on, in.inputs, trouble);
            if (trouble.what == grant_trouble::kind::input_missing && zero_if_unknown) trouble = {};
            return exact_amount(found.value_or(amount{}));
        }
        if (items) return in.items.worth(in.seen, trouble);
        if (counted == measured::current) return exact_amount(in.measure.current(in.own));
        if (counted == measured::previous) return exact_amount(in.measure.previous(in.own));
        if (of != grant_inputs::none) return exact_amount(amount_of(in, trouble));
        if (has_base) return exact_amount(base);
        return added || taken_off ? exact_amount() : before;
    }
    amount amount_of(const grant_view& in, grant_trouble& trouble) const {
        const sdk::fact_view fact = in.own.fact(of);
        if (fact.is_known() && fact.raw().kind == ANNONA_KIND_AMOUNT) return fact.amount();
        if (has_base) return base;
        if (!zero_if_unknown) miss(of, in, trouble);
        return {};
    }
    exact_amount added_for(const grant_view& in, grant_trouble& trouble) const {
        const exact_amount once(add);
        if (per == grant_inputs::none) return once;
        return once.times(number(per, beyond, in, trouble));
    }
    ratio number(std::uint32_t slot, std::int64_t less, const grant_view& in,
                 grant_trouble& trouble) const {
        const auto found = number_of(in.own.fact(slot));
        if (found) return more_than(*found, less);
        if (!zero_if_unknown) miss(slot, in, trouble);
        return {0, 1};
    }
    static void miss(std::uint32_t slot, const grant_view& in, grant_trouble& trouble) {
        if (!trouble) trouble = {grant_trouble::kind::input_missing, in.inputs.name(slot)};
    }

    /// Days from today to the end of the window, of all its days.
    ratio share_of_window(local_day today) const {
        if (!prorate) return {1, 1};
        const auto span = prorate->period();
        if (!span) return {1, 1};
        const local_day next = next_span_start(*span, today);
        return {next - today, next - span_start(*span, today)};
    }
    exact_amount bounded(exact_amount value) const {
        if (value.is_more_than(at_most)) return exact_amount(at_most);
        return value.is_more_than(at_least) ? value : exact_amount(at_least);
    }
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
