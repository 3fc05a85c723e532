// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

std::string problem_json(const config::problem& one, std::string_view severity) {
    return json_object(
        {{"severity", json_quoted(severity)},
         {"file", json_quoted(one.where.file ? std::string_view(*one.where.file) : "")},
         {"line", std::to_string(one.where.line)},
         {"column", std::to_string(one.where.column)},
         {"code", json_quoted(one.code)},
         {"text", json_quoted(one.text)}});
}

void print_json(const config::read_result& read, std::ostream& to) {
    std::vector<std::string> rows;
    for (const config::problem& one : read.problems) rows.push_back(problem_json(one, "problem"));
    for (const config::problem& one : read.warnings) rows.push_back(problem_json(one, "warning"));
    to << json_list(rows) << '\n';
}

void print_good(const std::string& path, const config::read_result& read, std::ostream& to) {
    const scheme& made = *read.made;
    to << path << ": good. " << made.title << ", unit " << made.ledgers.front().code << ", "
       << made.rules.size() << " rule versions, " << read.files.size() << " files, digest "
       << made.digest.substr(0, 12) << '\n';
}

}  // namespace

int check_scheme(const check_options& asked, const surroundings& around) {
    auto rules = open_rules(asked.rules, around);
    if (!rules) return around.err << to_text(rules.error()) << '\n', exit_failure;
    const std::string path = scheme_path(asked.scheme);
    if (std::error_code ignored; !std::filesystem::exists(path, ignored))
        return around.err << path << ": there is no such file\n", exit_failure;
    const auto read = open_scheme(path, *rules);
    if (asked.as_json)
        print_json(read, around.out);
    else
        print_problems(read, around.out);
    if (!read.problems.empty()) {
        if (!asked.as_json)
            around.out << path << ": " << read.problems.size()
                       << (read.problems.size() == 1 ? " problem\n" : " problems\n");
        return exit_scheme_problems;
    }
    if (!asked.as_json && read.made) print_good(path, read, around.out);
    return exit_ok;
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
