// SPDX-License-Identifier: Apache-2.0
//! The journals a command is asked for, opened to read and handed to it one after the other.
#pragma once

#include <functional>

#include "cli/commands.hpp"
#include "stores/sqlite_journal.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {

/// What is done with one journal; answers an exit code.
using community_command = std::function<int(stores::sqlite_journal&)>;

/// Does the command for the community asked for, or for all; answers the worst exit code.
int for_communities(const journal_options& asked, const surroundings& around,
                    const community_command& command);

/// As above, where output of several communities would run together.
int for_one_community(const journal_options& asked, const surroundings& around,
                      const community_command& command);

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
