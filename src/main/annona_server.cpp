// SPDX-License-Identifier: Apache-2.0
// The program `annona-server`: reads its arguments and hands on what only a program knows.
#include <CLI/CLI.hpp>
#include <annona/money/assert.hpp>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <system_error>

#include "cli/exit_codes.hpp"
#include "main/server/process.hpp"
#include "main/server/serve.hpp"
#include "main/server/token_commands.hpp"

#if __has_include(<annona/static_rules.hpp>)
#include <annona/static_rules.hpp>
#define ANNONA_HAS_STATIC_RULES 1
#endif

namespace {

using namespace annona;

struct all_options {
    server::serve_options serve;
    server::token_options token;
    std::function<int()> command;
};

service::surroundings surroundings_of_program() {
    service::surroundings made = server::process_surroundings(std::cout);
#ifdef ANNONA_HAS_STATIC_RULES
    made.static_rules = static_rules();
#endif
    made.release = ANNONA_VERSION;
    return made;
}

/// The scheme of the demo, from where this program lies: installed, or in its build tree.
std::string demo_scheme() {
    std::error_code error;
    const auto own = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    for (const char* place : {"../share/annona/schemes", "schemes"}) {
        const auto scheme = own / place / "demo";
        if (std::filesystem::exists(scheme, error)) return scheme.lexically_normal().string();
    }
    return {};
}

void add_serve(CLI::App& app, all_options& all, const service::surroundings& around) {
    CLI::App* sub = app.add_subcommand("serve", "Answers calls until it is told to stop");
    auto* const config = sub->add_option("--config", all.serve.config, "server file");
    auto* const demo =
        sub->add_flag("--demo", all.serve.is_demo, "a town to play with, on this machine alone");
    sub->add_option("--data", all.serve.demo.data, "folder of the demo; else a temporary one")
        ->needs(demo);
    sub->add_option("--scheme", all.serve.demo.scheme, "scheme of the demo")->needs(demo);
    sub->add_option_function<std::string>(
           "--clock",
           [&all](const std::string& word) { all.serve.demo.manual_clock = word == "manual"; },
           "manual: advanced by ServerService.AdvanceClock alone")
        ->check(CLI::IsMember({"system", "manual"}))
        ->needs(demo);
    sub->add_option("--port-grpc", all.serve.demo.port_grpc, "0: any")->needs(demo);
    sub->add_option("--port-http", all.serve.demo.port_http, "0: any")->needs(demo);
    sub->footer("\nExample:\n  annona serve --demo --data demo");
    sub->callback([&all, &around, config, demo] {
        if (config->empty() && demo->empty()) throw CLI::RequiredError("--config or --demo");
        if (all.serve.demo.scheme.empty()) all.serve.demo.scheme = demo_scheme();
        all.command = [&all, &around] { return server::serve(all.serve, around, std::cerr); };
    });
}

using token_command = int (*)(const server::token_options&, const service::surroundings&,
                              std::ostream&, std::ostream&);

CLI::App* add_token_command(CLI::App& to, const char* word, const char* what, token_command command,
                            all_options& all, const service::surroundings& around) {
    CLI::App* sub = to.add_subcommand(word, what);
    sub->add_option("--tokens", all.token.file, "file of tokens, as `tokens:` of the server file")
        ->required();
    sub->callback([&all, &around, command] {
        all.command = [&all, &around, command] {
            return command(all.token, around, std::cout, std::cerr);
        };
    });
    return sub;
}

void add_token(CLI::App& app, all_options& all, const service::surroundings& around) {
    CLI::App* sub = app.add_subcommand("token", "Bearer tokens; a running server sees each change");
    CLI::App* create =
        add_token_command(*sub, "create", "Makes a token and prints it, the only time it is seen",
                          &server::create_token, all, around);
    create->add_option("--principal", all.token.principal, "who it stands for: till-7")->required();
    create->add_option("--roles", all.token.roles, "cashier,merchant")->required()->delimiter(',');
    create->add_option("--communities", all.token.communities, "names, or *")
        ->required()
        ->delimiter(',');
    create->add_option("--classes", all.token.classes, "confidential roles it sees, or *")
        ->delimiter(',');
    create->add_option("--accounts", all.token.accounts, "its own accounts; else not bound to any")
        ->delimiter(',');
    auto* const days = create->add_option("--days", all.token.days, "how long it is good")
                           ->check(CLI::Range(1, 3650))
                           ->capture_default_str();
    create->add_option("--expires", all.token.expires, "an instant instead: 2027-01-01T00:00:00Z")
        ->excludes(days);
    add_token_command(*sub, "list", "Every token but for its secret", &server::list_tokens, all,
                      around);
    add_token_command(*sub, "revoke", "Makes a token useless at once", &server::revoke_token, all,
                      around)
        ->add_option("ID", all.token.id, "as `list` shows it")
        ->required();
    sub->require_subcommand(1);
}

int parse_and_run(int argc, const char* const* argv) {
    const service::surroundings around = surroundings_of_program();
    all_options all;
    CLI::App app("Annona as a service: gRPC, and JSON over HTTP.", "annona-server");
    app.set_version_flag("--version", "annona-server " ANNONA_VERSION);
    app.require_subcommand(1);
    add_serve(app, all, around);
    add_token(app, all, around);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? cli::exit_ok : cli::exit_usage;
    }
    return all.command();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return parse_and_run(argc, argv);
    } catch (const bug& broken) {
        std::cerr << "annona-server: a bug, please report it: " << broken.what() << '\n';
    } catch (const std::exception& wrong) {
        std::cerr << "annona-server: unexpected: " << wrong.what() << '\n';
    }
    return cli::exit_bug;
}
