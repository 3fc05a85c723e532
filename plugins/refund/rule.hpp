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

/// Returns within a deadline; unspent money back once enough of it was used, less the discount it
/// was bought with; and a currency that closes. README.md has the formulas.
class refund {
public:
    static constexpr const char* licence = "Apache-2.0";

    static constexpr sdk::parameter parameters[] = {
        declare::span("within").doc(
            "Goods may come back this long after they were bought, the last day included."),
        declare::code("else_late").otherwise("CONDITION_NOT_MET").doc("The reason given later."),
        declare::roles("who").doc(
            "Roles whose unspent money this rule pays back. Without it: everybody who redeems."),
        declare::ratio("share_used")
            .at_least("0 %")
            .at_most("100 %")
            .doc("So much of what a holder bought must have been spent before the rest is paid "
                 "back."),
        declare::code("else_unused").otherwise("CONDITION_NOT_MET").doc("The reason given before."),
        declare::ratio("discount")
            .otherwise("0 %")
            .at_least("0 %")
            .at_most("100 %")
            .doc("Share of the money paid back that is kept: the discount at which it was bought."),
        declare::rounding("round").otherwise("half_up").doc(
            "How the part kept is rounded to one visible digit."),
        declare::account("discount_to").doc("Who gets the part kept."),
        declare::date("closes").doc(
            "From this day on the currency is spent down: no new money, none paid back to holders "
            "named in `who`."),
        declare::span("spend_within")
            .doc("How long after `closes` money made before is still good."),
        declare::code("else_closed")
            .otherwise("CONDITION_NOT_MET")
            .doc("The reason given once it closes."),
    };
    static constexpr std::uint16_t reasons[] = {
        ANNONA_REASON_CONDITION_NOT_MET,    ANNONA_REASON_EXPIRED,
        ANNONA_REASON_NOT_ELIGIBLE,         ANNONA_REASON_REDEMPTION_NOT_ALLOWED,
        ANNONA_REASON_REDEMPTION_TOO_EARLY, ANNONA_REASON_SHARE_LIMIT};

    refund(sdk::values<parameters> given, sdk::problems& problems)
        : within_(given.span<"within">()),
          late_(given.code<"else_late">()),
          who_(given.has<"who">() ? given.roles<"who">() : ~std::uint64_t{0}),
          has_share_(given.has<"share_used">()),
          share_(given.ratio<"share_used">()),
          unused_(given.code<"else_unused">()),
          discount_(given.ratio<"discount">()),
          round_(given.rounding<"round">()),
          discount_to_(given.account<"discount_to">()),
          closes_(given.has<"closes">() ? std::optional(given.date<"closes">()) : std::nullopt),
          spend_within_(given.span<"spend_within">()),
          closed_(given.code<"else_closed">()),
          digit_(given.one_digit()) {
        check(given, problems);
    }

    void plan(sdk::plan& plan) const {
        std::uint64_t judged = 0;
        if (within_.is_given()) judged |= sdk::commands(ANNONA_REVERSE);
        if (has_share_ || closes_) judged |= sdk::commands(ANNONA_REDEEM);
        if (closes_) judged |= sdk::commands(ANNONA_CONVERT, ANNONA_ISSUE);
        plan.authorize_on(judged);
        if (discount_.num != 0) plan.charge_on(sdk::commands(ANNONA_REDEEM));
        if (has_share_) {
            plan.counter({.name = 1,
                          .subject = ANNONA_SUBJECT_PAYEE_HOLDER,
                          .commands = sdk::commands(ANNONA_CONVERT)});
            plan.counter({.name = 2,
                          .subject = ANNONA_SUBJECT_PAYER_HOLDER,
                          .commands = sdk::commands(ANNONA_PAY)});
        }
        if (!spend_within_.is_given()) return;
        plan.terms_on(sdk::commands(ANNONA_CONVERT, ANNONA_ISSUE)).owns(ANNONA_OWNS_EXPIRES);
    }

    void authorize(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        if (seen.is(ANNONA_REVERSE)) return judge_return(seen, answer);
        const bool is_closed = closes_ && seen.today() >= *closes_;
        if (!seen.is(ANNONA_REDEEM)) {
            if (is_closed) answer.refuse(closed_).figure(ANNONA_FIGURE_LAST_DAY, *closes_ - 1);
            return;
        }
        if (!sdk::has_role(seen.payer(), who_)) return;
        if (is_closed && seen_names_holders()) {
            answer.refuse(closed_).figure(ANNONA_FIGURE_LAST_DAY, *closes_ - 1);
        }
        if (has_share_) judge_use(own, answer);
    }

