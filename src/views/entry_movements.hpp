// SPDX-License-Identifier: Apache-2.0
//! What an entry moves, in words: one row per lot taken, lot put, and plain posting.
#pragma once

#include <annona/engine/entry.hpp>

#include <string>
#include <vector>

#include "journal/replayed_books.hpp"

namespace annona {
inline namespace v0_1 {
namespace views {

struct movement_row {
    uint32_t ledger = 0;
    uint32_t account = 0;
    amount value;  // booking units, signed
    bool is_lot = false;
    uint32_t pocket = none;     // lots
    uint32_t programme = none;  // lots
    uint64_t origin = 0;        // lots: sequence of the issuing entry
};

[[nodiscard]] std::vector<movement_row> movements_of(const entry& one);

/// The code of the row's unit, its amount with all digits that are booked, and names; empty where
/// there is none.
[[nodiscard]] std::string ledger_code(const movement_row& row, const scheme& rules);
[[nodiscard]] std::string value_text(uint32_t ledger, amount value, const scheme& rules);
[[nodiscard]] std::string pocket_text(const movement_row& row, const scheme& rules);
[[nodiscard]] std::string programme_text(const movement_row& row, const scheme& rules);

/// `genesis`, `due_step`, or the command's word.
[[nodiscard]] std::string_view entry_word(const entry& one);
/// The name of the reason; empty for none; its number where a rule's own.
[[nodiscard]] std::string reason_word(reason code);

}  // namespace views
}  // namespace v0_1
}  // namespace annona
