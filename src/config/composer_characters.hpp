// SPDX-License-Identifier: Apache-2.0
//! Which characters a scheme file may hold.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "composer_problems.hpp"
#include "place.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// One character of UTF-8 text. An invalid one is a single byte.
struct character {
    char32_t value = 0;
    std::size_t offset = 0;
    std::size_t length = 1;
    bool is_valid = false;
};

/// Reads the character at `offset`, which is below the size. Strict: no overlong forms, no
/// surrogates, nothing above U+10FFFF.
[[nodiscard]] character read_character(std::string_view text, std::size_t offset) noexcept;

/// Control characters other than tab and line feed, the separators U+2028 and U+2029 (an editor
/// shows one line where YAML sees two), the byte order mark, noncharacters, and the bidirectional
/// controls (a rule must not read otherwise than it is).
[[nodiscard]] bool is_forbidden(char32_t value) noexcept;

/// `U+200E`
[[nodiscard]] std::string name_of(char32_t value);
/// `F1`
[[nodiscard]] std::string name_of_byte(char byte);

/// What a look at the bare text tells before anything is parsed.
struct text_findings {
    bool is_readable = true;  ///< all characters are allowed
    std::vector<place>
        tabs_before_text;  ///< lines whose leading space holds a tab, the first of each
};

/// Checks every character and reports the first bad one of each line. Carriage returns are allowed
/// before a line feed only.
[[nodiscard]] text_findings check_characters(std::string_view text, const file_name& file,
                                             problem_list& problems);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
