// SPDX-License-Identifier: Apache-2.0
//! The journal on disk that scenarios are run into: each scenario a community of one folder.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "lab/scenario.hpp"
#include "stores/sqlite_journal.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {

class scenario_journal {
public:
    /// Opens or makes the folder. Failures: the store's.
    [[nodiscard]] result<void> open(const std::string& folder);
    /// Lets scenarios write here, where a folder is open.
    void attach(lab::scenario_options& to);
    /// Notes the state in which a scenario ended.
    void end(const lab::scenario_view& one);
    /// The first failure of the store.
    [[nodiscard]] const std::optional<failure>& trouble() const { return trouble_; }

private:
    [[nodiscard]] result<journal_store*> add(std::string_view id, const scheme& rules);

    std::unique_ptr<stores::sqlite_folder> folder_;
    std::unique_ptr<stores::sqlite_journal> current_;
    std::optional<failure> trouble_;
};

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
