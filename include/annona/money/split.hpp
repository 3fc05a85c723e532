// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/amount.hpp>
#include <annona/money/ratio.hpp>
#include <annona/money/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace annona {
inline namespace v0_1 {

/// Who gets the steps that are left when every part was cut down.
enum class spare_units : std::uint8_t {
    first,              ///< one each, from the first part on
    last,               ///< one each, from the last part back
    largest_remainder,  ///< one each, to whom most was cut; ties to the earlier part
};

/// Recipients of one split. A scheme names a handful; this bounds the stack it takes.
inline constexpr std::size_t split_parts_max = 256;

/// Divides `total` into parts by `shares`, each part a multiple of `step` (> 0 booking units):
/// every part is cut toward zero, then the steps left go out one by one by `method`. A share of
/// zero gets nothing. The parts always sum to `total`; a negative total gives the mirrored parts.
/// `out` is as long as `shares` and untouched on failure. Does not allocate.
/// Failures: BAD_SHARES (none, too many, negative, not summing to 1, or so odd that their sum
/// needs more than 64 bits), PRECISION (total is no multiple of step).
result<void> split(amount total, std::span<const ratio> shares, amount step, spare_units method,
                   std::span<amount> out);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/money/split.inl.hpp>
#endif
