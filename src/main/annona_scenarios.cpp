// SPDX-License-Identifier: Apache-2.0
// The program `annona-scenarios`: runs a file of scenarios of many schemes, each scheme from its
// folder.
#include <annona/money/assert.hpp>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit_codes.hpp"
#include "cli/scheme_access.hpp"
#include "lab/rules_used.hpp"
#include "lab/scenario.hpp"
#include "lab/scheme_index.hpp"

#if __has_include(<annona/static_rules.hpp>)
#include <annona/static_rules.hpp>
#define ANNONA_HAS_STATIC_RULES 1
#endif

namespace {

using namespace annona;

constexpr std::string_view usage =
    "annona-scenarios FILE.json [--schemes FOLDER] [--plugins FOLDER] [--static] [--only ID] "
    "[--known-only] [--rules-used]\n"
    "\n"
    "Runs every scenario of FILE.json in a fresh community of its scheme. FOLDER/index.json says\n"
    "which folder below FOLDER (examples, unless given) holds the scheme of an id.\n"
    "  --plugins FOLDER  rule plugins, searched first; may be given several times\n"
    "  --static          only the rules linked into the program\n"
    "  --only ID         one scenario\n"
    "  --known-only      leave out scenarios of schemes without a folder instead of failing them\n"
    "  --rules-used      print a table of the rules that spoke in each scenario instead\n"
    "\n"
    "Example: annona-scenarios scenarios/reference-schemes.json --schemes examples --known-only\n";

struct options {
    std::string file;
    std::string schemes = "examples";
    cli::rule_choice rules;
    std::string only;
    bool known_only = false;
    bool rules_used = false;
    bool help = false;
};

/// False where the command line cannot be read.
bool parse(int argc, char** argv, options& to) {
    const std::map<std::string_view, bool*> flags = {{"--static", &to.rules.only_static},
                                                     {"--known-only", &to.known_only},
                                                     {"--rules-used", &to.rules_used},
                                                     {"--help", &to.help}};
    const std::map<std::string_view, std::string*> values = {{"--schemes", &to.schemes},
                                                             {"--only", &to.only}};
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        const bool has_next = i + 1 < argc;
        if (const auto flag = flags.find(word); flag != flags.end())
            *flag->second = true;
        else if (const auto value = values.find(word); value != values.end() && has_next)
            *value->second = argv[++i];
        else if (word == "--plugins" && has_next)
            to.rules.plugins.emplace_back(argv[++i]);
        else if (to.file.empty() && !word.starts_with('-'))
            to.file = word;
        else
            return false;
    }
    return to.help || !to.file.empty();
}

result<lab::scheme_index> read_index(const std::string& folder) {
    auto text = cli::read_text_file(folder + "/index.json");
    if (!text) return text.error();
    return lab::parse_scheme_index(*text);
}

result<std::shared_ptr<scheme>> read_scheme(const std::string& folder,
                                            loader::rule_library& rules) {
    auto read = cli::open_scheme(folder + "/scheme.yaml", rules);
    if (read.made) return std::shared_ptr<scheme>(std::move(read.made));
    failure why{"SCHEME", "the scheme has problems", folder};
    if (!read.problems.empty()) why.text = config::to_string(read.problems.front());
    return why;
}

int fail(const failure& why) {
    std::cerr << cli::to_text(why) << '\n';
    return cli::exit_failure;
}

void print_left_out(const lab::scenario_report& report) {
    std::map<std::string, int> counts;
    for (const lab::scenario_outcome& one : report.outcomes)
        if (one.is_left_out) ++counts[one.scheme_id];
    for (const auto& [id, count] : counts)
        std::cout << id << ": no scheme file: " << count << " scenarios left out\n";
}

int run(const options& asked) {
    cli::surroundings around{std::cout, std::cerr, {}, {}};
#ifdef ANNONA_HAS_STATIC_RULES
    around.static_rules = static_rules();
#endif
    auto rules = cli::open_rules(asked.rules, around);
    if (!rules) return fail(rules.error());
    auto index = read_index(asked.schemes);
    if (!index) return fail(index.error());
    auto text = cli::read_text_file(asked.file);
    if (!text) return fail(text.error());
    const auto source = [&](const std::string& id) -> result<std::shared_ptr<scheme>> {
        const auto folder = index->find(id);
        if (folder != index->end())
            return read_scheme(asked.schemes + '/' + folder->second, *rules);
        if (asked.known_only) return std::shared_ptr<scheme>{};
        return failure{"NO_SCHEME", "index.json names no folder for scheme " + id, {}};
    };
    lab::scenario_options how;
    how.only = asked.only;
    lab::rules_used used;
    if (asked.rules_used)
        how.on_operation = [&used](const lab::operation_view& seen) { used.listen(seen); };
    auto report = lab::run_scenarios(*text, source, how);
    if (!report) return fail(report.error());
    if (asked.rules_used) {
        std::cout << used.to_markdown(*report);
    } else {
        print_left_out(*report);
        std::cout << report->to_text();
    }
    return report->failed() == 0 ? cli::exit_ok : cli::exit_differs;
}

}  // namespace

int main(int argc, char** argv) {
    options asked;
    if (!parse(argc, argv, asked)) return std::cerr << usage, cli::exit_usage;
    if (asked.help) return std::cout << usage << cli::exit_codes_text << '\n', cli::exit_ok;
    try {
        return run(asked);
    } catch (const bug& broken) {
        std::cerr << "annona-scenarios: a bug, please report it: " << broken.what() << '\n';
        return cli::exit_bug;
    }
}
