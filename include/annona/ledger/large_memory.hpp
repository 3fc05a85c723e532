// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

/// Memory of tables that grow with the number of accounts. They are read at random, so that with
/// small pages most of the waiting is for the place of the page, not for what stands in it: at a
/// million accounts huge pages take a quarter off the time of a payment. Where the system has
/// none, or none left, it is ordinary memory.

namespace annona {
inline namespace v0_1 {

/// From here on huge pages pay; smaller tables stay in the caches anyway.
inline constexpr size_t huge_pages_from_bytes = size_t{4} << 20;

/// Asks the system to back a block with huge pages. What was touched before changes in the
/// background, if at all. Never fails: it is a wish.
inline void prefer_huge_pages([[maybe_unused]] void* block, [[maybe_unused]] size_t bytes) {
#ifdef MADV_HUGEPAGE
    constexpr size_t page = 4096;
    if (bytes < huge_pages_from_bytes) return;
    const size_t skipped = (page - reinterpret_cast<uintptr_t>(block) % page) % page;
    const size_t whole_pages = (bytes - skipped) / page * page;
    static_cast<void>(
        ::madvise(static_cast<std::byte*>(block) + skipped, whole_pages, MADV_HUGEPAGE));
#endif
}

/// The standard allocator, with that wish for large blocks.
template <class Value>
class large_allocator {
public:
    using value_type = Value;

    large_allocator() = default;
    template <class Other>
    large_allocator(const large_allocator<Other>&) {}

    Value* allocate(size_t count) {
        auto* block = std::allocator<Value>{}.allocate(count);
        prefer_huge_pages(block, count * sizeof(Value));
        return block;
    }
    void deallocate(Value* block, size_t count) {
        std::allocator<Value>{}.deallocate(block, count);
    }
    friend bool operator==(const large_allocator&, const large_allocator&) { return true; }
};

template <class Value>
using large_vector = std::vector<Value, large_allocator<Value>>;

}  // namespace v0_1
}  // namespace annona
