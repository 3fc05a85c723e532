// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>

#include <algorithm>
#include <limits>

namespace annona {
inline namespace v0_1 {
namespace rules {

namespace declare = sdk::declare;

/// Money that is good for a while and then needs a stamp. The mark of a lot counts the stamps it
/// misses. README.md has the formula.
class stamp {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr const char* const bases[] = {"face", "amount", nullptr};
    static constexpr const char* const ways[] = {"own money", "deducted", nullptr};

    static constexpr sdk::parameter parameters[] = {
        declare::ratio("fee").required().at_least("0 %").at_most("100 %").doc(
            "What one stamp costs, as a share of the note."),
        declare::choice("of", bases)
            .otherwise("face")
            .doc("The share is taken of what is printed on the note, or of what it is worth now."),
        declare::every("every").required().doc(
            "How far boundaries lie apart. At each of them one more stamp is missing."),
        declare::choice("paid_with", ways)
            .otherwise("own money")
            .doc("Stamps are bought with own money, and without them nothing can be paid; or their "
                 "price is taken off the money itself at each boundary."),
        declare::rounding("round").otherwise("half_up").doc(
            "How the price of one note's stamps is rounded to one visible digit."),
        declare::account("to").required().doc("Who gets the price."),
        declare::name("question")
            .otherwise("stamp due")
            .doc("The question that asks for the price of the stamps missing today."),
    };
    static constexpr std::uint16_t reasons[] = {ANNONA_REASON_STAMP_REQUIRED,
                                                ANNONA_REASON_NOT_YET_DUE};

    stamp(sdk::values<parameters> given, sdk::problems& problems)
        : fee_(given.ratio<"fee">()),
          of_face_(given.choice<"of">() == 0),
          every_(given.every<"every">()),
          is_deducted_(given.choice<"paid_with">() == 1),
          round_(given.rounding<"round">()),
          to_(given.account<"to">()),
          question_{given.name<"question">()},
          step_(given.one_digit()) {
        if (every_.n < 1) problems.add(given.at<"every">(), "needs a span of at least one");
        int128 fits = 0;
        if (__builtin_mul_overflow(int128{fee_.den}, step_.count(), &fits)) {
            problems.add(given.at<"fee">(), "is too fine a fraction for this unit");
        }
    }

    void plan(sdk::plan& plan) const {
        plan.reads(ANNONA_READS_MARK | ANNONA_READS_FACE);
        plan.schedule({.phase = ANNONA_PHASE_STAMP, .every = every_});
        if (is_deducted_) return;
        plan.match_on(sdk::commands(ANNONA_PAY, ANNONA_TRANSFER, ANNONA_HOLD, ANNONA_REDEEM));
        plan.entitle_on(sdk::commands(ANNONA_ENTITLE));
        plan.charge_on(sdk::commands(ANNONA_RENEW));
    }

    /// Each boundary is one stamp more, or its price off the lot.
    void settle(sdk::due& due) const {
        for (std::size_t i = 0; i < due.lots().size(); ++i) {
            const annona_lot& lot = due.lots()[i];
            if (!is_deducted_) {
                constexpr std::uint32_t most = std::numeric_limits<std::uint16_t>::max();
                due.mark(i, std::min(most, lot.mark + due.boundaries()));
                continue;
            }
            const amount whole = sdk::to_amount(lot.amount);
            amount loss{};
            for (std::uint32_t k = 0; k < due.boundaries() && loss < whole; ++k) {
                loss += price_of(lot, 1);
            }
            due.lose(i, std::min(loss, whole), to_);
        }
    }

    void match(const sdk::case_view&, const sdk::own&, sdk::cells& cells) const {
        amount due{};
        for (std::size_t i = 0; i < cells.lots().size(); ++i) {
            const annona_lot& lot = cells.lots()[i];
            if (lot.mark == 0) continue;
            cells.refuse_lot(i, ANNONA_REASON_STAMP_REQUIRED);
            due += price_of(lot, lot.mark);
        }
        if (due.is_positive() && cells.can_explain()) {
            cells.answer().figure(ANNONA_FIGURE_NEEDED, due);
        }
    }

    /// What the stamps of the lots asked about cost today.
    void entitle(const sdk::case_view& seen, const sdk::own&, sdk::answer& answer) const {
        if (seen.question() != question_) return;
        answer.computed(price_of_all(seen));
    }

    /// Stamps for the lots named. An amount brought along must be their price.
    void charge(const sdk::case_view& seen, const sdk::own&, sdk::answer& answer) const {
        const amount due = price_of_all(seen);
        if (!due.is_positive()) {
            answer.refuse(ANNONA_REASON_NOT_YET_DUE);
            return;
        }
        if (seen.principal().is_positive() && seen.principal() != due) {
            answer.refuse(ANNONA_REASON_STAMP_REQUIRED)
                .figure(ANNONA_FIGURE_NEEDED, due)
                .figure(ANNONA_FIGURE_REQUESTED, seen.principal());
            return;
        }
        answer.own_money(to_, due).figure(ANNONA_FIGURE_FEE, due);
        for (std::uint32_t i = 0; i < seen.lots().size(); ++i) {
            if (seen.lots()[i].mark != 0) answer.mark(i, 0);
        }
    }

private:
    amount price_of_all(const sdk::case_view& seen) const {
        amount due{};
        for (const annona_lot& lot : seen.lots()) due += price_of(lot, lot.mark);
        return due;
    }
    /// Rounded once for all stamps of a lot: base * num * stamps / (den * step) steps.
    amount price_of(const annona_lot& lot, std::uint32_t stamps) const {
        const amount base = sdk::to_amount(of_face_ ? lot.face : lot.amount);
        const amount steps = proportion(base, amount::raw(int128{fee_.num} * stamps),
                                        amount::raw(int128{fee_.den} * step_.count()), round_);
        return amount::raw(steps.count() * step_.count());
    }

    ratio fee_;
    bool of_face_;
    sdk::span_of every_;
    bool is_deducted_;
    rounding round_;
    std::uint32_t to_;
    sdk::name_id question_;
    amount step_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
