// SPDX-License-Identifier: Apache-2.0
#include "lab/rules_used.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

void rules_used::note(one_scenario& into, const entry& from, const scheme& rules) {
    if (from.due_rule < rules.rules.size()) into.rules[rules.rules[from.due_rule].rule] = true;
    for (size_t i = 0; i < from.trace_count; ++i) {
        const trace_line& line = from.trace[i];
        if (line.rule >= rules.rules.size() || line.what == said::nothing) continue;
        bool& has_decided = into.rules[rules.rules[line.rule].rule];
        has_decided = has_decided || line.what != said::passed;
    }
}

void rules_used::listen(const operation_view& seen) {
    one_scenario& into = scenarios_[std::string(seen.scenario_id)];
    ++into.operations;
    if (!seen.community) return;
    const scheme& rules = seen.community->rules();
    if (seen.own) note(into, *seen.own, rules);
    for (const entry& step : seen.steps) note(into, step, rules);
}

std::string rules_used::to_markdown(const scenario_report& report) const {
    std::string text;
    for (const scenario_outcome& outcome : report.outcomes) {
        const auto found = scenarios_.find(outcome.id);
        if (found == scenarios_.end()) continue;
        std::string rules;
        for (const auto& [name, has_decided] : found->second.rules)
            rules += (rules.empty() ? "" : ", ") + (has_decided ? "**" + name + "**" : name);
        text += "| " + outcome.scheme_id + " | " + outcome.id + " | " +
                std::to_string(found->second.operations) + " | " +
                (rules.empty() ? "the engine alone" : rules) + " |\n";
    }
    return text;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
