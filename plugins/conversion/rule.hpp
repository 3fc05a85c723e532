// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>

#include <algorithm>
#include <iterator>
#include <optional>

namespace annona {
inline namespace v0_1 {
namespace rules {

namespace declare = sdk::declare;

/// One measure into another: a rate, one rounding to a step, then a fee. README.md has the order.
class conversion {
public:
    static constexpr const char* licence = "Apache-2.0";

    static constexpr sdk::parameter parameters[] = {
        declare::fact("of").doc(
            "What is converted, among the inputs or facts: an amount, or a count as minutes. "
            "Without it: the amount of the command, what a buyer pays in."),
        declare::amount("each").otherwise("1").at_least("0").doc(
            "What one counted thing stands for before the rate."),
        declare::ratio("rate").otherwise("1").at_least("0").doc("What it is multiplied by."),
        declare::rounding("round").otherwise("half_up").doc("How the product is rounded, once."),
        declare::amount("step").at_least("0").doc(
            "To which multiple it is rounded, as half an hour or 5 in cash. Without it: the "
            "smallest payment."),
        declare::ratio("fee").otherwise("0 %").at_least("0 %").at_most("100 %").doc(
            "Share of the rounded amount that is kept."),
        declare::amount("fixed").otherwise("0").at_least("0").doc("Kept beside the share."),
        declare::rounding("round_fee")
            .otherwise("half_up")
            .doc("How the share kept is rounded to one visible digit."),
        declare::amount("minimum").otherwise("0").at_least("0").doc(
            "The smallest amount that is converted."),
        declare::code("else").otherwise("MINIMUM_PURCHASE").doc("The reason given below it."),
        declare::account("fee_to").doc(
            "Who gets what a buyer pays in beyond the units. Without it only the units are paid."),
        declare::name("question").doc("Answers `entitle` only where this is asked."),
        declare::yes_no("backwards")
            .otherwise("no")
            .doc("`of` is what is wanted; `entitle` answers the least that has to be paid in for "
                 "it. Nothing else is answered."),
    };
    static constexpr std::uint16_t reasons[] = {
        ANNONA_REASON_MINIMUM_PURCHASE, ANNONA_REASON_INPUT_MISSING, ANNONA_REASON_NOT_ELIGIBLE,
        ANNONA_REASON_CONDITION_NOT_MET};

    conversion(sdk::values<parameters> given, sdk::problems& problems)
        : of_(given.has<"of">() ? std::optional(given.fact<"of">()) : std::nullopt),
          each_(given.amount<"each">()),
          rate_(given.ratio<"rate">()),
          round_(given.rounding<"round">()),
          step_(given.has<"step">() ? given.amount<"step">() : given.unit_step()),
          fee_(given.ratio<"fee">()),
          fixed_(given.amount<"fixed">()),
          round_fee_(given.rounding<"round_fee">()),
          minimum_(given.amount<"minimum">()),
          code_(given.code<"else">()),
          fee_to_(given.account<"fee_to">()),
          question_(given.has<"question">() ? std::optional(sdk::name_id{given.name<"question">()})
                                            : std::nullopt),
          backwards_(given.yes_no<"backwards">()),
          digit_(given.one_digit()) {
        if (!step_.is_positive() || step_.count() % digit_.count() != 0) {
            problems.add(given.at<"step">(), "is a whole number of visible digits, more than 0");
        } else {
            check_fractions(given, problems);
        }
        if (backwards_ && (!of_ || rate_.num <= 0)) {
            problems.add(given.at<"backwards">(), "needs `of`, and a rate above 0");
        }
        if (std::ranges::find(reasons, code_) == std::end(reasons)) {
            problems.add(given.at<"else">(), "is no reason this rule may give");
        }
    }

    void plan(sdk::plan& plan) const {
        // Without a figure to start from there is only what a buyer pays in.
        plan.entitle_on(backwards_ ? sdk::commands(ANNONA_ENTITLE)
                        : of_      ? sdk::commands(ANNONA_ENTITLE, ANNONA_ISSUE, ANNONA_CONVERT)
                                   : sdk::commands(ANNONA_CONVERT));
        if (of_) plan.fact(*of_, ANNONA_PARTY_PAYEE);
        if (fee_to_ != ANNONA_HANDLE_NONE && !backwards_)
            plan.charge_on(sdk::commands(ANNONA_CONVERT));
    }

    void entitle(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        if (question_ && seen.is(ANNONA_ENTITLE) && seen.question() != *question_) return;
        const std::optional<amount> start = start_of(seen, own);
        if (!start) {
            answer.refuse(ANNONA_REASON_INPUT_MISSING)
                .figure(ANNONA_FIGURE_WOULD_PASS_INPUT, sdk::name_id{*of_});
            return;
        }
        if (backwards_) return answer_backwards(*start, answer);
        if (*start < minimum_) {
            answer.refuse(code_)
                .figure(ANNONA_FIGURE_NEEDED, minimum_)
                .figure(ANNONA_FIGURE_REQUESTED, *start);
            return;
        }
        const amount whole = converted(*start);
        const amount kept = std::min(fee_of(whole), whole);
        answer.computed(whole - kept)
            .figure(ANNONA_FIGURE_BASE, whole)
            .figure(ANNONA_FIGURE_FEE, kept);
    }

    /// What was paid in beyond the units.
    void charge(const sdk::case_view& seen, const sdk::own&, sdk::answer& answer) const {
        const amount rest = seen.price() - seen.principal();
        if (rest.is_positive()) answer.own_money(fee_to_, rest);
    }

    /// Rounded once: value * rate to whole steps. What no amount can be is cut to the limit.
    amount converted(amount value) const { return steps_of(value, rate_, step_, round_); }
    amount fee_of(amount whole) const { return steps_of(whole, fee_, digit_, round_fee_) + fixed_; }

    /// The least amount that is converted into `wanted` or more; none where no amount is enough.
    /// More paid in is never less converted, so that halving finds it.
    std::optional<amount> needed_for(amount wanted) const {
        int128 enough = amount_limit.count() / digit_.count();
        if (arriving(amount::raw(enough * digit_.count())) < wanted) return std::nullopt;
        for (int128 less = -1; enough - less > 1;) {
            const int128 middle = less + (enough - less) / 2;
            (arriving(amount::raw(middle * digit_.count())) < wanted ? less : enough) = middle;
        }
        return std::max(amount::raw(enough * digit_.count()), minimum_);
    }

private:
    amount arriving(amount paid_in) const {
        const amount whole = converted(paid_in);
        return whole - std::min(fee_of(whole), whole);
    }
    void answer_backwards(amount wanted, sdk::answer& answer) const {
        const auto needed = needed_for(wanted);
        if (!needed) {
            answer.refuse(code_).figure(ANNONA_FIGURE_REQUESTED, wanted);
            return;
        }
        const amount whole = converted(*needed);
        answer.computed(*needed)
            .figure(ANNONA_FIGURE_BASE, whole)
            .figure(ANNONA_FIGURE_FEE, std::min(fee_of(whole), whole));
    }
    template <class Given>
    void check_fractions(const Given& given, sdk::problems& problems) const {
        int128 fits = 0;
        if (__builtin_mul_overflow(int128{rate_.den}, step_.count(), &fits)) {
            problems.add(given.template at<"rate">(), "is too fine a fraction for this unit");
        }
        if (__builtin_mul_overflow(int128{fee_.den}, digit_.count(), &fits)) {
            problems.add(given.template at<"fee">(), "is too fine a fraction for this unit");
        }
        if (fixed_.count() % digit_.count() != 0) {
            problems.add(given.template at<"fixed">(), "is no whole visible digit");
        }
    }
    std::optional<amount> start_of(const sdk::case_view& seen, const sdk::own& own) const {
        if (!of_) return seen.principal();
        const sdk::fact_view fact = own.fact(0);
        if (!fact.is_known()) return std::nullopt;
        if (fact.raw().kind == ANNONA_KIND_AMOUNT) {
            return std::clamp(fact.amount(), amount{}, amount_limit);
        }
        if (fact.raw().kind != ANNONA_KIND_COUNT || fact.count() < 0) return std::nullopt;
        int128 product = 0;
        if (__builtin_mul_overflow(each_.count(), int128{fact.count()}, &product)) {
            return amount_limit;
        }
        return std::min(amount::raw(product), amount_limit);
    }
    static amount steps_of(amount value, ratio by, amount step, rounding mode) {
        const auto steps = checked_proportion(value, amount::of(by.num),
                                              amount::raw(int128{by.den} * step.count()), mode);
        int128 units = 0;
        if (!steps || __builtin_mul_overflow(steps->count(), step.count(), &units)) {
            return amount_limit;
        }
        return std::min(amount::raw(units), amount_limit);
    }

    std::optional<annona_name> of_;
    amount each_;
    ratio rate_;
    rounding round_;
    amount step_;
    ratio fee_;
    amount fixed_;
    rounding round_fee_;
    amount minimum_;
    std::uint16_t code_;
    std::uint32_t fee_to_;
    std::optional<sdk::name_id> question_;
    bool backwards_;
    amount digit_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
