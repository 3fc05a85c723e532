// SPDX-License-Identifier: Apache-2.0
//! Opens scheme files and the rules they name, the same way for every command.
#pragma once

#include <annona/money/result.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "cli/surroundings.hpp"
#include "config/scheme_reader.hpp"
#include "loader/rule_library.hpp"
#include "loader/scheme_files.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {

using loader::open_scheme;
using loader::read_text_file;
using loader::scheme_path;

/// Where rules come from, as the command line says it.
struct rule_choice {
    std::vector<std::string> plugins;  ///< folders given with --plugins
    bool only_static = false;          ///< --static: nothing is loaded from files
};

/// A library with that search path. Failure: PLUGIN_REFUSED for a bad linked rule; NO_STATIC_RULES
/// where only linked rules are wanted and the program has none.
[[nodiscard]] result<loader::rule_library> open_rules(const rule_choice& from,
                                                      const surroundings& around);

/// `text` of a failure as a line for people: `CODE: text (place)`.
[[nodiscard]] std::string to_text(const failure& why);

/// One line each: `file:line:col: text`, warnings marked as such.
void print_problems(const config::read_result& read, std::ostream& to);

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
