// SPDX-License-Identifier: Apache-2.0
#include "loader/rule_library.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "loader/install_place.hpp"
#include "loader/plugin_file.hpp"
#include "loader/shared_object.hpp"
#include "loader/table_check.hpp"

namespace annona {
inline namespace v0_1 {
namespace loader {

namespace {

/// A rule without a table: it is not in this place.
using rule_or_nothing = result<loaded_rule>;

/// The parts of `text` between colons; empty parts name nothing (and never the working directory).
std::vector<std::string> split_at_colons(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(':'), text.size());
        if (end != 0) parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

rule_or_nothing find_in_folder(const std::string& folder, const std::string& name) {
    auto opened = plugin_file::open(folder, file_name_of(name));
    if (!opened) return std::move(opened).error();
    if (!opened->has_value()) return loaded_rule();
    plugin_file& file = **opened;
    loaded_rule found{nullptr, file.path(), file.sha256()};
    auto table = load_table(std::move(file));
    if (!table) return std::move(table).error();
    if (auto valid = validate_table(*table, found.file, name); !valid) {
        return std::move(valid).error();
    }
    found.table = *table;
    return found;
}

rule_or_nothing find_in_folders(const std::vector<std::string>& folders, const std::string& name) {
    for (const std::string& folder : folders) {
        auto found = find_in_folder(folder, name);
        if (!found || found->table != nullptr) return found;
    }
    return loaded_rule();
}

std::string places_of(const std::vector<std::string>& before,
                      const std::vector<std::string>& after) {
    std::string text;
    for (const std::string& folder : before) text += folder + ", ";
    text += "the rules linked into the program";
    for (const std::string& folder : after) text += ", " + folder;
    return text;
}

/// The first place stays: `emplace` never replaces.
void list_folder(const std::string& folder, std::map<std::string, std::string>& names) {
    std::error_code error;
    std::filesystem::directory_iterator at(folder, error);
    for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
        const auto rule = rule_of_file_name(at->path().filename().string());
        if (rule) names.emplace(*rule, at->path().string());
    }
}

}  // namespace

search_path process_search_path(std::vector<std::string> directories, std::string installed) {
    const char* const from_environment = std::getenv("ANNONA_PLUGIN_PATH");
    if (installed.empty()) installed = installed_plugin_folder();
    return {std::move(directories), from_environment == nullptr ? "" : from_environment,
            std::move(installed)};
}

rule_library::rule_library(search_path path) : before_(std::move(path.directories)) {
    std::erase(before_, std::string());
    for (std::string& folder : split_at_colons(path.plugin_path)) {
        before_.push_back(std::move(folder));
    }
    if (!path.installed.empty()) after_.push_back(std::move(path.installed));
}

result<void> rule_library::add_static(std::span<const annona_rule_v1* const> tables) {
    auto grown = linked_;
    for (const annona_rule_v1* table : tables) {
        if (auto valid = validate_table(table, linked_into_program); !valid) return valid;
        const std::string name = table->about->name;
        if (!grown.emplace(name, table).second) {
            return failure{"PLUGIN_REFUSED",
                           std::string(linked_into_program) + ": " ANNONA_RULE_ENTRY ": rule '" +
                               name + "' is given twice",
                           {}};
        }
    }
    linked_ = std::move(grown);
    return {};
}

result<loaded_rule> rule_library::find(std::string_view name) {
    if (const auto known = found_.find(name); known != found_.end()) return known->second;
    if (!is_snake_case(name)) {
        return failure{"PLUGIN_NOT_FOUND",
                       "'" + std::string(name.substr(0, 63)) +
                           "' is no name of a rule: lower case words joined by _",
                       {}};
    }
    auto found = search(std::string(name));
    if (found) found_.emplace(name, *found);
    return found;
}

result<loaded_rule> rule_library::search(const std::string& name) const {
    auto found = find_in_folders(before_, name);
    if (!found || found->table != nullptr) return found;
    if (const auto linked = linked_.find(name); linked != linked_.end()) {
        return loaded_rule{linked->second, std::string(linked_into_program), {}};
    }
    found = find_in_folders(after_, name);
    if (!found || found->table != nullptr) return found;
    return failure{
        "PLUGIN_NOT_FOUND",
        "rule '" + name + "' (" + file_name_of(name) + ") is not in " + places_of(before_, after_),
        {}};
}

std::vector<available_rule> rule_library::list() const {
    std::map<std::string, std::string> names;
    for (const std::string& folder : before_) list_folder(folder, names);
    for (const auto& [name, table] : linked_) names.emplace(name, linked_into_program);
    for (const std::string& folder : after_) list_folder(folder, names);
    std::vector<available_rule> rules;
    rules.reserve(names.size());
    for (const auto& [name, file] : names) rules.push_back({name, file});
    return rules;
}

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
