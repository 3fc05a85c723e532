// SPDX-License-Identifier: Apache-2.0
#include "lab/input_words.hpp"

#include <algorithm>
#include <utility>

#include "lab/command_draft.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

using read_value = std::optional<read_input_value>;

uint16_t declared_kind(std::string_view name, const scheme& rules) {
    const uint32_t number = rules.names.find(name);
    for (const input& one : rules.inputs)
        if (number != 0 && one.name == number) return one.kind;
    return ANNONA_KIND_NONE;
}

read_value of_integer(int kind, int64_t integer, int64_t other = 0) {
    read_input_value made;
    made.value.kind = static_cast<uint16_t>(kind);
    made.value.integer = integer;
    made.value.other = other;
    return made;
}

read_value of_amount(amount value) {
    read_input_value made;
    made.value.kind = ANNONA_KIND_AMOUNT;
    made.value.value = value;
    return made;
}

read_value of_name(std::string text) {
    read_input_value made;
    made.value.kind = ANNONA_KIND_NAME;
    made.text = std::move(text);
    return made;
}

/// The text of a scalar: what a file writes as a number is read as its digits.
std::optional<std::string> scalar_text(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer()) return value.dump();
    return std::nullopt;
}

read_value read_amount(const json& value, const scheme& rules) {
    const auto text = scalar_text(value);
    if (!text) return std::nullopt;
    const auto read = parse_digits(*text, rules.ledgers[0].counted);
    return read ? of_amount(*read) : std::nullopt;
}

read_value read_ratio(const json& value) {
    const auto text = scalar_text(value);
    if (!text) return std::nullopt;
    const auto read = parse_ratio(*text);
    return read ? of_integer(ANNONA_KIND_RATIO, read->num, read->den) : std::nullopt;
}

read_value read_date(const json& value) {
    if (!value.is_string()) return std::nullopt;
    const auto read = parse_local_day(value.get_ref<const std::string&>());
    return read ? of_integer(ANNONA_KIND_DATE, read->number) : std::nullopt;
}

/// A calendar month: 2026-04.
read_value read_month(const std::string& text) {
    constexpr size_t month_size = 7;
    if (text.size() != month_size) return std::nullopt;
    const auto first = parse_local_day(text + "-01");
    if (!first) return std::nullopt;
    const local_day next = next_span_start(calendar_span::month, *first);
    return of_integer(ANNONA_KIND_DAYS, first->number, next.number - 1);
}

/// A month, or two dates, whatever their keys are called; the earlier one begins.
read_value read_period(const json& value) {
    if (value.is_string()) return read_month(value.get_ref<const std::string&>());
    if (!value.is_object() || value.size() != 2) return std::nullopt;
    int64_t days[2] = {};
    size_t count = 0;
    for (const json& one : value) {
        const auto day = read_date(one);
        if (!day) return std::nullopt;
        days[count++] = day->value.integer;
    }
    return of_integer(ANNONA_KIND_DAYS, std::min(days[0], days[1]), std::max(days[0], days[1]));
}

read_value read_as(uint16_t kind, const json& value, const scheme& rules) {
    switch (kind) {
        case ANNONA_KIND_YES_NO:
            return value.is_boolean() ? of_integer(kind, value.get<bool>() ? 1 : 0) : std::nullopt;
        case ANNONA_KIND_COUNT:
            return value.is_number_integer() ? of_integer(kind, value.get<int64_t>())
                                             : std::nullopt;
        case ANNONA_KIND_AMOUNT:
            return read_amount(value, rules);
        case ANNONA_KIND_RATIO:
            return read_ratio(value);
        case ANNONA_KIND_DATE:
            return read_date(value);
        case ANNONA_KIND_DAYS:
            return read_period(value);
        default:
            break;
    }
    auto text = scalar_text(value);
    return text ? of_name(std::move(*text)) : std::nullopt;
}

read_value read_by_form(const json& value, const scheme& rules) {
    for (const int kind : {ANNONA_KIND_YES_NO, ANNONA_KIND_COUNT, ANNONA_KIND_DATE,
                           ANNONA_KIND_AMOUNT, ANNONA_KIND_DAYS})
        if (auto read = read_as(static_cast<uint16_t>(kind), value, rules)) return read;
    return of_name(value.is_string() ? value.get<std::string>() : value.dump());
}

}  // namespace

std::optional<read_input_value> read_input(std::string_view name, const json& value,
                                           const scheme& rules) {
    const uint16_t kind = declared_kind(name, rules);
    return kind == ANNONA_KIND_NONE ? read_by_form(value, rules) : read_as(kind, value, rules);
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
