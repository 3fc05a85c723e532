// SPDX-License-Identifier: Apache-2.0
//! Collects what is wrong, bounded, and shows found text safely.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "place.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// Problems in the order found, at most `problems_max`; one more is then put in their place that
/// says that there are others.
class problem_list {
public:
    void add(place where, std::string_view code, std::string text);
    void append(const std::vector<problem>& more);

    [[nodiscard]] bool is_empty() const noexcept { return problems_.empty(); }

    /// All of them, ordered by line and column within a file, files in the order first met.
    [[nodiscard]] std::vector<problem> take();

private:
    std::vector<problem> problems_;
    bool is_cut_ = false;
};

/// The text in double quotes, cut to 60 characters, control characters as `\n` or `\u{7}`, so that
/// a message is one line and shows what stands in the file.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
