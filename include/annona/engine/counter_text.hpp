// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/counters.hpp>
#include <annona/money/assert.hpp>

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {

/// A counter's definition as an activation journals it: "12 3 1 5 0 1" is rule id and name (names),
/// subject, window, its n, sticky.
inline std::string text_of(const counter_definition& of) {
    std::string text = std::to_string(of.rule_id);
    for (const int64_t word : {int64_t{of.name}, int64_t{of.subject}, int64_t{of.window},
                               int64_t{of.window_n}, int64_t{of.sticky}})
        text += " " + std::to_string(word);
    return text;
}

/// Reads that text back; one that cannot be read is a bug of whoever wrote the journal.
inline counter_definition parse_counter(std::string_view text) {
    constexpr size_t counter_words = 6;
    std::array<int64_t, counter_words> words{};
    const auto* at = text.data();
    const auto* end = at + text.size();
    for (auto& word : words) {
        if (at != end && *at == ' ') ++at;
        const auto read = std::from_chars(at, end, word);
        if (read.ec != std::errc{})
            throw bug("a counter that cannot be read: " + std::string{text});
        at = read.ptr;
    }
    return {static_cast<uint32_t>(words[0]), static_cast<uint32_t>(words[1]),
            static_cast<uint16_t>(words[2]), static_cast<uint16_t>(words[3]),
            static_cast<int32_t>(words[4]),  words[5] != 0};
}

}  // namespace v0_1
}  // namespace annona
