// SPDX-License-Identifier: Apache-2.0
//! What the programs answer the shell. Permanent.
#pragma once

namespace annona {
inline namespace v0_1 {
namespace cli {

enum exit_code : int {
    exit_ok = 0,
    exit_scheme_problems = 1,  ///< the scheme file has problems; all of them were printed
    exit_usage = 2,            ///< the command line cannot be read, or asks for what is not there
    exit_differs = 3,          ///< a scenario did not go as it expects
    exit_failure = 4,          ///< a file or plugin cannot be read
    exit_bug = 5,              ///< a broken invariant: please report it
};

inline constexpr const char* exit_codes_text =
    "Exit codes: 0 ok, 1 the scheme has problems, 2 usage, 3 a scenario differs, "
    "4 a file or plugin failed, 5 a bug.";

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
