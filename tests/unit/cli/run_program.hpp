// SPDX-License-Identifier: Apache-2.0
// The program as a person calls it: words in, an exit code and two texts out.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "cli/program.hpp"

namespace annona::cli_test {

struct answer {
    int code = -1;
    std::string out;
    std::string err;
};

/// `now` is the wall clock when the program was started.
inline answer run(const std::vector<std::string>& words, instant now = {}) {
    std::vector<const char*> all{"annona"};
    for (const auto& one : words) all.push_back(one.c_str());
    std::ostringstream out;
    std::ostringstream err;
    answer made;
    made.code = cli::run_program(static_cast<int>(all.size()), all.data(), {out, err, {}, {}, now});
    made.out = out.str();
    made.err = err.str();
    return made;
}

}  // namespace annona::cli_test
