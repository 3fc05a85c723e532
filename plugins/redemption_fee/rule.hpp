// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>
#include <annona/money/split.hpp>
#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// Who may turn units into money, how long they must have held them, and what of the money goes
/// elsewhere. README.md has the formula.
class redemption_fee {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr std::uint32_t parts_max = 16;
    static constexpr std::uint32_t ages_max = 16;
    static constexpr const char* const spare_choices[] = {"first", "last", "largest_remainder",
                                                          nullptr};

    static constexpr sdk::parameter part_columns[] = {
        sdk::declare::ratio("share").required().at_least("0 %").at_most("100 %").doc(
            "Part of the fee; all shares together are 1."),
        sdk::declare::account("to").required().doc("Who gets this part."),
        sdk::declare::text("for").doc("What it is for, in words. Information only."),
    };
    static constexpr const char* const ages_choices[] = {"received", "issued", nullptr};
    static constexpr sdk::parameter age_columns[] = {
        sdk::declare::span("held").required().doc("Units held at least this long pay this fee."),
        sdk::declare::ratio("fee").required().at_least("0 %").at_most("100 %").doc(
            "Share of their amount."),
    };
    static constexpr sdk::parameter parameters[] = {
        sdk::declare::roles("who").doc(
            "Roles that may turn units into money. Without it everybody may."),
        sdk::declare::code("else")
            .otherwise("REDEMPTION_NOT_ALLOWED")
            .doc("The reason others are given."),
        sdk::declare::ratio("fee").otherwise("0 %").at_least("0 %").at_most("100 %").doc(
            "Share of the amount redeemed that is kept from the money."),
        sdk::declare::table("ages", age_columns)
            .doc("Other shares for units held longer, in ascending order; `fee` is for younger "
                 "ones."),
        sdk::declare::choice("age_of", ages_choices)
            .otherwise("received")
            .doc("From when units age: since the holder received them, or since their issue."),
        sdk::declare::amount("fixed").otherwise("0").at_least("0").doc(
            "Added to the share at each redemption."),
        sdk::declare::amount("minimum").at_least("0").doc("The fee is never below this."),
        sdk::declare::amount("maximum").at_least("0").doc("The fee is never above this."),
        sdk::declare::rounding("round").otherwise("half_up").doc(
            "How the share is rounded to one visible digit."),
        sdk::declare::account("to").doc("Who gets the fee. Not beside split."),
        sdk::declare::table("split", part_columns).doc("Who gets which part of the fee."),
        sdk::declare::choice("spare", spare_choices)
            .otherwise("first")
            .doc("Who gets the smallest units that are left when every part was rounded down."),
        sdk::declare::span("holding").doc(
            "How long units must have been held before they can be turned into money. Each lot "
            "counts from the day it was received."),
        sdk::declare::span("paid_within")
            .doc("When the money is promised at the latest. Shown with each redemption; not "
                 "enforced."),
    };
    static constexpr std::uint16_t reasons[] = {
        ANNONA_REASON_REDEMPTION_NOT_ALLOWED, ANNONA_REASON_NOT_ELIGIBLE,
        ANNONA_REASON_MERCHANT_NOT_ACCREDITED, ANNONA_REASON_REDEMPTION_TOO_EARLY};

    redemption_fee(sdk::values<parameters> given, sdk::problems& problems)
        : is_limited_(given.has<"who">()),
          who_(given.roles<"who">()),
          code_(given.code<"else">()),
          fee_(given.ratio<"fee">()),
          fixed_(given.amount<"fixed">()),
          minimum_(given.amount<"minimum">()),
          maximum_(given.has<"maximum">() ? given.amount<"maximum">() : amount_limit),
          round_(given.rounding<"round">()),
          spare_(spare_of(given.choice<"spare">())),
          holding_(given.span<"holding">()),
          paid_within_(given.span<"paid_within">()),
          ages_from_issue_(given.choice<"age_of">() == 1),
          step_(given.one_digit()) {
        if (std::ranges::find(reasons, code_) == std::end(reasons)) {
            problems.add(given.at<"else">(), "is no reason this rule may give");
        }
        read_parts(given, problems);
        read_ages(given, problems);
        check_amounts(given, problems);
        check_spans(given, problems);
    }

