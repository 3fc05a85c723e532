// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstring>

#include "parameter_parser.hpp"
#include "scheme_change.hpp"
#include "scheme_reader_parts.hpp"
#include "suggest.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::size_t rule_versions_max = 512;  // of a scheme with its whole past
constexpr std::uint32_t problems_of_rule_max = 32;

// Roles and accounts an issue comes from, by name.
std::vector<std::uint32_t> read_sources(reading& in, const node& list, const std::string& what) {
    std::vector<std::uint32_t> sources;
    for (const node* word : read_words(in, list, what)) {
        const bool is_role = std::any_of(in.made.roles.begin(), in.made.roles.end(),
                                         [&](const role& one) { return one.name == word->text(); });
        if (is_role || read_account(in, *word, what))
            sources.push_back(in.made.names.intern(word->text()));
    }
    return sources;
}

std::vector<std::uint32_t> read_programme_list(reading& in, const node& list,
                                               const std::string& what) {
    std::vector<std::uint32_t> programmes;
    std::vector<std::string_view> known;
    for (const programme& one : in.made.programmes) known.push_back(one.name);
    for (const node* word : read_words(in, list, what)) {
        const auto found = std::find(known.begin(), known.end(), word->text());
        if (found == known.end())
            unknown_name(in, *word, what, known);
        else
            programmes.push_back(static_cast<std::uint32_t>(found - known.begin()));
    }
    return programmes;
}

// Values a command can carry in words: names, texts, counts, yes and no.
bool is_written_as_words(std::uint16_t kind) {
    return kind == ANNONA_KIND_NAME || kind == ANNONA_KIND_TEXT || kind == ANNONA_KIND_COUNT ||
           kind == ANNONA_KIND_YES_NO;
}

std::vector<scope_input> read_scope_inputs(reading& in, const node& map, const std::string& what) {
    std::vector<scope_input> made;
    if (!expect_mapping(in, map, what, "{stage: [start]}")) return made;
    std::vector<std::string_view> known;
    for (const input& one : in.made.inputs) known.push_back(in.made.names.text(one.name));
    for (const mapping_entry& entry : map.entries()) {
        const auto found = std::find(known.begin(), known.end(), entry.key);
        if (found == known.end()) {
            in.wrong(entry.key_place, "UNKNOWN_NAME",
                     what + ": " + quoted(entry.key) + " is not declared under inputs" +
                         suggest(entry.key, known));
            continue;
        }
        const input& declared = in.made.inputs[static_cast<std::size_t>(found - known.begin())];
        if (!is_written_as_words(declared.kind))
            in.wrong(entry.key_place, "WRONG_KIND",
                     what + ": " + quoted(entry.key) +
                         " must be a name, a text, a count, or yes "
                         "or no");
        refuse_empty_list(in, entry.value, below(what, entry.key), "value");
        scope_input one{declared.name, {}};
        for (const node* word : read_words(in, entry.value, what + " " + quoted(entry.key)))
            one.values.emplace_back(word->text());
        made.push_back(std::move(one));
    }
    return made;
}

constexpr std::pair<std::string_view, std::string_view> named_by_scope[] = {
    {"commands", "command"}, {"roles", "role"},           {"pockets", "pocket"},
    {"labels", "label"},     {"programmes", "programme"}, {"sources", "source"}};

void read_scope(reading& in, const node& map, const std::string& rule, rule_scope& made) {
    const std::string what = rule + ": applies_to";
    if (!check_keys(in, map, keys_below("applies_to"), what)) return;
    for (const auto& [key, names_no] : named_by_scope)
        if (const node* list = map.find(key))
            refuse_empty_list(in, *list, below(what, key), names_no);
    if (const node* list = map.find("commands")) {
        made.commands = read_command_mask(in, *list, what + " commands");
        if ((made.commands & bit_of(command_kind::pay)) != 0)  // a payment in two steps is one
            made.commands |= bit_of(command_kind::hold) | bit_of(command_kind::capture);
    }
    if (const node* list = map.find("roles"))
        made.roles = read_role_mask(in, *list, what + " roles");
    if (const node* list = map.find("pockets"))
        made.pockets = read_pocket_mask(in, *list, what + " pockets");
    if (const node* list = map.find("labels"))
        for (const node* word : read_words(in, *list, what + " labels"))
            made.labels.push_back(in.made.names.intern(word->text()));
    if (const node* list = map.find("programmes"))
        made.programmes = read_programme_list(in, *list, what + " programmes");
    if (const node* list = map.find("sources"))
        made.sources = read_sources(in, *list, what + " sources");
    if (const node* list = map.find("not_sources"))
        made.not_sources = read_sources(in, *list, what + " not_sources");
    if (const node* map_of_inputs = map.find("inputs"))
        made.inputs = read_scope_inputs(in, *map_of_inputs, what + " inputs");
}

void read_exempt(reading& in, const node& map, const std::string& rule, rule_scope& made) {
    const std::string what = rule + ": exempt";
    if (!check_keys(in, map, keys_below("exempt"), what)) return;
    if (const node* list = map.find("roles"))
        made.exempt_roles = read_role_mask(in, *list, what + " roles");
    if (const node* list = map.find("accounts"))
        for (const node* word : read_words(in, *list, what + " accounts"))
            if (auto account = read_account(in, *word, what + " accounts"))
                made.exempt_accounts.push_back(std::move(*account));
}

void check_header(reading& in, const node& rule, const std::string& what) {
    for (const key_declaration& key : rule_keys())
        if (key.is_required && !rule.find(key.name))
            in.wrong(rule.begin_place(), "MISSING_KEY",
                     what + " needs the key " + quoted(key.name) + ": " + std::string(key.doc));
}

