// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include <CLI/CLI.hpp>
#include <annona/money/assert.hpp>
#include <annona/money/config.hpp>
#include <exception>
#include <functional>
#include <string>

#include "cli/commands.hpp"
#include "lab/sentences.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

/// The options of all commands; those of the command given are read.
struct all_options {
    rule_choice rules;
    check_options check;
    run_options run;
    explain_options explain;
    rule_options rule;
    rank_options rank;
    journal_options journal;
    std::function<int()> command;
};

std::string with_example(const std::string& example) {
    return "\nExample:\n  " + example + "\n\n" + exit_codes_text;
}

void add_check(CLI::App& app, all_options& all, const surroundings& around) {
    CLI::App* sub = app.add_subcommand(
        "check", "Reads a scheme file and says everything that is wrong with it, with its place");
    sub->add_option("SCHEME", all.check.scheme, "scheme file, or the folder of a scheme.yaml")
        ->required();
    sub->add_flag("--json", all.check.as_json, "one JSON list instead of lines");
    sub->footer(with_example("annona check examples/my-city"));
    sub->callback([&all, &around] {
        all.check.rules = all.rules;
        all.command = [&all, &around] { return check_scheme(all.check, around); };
    });
}

void add_run(CLI::App& app, all_options& all, const surroundings& around) {
    CLI::App* sub = app.add_subcommand(
        "run",
        "Runs the scenarios of a scheme: what was asked, what was answered and why, and who "
        "holds what at the end");
    sub->add_option("SCHEME", all.run.scheme, "scheme file, or its folder")->required();
    sub->add_option("--scenario", all.run.scenario,
                    "scenario file; else scenarios.json beside the scheme");
    sub->add_option("--only", all.run.only, "run the scenario of this id alone");
    sub->add_flag("--json", all.run.as_json, "JSON instead of tables");
    sub->add_option("--journal", all.run.journal,
                    "folder for a journal on disk; each scenario becomes a community of it");
    sub->footer(with_example("annona run examples/my-city --only bread-1"));
    sub->callback([&all, &around] {
        all.run.rules = all.rules;
        all.command = [&all, &around] { return run_scheme(all.run, around); };
    });
}

void add_explain(CLI::App& app, all_options& all, const surroundings& around) {
    CLI::App* sub = app.add_subcommand(
        "explain",
        "One decision in plain words: which rule, which version, which figures, and what "
        "would make it pass");
    sub->add_option("SCHEME", all.explain.scheme, "scheme file, or its folder")->required();
    sub->add_option("--scenario", all.explain.scenario,
                    "scenario file; else scenarios.json beside the scheme");
    sub->add_option("--operation", all.explain.operation, "number of the operation (seq)")
        ->required();
    sub->add_option("--id", all.explain.id, "id of the scenario; else the first that has it");
    sub->add_option("--language", all.explain.language,
                    "of the sentences: " + lab::language_codes() + "; else en");
    sub->footer(with_example("annona explain examples/my-city --id bread-1 --operation 5"));
    sub->callback([&all, &around] {
        all.explain.rules = all.rules;
        all.command = [&all, &around] { return explain_operation(all.explain, around); };
    });
}

void add_rule(CLI::App& app, all_options& all, const surroundings& around) {
    CLI::App* sub = app.add_subcommand("rule", "The rules that can be found, and what they take");
    CLI::App* list = sub->add_subcommand("list", "Every rule, its version, and the file it is in");
    list->footer(with_example("annona rule list --plugins build/plugins"));
    list->callback([&all, &around] {
        all.rule.rules = all.rules;
        all.command = [&all, &around] { return list_rules(all.rule, around); };
    });
    CLI::App* show = sub->add_subcommand("show", "The parameters of one rule");
    show->add_option("NAME", all.rule.name, "the word after `rule:` in a scheme file")->required();
    show->add_flag("--json", all.rule.as_json, "the whole table as JSON");
    show->footer(with_example("annona rule show demurrage"));
    show->callback([&all, &around] {
        all.rule.rules = all.rules;
        all.command = [&all, &around] { return show_rule(all.rule, around); };
    });
    sub->require_subcommand(1);
    sub->fallthrough();
}

void add_rank(CLI::App& app, all_options& all, const surroundings& around) {
    CLI::App* sub = app.add_subcommand(
        "rank", "Applications in order: who is served, who waits, and what decided");
    sub->add_option("FILE", all.rank.file, "JSON: a list of maps, each with an id")->required();
    sub->add_option("--by", all.rank.by,
                    "what they are compared by, lowest first: tier, isee, members highest")
        ->required();
    sub->add_option("--quota", all.rank.quota, "how many can be served; else all")
        ->check(CLI::NonNegativeNumber);
    sub->add_flag("--json", all.rank.as_json, "lists of ids instead of a table");
    sub->footer(with_example("annona rank applications.json --by 'tier, isee' --quota 200"));
    sub->callback(
        [&all, &around] { all.command = [&all, &around] { return rank_file(all.rank, around); }; });
}

void add_schema(CLI::App& app, all_options& all, const surroundings& around) {
    CLI::App* sub = app.add_subcommand(
        "schema", "The JSON Schema of scheme files, for editors that check while you type");
    sub->footer(with_example("annona schema > schema/scheme.json"));
    sub->callback([&all, &around] {
        all.rule.rules = all.rules;
        all.command = [&all, &around] { return print_schema(all.rule, around); };
    });
}

using journal_command = int (*)(const journal_options&, const surroundings&);

