// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.hpp>
#include <annona/sdk/rule.hpp>

#include <optional>

#include "inputs.hpp"

namespace annona {
inline namespace v0_1 {
namespace rules {

/// What the receiver of an award took in before, for bonuses: kept by the engine, returns taken
/// off again.
class grant_measure {
public:
    static constexpr const char* const acts[] = {"purchases", "transfers", "both", nullptr};

    static constexpr sdk::parameter columns[] = {
        sdk::declare::name("name").required().doc(
            "Names what is kept; a newer version of the rule goes on with it."),
        sdk::declare::choice("received_in", acts)
            .otherwise("purchases")
            .doc("How the receiver came by it."),
        sdk::declare::roles("from").doc("From accounts of these roles. Without it: any."),
        sdk::declare::window("per").required().doc(
            "The window: calendar month, quarter, year. Steps read this one or the one before."),
        sdk::declare::fact("period").doc(
            "The input that names the window asked for, as the month of a bonus. Another one than "
            "steps read is refused."),
    };

    template <class Rows>
    void read(const Rows& rows, grant_inputs& inputs, sdk::problems& problems) {
        if (rows.is_empty()) return;
        const auto row = rows[0];
        constexpr std::uint64_t masks[] = {
            sdk::commands(ANNONA_PAY, ANNONA_CAPTURE), sdk::commands(ANNONA_TRANSFER),
            sdk::commands(ANNONA_PAY, ANNONA_CAPTURE, ANNONA_TRANSFER)};
        is_given_ = true;
        kept_.name = row.template name<"name">();
        kept_.subject = ANNONA_SUBJECT_PAYEE;
        kept_.measure = ANNONA_MEASURE_PRINCIPAL;
        kept_.window = row.template window<"per">();
        kept_.commands = masks[std::min<std::uint32_t>(row.template choice<"received_in">(), 2)];
        kept_.flags = ANNONA_COUNTER_ANY_SCOPE;
        kept_.other_roles = row.template has<"from">() ? row.template roles<"from">() : 0;
        if (row.template has<"period">()) period_ = inputs.slot(row.template fact<"period">());
        if (kept_.window.window == ANNONA_WINDOW_ROLLING_DAYS) {
            problems.add(row.template at<"per">(), "a rolling window has none before it");
        }
    }
    bool is_given() const noexcept { return is_given_; }
    void plan(sdk::plan& plan) const {
        if (is_given_) plan.counter(kept_);
    }
    /// Counters of the rule stand in the order of its plan; this one is the first.
    std::uint32_t counters() const noexcept { return is_given_ ? 1 : 0; }

    static amount current(const sdk::own& own) { return own.counter(0).value(); }
    static amount previous(const sdk::own& own) { return own.counter(0).previous(); }

    /// Whether the window asked for is the one read; where it still runs, the day it ends before.
    enum class period : std::uint8_t { fits, still_runs, other };
    period judge(const sdk::own& own, bool reads_previous, std::optional<calendar_span> span,
                 local_day today) const {
        if (period_ == grant_inputs::none || !own.fact(period_).is_known()) return period::fits;
        const sdk::fact_view asked = own.fact(period_);
        if (asked.raw().kind != ANNONA_KIND_DAYS || !span) return period::other;
        const local_day start = span_start(*span, today);
        const local_day read = reads_previous ? span_start(*span, start - 1) : start;
        if (asked.first_day() == read && asked.last_day() == next_span_start(*span, read) - 1) {
            return period::fits;
        }
        return asked.last_day() >= start ? period::still_runs : period::other;
    }

    sdk::window_of window() const noexcept { return kept_.window; }

private:
    bool is_given_ = false;
    sdk::counter kept_{};
    std::uint32_t period_ = grant_inputs::none;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
