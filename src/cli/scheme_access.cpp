// SPDX-License-Identifier: Apache-2.0
#include "cli/scheme_access.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/tz_database.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {

result<loader::rule_library> open_rules(const rule_choice& from, const surroundings& around) {
    if (from.only_static && around.static_rules.empty())
        return failure{"NO_STATIC_RULES", "this program was built without linked rules", {}};
    loader::rule_library rules = from.only_static
                                     ? loader::rule_library(loader::search_path{})
                                     : loader::rule_library(loader::process_search_path(
                                           from.plugins, around.installed_plugins));
    if (auto added = rules.add_static(around.static_rules); !added) return added.error();
    return rules;
}

config::read_result open_scheme(const std::string& path, loader::rule_library& rules) {
    const auto find_rule = [&rules](std::string_view name) -> result<const annona_rule_v1*> {
        auto found = rules.find(name);
        if (!found) return found.error();
        return found->table;
    };
    return config::read_scheme(path, read_text_file, find_rule,
                               [](std::string_view name) { return config::load_zone(name); });
}

result<std::string> read_text_file(std::string_view path) {
    const std::string name(path);
    std::ifstream file(name, std::ios::binary);
    if (!file) return failure{"FILE", "cannot open " + name + ": " + std::strerror(errno), name};
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (file.bad()) return failure{"FILE", "cannot read " + name, name};
    return text;
}

std::string scheme_path(const std::string& given) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(given, ignored)) return given;
    return (std::filesystem::path(given) / "scheme.yaml").string();
}

std::string to_text(const failure& why) {
    return why.code + ": " + why.text + (why.place.empty() ? "" : " (" + why.place + ")");
}

void print_problems(const config::read_result& read, std::ostream& to) {
    for (const config::problem& one : read.problems) to << config::to_string(one) << '\n';
    for (const config::problem& one : read.warnings)
        to << config::to_string(one.where) << ": warning: " << one.text << '\n';
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
