// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <annona/money/ratio.hpp>
#include <annona/money/unit.hpp>

#include "scheme_reader_parts.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

// ISO 4217 list one, minor units other than 2.
constexpr std::string_view moneys_of_three_digits[] = {"BHD", "IQD", "JOD", "KWD",
                                                       "LYD", "OMR", "TND"};
constexpr std::string_view moneys_without_digits[] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                      "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                                      "VND", "VUV", "XAF", "XOF", "XPF"};

template <class Names>
bool has_name(const Names& names, std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::uint8_t digits_of_money(std::string_view code) {
    if (has_name(moneys_of_three_digits, code)) return 3;
    return has_name(moneys_without_digits, code) ? 0 : 2;
}

bool is_money_code(std::string_view code) {
    return code.size() == 3 &&
           std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// "1 EUR", "1/10 ALL"
void read_worth(reading& in, const node& worth, unit& counted) {
    const auto text = read_text(in, worth, "unit worth");
    if (!text) return;
    const std::size_t space = text->rfind(' ');
    const std::string_view code =
        space == std::string_view::npos ? std::string_view{} : text->substr(space + 1);
    const result<ratio> value = parse_ratio(text->substr(0, space));
    if (!is_money_code(code) || !value || value->num <= 0) {
        in.wrong(worth.begin_place(), "BAD_VALUE",
                 "unit worth is " + quoted(*text) +
                     "; write a price above 0 and the code of the money, as in 1 EUR");
        return;
    }
    counted.peg = std::string(code);
    counted.worth = *value;
}

void add_money_ledger(scheme& made, const std::string& code) {
    unit money;
    money.code = code;
    money.digits = digits_of_money(code);
    money.scale = money.digits;
    made.money_ledger = static_cast<std::uint32_t>(made.ledgers.size());
    made.ledgers.push_back({code, money});
}

void read_digits(reading& in, const node& map, unit& counted) {
    bool is_good = true;
    if (const node* digits = map.find("digits")) {
        const auto count = read_count(in, *digits, "unit digits", 0, unit_digits_max);
        is_good = count.has_value();
        if (count) counted.digits = static_cast<std::uint8_t>(*count);
    }
    counted.scale = counted.digits;
    if (const node* scale = map.find("scale"); scale && is_good) {
        const auto count = read_count(in, *scale, "unit scale", counted.digits, unit_scale_max);
        is_good = count.has_value();
        if (count) counted.scale = static_cast<std::uint8_t>(*count);
    }
    in.has_good_unit = is_good;
}

void read_step(reading& in, const node& step, unit& counted) {
    const auto value = read_amount(in, step, "unit step");
    if (!value) return;
    if (value->is_positive())
        counted.step = *value;
    else
        in.wrong(step.begin_place(), "OUT_OF_RANGE", "unit step must be above 0");
}

// "old lek: 1/10"
void read_aliases(reading& in, const node& map) {
    const node* aliases = map.find("aliases");
    if (!aliases || !expect_mapping(in, *aliases, "unit aliases", "{old lek: 1/10}")) return;
    for (const mapping_entry& entry : aliases->entries()) {
        const std::string what = "unit aliases " + quoted(entry.key);
        const auto text = read_text(in, entry.value, what);
        if (!text) continue;
        const result<ratio> worth = parse_ratio(*text);
        if (worth && worth->num > 0)
            in.made.unit_aliases.push_back({entry.key, *worth});
        else
            in.wrong(entry.value.begin_place(), "BAD_VALUE",
                     what + " is " + quoted(*text) +
                         "; write what one of it is worth in the unit, above 0, as in 1/10");
    }
}

void read_backing(reading& in, const node& map) {
    const node* backed = map.find("backed");
    if (!backed) return;
    const auto is_backed = read_yes_no(in, *backed, "unit backed");
    in.made.backed = is_backed.value_or(false);
    if (in.made.backed && !map.find("worth"))
        in.wrong(backed->begin_place(), "MISSING_KEY",
                 "a backed unit needs to say what it is worth, as in worth: 1 EUR");
}

}  // namespace

void read_unit(reading& in, const node& root) {
    in.made.ledgers.emplace_back();
    const node* map = root.find("unit");
    if (!map || !check_keys(in, *map, keys_below("unit"), "unit")) return;
    ledger& own = in.made.ledgers.front();
    if (const node* code = map->find("code"))
        if (const auto name = read_name(in, *code, "unit code"))
            own.code = own.counted.code = *name;
    read_digits(in, *map, own.counted);
    if (const node* step = map->find("step")) read_step(in, *step, own.counted);
    if (const node* worth = map->find("worth")) read_worth(in, *worth, own.counted);
    read_backing(in, *map);
    read_aliases(in, *map);
    const std::string peg = own.counted.peg;
    if (peg.empty()) return;
    if (peg == own.code)
        in.wrong(
            map->find("worth")->begin_place(), "BAD_VALUE",
            "a unit cannot be worth something in itself; code and money are both " + quoted(peg));
    add_money_ledger(in.made, peg);
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
