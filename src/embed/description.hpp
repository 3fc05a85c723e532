// SPDX-License-Identifier: Apache-2.0
//! A decision as canonical JSON: equal decisions give equal bytes, whatever language asked.
#pragma once

#include <annona/engine/engine.hpp>

#include <string>

namespace annona {
inline namespace v0_1 {
namespace embed {

/// One object on one line, keys in a fixed order, what is empty left out: verdict, code, rule,
/// line, sequence, original_sequence, recorded_at, amount, valid_until, postings, findings.
/// `record` is the entry of the decision; of duplicates and refusals of shape there is none.
[[nodiscard]] std::string describe(const decision& decided, const entry* record,
                                   const engine& community);

/// The decision a journaled entry holds.
[[nodiscard]] decision decision_of(const entry& record);

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
