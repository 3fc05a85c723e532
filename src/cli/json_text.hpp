// SPDX-License-Identifier: Apache-2.0
//! JSON for scripts that read what the commands print. Writing only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace cli {

/// The text in quotes, escaped. Bytes that are not UTF-8 are passed through.
[[nodiscard]] std::string json_quoted(std::string_view text);

/// Values are JSON already. Keys keep their order.
using json_fields = std::vector<std::pair<std::string_view, std::string>>;
[[nodiscard]] std::string json_object(const json_fields& fields);
[[nodiscard]] std::string json_list(const std::vector<std::string>& values);
[[nodiscard]] std::string json_texts(const std::vector<std::string>& texts);

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
