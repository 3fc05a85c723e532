// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.hpp>
#include <annona/money/ratio.hpp>
#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <bit>
#include <optional>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// Where a fact stands in the plan, by whose it is.
struct eligibility_slots {
    std::uint32_t payer = 0;
    std::uint32_t payee = 0;
};

/// A bound as written, and as booking units where the value is an amount.
struct eligibility_bound {
    bool is_given = false;
    ratio value{};
    amount units{};
};

/// One row of the table of needs, read once and judged per command. Reading it never allocates.
struct eligibility_need {
    enum class subject : std::uint8_t {
        presence,
        value,
        period,
        different,
        named,
        payer_roles,
        payee_roles
    };
    enum class verdict : std::uint8_t { passes, fails, unknown };

    subject what = subject::presence;
    std::uint16_t code = 0;
    bool passes_unknown = false;
    sdk::name_id name{};
    eligibility_slots slots{};
    eligibility_slots divisor{};
    bool is_share = false;
    eligibility_slots ended_by{};
    bool may_end = false;
    std::uint8_t day_of_month = 0;  // of a period: met on this day alone; 0 is any
    std::uint16_t code_of_other_days = 0;
    bool needs_yes_no = false;
    bool yes_no = false;
    bool needs_name = false;
    sdk::bit_set names{};
    eligibility_bound least{};
    eligibility_bound most{};
    std::optional<local_day> age_on{};  // today where not given
    std::uint32_t actors = 0;           // bits over ANNONA_ACTOR_*
    std::uint64_t roles = 0;
    bool has_condition = false;
    eligibility_slots condition{};
    bool condition_needs_name = false;
    bool unknown_leaves_out = false;
    sdk::bit_set condition_names{};
    bool condition_yes_no = true;

    /// Adds a refusal with its figures where the row is not met.
    void judge(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        const verdict counts = condition_verdict(seen, own);
        if (counts == verdict::fails) return;
        const verdict said = counts == verdict::unknown ? counts : verdict_on(seen, own);
        if (said == verdict::passes && day_of_month != 0 && !is_due(seen.today())) {
            answer.refuse(code_of_other_days)
                .figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY, next_due(seen.today()));
            return;
        }
        if (said == verdict::passes || (said == verdict::unknown && passes_unknown)) return;
        sdk::written_effect refusal = answer.refuse(code);
        if (what == subject::payer_roles || what == subject::payee_roles) return;
        if (what == subject::different || what == subject::named) return;
        explain(seen, own, refusal);
    }

