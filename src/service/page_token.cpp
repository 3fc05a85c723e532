// SPDX-License-Identifier: Apache-2.0
#include "service/page_token.hpp"

#include <algorithm>
#include <span>

#include "journal/sha256.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

constexpr size_t check_size = 16;

/// Tells a token of another question; it is no secret.
std::string check_of(std::string_view after, std::initializer_list<std::string_view> bound) {
    std::string all(after);
    for (const auto one : bound) {
        all += '\n';
        all += one;
    }
    journal::sha256 hash;
    return journal::to_hex(hash({std::as_bytes(std::span(all))})).substr(0, check_size);
}

}  // namespace

page_asked read_page(int size, const std::string& token,
                     std::initializer_list<std::string_view> bound) {
    page_asked made;
    if (size < 0) made.wrong = bad_field("page_size", "0 or more is wanted");
    if (size > 0) made.size = std::min(size, page_size_max);
    if (token.empty()) return made;
    const std::string_view whole(token);
    const auto after = whole.substr(std::min(whole.size(), check_size));
    if (whole.substr(0, check_size) != check_of(after, bound))
        made.wrong = bad_field("page_token", "it is not of an earlier answer to this question");
    made.after = after;
    return made;
}

std::string make_page_token(std::string_view after, std::initializer_list<std::string_view> bound) {
    return check_of(after, bound) + std::string(after);
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
