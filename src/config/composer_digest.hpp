// SPDX-License-Identifier: Apache-2.0
//! SHA-256, by OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace config {

/// SHA-256 of the bytes as 64 lower-case hexadecimal digits. Throws std::bad_alloc when OpenSSL
/// cannot.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
