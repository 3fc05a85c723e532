// SPDX-License-Identifier: Apache-2.0
//! One decision in plain words, from its entry and the scheme: what was decided, by which rule in
//! which version, on which figures, and what would make it pass.
#pragma once

#include <annona/engine/entry.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "lab/figures.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

struct explanation {
    std::string verdict;               ///< `No.`
    std::string code;                  ///< CATEGORY_NOT_ALLOWED; empty where accepted
    std::string sentence;              ///< one sentence to the person; empty where accepted
    std::string rule;                  ///< which rule and version decided; empty: the engine
    std::vector<std::string> figures;  ///< of the deciding rule, `the limit is 800.00 MUM`
    std::vector<std::string> would_pass;
    std::vector<std::string> trace;  ///< one line per rule
    std::string_view language = "en";
};

/// Amounts in their unit, dates as local dates, categories and classes as text. Never shows
/// references or names of people: the entry holds none.
[[nodiscard]] explanation explain(const entry& one, const vocabulary& words,
                                  std::string_view language_code = "en");

/// The sentence alone, for receipts and tables.
[[nodiscard]] std::string explain_reason(const entry& one, const vocabulary& words,
                                         std::string_view language_code = "en");

/// Several lines, each ended by a line feed.
[[nodiscard]] std::string to_text(const explanation& from);

/// `earmark basic-food, version 1 since 2026-01-01`; empty for the engine itself.
[[nodiscard]] std::string rule_title(uint16_t rule, const scheme& rules,
                                     std::string_view language_code = "en");

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
