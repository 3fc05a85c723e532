// SPDX-License-Identifier: Apache-2.0
//! Where something stands in a scheme file, so that every message can name it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace annona {
inline namespace v0_1 {
namespace config {

/// The name a file was asked for by, shared by all places in it.
using file_name = std::shared_ptr<const std::string>;

/// A position in a file. Line and column count from 1; a column is one character (code point), not
/// one byte, as editors count. Line 0 means the file as a whole. Cheap to copy; keeps its name
/// alive.
struct place {
    file_name file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

/// Both name the same file, by the text of the name.
[[nodiscard]] bool is_same_file(const place& left, const place& right);

/// `seville.yaml:14:11`, or `seville.yaml` for the file as a whole.
[[nodiscard]] std::string to_string(const place& where);

/// The same as seen from another place: `12:11` within one file, else with the file's name.
[[nodiscard]] std::string to_string_seen_from(const place& where, const place& from);

/// One thing wrong in a scheme file. `code` is permanent and for programs, `text` is for people:
/// what was found and what is allowed, without the place.
struct problem {
    place where;
    std::string code;
    std::string text;
};

/// `seville.yaml:14:11: key "rate" stands twice; first at 12:11`
[[nodiscard]] std::string to_string(const problem& wrong);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