/// One command on the folder of a journal.
CLI::App* add_journal_command(CLI::App& to, const char* word, const char* what, const char* example,
                              journal_command command, all_options& all,
                              const surroundings& around) {
    CLI::App* sub = to.add_subcommand(word, what);
    sub->add_option("DIR", all.journal.folder, "folder of the journal")->required();
    sub->add_option("--community", all.journal.community, "its name, where the folder has several");
    sub->footer(with_example(example));
    sub->callback([&all, &around, command] {
        all.journal.rules = all.rules;
        all.command = [&all, &around, command] { return command(all.journal, around); };
    });
    return sub;
}

void add_entries(CLI::App* to, all_options& all) {
    to->add_option("--from", all.journal.first, "first entry")->check(CLI::PositiveNumber);
    to->add_option("--count", all.journal.count, "how many entries; else all that follow");
}

void add_journal(CLI::App& app, all_options& all, const surroundings& around) {
    CLI::App* sub = app.add_subcommand("journal", "Reads the journal of a folder, without rules");
    add_journal_command(*sub, "verify",
                        "Checks every group and entry: shape, hashes, order, and what segments say",
                        "annona journal verify data", &verify_journal, all, around);
    add_entries(add_journal_command(*sub, "show", "Entries, one line each",
                                    "annona journal show data --community town --from 120",
                                    &show_journal, all, around),
                all);
    CLI::App* out = add_journal_command(
        *sub, "export", "Entries for other programs, verified on the way",
        "annona journal export data --community town --format hledger > town.journal",
        &export_journal, all, around);
    out->add_option("--format", all.journal.format, "ndjson (for auditors), csv, or hledger")
        ->check(CLI::IsMember({"ndjson", "csv", "hledger"}))
        ->default_str("ndjson");
    add_entries(out, all);
    add_journal_command(*sub, "prove",
                        "One entry with what shows that it belongs to the chain, and nothing of "
                        "the others",
                        "annona journal prove data --community town --entry 120 > proof.json",
                        &prove_entry, all, around)
        ->add_option("--entry", all.journal.first, "its number")
        ->required()
        ->check(CLI::PositiveNumber);
    sub->get_subcommand("prove")
        ->add_option("--part", all.journal.part,
                     "one of its sealed parts, from 1: shown with the salt of its hash")
        ->check(CLI::PositiveNumber);
    add_journal_command(*sub, "head", "The number of the last entry and the hash that covers all",
                        "annona journal head data --sign town.pem", &print_heads, all, around);
    CLI::App* head = sub->get_subcommand("head");
    CLI::Option* sign =
        head->add_option("--sign", all.journal.sign_key,
                         "sign it with this private key (PEM, Ed25519) and keep the signed head");
    head->add_flag("--new-key", all.journal.new_key,
                   "the community is signed with another key from now on")
        ->needs(sign);
    head->add_option("--verify", all.journal.verify_key,
                     "check all heads signed with this key against the journal")
        ->excludes(sign);
    sub->require_subcommand(1);
    for (CLI::App* one : sub->get_subcommands({})) one->fallthrough();
}

void add_erase(CLI::App& app, all_options& all, const surroundings& around) {
    add_journal_command(
        app, "erase",
        "Destroys for good what a journal holds of persons: ids, facts, papers. Amounts stay, and "
        "the chain still proves them",
        "annona erase data --community town citizen:7f3a9c2e", &erase_accounts, all, around)
        ->add_option("ACCOUNT", all.journal.accounts, "ids of accounts")
        ->required();
}

void add_replay(CLI::App& app, all_options& all, const surroundings& around) {
    add_journal_command(
        app, "replay",
        "Applies all effects of a journal to a fresh state and compares it with what the writer "
        "noted",
        "annona replay data --community town", &replay_journal, all, around)
        ->add_option("--scheme", all.journal.scheme,
                     "scheme file or folder: compares counters and waiting lists, too");
}

void add_recheck(CLI::App& app, all_options& all, const surroundings& around) {
    add_journal_command(
        app, "recheck",
        "Judges every command of a journal again, as a dry run on the state as it was, and lists "
        "what would be decided in another way",
        "annona recheck data --community town --scheme examples/my-city", &recheck_journal, all,
        around)
        ->add_option("--scheme", all.journal.scheme, "scheme file or folder: the rules to judge by")
        ->required();
}

int parse_and_run(int argc, const char* const* argv, const surroundings& around) {
    all_options all;
    CLI::App app(
        "Annona runs currencies with a purpose: the rules of a city's money as data, each "
        "decision explained.",
        "annona");
    app.set_version_flag("--version", "annona " ANNONA_VERSION_TEXT);
    app.add_option("--plugins", all.rules.plugins,
                   "folder with rule plugins, searched first; may be given several times")
        ->allow_extra_args(false)
        ->take_all();
    app.add_flag("--static", all.rules.only_static, "use only the rules linked into the program");
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(with_example("annona run examples/my-city"));
    add_check(app, all, around);
    add_run(app, all, around);
    add_explain(app, all, around);
    add_rule(app, all, around);
    add_rank(app, all, around);
    add_schema(app, all, around);
    add_journal(app, all, around);
    add_replay(app, all, around);
    add_recheck(app, all, around);
    add_erase(app, all, around);
    for (CLI::App* sub : app.get_subcommands({})) sub->fallthrough();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong, around.out, around.err) == 0 ? exit_ok : exit_usage;
    }
    return all.command();
}

}  // namespace

int run_program(int argc, const char* const* argv, const surroundings& around) {
    try {
        return parse_and_run(argc, argv, around);
    } catch (const bug& broken) {
        around.err << "annona: a bug, please report it: " << broken.what() << '\n';
    } catch (const std::exception& wrong) {
        around.err << "annona: unexpected: " << wrong.what() << '\n';
    }
    return exit_bug;
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
