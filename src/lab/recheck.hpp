// SPDX-License-Identifier: Apache-2.0
//! Judges the past of a journal over again: every command that was asked is asked once more, as a
//! dry run, of rules given now and on the state as it was then. For auditors, with the rules that
//! decided, and for whoever wants to know what other rules would have decided.
#pragma once

#include <annona/engine/engine.hpp>

#include <functional>
#include <string>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// A command that would be decided in another way.
struct recheck_difference {
    uint64_t sequence = 0;
    std::string command;  ///< pay
    std::string was;      ///< `accepted 12.00`, `refused LIMIT_EXCEEDED`
    std::string would;    ///< the same, of now
    /// Balances that would differ: `ben:H1 OSS -12.00, would -10.00`.
    std::vector<std::string> movements;
};

struct recheck_report {
    uint64_t entries = 0;
    uint64_t judged = 0;
    uint64_t differences = 0;
    uint64_t activations = 0;  ///< other rule sets coming into force: not judged
    uint64_t without = 0;      ///< commands whose request is not kept or was erased: not judged
};

/// `rules` are read with `engine::names_in(journal)`. Each difference is told as it is found.
/// Failures: those of `engine::retrace` and of the journal.
[[nodiscard]] result<recheck_report> recheck(
    std::shared_ptr<scheme> rules, journal_store& journal,
    const std::function<void(const recheck_difference&)>& tell);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
