// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

#include <algorithm>

#include "account_charge.hpp"
#include "receivers.hpp"

namespace annona {
inline namespace v0_1 {
namespace rules {

namespace declare = sdk::declare;

/// Money that lies idle loses a share at each boundary. README.md has the formulas.
class demurrage {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr const char* const bases[] = {"amount", "amount received", "balance",
                                                  "average balance", nullptr};
    static constexpr const char* const starts[] = {"calendar", "receipt", nullptr};
    static constexpr const char* const moves[] = {"restart", "keep", nullptr};
    static constexpr const char* const triggers[] = {"time", "command", "next credit", nullptr};
    static constexpr const char* const spares[] = {"first", "last", "largest_remainder", nullptr};
    /// The named roundings of the loss, in their numbers, and after them that of the balance.
    static constexpr const char* const roundings[] = {"floor",     "ceiling",      "down",
                                                      "up",        "half_up",      "half_even",
                                                      "half_down", "balance_down", nullptr};
    static constexpr const char* const figure_names[] = {"excess", "deduction", "next_credit",
                                                         nullptr};
    static constexpr std::uint16_t reasons[] = {ANNONA_REASON_NOT_YET_DUE,
                                                ANNONA_REASON_INPUT_MISSING};

    static constexpr sdk::parameter split_columns[] = {
        declare::ratio("share").required().at_least("0 %").at_most("100 %").doc(
            "Its part of what is lost."),
        declare::account("to").required().doc("Who gets it."),
        declare::name("for").doc("What it is for, in words."),
    };
    static constexpr sdk::parameter parameters[] = {
        declare::rate("loss").required().at_least("0 %").at_most("100 %").doc(
            "The share lost at each boundary, or a rate over a longer span of which one boundary "
            "takes its exact part."),
        declare::every("every").required().doc("How far boundaries lie apart."),
        declare::span("after").doc(
            "How long a lot is spared after it was received. Boundaries then follow it, the first "
            "one `every` later."),
        declare::choice("counted_from", starts)
            .doc("Where boundaries lie: at the starts of calendar spans, or at spans after each "
                 "lot was received. Without it: receipt where `after` is given, else calendar."),
        declare::choice("on", bases)
            .otherwise("amount")
            .doc("What the share is taken of: what is left of a lot, what was received, the "
                 "account's balance at the boundary, or its average over the days before."),
        declare::amount("fixed").otherwise("0").at_least("0").doc(
            "Taken beside the share wherever a balance is above what is free, as a monthly fee. "
            "For "
            "balances."),
        declare::yes_no("compound")
            .doc("Says in words what `on` decides: a loss of what is left compounds, a loss of "
                 "what was received does not. Given otherwise it is an error."),
        declare::choice("round", roundings)
            .otherwise("down")
            .doc("How each loss is rounded. down favours the holder; balance_down cuts what is "
                 "left."),
        declare::amount("free").otherwise("0").at_least("0").doc(
            "This much of an account's money never loses anything. For calendar boundaries of "
            "what is left, and for balances."),
        declare::fact("free_of").list().doc(
            "Amounts known of the holder that are free too: a month's benefit, arrears. For "
            "balances."),
        declare::fact("zero_if_unknown")
            .list()
            .doc("Terms of `free_of` that are nothing where nobody states them. All others must be "
                 "known."),
        declare::ratio("at_most").at_least("0 %").doc(
            "The loss is at most this share of `at_most_of`, rounded down. For balances."),
        declare::fact("at_most_of").doc("The amount known of the holder that `at_most` is of."),
        declare::choice("trigger", triggers)
            .otherwise("time")
            .doc("What brings the loss about: the boundary itself; somebody who attests the "
                 "figures, once for each boundary; or the next credit, which is that much "
                 "smaller. For balances."),
        declare::fact("credit").doc(
            "The amount the next credit starts from. For `trigger: next credit`."),
        declare::fact("stated_balance")
            .doc("A balance that may be stated instead of the account's own. For `trigger: next "
                 "credit`."),
        declare::choice("on_move", moves)
            .otherwise("restart")
            .doc("Whether time held begins anew when money changes hands."),
        declare::account("to").doc("Who gets what is lost."),
        declare::table("split", split_columns).doc("Several who get it, instead of `to`."),
        declare::choice("spare", spares)
            .otherwise("first")
            .doc("Who of several gets what is left when each part is rounded down."),
    };

    demurrage(sdk::values<parameters> given, sdk::problems& problems)
        : step_(given.rate<"loss">()),
          every_(given.every<"every">()),
          after_(given.span<"after">()),
          free_(given.amount<"free">()),
          rounding_(rounding_of(given.choice<"round">())),
          base_(static_cast<base>(given.choice<"on">())),
          trigger_(static_cast<trigger>(given.choice<"trigger">())),
          keeps_clock_(given.choice<"on_move">() == 1),
          from_receipt_(given.has<"counted_from">() ? given.choice<"counted_from">() == 1
                                                    : after_.is_given()),
          charge_(given, step_, rounding_) {
        if (given.has<"to">()) to_.add(given.account<"to">(), {1, 1});
        const auto rows = given.rows<"split", split_columns>();
        for (std::uint32_t i = 0; i < rows.size(); ++i)
            to_.add(rows[i].account<"to">(), rows[i].ratio<"share">());
        to_.spare = static_cast<spare_units>(given.choice<"spare">());
        check(given, problems);
        check_account(given, problems);
    }

    void plan(sdk::plan& plan) const {
        if (of_account()) return plan_account(plan);
        sdk::schedule boundaries;
        boundaries.anchor = from_receipt_ ? ANNONA_ANCHOR_CLOCK : ANNONA_ANCHOR_GRID;
        boundaries.phase = ANNONA_PHASE_DECAY;
        boundaries.every = every_;
        boundaries.grace = after_;
        plan.schedule(boundaries);
        if (reads_clock()) plan.reads(ANNONA_READS_CLOCK);
        if (base_ == base::received) plan.reads(ANNONA_READS_FACE | ANNONA_READS_CLOCK);
        plan.clock_on_move(keeps_clock_ ? ANNONA_ON_MOVE_KEEP : ANNONA_ON_MOVE_RESTART);
    }

    void settle(sdk::due& due) const {
        if (of_account()) return settle_account(due);
        if (to_.are_several()) return settle_one_by_one(due);
        amount free = due.own().overridden(sdk::values<parameters>::index<"free">(), free_);
        for (std::size_t i = 0; i < due.lots().size(); ++i) {
            const annona_lot& lot = due.lots()[i];
            const amount spared = std::min(free, sdk::to_amount(lot.amount));
            free -= spared;
            due.lose(i, loss(lot, spared, due.boundaries()), to_.only());
        }
    }

    /// The next credit after the deduction, from what is stated or held.
    void entitle(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        charge_.answer_next_credit(seen, own, free_of(own), answer);
    }

private:
    enum class base : std::uint8_t { amount, received, balance, average };
    enum class trigger : std::uint8_t { time, command, next_credit };

    static constexpr rounding rounding_of(std::uint32_t choice) noexcept {
        return choice == std::size(roundings) - 2 ? round_balance_down
                                                  : static_cast<rounding>(choice);
    }
    bool reads_clock() const noexcept { return from_receipt_ || after_.is_given(); }
    bool of_account() const noexcept { return base_ == base::balance || base_ == base::average; }
    amount free_of(const sdk::own& own) const {
        return own.overridden(sdk::values<parameters>::index<"free">(), free_);
    }

    void check(const sdk::values<parameters>& given, sdk::problems& problems) const {
        if (every_.n < 1) problems.add(given.at<"every">(), "needs a span of at least one");
        if (given.has<"compound">() && given.yes_no<"compound">() == (base_ == base::received)) {
            problems.add(given.at<"compound">(),
                         "a loss on amount compounds, a loss on amount received does not: "
                         "`on` and `compound` disagree");
        }
        if (free_.is_positive() && (base_ == base::received || reads_clock())) {
            problems.add(given.at<"free">(),
                         "a free amount is for calendar boundaries on amount, without `after`");
        }
        if (given.has<"to">() == (to_.count > (given.has<"to">() ? 1u : 0u)) &&
            trigger_ != trigger::next_credit) {
            problems.add(given.at<"to">(), "say who gets what is lost: either to, or split");
        }
        if (!to_.sum_to_one()) problems.add(given.at<"split">(), "the shares do not sum to 1");
    }
    void check_account(const sdk::values<parameters>& given, sdk::problems& problems) const {
        if (!of_account()) {
            if (trigger_ != trigger::time || charge_.has_terms())
                problems.add(given.at<"trigger">(),
                             "trigger, fixed, free_of, at_most and credit are for on: balance");
            return;
        }
        if (reads_clock())
            problems.add(given.at<"on">(), "a balance has no clock: leave out after and receipt");
        if (every_.span == ANNONA_SPAN_SECOND)
            problems.add(given.at<"every">(), "a balance is looked at on days");
        if (base_ == base::average &&
            (every_.n != 1 || every_.span == ANNONA_SPAN_DAY || !step_.is_fraction()))
            problems.add(given.at<"every">(),
                         "an average is of one calendar week, month, quarter, half year or year, "
                         "and its loss an exact share");
        if (base_ == base::average && given.amount<"fixed">().is_positive())
            problems.add(given.at<"fixed">(), "is for balances at a boundary, not for averages");
        if (base_ == base::average && trigger_ != trigger::time)
            problems.add(given.at<"trigger">(), "an average is taken when its days are over");
        if ((trigger_ == trigger::next_credit) != given.has<"credit">())
            problems.add(given.at<"credit">(), "goes with trigger: next credit");
        if (given.has<"at_most">() != given.has<"at_most_of">())
            problems.add(given.at<"at_most">(), "needs at_most_of beside it, and the other way");
    }

    // ---- lots

    amount loss(const annona_lot& lot, amount spared, std::uint32_t boundaries) const {
        return base_ == base::received ? loss_of_received(lot, boundaries)
                                       : loss_of_left(lot, spared, boundaries);
    }
    /// Folds what is not spared, one rounding per boundary.
    amount loss_of_left(const annona_lot& lot, amount spared, std::uint32_t boundaries) const {
        const amount left = sdk::to_amount(lot.amount) - spared;
        return left - fold(left, step_, rounding_, boundaries);
    }
    /// The same loss at each boundary, until nothing is left.
    amount loss_of_received(const annona_lot& lot, std::uint32_t boundaries) const {
        const amount left = sdk::to_amount(lot.amount);
        const amount each = loss_of(sdk::to_amount(lot.face), step_, rounding_);
        const int128 most = left.count() / boundaries;  // floor: whether k times `each` still fits
        return each.count() > most ? left : amount::raw(each.count() * boundaries);
    }
    /// Where several share, each boundary is divided by itself: what is left to round over does
    /// not depend on how many boundaries one look has.
    void settle_one_by_one(sdk::due& due) const {
        amount free = free_of(due.own()), total;
        receivers::parts given{};
        for (std::size_t i = 0; i < due.lots().size(); ++i) {
            const amount spared = std::min(free, sdk::to_amount(due.lots()[i].amount));
            free -= spared;
            const amount whole = loss(due.lots()[i], spared, due.boundaries());
            amount before;
            for (std::uint32_t k = 1; k <= due.boundaries() && before < whole; ++k) {
                const amount now = loss(due.lots()[i], spared, k);
                to_.divide(now - before, given);
                before = now;
            }
            due.lose(i, whole);
            total += whole;
        }
        if (total.is_positive()) to_.give(due, given);
    }

    // ---- accounts

    void plan_account(sdk::plan& plan) const {
        charge_.plan(plan, trigger_ != trigger::time);
        if (trigger_ == trigger::next_credit) {
            plan.entitle_on(sdk::commands(ANNONA_ENTITLE, ANNONA_ISSUE));
            return;
        }
        sdk::schedule boundaries;
        boundaries.kind = ANNONA_SCHEDULE_ACCOUNT;
        boundaries.phase = ANNONA_PHASE_DEDUCTION;
        boundaries.every = every_;
        if (trigger_ == trigger::command) boundaries.flags = ANNONA_SCHEDULE_ON_COMMAND;
        plan.schedule(boundaries);
        if (base_ == base::average) charge_.plan_average(plan, every_);
        if (trigger_ == trigger::command) charge_.plan_once(plan);
    }
    void settle_account(sdk::due& due) const {
        if (trigger_ == trigger::command && !charge_.is_due(due)) return;
        if (!charge_.knows_terms(due.own())) return;  // in the holder's favour
        const amount held = charge_.held_before(due, trigger_ == trigger::command);
        const amount loss =
            base_ == base::average
                ? charge_.of_average(due, *calendar_span_of_every(), free_of(due.own()))
                : charge_.of_balance(held, due.own(), free_of(due.own()));
        take(due, std::min(loss, held));
        if (trigger_ == trigger::command) charge_.note_done(due);
    }
    std::optional<calendar_span> calendar_span_of_every() const {
        return sdk::calendar_span_of(every_.span);
    }
    /// From the lots in their spend order.
    void take(sdk::due& due, amount loss) const {
        receivers::parts given{};
        if (to_.are_several()) to_.divide(loss, given);
        const amount all = loss;
        for (std::size_t i = 0; i < due.lots().size() && loss.is_positive(); ++i) {
            if (!charge_.counts(due, i, trigger_ == trigger::command)) continue;
            const amount part = std::min(loss, sdk::to_amount(due.lots()[i].amount));
            due.lose(i, part, to_.are_several() ? ANNONA_HANDLE_NONE : to_.only());
            loss -= part;
        }
        if (to_.are_several() && all.is_positive()) to_.give(due, given);
    }

    decay_step step_;
    sdk::span_of every_;
    sdk::span_of after_;
    amount free_;
    rounding rounding_;
    base base_;
    trigger trigger_;
    bool keeps_clock_;
    bool from_receipt_;
    account_charge charge_;
    receivers to_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
