// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/entry_codec.hpp>
#include <annona/engine/journal_store.hpp>

namespace annona {
inline namespace v0_1 {

/// Encoded entries on their way into a journal. Keeps its memory when it is cleared.
struct encoded_group {
    std::vector<std::byte> bytes;
    std::vector<uint32_t> sizes;

    void add(const entry& one) {
        const auto before = bytes.size();
        encode(one, bytes);
        sizes.push_back(static_cast<uint32_t>(bytes.size() - before));
    }
    void clear() { bytes.clear(), sizes.clear(); }

    /// Only the first entries are left.
    void shorten_to(size_t bytes_left, size_t entries_left) {
        bytes.resize(bytes_left), sizes.resize(entries_left);
    }

    /// Bytes of the entry added last; void with the next one.
    std::span<const std::byte> last() const {
        return std::span{bytes}.subspan(bytes.size() - sizes.back());
    }

    /// Decodes the entry of a place, from 0.
    bool read(size_t place, entry& out) const {
        size_t offset = 0;
        for (size_t at = 0; at < place; ++at) offset += sizes[at];
        return static_cast<bool>(decode(std::span{bytes}.subspan(offset, sizes[place]), out));
    }

    /// As a store takes it; `last_sequence` is the number of the last entry.
    journal_group view(uint64_t last_sequence) const {
        return {last_sequence - sizes.size() + 1, static_cast<uint32_t>(sizes.size()), bytes,
                sizes};
    }
};

}  // namespace v0_1
}  // namespace annona
