// SPDX-License-Identifier: Apache-2.0
//! Scheme files opened together with the rules they name, the same way for every program.
#pragma once

#include <annona/money/result.hpp>

#include <string>
#include <string_view>

#include "config/scheme_reader.hpp"
#include "loader/rule_library.hpp"

namespace annona {
inline namespace v0_1 {
namespace loader {

/// Reads the scheme and, through the library, its rules; zones come from the machine's tz database.
/// `known` as `config::read_scheme` has it.
[[nodiscard]] config::read_result open_scheme(const std::string& path, rule_library& rules,
                                              const name_table* known = nullptr);

/// The same for whoever wants a scheme without problems. Failure: SCHEME_REFUSED, with how many
/// there are and the first; `told` gets all of them, one a line.
[[nodiscard]] result<std::shared_ptr<scheme>> open_sound_scheme(const std::string& path,
                                                                rule_library& rules,
                                                                const name_table* known = nullptr,
                                                                std::string* told = nullptr);

/// The whole file. Failure: FILE, with the path and the system's words.
[[nodiscard]] result<std::string> read_text_file(std::string_view path);

/// The scheme file a person means: the path, or `scheme.yaml` in it where it is a folder.
[[nodiscard]] std::string scheme_path(const std::string& given);

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
