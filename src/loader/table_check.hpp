// SPDX-License-Identifier: Apache-2.0
//! Judges the table a rule hands over, before anything in it is called.
#pragma once

#include <annona/abi/rule.h>
#include <annona/money/result.hpp>

#include <cstdint>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace loader {

/// Parameters, columns of one table, codes and answered reasons of one rule: far above what a
/// readable scheme file needs, and a bound for every walk over a plugin's memory.
inline constexpr std::uint32_t declared_items_max = 256;

/// A table inside a row of a table is the deepest nesting a scheme file may have.
inline constexpr std::uint32_t table_depth_max = 2;

/// Whether `text` is a word of scheme files: `[a-z][a-z0-9_]*`, at most 63 bytes.
[[nodiscard]] bool is_snake_case(std::string_view text);

/// Success where the host can work with `table`: same ABI major, minor not newer than the host's,
/// sizes that fit, `about` complete, the three mandatory functions present, every declared
/// parameter and code well formed. Whether defaults parse is judged by whoever reads scheme files.
/// `where` stands before the cause (a file, or `linked into the program`); `name` is the rule the
/// file name promises, empty where nothing was promised. Calls nothing in the table; any thread.
/// Failure: PLUGIN_REFUSED, one line `where: annona_rule_entry: cause`.
result<void> validate_table(const annona_rule_v1* table, std::string_view where,
                            std::string_view name = {});

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
