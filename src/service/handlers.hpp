// SPDX-License-Identifier: Apache-2.0
//! The methods, one function each, room by room of the contract.
#pragma once

#include "service/call_state.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

using handler_map = std::map<std::string, handler, std::less<>>;

void add_payment_handlers(handler_map& to);
void add_account_handlers(handler_map& to);
void add_issuance_handlers(handler_map& to);
void add_balance_handlers(handler_map& to);
void add_journal_handlers(handler_map& to);
void add_scheme_handlers(handler_map& to);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
