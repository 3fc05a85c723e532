// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/scenario_access.hpp"
#include "cli/scenario_journal.hpp"
#include "lab/explain.hpp"
#include "lab/figures.hpp"
#include "lab/movements.hpp"
#include "lab/statement.hpp"
#include "lab/text_table.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

/// What one operation came to, as both forms of output print it.
struct operation_row {
    uint64_t number = 0;
    std::string at;
    std::string word;
    std::string who;
    std::string value;
    std::string verdict;
    std::string code;
    std::string why;
    std::string difference;
    std::vector<std::string> moved;  ///< `ben:H1/aid +150.00 OSS`, due steps on the way included
};

/// `partial` is a yes; a plain yes needs no reason.
std::string why_text(const lab::operation_view& one) {
    if (one.own != nullptr)
        return lab::explain_reason(*one.own, {one.community->rules(), *one.names});
    return std::string(text_of_reason(one.decided->code));
}

std::vector<std::string> moved_by(const lab::operation_view& one) {
    lab::movements sums;
    if (one.own != nullptr) sums.add(*one.own);
    for (const entry& step : one.steps) sums.add(step);
    sums.drop_zeros();
    std::vector<std::string> moved;
    for (const auto& [place, value] : sums.all())
        moved.push_back(lab::to_text(place, value, one.community->rules(), one.community->state()));
    return moved;
}

operation_row row_of(const lab::operation_view& one) {
    operation_row row;
    row.number = one.number;
    row.at = local_text(*one.community, one.at);
    row.word = one.word;
    row.difference = one.difference;
    if (one.community != nullptr) row.moved = moved_by(one);
    row.verdict = "answered";
    if (one.asked == nullptr) return row;
    row.who = subject_text(one);
    row.value = amount_text(one);
    row.verdict = name_of(one.decided->result);
    row.code = lab::reason_text(one.decided->code, one.decided->rule, one.community->rules());
    if (one.decided->code != 0) row.why = why_text(one);
    return row;
}

std::string row_json(const operation_row& row) {
    return json_object({{"operation", std::to_string(row.number)},
                        {"at", json_quoted(row.at)},
                        {"command", json_quoted(row.word)},
                        {"who", json_quoted(row.who)},
                        {"amount", json_quoted(row.value)},
                        {"verdict", json_quoted(row.verdict)},
                        {"reason", json_quoted(row.code)},
                        {"why", json_quoted(row.why)},
                        {"moved", json_texts(row.moved)},
                        {"difference", json_quoted(row.difference)}});
}

/// Collects a scenario while it runs and prints it at its end.
class run_printer {
public:
    run_printer(bool as_json, std::ostream& to) : as_json_(as_json), to_(to) {}

    void see(const lab::operation_view& one) {
        rows_.push_back(row_of(one));
        const bool is_refused = one.decided != nullptr && one.decided->result == verdict::refused;
        if (!is_refused) return;
        const operation_row& row = rows_.back();
        refused_.push_back({one.at, row.word, row.who, row.code, row.why});
    }
    void end(const lab::scenario_view& one);
    void finish(const lab::scenario_report& report);

private:
    void print_table() const;

    bool as_json_;
    std::ostream& to_;
    std::vector<operation_row> rows_;
    std::vector<lab::refused_command> refused_;
    std::vector<std::string> scenarios_json_;
};

void run_printer::print_table() const {
    lab::text_table table({{"#", lab::align::right},
                           {"when"},
                           {"command"},
                           {"who"},
                           {"amount", lab::align::right},
                           {"answer"},
                           {"why"}});
    for (const operation_row& row : rows_)
        table.add({std::to_string(row.number), row.at, row.word, row.who, row.value, row.verdict,
                   row.why});
    to_ << table.to_text();
    for (const operation_row& row : rows_)
        if (!row.difference.empty())
            to_ << "DIFFERS at " << row.number << ": " << row.difference << '\n';
}

void run_printer::end(const lab::scenario_view& one) {
    const std::string statement =
        one.community == nullptr ? std::string{} : lab::write_statement(*one.community, refused_);
    if (as_json_) {
        std::vector<std::string> operations;
        for (const operation_row& row : rows_) operations.push_back(row_json(row));
        scenarios_json_.push_back(json_object({{"scenario", json_quoted(one.id)},
                                               {"title", json_quoted(one.title)},
                                               {"difference", json_quoted(one.difference)},
                                               {"operations", json_list(operations)},
                                               {"statement", json_quoted(statement)}}));
    } else {
        to_ << one.id << "  " << one.title << "\n\n";
        print_table();
        to_ << '\n' << statement << '\n';
    }
    rows_.clear();
    refused_.clear();
}

void run_printer::finish(const lab::scenario_report& report) {
    if (as_json_)
        to_ << json_list(scenarios_json_) << '\n';
    else
        to_ << report.to_text();
}

}  // namespace

int run_scheme(const run_options& asked, const surroundings& around) {
    auto rules = open_rules(asked.rules, around);
    if (!rules) return around.err << to_text(rules.error()) << '\n', exit_failure;
    scenario_files files(asked.scheme, asked.scenario, *rules);
    if (const auto stopped = files.open(around)) return *stopped;
    scenario_journal journal;
    if (!asked.journal.empty())
        if (const auto opened = journal.open(asked.journal); !opened)
            return around.err << to_text(opened.error()) << '\n', exit_failure;
    run_printer printer(asked.as_json, around.out);
    lab::scenario_options options;
    journal.attach(options);
    options.only = asked.only;
    options.stop_at_difference = false;
    options.on_operation = [&printer](const lab::operation_view& one) { printer.see(one); };
    options.on_end = [&printer, &journal](const lab::scenario_view& one) {
        printer.end(one);
        journal.end(one);
    };
    auto report = lab::run_scenarios(files.text(), files.source(), options);
    if (!report) return around.err << to_text(report.error()) << '\n', exit_usage;
    printer.finish(*report);
    if (journal.trouble()) return around.err << to_text(*journal.trouble()) << '\n', exit_failure;
    return report->failed() == 0 ? exit_ok : exit_differs;
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