void read_dates(reading& in, const node& rule, const std::string& what, rule_declaration& made) {
    if (const node* since = rule.find("since"))
        if (const auto day = read_local_date(in, *since, what + ": since")) made.since = *day;
    const node* until = rule.find("until");
    if (!until) return;
    made.until = read_local_date(in, *until, what + ": until");
    if (made.until && *made.until < made.since)
        in.wrong(until->begin_place(), "OUT_OF_RANGE",
                 what + ": until " + format_local_day(*made.until) + " is before since " +
                     format_local_day(made.since));
}

std::string name_in_messages(const node& rule, std::size_t index) {
    for (const std::string_view key : {"id", "rule"})
        if (const node* name = rule.find(key); name && name->is_scalar() && !name->text().empty())
            return "rule " + name->text();
    return "rule number " + std::to_string(index + 1);
}

annona_params params_of(const scheme& in, const rule_declaration& made) {
    const unit& counted = in.ledgers.front().counted;
    const amount digit = one_digit(counted);
    const amount step = step_of(counted);
    annona_params params{};
    params.size = sizeof params;
    params.values_count = static_cast<std::uint32_t>(made.parameters.values.size());
    params.values = made.parameters.values.data();
    params.one_digit = {digit.lo(), digit.hi()};
    params.unit_step = {step.lo(), step.hi()};
    params.since = made.since.number;
    params.accounts_count = static_cast<std::uint32_t>(made.accounts.size());
    return params;
}

void report(reading& in, const node& rule, const std::string& what, const annona_about& about,
            const annona_problem& found) {
    const std::string_view text(found.text, strnlen(found.text, sizeof found.text));
    const std::string field = found.parameter < about.parameters_count
                                  ? ": " + std::string(about.parameters[found.parameter].name)
                                  : std::string();
    in.wrong(place_of_parameter(rule, about, found.parameter, found.row), "REFUSED_BY_RULE",
             what + field + ": " + std::string(text));
}

// Makes the rule once to hear what it thinks of its parameters and what it plans, and ends it.
void try_rule(reading& in, const node& rule, const std::string& what, const rule_declaration& made,
              rule_text& text) {
    std::array<annona_problem, problems_of_rule_max> found{};
    annona_problems problems{};
    problems.size = sizeof problems;
    problems.max = problems_of_rule_max;
    problems.problems = found.data();
    const annona_params params = params_of(in.made, made);
    void* instance = nullptr;
    const std::int32_t outcome = made.table->create(&params, &problems, &instance);
    const std::uint32_t count = std::min(problems.count, problems_of_rule_max);
    for (std::uint32_t i = 0; i < count; ++i) report(in, rule, what, *made.table->about, found[i]);
    bool is_good = outcome == ANNONA_OK && count == 0;
    if (is_good && made.table->plan) {
        text.plan.size = sizeof text.plan;
        is_good = made.table->plan(instance, &text.plan) == ANNONA_OK;
    }
    if (!is_good && count == 0)
        in.wrong(rule.begin_place(), "RULE_FAILED",
                 what + ": the plugin " + made.rule + " " + made.table->about->version +
                     " failed while it read its parameters; this is a bug in the plugin");
    if (instance) made.table->destroy(instance);
    text.is_created = is_good;
}

void read_parameters(reading& in, const node& rule, const std::string& what,
                     const rule_finder& find_rule, rule_declaration& made, rule_text& text) {
    const node* name = rule.find("rule");
    if (!name) return;
    const auto word = read_name(in, *name, what + ": rule");
    if (!word) return;
    made.rule = std::string(*word);
    const result<const annona_rule_v1*> table = find_rule(made.rule);
    if (!table) {
        in.wrong(name->begin_place(), table.error().code, table.error().text);
        return;
    }
    made.table = *table;
    const std::vector<std::string_view> header = names_of(rule_keys());
    const bool is_good = parse_parameters(in, *made.table->about, rule, header, what,
                                          made.parameters, made.accounts);
    if (is_good && in.has_good_unit) try_rule(in, rule, what, made, text);
}

rule_text read_rule(reading& in, const node& rule, std::size_t index,
                    const rule_finder& find_rule) {
    rule_text text;
    text.text = &rule;
    rule_declaration made;
    made.place = to_string(rule.begin_place());
    made.text_digest = digest_of_rule(rule);
    const std::string what = name_in_messages(rule, index);
    if (expect_mapping(in, rule, what, "{rule: expiry, id: ninety-days, since: 2026-01-01}")) {
        check_header(in, rule, what);
        if (const node* id = rule.find("id"))
            made.id = std::string(read_name(in, *id, what + ": id").value_or(""));
        read_dates(in, rule, what, made);
        if (const node* scope = rule.find("applies_to")) {
            read_scope(in, *scope, what, made.scope);
            text.has_scope_of_commands = scope->find("commands") != nullptr;
        }
        if (const node* exempt = rule.find("exempt")) read_exempt(in, *exempt, what, made.scope);
        read_parameters(in, rule, what, find_rule, made, text);
    }
    in.made.rules.push_back(std::move(made));
    return text;
}

}  // namespace

std::vector<rule_text> read_rules(reading& in, const node& root, const rule_finder& find_rule) {
    std::vector<rule_text> texts;
    const node* list = root.find("rules");
    if (!list || !expect_sequence(in, *list, "rules", "- {rule: expiry, id: ninety-days, ...}"))
        return texts;
    if (list->items().size() > rule_versions_max) {
        in.wrong(list->begin_place(), "TOO_MANY",
                 "rules: " + std::to_string(list->items().size()) + " versions, at most " +
                     std::to_string(rule_versions_max) + " are possible");
        return texts;
    }
    for (std::size_t i = 0; i < list->items().size(); ++i)
        texts.push_back(read_rule(in, list->items()[i], i, find_rule));
    return texts;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
