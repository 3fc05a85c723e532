// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/scenario_access.hpp"
#include "lab/explain.hpp"

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

std::string words_of(const lab::operation_view& one) {
    const lab::vocabulary words{one.community->rules(), *one.names};
    if (one.asked == nullptr) return "Answered by a report; no rule was asked.\n";
    if (one.own != nullptr) return lab::to_text(lab::explain(*one.own, words));
    entry earlier;
    if (one.decided->original_sequence != 0 &&
        one.community->read(one.decided->original_sequence, earlier))
        return "Already done; the first decision stands:\n" +
               lab::to_text(lab::explain(earlier, words));
    return std::string(name_of(one.decided->result)) + ": " +
           std::string(text_of_reason(one.decided->code)) + '\n';
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
            text = title_of(one) + "\n\n" + words_of(one);
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
