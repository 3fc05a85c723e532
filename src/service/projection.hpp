// SPDX-License-Identifier: Apache-2.0
//! What will be at an instant to come if nothing is asked until then: a copy of the community is
//! taken, and time goes on in the copy.
#pragma once

#include "service/call_state.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// How far ahead, in days, and for how many accounts a copy is made.
inline constexpr int64_t days_ahead_max = 366;
inline constexpr uint32_t copied_accounts_max = 100'000;

/// What to answer, from the copy; and the entry at which the copy was taken.
using look_ahead = std::function<status(call_state&, engine&, uint64_t sequence)>;

/// Answers on a copy, in which the account has been settled up to `at`; nothing is journaled, and
/// the writer is held up for the copying alone. Failures: NOT_FOUND, no such account;
/// RESOURCE_EXHAUSTED beyond `copied_accounts_max`, or where too many wait.
void answer_by_projection(call_ptr call, std::string_view account, instant at, look_ahead tell);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
