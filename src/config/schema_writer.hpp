// SPDX-License-Identifier: Apache-2.0
//! The JSON Schema of scheme files, so that editors complete and check while somebody types.
#pragma once

#include <annona/abi/rule.h>

#include <span>
#include <string>

namespace annona {
inline namespace v0_1 {
namespace config {

/// A JSON Schema (draft-07) made from the fixed keys of a scheme file and the parameter tables of
/// `rules`, with their descriptions; ends with a line feed. The same rules in any order give the
/// same bytes. It knows how values are written, not what they name: `annona check` finds the rest.
[[nodiscard]] std::string write_schema(std::span<const annona_rule_v1* const> rules);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
