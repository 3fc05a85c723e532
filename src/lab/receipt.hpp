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

/// The fields the payee of a command sees. Of a confidential payer: alias, amount, date and the
/// authorisation code, nothing of rules or balances. Of others also the lines and what was paid in
/// own money. Never the payer's balance, group, status or name.
[[nodiscard]] std::vector<std::string> receipt_fields(const command& asked,
                                                      const engine& community);

/// What a holder's statement says of an entry. A `split` (a caseworker's move) reads as a change of
/// the entitlement and never names the other account.
[[nodiscard]] std::string statement_line_text(const entry& one, std::string_view account,
                                              const engine& community);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
