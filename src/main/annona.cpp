// SPDX-License-Identifier: Apache-2.0
// The program `annona`: hands the command line what only a program knows. `serve` and `token` are
// the program `annona-server` beside it, so that everybody else links no server.
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <system_error>

#include "cli/exit_codes.hpp"
#include "cli/program.hpp"

#if __has_include(<annona/static_rules.hpp>)
#include <annona/static_rules.hpp>
#define ANNONA_HAS_STATIC_RULES 1
#endif

namespace {

bool is_for_server(int argc, char** argv) {
    return argc > 1 &&
           (argv[1] == std::string_view("serve") || argv[1] == std::string_view("token"));
}

/// Returns only where there is no such program.
int become_server(char** argv) {
    std::error_code error;
    const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
    const std::string server = (own.parent_path() / "annona-server").string();
    ::execv(server.c_str(), argv);
    std::cerr << "annona: " << server
              << " cannot be started: " << std::error_code(errno, std::generic_category()).message()
              << '\n';
    return annona::cli::exit_usage;
}

}  // namespace

int main(int argc, char** argv) {
    if (is_for_server(argc, argv)) return become_server(argv);
    annona::cli::surroundings around{std::cout, std::cerr, {}, {}};
#ifdef ANNONA_HAS_STATIC_RULES
    around.static_rules = annona::static_rules();
#endif
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    around.now = {std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count()};
    return annona::cli::run_program(argc, argv, around);
}
