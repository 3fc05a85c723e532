// SPDX-License-Identifier: Apache-2.0
//! Compares what a scenario expects with what happened, word by word.
#pragma once

#include <annona/engine/engine.hpp>

#include <span>
#include <string>

#include "lab/journal_memory.hpp"
#include "lab/scenario_file.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

/// One operation and what became of it.
struct happened {
    const scenario_operation& operation;
    const command& asked;
    const decision& decided;
    const entry* own = nullptr;    ///< null: nothing was written for the command
    std::span<const entry> steps;  ///< due steps written on the way
    const engine& community;
    const entry* payout =
        nullptr;  ///< trial of paying out what was credited, where that is asked for
    const journal_memory& known;  ///< what entries up to and with these said
};

/// The first difference in words, empty where all is as expected. A word that cannot be checked is
/// a difference: `cannot check X`.
[[nodiscard]] std::string compare_operation(const happened& what);

/// As above for `expect_final`.
[[nodiscard]] std::string compare_end(const json& expected, const engine& community,
                                      const journal_memory& all);

/// The same for the answer of a lab report: result and value only.
[[nodiscard]] std::string compare_report(const json& expected, const json& value);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
