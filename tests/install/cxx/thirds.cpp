// SPDX-License-Identifier: Apache-2.0
#include "thirds.hpp"

#include <annona/money/decimal.hpp>
#include <annona/money/split.hpp>

#include <array>

std::string thirds_of(const std::string& text, const annona::unit& in) {
    const annona::result<annona::amount> total = annona::parse_amount(text, in);
    if (!total) return total.error().code;
    const annona::ratio third = annona::make_ratio(1, 3);
    const std::array<annona::ratio, 3> shares{third, third, third};
    std::array<annona::amount, 3> parts{};
    if (!annona::split(*total, shares, annona::step_of(in), annona::spare_units::first, parts)) {
        return "BAD_SHARES";
    }
    std::string line = annona::format_amount(parts[0], in);
    line += ' ' + annona::format_amount(parts[1], in);
    return line + ' ' + annona::format_amount(parts[2], in);
}
