// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/abi/reasons.h>

#include <annona/money/config.hpp>
#include <cstdint>
#include <string_view>

namespace annona {
inline namespace v0_1 {

/// A reason code as a number; ANNONA_REASON_* of abi/reasons.h. Numbers are permanent.
using reason = uint16_t;

struct reason_entry {
    reason code;
    std::string_view name;
    std::string_view text;
};

inline constexpr reason_entry reason_table[] = {
#define ANNONA_REASON_ROW(name, number, text) {number, #name, text},
    ANNONA_REASONS(ANNONA_REASON_ROW)
#undef ANNONA_REASON_ROW
};

/// "CATEGORY_NOT_ALLOWED" for 704; empty for a number that is not in the table.
constexpr std::string_view name_of_reason(reason code) {
    for (const auto& row : reason_table)
        if (row.code == code) return row.name;
    return {};
}

/// The one-line meaning; empty for a number that is not in the table.
constexpr std::string_view text_of_reason(reason code) {
    for (const auto& row : reason_table)
        if (row.code == code) return row.text;
    return {};
}

/// 0 when there is no such code.
constexpr reason parse_reason(std::string_view name) {
    for (const auto& row : reason_table)
        if (row.name == name) return row.code;
    return 0;
}

/// Place in the order of checks, 1 (shape) to 10 (means); a rule's own codes carry theirs beside
/// them.
constexpr uint32_t class_of_reason(reason code) { return code / 100u; }

}  // namespace v0_1
}  // namespace annona
