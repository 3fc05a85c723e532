// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace rules {

namespace declare = sdk::declare;

/// Money is good until a day and then goes where the scheme says. README.md has the readings.
class expiry {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr const char* const figure_names[] = {"notice_day", nullptr};
    static constexpr std::uint16_t reasons[] = {ANNONA_REASON_EXPIRED};

    static constexpr sdk::parameter parameters[] = {
        declare::span("valid").doc(
            "How long money is good after its issue. The last day counts: issued on 2 March with "
            "90 days it is good to the end of 31 May."),
        declare::date("last_day").doc("The last day on which money is good."),
        declare::window("period_end")
            .doc("Money is good to the end of the calendar week, month, quarter, half year or year "
                 "in "
                 "which it was issued."),
        declare::days("last_of").doc(
            "Money is good to the end of the last of these days, or of a named list of days."),
        declare::yes_no("given_with_issue")
            .otherwise("no")
            .doc("The last day is given with each issue; this rule only says what happens after "
                 "it."),
        declare::date("first_use_by")
            .doc("The last day on which money must be used for the first time. If nothing of an "
                 "issue "
                 "was used by then, the whole of it lapses."),
        declare::account("lapsed_to").otherwise("who paid").doc("Who gets what lapses."),
        declare::span("notice").doc(
            "How long before the last day the holder should hear of it. Stated with each issue."),
    };

    expiry(sdk::values<parameters> given, sdk::problems& problems)
        : valid_(given.span<"valid">()),
          until_(given.date<"last_day">()),
          period_(given.has<"period_end">() ? span_of_window(given.window<"period_end">().window)
                                            : calendar_span::day),
          last_of_(given.last_day<"last_of">()),
          first_use_by_(given.date<"first_use_by">()),
          lapsed_to_(given.account<"lapsed_to">()),
          notice_(given.span<"notice">()) {
        reading_ = given.has<"valid">()        ? reading::age
                   : given.has<"last_day">()      ? reading::date
                   : given.has<"period_end">() ? reading::period
                   : given.has<"last_of">()    ? reading::last_day
                                               : reading::none;
        check(given, problems);
    }

    void plan(sdk::plan& plan) const {
        const std::uint64_t issues = sdk::commands(ANNONA_ISSUE, ANNONA_CONVERT);
        plan.schedule({.anchor = ANNONA_ANCHOR_EXPIRES, .phase = ANNONA_PHASE_LAPSE});
        if (has_dates()) plan.authorize_on(issues);
        // A charge of these commands may make lots too.
        plan.terms_on(issues | sdk::commands(ANNONA_PAY, ANNONA_CAPTURE, ANNONA_ADVANCE));
        if (reading_ != reading::none) plan.owns(ANNONA_OWNS_EXPIRES);
        if (!has_first_use()) return;
        plan.schedule({.anchor = ANNONA_ANCHOR_FIRST_USE, .phase = ANNONA_PHASE_LAPSE});
        plan.owns(ANNONA_OWNS_FIRST_USE).reads(ANNONA_READS_ORIGIN);
        plan.charge_on(sdk::commands(ANNONA_PAY, ANNONA_HOLD, ANNONA_CAPTURE));
    }

    /// Money that would already be past its last day is not handed out.
    void authorize(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        const local_day last = last_day_to_use(seen.today(), own);
        if (last < seen.today()) {
            answer.refuse(ANNONA_REASON_EXPIRED)
                .figure(ANNONA_FIGURE_LAST_DAY, last)
                .figure(ANNONA_FIGURE_WOULD_PASS_UNTIL_DAY, last);
            return;
        }
        sdk::written_effect told = answer.figure(ANNONA_FIGURE_LAST_DAY, last);
        if (notice_.is_given()) told.figure(notice_day, before(last, notice_));
    }

    void terms(const sdk::case_view& seen, const sdk::own& own, sdk::term_drafts& drafts) const {
        for (std::size_t i = 0; i < drafts.lots().size(); ++i) {
            const annona_day issued = drafts.lots()[i].issued;
            const local_day start = issued == ANNONA_NO_DAY ? seen.today() : sdk::to_day(issued);
            if (reading_ != reading::none) drafts.expires(i, last_day(start, own) + 1);
            if (has_first_use()) drafts.first_use(i, first_use_by_ + 1);
        }
    }

    /// The first use of any part frees the whole issue from the first-use date.
    void charge(const sdk::case_view& seen, const sdk::own&, sdk::answer& answer) const {
        const auto takes = seen.takes();
        for (std::size_t i = 0; i < takes.size(); ++i) {
            const annona_lot& lot = seen.lots()[takes[i].lot];
            const auto same_origin = [&](const annona_take& earlier) {
                return seen.lots()[earlier.lot].origin == lot.origin;
            };
            if (lot.first_use == ANNONA_NO_DAY) continue;
            if (std::any_of(takes.begin(), takes.begin() + static_cast<std::ptrdiff_t>(i),
                            same_origin)) {
                continue;
            }
            answer.term(takes[i].lot, ANNONA_TERM_FIRST_USE, {}).whole_origin();
        }
    }

