// SPDX-License-Identifier: Apache-2.0
//! The list of example schemes: which folder holds the scheme of an id.
#pragma once

#include <annona/money/result.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// Folder by scheme id.
using scheme_index = std::map<std::string, std::string, std::less<>>;

/// Reads `{"CITY": "my-city", …}`, or the same below a key `schemes`. Failure: MALFORMED.
[[nodiscard]] result<scheme_index> parse_scheme_index(std::string_view text);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
