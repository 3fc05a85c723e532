// SPDX-License-Identifier: Apache-2.0
//! Every rounding mode, in the order of the tables of expected values.
#pragma once

#include <annona/money/rounding.hpp>

#include <array>

namespace annona_test {

inline constexpr std::array rounding_modes = {
    annona::rounding::floor,    annona::rounding::ceiling, annona::rounding::down,
    annona::rounding::up,       annona::rounding::half_up, annona::rounding::half_even,
    annona::rounding::half_down};

}  // namespace annona_test