    void settle(sdk::due& due) const {
        for (std::size_t i = 0; i < due.lots().size(); ++i) {
            due.lose(i, sdk::to_amount(due.lots()[i].amount), lapsed_to_);
        }
    }

private:
    enum class reading : std::uint8_t { none, age, date, period, last_day };
    static constexpr std::uint16_t notice_day = 0x8000;

    void check(const sdk::values<parameters>& given, sdk::problems& problems) const {
        const int readings = int{given.has<"valid">()} + int{given.has<"last_day">()} +
                             int{given.has<"period_end">()} + int{given.has<"last_of">()} +
                             int{given.yes_no<"given_with_issue">()};
        if (readings > 1 || (readings == 0 && !has_first_use())) {
            problems.add(given.at<"valid">(),
                         "exactly one of valid, until, period_end, last_of, given_with_issue is "
                         "needed; first_use_by may stand beside it or alone");
        }
        if (given.has<"valid">() && !is_whole_days(valid_)) {
            problems.add(given.at<"valid">(), "needs a span of at least one day");
        }
        if (given.has<"period_end">() && period_ == calendar_span::day) {
            problems.add(given.at<"period_end">(),
                         "needs a calendar week, month, quarter, half year or year");
        }
        if (given.has<"last_of">() && last_of_.number == ANNONA_NO_DAY) {
            problems.add(given.at<"last_of">(), "needs at least one day");
        }
        if (given.has<"notice">() && !is_whole_days(notice_)) {
            problems.add(given.at<"notice">(), "needs a span of at least one day");
        }
    }

    bool has_first_use() const noexcept { return first_use_by_.number != ANNONA_NO_DAY; }
    bool has_dates() const noexcept { return reading_ != reading::none || has_first_use(); }

    static bool is_whole_days(sdk::span_of span) noexcept {
        return span.n > 0 && span.span != ANNONA_SPAN_SECOND && span.span != ANNONA_SPAN_NONE;
    }
    /// `day` stands for a window that is no calendar period.
    static calendar_span span_of_window(std::uint16_t window) noexcept {
        switch (window) {
            case ANNONA_WINDOW_WEEK:
                return calendar_span::week;
            case ANNONA_WINDOW_MONTH:
                return calendar_span::month;
            case ANNONA_WINDOW_QUARTER:
                return calendar_span::quarter;
            case ANNONA_WINDOW_HALF_YEAR:
                return calendar_span::half_year;
            case ANNONA_WINDOW_YEAR:
                return calendar_span::year;
            default:
                return calendar_span::day;
        }
    }
    static local_day after(local_day day, sdk::span_of span, std::int32_t n) {
        switch (span.span) {
            case ANNONA_SPAN_WEEK:
                return day + 7 * n;
            case ANNONA_SPAN_MONTH:
                return add_months(day, n);
            case ANNONA_SPAN_QUARTER:
                return add_months(day, 3 * n);
            case ANNONA_SPAN_HALF_YEAR:
                return add_months(day, 6 * n);
            case ANNONA_SPAN_YEAR:
                return add_months(day, 12 * n);
            default:
                return day + n;
        }
    }
    static local_day before(local_day day, sdk::span_of span) { return after(day, span, -span.n); }

    /// The last good day of money issued on `start`, by the one reading this rule has.
    local_day last_day(local_day start, const sdk::own& own) const {
        using given = sdk::values<parameters>;
        switch (reading_) {
            case reading::age:
                return after(
                    start, valid_,
                    to_number(own.overridden(given::index<"valid">(), std::int64_t{valid_.n})));
            case reading::date:
                return {to_number(
                    own.overridden(given::index<"last_day">(), std::int64_t{until_.number}))};
            case reading::period:
                return last_day_of(period_, start);
            case reading::last_day:
                return last_of_;
            case reading::none:
                break;
        }
        ANNONA_ASSERT(false, "no last day where none was declared");
        return start;
    }
    /// The last day on which money issued today can be used for the first time.
    local_day last_day_to_use(local_day today, const sdk::own& own) const {
        if (reading_ == reading::none) return first_use_by_;
        const local_day last = last_day(today, own);
        return has_first_use() ? std::min(last, first_use_by_) : last;
    }
    static std::int32_t to_number(std::int64_t value) {
        ANNONA_ASSERT(value >= -1'000'000 && value <= 10'000'000,
                      "an override beyond all calendars");
        return static_cast<std::int32_t>(value);
    }

    sdk::span_of valid_;
    local_day until_;
    calendar_span period_;
    local_day last_of_;
    local_day first_use_by_;
    std::uint32_t lapsed_to_;
    sdk::span_of notice_;
    reading reading_ = reading::none;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
