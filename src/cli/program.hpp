// SPDX-License-Identifier: Apache-2.0
//! The command line `annona`: reads the arguments, calls the command, answers an exit code.
#pragma once

#include "cli/surroundings.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {

/// Never throws: a broken invariant is printed and answered with exit_bug.
int run_program(int argc, const char* const* argv, const surroundings& around);

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
