// SPDX-License-Identifier: Apache-2.0
//! A scheme and the scenarios to run against it, as `run` and `explain` need them.
#pragma once

#include <optional>
#include <string>

#include "cli/commands.hpp"
#include "lab/scenario.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {

/// What to run. The scheme is read once here, to say its problems before anything runs, and anew
/// for each scenario.
class scenario_files {
public:
    scenario_files(const std::string& scheme, std::string scenario, loader::rule_library& rules);

    /// An exit code where the files cannot be used; everything was printed. Nothing: go on.
    std::optional<int> open(const surroundings& around);

    [[nodiscard]] lab::scheme_source source() const;
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    bool choose_scheme_id(const std::string& own_id, const surroundings& around);

    std::string scheme_;
    std::string scenario_;
    loader::rule_library& rules_;
    std::string text_;
    std::string scheme_id_;  ///< the one of the file that this scheme stands for
};

/// `ben:H1 -> mer:Coop`, with pockets.
[[nodiscard]] std::string parties_text(const command& asked);
/// Who it is about; what it takes up again: `of pump-7`; of a question about nobody in particular,
/// the figures it comes with: `members 4, pension yes`.
[[nodiscard]] std::string subject_text(const lab::operation_view& one);
/// What the command is about, with its unit: given, sum of the lines, or decided.
[[nodiscard]] std::string amount_text(const lab::operation_view& one);
/// `2026-03-02 08:00` in the scheme's zone.
[[nodiscard]] std::string local_text(const engine& community, instant at);

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
