// SPDX-License-Identifier: Apache-2.0
#include "parameter_parser.hpp"

#include <algorithm>

#include "parameter_parser_kinds.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::uint16_t given_absent = 0;
constexpr std::uint16_t given_default = 1;
constexpr std::uint16_t given_written = 2;
constexpr std::size_t rows_max = 256;  // a table for people to read

using table = std::span<const annona_param>;

class table_parser {
public:
    explicit table_parser(parameter_reading& on) : on_(on) {}

    bool parse_table(table columns, const node& map, annona_value* made,
                     std::span<const std::string_view> header, subject what);

private:
    bool parse_column(const annona_param& as, const node& map, annona_value& made, subject what);
    bool parse_value(const annona_param& as, const node& value, annona_value& made, subject what);
    bool parse_list(const annona_param& as, const node& list, annona_value& made, subject what);
    bool parse_rows(const annona_param& as, const node& value, annona_value& made, subject what);
    bool parse_single(const annona_param& as, const node& value, annona_value& made, subject what);

    parameter_reading& on_;
    rate_context rate_;
};

std::vector<std::string_view> keys_of(table columns, std::span<const std::string_view> header) {
    std::vector<std::string_view> keys(header.begin(), header.end());
    for (const annona_param& one : columns) keys.emplace_back(one.name);
    return keys;
}

annona_value absent_value(const annona_param& as) {
    annona_value made{};
    made.kind = as.kind;
    made.given = given_absent;
    if (as.kind == ANNONA_KIND_ACCOUNT) made.integer = ANNONA_HANDLE_NONE;
    return made;
}

// "[a, b]" or "a" as a default is written, as it would stand in a file.
node fallback_node(const char* text, const node& map) {
    std::string_view words = text;
    const auto scalar = [&](std::string_view word) {
        return node::make_scalar(std::string(word), false, map.begin_place(), map.begin_place());
    };
    if (!words.starts_with('[')) return scalar(words);
    std::vector<node> items;
    words = words.substr(1, words.find(']') - 1);
    while (!words.empty()) {
        const std::size_t comma = words.find(',');
        std::string_view word = words.substr(0, comma);
        while (word.starts_with(' ')) word.remove_prefix(1);
        if (!word.empty()) items.push_back(scalar(word));
        words = comma == std::string_view::npos ? std::string_view{} : words.substr(comma + 1);
    }
    return node::make_sequence(std::move(items), map.begin_place(), map.begin_place());
}

// Kinds whose one value is itself a list in the file.
bool is_set(std::uint16_t kind) {
    return kind == ANNONA_KIND_DAYS || kind == ANNONA_KIND_CATEGORIES ||
           kind == ANNONA_KIND_NAMES || kind == ANNONA_KIND_ROLES || kind == ANNONA_KIND_LISTS;
}

// Of what was received, a loss is the same each time: it does not compound.
bool is_of_received(const annona_param& as, const annona_value& value) {
    return as.kind == ANNONA_KIND_CHOICE && std::string_view(as.name) == "on" &&
           value.given != given_absent &&
           std::string_view(as.choices[value.integer]) == "amount received";
}

// Rates wait for the step that stands beside them, wherever in the table it is.
rate_context rate_context_of(table columns, const annona_value* values) {
    rate_context made;
    bool is_said = false;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const annona_value& value = values[i];
        if (value.given == given_absent) continue;
        if (value.kind == ANNONA_KIND_EVERY && !made.every) made.every = &value;
        if (!is_said && is_of_received(columns[i], value)) made.is_compound = false;
        if (value.kind != ANNONA_KIND_YES_NO || std::string_view(columns[i].name) != "compound")
            continue;
        made.is_compound = value.integer != 0;
        is_said = true;
    }
    return made;
}

bool table_parser::parse_table(table columns, const node& map, annona_value* made,
                               std::span<const std::string_view> header, subject what) {
    const std::vector<std::string_view> allowed = keys_of(columns, header);
    check_key_names(on_.in, map, allowed, what);
    bool is_good =
        std::all_of(map.entries().begin(), map.entries().end(), [&](const mapping_entry& entry) {
            return std::find(allowed.begin(), allowed.end(), entry.key) != allowed.end();
        });
    const auto is_header = [&](std::string_view name) {
        return std::find(header.begin(), header.end(), name) != header.end();
    };
    const auto parse_some = [&](bool are_rates) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if ((columns[i].kind == ANNONA_KIND_RATE) != are_rates) continue;
            made[i] = absent_value(columns[i]);
            if (!is_header(columns[i].name))
                is_good = parse_column(columns[i], map, made[i], what) && is_good;
        }
    };
    parse_some(false);
    const rate_context outer = rate_;
    rate_ = rate_context_of(columns, made);
    parse_some(true);
    rate_ = outer;
    return is_good;
}

bool table_parser::parse_column(const annona_param& as, const node& map, annona_value& made,
                                subject what) {
    const std::string name = below(std::string(what) + ":", as.name);
    if (const node* value = map.find(as.name)) {
        made.given = given_written;
        return parse_value(as, *value, made, name);
    }
    if (as.fallback) {
        made.given = given_default;
        return parse_value(as, fallback_node(as.fallback, map), made, name);
    }
    if ((as.flags & ANNONA_PARAM_REQUIRED) == 0) return true;
    on_.in.wrong(map.begin_place(), "MISSING_KEY",
                 std::string(what) + " needs the key " + quoted(as.name) +
                     (as.doc ? ": " + std::string(as.doc) : std::string()));
    return false;
}

bool table_parser::parse_value(const annona_param& as, const node& value, annona_value& made,
                               subject what) {
    if (as.kind == ANNONA_KIND_TABLE) return parse_rows(as, value, made, what);
    if ((as.flags & ANNONA_PARAM_LIST) != 0 && !is_set(as.kind))
        return parse_list(as, value, made, what);
    return parse_single(as, value, made, what);
}

