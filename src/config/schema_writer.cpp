// SPDX-License-Identifier: Apache-2.0
#include "schema_writer.hpp"

#include <algorithm>
#include <annona/rule/reason.hpp>
#include <annona/rule/scheme.hpp>
#include <vector>

#include "schema_writer_json.hpp"
#include "scheme_reader_keys.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

using json = json_value;

json of_definition(std::string_view name) {
    json made = json::make_object();
    made.set("$ref", "#/definitions/" + std::string(name));
    return made;
}

json of_type(std::string_view type) {
    json made = json::make_object();
    made.set("type", type);
    return made;
}

template <class Texts>
json of_choices(const Texts& texts) {
    json all = json::make_array();
    for (const auto& text : texts) all.push(json::of_text(text));
    json made = json::make_object();
    made.set("enum", std::move(all));
    return made;
}

json one_or_list(json item) {
    json list = of_type("array");
    list.set("items", item);
    json ways = json::make_array();
    ways.push(std::move(item));
    ways.push(std::move(list));
    json made = json::make_object();
    made.set("anyOf", std::move(ways));
    return made;
}

json map_of(json value) {
    json made = of_type("object");
    made.set("additionalProperties", std::move(value));
    return made;
}

// A $ref silences its neighbours in draft-07, so descriptions stand beside an allOf.
json described(json shape, std::string_view doc) {
    json all = json::make_array();
    all.push(std::move(shape));
    json made = json::make_object();
    made.set("description", doc);
    made.set("allOf", std::move(all));
    return made;
}

// ---- how texts are written

// Plain figures reach an editor's checker as numbers, figures with a sign or word as texts.
json figure(std::string_view pattern) {
    json made = json::make_object();
    json types = json::make_array();
    types.push(json::of_text("string"));
    types.push(json::of_text("number"));
    made.set("type", std::move(types));
    made.set("pattern", pattern);
    return made;
}

json text_like(std::string_view pattern) {
    json made = of_type("string");
    made.set("pattern", pattern);
    return made;
}

#define ANNONA_SPAN_PATTERN \
    "(seconds?|days?|weeks?|months?|quarters?|half (calendar )?years?|years?)"

json definitions() {
    constexpr std::string_view span = "^([0-9]+ )?(calendar )?" ANNONA_SPAN_PATTERN "( held)?$";
    static constexpr std::string_view yes_no[] = {"yes", "no"};
    static constexpr std::string_view roundings[] = {"half_up", "half_even", "half_down", "down",
                                                     "up",      "floor",     "ceiling"};
    static constexpr std::string_view actors[] = {"author", "proposer", "approver", "attester",
                                                  "holder"};
    json made = json::make_object();
    made.set("yes_no", of_choices(yes_no));
    made.set("count", figure("^[0-9]+$"));
    made.set("amount", figure("^-?[0-9]+(\\.[0-9]+)?$"));
    made.set("ratio", figure("^-?[0-9]+(\\.[0-9]+|/[0-9]+)?( ?%)?$"));
    made.set("rate", figure("^(half-life .+|[0-9]+(\\.[0-9]+|/[0-9]+)?( ?%)?( per .+)?)$"));
    made.set("span", text_like(span));
    made.set("window", text_like("^(life|([0-9]+ )?(calendar )?" ANNONA_SPAN_PATTERN
                                 "|rolling [0-9]+ days|(year )?from [0-9]+ [A-Z][a-z]+.*)$"));
    made.set("date", text_like("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"));
    made.set("word", figure("^.+$"));
    made.set("words", one_or_list(of_definition("word")));
    made.set("rounding", of_choices(roundings));
    made.set("actor", of_choices(actors));
    made.set("account", text_like("^(who paid|payer|payee|own money|paid to|[A-Za-z0-9{].*)$"));
    return made;
}

#undef ANNONA_SPAN_PATTERN

// ---- the rules' own tables

using table = std::span<const annona_param>;

json of_columns(const annona_about& about, table columns, std::span<const key_declaration> header);