    void charge(const sdk::case_view& seen, const sdk::own&, sdk::answer& answer) const {
        if (!sdk::has_role(seen.payer(), who_)) return;
        const amount kept = std::min(kept_of(seen.principal()), seen.principal());
        if (kept.is_positive()) answer.proceeds(discount_to_, kept).figure(ANNONA_FIGURE_FEE, kept);
    }

    /// Money made before the end is good until it.
    void terms(const sdk::case_view&, const sdk::own&, sdk::term_drafts& drafts) const {
        for (std::size_t i = 0; i < drafts.lots().size(); ++i) {
            drafts.expires(i, later(*closes_, spend_within_));
        }
    }

    amount kept_of(amount principal) const {
        const amount steps =
            proportion(principal, amount::of(discount_.num),
                       amount::raw(int128{discount_.den} * digit_.count()), round_);
        return amount::raw(steps.count() * digit_.count());
    }

private:
    template <class Given>
    void check(const Given& given, sdk::problems& problems) const {
        const auto counted_in_days = [&](sdk::field place, sdk::span_of span) {
            if (span.n < 0 || span.span == ANNONA_SPAN_SECOND)
                problems.add(place, "is counted in days or longer spans");
        };
        counted_in_days(given.template at<"within">(), within_);
        counted_in_days(given.template at<"spend_within">(), spend_within_);
        if (spend_within_.is_given() && !closes_) {
            problems.add(given.template at<"spend_within">(), "needs closes");
        }
        if ((discount_.num != 0) != (discount_to_ != ANNONA_HANDLE_NONE)) {
            problems.add(given.template at<"discount_to">(), "goes together with discount");
        }
        int128 fits = 0;
        if (__builtin_mul_overflow(int128{discount_.den}, digit_.count(), &fits)) {
            problems.add(given.template at<"discount">(), "is too fine a fraction for this unit");
        }
        if (!within_.is_given() && !has_share_ && discount_.num == 0 && !closes_) {
            problems.add(given.template at<"within">(),
                         "says nothing: give within, share_used, discount or closes");
        }
        const auto known = [&](sdk::field place, std::uint16_t code) {
            if (std::ranges::find(reasons, code) == std::end(reasons))
                problems.add(place, "is no reason this rule may give");
        };
        known(given.template at<"else_late">(), late_);
        known(given.template at<"else_unused">(), unused_);
        known(given.template at<"else_closed">(), closed_);
    }

    void judge_return(const sdk::case_view& seen, sdk::answer& answer) const {
        const local_day bought = sdk::to_day(seen.raw().original_day);
        if (bought.number == ANNONA_NO_DAY) return;
        const local_day last = later(bought, within_);
        if (seen.today() <= last) return;
        answer.refuse(late_).figure(ANNONA_FIGURE_WOULD_PASS_UNTIL_DAY, last);
    }
    /// used / bought >= share, without a division.
    void judge_use(const sdk::own& own, sdk::answer& answer) const {
        const amount bought = own.counter(0).value(), used = own.counter(1).value();
        const amount needed = multiply(bought, share_, rounding::ceiling);
        if (used >= needed) return;
        answer.refuse(unused_)
            .figure(ANNONA_FIGURE_USED, used)
            .figure(ANNONA_FIGURE_NEEDED, needed);
    }
    /// Without `who` a closing leaves redemption to the rules that govern it.
    bool seen_names_holders() const noexcept { return who_ != ~std::uint64_t{0}; }

    /// Spans of months clamp to the month's last day.
    static local_day later(local_day day, sdk::span_of by) {
        switch (by.span) {
            case ANNONA_SPAN_WEEK:
                return day + by.n * 7;
            case ANNONA_SPAN_MONTH:
                return add_months(day, by.n);
            case ANNONA_SPAN_QUARTER:
                return add_months(day, by.n * 3);
            case ANNONA_SPAN_HALF_YEAR:
                return add_months(day, by.n * 6);
            case ANNONA_SPAN_YEAR:
                return add_months(day, by.n * 12);
            default:
                return day + by.n;
        }
    }

    sdk::span_of within_;
    std::uint16_t late_;
    std::uint64_t who_;
    bool has_share_;
    ratio share_;
    std::uint16_t unused_;
    ratio discount_;
    rounding round_;
    std::uint32_t discount_to_;
    std::optional<local_day> closes_;
    sdk::span_of spend_within_;
    std::uint16_t closed_;
    amount digit_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
