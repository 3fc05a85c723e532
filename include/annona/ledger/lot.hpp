// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/money.hpp>
#include <cstdint>
#include <type_traits>

namespace annona {
inline namespace v0_1 {

/// What lots may have in common. Equal attributes are interned as a class, so that a lot stays
/// small. Days are the first day on which the lot is no longer good; 0 = none. Fields that no rule
/// in scope of the holder reads are 0, so that lots coalesce.
struct lot_attributes {
    amount note;           // indivisible step, 0 = divisible
    uint64_t origin = 0;   // sequence of the issuing entry
    uint32_t funding = 0;  // interned list of payers with shares; 0 = the programme's payer
    uint32_t programme = 0xffffffffu;
    uint32_t pocket = 0;
    uint32_t label = 0;  // name by which a holder calls it: V50; 0 = none
    local_day valid_from{};
    local_day expires{};
    local_day first_use{};
    local_day issued{};
    local_day received{};

    friend bool operator==(const lot_attributes&, const lot_attributes&) = default;
};

/// An amount with a past, as an account holds it: 48 bytes, trivially copyable.
/// `face` = value plus what decayed since the clock began. `id` counts within the account and is
/// the last tie-break of the spend order.
struct lot {
    amount value;
    amount face;
    uint32_t class_index = 0;
    uint32_t id = 0;
    local_day clock{};
    uint16_t mark = 0;
    uint16_t hold = 0;  // 0 = free; else the number of the hold within its account
};
static_assert(sizeof(lot) == 48 && std::is_trivially_copyable_v<lot>);

}  // namespace v0_1
}  // namespace annona
