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

/// Who buys units gets more of them, or pays less for them: the rest comes from a budget. README.md
/// has the order in which the bounds work.
class top_up {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr const char* const forms[] = {"on top", "part of the price", nullptr};
    static constexpr const char* const endings[] = {"what is left", "nothing", "refuse", nullptr};

    static constexpr sdk::parameter parameters[] = {
        declare::choice("as", forms)
            .otherwise("on top")
            .doc("New units on top of what was bought, or a part of its price."),
        declare::ratio("rate").required().at_least("0 %").doc(
            "Share of what is bought that is added, or paid by the budget."),
        declare::rounding("round").otherwise("half_up").doc(
            "How the share is rounded to one visible digit."),
        declare::amount("minimum").otherwise("0").at_least("0").doc(
            "Smaller purchases get nothing."),
        declare::amount("per_user")
            .at_least("0")
            .doc("The most one holder gets within `per`. Beyond it there is no more."),
        declare::window("per").otherwise("life").doc("The window `per_user` counts in."),
        declare::account("from").required().doc(
            "Who pays: an account that was funded pays what it holds, the town's own books any "
            "amount."),
        declare::amount("budget").at_least("0").doc(
            "The most that is given to all together within `budget_per`."),
        declare::window("budget_per").otherwise("life").doc("The window `budget` counts in."),
        declare::choice("when_spent", endings)
            .otherwise("what is left")
            .doc("What happens when the budget does not reach: a smaller bonus, none, or the whole "
                 "command is refused."),
        declare::pocket("pocket").doc(
            "Where units on top arrive. Without it: the default pocket. Their terms are those of "
            "the pocket."),
    };
    static constexpr std::uint16_t reasons[] = {ANNONA_REASON_BUDGET_EXHAUSTED,
                                                ANNONA_REASON_CAP_REACHED};

    top_up(sdk::values<parameters> given, sdk::problems& problems)
        : is_price_(given.choice<"as">() == 1),
          rate_(given.ratio<"rate">()),
          round_(given.rounding<"round">()),
          minimum_(given.amount<"minimum">()),
          from_(given.account<"from">()),
          ending_(static_cast<ending>(given.choice<"when_spent">())),
          pocket_(given.pocket<"pocket">()),
          step_(given.one_digit()) {
        if (given.has<"per_user">()) {
            per_user_ = given.amount<"per_user">();
            per_ = given.window<"per">();
        }
        if (given.has<"budget">()) {
            budget_ = given.amount<"budget">();
            budget_per_ = given.window<"budget_per">();
        }
        check(given, problems);
    }

    void plan(sdk::plan& plan) const {
        plan.charge_on(sdk::commands(ANNONA_CONVERT, ANNONA_ISSUE));
        plan.balance(from_ | ANNONA_BALANCE_FUNDS);
        const std::uint64_t bought = sdk::commands(ANNONA_CONVERT, ANNONA_ISSUE);
        plan.counter({.name = 1,
                      .subject = ANNONA_SUBJECT_PAYEE_HOLDER,
                      .measure = ANNONA_MEASURE_MANUAL,
                      .window = per_,
                      .commands = bought});
        plan.counter({.name = 2,
                      .subject = ANNONA_SUBJECT_COMMUNITY,
                      .measure = ANNONA_MEASURE_MANUAL,
                      .window = budget_per_,
                      .commands = bought});
    }

    void charge(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        const amount asked = share_of(seen.principal());
        if (!asked.is_positive() || seen.principal() < minimum_) {
            return give({}, 0, left_of_budget(own), answer);
        }
        std::uint16_t why = 0;
        amount bonus = asked;
        if (per_user_) bonus = std::min(bonus, left_of(*per_user_, own.counter(for_holder)));
        if (bonus < asked) why = ANNONA_REASON_CAP_REACHED;
        const amount left = left_of_budget(own);
        if (left < bonus) {
            why = ANNONA_REASON_BUDGET_EXHAUSTED;
            if (ending_ == ending::refuse) {
                answer.refuse(why)
                    .figure(ANNONA_FIGURE_LEFT, left)
                    .figure(ANNONA_FIGURE_NEEDED, bonus);
                return;
            }
            bonus = ending_ == ending::nothing ? amount{} : left;
        }
        give(bonus, why, left == amount_limit ? left : left - bonus, answer);
    }

private:
    enum class ending : std::uint8_t { what_is_left, nothing, refuse };
    static constexpr std::uint32_t for_holder = 0;
    static constexpr std::uint32_t for_all = 1;

    template <class Given>
    void check(const Given& given, sdk::problems& problems) const {
        if (is_price_ && rate_.num > rate_.den) {
            problems.add(given.template at<"rate">(), "pays more than the whole price");
        }
        if (is_price_ && given.template has<"pocket">()) {
            problems.add(given.template at<"pocket">(), "is for units on top, not for the price");
        }
        int128 fits = 0;
        if (__builtin_mul_overflow(int128{rate_.den}, step_.count(), &fits)) {
            problems.add(given.template at<"rate">(), "is too fine a fraction for this unit");
        }
        if (!per_user_ && given.template is_written<"per">()) {
            problems.add(given.template at<"per">(), "needs per_user");
        }
        if (!budget_ && given.template is_written<"budget_per">()) {
            problems.add(given.template at<"budget_per">(), "needs budget");
        }
    }

    /// The figures stand also where nothing is given: how much, why not more, what is left for all.
    void give(amount bonus, std::uint16_t why, amount left, sdk::answer& answer) const {
        sdk::written_effect told = answer.figure(ANNONA_FIGURE_AMOUNT, bonus);
        told.raw().code = why;
        if (left != amount_limit) told.figure(ANNONA_FIGURE_LEFT, left);
        if (!bonus.is_positive()) return;
        if (is_price_) {
            answer.fund_from(from_, bonus);
        } else {
            answer.issue(from_, ANNONA_HANDLE_PAYEE, pocket_, bonus);
        }
        answer.count(for_holder, bonus);
        answer.count(for_all, bonus);
    }

    static amount left_of(amount limit, const sdk::counter_view& used) {
        return std::max(amount{}, limit - used.value());
    }
    /// Whole digits, so that what is left can be given.
    amount left_of_budget(const sdk::own& own) const {
        amount left = own.balance(0);
        if (budget_) left = std::min(left, left_of(*budget_, own.counter(for_all)));
        return left == amount_limit ? left : round_to_step(left, step_, rounding::down);
    }
    /// Rounded once, to one visible digit: base * num / (den * step) steps.
    amount share_of(amount base) const {
        const amount steps = proportion(base, amount::of(rate_.num),
                                        amount::raw(int128{rate_.den} * step_.count()), round_);
        return amount::raw(steps.count() * step_.count());
    }

    bool is_price_;
    ratio rate_;
    rounding round_;
    amount minimum_;
    std::optional<amount> per_user_;
    sdk::window_of per_;
    std::uint32_t from_;
    std::optional<amount> budget_;
    sdk::window_of budget_per_;
    ending ending_;
    std::uint32_t pocket_;
    amount step_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
