// SPDX-License-Identifier: Apache-2.0
//! SHA-256 of bytes. The context is made once and used again: a hash of a short entry would
//! otherwise cost more in setting up than in hashing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace journal {

using digest = std::array<std::byte, 32>;

/// Hashes one message after another. One thread at a time.
class sha256 {
public:
    /// Throws std::bad_alloc where the library has no memory or no SHA-256.
    sha256();
    ~sha256();
    sha256(const sha256&) = delete;
    sha256& operator=(const sha256&) = delete;

    /// The hash of the parts one after another.
    [[nodiscard]] digest operator()(std::initializer_list<std::span<const std::byte>> parts);

private:
    struct library;
    std::unique_ptr<library> library_;
};

/// Lower case, 64 characters.
[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);
/// Nothing for any text but 64 hexadecimal digits of lower case.
[[nodiscard]] std::optional<digest> digest_from_hex(std::string_view text);

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
