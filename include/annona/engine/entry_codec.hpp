// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/entry.hpp>
#include <annona/engine/entry_parts.hpp>
#include <annona/money/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Journal entries as bytes, equal on every machine: records of an open side and sealed parts, see
/// entry_parts.hpp. An entry has exactly one encoding: what `decode` accepts with all its parts,
/// `encode` writes again byte for byte.
///
/// Layout of the open side: format version, kind and verdict, command, a mask of the fields
/// present, a mask of the sections present, the fields, then the sections in the order of `struct
/// entry`, each with its count. Within a section an element begins with a mask of what differs from
/// the usual or from the element before; days are told from the UTC day of `recorded_at`.

namespace annona {
inline namespace v0_1 {

/// First byte of every entry. A reader of a later version still reads earlier ones.
inline constexpr uint8_t entry_format = 2;

/// Largest entry that is decoded: a register of some hundred thousand accounts fits its genesis.
inline constexpr size_t entry_size_max = size_t{64} << 20;

/// Appends the encoding to `out`. Allocates only where `out` has to grow. At most trace_figures_max
/// figures per line of the trace; more is a bug.
void encode(const entry& written, std::vector<std::byte>& out);

/// Reads a record, or an open side alone: then all that is sealed is blank, and `parts_gone` says
/// how many parts. Replaces `out` and keeps its memory. Failure: MALFORMED with the byte at which
/// reading ended, for anything `encode` would not have written: another format, numbers too long or
/// too large, unknown words, masks that state the usual, bytes left over. Then `out` is empty. Safe
/// on bytes from anywhere; memory taken is at most four hundred times their size.
result<void> decode(std::span<const std::byte> bytes, entry& out);

/// Whether an entry that was decoded has sealed parts, here or gone: then its open side ends in
/// their rows.
bool has_sealed(const entry& decoded);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/entry_codec.inl.hpp>
#endif
