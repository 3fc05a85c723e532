// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/entry.hpp>
#include <annona/engine/small_community.hpp>
#include <annona/money/decimal.hpp>

#include <utility>

namespace annona {
inline namespace v0_1 {

namespace small_community_detail {

struct figure_name {
    uint16_t number;
    std::string_view word;
};
/// Amounts a person asks for first; all of them in the unit.
inline constexpr figure_name figure_names[] = {
    {ANNONA_FIGURE_LIMIT, "limit"},
    {ANNONA_FIGURE_REQUESTED, "requested"},
    {ANNONA_FIGURE_AVAILABLE, "available"},
    {ANNONA_FIGURE_WOULD_PASS_UP_TO, "would pass up to"},
};

inline std::string figures_of(const entry& record, const decision& made, const unit& counted) {
    std::string text;
    for (size_t i = 0; i < record.trace_count; ++i) {
        const trace_line& line = record.trace[i];
        if (line.rule != made.rule || line.code != made.code) continue;
        for (const trace_figure& figure : line.figures)
            for (const figure_name& known : figure_names)
                if (known.number == figure.name && figure.kind == ANNONA_KIND_AMOUNT)
                    text.append(text.empty() ? " (" : ", ")
                        .append(known.word)
                        .append(" " + format_amount(figure.value, counted));
    }
    return text.empty() ? text : text + ")";
}

}  // namespace small_community_detail

ANNONA_INLINE small_community::small_community(std::string unit_code, uint8_t digits) {
    auto rules = plain_scheme("small", std::move(unit_code), digits);
    add_holders(*rules, "person", "person").pays_from = "cash:{holder}";
    add_holders(*rules, "shop", "shop").paid_to = "bank:{holder}";
    add_built_in_roles(*rules);
    start(std::move(rules));
}

ANNONA_INLINE small_community::small_community(std::shared_ptr<scheme> rules, instant clock)
    : clock_(clock) {
    start(std::move(rules));
}

ANNONA_INLINE void small_community::start(std::shared_ptr<scheme> rules) {
    auto begun = engine::start(std::move(rules), journal_, clock_);
    if (begun)
        engine_ = std::move(*begun);
    else
        failed_ = begun.error();
}

ANNONA_INLINE result<amount> small_community::read(std::string_view text) const {
    if (failed_) return *failed_;
    return parse_amount(text, engine_->rules().ledgers[0].counted);
}

ANNONA_INLINE result<decision> small_community::submit(command asked) {
    if (failed_) return *failed_;
    const std::string id = "request-" + std::to_string(++requests_);
    if (asked.request_id.empty()) asked.request_id = id;
    if (asked.principal.empty()) asked.principal = "small-community";
    return engine_->submit(asked, clock_);
}

ANNONA_INLINE result<decision> small_community::issue(std::string_view to,
                                                      std::string_view amount) {
    const auto value = read(amount);
    if (!value) return value.error();
    command asked;
    asked.kind = command_kind::issue;
    asked.other = to;
    asked.value = *value;
    asked.has_value = true;
    return submit(asked);
}

ANNONA_INLINE result<decision> small_community::pay(std::string_view from, std::string_view to,
                                                    std::string_view amount,
                                                    std::string_view category) {
    const auto value = read(amount);
    if (!value) return value.error();
    const basket_line line{category, *value, {}, {}};
    command asked;
    asked.account = from;
    asked.other = to;
    asked.lines = {&line, 1};
    return submit(asked);
}

ANNONA_INLINE std::string small_community::balance(std::string_view account) const {
    if (failed_) return {};
    const auto found = engine_->state().find(account);
    const amount held = found ? engine_->state().balance(0, *found) : annona::amount{};
    return format_amount(held, engine_->rules().ledgers[0].counted);
}

ANNONA_INLINE std::string small_community::why(const decision& made) const {
    if (failed_) return failed_->code + ": " + failed_->text;
    if (made.code == 0) return std::string(name_of(made.result));
    std::string text = std::string(name_of_reason(made.code)) + ": ";
    text += text_of_reason(made.code);
    entry record;
    if (made.sequence != 0 && engine_->read(made.sequence, record))
        text +=
            small_community_detail::figures_of(record, made, engine_->rules().ledgers[0].counted);
    return text;
}

}  // namespace v0_1
}  // namespace annona
