// SPDX-License-Identifier: Apache-2.0
//! Memory that will be read soon.
#pragma once

#include <cstddef>
#include <cstdint>

namespace annona {
inline namespace v0_1 {

/// Begins to fetch every line of `bytes` from `first` on, the last one too where they begin in the
/// middle of one. What lies there is not read: any address will do.
inline void fetch(const void* first, size_t bytes) {
    constexpr size_t line = 64;
    const auto from = reinterpret_cast<uintptr_t>(first);  // may end elsewhere than an object does
    const auto begin = [](uintptr_t at) {
        __builtin_prefetch(reinterpret_cast<const void*>(at));  // NOLINT(performance-no-int-to-ptr)
    };
    for (size_t at = 0; at < bytes; at += line) begin(from + at);
    begin(from + bytes - 1);
}

}  // namespace v0_1
}  // namespace annona
