// SPDX-License-Identifier: Apache-2.0
#include "service/call_context.hpp"

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace service {

std::string_view bearer_in(std::string_view authorization) {
    constexpr std::string_view word = "bearer ";
    if (authorization.size() < word.size()) return {};
    for (size_t at = 0; at < word.size(); ++at)
        if ((authorization[at] | 0x20) != word[at]) return {};
    return authorization.substr(word.size());
}

std::string harmless(std::string_view text, size_t size_max) {
    const bool is_plain =
        text.size() <= size_max &&
        std::all_of(text.begin(), text.end(), [](char one) { return one >= 0x20 && one < 0x7f; });
    return is_plain ? std::string(text) : std::string{};
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
