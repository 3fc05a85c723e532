// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <annona/sdk/config.hpp>
#include <annona/sdk/values.hpp>

#include <annona/money/assert.hpp>

#include <cstdint>

namespace annona {
inline namespace v0_1 {
namespace sdk {

/// A schedule as a rule asks for it. Without an anchor: starts of calendar spans.
struct schedule {
    std::uint16_t kind = ANNONA_SCHEDULE_LOT;
    std::uint16_t anchor = ANNONA_ANCHOR_GRID;
    std::uint16_t phase = ANNONA_PHASE_DECAY;
    span_of every = {};
    span_of grace = {};
    std::uint32_t members_role = 0xffffffffu;
    std::uint16_t flags = 0;  // ANNONA_SCHEDULE_ON_COMMAND and the like
};

/// A counter as a rule asks for it. Identity over versions: the rule's id and `name`.
struct counter {
    annona_name name = 0;
    std::uint16_t subject = ANNONA_SUBJECT_PAYER;
    std::uint16_t measure = ANNONA_MEASURE_PRINCIPAL;
    window_of window = {};
    std::uint64_t commands = 0;
    std::uint16_t flags = 0;
    std::uint64_t other_roles = 0;
};

/// What a rule reads, keeps and is called for; written once per rule version. Hooks a plan does not
/// name are never called. Facts, counters, schedules and balances are later found in the order in
/// which they were added; each of these functions returns the index. Too many are a bug.
class plan {
public:
    explicit plan(annona_plan* out) : out_(out) {
        ANNONA_ASSERT(out != nullptr, "no room for a plan");
    }

    plan& entitle_on(std::uint64_t commands) { return set(out_->entitle_on, commands); }
    plan& authorize_on(std::uint64_t commands) { return set(out_->authorize_on, commands); }
    plan& match_on(std::uint64_t commands) { return set(out_->match_on, commands); }
    plan& charge_on(std::uint64_t commands) { return set(out_->charge_on, commands); }
    plan& terms_on(std::uint64_t commands) { return set(out_->terms_on, commands); }

    /// ANNONA_READS_*: fields nobody reads are blanked, so that lots coalesce.
    plan& reads(std::uint32_t fields) noexcept {
        out_->lot_fields_read |= fields;
        return *this;
    }
    /// ANNONA_OWNS_*.
    plan& owns(std::uint32_t terms) noexcept {
        out_->terms_owned |= terms;
        return *this;
    }
    /// ANNONA_ON_MOVE_*: what the lot's clock does when it changes hands.
    plan& clock_on_move(std::uint16_t what) noexcept {
        out_->clock_on_move = what;
        return *this;
    }
    /// The match of a line depends on the lot's pocket and programme only.
    plan& by_pocket() noexcept {
        out_->flags |= ANNONA_PLAN_BY_POCKET;
        return *this;
    }
    /// Leaf categories it lets pass; 0 = says nothing.
    plan& width(std::uint32_t categories) noexcept {
        out_->width_categories = categories;
        return *this;
    }

    /// `from` is one or several ANNONA_FACT_FROM_*, tried in their order.
    std::uint32_t fact(annona_name name, int party,
                       int from = ANNONA_FACT_FROM_INPUT | ANNONA_FACT_FROM_ACCOUNT) {
        ANNONA_ASSERT(out_->facts_count < ANNONA_FACTS_MAX, "more facts than a rule may read");
        out_->facts[out_->facts_count] = {name, static_cast<std::uint16_t>(party),
                                          static_cast<std::uint16_t>(from)};
        return out_->facts_count++;
    }
    std::uint32_t counter(const sdk::counter& asked) {
        ANNONA_ASSERT(out_->counters_count < ANNONA_COUNTERS_MAX,
                      "more counters than a rule may keep");
        out_->counters[out_->counters_count] = {
            asked.subject,  asked.measure, asked.window.window, asked.flags,
            asked.window.n, asked.name,    asked.commands,      asked.other_roles};
        return out_->counters_count++;
    }
    std::uint32_t schedule(const sdk::schedule& asked) {
        ANNONA_ASSERT(out_->schedules_count < ANNONA_SCHEDULES_MAX,
                      "more schedules than a rule may keep");
        out_->schedules[out_->schedules_count] = {
            asked.kind,    asked.anchor,     asked.phase, asked.every.span,  asked.every.n,
            asked.grace.n, asked.grace.span, asked.flags, asked.members_role};
        return out_->schedules_count++;
    }
    /// A handle, or ANNONA_BALANCE_HEADROOM.
    std::uint32_t balance(std::uint32_t handle) {
        ANNONA_ASSERT(out_->balances_count < ANNONA_BALANCES_MAX,
                      "more balances than a rule may read");
        out_->balances[out_->balances_count] = handle;
        return out_->balances_count++;
    }

    annona_plan& raw() noexcept { return *out_; }

private:
    plan& set(std::uint64_t& mask, std::uint64_t commands) noexcept {
        mask |= commands;
        return *this;
    }

    annona_plan* out_;
};

}  // namespace sdk
}  // namespace v0_1
}  // namespace annona
