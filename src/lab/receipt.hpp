// SPDX-License-Identifier: Apache-2.0
//! What the two sides of a movement are shown: the payee's receipt, the line of a holder's
//! statement.
#pragma once

#include <annona/engine/engine.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// One line of a receipt.
struct receipt_field {
    std::string name;
    std::string value;
};

/// What the payee of a command sees of its entry. Of a confidential payer: the programme's alias,
/// the amount, the local day and the authorisation code, nothing of rules, goods or balances; where
/// it was refused only that it was not paid. Of others also the lines, what was paid in own money,
/// and the reason of a refusal. Never the payer's balance, group, status or name.
[[nodiscard]] std::vector<receipt_field> payee_receipt(const entry& one, const command& asked,
                                                       const engine& community);

/// What a holder's statement says of an entry. A `split` (a caseworker's move) reads as a change of
/// the entitlement and never names the other account; nor is a confidential account ever named.
[[nodiscard]] std::string statement_line_text(const entry& one, std::string_view account,
                                              const engine& community);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
