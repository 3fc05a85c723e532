// SPDX-License-Identifier: Apache-2.0
#include "lab/scheme_index.hpp"

#include <nlohmann/json.hpp>

namespace annona {
inline namespace v0_1 {
namespace lab {

result<scheme_index> parse_scheme_index(std::string_view text) {
    const auto root = nlohmann::json::parse(text, nullptr, false);
    const failure wrong{"MALFORMED", "an index of schemes is a map of scheme id to folder", {}};
    if (!root.is_object()) return wrong;
    const auto inner = root.find("schemes");
    const auto& map = inner == root.end() ? root : *inner;
    if (!map.is_object()) return wrong;
    scheme_index made;
    for (const auto& [id, folder] : map.items()) {
        if (!folder.is_string()) return wrong;
        made.emplace(id, folder.get<std::string>());
    }
    return made;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
