// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

/// An entry as one record of two sides. The open side is what a journal hashes and chains: numbers,
/// amounts, days, codes. What could tell who somebody is stands in sealed parts, each of one
/// account, which a journal encrypts under that account's key and keeps beside the chain.
///
/// A record without parts is its open side. With parts: a byte 0, the size of the open side in four
/// bytes, the open side, then for each part its size in four bytes and the part in clear; a size of
/// `part_gone` and no bytes where the part was not to be had. The open side ends in one row for
/// each part and the number of rows in four bytes. A row: kinds, account in four bytes, and room
/// for the salted hash of the part: zero in a record, filled in by a journal in what it chains. All
/// numbers are little-endian.

namespace annona {
inline namespace v0_1 {

/// What a part holds; one part of an account may hold several.
inline constexpr uint8_t part_names = 1;   // texts of names
inline constexpr uint8_t part_ids = 2;     // ids of accounts
inline constexpr uint8_t part_facts = 4;   // values of facts
inline constexpr uint8_t part_papers = 8;  // the request, figures of the trace
/// Without these no state can be rebuilt.
inline constexpr uint8_t parts_of_state = part_names | part_ids | part_facts;

inline constexpr size_t part_hash_size = 32;
inline constexpr size_t part_row_size = 1 + 4 + part_hash_size;
inline constexpr size_t parts_count_size = 4;
inline constexpr size_t record_frame_size = 1 + 4;
inline constexpr std::byte record_mark{0};
inline constexpr uint32_t part_gone = 0xffffffffu;

struct part_row {
    uint8_t kinds = 0;
    uint32_t account = 0;  // owned_by_community: nobody's in particular
    std::span<const std::byte> hash;
};

inline uint32_t get_word(const std::byte* from) {
    uint32_t value = 0;
    for (unsigned i = 0; i < 4; ++i) value |= static_cast<uint32_t>(from[i]) << (8 * i);
    return value;
}
inline void put_word(std::byte* to, uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) to[i] = static_cast<std::byte>(value >> (8 * i));
}

/// The rows at the end of an open side that is known to have parts. Nothing where the bytes are too
/// few for what they say.
class part_rows {
public:
    static std::optional<part_rows> of(std::span<const std::byte> open) {
        if (open.size() < parts_count_size) return std::nullopt;
        const uint32_t count = get_word(open.data() + open.size() - parts_count_size);
        const size_t room = open.size() - parts_count_size;
        if (count == 0 || count > room / part_row_size) return std::nullopt;
        return part_rows(open.subspan(room - count * part_row_size, count * part_row_size));
    }
    [[nodiscard]] size_t size() const { return bytes_.size() / part_row_size; }
    part_row operator[](size_t at) const {
        const auto row = bytes_.subspan(at * part_row_size, part_row_size);
        return {static_cast<uint8_t>(row[0]), get_word(row.data() + 1), row.last(part_hash_size)};
    }

private:
    explicit part_rows(std::span<const std::byte> bytes) : bytes_(bytes) {}
    std::span<const std::byte> bytes_;
};

/// A record taken apart; borrows its bytes.
struct record_sides {
    std::span<const std::byte> open;
    std::span<const std::byte> parts;  // sizes and parts; empty where there are none
};

/// Nothing where the frame does not fit the bytes.
inline std::optional<record_sides> sides_of(std::span<const std::byte> record) {
    if (record.empty() || record[0] != record_mark) return record_sides{record, {}};
    if (record.size() < record_frame_size) return std::nullopt;
    const uint32_t size = get_word(record.data() + 1);
    if (size > record.size() - record_frame_size) return std::nullopt;
    return record_sides{record.subspan(record_frame_size, size),
                        record.subspan(record_frame_size + size)};
}

/// The next part of a record's other side; moves on. Nothing where it does not fit. A part that is
/// gone has no data pointer.
inline std::optional<std::span<const std::byte>> next_part(std::span<const std::byte>& parts) {
    if (parts.size() < 4) return std::nullopt;
    const uint32_t size = get_word(parts.data());
    parts = parts.subspan(4);
    if (size == part_gone) return std::span<const std::byte>{};
    if (size > parts.size()) return std::nullopt;
    const auto part = parts.first(size);
    parts = parts.subspan(size);
    return part;
}

}  // namespace v0_1
}  // namespace annona
