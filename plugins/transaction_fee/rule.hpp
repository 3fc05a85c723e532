// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>
#include <annona/sdk/shares.hpp>

#include <algorithm>
#include <array>

namespace annona {
inline namespace v0_1 {
namespace rules {

namespace declare = sdk::declare;

/// A fee on payments and transfers: on top of the amount, inside it, or paid by a third account.
/// README.md has the formula.
class transaction_fee {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr std::uint32_t tiers_max = 16;
    static constexpr const char* const payers[] = {"payer", "payee", "third party", nullptr};
    static constexpr const char* const bases[] = {"amount", "price", nullptr};
    static constexpr const char* const spare_choices[] = {"first", "last", "largest_remainder",
                                                          nullptr};

    static constexpr sdk::parameter part_columns[] = {
        declare::ratio("share").required().at_least("0 %").at_most("100 %").doc(
            "Part of the fee; all shares together are 1."),
        declare::account("to").required().doc("Who gets this part."),
        declare::text("for").doc("What it is for, in words. Information only."),
    };
    static constexpr sdk::parameter tier_columns[] = {
        declare::amount("from").required().at_least("0").doc(
            "The tier begins at this amount, which belongs to it."),
        declare::ratio("fee").otherwise("0 %").at_least("0 %").at_most("100 %").doc(
            "Share of the whole amount."),
        declare::amount("fixed").otherwise("0").at_least("0").doc("Added to the share."),
    };
    static constexpr sdk::parameter parameters[] = {
        declare::choice("paid_by", payers)
            .otherwise("payer")
            .doc("The payer pays it on top of the amount, the payee gets so much less, or a third "
                 "account pays it."),
        declare::account("third_party").doc("The account that pays where a third party does."),
        declare::choice("of", bases)
            .otherwise("amount")
            .doc("What the share is taken of: what is paid in units, or the whole price."),
        declare::ratio("fee").otherwise("0 %").at_least("0 %").at_most("100 %").doc(
            "Share of the amount."),
        declare::amount("fixed").otherwise("0").at_least("0").doc("Added to the share."),
        declare::table("tiers", tier_columns)
            .doc("Fees by size of the amount instead of fee and fixed; below the first tier there "
                 "is none."),
        declare::amount("minimum").otherwise("0").at_least("0").doc(
            "The fee is never below this, however small the amount."),
        declare::amount("maximum").at_least("0").doc("The fee is never above this."),
        declare::amount("free_below")
            .otherwise("0")
            .at_least("0")
            .doc("Amounts below this cost nothing."),
        declare::window("together")
            .doc("What a payer pays within this window counts as one amount, so that splitting a "
                 "payment saves nothing."),
        declare::yes_no("all_but_one_share")
            .otherwise("no")
            .doc("Of a transfer by several, the payee keeps one share; the others go to `to`. "
                 "Instead of a fee."),
        declare::roles("payees").doc("Only payments to these roles cost a fee."),
        declare::rounding("round").otherwise("half_up").doc(
            "How the share is rounded to one visible digit."),
        declare::account("to").doc("Who gets the fee. Not beside split."),
        declare::table("split", part_columns).doc("Who gets which part of the fee."),
        declare::choice("spare", spare_choices)
            .otherwise("first")
            .doc("Who gets the smallest units that are left when every part was rounded down."),
    };
    transaction_fee(sdk::values<parameters> given, sdk::problems& problems)
        : paid_by_(static_cast<side>(given.choice<"paid_by">())),
          giver_(given.has<"third_party">() ? given.account<"third_party">()
                                            : std::uint32_t{ANNONA_HANDLE_PAYER}),
          of_price_(given.choice<"of">() == 1),
          minimum_(given.amount<"minimum">()),
          maximum_(given.has<"maximum">() ? given.amount<"maximum">() : amount_limit),
          free_below_(given.amount<"free_below">()),
          is_together_(given.has<"together">()),
          together_(given.window<"together">()),
          by_group_(given.yes_no<"all_but_one_share">()),
          payees_(given.has<"payees">() ? given.roles<"payees">() : ~std::uint64_t{0}),
          round_(given.rounding<"round">()),
          step_(given.one_digit()),
          parts_(given.one_digit(), static_cast<spare_units>(given.choice<"spare">())) {
        read_tiers(given, problems);
        read_parts(given, problems);
        check(given, problems);
    }

    void plan(sdk::plan& plan) const {
        const std::uint64_t moved =
            sdk::commands(ANNONA_PAY, ANNONA_TRANSFER, ANNONA_CAPTURE);  // not yet at a hold
        plan.charge_on(by_group_ ? sdk::commands(ANNONA_TRANSFER) : moved);
        if (!is_together_) return;
        plan.counter({.subject = ANNONA_SUBJECT_PAYER, .window = together_, .commands = moved});
    }

    void charge(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        if (seen.has_payee() && !sdk::has_role(seen.payee(), payees_)) return;
        if (by_group_) return share_of_group(seen, answer);
        const amount base = of_price_ ? seen.price() : seen.principal();
        const amount before = is_together_ ? own.counter(0).value() : amount{};
        amount fee = std::max(amount{}, fee_of(before + base) - fee_of(before));
        if (paid_by_ == side::payee) fee = std::min(fee, whole_digits(seen.principal()));
        if (!fee.is_positive()) return;
        answer.figure(ANNONA_FIGURE_FEE, fee);
        pay(fee, answer);
    }

    /// The fee on `base` booking units, paid at once: whole visible digits.
    amount fee_of(amount base) const {
        if (!base.is_positive() || base < free_below_) return {};
        const tier* found = nullptr;
        for (std::uint32_t i = 0; i < tiers_count_; ++i)
            if (tiers_[i].from <= base) found = &tiers_[i];
        if (found == nullptr) return {};
        return std::clamp(share_of(base, found->fee) + found->fixed, minimum_, maximum_);
    }

private:
    enum class side : std::uint8_t { payer, payee, third };
    struct tier {
        amount from{};
        ratio fee{0, 1};
        amount fixed{};
    };

    // ---- create

    template <class Given>
    void read_tiers(const Given& given, sdk::problems& problems) {
        const auto rows = given.template rows<"tiers", tier_columns>();
        if (rows.size() > tiers_max) {
            problems.add(given.template at<"tiers">(), "has more than 16 tiers");
            return;
        }
        tiers_count_ = std::max(1u, rows.size());
        tiers_[0] = {{}, given.template ratio<"fee">(), given.template amount<"fixed">()};
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            tiers_[i] = {rows[i].template amount<"from">(), rows[i].template ratio<"fee">(),
                         rows[i].template amount<"fixed">()};
            if (i > 0 && tiers_[i].from <= tiers_[i - 1].from) {
                problems.add(rows[i].template at<"from">(), "does not lie above the row before");
            }
        }
        const bool both =
            given.template is_written<"fee">() || given.template is_written<"fixed">();
        if (!rows.is_empty() && both) {
            problems.add(given.template at<"tiers">(), "stands beside fee or fixed: give one");
        }
    }
    template <class Given>
    void read_parts(const Given& given, sdk::problems& problems) {
        const auto rows = given.template rows<"split", part_columns>();
        if (rows.is_empty()) {
            parts_.give_all_to(given.template account<"to">());
        } else {
            parts_.read(rows, given.template at<"split">(), problems);
            if (given.template has<"to">()) {
                problems.add(given.template at<"to">(), "stands beside split: give one of them");
            }
        }
        if (parts_.is_empty()) {
            problems.add(given.template at<"to">(), "who gets it? Give `to` or `split`");
        }
    }
    template <class Given>
    void check(const Given& given, sdk::problems& problems) const {
        const auto whole = [&](sdk::field place, amount value) {
            if (value.count() % step_.count() != 0)
                problems.add(place, "is no whole visible digit");
        };
        whole(given.template at<"minimum">(), minimum_);
        if (maximum_ != amount_limit) whole(given.template at<"maximum">(), maximum_);
        for (std::uint32_t i = 0; i < tiers_count_; ++i) {
            whole(given.template at<"fixed">(), tiers_[i].fixed);
            int128 fits = 0;
            if (__builtin_mul_overflow(int128{tiers_[i].fee.den}, step_.count(), &fits)) {
                problems.add(given.template at<"fee">(), "is too fine a fraction for this unit");
            }
        }
        if (minimum_ > maximum_) {
            problems.add(given.template at<"minimum">(), "is larger than maximum");
        }
        if ((paid_by_ == side::third) != given.template has<"third_party">()) {
            problems.add(given.template at<"third_party">(),
                         "goes together with paid_by: third party");
        }
        if (by_group_ && is_together_) {
            problems.add(given.template at<"together">(), "has no meaning for shares of a group");
        }
    }

    // ---- charge

    /// Every payer gave one share; the payee keeps the first.
    void share_of_group(const sdk::case_view& seen, sdk::answer& answer) const {
        if ((seen.raw().flags & ANNONA_CASE_LATER_PAYER) == 0) return;
        answer.figure(ANNONA_FIGURE_SHARE, seen.principal());
        parts_.hand_out(seen.principal(),
                        [&answer](std::uint32_t to, amount part) { answer.pass_on(to, part); });
    }
    void pay(amount fee, sdk::answer& answer) const {
        parts_.hand_out(fee, [this, &answer](std::uint32_t to, amount part) {
            if (paid_by_ == side::payee) {
                answer.pass_on(to, part);
            } else {
                answer.move(giver_, to, part);
            }
        });
    }
    /// Rounded once, to one visible digit: base * num / (den * step) steps.
    amount share_of(amount base, ratio fee) const {
        const amount steps = proportion(base, amount::of(fee.num),
                                        amount::raw(int128{fee.den} * step_.count()), round_);
        return amount::raw(steps.count() * step_.count());
    }
    amount whole_digits(amount value) const { return round_to_step(value, step_, rounding::down); }

    side paid_by_;
    std::uint32_t giver_;
    bool of_price_;
    amount minimum_;
    amount maximum_;
    amount free_below_;
    bool is_together_;
    sdk::window_of together_;
    bool by_group_;
    std::uint64_t payees_;
    rounding round_;
    amount step_;
    sdk::shares parts_;
    std::uint32_t tiers_count_ = 0;
    std::array<tier, tiers_max> tiers_{};
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