    void plan(sdk::plan& plan) const {
        const std::uint64_t redeem = sdk::commands(ANNONA_REDEEM);
        if (is_limited_) plan.authorize_on(redeem);
        if (parts_count_ != 0 || paid_within_.is_given()) plan.charge_on(redeem);
        if (ages_count_ != 0) {
            plan.reads(ages_from_issue_ ? ANNONA_READS_ISSUED : ANNONA_READS_RECEIVED);
        }
        if (!holding_.is_given()) return;
        plan.match_on(redeem).reads(ANNONA_READS_RECEIVED);
    }

    void authorize(const sdk::case_view& seen, const sdk::own&, sdk::answer& answer) const {
        if (is_limited_ && !sdk::has_role(seen.payer(), who_)) answer.refuse(code_);
    }

    /// A lot received on day D is free on D + holding. An empty lot of a screening has no day.
    void match(const sdk::case_view& seen, const sdk::own&, sdk::cells& cells) const {
        if (!holding_.is_given()) return;
        local_day first_free{};
        for (std::size_t i = 0; i < cells.lots().size(); ++i) {
            const annona_day received = cells.lots()[i].received;
            if (received == ANNONA_NO_DAY) continue;
            const local_day free = sdk::add_span(sdk::to_day(received), holding_);
            if (free <= seen.today()) continue;
            cells.refuse_lot(i, ANNONA_REASON_REDEMPTION_TOO_EARLY);
            if (first_free.number == ANNONA_NO_DAY || free < first_free) first_free = free;
        }
        if (first_free.number != ANNONA_NO_DAY && cells.can_explain()) {
            cells.answer().figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY, first_free);
        }
    }

    void charge(const sdk::case_view& seen, const sdk::own&, sdk::answer& answer) const {
        const amount fee = ages_count_ == 0 ? fee_of(seen.principal()) : fee_by_age(seen);
        if (parts_count_ != 0) answer.figure(ANNONA_FIGURE_FEE, fee);
        if (paid_within_.is_given()) {
            answer.figure(ANNONA_FIGURE_DAY, sdk::add_span(seen.today(), paid_within_));
        }
        if (fee.is_positive()) pay_out(fee, answer);
    }

    /// The fee on `principal` booking units: whole visible digits, between 0 and the principal.
    amount fee_of(amount principal) const { return limited(share_of(principal, fee_), principal); }

