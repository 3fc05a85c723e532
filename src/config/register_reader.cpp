// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <annona/money/ratio.hpp>
#include <string>

#include "scheme_reader_parts.hpp"
#include "suggest.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::string_view class_fact = "class";
constexpr std::string_view period_word = " to ";

// "2026-01-01 to 2026-06-30"
std::optional<fact_value> read_period(reading& in, const node& value, subject what) {
    const auto text = read_text(in, value, what);
    if (!text) return std::nullopt;
    const std::size_t middle = text->find(period_word);
    const result<local_day> first = parse_local_day(text->substr(0, middle));
    const result<local_day> last = middle == std::string_view::npos
                                       ? first
                                       : parse_local_day(text->substr(middle + period_word.size()));
    if (first && last && *first <= *last)
        return fact_value{ANNONA_KIND_DAYS, first->number, last->number, {}};
    in.wrong(value.begin_place(), "BAD_VALUE",
             std::string(what) + " is " + quoted(*text) +
                 "; a period is written 2026-01-01 to 2026-06-30");
    return std::nullopt;
}

std::optional<fact_value> read_ratio_fact(reading& in, const node& value, subject what) {
    const auto text = read_text(in, value, what);
    if (!text) return std::nullopt;
    const result<ratio> read = parse_ratio(*text);
    if (read) return fact_value{ANNONA_KIND_RATIO, read->num, read->den, {}};
    in.wrong(value.begin_place(), "BAD_VALUE",
             std::string(what) + " is " + quoted(*text) + "; write 5 %, 1/3 or 0.05");
    return std::nullopt;
}

std::optional<fact_value> read_class(reading& in, const node& value, subject what) {
    const auto text = read_text(in, value, what);
    if (!text) return std::nullopt;
    const std::vector<std::string_view> known(in.shop_classes.begin(), in.shop_classes.end());
    if (!known.empty() && std::find(known.begin(), known.end(), *text) == known.end()) {
        unknown_name(in, value, what, known);
        return std::nullopt;
    }
    return fact_value{ANNONA_KIND_NAME, in.made.names.intern(*text), 0, {}};
}

std::optional<fact_value> as_fact(std::uint16_t kind, std::optional<std::int64_t> integer) {
    if (!integer) return std::nullopt;
    return fact_value{kind, *integer, 0, {}};
}

std::optional<fact_value> read_fact_value(reading& in, std::uint16_t kind, const node& value,
                                          subject what) {
    constexpr std::int64_t fact_max = 1'000'000'000'000;
    switch (kind) {
        case ANNONA_KIND_COUNT:
            return as_fact(kind, read_count(in, value, what, 0, fact_max));
        case ANNONA_KIND_RATIO:
            return read_ratio_fact(in, value, what);
        case ANNONA_KIND_DAYS:
            return read_period(in, value, what);
        case ANNONA_KIND_YES_NO:
            if (const auto yes = read_yes_no(in, value, what)) return as_fact(kind, *yes ? 1 : 0);
            return std::nullopt;
        case ANNONA_KIND_DATE:
            if (const auto day = read_date(in, value, what)) return as_fact(kind, day->number);
            return std::nullopt;
        case ANNONA_KIND_AMOUNT:
            if (const auto read = read_amount(in, value, what))
                return fact_value{kind, 0, 0, *read};
            return std::nullopt;
        default:
            if (const auto text = read_text(in, value, what))
                return as_fact(kind, in.made.names.intern(*text));
            return std::nullopt;
    }
}

std::optional<registered_fact> read_fact(reading& in, const mapping_entry& entry, subject owner) {
    const std::string what = below(owner, entry.key);
    std::optional<fact_value> value;
    if (entry.key == class_fact) {
        value = read_class(in, entry.value, what);
    } else if (const input* declared = find_input(in.made, entry.key)) {
        value = read_fact_value(in, declared->kind, entry.value, what);
    } else {
        std::vector<std::string_view> known = {class_fact};
        for (const input& one : in.made.inputs) known.push_back(in.made.names.text(one.name));
        in.wrong(entry.key_place, "UNKNOWN_NAME",
                 std::string(owner) + ": fact " + quoted(entry.key) +
                     " has no kind; declare it under inputs" + suggest(entry.key, known));
    }
    if (!value) return std::nullopt;
    return registered_fact{in.made.names.intern(entry.key), *value};
}

void read_account_facts(reading& in, const mapping_entry& entry) {
    const std::string what = "register " + quoted(entry.key);
    if (!is_account_id(entry.key) || role_of_account(in.made, entry.key) == none) {
        in.wrong(entry.key_place, "UNKNOWN_ACCOUNT",
                 what +
                     " is no account of this scheme; an id is written mer:Name with a prefix "
                     "declared under accounts");
        return;
    }
    registered_account made;
    made.id = entry.key;
    if (!entry.value.is_missing()) {
        if (!expect_mapping(in, entry.value, what, "{class: grocer}")) return;
        for (const mapping_entry& fact : entry.value.entries())
            if (const auto read = read_fact(in, fact, what)) made.facts.push_back(*read);
    }
    in.made.registered.push_back(std::move(made));
}

void read_defaults(reading& in, const node& defaults) {
    if (!expect_mapping(in, defaults, "register default", "{mer: {class: grocer}}")) return;
    for (const mapping_entry& entry : defaults.entries()) {
        const std::string what = "register default " + quoted(entry.key);
        std::uint32_t index = role_of_account(in.made, entry.key + ":x");
        if (index == none) index = role_of_account(in.made, entry.key);
        if (index == none) {
            std::vector<std::string_view> known;
            for (const role& one : in.made.roles) known.push_back(one.prefix);
            in.wrong(entry.key_place, "UNKNOWN_ACCOUNT",
                     what + " is no prefix of this scheme" + suggest(entry.key, known));
            continue;
        }
        if (!expect_mapping(in, entry.value, what, "{class: grocer}")) continue;
        for (const mapping_entry& fact : entry.value.entries())
            if (const auto read = read_fact(in, fact, what))
                in.made.role_defaults.push_back({index, *read});
    }
}

}  // namespace

void read_register(reading& in, const node& root) {
    const node* map = root.find("register");
    if (!map || !expect_mapping(in, *map, "register", "{\"mer:Shop\": {class: grocer}}")) return;
    for (const mapping_entry& entry : map->entries()) {
        if (entry.key == "default")
            read_defaults(in, entry.value);
        else
            read_account_facts(in, entry);
    }
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