bool is_plain_number(std::string_view text) {
    const std::size_t sign = text.starts_with('-') ? 1 : 0;
    return text.size() > sign &&
           std::all_of(text.begin() + static_cast<std::ptrdiff_t>(sign), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

// Figures written without a sign or word reach a checker as numbers, and only those it can compare.
json with_bounds(json shape, const char* least, const char* most) {
    json all = json::make_array();
    all.push(std::move(shape));
    json made = json::make_object();
    made.set("allOf", std::move(all));
    if (least && is_plain_number(least)) made.set("minimum", json::of_literal(least));
    if (most && is_plain_number(most)) made.set("maximum", json::of_literal(most));
    return made;
}

json of_single(const annona_param& param) {
    switch (param.kind) {
        case ANNONA_KIND_YES_NO:
            return of_definition("yes_no");
        case ANNONA_KIND_COUNT:
            return with_bounds(of_definition("count"), param.minimum ? param.minimum : "0",
                               param.maximum);
        case ANNONA_KIND_AMOUNT:
            return with_bounds(of_definition("amount"), param.minimum ? param.minimum : "0",
                               param.maximum);
        case ANNONA_KIND_RATIO:
            return with_bounds(of_definition("ratio"), param.minimum ? param.minimum : "0",
                               param.maximum);
        case ANNONA_KIND_RATE:
            return of_definition("rate");
        case ANNONA_KIND_SPAN:
        case ANNONA_KIND_EVERY:
            return of_definition("span");
        case ANNONA_KIND_WINDOW:
            return of_definition("window");
        case ANNONA_KIND_DATE:
            return of_definition("date");
        case ANNONA_KIND_ROUNDING:
            return of_definition("rounding");
        case ANNONA_KIND_ACTOR:
            return of_definition("actor");
        case ANNONA_KIND_ACCOUNT:
            return of_definition("account");
        case ANNONA_KIND_DAYS:
        case ANNONA_KIND_CATEGORIES:
        case ANNONA_KIND_NAMES:
        case ANNONA_KIND_LISTS:
        case ANNONA_KIND_ROLES:
            return of_definition("words");
        default:
            return of_definition("word");
    }
}

json of_choice(const annona_param& param) {
    std::vector<std::string_view> choices;
    for (const char* const* one = param.choices; one && *one; ++one) choices.emplace_back(*one);
    return of_choices(choices);
}

json of_codes(const annona_about& about) {
    std::vector<std::string_view> names;
    for (std::uint32_t i = 0; i < about.codes_count; ++i) names.push_back(about.codes[i].name);
    for (const reason_entry& row : reason_table) {
        bool may_answer = about.reasons == nullptr;
        for (const std::uint16_t* code = about.reasons; code && *code; ++code)
            may_answer = may_answer || *code == row.code;
        if (may_answer) names.push_back(row.name);
    }
    return of_choices(names);
}

json of_value(const annona_about& about, const annona_param& param) {
    switch (param.kind) {
        case ANNONA_KIND_CHOICE:
            return of_choice(param);
        case ANNONA_KIND_CODE:
            return of_codes(about);
        case ANNONA_KIND_TABLE:
            return of_columns(about, {param.columns, param.columns_count}, {});
        default:
            return of_single(param);
    }
}

std::string doc_of(const annona_param& param) {
    std::string doc = param.doc ? param.doc : "";
    const auto add = [&](std::string_view words, const char* value) {
        if (value) doc += std::string(doc.empty() ? "" : " ").append(words) + value + ".";
    };
    add("At least ", param.minimum);
    add("At most ", param.maximum);
    add("Default: ", param.fallback);
    return doc;
}

json of_param(const annona_about& about, const annona_param& param) {
    json shape = of_value(about, param);
    const bool is_table = param.kind == ANNONA_KIND_TABLE;
    const bool is_list = (param.flags & (is_table ? ANNONA_PARAM_SINGLE : ANNONA_PARAM_LIST)) != 0;
    if (is_table != is_list) shape = one_or_list(std::move(shape));
    return described(std::move(shape), doc_of(param));
}

bool has_key(std::span<const key_declaration> keys, std::string_view name) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const key_declaration& key) { return key.name == name; });
}

json of_columns(const annona_about& about, table columns, std::span<const key_declaration> header) {
    json properties = json::make_object();
    json required = json::make_array();
    for (const key_declaration& key : header) properties.set(key.name, json::of_literal("true"));
    for (const annona_param& param : columns) {
        if (has_key(header, param.name)) continue;
        properties.set(param.name, of_param(about, param));
        if ((param.flags & ANNONA_PARAM_REQUIRED) != 0 && !param.fallback)
            required.push(json::of_text(param.name));
    }
    json made = of_type("object");
    made.set("properties", std::move(properties));
    if (!required.is_empty()) made.set("required", std::move(required));
    made.set("additionalProperties", json::of_literal("false"));
    return made;
}

json of_rule(const annona_about& about) {
    json is_rule = json::make_object();
    is_rule.set("properties",
                std::move(json::make_object().set(
                    "rule", std::move(json::make_object().set("const", about.name)))));
    is_rule.set("required", [] {
        json names = json::make_array();
        names.push(json::of_text("rule"));
        return names;
    }());
    json made = json::make_object();
    made.set("if", std::move(is_rule));
    made.set("then", of_columns(about, {about.parameters, about.parameters_count}, rule_keys()));
    return made;
}

// ---- the fixed keys

json of_keys(std::span<const key_declaration> keys);

json of_input_kinds() {
    json full = of_type("object");
    full.set("properties", std::move(json::make_object()
                                         .set("kind", of_choices(input_kind_words()))
                                         .set("remember", of_definition("yes_no"))
                                         .set("starts", of_choices(input_start_words()))));
    json ways = json::make_array();
    ways.push(of_choices(input_kind_words()));
    ways.push(std::move(full));
    json made = map_of(std::move(json::make_object().set("anyOf", std::move(ways))));
    static constexpr std::string_view others[] = {"drop", "refuse"};
    made.set("properties", std::move(json::make_object().set("others", of_choices(others))));
    return made;
}