private:
    struct age_row {
        sdk::span_of held;
        ratio fee{};
    };

    amount limited(amount share, amount principal) const {
        const amount asked = std::clamp(share + fixed_, minimum_, maximum_);
        return std::min(asked, round_to_step(principal, step_, rounding::down));
    }
    /// What pays one share is taken together and rounded once.
    amount fee_by_age(const sdk::case_view& seen) const {
        std::array<amount, ages_max + 1> taken{};
        for (const annona_take& take : seen.takes()) {
            taken[row_of(seen.lots()[take.lot], seen.today())] += sdk::to_amount(take.amount);
        }
        amount share = share_of(taken[0], fee_);
        for (std::uint32_t i = 0; i < ages_count_; ++i) {
            share += share_of(taken[i + 1], ages_[i].fee);
        }
        return limited(share, seen.principal());
    }
    /// 0 for young units, else one more than the last row whose span is over.
    std::uint32_t row_of(const annona_lot& lot, local_day today) const {
        const annona_day since = ages_from_issue_ ? lot.issued : lot.received;
        if (since == ANNONA_NO_DAY) return 0;
        std::uint32_t row = 0;
        while (row < ages_count_ && sdk::add_span(sdk::to_day(since), ages_[row].held) <= today)
            ++row;
        return row;
    }
    template <class Given>
    void read_ages(const Given& given, sdk::problems& problems) {
        const auto rows = given.template rows<"ages", age_columns>();
        const local_day start{18'262};  // 2020-01-01: any day shows which span is longer
        for (std::uint32_t i = 0; i < rows.size() && i < ages_max; ++i) {
            ages_[i] = {rows[i].template span<"held">(), rows[i].template ratio<"fee">()};
            if (ages_[i].held.n < 1 || ages_[i].held.span == ANNONA_SPAN_SECOND) {
                problems.add(rows[i].template at<"held">(), "is counted in days or longer spans");
            } else if (i > 0 && sdk::add_span(start, ages_[i].held) <=
                                    sdk::add_span(start, ages_[i - 1].held)) {
                problems.add(rows[i].template at<"held">(), "is not longer than the row before");
            }
            int128 fits = 0;
            if (__builtin_mul_overflow(int128{ages_[i].fee.den}, step_.count(), &fits)) {
                problems.add(rows[i].template at<"fee">(), "is too fine a fraction for this unit");
            }
            ages_take_ |= ages_[i].fee.num != 0;
        }
        ages_count_ = std::min(rows.size(), ages_max);
        if (rows.size() > ages_max) {
            problems.add(given.template at<"ages">(), "has more than 16 rows");
        }
    }
    template <class Given>
    void read_parts(const Given& given, sdk::problems& problems) {
        const auto rows = given.template rows<"split", part_columns>();
        if (rows.size() > parts_max) {
            problems.add(given.template at<"split">(), "has more than 16 parts");
            return;
        }
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            shares_[i] = rows[i].template ratio<"share">();
            accounts_[i] = rows[i].template account<"to">();
        }
        parts_count_ = rows.size();
        if (parts_count_ != 0) {
            if (given.template has<"to">()) {
                problems.add(given.template at<"to">(), "stands beside split: give one of them");
            }
            check_shares(given.template at<"split">(), problems);
        } else if (given.template has<"to">()) {
            shares_[0] = ratio{1, 1};
            accounts_[0] = given.template account<"to">();
            parts_count_ = 1;
        }
    }
    /// The same test the charge relies on: a split of one step cannot fail later.
    void check_shares(sdk::field place, sdk::problems& problems) const {
        std::array<amount, parts_max> parts{};
        const result<void> divided =
            annona::split(step_, shares(), step_, spare_, std::span(parts).first(parts_count_));
        if (!divided) problems.add(place, divided.error().text);
    }
    template <class Given>
    void check_amounts(const Given& given, sdk::problems& problems) const {
        const auto whole = [&](sdk::field place, amount value) {
            if (value.count() % step_.count() != 0)
                problems.add(place, "is no whole visible digit");
        };
        whole(given.template at<"fixed">(), fixed_);
        whole(given.template at<"minimum">(), minimum_);
        whole(given.template at<"maximum">(), maximum_);
        if (minimum_ > maximum_) {
            problems.add(given.template at<"minimum">(), "is larger than maximum");
        }
        int128 fits = 0;
        if (__builtin_mul_overflow(int128{fee_.den}, step_.count(), &fits)) {
            problems.add(given.template at<"fee">(), "is too fine a fraction for this unit");
        }
        const bool takes =
            fee_.num != 0 || ages_take_ || fixed_.is_positive() || minimum_.is_positive();
        if (takes && parts_count_ == 0) {
            problems.add(given.template at<"fee">(), "who gets it? Give `to` or `split`");
        }
    }
    template <class Given>
    void check_spans(const Given& given, sdk::problems& problems) const {
        if (holding_.n < 0 || holding_.span == ANNONA_SPAN_SECOND) {
            problems.add(given.template at<"holding">(), "is counted in days or longer spans");
        }
        if (paid_within_.n < 0 || paid_within_.span == ANNONA_SPAN_SECOND) {
            problems.add(given.template at<"paid_within">(), "is counted in days or longer spans");
        }
    }

    static spare_units spare_of(std::uint32_t choice) noexcept {
        return static_cast<spare_units>(choice);
    }
    /// Rounded once, to one visible digit: principal * num / (den * step) steps.
    amount share_of(amount principal, ratio fee) const {
        const amount steps = proportion(principal, amount::of(fee.num),
                                        amount::raw(int128{fee.den} * step_.count()), round_);
        return amount::raw(steps.count() * step_.count());
    }
    std::span<const ratio> shares() const noexcept {
        return std::span(shares_).first(parts_count_);
    }
    void pay_out(amount fee, sdk::answer& answer) const {
        std::array<amount, parts_max> parts{};
        const result<void> divided =
            annona::split(fee, shares(), step_, spare_, std::span(parts).first(parts_count_));
        ANNONA_ASSERT(divided.ok(), "shares that were checked do not split the fee");
        for (std::uint32_t i = 0; i < parts_count_; ++i) {
            if (parts[i].is_positive()) answer.proceeds(accounts_[i], parts[i]);
        }
    }

    bool is_limited_;
    std::uint64_t who_;
    std::uint16_t code_;
    ratio fee_;
    amount fixed_;
    amount minimum_;
    amount maximum_;
    rounding round_;
    spare_units spare_;
    sdk::span_of holding_;
    sdk::span_of paid_within_;
    bool ages_from_issue_;
    amount step_;
    std::uint32_t ages_count_ = 0;
    std::array<age_row, ages_max> ages_{};
    bool ages_take_ = false;
    std::uint32_t parts_count_ = 0;
    std::array<ratio, parts_max> shares_{};
    std::array<std::uint32_t, parts_max> accounts_{};
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
