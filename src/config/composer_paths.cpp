// SPDX-License-Identifier: Apache-2.0
#include "composer_paths.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "composer_limits.hpp"
#include "composer_problems.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

using parts = std::vector<std::string>;

parts split_normal(std::string_view path) {
    parts made;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        const std::string part(path.substr(0, slash));
        path.remove_prefix(std::min(slash + 1, path.size()));
        if (part == ".." && !made.empty() && made.back() != "..") {
            made.pop_back();
        } else if (!part.empty() && part != ".") {
            made.push_back(part);
        }
    }
    return made;
}

std::string join(bool is_absolute, const parts& all) {
    std::string path = is_absolute ? "/" : "";
    for (const std::string& part : all) {
        path += path.empty() || path == "/" ? part : "/" + part;
    }
    return path;
}

std::size_t count_climbs(const parts& all) {
    std::size_t climbs = 0;
    while (climbs < all.size() && all[climbs] == "..") {
        ++climbs;
    }
    return climbs;
}

failure bad_include(std::string_view name, const std::string& why) {
    return failure{"BAD_INCLUDE", "cannot include " + quoted(name) + ": " + why, ""};
}

}  // namespace

std::string normal_path(std::string_view path) {
    return join(path.starts_with('/'), split_normal(path));
}

std::string folder_of(std::string_view path) {
    parts all = split_normal(path);
    if (!all.empty() && all.back() != "..") {
        all.pop_back();
    }
    return join(path.starts_with('/'), all);
}

std::string path_from(std::string_view folder, std::string_view path) {
    const parts from = split_normal(folder);
    const parts to = split_normal(path);
    const auto [from_rest, to_rest] = std::mismatch(from.begin(), from.end(), to.begin(), to.end());
    parts relative(static_cast<std::size_t>(from.end() - from_rest), "..");
    relative.insert(relative.end(), to_rest, to.end());
    return join(false, relative);
}

result<std::string> resolve_include(std::string_view scheme_folder, std::string_view including_file,
                                    std::string_view name) {
    if (name.empty()) {
        return bad_include(name, "the name is empty");
    }
    if (name.starts_with('/')) {
        return bad_include(name,
                           "absolute paths are not allowed; name a file below the scheme's folder");
    }
    if (name.find('\\') != std::string_view::npos) {
        return bad_include(name, "folders are parted by /, not by a backslash");
    }
    if (name.find_first_of("\n\t") != std::string_view::npos) {
        return bad_include(name, "a name is one line without tabs");
    }
    const std::string including_folder = folder_of(including_file);
    const std::string joined = including_folder + (including_folder.empty() ? "" : "/");
    std::string path = normal_path(joined + std::string(name));
    // A scheme folder such as "../x" keeps its own climbs; only those beyond it count.
    const std::size_t climbs = count_climbs(split_normal(path_from(scheme_folder, path)));
    if (climbs > include_climb_max) {
        return bad_include(name, "it lies " + std::to_string(climbs) +
                                     " folders above the scheme's folder; at most " +
                                     std::to_string(include_climb_max) +
                                     " is allowed, as in ../common");
    }
    return path;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
