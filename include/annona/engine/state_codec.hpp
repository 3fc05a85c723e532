// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/state.hpp>
#include <annona/money/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

/// A community's whole state as bytes, so that it need not be replayed from the first entry.
///
/// Layout: format; sequence, times and calendar; names; accounts in the order of opening, each with
/// balances, lots by id and facts, the oldest first; counters; tokens, overrides, returns, holds,
/// lapses, waiting lists, each by key. Numbers as in journal entries. Attributes of lots are
/// written where they first occur and numbered from there. The order in which lots are spent is not
/// in it: that follows from the rules.

namespace annona {
inline namespace v0_1 {

/// First byte of every state. It is a cache: a reader of another version replays the journal.
inline constexpr uint8_t state_format = 3;

/// About how many bytes `encode_state` gives at a time.
inline constexpr size_t state_piece_size = size_t{4} << 20;

/// Takes the next bytes, valid during the call.
using state_sink = std::function<void(std::span<const std::byte>)>;

/// Writes a state as it stands after an entry, piece by piece. Equal states give equal bytes on
/// every compiler and machine, however they came to be.
void encode_state(const community_state& from, const state_sink& to);

/// Fills a state that was just made for the same scheme. Lots lie by their id: whoever has a spend
/// order sorts them. Failure: MALFORMED with the byte at which reading ended, for anything
/// `encode_state` would not have written; then the state must be dropped. Safe on bytes from
/// anywhere; memory taken is at most some hundred times their size.
result<void> decode_state(std::span<const std::byte> bytes, community_state& into);

/// The names alone and the entry at which the state stands, for whoever reads the scheme before it.
result<name_table> decode_state_names(std::span<const std::byte> bytes, uint64_t& sequence);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/state_codec.inl.hpp>
#endif
