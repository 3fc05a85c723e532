// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/rounding.hpp>

#include <array>
#include <cstddef>

namespace annona {
inline namespace v0_1 {

namespace rounding_detail {
inline constexpr std::array<std::string_view, 7> names = {"floor",   "ceiling",   "down",     "up",
                                                          "half_up", "half_even", "half_down"};
}  // namespace rounding_detail

ANNONA_INLINE std::string_view name_of(rounding mode) {
    const auto index = static_cast<std::size_t>(mode);
    ANNONA_ASSERT(index < rounding_detail::names.size(), "unknown rounding mode");
    return rounding_detail::names[index];
}

ANNONA_INLINE std::optional<rounding> parse_rounding(std::string_view text) {
    for (std::size_t i = 0; i < rounding_detail::names.size(); ++i) {
        if (rounding_detail::names[i] == text) return static_cast<rounding>(i);
    }
    return std::nullopt;
}

}  // namespace v0_1
}  // namespace annona
