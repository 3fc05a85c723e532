// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "config/schema_writer.hpp"
#include "lab/text_table.hpp"

#include <annona/rule/reason.hpp>

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

/// How a kind is called in tables, in the order of ANNONA_KIND_*.
constexpr std::string_view kind_words[] = {
    "none",   "yes or no", "count", "amount",   "ratio",       "rate",    "span",       "every",
    "window", "date",      "days",  "rounding", "choice",      "account", "categories", "names",
    "roles",  "name",      "fact",  "actor",    "reason code", "text",    "table"};

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
