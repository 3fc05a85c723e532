// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

#include "reading.hpp"

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
    static constexpr std::uint16_t reasons[] = {ANNONA_REASON_EXPIRED, ANNONA_REASON_INPUT_MISSING};
    static constexpr const char* const unknown_choices[] = {"wait", "refuse", nullptr};
    static constexpr const char* const after_choices[] = {"lapse", "stay", nullptr};

    static constexpr sdk::parameter parameters[] = {
        declare::span("valid").doc(
            "How long money is good after its issue, or after from_fact or the first issue. The "
            "last day counts: issued on 2 March with 90 days it is good to the end of 31 May."),
        declare::fact("from_fact")
            .doc("A date among the inputs or facts of the holder from which `valid` counts, or "
                 "which, without `valid`, is itself the last day. Of a period, its last day."),
        declare::choice("if_unknown", unknown_choices)
            .otherwise("wait")
            .doc("Where from_fact is not known yet: wait, money is good until the fact is recorded "
                 "and gets its last day then; refuse, no money is issued."),
        declare::yes_no("from_first_issue")
            .otherwise("no")
            .doc("`valid` counts from the first issue to this account, so that all later ones end "
                 "on the same day."),
        declare::date("first_day")
            .doc("The first day on which money is good, also what was issued earlier."),
        declare::date("last_day").doc("The last day on which money is good."),
        declare::window("period_end")
            .doc("Money is good to the end of the calendar week, month, quarter, half year or year "
                 "in which it was issued."),
        declare::count("periods").otherwise("1").at_least("1").at_most("1000").doc(
            "How many such periods money is good for, its own counted."),
        declare::days("last_of").doc(
            "Money is good to the end of the last of these days, or of a named list of days."),
        declare::yes_no("given_with_issue")
            .otherwise("no")
            .doc("The last day is given with each issue; this rule only says what happens after "
                 "it."),
        declare::date("first_use_by")
            .doc("The last day on which money must be used for the first time. If nothing of an "
                 "issue was used by then, the whole of it lapses."),
        declare::span("first_use_within")
            .doc("The same, counted from the issue; the last day counts."),
        declare::span("inactive")
            .doc("Money lapses this long after the holder last paid or received any, if nothing "
                 "happened since. Each act starts the time anew."),
        declare::choice("afterwards", after_choices)
            .otherwise("lapse")
            .doc("What happens after the last day: lapse, or stay, unusable, until somebody "
                 "decides."),
        declare::account("lapsed_to").otherwise("who paid").doc("Who gets what lapses."),
        declare::span("late_upload")
            .doc("How long after the last day sales of an offline till may still come in. Money "
                 "lapses only then; new sales end on the last day all the same."),
        declare::span("notice").doc(
            "How long before the last day the holder should hear of it. Stated with each issue."),
    };

    expiry(sdk::values<parameters> given, sdk::problems& problems)
        : reads_(expiry_reading::of(given)),
          refuses_unknown_(given.choice<"if_unknown">() == 1),
          given_with_issue_(given.yes_no<"given_with_issue">()),
          first_day_(given.date<"first_day">()),
          first_use_by_(given.date<"first_use_by">()),
          first_use_within_(given.span<"first_use_within">()),
          inactive_(given.span<"inactive">()),
          stays_(given.choice<"afterwards">() == 1),
          lapsed_to_(given.account<"lapsed_to">()),
          late_upload_(given.span<"late_upload">()),
          notice_(given.span<"notice">()) {
        check(given, problems);
        check_readings(given, problems);
        check_dates(given, problems);
    }

    void plan(sdk::plan& plan) const {
        const std::uint64_t issues = sdk::commands(ANNONA_ISSUE, ANNONA_CONVERT);
        if (!stays_) add_lapse(plan, ANNONA_ANCHOR_EXPIRES);
        if (reads_.is_given() || has_first_use()) plan.authorize_on(issues);
        // A charge of these commands may make lots too.
        plan.terms_on(issues | sdk::commands(ANNONA_PAY, ANNONA_CAPTURE, ANNONA_ADVANCE));
        if (reads_.is_given() || given_with_issue_) plan.owns(ANNONA_OWNS_EXPIRES);
        if (first_day_.number != ANNONA_NO_DAY) plan.owns(ANNONA_OWNS_VALID_FROM);
        if (reads_.from_fact != 0) plan.fact(reads_.from_fact, ANNONA_PARTY_PAYEE);
        if (reads_.what == expiry_reading::kind::first_issue) {
            plan.counter({.subject = ANNONA_SUBJECT_PAYEE,
                          .measure = ANNONA_MEASURE_ONE,
                          .window = {ANNONA_WINDOW_LIFE, 0},
                          .commands = issues});
        }
        if (inactive_.is_given()) plan_inactivity(plan);
        if (!has_first_use()) return;
        if (!stays_) add_lapse(plan, ANNONA_ANCHOR_FIRST_USE);
        plan.owns(ANNONA_OWNS_FIRST_USE).reads(ANNONA_READS_ORIGIN);
        plan.charge_on(sdk::commands(ANNONA_PAY, ANNONA_HOLD, ANNONA_CAPTURE));
    }

    /// Money that would already be past its last day is not handed out.
    void authorize(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        if (refuses_unknown_ && reads_.from_fact != 0 && !own.fact(0).is_known()) {
            answer.refuse(ANNONA_REASON_INPUT_MISSING)
                .figure(ANNONA_FIGURE_WOULD_PASS_INPUT, sdk::name_id{reads_.from_fact});
            return;
        }
        const local_day last = last_day_to_use(seen.today(), own);
        if (last == never) return;
        if (last < seen.today()) {
            answer.refuse(ANNONA_REASON_EXPIRED)
                .figure(ANNONA_FIGURE_LAST_DAY, last)
                .figure(ANNONA_FIGURE_WOULD_PASS_UNTIL_DAY, last);
            return;
        }
        sdk::written_effect told = answer.figure(ANNONA_FIGURE_LAST_DAY, last);
        if (notice_.is_given())
            told.figure(notice_day, sdk::add_span(last, {-notice_.n, notice_.span}));
    }

    void terms(const sdk::case_view& seen, const sdk::own& own, sdk::term_drafts& drafts) const {
        for (std::size_t i = 0; i < drafts.lots().size(); ++i) {
            const annona_day issued = drafts.lots()[i].issued;
            const local_day start = issued == ANNONA_NO_DAY ? seen.today() : sdk::to_day(issued);
            const local_day last = last_day(start, own);
            if (last != never) drafts.expires(i, last + 1);
            if (first_day_ > start) drafts.valid_from(i, first_day_);
            if (has_first_use()) drafts.first_use(i, last_first_use(start) + 1);
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
    /// The last day of either counter is the holder's last act: what it paid and what it received.
    void plan_inactivity(sdk::plan& plan) const {
        const std::uint64_t paid =
            sdk::commands(ANNONA_PAY, ANNONA_TRANSFER, ANNONA_SPLIT, ANNONA_REDEEM, ANNONA_CAPTURE);
        const std::uint64_t received = sdk::commands(ANNONA_ISSUE, ANNONA_CONVERT, ANNONA_PAY,
                                                     ANNONA_TRANSFER, ANNONA_CAPTURE);
        sdk::counter acts;
        acts.measure = ANNONA_MEASURE_ONE;
        acts.flags = ANNONA_COUNTER_STICKY | ANNONA_COUNTER_ANY_SCOPE;
        acts.commands = paid;
        const std::uint32_t first = plan.counter(acts);
        acts.subject = ANNONA_SUBJECT_PAYEE;
        acts.commands = received;
        const std::uint32_t second = plan.counter(acts);
        sdk::schedule idle;
        idle.anchor = ANNONA_ANCHOR_LAST;
        idle.phase = ANNONA_PHASE_LAPSE;
        idle.every = inactive_;
        idle.members_role = (1u << first) | (1u << second);
        plan.schedule(idle);
    }
    static constexpr std::uint16_t notice_day = 0x8000;
    static constexpr local_day never = expiry_reading::never;

    void add_lapse(sdk::plan& plan, std::uint16_t anchor) const {
        plan.schedule({.anchor = anchor, .phase = ANNONA_PHASE_LAPSE, .grace = late_upload_});
    }

    void check_readings(const sdk::values<parameters>& given, sdk::problems& problems) const {
        const bool spans = given.has<"valid">() || given.has<"from_fact">();
        const int readings = int{spans} + int{given.has<"last_day">()} +
                             int{given.has<"period_end">()} + int{given.has<"last_of">()} +
                             int{given.yes_no<"given_with_issue">()};
        const bool says_something =
            has_first_use() || given.has<"first_day">() || inactive_.is_given();
        if (readings > 1 || (readings == 0 && !says_something)) {
            problems.add(given.at<"valid">(),
                         "exactly one of valid or from_fact, last_day, period_end, last_of, "
                         "given_with_issue is needed; a first use, first_day or inactive may stand "
                         "beside it or alone");
        }
        if (given.yes_no<"from_first_issue">() &&
            (given.has<"from_fact">() || !given.has<"valid">())) {
            problems.add(given.at<"from_first_issue">(), "needs valid, and no from_fact");
        }
        if (given.is_written<"periods">() && !given.has<"period_end">()) {
            problems.add(given.at<"periods">(), "needs period_end");
        }
        if (given.has<"first_use_by">() && given.has<"first_use_within">()) {
            problems.add(given.at<"first_use_within">(), "first_use_by says a date already");
        }
        if (stays_ && (given.is_written<"lapsed_to">() || late_upload_.is_given())) {
            problems.add(
                given.at<"afterwards">(),
                "money that stays lapses to nobody: lapsed_to and late_upload say nothing");
        }
    }
    /// Dates that leave money no day on which it is good.
    void check_dates(const sdk::values<parameters>& given, sdk::problems& problems) const {
        const auto begins_before = [&](local_day last, sdk::field place) {
            if (last.number != ANNONA_NO_DAY && last < given.since()) {
                problems.add(place, "is before the rule begins: money would never be good");
            }
        };
        const bool has_date = given.has<"last_day">() || given.has<"last_of">();
        const sdk::field date_place =
            given.has<"last_of">() ? given.at<"last_of">() : given.at<"last_day">();
        if (has_date) begins_before(reads_.date, date_place);
        begins_before(first_use_by_, given.at<"first_use_by">());
        if (has_date && first_use_by_.number != ANNONA_NO_DAY && reads_.date < first_use_by_) {
            problems.add(given.at<"first_use_by">(), "is after the last day of the money");
        }
        const bool is_longer = given.has<"valid">() && notice_.is_given() && reads_.valid.n > 0 &&
                               notice_.span == reads_.valid.span && notice_.n > reads_.valid.n;
        if (is_longer) problems.add(given.at<"notice">(), "is longer than the money is good");
    }
    void check(const sdk::values<parameters>& given, sdk::problems& problems) const {
        if (given.has<"period_end">() && reads_.period == calendar_span::day) {
            problems.add(given.at<"period_end">(),
                         "needs a calendar week, month, quarter, half year or year");
        }
        if (given.has<"first_day">() && given.has<"last_day">() && reads_.date < first_day_) {
            problems.add(given.at<"first_day">(), "comes after last_day");
        }
        if (given.has<"last_of">() && reads_.date.number == ANNONA_NO_DAY) {
            problems.add(given.at<"last_of">(), "needs at least one day");
        }
        const auto whole_days = [&](bool is_given, sdk::span_of span, sdk::field place) {
            if (is_given && !expiry_reading::is_whole_days(span)) {
                problems.add(place, "needs a span of at least one day");
            }
        };
        whole_days(given.has<"valid">(), reads_.valid, given.at<"valid">());
        whole_days(given.has<"inactive">(), inactive_, given.at<"inactive">());
        whole_days(given.has<"notice">(), notice_, given.at<"notice">());
        whole_days(given.has<"late_upload">(), late_upload_, given.at<"late_upload">());
        whole_days(given.has<"first_use_within">(), first_use_within_,
                   given.at<"first_use_within">());
    }

    bool has_first_use() const noexcept {
        return first_use_by_.number != ANNONA_NO_DAY || first_use_within_.is_given();
    }
    local_day last_first_use(local_day start) const {
        if (first_use_within_.is_given()) {
            return sdk::add_span(start, first_use_within_);
        }
        return first_use_by_;
    }
    /// The last good day of money issued on `start`; `never` where there is none or not yet.
    local_day last_day(local_day start, const sdk::own& own) const {
        using given = sdk::values<parameters>;
        return reads_.last_day(start, own, given::index<"valid">(), given::index<"last_day">());
    }
    /// The last day on which money issued today can be used for the first time.
    local_day last_day_to_use(local_day today, const sdk::own& own) const {
        const local_day last = last_day(today, own);
        return has_first_use() ? std::min(last, last_first_use(today)) : last;
    }

    expiry_reading reads_;
    bool refuses_unknown_;
    bool given_with_issue_;
    local_day first_day_;
    local_day first_use_by_;
    sdk::span_of first_use_within_;
    sdk::span_of inactive_;
    bool stays_;
    std::uint32_t lapsed_to_;
    sdk::span_of late_upload_;
    sdk::span_of notice_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
