// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/rounding.hpp>
#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <bit>

#include "gift.hpp"

namespace annona {
inline namespace v0_1 {
namespace rules {

/// A pot is shared: all at once at a boundary, or as a gift that is asked for recipient by
/// recipient. README.md has both.
class share {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr const char* const spares[] = {"stays", "first", "last", nullptr};
    static constexpr const char* const unmet[] = {"shared among the eligible in proportion",
                                                  "stays", nullptr};
    static constexpr const char* const ledgers[] = {"units", "money", nullptr};
    static constexpr const char* const figure_names[] = {"forfeited", nullptr};

    static constexpr sdk::parameter parameters[] = {
        sdk::declare::account("from").doc("The fund or pot that is shared among `among`."),
        sdk::declare::roles("among").doc("The kind of accounts that get a part. One role."),
        sdk::declare::roles("taken_of")
            .doc("Instead of `from`: each account of this kind gives its share to `to`. One role."),
        sdk::declare::account("to").doc("Who gets what is taken of each."),
        sdk::declare::ratio("share").otherwise("100 %").at_least("0 %").at_most("100 %").doc(
            "Which part of the balance moves."),
        sdk::declare::every("every").doc("When everybody's part moves, by itself."),
        sdk::declare::choice("in", ledgers)
            .otherwise("units")
            .doc("What is shared: units of the currency, or money of a pot."),
        sdk::declare::fact("weight").doc(
            "A count or an amount known of each recipient: parts are in proportion to it. Without "
            "it parts are equal."),
        sdk::declare::amount("to_step").at_least("0").doc(
            "Parts are multiples of this. Without it: the smallest payment."),
        sdk::declare::choice("spare", spares)
            .otherwise("stays")
            .doc("Who gets the steps left when parts are rounded down: nobody, or one each from "
                 "the first or from the last recipient on."),
        sdk::declare::table("gift", gift_columns)
            .single()
            .doc("A gift asked for by `issue` or `entitle`, one recipient after another, each from "
                 "figures that are fixed at the cut-off."),
        sdk::declare::window("year").doc("One gift for each recipient in this period."),
        sdk::declare::table("needs", need_columns)
            .doc("Who falls short of one of these gets no part."),
        sdk::declare::choice("below_threshold", unmet)
            .otherwise("shared among the eligible in proportion")
            .doc("What happens with the part of those who fall short."),
    };
    static constexpr std::uint16_t reasons[] = {
        ANNONA_REASON_NOT_ELIGIBLE, ANNONA_REASON_CONDITION_NOT_MET, ANNONA_REASON_INPUT_MISSING,
        ANNONA_REASON_BUDGET_EXHAUSTED, ANNONA_REASON_LIMIT_PER_PERIOD};

    share(sdk::values<parameters> given, sdk::problems& problems)
        : from_(given.account<"from">()),
          to_(given.account<"to">()),
          among_(role_of(given.roles<"among">())),
          taken_of_(role_of(given.roles<"taken_of">())),
          share_(given.ratio<"share">()),
          every_(given.every<"every">()),
          in_money_(given.choice<"in">() == 1),
          weight_(given.fact<"weight">()),
          step_(given.has<"to_step">() ? given.amount<"to_step">() : given.unit_step()),
          spare_(given.choice<"spare">()),
          keeps_unmet_(given.choice<"below_threshold">() == 1),
          year_(given.window<"year">()),
          has_year_(given.has<"year">()),
          gift_(given.rows<"gift", gift_columns>(), given.one_digit()),
          needs_(given.rows<"needs", need_columns>()) {
        check(given, problems);
    }

    void plan(sdk::plan& plan) const {
        if (gift_.is_given()) return plan_gift(plan);
        sdk::schedule all_at_once;
        all_at_once.kind = ANNONA_SCHEDULE_COLLECTIVE;
        all_at_once.phase = ANNONA_PHASE_COLLECTIVE;
        all_at_once.every = every_;
        all_at_once.members_role = from_members() ? taken_of_ : among_;
        all_at_once.flags = in_money_ ? std::uint16_t{ANNONA_SCHEDULE_IN_MONEY} : std::uint16_t{0};
        plan.schedule(all_at_once);
        if (!from_members())
            plan.balance(in_money_ ? from_ | std::uint32_t{ANNONA_BALANCE_FUNDS} : from_);
        if (weight_ != 0) plan.fact(weight_, ANNONA_PARTY_PAYER, ANNONA_FACT_FROM_ACCOUNT);
        needs_.plan(plan, ANNONA_PARTY_PAYER, ANNONA_FACT_FROM_ACCOUNT);
    }

    // ---- all at once

    void settle(sdk::due& due) const {
        if (from_members())
            take_of_each(due);
        else
            hand_out(due);
    }

    // ---- one recipient after another

    void entitle(const sdk::case_view&, const sdk::own& own, sdk::answer& answer) const {
        if (!needs_.judge(own, gift_.facts_count(), gift_.computed(own), answer)) return;
        if (const auto value = gift_.computed(own))
            answer.computed(*value).figure(ANNONA_FIGURE_AMOUNT, *value);
        else
            answer.refuse(ANNONA_REASON_INPUT_MISSING)
                .figure(ANNONA_FIGURE_WOULD_PASS_INPUT, sdk::name_id{gift_.base()});
    }

    void authorize(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        const auto value = gift_.computed(own);
        needs_.judge(own, gift_.facts_count(), value, answer);
        if (value && seen.principal() > *value)
            answer.refuse(ANNONA_REASON_NOT_ELIGIBLE)
                .figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, *value);
        if (has_year_ && own.counter(0).value().is_positive())
            answer.refuse(ANNONA_REASON_LIMIT_PER_PERIOD)
                .figure(ANNONA_FIGURE_LAST_DAY, own.counter(0).last_day());
        const amount available = std::max(own.balance(0), amount{});
        if (seen.principal() > available)
            answer.refuse(ANNONA_REASON_BUDGET_EXHAUSTED)
                .figure(ANNONA_FIGURE_AVAILABLE, available);
    }

    void charge(const sdk::case_view& seen, const sdk::own&, sdk::answer& answer) const {
        answer.fund_from(from_, seen.principal());
    }

private:
    static constexpr std::uint32_t no_role = 0xffffffffu;

    static std::uint32_t role_of(std::uint64_t mask) noexcept {
        return mask == 0 ? no_role : static_cast<std::uint32_t>(std::countr_zero(mask));
    }
    bool from_members() const noexcept { return taken_of_ != no_role; }
    bool has_from() const noexcept { return from_ != ANNONA_HANDLE_NONE; }

    void check(const sdk::values<parameters>& given, sdk::problems& problems) const {
        for (const auto mask : {given.roles<"among">(), given.roles<"taken_of">()})
            if (std::popcount(mask) > 1)
                problems.add(given.at<"among">(), "names several roles; a share concerns one");
        if (!step_.is_positive()) problems.add(given.at<"to_step">(), "must be more than 0");
        if (!needs_.have_reasons_of(reasons))
            problems.add(given.at<"needs">(), "else is no reason this rule may give");
        if (gift_.is_given()) {
            if (!has_from()) problems.add(given.at<"from">(), "a gift needs to say who pays it");
            if (given.has<"every">())
                problems.add(given.at<"every">(),
                             "a gift is asked for; leave out every, or leave out gift");
            return;
        }
        if (!every_.is_given() || every_.span == ANNONA_SPAN_SECOND)
            problems.add(given.at<"every">(), "needs a span of days, months or years");
        const bool out = has_from() && among_ != no_role;
        const bool in = from_members() && to_ != ANNONA_HANDLE_NONE;
        if (out == in || (in && has_from()) || (out && from_members()))
            problems.add(given.at<"from">(),
                         "write from and among, or taken_of and to: a pot is shared among "
                         "accounts, or accounts give to a pot");
        if (given.has<"year">()) problems.add(given.at<"year">(), "belongs to a gift");
    }

    void plan_gift(sdk::plan& plan) const {
        const std::uint64_t asked = sdk::commands(ANNONA_ISSUE);
        plan.entitle_on(asked | sdk::commands(ANNONA_ENTITLE));
        plan.authorize_on(asked).charge_on(asked);
        gift_.plan(plan);
        needs_.plan(plan, ANNONA_PARTY_PAYEE, ANNONA_FACT_FROM_INPUT | ANNONA_FACT_FROM_ACCOUNT);
        plan.balance(from_ | ANNONA_BALANCE_FUNDS);
        if (!has_year_) return;
        sdk::counter given;
        given.subject = ANNONA_SUBJECT_PAYEE;
        given.measure = ANNONA_MEASURE_ONE;
        given.window = year_;
        given.commands = asked;
        plan.counter(given);
    }

    void take_of_each(sdk::due& due) const {
        for (std::size_t i = 0; i < due.members().size(); ++i) {
            const amount held = std::max(due.member_balance(i), amount{});
            const amount part =
                round_to_step(multiply(held, share_, rounding::down), step_, rounding::down);
            if (part.is_positive()) due.take_from_member(i, to_, part);
        }
    }

    /// What a member counts; nothing known is nothing. Those who fall short count for the pool,
    /// not for a part, where the scheme keeps their part.
    amount weight_of(const sdk::due& due, std::size_t member) const {
        if (weight_ == 0) return amount::of(1);
        const auto fact = due.member_fact(member, 0);
        if (!fact.is_known()) return {};
        const amount value =
            fact.raw().kind == ANNONA_KIND_AMOUNT ? fact.amount() : amount::of(fact.count());
        return std::max(value, amount{});
    }
    bool is_eligible(const sdk::due& due, std::size_t member) const {
        return needs_.are_met_by(due, member, weight_ == 0 ? 0u : 1u);
    }

    void hand_out(sdk::due& due) const {
        const amount held = std::max(due.own().balance(0), amount{});
        const amount pool =
            round_to_step(multiply(held, share_, rounding::down), step_, rounding::down);
        amount weights, eligible;
        for (std::size_t i = 0; i < due.members().size(); ++i) {
            const amount weight = weight_of(due, i);
            weights += weight;
            if (is_eligible(due, i)) eligible += weight;
        }
        const amount whole = keeps_unmet_ ? weights : eligible;
        if (!whole.is_positive() || !pool.is_positive()) return;  // it stays, for the next time
        const amount shared = keeps_unmet_ ? part_of(pool, eligible, whole) : pool;
        amount left = shared;
        for (std::size_t i = 0; i < due.members().size(); ++i)
            if (is_eligible(due, i)) left -= part_of(pool, weight_of(due, i), whole);
        pay_out(due, pool, whole, left);
    }
    amount part_of(amount pool, amount weight, amount whole) const {
        return round_to_step(proportion(pool, weight, whole, rounding::down), step_,
                             rounding::down);
    }
    void pay_out(sdk::due& due, amount pool, amount whole, amount left) const {
        if (spare_ == 0) left = {};
        const std::size_t count = due.members().size();
        for (std::size_t n = 0; n < count; ++n) {
            const std::size_t i = spare_ == 2 ? count - 1 - n : n;
            const amount weight = weight_of(due, i);
            if (!is_eligible(due, i) || !weight.is_positive()) continue;
            amount part = part_of(pool, weight, whole);
            if (left >= step_) part += step_, left -= step_;
            if (part.is_positive()) due.pay_member(from_, i, part);
        }
    }

    std::uint32_t from_;
    std::uint32_t to_;
    std::uint32_t among_;
    std::uint32_t taken_of_;
    ratio share_;
    sdk::span_of every_;
    bool in_money_;
    annona_name weight_;
    amount step_;
    std::uint32_t spare_;
    bool keeps_unmet_;
    sdk::window_of year_;
    bool has_year_;
    gift gift_;
    share_needs needs_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
