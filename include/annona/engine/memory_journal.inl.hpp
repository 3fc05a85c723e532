// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/memory_journal.hpp>

#include <algorithm>
#include <utility>

namespace annona {
inline namespace v0_1 {

namespace memory_journal_detail {

inline bool adds_up(const journal_group& group) {
    if (group.count == 0 || group.entry_sizes.size() != group.count) return false;
    uint64_t sum = 0;  // 2^32 sizes of 32 bits stay within 64
    for (const uint32_t size : group.entry_sizes) sum += size;
    return sum == group.bytes.size();
}

}  // namespace memory_journal_detail

ANNONA_INLINE append_outcome memory_journal::append(const journal_group& group) {
    ++appends_;
    const auto how = std::exchange(next_fault_, std::nullopt);
    if (how == fault::rejected) return append_outcome::rejected;
    if (how == fault::unknown_lost) return append_outcome::unknown;
    if (group.first_sequence != last_sequence() + 1 || !memory_journal_detail::adds_up(group))
        return append_outcome::rejected;
    store(group);
    return how ? append_outcome::unknown : append_outcome::committed;
}

ANNONA_INLINE void memory_journal::store(const journal_group& group) {
    size_t at = 0;
    for (const uint32_t size : group.entry_sizes) {
        std::byte* place = place_for(size);
        std::copy_n(group.bytes.data() + at, size, place);
        entries_.emplace_back(place, size);
        at += size;
    }
}

ANNONA_INLINE std::byte* memory_journal::place_for(size_t size) {
    if (size > chunk_left_ || chunk_at_ == nullptr) {
        chunk_left_ = std::max(size, chunk_size);
        // Not zeroed: every byte handed out is written.
        chunks_.emplace_back(new std::byte[chunk_left_]);
        chunk_at_ = chunks_.back().get();
    }
    chunk_left_ -= size;
    return std::exchange(chunk_at_, chunk_at_ + size);
}

ANNONA_INLINE std::span<const std::byte> memory_journal::view(uint64_t sequence) const {
    if (sequence == 0 || sequence > entries_.size()) return {};
    return entries_[static_cast<size_t>(sequence - 1)];
}

ANNONA_INLINE bool memory_journal::read(uint64_t sequence, std::vector<std::byte>& out) const {
    const auto found = view(sequence);
    out.assign(found.begin(), found.end());
    return sequence != 0 && sequence <= entries_.size();
}

}  // namespace v0_1
}  // namespace annona
