// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace rules {

inline constexpr sdk::parameter gift_columns[] = {
    sdk::declare::ratio("share").required().at_least("0 %").doc("Which part of `of` is given."),
    sdk::declare::fact("of").required().doc(
        "The amount it is a part of, fixed at the cut-off: money its supporters changed in."),
    sdk::declare::fact("add").doc(
        "An amount that comes on top: its part of what others fell short of."),
    sdk::declare::rounding("round").otherwise("half_up").doc("To one visible digit."),
};

inline constexpr sdk::parameter need_columns[] = {
    sdk::declare::fact("input").required().doc("A count or an amount known of the recipient."),
    sdk::declare::count("at_least").doc("From here on it gets a part: so many supporters."),
    sdk::declare::amount("amount_at_least").doc("The same where it is an amount."),
    sdk::declare::code("else").otherwise("CONDITION_NOT_MET").doc("The reason given to others."),
};

/// What one recipient gets, from figures that came with the question.
class gift {
public:
    gift(sdk::rows_of<gift_columns> rows, amount one_digit) : one_digit_(one_digit) {
        if (rows.is_empty()) return;
        is_given_ = true;
        share_ = rows[0].ratio<"share">();
        base_ = rows[0].fact<"of">();
        add_ = rows[0].fact<"add">();
        round_ = rows[0].rounding<"round">();
    }

    bool is_given() const noexcept { return is_given_; }
    annona_name base() const noexcept { return base_; }
    std::uint32_t facts_count() const noexcept { return is_given_ ? (add_ != 0 ? 2u : 1u) : 0u; }

    void plan(sdk::plan& plan) const {
        plan.fact(base_, ANNONA_PARTY_PAYEE);
        if (add_ != 0) plan.fact(add_, ANNONA_PARTY_PAYEE);
    }

    /// Nothing while the base is not known; what does not come on top is nothing.
    std::optional<amount> computed(const sdk::own& own) const {
        if (!own.fact(0).is_known()) return std::nullopt;
        const amount part = multiply(own.fact(0).amount(), share_, round_);
        const amount whole = round_to_step(part, one_digit_, round_);
        return add_ != 0 ? whole + own.fact(1).amount() : whole;
    }

private:
    bool is_given_ = false;
    ratio share_{0, 1};
    annona_name base_ = 0;
    annona_name add_ = 0;
    rounding round_ = rounding::half_up;
    amount one_digit_;
};

/// Thresholds a recipient has to reach. Counts are compared as whole numbers, amounts as amounts.
class share_needs {
public:
    explicit share_needs(sdk::rows_of<need_columns> rows) {
        for (std::uint32_t i = 0; i < rows.size(); ++i)
            all_.push_back({rows[i].fact<"input">(), rows[i].count<"at_least">(),
                            rows[i].amount<"amount_at_least">(), rows[i].code<"else">()});
    }

    /// The reasons of all rows are ones a share may give.
    template <class Codes>
    bool have_reasons_of(const Codes& known) const {
        return std::ranges::all_of(all_, [&](const need& one) {
            return std::ranges::find(known, one.code) != std::end(known);
        });
    }
    void plan(sdk::plan& plan, int party, int from) const {
        for (const need& one : all_) plan.fact(one.fact, party, from);
    }

    /// Refuses who falls short, with what would have been its part. `first` is the index of the
    /// first need among the facts of the plan.
    bool judge(const sdk::own& own, std::uint32_t first, std::optional<amount> part,
               sdk::answer& answer) const {
        bool all_met = true;
        for (std::uint32_t i = 0; i < all_.size(); ++i) {
            const sdk::fact_view found = own.fact(first + i);
            if (is_met(all_[i], found)) continue;
            all_met = false;
            auto said = answer.refuse(all_[i].code);
            if (found.is_known()) said.figure(ANNONA_FIGURE_FOUND, found.raw());
            if (found.raw().kind == ANNONA_KIND_AMOUNT)
                said.figure(ANNONA_FIGURE_NEEDED, all_[i].amount_at_least);
            else
                said.figure(ANNONA_FIGURE_NEEDED, all_[i].at_least);
            if (part) said.figure(forfeited, *part);
        }
        return all_met;
    }
    bool are_met_by(const sdk::due& due, std::size_t member, std::uint32_t first) const {
        for (std::uint32_t i = 0; i < all_.size(); ++i)
            if (!is_met(all_[i], due.member_fact(member, first + i))) return false;
        return true;
    }

private:
    static constexpr std::uint16_t forfeited = 0x8000;
    struct need {
        annona_name fact;
        std::int64_t at_least;
        amount amount_at_least;
        std::uint16_t code;
    };

    /// What nobody knows is not reached.
    static bool is_met(const need& one, const sdk::fact_view& found) {
        if (!found.is_known()) return false;
        if (found.raw().kind == ANNONA_KIND_AMOUNT) return found.amount() >= one.amount_at_least;
        return found.count() >= one.at_least;
    }

    std::vector<need> all_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
