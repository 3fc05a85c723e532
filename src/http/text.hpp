// SPDX-License-Identifier: Apache-2.0
//! The encodings that HTTP and the Connect protocol wrap around text and bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace http {

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// Without padding, as details of errors have it.
[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Both alphabets, with or without padding; nothing where the text is none.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// `%2F` and `+` undone; nothing where a `%` is not followed by two digits.
[[nodiscard]] std::optional<std::string> from_percent(std::string_view text);

/// The value of a name in a query, undone; nothing where it is missing or malformed.
[[nodiscard]] std::optional<std::string> query_value(std::string_view query, std::string_view name);

/// A count written in digits alone, at most `digits_max` of them.
[[nodiscard]] std::optional<long> digits_value(std::string_view text, std::size_t digits_max);

}  // namespace http
}  // namespace v0_1
}  // namespace annona
