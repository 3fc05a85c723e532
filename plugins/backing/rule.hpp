// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/rounding.hpp>
#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// No award beyond what the programme's reserve still covers. README.md says what comes of it.
class backing {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr const char* const acts[] = {"issue", "convert", "both", nullptr};

    static constexpr sdk::parameter parameters[] = {
        sdk::declare::choice("on", acts)
            .otherwise("issue")
            .doc("Which acts must be covered beforehand. Money changed in brings its own cover, so "
                 "it "
                 "is asked for only where a programme adds to it."),
        sdk::declare::account("draws_on")
            .list()
            .doc("Pots that pay what the reserve does not cover, in this order: each as far as it "
                 "reaches. Their money enters the reserve with the award."),
        sdk::declare::yes_no("partial").otherwise("no").doc(
            "Award what is still covered instead of refusing."),
        sdk::declare::amount("to_step").at_least("0").doc(
            "A partial award is a multiple of this, as 50.00 for whole vouchers."),
        sdk::declare::name("waiting_list")
            .doc("A refused award gets a place on this list; {programme} in its name keeps a list "
                 "for each programme."),
        sdk::declare::yes_no("in_turn").otherwise("no").doc(
            "Nobody overtakes: while somebody else stands first on the list, also an award "
            "that would fit is refused and waits."),
        sdk::declare::code("else").otherwise("BUDGET_EXHAUSTED").doc("The reason given."),
    };
    static constexpr std::uint16_t reasons[] = {ANNONA_REASON_BUDGET_EXHAUSTED,
                                                ANNONA_REASON_RESERVE_SHORTFALL,
                                                ANNONA_REASON_LIMIT_PER_PERIOD};

    backing(sdk::values<parameters> given, sdk::problems& problems)
        : commands_(commands_of(given.choice<"on">())),
          partial_(given.yes_no<"partial">()),
          step_(given.has<"to_step">() ? given.amount<"to_step">() : given.unit_step()),
          has_list_(given.has<"waiting_list">()),
          list_(given.name<"waiting_list">()),
          in_turn_(given.yes_no<"in_turn">()),
          code_(given.code<"else">()) {
        if (in_turn_ && !has_list_) problems.add(given.at<"in_turn">(), "needs a waiting_list");
        if (!step_.is_positive()) problems.add(given.at<"to_step">(), "must be more than 0");
        for (const annona_value& pot : given.list<"draws_on">())
            if (pots_count_ < pots_max) pots_[pots_count_++] = sdk::read::number(pot);
        if (given.list<"draws_on">().size() > pots_max)
            problems.add(given.at<"draws_on">(), "names more pots than an award can draw on: 7");
        if (std::ranges::find(reasons, code_) == std::end(reasons)) {
            problems.add(given.at<"else">(), "is no reason this rule may give");
        }
    }

    void plan(sdk::plan& plan) const {
        plan.authorize_on(commands_);
        plan.balance(ANNONA_BALANCE_HEADROOM);
        for (const std::uint32_t pot : pots()) plan.balance(pot | ANNONA_BALANCE_FUNDS);
        if (pots_count_ > 0) plan.charge_on(commands_);
    }

    void authorize(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        amount available;
        for (std::uint32_t i = 0; i <= pots_count_; ++i) available += covered_by(own, i);
        if (seen.principal() <= available) {
            if (in_turn_ && has_list_)
                answer.take_turn(list_, code_).figure(ANNONA_FIGURE_AVAILABLE, available);
            else
                answer.figure(ANNONA_FIGURE_AVAILABLE, available);
            return;
        }
        const amount payable = round_to_step(available, step_, rounding::down);
        const bool caps = partial_ && payable.is_positive();
        sdk::written_effect said =
            caps ? answer.cap(payable, code_).allow_partial() : answer.refuse(code_);
        said.figure(ANNONA_FIGURE_AVAILABLE, available)
            .figure(ANNONA_FIGURE_REQUESTED, seen.principal());
        if (caps) return;
        if (payable.is_positive()) said.figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, payable);
        if (has_list_) answer.queue(list_);
    }

    /// What the reserve does not cover comes from the pots, one after another.
    void charge(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        amount needed = seen.principal() - covered_by(own, 0);
        for (std::uint32_t i = 0; i < pots_count_ && needed.is_positive(); ++i) {
            const amount part = std::min(needed, covered_by(own, i + 1));
            if (part.is_positive()) answer.fund_from(pots_[i], part);
            needed -= part;
        }
    }

private:
    static constexpr std::uint32_t pots_max = ANNONA_BALANCES_MAX - 1;

    std::span<const std::uint32_t> pots() const noexcept {
        return std::span(pots_).first(pots_count_);
    }
    /// Of the reserve for 0, of the pots from 1 on.
    static amount covered_by(const sdk::own& own, std::uint32_t index) {
        return std::max(own.balance(index), amount{});
    }
    static std::uint64_t commands_of(std::uint32_t choice) noexcept {
        if (choice == 0) return sdk::commands(ANNONA_ISSUE);
        if (choice == 1) return sdk::commands(ANNONA_CONVERT);
        return sdk::commands(ANNONA_ISSUE, ANNONA_CONVERT);
    }

    std::array<std::uint32_t, pots_max> pots_{};
    std::uint32_t pots_count_ = 0;
    std::uint64_t commands_;
    bool partial_;
    amount step_;
    bool has_list_;
    annona_name list_;
    bool in_turn_;
    std::uint16_t code_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
