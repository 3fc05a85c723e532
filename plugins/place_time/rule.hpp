// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.hpp>
#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// On which days, at which hours and in which places money may be paid. README.md has the details.
class place_time {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr const char* const weekday_names[] = {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", nullptr};

    static constexpr const char* const act_names[] = {"payments", "purchases of units", nullptr};

    static constexpr sdk::parameter hour_columns[] = {
        sdk::declare::text("from")
            .required()
            .unit("local time")
            .doc("The first minute, as in \"08:00\"."),
        sdk::declare::text("to")
            .required()
            .unit("local time")
            .doc("The minute in which it is over, up to \"24:00\". Before `from`: past midnight."),
    };
    static constexpr const char* const sides[] = {"payee", "payer", nullptr};
    static constexpr sdk::parameter place_columns[] = {
        sdk::declare::fact("fact").required().doc("The fact that holds a place: municipality."),
        sdk::declare::names("in").doc("Places where money may be paid. Without it: all."),
        sdk::declare::names("not_in").doc("Places where it may not, even where `in` names them."),
        sdk::declare::choice("of", sides)
            .otherwise("payee")
            .doc("Whose place decides: the shop's, or where the payer lives."),
        sdk::declare::yes_no("same").otherwise("no").doc(
            "The payer and the shop must be of the same place."),
        sdk::declare::yes_no("unknown_passes")
            .otherwise("no")
            .doc("Whether somebody whose place is not known passes."),
        sdk::declare::code("else").otherwise("PLACE_NOT_ALLOWED").doc("The reason given."),
    };
    static constexpr sdk::parameter parameters[] = {
        sdk::declare::days("days").doc(
            "The days: dates, or the name of a list of the scheme. Without it: every day."),
        sdk::declare::choice("weekdays", weekday_names)
            .list()
            .doc("The days of the week. Beside days, both must fit."),
        sdk::declare::table("hours", hour_columns).doc("The hours of each such day, local time."),
        sdk::declare::choice("acts", act_names)
            .otherwise("payments")
            .doc("What the days and hours are for: paying, or buying units with own money."),
        sdk::declare::table("place", place_columns).single().doc("Where money may be paid."),
        sdk::declare::code("else").otherwise("TIME_NOT_ALLOWED").doc("The reason given."),
        sdk::declare::code("else_after")
            .doc("The reason given once the last of the days is over. Without it: the same."),
    };
    static constexpr std::uint16_t reasons[] = {
        ANNONA_REASON_TIME_NOT_ALLOWED, ANNONA_REASON_PLACE_NOT_ALLOWED,
        ANNONA_REASON_NOT_YET_VALID, ANNONA_REASON_EXPIRED, ANNONA_REASON_CONDITION_NOT_MET};

    place_time(sdk::values<parameters> given, sdk::problems& problems)
        : acts_(given.choice<"acts">() == 1 ? sdk::commands(ANNONA_CONVERT)
                                            : sdk::commands(ANNONA_PAY, ANNONA_HOLD)),
          has_days_(given.has<"days">()),
          code_(given.code<"else">()),
          code_after_(given.has<"else_after">() ? given.code<"else_after">() : code_) {
        for (const annona_value& day : given.days<"days">()) {
            days_.push_back(local_day{static_cast<std::int32_t>(day.integer)});
        }
        std::ranges::sort(days_);
        read_weekdays(given, problems);
        read_hours(given.rows<"hours", hour_columns>(), problems);
        read_place(given, problems);
        const bool has_time = has_days_ || weekdays_ != 0 || !hours_.empty();
        if (!has_time && !place_.is_given) {
            problems.add(given.at<"days">(), "needs days, weekdays, hours or place");
        }
        if (has_days_ && days_.empty()) problems.add(given.at<"days">(), "lists no day");
        if (std::ranges::find(reasons, code_) == std::end(reasons)) {
            problems.add(given.at<"else">(), "is no reason this rule may give");
        }
        if (std::ranges::find(reasons, code_after_) == std::end(reasons)) {
            problems.add(given.at<"else_after">(), "is no reason this rule may give");
        }
    }

