// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/canonical.hpp>
#include <annona/ledger/books.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// The form in which a request is kept: its canonical bytes with account ids cut out. One request
/// names several accounts and is sealed as the papers of one of them; with numbers in place of ids
/// the papers of one never hold the id of another, which must vanish with that other's own part.
///
/// Layout: the number of places; for each place the bytes between the one before and it, and the
/// account's number plus one, or 0 and the 16 bytes of a keyed hash of the id where there was no
/// such account; then all other bytes. Numbers are varints.

namespace annona {
inline namespace v0_1 {

/// Appends to `out`. `request` and `places` as canonical_request_without_ids gives them; `accounts`
/// are the numbers of the accounts there, `none` where there is no such account.
void keep_request(std::span<const std::byte> request, std::span<const id_place> places,
                  std::span<const uint32_t> accounts, const books& of, std::vector<std::byte>& out);

/// Whether a request that was kept is the one of these canonical bytes, ids and all. An account
/// whose person was erased may have had any id: its own is not known any more.
bool is_same_request(std::span<const std::byte> kept, std::span<const std::byte> canonical,
                     std::span<const id_place> places, const books& of);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/request_form.inl.hpp>
#endif
