// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/rule/scheme.hpp>
#include <cstddef>
#include <span>

namespace annona {
inline namespace v0_1 {

enum class verdict : uint8_t { accepted, partial, refused, duplicate };

constexpr std::string_view name_of(verdict value) {
    constexpr std::string_view names[] = {"accepted", "partial", "refused", "duplicate"};
    return names[static_cast<size_t>(value)];
}

/// The engine itself, where a trace or decision names a rule.
inline constexpr uint16_t by_engine = 0xffff;

/// The answer to a command, small and by value. What moved, what each rule said and what would make
/// it pass stand in `record`, the encoded entry (engine/entry.hpp reads it).
struct decision {
    verdict result = verdict::refused;
    reason code = 0;
    uint16_t rule = by_engine;       // index into the scheme's rules
    uint32_t line = none;            // basket line the reason concerns
    uint64_t sequence = 0;           // of the command's entry; 0 for a dry run
    uint64_t original_sequence = 0;  // duplicate: the first decision's entry
    instant recorded_at{};           // journal time
    amount value;  // entitle, issue: computed or given; pay: what units paid; booking units
    local_day
        valid_until{};  // issue, convert, reverse: last good day of the units credited; 0 none
    /// Valid until the next call into the same engine.
    std::span<const std::byte> record;
};

}  // namespace v0_1
}  // namespace annona
