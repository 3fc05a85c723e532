// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/amount.hpp>
#include <annona/money/result.hpp>
#include <annona/money/unit.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {

/// Room for any amount in any unit: sign, 39 digits, point.
inline constexpr std::size_t amount_text_max = 41;

/// The longest text `parse_amount` looks at; more is MALFORMED. Leading zeros are allowed up to
/// this length, so that padded columns of files can be read.
inline constexpr std::size_t amount_text_in_max = 64;

/// Reads exact decimal text: `[-]digits[.digits]` in ASCII and nothing else. No exponent, plus
/// sign, separators, spaces, bare points, inf or nan.
/// Failures: MALFORMED; PRECISION where it has more decimals than the unit's digits;
/// AMOUNT_TOO_LARGE beyond `amount_limit`, either sign.
result<amount> parse_digits(std::string_view text, const unit& in);

/// As `parse_digits`, and PRECISION where it is no multiple of the unit's step.
result<amount> parse_amount(std::string_view text, const unit& in);

/// Writes the visible digits, floored: `-0.01` for one guard unit below zero.
std::string format_amount(amount value, const unit& in);

/// Writes all digits of the scale; nothing is rounded.
std::string format_exact(amount value, const unit& in);

/// As `format_amount` into the caller's memory, without allocation or terminator. Returns the
/// number of characters written, 0 where `out` is too small; `amount_text_max` always suffices.
std::size_t write_amount(std::span<char> out, amount value, const unit& in);

/// As `format_exact`, into the caller's memory.
std::size_t write_exact(std::span<char> out, amount value, const unit& in);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/money/decimal.inl.hpp>
#endif
