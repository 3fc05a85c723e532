// SPDX-License-Identifier: Apache-2.0
//! Runs scenario files (`seed-scenarios/1`) against real engines: each scenario in a fresh
//! community, each operation as one command, each expectation compared. Knows no scheme.
#pragma once

#include <annona/engine/command.hpp>
#include <annona/engine/engine.hpp>
#include <annona/engine/entry.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// One operation that was run, for whoever prints. Everything is borrowed for the call.
struct operation_view {
    std::string_view scenario_id;
    uint64_t number = 0;
    instant at{};
    std::string_view word;           ///< as the file says it: spend
    const command* asked = nullptr;  ///< null: answered by a report of the lab
    const decision* decided = nullptr;
    const entry* own = nullptr;    ///< the command's entry; null where none was written
    std::span<const entry> steps;  ///< due steps met on the way
    const engine* community = nullptr;
    const name_table* names = nullptr;  ///< as the journal has grown them
    std::string_view difference;        ///< empty: as expected
};

/// A scenario as it stands after its last operation.
struct scenario_view {
    std::string_view id;
    std::string_view title;
    const engine* community = nullptr;  ///< null where it could not start
    std::string_view difference;        ///< the first; empty: passed
};

struct scenario_options {
    std::string only;  ///< id of the one scenario to run; empty: all
    std::function<void(const operation_view&)> on_operation;
    std::function<void(const scenario_view&)> on_end;
    /// The empty journal of a scenario's community, which must outlive `on_end`; none: in memory.
    std::function<result<journal_store*>(std::string_view scenario_id, const scheme& rules)>
        journal_for;
    bool stop_at_difference = true;  ///< later operations of a scenario that went wrong say little
};

struct scenario_outcome {
    std::string id;
    std::string scheme_id;
    std::string title;
    std::string difference;    ///< empty: passed
    bool is_left_out = false;  ///< its scheme was not at hand and was not asked for
};

struct scenario_report {
    std::vector<scenario_outcome> outcomes;  ///< in the order of the file

    [[nodiscard]] size_t passed() const;
    [[nodiscard]] size_t failed() const;
    /// One line a scenario and, last, `N passed, M failed`.
    [[nodiscard]] std::string to_text() const;
};

/// A scheme read anew for each scenario, because a community changes its table of names. A null
/// pointer: there is none of this id and its scenarios are left out.
using scheme_source = std::function<result<std::shared_ptr<scheme>>(const std::string& scheme_id)>;

/// Runs every scenario of a file. Failures of one scenario stand in its outcome; the result fails
/// (MALFORMED) only where the file itself cannot be read, or has no scenario of the id asked for
/// (NOT_FOUND).
[[nodiscard]] result<scenario_report> run_scenarios(std::string_view text,
                                                    const scheme_source& scheme_for,
                                                    const scenario_options& options = {});

/// The ids of the schemes a file has scenarios of, in order, each once. Failure: MALFORMED.
[[nodiscard]] result<std::vector<std::string>> schemes_of_scenarios(std::string_view text);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
