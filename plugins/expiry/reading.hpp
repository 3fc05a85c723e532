// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.hpp>
#include <annona/sdk/rule.hpp>

#include <limits>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// How the last good day of an issue is read; exactly one of them for a rule.
struct expiry_reading {
    enum class kind : std::uint8_t { none, age, fact, first_issue, date, period };
    static constexpr local_day never{std::numeric_limits<std::int32_t>::max()};

    kind what = kind::none;
    sdk::span_of valid{};
    annona_name from_fact = 0;
    local_day date{};
    calendar_span period = calendar_span::day;
    std::int32_t periods = 1;

    template <class Values>
    static expiry_reading of(const Values& given) {
        expiry_reading made;
        made.valid = given.template span<"valid">();
        made.from_fact = given.template fact<"from_fact">();
        made.periods = static_cast<std::int32_t>(given.template count<"periods">());
        if (given.template has<"period_end">()) {
            const auto period = given.template window<"period_end">().period();
            made.period = period.value_or(calendar_span::day);  // refused by the rule
        }
        made.date = given.template has<"last_of">() ? given.template last_day<"last_of">()
                                                    : given.template date<"last_day">();
        made.what = made.from_fact != 0                           ? kind::fact
                    : given.template yes_no<"from_first_issue">() ? kind::first_issue
                    : given.template has<"valid">()               ? kind::age
                    : given.template has<"period_end">()          ? kind::period
                    : made.date.number != ANNONA_NO_DAY           ? kind::date
                                                                  : kind::none;
        return made;
    }

    bool is_given() const noexcept { return what != kind::none; }

    /// The last good day of money issued on `start`; `never` where there is none or not yet. The
    /// indices are those of the parameters an exception may change.
    local_day last_day(local_day start, const sdk::own& own, std::uint32_t valid_index,
                       std::uint32_t date_index) const {
        switch (what) {
            case kind::age:
                return later(start, own, valid_index);
            case kind::fact:
                return after_fact(own, valid_index);
            case kind::first_issue: {
                const local_day first = own.counter(0).first_day();
                return later(first.number == ANNONA_NO_DAY ? start : first, own, valid_index);
            }
            case kind::date:
                return {to_number(own.overridden(date_index, std::int64_t{date.number}))};
            case kind::period:
                return last_of_periods(start);
            case kind::none:
                break;
        }
        return never;
    }

    static bool is_whole_days(sdk::span_of span) noexcept {
        return span.n > 0 && span.span != ANNONA_SPAN_SECOND && span.span != ANNONA_SPAN_NONE;
    }

private:
    /// `valid` with the holder's exception, after a day.
    local_day later(local_day start, const sdk::own& own, std::uint32_t valid_index) const {
        return sdk::add_span(
            start, {to_number(own.overridden(valid_index, std::int64_t{valid.n})), valid.span});
    }
    local_day after_fact(const sdk::own& own, std::uint32_t valid_index) const {
        const sdk::fact_view fact = own.fact(0);
        const bool is_period = fact.raw().kind == ANNONA_KIND_DAYS;
        if (!fact.is_known() || (!is_period && fact.raw().kind != ANNONA_KIND_DATE)) return never;
        const local_day start = is_period ? fact.last_day() : fact.day();
        return valid.is_given() ? later(start, own, valid_index) : start;
    }
    local_day last_of_periods(local_day start) const {
        local_day last = last_day_of(period, start);
        for (std::int32_t i = 1; i < periods; ++i) last = last_day_of(period, last + 1);
        return last;
    }

    static std::int32_t to_number(std::int64_t value) {
        ANNONA_ASSERT(value >= -1'000'000 && value <= 10'000'000,
                      "an override beyond all calendars");
        return static_cast<std::int32_t>(value);
    }
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
