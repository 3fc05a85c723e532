// SPDX-License-Identifier: Apache-2.0
//! Where the next page begins: opaque to callers, bound to what was asked.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "service/status.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

inline constexpr int page_size_default = 100;
inline constexpr int page_size_max = 1'000;

struct page_asked {
    status wrong;  // not ok: a negative size, a token of another question
    int size = page_size_default;
    std::string after;  // key of the last element of the page before; empty: the first page
};

/// `bound`: what else was asked and must be the same for every page.
[[nodiscard]] page_asked read_page(int size, const std::string& token,
                                   std::initializer_list<std::string_view> bound);

[[nodiscard]] std::string make_page_token(std::string_view after,
                                          std::initializer_list<std::string_view> bound);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
