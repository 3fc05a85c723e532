// SPDX-License-Identifier: Apache-2.0
//! Which rules spoke in which scenario: the table of what a file of scenarios exercises.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lab/scenario.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

/// Collects, while scenarios run, the rules that had a say. Give `listen` to `scenario_options`.
class rules_used {
public:
    /// Notes who spoke in one operation and in the due steps before it.
    void listen(const operation_view& seen);

    /// One row `| scheme | scenario | operations | rules |` for each outcome, in order. Rules by
    /// the names of their plugins, sorted; in bold those that refused, capped, charged, computed or
    /// settled something, the others only let it pass.
    [[nodiscard]] std::string to_markdown(const scenario_report& report) const;

private:
    struct one_scenario {
        size_t operations = 0;
        std::map<std::string, bool> rules;  ///< name -> it decided something
    };

    static void note(one_scenario& into, const entry& from, const scheme& rules);

    std::map<std::string, one_scenario> scenarios_;
};

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
