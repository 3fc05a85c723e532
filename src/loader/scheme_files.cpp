// SPDX-License-Identifier: Apache-2.0
#include "loader/scheme_files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/tz_database.hpp"

namespace annona {
inline namespace v0_1 {
namespace loader {

config::read_result open_scheme(const std::string& path, rule_library& rules,
                                const name_table* known) {
    const auto find_rule = [&rules](std::string_view name) -> result<const annona_rule_v1*> {
        auto found = rules.find(name);
        if (!found) return found.error();
        return found->table;
    };
    return config::read_scheme(
        path, read_text_file, find_rule,
        [](std::string_view name) { return config::load_zone(name); }, known);
}

result<std::shared_ptr<scheme>> open_sound_scheme(const std::string& path, rule_library& rules,
                                                  const name_table* known, std::string* told) {
    auto read = open_scheme(path, rules, known);
    if (told != nullptr)
        for (const auto& one : read.problems) *told += config::to_string(one) + '\n';
    if (read.made != nullptr) return std::shared_ptr<scheme>(std::move(read.made));
    return failure{"SCHEME_REFUSED",
                   std::to_string(read.problems.size()) +
                       " problems; the first: " + config::to_string(read.problems.front()),
                   path};
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

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
