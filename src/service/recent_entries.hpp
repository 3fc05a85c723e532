// SPDX-License-Identifier: Apache-2.0
//! The newest entries of a journal in memory of a fixed size, for whoever reads what was just
//! written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace service {

/// A ring of bytes: an entry that comes in takes the place of the oldest. Its memory is asked for
/// at once and touched as it fills. Not thread-safe.
class recent_entries {
public:
    /// `bytes_max`: of all entries together, at least 1.
    explicit recent_entries(size_t bytes_max)
        : size_(bytes_max), ring_(std::make_unique_for_overwrite<std::byte[]>(bytes_max)) {}

    /// Entries from `first_sequence` on, one after another in `bytes`. Where they do not follow the
    /// last ones, those before are forgotten; one that is larger than all memory is not kept, nor
    /// are those before it.
    void add(uint64_t first_sequence, std::span<const std::byte> bytes,
             std::span<const uint32_t> sizes);

    /// Into `out` (replaced). False where it is not here.
    [[nodiscard]] bool read(uint64_t sequence, std::vector<std::byte>& out) const;

    /// Everything goes, and is overwritten.
    void forget();

private:
    void add_one(uint64_t sequence, std::span<const std::byte> entry);
    void clear(uint64_t next_sequence);

    size_t size_;
    std::unique_ptr<std::byte[]> ring_;  // a byte's place is its number among all, modulo the size
    std::deque<uint64_t> ends_;          // of each entry kept: the number of the byte behind it
    uint64_t first_ = 1;                 // the oldest entry kept
    uint64_t begin_ = 0;                 // the number of its first byte
    uint64_t end_ = 0;                   // of the byte that comes next
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
