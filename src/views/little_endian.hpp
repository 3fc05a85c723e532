// SPDX-License-Identifier: Apache-2.0
//! Whole numbers as they lie in the files of views, least byte first, whatever the machine.
#pragma once

#include <cstddef>
#include <cstdint>

namespace annona {
inline namespace v0_1 {
namespace views {

/// Writes the lower `size` bytes (1 to 8) of `value` to `to`.
inline void put_number(std::byte* to, uint64_t value, int size = 8) {
    for (int i = 0; i < size; ++i) to[i] = static_cast<std::byte>(value >> (8 * i));
}
/// The number in `size` bytes (1 to 8) at `from`.
inline uint64_t take_number(const std::byte* from, int size = 8) {
    uint64_t value = 0;
    for (int i = 0; i < size; ++i) value |= static_cast<uint64_t>(from[i]) << (8 * i);
    return value;
}

}  // namespace views
}  // namespace v0_1
}  // namespace annona
