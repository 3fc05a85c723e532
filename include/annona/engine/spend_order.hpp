// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/ledger/lot_classes.hpp>
#include <annona/rule/scheme.hpp>

#include <algorithm>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// Keys a spend order may have before `lot`: 32 bits each of a 128-bit order key.
inline constexpr size_t spend_keys_max = 4;

/// The declared spend order as the lot classes ask for it.
struct order_context {
    std::vector<spend_key> keys;
    std::vector<uint32_t> widths;  // per pocket: leaf categories its rules let pass
};

/// One key of a lot as 32 bits, smaller first. A lot without an expiry comes last.
inline uint32_t order_word(spend_key key, const lot_attributes& of, const order_context& from) {
    const auto day = [](local_day value, bool never_last) {
        if (value.number == 0 && never_last) return 0xffffffffu;
        return static_cast<uint32_t>(value.number) ^ 0x80000000u;
    };
    const auto note = static_cast<uint32_t>(std::min<uint64_t>(of.note.lo(), 0xffffffffu));
    switch (key) {
        case spend_key::earliest_expiry:
            return day(of.expires, true);
        case spend_key::narrowest_pocket:
            return of.pocket < from.widths.size() ? from.widths[of.pocket] : 0xffffffffu;
        case spend_key::oldest:
            return day(of.issued, false);
        case spend_key::newest:
            return ~day(of.issued, false);
        case spend_key::largest_note:
            return ~note;
        case spend_key::smallest_note:
            return note;
        case spend_key::payer:
            return of.programme;
        case spend_key::lot:
            return 0;
    }
    return 0;
}

/// The declared keys packed in their order. `context` is an order_context.
inline order_key order_of_lot(const lot_attributes& of, const void* context) {
    const auto& from = *static_cast<const order_context*>(context);
    uint32_t words[spend_keys_max] = {};
    for (size_t i = 0; i < from.keys.size() && i < spend_keys_max; ++i)
        words[i] = order_word(from.keys[i], of, from);
    return {uint64_t{words[0]} << 32 | words[1], uint64_t{words[2]} << 32 | words[3]};
}

}  // namespace v0_1
}  // namespace annona
