// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "cli/commands.hpp"
#include "cli/scenario_access.hpp"
#include "lab/explain.hpp"
#include "lab/movements.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

std::string title_of(const lab::operation_view& one) {
    std::string text = "Operation " + std::to_string(one.number) + " of " +
                       std::string(one.scenario_id) + ", " + local_text(*one.community, one.at) +
                       ": " + std::string(one.word);
    if (one.asked == nullptr) return text;
    if (const std::string who = parties_text(*one.asked); !who.empty()) text += ", " + who;
    if (const std::string value = amount_text(one); !value.empty()) text += ", " + value;
    return text;
}

std::string words_of(const lab::operation_view& one, std::string_view language) {
    const lab::vocabulary words{one.community->rules(), *one.names};
    if (one.asked == nullptr) return "Answered by a report; no rule was asked.\n";
    if (one.own != nullptr) return lab::to_text(lab::explain(*one.own, words, language));
    entry earlier;
    if (one.decided->original_sequence != 0 &&
        one.community->read(one.decided->original_sequence, earlier))
        return "Already done; the first decision stands:\n" +
               lab::to_text(lab::explain(earlier, words, language));
    return std::string(name_of(one.decided->result)) + ": " +
           std::string(text_of_reason(one.decided->code)) + '\n';
}

/// Steps of one rule, added up: a year of days is one line.
struct due_steps {
    instant first{};
    instant last{};
    lab::movements moved;
};

std::string due_text(const lab::operation_view& one, uint16_t rule, const due_steps& steps) {
    const scheme& rules = one.community->rules();
    const std::string list = lab::list_movements(steps.moved, rules, one.community->state());
    if (list.empty()) return {};
    const std::string first = local_text(*one.community, steps.first).substr(0, 10);
    const std::string last = local_text(*one.community, steps.last).substr(0, 10);
    const std::string title = lab::rule_title(rule, rules);
    return "Due " + (first == last ? "on " + first : first + " to " + last) +
           (title.empty() ? "" : ", " + title) + ":\n" + list;
}

/// What time brought about before the command, and what the command moved.
std::string movements_of(const lab::operation_view& one) {
    std::map<uint16_t, due_steps> by_rule;
    for (const entry& step : one.steps) {
        auto [found, is_new] = by_rule.try_emplace(step.due_rule);
        if (is_new) found->second.first = step.effective_at;
        found->second.last = step.effective_at;
        found->second.moved.add(step);
    }
    std::string text;
    for (const auto& [rule, steps] : by_rule) text += due_text(one, rule, steps);
    if (one.own == nullptr) return text;
    lab::movements moved;
    moved.add(*one.own);
    const std::string own =
        lab::list_movements(moved, one.community->rules(), one.community->state());
    return own.empty() ? text : text + "Moved:\n" + own;
}

}  // namespace

int explain_operation(const explain_options& asked, const surroundings& around) {
    auto rules = open_rules(asked.rules, around);
    if (!rules) return around.err << to_text(rules.error()) << '\n', exit_failure;
    scenario_files files(asked.scheme, asked.scenario, *rules);
    if (const auto stopped = files.open(around)) return *stopped;
    std::string text;
    lab::scenario_options options;
    options.only = asked.id;
    options.stop_at_difference = false;
    options.on_operation = [&](const lab::operation_view& one) {
        if (one.number == asked.operation && text.empty())
            text = title_of(one) + "\n\n" + words_of(one, asked.language) + movements_of(one);
    };
    auto report = lab::run_scenarios(files.text(), files.source(), options);
    if (!report) return around.err << to_text(report.error()) << '\n', exit_usage;
    if (text.empty()) {
        around.err << "no scenario that ran has an operation " << asked.operation << '\n';
        return exit_usage;
    }
    around.out << text;
    return exit_ok;
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
