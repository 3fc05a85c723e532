// SPDX-License-Identifier: Apache-2.0
//! What can only be seen when the whole scheme is there.
#pragma once

#include <vector>

#include "scheme_reader_parts.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// Adds problems and warnings about the scheme as a whole, and numbers the versions of each rule:
/// versions of one rule that overlap; too many rules at once; rules that can never speak; a decay
/// the unit's scale is too coarse for, or under which nothing is ever lost; money that lapses to
/// where no units can be; two rules that keep a clock on the same lots. `texts` are those of
/// `in.made.rules`, in the same order.
void check_scheme(reading& in, const node& root, const std::vector<rule_text>& texts);

/// Guard digits a fold needs so that a year of roundings stays below a tenth of a visible digit:
/// none for up to 4 boundaries a year (rounded by hand in many schemes), 2 for months, 3 for weeks,
/// 4 for days, 6 for anything faster.
int guard_digits_of(std::int64_t every_count, std::int64_t every_span);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
