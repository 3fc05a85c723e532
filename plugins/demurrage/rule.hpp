// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace rules {

namespace declare = sdk::declare;

/// Money that lies idle loses a share at each boundary. README.md has the formulas.
class demurrage {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr const char* const bases[] = {"amount", "amount received", nullptr};
    static constexpr const char* const starts[] = {"calendar", "receipt", nullptr};
    static constexpr const char* const moves[] = {"restart", "keep", nullptr};
    /// The named roundings of the loss, in their numbers, and after them that of the balance.
    static constexpr const char* const roundings[] = {"floor",     "ceiling",      "down",
                                                      "up",        "half_up",      "half_even",
                                                      "half_down", "balance_down", nullptr};

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
                 "lot was "
                 "received. Without it: receipt where `after` is given, else calendar."),
        declare::choice("on", bases)
            .otherwise("amount")
            .doc("What the share is taken of: what is left of a lot, or what was received."),
        declare::yes_no("compound")
            .doc("Says in words what `on` decides: a loss of what is left compounds, a loss of "
                 "what was "
                 "received does not. Given otherwise it is an error."),
        declare::choice("round", roundings)
            .otherwise("down")
            .doc("How each loss is rounded. down favours the holder; balance_down cuts what is "
                 "left."),
        declare::amount("free").otherwise("0").at_least("0").doc(
            "This much of an account's money never loses anything. For calendar boundaries of "
            "what is left."),
        declare::choice("on_move", moves)
            .otherwise("restart")
            .doc("Whether time held begins anew when money changes hands."),
        declare::account("to").required().doc("Who gets what is lost."),
    };

    demurrage(sdk::values<parameters> given, sdk::problems& problems)
        : step_(given.rate<"loss">()),
          every_(given.every<"every">()),
          after_(given.span<"after">()),
          free_(given.amount<"free">()),
          to_(given.account<"to">()),
          rounding_(rounding_of(given.choice<"round">())),
          keeps_clock_(given.choice<"on_move">() == 1),
          of_received_(given.choice<"on">() == 1),
          from_receipt_(given.has<"counted_from">() ? given.choice<"counted_from">() == 1
                                                    : after_.is_given()) {
        if (every_.n < 1) problems.add(given.at<"every">(), "needs a span of at least one");
        if (given.has<"compound">() && given.yes_no<"compound">() == of_received_) {
            problems.add(given.at<"compound">(),
                         "a loss on amount compounds, a loss on amount received does not: "
                         "`on` and `compound` disagree");
        }
        if (free_.is_positive() && (of_received_ || reads_clock())) {
            problems.add(given.at<"free">(),
                         "a free amount is for calendar boundaries on amount, without `after`");
        }
    }

    void plan(sdk::plan& plan) const {
        sdk::schedule boundaries;
        boundaries.anchor = from_receipt_ ? ANNONA_ANCHOR_CLOCK : ANNONA_ANCHOR_GRID;
        boundaries.phase = ANNONA_PHASE_DECAY;
        boundaries.every = every_;
        boundaries.grace = after_;
        plan.schedule(boundaries);
        if (reads_clock()) plan.reads(ANNONA_READS_CLOCK);
        if (of_received_) plan.reads(ANNONA_READS_FACE | ANNONA_READS_CLOCK);
        plan.clock_on_move(keeps_clock_ ? ANNONA_ON_MOVE_KEEP : ANNONA_ON_MOVE_RESTART);
    }

    void settle(sdk::due& due) const {
        amount free = due.own().overridden(sdk::values<parameters>::index<"free">(), free_);
        for (std::size_t i = 0; i < due.lots().size(); ++i) {
            const annona_lot& lot = due.lots()[i];
            const amount spared = std::min(free, sdk::to_amount(lot.amount));
            free -= spared;
            due.lose(i,
                     of_received_ ? loss_of_received(lot, due.boundaries())
                                  : loss_of_left(lot, spared, due.boundaries()),
                     to_);
        }
    }

private:
    static constexpr rounding rounding_of(std::uint32_t choice) noexcept {
        return choice == std::size(roundings) - 2 ? round_balance_down
                                                  : static_cast<rounding>(choice);
    }
    bool reads_clock() const noexcept { return from_receipt_ || after_.is_given(); }

    /// Folds what is not spared, one rounding per boundary.
    amount loss_of_left(const annona_lot& lot, amount spared, std::uint32_t boundaries) const {
        const amount base = sdk::to_amount(lot.amount) - spared;
        return base - fold(base, step_, rounding_, boundaries);
    }
    /// The same loss at each boundary, until nothing is left.
    amount loss_of_received(const annona_lot& lot, std::uint32_t boundaries) const {
        const amount left = sdk::to_amount(lot.amount);
        const amount each = loss_of(sdk::to_amount(lot.face), step_, rounding_);
        const int128 most = left.count() / boundaries;  // floor: whether k times `each` still fits
        return each.count() > most ? left : amount::raw(each.count() * boundaries);
    }

    decay_step step_;
    sdk::span_of every_;
    sdk::span_of after_;
    amount free_;
    std::uint32_t to_;
    rounding rounding_;
    bool keeps_clock_;
    bool of_received_;
    bool from_receipt_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
