// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <annona/money/decimal.hpp>
#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>
#include <charconv>
#include <limits>

#include "parameter_parser_kinds.hpp"
#include "suggest.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::int64_t count_max = 1'000'000'000'000;  // a million millions: more is a slip

bool refuse(parameter_reading& on, const node& text, std::string_view code, std::string why) {
    on.in.wrong(text.begin_place(), code, std::move(why));
    return false;
}

std::string allowed_range(const annona_param& as, std::string_view least_of_kind) {
    const std::string least(as.minimum ? std::string_view(as.minimum) : least_of_kind);
    if (!as.maximum) return "allowed: " + least + " or more";
    return "allowed: " + least + " to " + std::string(as.maximum);
}

bool out_of_range(parameter_reading& on, const annona_param& as, const node& text, subject what,
                  std::string_view least_of_kind) {
    return refuse(
        on, text, "OUT_OF_RANGE",
        std::string(what) + " is " + text.text() + ", " + allowed_range(as, least_of_kind));
}

std::optional<std::int64_t> to_count(std::string_view text) {
    std::int64_t count = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return count;
}

std::optional<amount> to_amount(const char* text, const unit& counted) {
    if (!text) return std::nullopt;
    const result<amount> read = parse_amount(text, counted);
    return read ? std::optional<amount>(*read) : std::nullopt;
}

std::optional<ratio> to_ratio(const char* text) {
    if (!text) return std::nullopt;
    const result<ratio> read = parse_ratio(text);
    return read ? std::optional<ratio>(*read) : std::nullopt;
}

}  // namespace

bool parse_count(parameter_reading& on, const annona_param& as, const node& text, subject what,
                 annona_value& made) {
    if (!read_text(on.in, text, what)) return false;
    const auto count = to_count(text.text());
    if (!count)
        return refuse(
            on, text, "BAD_VALUE",
            std::string(what) + " is " + quoted(text.text()) + "; write a whole number, as in 3");
    const std::int64_t least = as.minimum ? to_count(as.minimum).value_or(0) : 0;
    const std::int64_t most = as.maximum ? to_count(as.maximum).value_or(count_max) : count_max;
    if (*count < least || *count > most) return out_of_range(on, as, text, what, "0");
    made.integer = *count;
    return true;
}

bool parse_amount_value(parameter_reading& on, const annona_param& as, const node& text,
                        subject what, annona_value& made) {
    const auto read = read_amount(on.in, text, what);
    if (!read) return false;
    const unit& counted = on.in.made.ledgers.front().counted;
    const amount least = to_amount(as.minimum, counted).value_or(amount{});
    const auto most = to_amount(as.maximum, counted);
    if (*read < least || (most && *read > *most)) return out_of_range(on, as, text, what, "0");
    made.amount = {read->lo(), read->hi()};
    return true;
}

bool parse_ratio_value(parameter_reading& on, const annona_param& as, const node& text,
                       subject what, annona_value& made) {
    if (!read_text(on.in, text, what)) return false;
    const result<ratio> read = parse_ratio(text.text());
    if (!read)
        return refuse(on, text, "BAD_VALUE",
                      std::string(what) + " is " + quoted(text.text()) +
                          "; write a share as 5 %, 1/3 or 0.05");
    const ratio least = to_ratio(as.minimum).value_or(ratio{0, 1});
    const auto most = to_ratio(as.maximum);
    if (*read < least || (most && *read > *most)) return out_of_range(on, as, text, what, "0");
    made.integer = read->num;
    made.other = read->den;
    return true;
}

bool parse_date(parameter_reading& on, const annona_param& as, const node& text, subject what,
                annona_value& made) {
    const auto day = read_date(on.in, text, what);
    if (!day) return false;
    const auto bound = [](const char* written, std::int32_t otherwise) {
        if (!written) return otherwise;
        const result<local_day> read = parse_local_day(written);
        return read ? read->number : otherwise;
    };
    using limits = std::numeric_limits<std::int32_t>;
    if (day->number < bound(as.minimum, limits::min()) ||
        day->number > bound(as.maximum, limits::max()))
        return out_of_range(on, as, text, what, "any date");
    made.integer = day->number;
    return true;
}

bool parse_choice(parameter_reading& on, const annona_param& as, const node& text, subject what,
                  annona_value& made) {
    std::vector<std::string_view> choices;
    for (const char* const* one = as.choices; one && *one; ++one) choices.emplace_back(*one);
    const auto index = read_choice(on.in, text, what, choices);
    if (!index) return false;
    made.integer = static_cast<std::int64_t>(*index);
    return true;
}

bool parse_rounding_value(parameter_reading& on, const node& text, subject what,
                          annona_value& made) {
    static constexpr std::string_view words[] = {"floor",   "ceiling",   "down",     "up",
                                                 "half_up", "half_even", "half_down"};
    const auto index = read_choice(on.in, text, what, words);
    if (!index) return false;
    made.integer = static_cast<std::int64_t>(*index);
    return true;
}

bool parse_actor(parameter_reading& on, const node& text, subject what, annona_value& made) {
    static constexpr std::string_view words[] = {"author", "proposer", "approver", "attester",
                                                 "holder"};
    const auto index = read_choice(on.in, text, what, words);
    if (!index) return false;
    made.integer = static_cast<std::int64_t>(*index);
    return true;
}

namespace {

struct known_code {
    std::string_view name;
    std::int64_t number;
};

// A rule's own codes, and those of the common table it says it may answer (all, where it is
// silent).
std::vector<known_code> codes_of(const annona_about& about) {
    std::vector<known_code> codes;
    for (std::uint32_t i = 0; i < about.codes_count; ++i)
        codes.push_back({about.codes[i].name, ANNONA_REASON_OWN + static_cast<std::int64_t>(i)});
    for (const reason_entry& row : reason_table) {
        bool may_answer = about.reasons == nullptr;
        for (const std::uint16_t* code = about.reasons; code && *code; ++code)
            may_answer = may_answer || *code == row.code;
        if (may_answer) codes.push_back({row.name, row.code});
    }
    return codes;
}

}  // namespace

bool parse_code(parameter_reading& on, const node& text, subject what, annona_value& made) {
    if (!read_text(on.in, text, what)) return false;
    std::vector<std::string_view> names;
    for (const known_code& code : codes_of(on.about)) {
        if (code.name == text.text()) {
            made.integer = code.number;
            return true;
        }
        names.push_back(code.name);
    }
    return refuse(on, text, "UNKNOWN_NAME",
                  std::string(what) + ": " + quoted(text.text()) +
                      " is no reason code this rule may answer" + suggest(text.text(), names));
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