    void plan(sdk::plan& plan) const {
        plan.authorize_on(acts_);
        if (!place_.is_given) return;
        plan.fact(place_.fact, place_.of_payer ? ANNONA_PARTY_PAYER : ANNONA_PARTY_PAYEE,
                  ANNONA_FACT_FROM_ACCOUNT);
        if (!place_.same) return;
        plan.fact(place_.fact, place_.of_payer ? ANNONA_PARTY_PAYEE : ANNONA_PARTY_PAYER,
                  ANNONA_FACT_FROM_ACCOUNT);
    }

    void authorize(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        if (place_.is_given) judge_place(own, answer);
        judge_time(seen, answer);
    }

private:
    struct place_terms {
        bool is_given = false;
        annona_name fact = 0;
        bool has_places = false;
        sdk::bit_set in;
        sdk::bit_set not_in;
        annona_name would_pass = 0;
        bool of_payer = false;
        bool same = false;
        bool unknown_passes = false;
        std::uint16_t code = 0;
    };

    template <class Given>
    void read_place(const Given& given, sdk::problems& problems) {
        const auto rows = given.template rows<"place", place_columns>();
        if (rows.is_empty()) return;
        const auto row = rows[0];
        place_.is_given = true;
        place_.fact = row.template fact<"fact">();
        place_.has_places = row.template has<"in">();
        place_.in = row.template names<"in">();
        place_.not_in = row.template names<"not_in">();
        for (const annona_value& each : row.template names_in_order<"in">()) {
            const annona_name name = sdk::read::number(each);
            if (place_.would_pass == 0 && !place_.not_in.contains(name)) place_.would_pass = name;
        }
        place_.of_payer = row.template choice<"of">() == 1;
        place_.same = row.template yes_no<"same">();
        place_.unknown_passes = row.template yes_no<"unknown_passes">();
        place_.code = row.template code<"else">();
        if (std::ranges::find(reasons, place_.code) == std::end(reasons)) {
            problems.add(row.template at<"else">(), "is no reason this rule may give");
        }
        if (!place_.has_places && place_.not_in.is_empty() && !place_.same) {
            problems.add(row.template at<"in">(), "says nothing: give in, not_in or same");
        }
        if (place_.has_places && place_.would_pass == 0) {
            problems.add(row.template at<"in">(), "allows no place: not_in takes away all of them");
        }
    }
    void judge_place(const sdk::own& own, sdk::answer& answer) const {
        const sdk::fact_view deciding = own.fact(0);
        const bool is_known = deciding.is_known();
        const annona_name found = deciding.name().number;
        bool passes = is_known ? !place_.not_in.contains(found) &&
                                     (!place_.has_places || place_.in.contains(found))
                               : place_.unknown_passes;
        annona_name other = place_.would_pass;
        if (passes && place_.same) {
            const sdk::fact_view second = own.fact(1);
            const bool both = is_known && second.is_known();
            passes = both ? second.name().number == found : place_.unknown_passes;
            if (both) other = second.name().number;
        }
        if (passes) return;
        sdk::written_effect refusal = answer.refuse(place_.code);
        if (is_known) refusal.figure(ANNONA_FIGURE_FOUND, deciding.name());
        if (other != 0) refusal.figure(ANNONA_FIGURE_NEEDED, sdk::name_id{other});
    }

    void judge_time(const sdk::case_view& seen, sdk::answer& answer) const {
        const local_day today = seen.today();
        const bool is_day = is_open_day(today);
        if (is_day && is_open_hour(seen.second_of_day())) return;
        const bool opens_later = is_day && opens_after(seen.second_of_day());
        const auto next = next_open_day(opens_later ? today : today + 1);
        sdk::written_effect refusal = answer.refuse(next ? code_ : code_after_);
        refusal.figure(ANNONA_FIGURE_DAY, today);
        if (next) {
            refusal.figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY, *next);
        } else {
            refusal.figure(ANNONA_FIGURE_WOULD_PASS_UNTIL_DAY, days_.back());
        }
    }

    static constexpr std::int32_t seconds_per_hour = 3'600;
    static constexpr std::int32_t seconds_per_minute = 60;
    static constexpr unsigned days_per_week = 7;

    struct span_of_day {
        std::int32_t from_s = 0;
        std::int32_t to_s = 0;  // not included
    };

