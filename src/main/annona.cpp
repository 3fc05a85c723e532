// SPDX-License-Identifier: Apache-2.0
// The program `annona`: hands the command line what only a program knows.
#include <chrono>
#include <iostream>

#include "cli/program.hpp"

#if __has_include(<annona/static_rules.hpp>)
#include <annona/static_rules.hpp>
#define ANNONA_HAS_STATIC_RULES 1
#endif

int main(int argc, char** argv) {
    annona::cli::surroundings around{std::cout, std::cerr, {}, {}};
#ifdef ANNONA_HAS_STATIC_RULES
    around.static_rules = annona::static_rules();
#endif
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    around.now = {std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count()};
    return annona::cli::run_program(argc, argv, around);
}
