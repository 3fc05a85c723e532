// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/command.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// First byte of every canonical request.
inline constexpr uint8_t canonical_format = 1;

/// Appends the canonical encoding of what a command asks for: every field but `request_id` and
/// `validate_only`. Commands that ask the same give the same bytes, whichever adapter read them and
/// on whichever machine; commands that differ in any field differ in their bytes. Inputs and
/// references are sorted by name (equal names keep their order); all other lists stand as given.
///
/// Layout: format, kind, a mask of the fields that are not empty, then those fields in the order
/// of `struct command`. Texts carry their length; lists their count. Reads views of the command
/// only; allocates only where `out` has to grow or a list is beyond inputs_max.
void canonical_request(const command& asked, std::vector<std::byte>& out);

/// Where an account's id stands in canonical bytes: its length and its text.
struct id_place {
    uint32_t at = 0;
    uint32_t size = 0;
    std::string_view id;  // the command's own
};

/// The same, and appends the places of account ids to `ids`, counted from the first byte written.
void canonical_request(const command& asked, std::vector<std::byte>& out,
                       std::vector<id_place>& ids);

/// The same with the ids left out: `ids` says between which bytes each would stand, its size is 0.
void canonical_request_without_ids(const command& asked, std::vector<std::byte>& out,
                                   std::vector<id_place>& ids);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/canonical.inl.hpp>
#endif
