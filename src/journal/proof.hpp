// SPDX-License-Identifier: Apache-2.0
//! The proof of one entry without the others: its bytes, its place, the hashes beside its way up,
//! and the header of its group. Whoever trusts the header's hash (the next header names it, a
//! signed head names it) needs nothing else.
#pragma once

#include <array>
#include <vector>

#include "journal/group_format.hpp"

namespace annona {
inline namespace v0_1 {
namespace journal {

struct entry_proof {
    uint64_t sequence = 0;
    std::array<std::byte, group_header_size> header{};  // as it is hashed
    std::vector<digest> path;                           // from below
};

/// Of an entry of this group, by its sequence number, which must lie within it.
[[nodiscard]] entry_proof prove(sha256& hash, const group_view& group, uint64_t sequence);

/// The hash of the header the proof leads to. Failures: MALFORMED, NEWER_FORMAT for a header that
/// is none; NOT_FOUND where the header's group does not have that number; HASH_DIFFERS where bytes
/// and path do not lead to its root.
[[nodiscard]] result<digest> check_proof(sha256& hash, const entry_proof& proof,
                                         std::span<const std::byte> entry);

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
