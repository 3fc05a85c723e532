// SPDX-License-Identifier: Apache-2.0
//! Whether bytes from outside are text.
#pragma once

#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace embed {

/// Well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF; Unicode 15, table 3-7)
/// without NUL.
[[nodiscard]] bool is_clean_utf8(std::string_view bytes);

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
