// SPDX-License-Identifier: Apache-2.0
#include <annona/money/wide.hpp>

#include "parameter_parser_kinds.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::string_view half_life_word = "half-life ";
constexpr std::string_view per_word = " per ";
constexpr ratio all{1, 1};

struct written_rate {
    ratio loss{1, 2};
    calendar_length over;  // span NONE: over one step
};

std::optional<written_rate> parse_written(std::string_view text) {
    written_rate made;
    if (text.starts_with(half_life_word)) {
        const auto over = parse_length(text.substr(half_life_word.size()));
        if (!over || over->count == 0) return std::nullopt;
        made.over = *over;
        return made;
    }
    const std::size_t per = text.find(per_word);
    const result<ratio> loss = parse_ratio(text.substr(0, per));
    if (!loss) return std::nullopt;
    made.loss = *loss;
    if (per == std::string_view::npos) return made;
    const auto over = parse_length(text.substr(per + per_word.size()));
    if (!over || over->count == 0) return std::nullopt;
    made.over = *over;
    return made;
}

// Mean length in seconds: a year is 365.25 days, a month a twelfth of it.
std::int64_t mean_seconds(std::int64_t span) {
    constexpr std::int64_t day = 86'400;
    constexpr std::int64_t month = 1461 * day / 48;
    switch (span) {
        case ANNONA_SPAN_SECOND:
            return 1;
        case ANNONA_SPAN_WEEK:
            return 7 * day;
        case ANNONA_SPAN_MONTH:
            return month;
        case ANNONA_SPAN_QUARTER:
            return 3 * month;
        case ANNONA_SPAN_HALF_YEAR:
            return 6 * month;
        case ANNONA_SPAN_YEAR:
            return 12 * month;
        default:
            return day;
    }
}

// How many steps of `every` the rate's span holds.
std::optional<ratio> steps_in(const calendar_length& over, const annona_value& every) {
    return checked_ratio(static_cast<int128>(over.count) * mean_seconds(over.span),
                         static_cast<int128>(every.integer) * mean_seconds(every.other));
}

void put_step(const decay_step& step, annona_value& made) {
    if (step.is_fraction()) {
        made.integer = step.fraction().num;
        made.other = step.fraction().den;
        return;
    }
    // keep = 2^128 - loss, in two halves
    const q128 loss = step.loss_q128();
    const std::uint64_t lo = ~loss.lo + 1;
    const std::uint64_t hi = ~loss.hi + (lo == 0 ? 1 : 0);
    made.amount.lo = lo;
    made.amount.hi = static_cast<std::int64_t>(hi);
    made.other = 0;
}

// The loss of one step, in proportion: 6 % per year is 1/2 % each month.
result<decay_step> linear_step(ratio loss, ratio steps) {
    const auto each = checked_ratio(static_cast<int128>(loss.num) * steps.den,
                                    static_cast<int128>(loss.den) * steps.num);
    if (!each || *each > all)
        return failure{"OUT_OF_RANGE", "the loss of one step does not fit or is above 100 %", ""};
    return decay_step::of_fraction(*each);
}

result<decay_step> step_of_rate(const written_rate& rate, const rate_context& context) {
    const bool is_per_step = rate.over.span == ANNONA_SPAN_NONE || !context.every;
    const auto steps = is_per_step ? all : steps_in(rate.over, *context.every);
    if (!steps) return failure{"OUT_OF_RANGE", "its span is too long for the step", ""};
    if (*steps == all || rate.loss.num == 0) return decay_step::of_fraction(rate.loss);
    if (!context.is_compound) return linear_step(rate.loss, *steps);
    return decay_per_step(rate.loss, *steps);
}

bool is_in_range(const annona_param& as, ratio loss) {
    const auto bound = [](const char* text, ratio otherwise) {
        if (!text) return otherwise;
        const result<ratio> read = parse_ratio(text);
        return read ? *read : otherwise;
    };
    return loss >= bound(as.minimum, ratio{0, 1}) && loss <= bound(as.maximum, all);
}

}  // namespace

bool parse_rate(parameter_reading& on, const annona_param& as, const rate_context& step,
                const node& text, subject what, annona_value& made) {
    if (!read_text(on.in, text, what)) return false;
    const auto refuse = [&](std::string_view code, const std::string& why) {
        on.in.wrong(text.begin_place(), code, std::string(what) + " is " + why);
        return false;
    };
    const auto rate = parse_written(text.text());
    if (!rate)
        return refuse("BAD_VALUE",
                      config::quoted(text.text()) +
                          "; write the loss over a span, as in 2 %, 2 % per quarter or "
                          "half-life 7 years");
    if (!is_in_range(as, rate->loss))
        return refuse("OUT_OF_RANGE", text.text() +
                                          ", allowed: " + (as.minimum ? as.minimum : "0 %") +
                                          " to " + (as.maximum ? as.maximum : "100 %"));
    if (rate->over.span != ANNONA_SPAN_NONE && !step.every)
        return refuse("MISSING_KEY", config::quoted(text.text()) +
                                         ", but nothing says how often it acts; add every");
    const result<decay_step> loss = step_of_rate(*rate, step);
    if (!loss)
        return refuse(loss.error().code, config::quoted(text.text()) + ": " + loss.error().text);
    put_step(*loss, made);
    return true;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