json of_reason_codes() {
    std::vector<std::string_view> names;
    for (const reason_entry& row : reason_table) names.push_back(row.name);
    return of_choices(names);
}

json of_commands() {
    json list = one_or_list(of_choices(command_names));
    json open_and_closed = of_type("object");
    open_and_closed.set(
        "properties",
        std::move(json::make_object().set("open", list).set("closed", map_of(of_reason_codes()))));
    open_and_closed.set("additionalProperties", json::of_literal("false"));
    json ways = json::make_array();
    ways.push(std::move(list));
    ways.push(std::move(open_and_closed));
    return std::move(json::make_object().set("anyOf", std::move(ways)));
}

json of_tree() {
    json ways = json::make_array();
    ways.push(of_type("object"));
    ways.push(of_definition("words"));
    return std::move(json::make_object().set("anyOf", std::move(ways)));
}

json of_shape(const key_declaration& key) {
    switch (key.shape) {
        case key_shape::yes_no:
            return of_definition("yes_no");
        case key_shape::count:
            return with_bounds(of_definition("count"), "0", nullptr);
        case key_shape::amount:
            return of_definition("amount");
        case key_shape::date:
            return of_definition("date");
        case key_shape::days:
            return text_like("^[0-9]+ days?$");
        case key_shape::choice:
            return of_choices(key.choices);
        case key_shape::choices:
            return one_or_list(of_choices(key.choices));
        case key_shape::names:
            return of_definition("words");
        case key_shape::account:
            return of_definition("account");
        case key_shape::reason_code:
            return of_reason_codes();
        case key_shape::mapping:
            return of_keys(key.children);
        case key_shape::named:
            return map_of(of_keys(key.children));
        case key_shape::input_kinds:
            return of_input_kinds();
        case key_shape::commands:
            return of_commands();
        case key_shape::categories:
            return of_tree();
        case key_shape::lists:
        case key_shape::day_lists:
            return map_of(of_definition("words"));
        case key_shape::account_facts:
            return map_of(json::make_object());
        case key_shape::payers:
            return map_of(of_definition("account"));
        case key_shape::ratio:
            return of_definition("ratio");
        case key_shape::ratios:
            return map_of(of_definition("ratio"));
        case key_shape::rules:
            return of_definition("rules");
        case key_shape::text:
        case key_shape::name:
            break;
    }
    return of_definition("word");
}

json of_key(const key_declaration& key) { return described(of_shape(key), key.doc); }

json properties_of(std::span<const key_declaration> keys) {
    json made = json::make_object();
    for (const key_declaration& key : keys) made.set(key.name, of_key(key));
    return made;
}

json required_of(std::span<const key_declaration> keys) {
    json made = json::make_array();
    for (const key_declaration& key : keys)
        if (key.is_required) made.push(json::of_text(key.name));
    return made;
}

json of_keys(std::span<const key_declaration> keys) {
    json made = of_type("object");
    made.set("properties", properties_of(keys));
    if (json required = required_of(keys); !required.is_empty())
        made.set("required", std::move(required));
    made.set("additionalProperties", json::of_literal("false"));
    return made;
}

json rule_names(const std::vector<const annona_about*>& rules) {
    json any = json::make_array();
    for (const annona_about* about : rules)
        any.push(std::move(json::make_object()
                               .set("const", about->name)
                               .set("description", about->purpose ? about->purpose : "")));
    return std::move(json::make_object().set("oneOf", std::move(any)));
}

json of_rules(const std::vector<const annona_about*>& rules) {
    json properties = json::make_object();
    for (const key_declaration& key : rule_keys())
        properties.set(key.name,
                       key.name == "rule" ? described(rule_names(rules), key.doc) : of_key(key));
    json item = of_type("object");
    item.set("properties", std::move(properties));
    item.set("required", required_of(rule_keys()));
    json cases = json::make_array();
    for (const annona_about* about : rules) cases.push(of_rule(*about));
    if (!cases.is_empty()) item.set("allOf", std::move(cases));
    json made = of_type("array");
    made.set("items", std::move(item));
    return made;
}

}  // namespace

std::string write_schema(std::span<const annona_rule_v1* const> rules) {
    std::vector<const annona_about*> sorted;
    for (const annona_rule_v1* rule : rules) sorted.push_back(rule->about);
    std::sort(sorted.begin(), sorted.end(), [](const annona_about* a, const annona_about* b) {
        return std::string_view(a->name) < b->name;
    });
    json all = json::make_object();
    all.set("$schema", "http://json-schema.org/draft-07/schema#");
    all.set("title", "Annona scheme file");
    all.set("description",
            "The rules of one currency as data. Made by annona schema; do not edit.");
    all.set("type", "object");
    all.set("required", required_of(scheme_keys()));
    all.set("additionalProperties", json::of_literal("false"));
    all.set("properties", properties_of(scheme_keys()));
    json defined = definitions();
    defined.set("rules", of_rules(sorted));
    all.set("definitions", std::move(defined));
    return all.to_text() + "\n";
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