bool table_parser::parse_list(const annona_param& as, const node& list, annona_value& made,
                              subject what) {
    const std::vector<const node*> items = read_words(on_.in, list, what);
    annona_value* members = on_.values.make_members(items.size());
    bool is_good = !items.empty() || (list.is_sequence() && list.items().empty());
    for (std::size_t i = 0; i < items.size(); ++i) {
        members[i] = absent_value(as);
        members[i].given = made.given;
        is_good = parse_single(as, *items[i], members[i], what) && is_good;
    }
    made.members = members;
    made.count = static_cast<std::uint32_t>(items.size());
    return is_good;
}

bool table_parser::parse_rows(const annona_param& as, const node& value, annona_value& made,
                              subject what) {
    std::vector<const node*> rows;
    const bool is_single = (as.flags & ANNONA_PARAM_SINGLE) != 0;
    if (value.is_sequence() && !is_single)
        for (const node& row : value.items()) rows.push_back(&row);
    else
        rows.push_back(&value);
    if (rows.size() > rows_max) {
        on_.in.wrong(value.begin_place(), "TOO_MANY",
                     std::string(what) + " has " + std::to_string(rows.size()) + " rows, at most " +
                         std::to_string(rows_max) + " are possible");
        return false;
    }
    const table columns(as.columns, as.columns_count);
    annona_value* members = on_.values.make_members(rows.size() * columns.size());
    bool is_good = true;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        annona_value* row = members + i * columns.size();
        for (std::size_t c = 0; c < columns.size(); ++c) row[c] = absent_value(columns[c]);
        is_good =
            expect_mapping(on_.in, *rows[i], what, is_single ? "{key: value}" : "[{key: value}]") &&
            parse_table(columns, *rows[i], row, {}, what) && is_good;
    }
    made.members = members;
    made.count = static_cast<std::uint32_t>(rows.size());
    return is_good;
}

bool table_parser::parse_single(const annona_param& as, const node& value, annona_value& made,
                                subject what) {
    switch (as.kind) {
        case ANNONA_KIND_YES_NO: {
            const auto yes = read_yes_no(on_.in, value, what);
            made.integer = yes.value_or(false) ? 1 : 0;
            return yes.has_value();
        }
        case ANNONA_KIND_COUNT:
            return parse_count(on_, as, value, what, made);
        case ANNONA_KIND_AMOUNT:
            return parse_amount_value(on_, as, value, what, made);
        case ANNONA_KIND_RATIO:
            return parse_ratio_value(on_, as, value, what, made);
        case ANNONA_KIND_RATE:
            return parse_rate(on_, as, rate_, value, what, made);
        case ANNONA_KIND_SPAN:
        case ANNONA_KIND_EVERY:
            return parse_span(on_, as, value, what, made);
        case ANNONA_KIND_WINDOW:
            return parse_window(on_, value, what, made);
        case ANNONA_KIND_DATE:
            return parse_date(on_, as, value, what, made);
        case ANNONA_KIND_DAYS:
            return parse_days(on_, value, what, made);
        case ANNONA_KIND_ROUNDING:
            return parse_rounding_value(on_, value, what, made);
        case ANNONA_KIND_CHOICE:
            return parse_choice(on_, as, value, what, made);
        case ANNONA_KIND_ACCOUNT:
            return parse_account(on_, value, what, made);
        case ANNONA_KIND_CATEGORIES:
            return parse_categories(on_, value, what, made);
        case ANNONA_KIND_NAMES:
            return parse_names(on_, as, value, what, made);
        case ANNONA_KIND_ROLES:
            return parse_roles(on_, value, what, made);
        case ANNONA_KIND_POCKET:
            return parse_pocket(on_, value, what, made);
        case ANNONA_KIND_LISTS:
            return parse_lists(on_, value, what, made);
        case ANNONA_KIND_FACT:
            return parse_fact(on_, as, value, what, made);
        case ANNONA_KIND_ACTOR:
            return parse_actor(on_, value, what, made);
        case ANNONA_KIND_CODE:
            return parse_code(on_, value, what, made);
        default:
            break;
    }
    const auto text = read_text(on_.in, value, what);
    if (!text) return false;
    if (as.unit && as.unit == local_time_unit && !parse_time_of_day(*text)) {
        on_.in.wrong(value.begin_place(), "BAD_VALUE",
                     std::string(what) + " is " + quoted(*text) +
                         "; a time of day is written 08:00, from 00:00 to 24:00");
        return false;
    }
    if (as.kind == ANNONA_KIND_NAME) made.integer = on_.in.made.names.intern(*text);
    const std::string_view kept = on_.values.make_text(*text);
    made.text = kept.data();
    made.text_size = static_cast<std::uint32_t>(kept.size());
    return true;
}

}  // namespace

bool parse_parameters(reading& in, const annona_about& about, const node& rule,
                      std::span<const std::string_view> header, std::string_view what,
                      parameter_values& values, std::vector<std::string>& accounts) {
    parameter_reading on{in, about, values, accounts};
    const table columns(about.parameters, about.parameters_count);
    values.values.assign(columns.size(), annona_value{});
    return table_parser(on).parse_table(columns, rule, values.values.data(), header, what);
}

const place& place_of_parameter(const node& rule, const annona_about& about,
                                std::uint32_t parameter, std::uint32_t row) {
    if (parameter >= about.parameters_count) return rule.begin_place();
    const node* value = rule.find(about.parameters[parameter].name);
    if (!value) return rule.begin_place();
    if (value->is_sequence() && row < value->items().size())
        return value->items()[row].begin_place();
    return value->begin_place();
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