private:
    /// Who receives an award, or who pays.
    static std::uint32_t pick(const sdk::case_view& seen, eligibility_slots from) noexcept {
        return seen.is(ANNONA_ISSUE) || seen.is(ANNONA_CONVERT) ? from.payee : from.payer;
    }

    verdict condition_verdict(const sdk::case_view& seen, const sdk::own& own) const {
        if (!has_condition) return verdict::passes;
        const sdk::fact_view fact = own.fact(pick(seen, condition));
        if (!fact.is_known()) return unknown_leaves_out ? verdict::fails : verdict::unknown;
        const bool holds = condition_needs_name ? condition_names.contains(fact.name().number)
                                                : fact.yes() == condition_yes_no;
        return holds ? verdict::passes : verdict::fails;
    }

    verdict verdict_on(const sdk::case_view& seen, const sdk::own& own) const {
        switch (what) {
            case subject::different:
                return different_people(seen);
            case subject::named:
                return all_named(seen);
            case subject::payer_roles:
                return role_of(seen, ANNONA_HANDLE_PAYER);
            case subject::payee_roles:
                return role_of(seen, ANNONA_HANDLE_PAYEE);
            default:
                break;
        }
        const sdk::fact_view fact = own.fact(pick(seen, slots));
        if (!fact.is_known()) return verdict::unknown;
        if (what == subject::presence) return verdict::passes;
        if (what == subject::value) return verdict_on_value(seen, own, fact);
        const bool in_force = fact.raw().kind == ANNONA_KIND_DAYS &&
                              fact.first_day() <= seen.today() && seen.today() <= fact.last_day();
        return passes_if(in_force && !has_ended(seen, own, fact));
    }
    /// The day of the month, or the last one of a shorter month.
    local_day due_in_month_of(local_day day) const {
        civil date = to_civil(day);
        date.day = std::min(day_of_month, days_in_month(date.year, date.month));
        return from_civil(date);
    }
    bool is_due(local_day today) const { return due_in_month_of(today) == today; }
    local_day next_due(local_day today) const {
        const local_day in_this = due_in_month_of(today);
        if (today < in_this) return in_this;
        return due_in_month_of(next_span_start(calendar_span::month, today));
    }
    /// The period ended before its last day.
    bool has_ended(const sdk::case_view& seen, const sdk::own& own, sdk::fact_view period) const {
        if (!may_end) return false;
        const sdk::fact_view end = own.fact(pick(seen, ended_by));
        return end.is_known() && end.raw().kind == ANNONA_KIND_DATE &&
               period.first_day() <= end.day() && end.day() <= seen.today();
    }
    static verdict passes_if(bool met) noexcept { return met ? verdict::passes : verdict::fails; }

    /// An actor nobody named could be anybody.
    verdict different_people(const sdk::case_view& seen) const {
        for (std::uint32_t i = 0; i < ANNONA_ACTORS_COUNT; ++i) {
            if (((actors >> i) & 1) == 0) continue;
            if (seen.actor(i).number == 0) return verdict::unknown;
            for (std::uint32_t j = i + 1; j < ANNONA_ACTORS_COUNT; ++j) {
                if (((actors >> j) & 1) == 0) continue;
                if (seen.actor(i) == seen.actor(j)) return verdict::fails;
            }
        }
        return verdict::passes;
    }
    verdict all_named(const sdk::case_view& seen) const {
        for (std::uint32_t i = 0; i < ANNONA_ACTORS_COUNT; ++i) {
            if (((actors >> i) & 1) != 0 && seen.actor(i).number == 0) return verdict::fails;
        }
        return verdict::passes;
    }
    verdict role_of(const sdk::case_view& seen, std::uint32_t handle) const {
        for (const annona_party& party : seen.parties()) {
            if (party.handle == handle) return passes_if(sdk::has_role(party, roles));
        }
        return verdict::unknown;
    }

    verdict verdict_on_value(const sdk::case_view& seen, const sdk::own& own,
                             sdk::fact_view fact) const {
        if (needs_yes_no) {
            return passes_if(fact.raw().kind == ANNONA_KIND_YES_NO && fact.yes() == yes_no);
        }
        if (needs_name) {
            return passes_if(fact.raw().kind == ANNONA_KIND_NAME &&
                             names.contains(fact.name().number));
        }
        if (!least.is_given && !most.is_given) return verdict::passes;
        if (!is_share) return passes_if(lies_between(fact, age_on.value_or(seen.today())));
        const sdk::fact_view whole = own.fact(pick(seen, divisor));
        if (!whole.is_known()) return verdict::unknown;
        return passes_if(share_lies_between(fact, whole));
    }

    bool lies_between(sdk::fact_view fact, local_day today) const {
        switch (fact.raw().kind) {
            case ANNONA_KIND_COUNT:
                return is_between(ratio{fact.count(), 1});
            case ANNONA_KIND_RATIO:
                return is_between(fact.ratio());
            case ANNONA_KIND_DATE:
                return is_between(ratio{years_since(fact.day(), today), 1});
            case ANNONA_KIND_AMOUNT:
                return (!least.is_given || fact.amount() >= least.units) &&
                       (!most.is_given || fact.amount() <= most.units);
            default:
                return false;
        }
    }
    bool is_between(ratio value) const {
        return (!least.is_given || value >= least.value) && (!most.is_given || value <= most.value);
    }
    /// Completed years; who was born on 29 February completes one on 28 February.
    static std::int64_t years_since(local_day first, local_day today) {
        if (today < first) return -1;
        const std::int32_t years = to_civil(today).year - to_civil(first).year;
        return add_months(first, years * 12) <= today ? years : years - 1;
    }

    /// value / whole against the bounds, without dividing.
    bool share_lies_between(sdk::fact_view value, sdk::fact_view whole) const {
        const std::uint16_t kind = value.raw().kind;
        if (kind != whole.raw().kind) return false;
        if (kind != ANNONA_KIND_COUNT && kind != ANNONA_KIND_AMOUNT) return false;
        const amount part = quantity_of(value);
        const amount base = quantity_of(whole);
        if (!base.is_positive()) return false;
        return (!least.is_given || part >= multiply(base, least.value, rounding::ceiling)) &&
               (!most.is_given || part <= multiply(base, most.value, rounding::floor));
    }
    static amount quantity_of(sdk::fact_view fact) {
        return fact.raw().kind == ANNONA_KIND_AMOUNT ? fact.amount() : amount::of(fact.count());
    }

    // ---- figures

    void explain(const sdk::case_view& seen, const sdk::own& own,
                 sdk::written_effect& refusal) const {
        const sdk::fact_view fact = own.fact(pick(seen, slots));
        if (fact.is_known()) refusal.figure(ANNONA_FIGURE_FOUND, fact.raw());
        if (what == subject::period && fact.raw().kind == ANNONA_KIND_DAYS) {
            if (has_ended(seen, own, fact)) {
                const local_day end = own.fact(pick(seen, ended_by)).day();
                refusal.figure(ANNONA_FIGURE_WOULD_PASS_UNTIL_DAY, end - 1);
                return;
            }
            const bool is_ahead = seen.today() < fact.first_day();
            if (is_ahead) refusal.figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY, fact.first_day());
            if (!is_ahead) refusal.figure(ANNONA_FIGURE_WOULD_PASS_UNTIL_DAY, fact.last_day());
            return;
        }
        refusal.figure(ANNONA_FIGURE_WOULD_PASS_INPUT, name);
        if (needs_yes_no) refusal.figure(ANNONA_FIGURE_NEEDED, yes_no);
        if (needs_name) {
            refusal.figure(ANNONA_FIGURE_NEEDED, sdk::name_id{names.first_without({})});
        }
        if (least.is_given) explain_bound(own, seen, fact, least, rounding::ceiling, refusal);
        if (most.is_given) explain_bound(own, seen, fact, most, rounding::floor, refusal);
    }
    /// In the kind of the value, so that 24 of 30 days are asked for and not 4/5.
    void explain_bound(const sdk::own& own, const sdk::case_view& seen, sdk::fact_view fact,
                       const eligibility_bound& bound, rounding mode,
                       sdk::written_effect& refusal) const {
        if (!fact.is_known()) return;
        if (is_share) {
            const sdk::fact_view whole = own.fact(pick(seen, divisor));
            if (!whole.is_known() || whole.raw().kind != fact.raw().kind) return;
            const amount needed = multiply(quantity_of(whole), bound.value, mode);
            explain_quantity(fact.raw().kind, needed, refusal);
        } else if (fact.raw().kind == ANNONA_KIND_AMOUNT) {
            refusal.figure(ANNONA_FIGURE_NEEDED, bound.units);
        } else {
            refusal.figure(ANNONA_FIGURE_NEEDED, bound.value);
        }
    }
    static void explain_quantity(std::uint16_t kind, amount needed, sdk::written_effect& refusal) {
        if (kind == ANNONA_KIND_AMOUNT) {
            refusal.figure(ANNONA_FIGURE_NEEDED, needed);
        } else {
            refusal.figure(ANNONA_FIGURE_NEEDED, static_cast<std::int64_t>(needed.count()));
        }
    }
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
