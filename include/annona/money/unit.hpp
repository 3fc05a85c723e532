// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/amount.hpp>
#include <annona/money/ratio.hpp>
#include <annona/money/result.hpp>
#include <annona/money/rounding.hpp>

#include <cstdint>
#include <string>

namespace annona {
inline namespace v0_1 {

inline constexpr std::uint8_t unit_digits_max = 18;  ///< as Circles; ISO 4217 stops at 4
inline constexpr std::uint8_t unit_scale_max = 24;   ///< 18 digits and 6 guard digits

/// What a ledger counts. People see `digits` decimals, the engine books in units of 10^-scale.
/// The difference are guard digits, which keep a daily decay from being rounded away.
struct unit {
    std::string code;         ///< `EUR`, `HOUR`: upper case by convention, opaque here
    std::uint8_t digits = 2;  ///< decimals people see and pay in, 0 to 18
    std::uint8_t scale = 2;   ///< decimals the engine books in, digits to 24
    amount step{};            ///< smallest tender in booking units; zero: one visible digit
    std::string peg;          ///< code of the unit it is worth something in; empty: none
    ratio worth{0, 1};        ///< value of 1 in the unit `peg`; 0 where there is no peg
};

/// One visible digit in booking units: 10^(scale - digits).
constexpr amount one_digit(const unit& of) {
    ANNONA_ASSERT(of.digits <= of.scale && of.scale <= unit_scale_max, "unit out of range");
    return amount::raw(power_of_ten(static_cast<unsigned>(of.scale - of.digits)));
}

/// The smallest tender in booking units.
constexpr amount step_of(const unit& of) { return of.step.is_zero() ? one_digit(of) : of.step; }

/// The amount in whole visible digits, toward minus infinity: what a balance shows.
constexpr amount floor_to_digits(amount value, const unit& in) {
    return round_to_step(value, one_digit(in), rounding::floor);
}

/// Whether no guard digit is used: what a payment must be.
constexpr bool is_whole_digits(amount value, const unit& in) {
    return round_to_step(value, one_digit(in), rounding::floor) == value;
}

/// Failure OUT_OF_RANGE, place the field's name, where digits, scale, step or worth are not
/// those of a unit.
result<void> check_unit(const unit& candidate);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/money/unit.inl.hpp>
#endif
