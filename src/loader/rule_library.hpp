// SPDX-License-Identifier: Apache-2.0
//! Where the rules named in a scheme file come from.
//!
//! A rule is looked for in this order, and the first place that has it decides:
//!   1. the directories the caller gives (`--plugins`),
//!   2. the directories of the environment variable ANNONA_PLUGIN_PATH, split at `:`,
//!   3. the rules linked into the program,
//!   4. the directory the package installs its rules into.
//! In a directory only the file `annona-rule-<name with - for _>.so` counts; nothing is scanned.
#pragma once

#include <annona/abi/rule.h>
#include <annona/money/result.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace loader {

/// What stands in `loaded_rule::file` of a rule that is part of the program.
inline constexpr std::string_view linked_into_program = "linked into the program";

/// A rule that passed every check. The table and the library behind it live until the process ends.
struct loaded_rule {
    const annona_rule_v1* table = nullptr;
    std::string file;    ///< absolute path, or `linked into the program`
    std::string sha256;  ///< of the file, lower case hexadecimal; empty for a linked rule
};

/// One rule that could be loaded, as `list` sees it: nothing of it has been opened yet.
struct available_rule {
    std::string name;
    std::string file;  ///< as in `loaded_rule`
};

/// Parts 2 to 4 of the search path, as the composition root knows them.
struct search_path {
    std::vector<std::string> directories;  ///< given by the caller, in order
    std::string plugin_path;               ///< the value of ANNONA_PLUGIN_PATH; may be empty
    std::string installed;                 ///< where the package installs rules; may be empty
};

/// The search path of this process: `directories`, its environment, and `installed_plugin_folder()`
/// unless `installed` names another.
[[nodiscard]] search_path process_search_path(std::vector<std::string> directories,
                                              std::string installed = {});

/// Finds rules by name. Used while a scheme is read, by one thread; the tables it hands out outlive
/// it. A refused file is never skipped in favour of a later place: it stops the start.
class rule_library {
public:
    rule_library() = default;
    explicit rule_library(search_path path);

    /// Adds rules linked into the program. Failure: PLUGIN_REFUSED naming the first bad table or a
    /// name given twice; then nothing was added.
    result<void> add_static(std::span<const annona_rule_v1* const> tables);

    /// The rule of that name. The same name gives the same answer for the life of this object.
    /// Failures: PLUGIN_NOT_FOUND with the places looked into, PLUGIN_REFUSED with file, entry
    /// point and cause in one line.
    result<loaded_rule> find(std::string_view name);

    /// Every name `find` would look at, sorted, each once with the place that decides. Lists
    /// directories, opens nothing; what is listed may still be refused.
    [[nodiscard]] std::vector<available_rule> list() const;

private:
    result<loaded_rule> search(const std::string& name) const;

    std::vector<std::string> before_;  // searched before the linked rules
    std::vector<std::string> after_;
    std::map<std::string, const annona_rule_v1*, std::less<>> linked_;
    std::map<std::string, loaded_rule, std::less<>> found_;
};

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
