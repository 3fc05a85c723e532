// SPDX-License-Identifier: Apache-2.0
//! Between the engine's records and what a journal keeps: open sides that are chained, and sealed
//! parts behind them.
#pragma once

#include <annona/engine/entry_parts.hpp>
#include <annona/engine/journal_store.hpp>

#include <vector>

#include "journal/group_format.hpp"
#include "journal/part_cipher.hpp"

namespace annona {
inline namespace v0_1 {
namespace journal {

/// Which key an account's parts are sealed with.
class sealing_keys {
public:
    virtual ~sealing_keys() = default;
    /// Null where the account's person was erased: then nothing is kept of the part. An account
    /// that is new gets its key here; whoever appends the group makes it durable first.
    [[nodiscard]] virtual const part_key* key_to_seal(uint32_t account) = 0;
};

/// Which key opens them.
class opening_keys {
public:
    enum class state : uint8_t { known, erased, missing };
    struct key_found {
        state is = state::missing;
        part_key key{};
    };
    virtual ~opening_keys() = default;
    /// Failures: those of where keys are kept.
    [[nodiscard]] virtual result<key_found> key_to_open(uint32_t account) = 0;
};

/// Takes records apart and seals. Keeps its memory. One thread at a time.
class record_sealer {
public:
    /// The group as it is chained, and its parts; valid until the next call. Records that are none
    /// are taken for open sides without parts. Failure: MALFORMED where sizes do not add up.
    [[nodiscard]] result<journal_group> seal(const journal_group& records, sealing_keys& keys);
    [[nodiscard]] const group_parts& parts() const { return parts_; }

    [[nodiscard]] part_cipher& cipher() { return cipher_; }

private:
    [[nodiscard]] result<void> add(std::span<const std::byte> record, uint64_t sequence,
                                   uint32_t entry, sealing_keys& keys);

    part_cipher cipher_;
    std::vector<std::byte> open_;
    std::vector<uint32_t> sizes_;
    group_parts parts_;
};

/// Puts records together again. One thread at a time.
class record_opener {
public:
    /// The record of an entry of a group replaces `out`. Only parts of these kinds are opened; the
    /// others, and those that are gone, are marked as gone. Failures: MALFORMED where rows and
    /// parts do not fit; KEY_MISSING; SEAL_BROKEN where a part is not the one its row names.
    [[nodiscard]] result<void> record_of(const group_view& group, size_t place, uint8_t kinds,
                                         opening_keys& keys, std::vector<std::byte>& out);

    /// One part with its salt before it, as it is proven. Empty where it is gone. Failures: the
    /// same, and NOT_FOUND.
    [[nodiscard]] result<std::vector<std::byte>> salted_part(const group_view& group, size_t place,
                                                             size_t part, opening_keys& keys);

private:
    [[nodiscard]] result<bool> open_part(const part_row& row, uint64_t sequence, size_t at,
                                         std::span<const std::byte> sealed, opening_keys& keys,
                                         std::vector<std::byte>& out);

    part_cipher cipher_;
    std::vector<std::byte> salted_;
};

/// What a sealed part is bound to.
inline constexpr size_t part_place_size = 8 + 4 + 4;
[[nodiscard]] std::array<std::byte, part_place_size> part_place(uint64_t sequence, size_t part,
                                                                uint32_t account);

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
