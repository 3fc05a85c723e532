// SPDX-License-Identifier: Apache-2.0
//! Snapshots sealed with the key of their folder.
#pragma once

#include "journal/part_cipher.hpp"
#include "journal/snapshot.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {

/// Seals and opens chunks, each bound to its place. Failure of opening: KEY_DIFFERS, the snapshot
/// was sealed with another key, as those made before an erasure were. One thread at a time.
[[nodiscard]] journal::snapshot_guard folder_guard(const journal::part_key& key);

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
