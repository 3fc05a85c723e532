// SPDX-License-Identifier: Apache-2.0
#include "cli/journal_access.hpp"

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace cli {

int for_communities(const journal_options& asked, const surroundings& around,
                    const community_command& command) {
    auto folder = stores::sqlite_folder::open_to_read(asked.folder);
    if (!folder) return around.err << to_text(folder.error()) << '\n', exit_failure;
    auto names = (*folder)->communities();
    if (!asked.community.empty()) names = {asked.community};
    int worst = exit_ok;
    for (const auto& name : names) {
        auto journal = (*folder)->journal_of(name);
        if (!journal) return around.err << to_text(journal.error()) << '\n', exit_failure;
        worst = std::max(worst, command(**journal));
    }
    return worst;
}

int for_one_community(const journal_options& asked, const surroundings& around,
                      const community_command& command) {
    auto folder = stores::sqlite_folder::open_to_read(asked.folder);
    if (!folder) return around.err << to_text(folder.error()) << '\n', exit_failure;
    const auto names = (*folder)->communities();
    if (asked.community.empty() && names.size() != 1) {
        around.err << "the folder has " << names.size() << " communities; choose with --community:";
        for (const auto& name : names) around.err << ' ' << name;
        return around.err << '\n', exit_usage;
    }
    folder->reset();
    return for_communities(asked, around, command);
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
