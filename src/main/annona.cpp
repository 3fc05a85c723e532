// SPDX-License-Identifier: Apache-2.0
// The program `annona`: hands the command line what only a program knows.
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
    return annona::cli::run_program(argc, argv, around);
}
