// SPDX-License-Identifier: Apache-2.0
//! A committed group as bytes: what stores keep, what is sent to others, what auditors read. Pure
//! functions; nothing here opens a file. Layout, byte by byte: docs/reference/journal.md.
#pragma once

#include <annona/engine/entry_codec.hpp>
#include <annona/engine/journal_store.hpp>
#include <annona/money/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "journal/merkle.hpp"

namespace annona {
inline namespace v0_1 {
namespace journal {

/// Version of the layout. A reader of a later version still reads earlier ones.
inline constexpr uint8_t group_format = 1;

/// Bytes before the sizes of the entries: magic and length, then the header that is hashed.
inline constexpr size_t group_prefix_size = 8;
inline constexpr size_t group_header_size = 92;
inline constexpr size_t group_check_size = 4;

/// Largest group: the entries of 1,024 commands stay far below it, and one blob of a store can
/// hold it. A register of some hundred thousand accounts fits as one entry.
inline constexpr size_t group_size_max = size_t{256} << 20;

/// Bits of `flags`: sealed parts follow the entries.
inline constexpr uint8_t group_has_parts = 1;
inline constexpr uint8_t group_flags_known = group_has_parts;

/// What is hashed of a group, and chained.
struct group_header {
    uint8_t format = group_format;
    uint8_t flags = 0;
    uint16_t entry_format = 0;  // first byte of the entries, for readers that skip them
    uint32_t count = 0;         // entries, at least 1
    uint64_t epoch = 0;         // of the writer: each opening for writing has a higher one
    uint64_t first_sequence = 0;
    digest previous{};  // hash of the header before; of the description for the first
    digest root{};      // of the tree over the entries
    uint32_t entries_size = 0;

    [[nodiscard]] uint64_t last_sequence() const { return first_sequence + count - 1; }
    friend bool operator==(const group_header&, const group_header&) = default;
};

/// Where a chain stands: the last entry and the hash of its group's header.
struct chain_head {
    uint64_t epoch = 0;
    uint64_t sequence = 0;
    digest hash{};

    friend bool operator==(const chain_head&, const chain_head&) = default;
};

/// Sealed parts on their way into a group: the place of the entry each belongs to, rising, and its
/// size; 0 for one that is gone.
struct group_parts {
    std::vector<uint32_t> entries;
    std::vector<uint32_t> sizes;
    std::vector<std::byte> bytes;

    void clear() { entries.clear(), sizes.clear(), bytes.clear(); }
};

/// A sealed part that was read.
struct part_view {
    uint32_t entry = 0;  // place within the group
    std::span<const std::byte> bytes;
};

/// A group that was read: borrowed from the bytes, which must outlive it.
struct group_view {
    group_header header;
    std::span<const std::byte> header_bytes;  // what `header_hash` hashes
    std::span<const std::byte> entries;       // one after another
    std::vector<uint32_t> ends;               // of each entry within `entries`

    std::vector<part_view> parts;  // in the order of their entries

    /// The sealed parts of one entry, in the order of its rows.
    [[nodiscard]] std::span<const part_view> parts_of(size_t place) const;
    /// The bytes of one entry by its place, 0 to count - 1.
    [[nodiscard]] std::span<const std::byte> entry(size_t place) const {
        const size_t from = place == 0 ? 0 : ends[place - 1];
        return entries.subspan(from, ends[place] - from);
    }
};

/// SHA-256 of 02 and the header's bytes: what the next group names as `previous`.
[[nodiscard]] digest header_hash(sha256& hash, std::span<const std::byte> header_bytes);

/// Writes groups one after another and keeps its memory.
class group_writer {
public:
    /// The format of the entries that will be written: theirs unless a test says otherwise.
    explicit group_writer(uint16_t format_of_entries = annona::entry_format)
        : entry_format_(format_of_entries) {}

    /// The blob of a group that follows `after`, valid until the next call, and the new head.
    /// Failures: MALFORMED where the group does not continue the chain or its sizes do not add up;
    /// LIMIT_EXCEEDED above group_size_max.
    /// `group` holds what is chained: open sides.
    [[nodiscard]] result<std::span<const std::byte>> write(const journal_group& group,
                                                           const chain_head& after, uint64_t epoch,
                                                           const group_parts& parts = {});
    /// Where the chain stands once that blob is durable.
    [[nodiscard]] const chain_head& head() const { return head_; }

private:
    digest root_of(const journal_group& group);

    uint16_t entry_format_;
    sha256 hash_;
    std::vector<std::byte> bytes_;
    std::vector<digest> leaves_;
    chain_head head_;
};

/// Reads a blob: shape, lengths and check, not the hashes. `out` is replaced and keeps its memory.
/// Failures: MALFORMED with what was found and what is allowed; NEWER_FORMAT. Safe on bytes from
/// anywhere: no length is believed before it was held against the bytes there are; memory taken is
/// at most their size.
[[nodiscard]] result<void> read_group(std::span<const std::byte> bytes, group_view& out);

/// How long the blob is that begins with these bytes, at least group_prefix_size of them.
/// Failures: MALFORMED.
[[nodiscard]] result<uint32_t> group_length(std::span<const std::byte> prefix);

/// Reads a header alone, exactly group_header_size bytes. Failures: MALFORMED, NEWER_FORMAT.
[[nodiscard]] result<group_header> read_header(std::span<const std::byte> header_bytes);

/// Recomputes the tree over a group's entries. Failure: HASH_DIFFERS.
[[nodiscard]] result<void> check_root(sha256& hash, const group_view& group);

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
