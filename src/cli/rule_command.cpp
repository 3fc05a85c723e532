// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "config/schema_writer.hpp"
#include "lab/text_table.hpp"

#include <annona/rule/reason.hpp>

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

/// How a kind is called in tables, in the order of ANNONA_KIND_*.
constexpr std::string_view kind_words[] = {
    "none",       "yes or no", "count", "amount", "ratio",    "rate",   "span",
    "every",      "window",    "date",  "days",   "rounding", "choice", "account",
    "categories", "names",     "roles", "name",   "fact",     "actor",  "reason code",
    "text",       "lists",     "table", "pocket"};

std::string or_empty(const char* text) { return text == nullptr ? std::string{} : text; }

std::string kind_text(const annona_param& of) {
    std::string text(of.kind < std::size(kind_words) ? kind_words[of.kind] : "unknown");
    if ((of.flags & ANNONA_PARAM_LIST) != 0) text = "list of " + text;
    for (const char* const* choice = of.choices; choice != nullptr && *choice != nullptr; ++choice)
        text += (choice == of.choices ? ": " : ", ") + std::string(*choice);
    return text;
}

std::string range_text(const annona_param& of) {
    if (of.minimum == nullptr && of.maximum == nullptr) return {};
    return or_empty(of.minimum) + " to " + or_empty(of.maximum);
}

void add_parameters(lab::text_table& table, const annona_param* parameters, uint32_t count,
                    const std::string& indent) {
    for (uint32_t i = 0; i < count; ++i) {
        const annona_param& one = parameters[i];
        const bool is_required = (one.flags & ANNONA_PARAM_REQUIRED) != 0;
        table.add({indent + or_empty(one.name), kind_text(one),
                   is_required ? "required" : or_empty(one.fallback), range_text(one),
                   or_empty(one.unit), or_empty(one.doc)});
        if (one.kind == ANNONA_KIND_TABLE)
            add_parameters(table, one.columns, one.columns_count, indent + "  ");
    }
}

void print_codes(const annona_about& about, std::ostream& to) {
    to << "\nMay refuse with:";
    for (const uint16_t* code = about.reasons; code != nullptr && *code != 0; ++code)
        to << ' ' << name_of_reason(*code);
    for (uint32_t i = 0; i < about.codes_count; ++i) to << ' ' << about.codes[i].name;
    to << '\n';
}

void print_rule(const loader::loaded_rule& rule, std::ostream& to) {
    const annona_about& about = *rule.table->about;
    to << about.name << ' ' << about.version << "  " << or_empty(about.purpose) << '\n';
    to << "From: " << rule.file << (rule.sha256.empty() ? "" : ", SHA-256 " + rule.sha256)
       << "\n\n";
    lab::text_table table(
        {{"parameter"}, {"written as"}, {"default"}, {"range"}, {"unit"}, {"what it does"}});
    add_parameters(table, about.parameters, about.parameters_count, "");
    to << table.to_text();
    print_codes(about, to);
}

// ---- the same as JSON, from which the reference pages are made

std::string json_or_null(const char* text) {
    return text == nullptr ? std::string("null") : json_quoted(text);
}

std::string parameter_json(const annona_param& one) {
    const auto has = [&](int flag) { return (one.flags & flag) != 0 ? "true" : "false"; };
    std::vector<std::string> choices;
    for (const char* const* choice = one.choices; choice != nullptr && *choice != nullptr; ++choice)
        choices.emplace_back(*choice);
    std::vector<std::string> columns;
    for (uint32_t i = 0; one.kind == ANNONA_KIND_TABLE && i < one.columns_count; ++i)
        columns.push_back(parameter_json(one.columns[i]));
    const std::string_view kind =
        one.kind < std::size(kind_words) ? kind_words[one.kind] : "unknown";
    return json_object({{"name", json_or_null(one.name)},
                        {"kind", json_quoted(kind)},
                        {"required", has(ANNONA_PARAM_REQUIRED)},
                        {"list", has(ANNONA_PARAM_LIST)},
                        {"single", has(ANNONA_PARAM_SINGLE)},
                        {"choices", json_texts(choices)},
                        {"default", json_or_null(one.fallback)},
                        {"minimum", json_or_null(one.minimum)},
                        {"maximum", json_or_null(one.maximum)},
                        {"unit", json_or_null(one.unit)},
                        {"doc", json_or_null(one.doc)},
                        {"columns", json_list(columns)}});
}

std::vector<std::string> hooks_of(const annona_rule_v1& table) {
    std::vector<std::string> hooks;
    const auto add = [&](bool is_there, const char* name) {
        if (is_there) hooks.emplace_back(name);
    };
    add(table.entitle != nullptr, "entitle");
    add(table.authorize != nullptr, "authorize");
    add(table.match != nullptr, "match");
    add(table.charge != nullptr, "charge");
    add(table.terms != nullptr, "terms");
    add(table.settle != nullptr, "settle");
    return hooks;
}

void print_rule_json(const loader::loaded_rule& rule, std::ostream& to) {
    const annona_about& about = *rule.table->about;
    std::vector<std::string> parameters;
    for (uint32_t i = 0; i < about.parameters_count; ++i)
        parameters.push_back(parameter_json(about.parameters[i]));
    std::vector<std::string> codes;
    for (const uint16_t* code = about.reasons; code != nullptr && *code != 0; ++code)
        codes.emplace_back(name_of_reason(*code));
    for (uint32_t i = 0; i < about.codes_count; ++i) codes.emplace_back(about.codes[i].name);
    to << json_object({{"name", json_or_null(about.name)},
                       {"version", json_or_null(about.version)},
                       {"purpose", json_or_null(about.purpose)},
                       {"hooks", json_texts(hooks_of(*rule.table))},
                       {"reasons", json_texts(codes)},
                       {"parameters", json_list(parameters)}})
       << '\n';
}

}  // namespace

int list_rules(const rule_options& asked, const surroundings& around) {
    auto rules = open_rules(asked.rules, around);
    if (!rules) return around.err << to_text(rules.error()) << '\n', exit_failure;
    lab::text_table table({{"rule"}, {"version"}, {"purpose"}, {"from"}});
    int code = exit_ok;
    for (const loader::available_rule& one : rules->list()) {
        auto found = rules->find(one.name);
        if (!found) {
            around.err << to_text(found.error()) << '\n';
            code = exit_failure;
            continue;
        }
        const annona_about& about = *found->table->about;
        table.add({one.name, or_empty(about.version), or_empty(about.purpose), found->file});
    }
    around.out << table.to_text();
    return code;
}

int show_rule(const rule_options& asked, const surroundings& around) {
    auto rules = open_rules(asked.rules, around);
    if (!rules) return around.err << to_text(rules.error()) << '\n', exit_failure;
    auto found = rules->find(asked.name);
    if (!found) return around.err << to_text(found.error()) << '\n', exit_failure;
    if (asked.as_json)
        print_rule_json(*found, around.out);
    else
        print_rule(*found, around.out);
    return exit_ok;
}

int print_schema(const rule_options& asked, const surroundings& around) {
    auto rules = open_rules(asked.rules, around);
    if (!rules) return around.err << to_text(rules.error()) << '\n', exit_failure;
    std::vector<const annona_rule_v1*> tables;
    for (const loader::available_rule& one : rules->list()) {
        auto found = rules->find(one.name);
        if (!found) return around.err << to_text(found.error()) << '\n', exit_failure;
        tables.push_back(found->table);
    }
    around.out << config::write_schema(tables);
    return exit_ok;
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
