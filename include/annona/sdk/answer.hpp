// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <annona/sdk/config.hpp>

#include <annona/money/assert.hpp>
#include <annona/money/calendar.hpp>
#include <annona/money/ratio.hpp>

#include <concepts>
#include <cstdint>

namespace annona {
inline namespace v0_1 {
namespace sdk {

/// No line, no index.
inline constexpr std::uint32_t no_index = 0xffffffffu;

/// The effect just written; takes the figures that explain it:
///
///     answer.refuse(ANNONA_REASON_LIMIT_PER_DAY)
///         .figure(ANNONA_FIGURE_LIMIT, limit)
///         .figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, limit - used);
///
/// Figures belong to the last effect, so they are added before the next effect is written. What
/// is beyond the host's capacity is dropped: an explanation gets shorter, never wrong.
class written_effect {
public:
    written_effect(annona_out& out, annona_effect& effect) noexcept
        : out_(&out), effect_(&effect) {}

    written_effect& figure(std::uint16_t name, amount value) {
        if (annona_figure* next = add(name, ANNONA_KIND_AMOUNT)) next->amount = from_amount(value);
        return *this;
    }
    written_effect& figure(std::uint16_t name, ratio value) {
        if (annona_figure* next = add(name, ANNONA_KIND_RATIO, value.num)) next->other = value.den;
        return *this;
    }
    written_effect& figure(std::uint16_t name, local_day value) {
        add(name, ANNONA_KIND_DATE, value.number);
        return *this;
    }
    written_effect& figure(std::uint16_t name, name_id value) {
        add(name, ANNONA_KIND_NAME, value.number);
        return *this;
    }
    written_effect& figure(std::uint16_t name, category_id value) {
        add(name, ANNONA_KIND_CATEGORIES, value.index);
        return *this;
    }
    /// A count, or yes and no.
    template <std::integral Number>
    written_effect& figure(std::uint16_t name, Number value) {
        add(name, std::same_as<Number, bool> ? ANNONA_KIND_YES_NO : ANNONA_KIND_COUNT,
            static_cast<std::int64_t>(value));
        return *this;
    }
    /// A fact or input as it was found.
    written_effect& figure(std::uint16_t name, const annona_fact& value) {
        if (annona_figure* next = add(name, value.kind, value.integer)) {
            next->other = value.other;
            next->amount = value.amount;
        }
        return *this;
    }

    /// Of a cap: instead of a refusal the command may be carried out up to the cap.
    written_effect& allow_partial() noexcept {
        effect_->flags |= ANNONA_EFFECT_PARTIAL;
        return *this;
    }
    /// Of a term: all lots of the origin.
    written_effect& whole_origin() noexcept {
        effect_->flags |= ANNONA_EFFECT_WHOLE_ORIGIN;
        return *this;
    }

    annona_effect& raw() noexcept { return *effect_; }

private:
    annona_figure* add(std::uint16_t name, int kind, std::int64_t integer = 0) {
        ANNONA_ASSERT(effect_ == out_->effects + (out_->effects_count - 1),
                      "a figure for an effect that is no longer the last");
        if (out_->figures_count >= out_->figures_max) return nullptr;
        annona_figure& next = out_->figures[out_->figures_count++];
        next = {};
        next.name = name;
        next.kind = static_cast<std::uint16_t>(kind);
        next.integer = integer;
        ++effect_->figures;
        return &next;
    }

    annona_out* out_;
    annona_effect* effect_;
};

/// What a hook answers. Writes into the host's memory; more effects than fit are a bug of the rule.
/// Accounts are handles (ANNONA_HANDLE_*, or account parameters), amounts booking units >= 0.
class answer {
public:
    explicit answer(annona_out* out) : out_(out) {
        ANNONA_ASSERT(out != nullptr, "no room for an answer");
    }

    /// Says no. `line` names a basket line.
    written_effect refuse(std::uint16_t code, std::uint32_t line = no_index) {
        return write({.kind = ANNONA_EFFECT_REFUSE, .code = code, .index = line});
    }
    /// At most `limit` of the principal; above it the command is refused with `code`.
    written_effect cap(amount limit, std::uint16_t code) {
        return cap_on(ANNONA_CAP_PRINCIPAL, no_index, limit, code);
    }
    /// At most `limit` on one line.
    written_effect cap_line(std::uint32_t line, amount limit, std::uint16_t code) {
        return cap_on(ANNONA_CAP_LINE, line, limit, code);
    }
    /// At most `limit` more for the receiver.
    written_effect cap_receiver(amount limit, std::uint16_t code) {
        return cap_on(ANNONA_CAP_RECEIVER, no_index, limit, code);
    }
    /// Beside a refusal: a place on a waiting list.
    written_effect queue(std::uint32_t list) {
        return write({.kind = ANNONA_EFFECT_QUEUE, .target = list});
    }
    /// Nobody overtakes: while another stands first on the list, a refusal with a place on it.
    written_effect take_turn(std::uint32_t list, std::uint16_t code) {
        return write({.kind = ANNONA_EFFECT_QUEUE, .code = code, .target = list});
    }
    written_effect notify(std::uint16_t code, local_day day) {
        return write({.kind = ANNONA_EFFECT_NOTIFY, .code = code, .when = day.number});
    }

    /// Units from one account to another, beside the principal.
    written_effect move(std::uint32_t from, std::uint32_t to, amount value) {
        return write({.kind = ANNONA_EFFECT_MOVE,
                      .target = from,
                      .other = to,
                      .amount = from_amount(value)});
    }
    /// The payee gives part of what it receives.
    written_effect pass_on(std::uint32_t to, amount value) {
        return write({.kind = ANNONA_EFFECT_PASS_ON, .other = to, .amount = from_amount(value)});
    }
    /// New units for `to`, funded by `funder`.
    written_effect issue(std::uint32_t funder, std::uint32_t to, std::uint32_t pocket,
                         amount value) {
        return write({.kind = ANNONA_EFFECT_ISSUE,
                      .target = funder,
                      .other = to,
                      .index = pocket,
                      .amount = from_amount(value)});
    }
    /// The principal of an issue is funded by `funder` up to `value`.
    written_effect fund_from(std::uint32_t funder, amount value) {
        return write(
            {.kind = ANNONA_EFFECT_FUND_FROM, .target = funder, .amount = from_amount(value)});
    }
    /// Units of `holder` go back; the money behind them goes to `proceeds_to`.
    written_effect retire(std::uint32_t holder, std::uint32_t proceeds_to, amount value) {
        return write({.kind = ANNONA_EFFECT_RETIRE,
                      .target = proceeds_to,
                      .other = holder,
                      .amount = from_amount(value)});
    }
    /// Of a redeem: this much of the money goes to `to` instead of to the redeemer.
    written_effect proceeds(std::uint32_t to, amount value) {
        return write({.kind = ANNONA_EFFECT_PROCEEDS, .target = to, .amount = from_amount(value)});
    }
    /// From the holder's own money to `to`.
    written_effect own_money(std::uint32_t to, amount value) {
        return write({.kind = ANNONA_EFFECT_OWN_MONEY, .target = to, .amount = from_amount(value)});
    }
    /// Sets ANNONA_TERM_* of the lot taken at index `lot` of the case; day 0 clears it.
    written_effect term(std::uint32_t lot, std::uint32_t which, local_day day) {
        return write(
            {.kind = ANNONA_EFFECT_TERM, .target = lot, .index = which, .when = day.number});
    }
    written_effect mark(std::uint32_t lot, std::uint32_t value) {
        return write({.kind = ANNONA_EFFECT_MARK, .target = lot, .index = value});
    }
    /// Counts by hand in a counter of the plan.
    written_effect count(std::uint32_t counter, amount value) {
        return write({.kind = ANNONA_EFFECT_COUNT, .index = counter, .amount = from_amount(value)});
    }
    /// Of entitle: the computed amount.
    written_effect computed(amount value) {
        return write({.kind = ANNONA_EFFECT_AMOUNT, .amount = from_amount(value)});
    }
    /// A figure for the trace that belongs to no other effect.
    template <class Value>
    written_effect figure(std::uint16_t name, const Value& value) {
        written_effect made = write({.kind = ANNONA_EFFECT_FIGURE});
        made.figure(name, value);
        return made;
    }

    annona_out& raw() noexcept { return *out_; }

private:
    written_effect cap_on(std::uint32_t target, std::uint32_t index, amount limit,
                          std::uint16_t code) {
        return write({.kind = ANNONA_EFFECT_CAP,
                      .code = code,
                      .target = target,
                      .index = index,
                      .amount = from_amount(limit)});
    }
    /// Only the fields an effect uses; the C struct itself would warn about every missing one.
    struct fields {
        std::uint16_t kind = ANNONA_EFFECT_NONE;
        std::uint16_t code = 0;
        std::uint32_t target = 0;
        std::uint32_t other = 0;
        std::uint32_t index = no_index;
        std::int64_t when = 0;
        annona_amount amount = {};
    };
    written_effect write(const fields& from) {
        ANNONA_ASSERT(out_->effects_count < out_->effects_max,
                      "more effects than one call may have");
        annona_effect& next = out_->effects[out_->effects_count++];
        next = {from.kind,  from.code, 0,         from.target, from.other,
                from.index, 0,         from.when, from.amount};
        return {*out_, next};
    }

    annona_out* out_;
};

}  // namespace sdk
}  // namespace v0_1
}  // namespace annona
