// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// Version of the headers. The inline namespace follows each 0.x minor.
#define ANNONA_VERSION_MAJOR 0
#define ANNONA_VERSION_MINOR 1
#define ANNONA_VERSION_PATCH 0
#define ANNONA_VERSION_TEXT "0.1.0"

/// Marks definitions in `.inl.hpp` files: `inline` when the headers are all there is, empty where
/// `src/core` compiles them once.
#ifdef ANNONA_HEADER_ONLY
#define ANNONA_INLINE inline
#else
#define ANNONA_INLINE
#endif

namespace annona {
inline namespace v0_1 {

// GCC and Clang have 128-bit integers on every machine we support; `__extension__` keeps
// -Wpedantic silent about the one place that names them.
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

/// Limits of the 128-bit types, spelled out because std::numeric_limits knows them only in
/// GNU dialects.
inline constexpr uint128 uint128_max = ~uint128{0};
inline constexpr int128 int128_max = static_cast<int128>(uint128_max >> 1);
inline constexpr int128 int128_min = -int128_max - 1;

}  // namespace v0_1
}  // namespace annona
