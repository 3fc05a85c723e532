// SPDX-License-Identifier: Apache-2.0
// The engine compiled, scheme and rule from files. Usage: pay_compiled SCHEME PLUGINS
#include <loader/scheme_files.hpp>

#include "story.hpp"

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    annona::loader::rule_library rules(annona::loader::process_search_path({argv[2]}));
    auto read = annona::loader::open_scheme(annona::loader::scheme_path(argv[1]), rules);
    for (const auto& one : read.problems)
        std::fprintf(stderr, "%s\n", annona::config::to_string(one).c_str());
    if (read.made == nullptr) return 1;
    return story(std::move(read.made)).tell();
}
