// SPDX-License-Identifier: Apache-2.0
//! CRC-32C (Castagnoli; RFC 3720, appendix B.4): finds what disks and cables do to bytes. It
//! protects against nobody who means it; that is what the hashes are for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace annona {
inline namespace v0_1 {
namespace journal {

/// The check of the bytes; `before` is the check of bytes that came before them.
[[nodiscard]] uint32_t crc32c(std::span<const std::byte> bytes, uint32_t before = 0);

/// The same from tables alone, for machines without the instruction and for tests.
[[nodiscard]] uint32_t crc32c_by_table(std::span<const std::byte> bytes, uint32_t before = 0);

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
