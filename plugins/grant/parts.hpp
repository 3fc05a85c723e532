// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.hpp>
#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>
#include <annona/sdk/rule.hpp>

#include <optional>
#include <vector>

#include "inputs.hpp"

namespace annona {
inline namespace v0_1 {
namespace rules {

/// An award in parts: which one is asked for, how much it is and whether its turn has come. How
/// often each was paid is a counter of the holder.
class grant_parts {
public:
    static constexpr std::uint32_t parts_max = 8;

    static constexpr sdk::parameter columns[] = {
        sdk::declare::name("name").required().doc(
            "Names the part; that it was paid is remembered under it."),
        sdk::declare::ratio("share").required().at_least("0 %").at_most("100 %").doc(
            "Its share of the award; all together are 100 %. The last part is what is left."),
        sdk::declare::span("after").doc("Not before this long after the first part was paid."),
    };

    template <class Values, class Rows>
    void read(const Values& given, const Rows& rows, grant_inputs& inputs,
              std::uint32_t counters_before, sdk::problems& problems) {
        first_counter_ = counters_before;
        ratio sum{0, 1};
        for (std::uint32_t i = 0; i < std::min(rows.size(), parts_max); ++i) {
            const auto row = rows[i];
            parts_.push_back({row.template name<"name">(), row.template ratio<"share">(),
                              row.template span<"after">()});
            sum = checked_add(sum, parts_.back().share).value_or(ratio{2, 1});
            if (parts_.back().after.span == ANNONA_SPAN_SECOND) {
                problems.add(row.template at<"after">(), "is counted in days or longer spans");
            }
        }
        const sdk::field place = given.template at<"parts">();
        if (rows.size() > parts_max) problems.add(place, "has more than 8 rows");
        if (!parts_.empty() && sum != ratio{1, 1}) {
            problems.add(place, "the shares do not add up to 100 %");
        }
        if (parts_.empty() == given.template has<"part">()) {
            problems.add(given.template at<"part">(), "parts and part belong together");
        }
        if (given.template has<"part">()) number_ = inputs.slot(given.template fact<"part">());
        if (given.template has<"first_part_on">()) {
            first_on_ = inputs.slot(given.template fact<"first_part_on">());
        }
        again_ = given.template yes_no<"parts_again">();
    }
    bool is_given() const noexcept { return !parts_.empty(); }

    void plan(sdk::plan& plan) const {
        for (const part& each : parts_) {
            sdk::counter kept;
            kept.name = each.name;
            kept.subject = ANNONA_SUBJECT_PAYEE_HOLDER;
            kept.measure = ANNONA_MEASURE_MANUAL;
            kept.window = {ANNONA_WINDOW_LIFE, 0};
            kept.commands = sdk::commands(ANNONA_ISSUE);
            plan.counter(kept);
        }
    }

    /// The index of the part asked for; beyond the last where there is no such part, nothing where
    /// the whole award is asked for.
    std::optional<std::uint32_t> asked(const sdk::own& own) const {
        if (parts_.empty()) return std::nullopt;
        const sdk::fact_view fact = own.fact(number_);
        if (!fact.is_known() || fact.raw().kind != ANNONA_KIND_COUNT) return std::nullopt;
        const std::int64_t number = fact.count();
        const auto size = static_cast<std::uint32_t>(parts_.size());
        return number < 1 || number > size ? size : static_cast<std::uint32_t>(number - 1);
    }

    /// What the part is of the whole, in multiples of `step`; the last is what is left.
    amount value(std::uint32_t index, amount whole, amount step, rounding mode) const {
        amount left = whole;
        for (std::uint32_t i = 0; i < parts_.size(); ++i) {
            const bool is_last = i + 1 == parts_.size();
            const amount share =
                is_last ? left : std::min(left, share_of(whole, parts_[i].share, step, mode));
            if (i == index) return share;
            left -= share;
        }
        return {};
    }

    /// Refuses a part that does not exist, was paid, or whose turn has not come. `already` is the
    /// reason for one that was paid.
    void judge(const sdk::case_view& seen, const sdk::own& own, std::uint16_t already,
               sdk::answer& answer) const {
        if (parts_.empty()) return;
        const auto index = asked(own);
        if (index && *index >= parts_.size()) {
            answer.refuse(ANNONA_REASON_NOT_ELIGIBLE)
                .figure(ANNONA_FIGURE_LIMIT, static_cast<std::int64_t>(parts_.size()));
            return;
        }
        const std::uint32_t which = index.value_or(0);
        if (is_paid(which, own)) {
            answer.refuse(already).figure(ANNONA_FIGURE_LAST_DAY, last_day(which, own));
            return;
        }
        if (index) judge_turn(which, seen, own, answer);
    }
    /// Counts what is paid: the part, or all of them where the whole award is.
    void count(const sdk::own& own, sdk::answer& answer) const {
        const auto index = asked(own);
        for (std::uint32_t i = 0; i < parts_.size(); ++i) {
            if (!index || i == *index) answer.count(first_counter_ + i, amount::of(1));
        }
    }

private:
    struct part {
        annona_name name = 0;
        ratio share{};
        sdk::span_of after{};
    };

    static amount share_of(amount whole, ratio share, amount step, rounding mode) {
        const auto steps = checked_proportion(whole, amount::of(share.num),
                                              amount::raw(int128{share.den} * step.count()), mode);
        int128 units = 0;
        if (!steps || __builtin_mul_overflow(steps->count(), step.count(), &units)) return whole;
        return amount::raw(units);
    }
    int128 paid(std::uint32_t index, const sdk::own& own) const {
        return own.counter(first_counter_ + index).value().count();
    }
    local_day last_day(std::uint32_t index, const sdk::own& own) const {
        return own.counter(first_counter_ + index).last_day();
    }
    /// With `parts_again` a new first part may follow once every part of the last award was paid.
    bool is_paid(std::uint32_t index, const sdk::own& own) const {
        if (!again_) return paid(index, own) > 0;
        const auto last = static_cast<std::uint32_t>(parts_.size() - 1);
        return index == 0 ? paid(0, own) > paid(last, own)
                          : paid(index, own) > 0 && paid(index, own) >= paid(0, own);
    }
    void judge_turn(std::uint32_t index, const sdk::case_view& seen, const sdk::own& own,
                    sdk::answer& answer) const {
        if (index == 0) return;
        const auto first = first_part_day(own);
        const bool is_next =
            paid(index - 1, own) > paid(index, own) || (index == 1 && first.has_value());
        if (!is_next || !first) {
            answer.refuse(ANNONA_REASON_NOT_YET_DUE);
            return;
        }
        const local_day due = later(*first, parts_[index].after);
        if (seen.today() >= due) return;
        answer.refuse(ANNONA_REASON_NOT_YET_DUE)
            .figure(ANNONA_FIGURE_LAST_DAY, *first)
            .figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY, due);
    }
    /// The day the first part was paid here, else the one the papers name.
    std::optional<local_day> first_part_day(const sdk::own& own) const {
        if (paid(0, own) > 0) return last_day(0, own);
        if (first_on_ == grant_inputs::none) return std::nullopt;
        const sdk::fact_view fact = own.fact(first_on_);
        if (!fact.is_known() || fact.raw().kind != ANNONA_KIND_DATE) return std::nullopt;
        return fact.day();
    }
    static local_day later(local_day day, sdk::span_of by) {
        switch (by.span) {
            case ANNONA_SPAN_DAY:
                return day + by.n;
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
                return day;
        }
    }

    std::vector<part> parts_;
    std::uint32_t number_ = grant_inputs::none;
    std::uint32_t first_on_ = grant_inputs::none;
    std::uint32_t first_counter_ = 0;
    bool again_ = false;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