    template <class Given>
    void read_weekdays(const Given& given, sdk::problems& problems) {
        for (const annona_value& day : given.template list<"weekdays">()) {
            const unsigned bit = 1u << (static_cast<unsigned>(day.integer) % days_per_week);
            if ((weekdays_ & bit) != 0) {
                problems.add(given.template at<"weekdays">(), "names a day twice");
            }
            weekdays_ |= bit;
        }
        const auto is_open = [&](local_day day) { return is_weekday(day); };
        if (!days_.empty() && std::ranges::none_of(days_, is_open)) {
            problems.add(given.template at<"days">(), "none of the days is one of the weekdays");
        }
        if (given.template has<"else_after">() && !has_days_) {
            problems.add(given.template at<"else_after">(),
                         "needs days: without a last one there is no after");
        }
    }
    template <class Rows>
    void read_hours(const Rows& rows, sdk::problems& problems) {
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            const auto from = second_of(rows[i].template text<"from">());
            const auto to = second_of(rows[i].template text<"to">());
            if (!from || !to || *from == *to) {
                problems.add(rows[i].template at<"from">(),
                             "hours are written \"08:00\", two different ones");
                continue;
            }
            const span_of_day made{*from, *to};
            const auto is_same = [&](const span_of_day& each) { return do_overlap(each, made); };
            if (std::ranges::any_of(hours_, is_same)) {
                problems.add(rows[i].template at<"from">(), "these hours overlap earlier ones");
            }
            hours_.push_back(made);
        }
    }
    static bool holds(const span_of_day& each, std::int32_t second) noexcept {
        if (each.from_s < each.to_s) return each.from_s <= second && second < each.to_s;
        return second >= each.from_s || second < each.to_s;
    }
    static bool do_overlap(const span_of_day& a, const span_of_day& b) noexcept {
        return holds(a, b.from_s) || holds(b, a.from_s);
    }
    /// `HH:MM`, 00:00 to 24:00.
    static std::optional<std::int32_t> second_of(std::string_view text) {
        if (text.size() != 5 || text[2] != ':') return std::nullopt;
        for (const std::size_t i : {0u, 1u, 3u, 4u}) {
            if (text[i] < '0' || text[i] > '9') return std::nullopt;
        }
        const auto two_digits = [&](std::size_t i) {
            return (text[i] - '0') * 10 + text[i + 1] - '0';
        };
        const int hour = two_digits(0);
        const int minute = two_digits(3);
        if (minute > 59 || hour > 24 || (hour == 24 && minute != 0)) return std::nullopt;
        return hour * seconds_per_hour + minute * seconds_per_minute;
    }

    bool is_weekday(local_day day) const noexcept {
        return weekdays_ == 0 || ((weekdays_ >> (weekday(day) - 1)) & 1) != 0;
    }
    bool is_open_day(local_day day) const {
        return is_weekday(day) && (!has_days_ || std::ranges::binary_search(days_, day));
    }
    bool is_open_hour(std::int32_t second) const noexcept {
        const auto is_in = [&](const span_of_day& each) { return holds(each, second); };
        return hours_.empty() || std::ranges::any_of(hours_, is_in);
    }
    bool opens_after(std::int32_t second) const noexcept {
        return std::ranges::any_of(hours_,
                                   [&](const span_of_day& each) { return each.from_s > second; });
    }
    std::optional<local_day> next_open_day(local_day from) const {
        if (!has_days_) {
            for (unsigned i = 0; i < days_per_week; ++i) {
                if (is_weekday(from + static_cast<std::int32_t>(i))) {
                    return from + static_cast<std::int32_t>(i);
                }
            }
            return std::nullopt;
        }
        for (auto day = std::ranges::lower_bound(days_, from); day != days_.end(); ++day) {
            if (is_weekday(*day)) return *day;
        }
        return std::nullopt;
    }

    std::uint64_t acts_;
    place_terms place_;
    bool has_days_;
    std::vector<local_day> days_;
    unsigned weekdays_ = 0;  // bit 0 Monday; none: every day
    std::vector<span_of_day> hours_;
    std::uint16_t code_;
    std::uint16_t code_after_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
