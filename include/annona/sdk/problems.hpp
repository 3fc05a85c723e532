// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <annona/sdk/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace sdk {

/// Where a problem lies: the declared parameter and, inside a table, the row.
struct field {
    std::uint32_t parameter = 0;
    std::uint32_t row = 0;
};

/// Problems found while a rule is made; all of them, each with its field. The host's memory: what
/// is beyond its capacity is dropped, the refusal is not.
class problems {
public:
    explicit problems(annona_problems* out) noexcept : out_(out) {}

    /// `text` says what, which limit, what was found; at most 255 bytes are kept.
    void add(field place, std::string_view text) noexcept {
        any_ = true;
        if (out_ == nullptr || out_->count >= out_->max) return;
        annona_problem& problem = out_->problems[out_->count++];
        problem.parameter = place.parameter;
        problem.row = place.row;
        const std::size_t size = cut(text, sizeof problem.text - 1);
        text.copy(problem.text, size);
        problem.text[size] = '\0';
    }
    bool any() const noexcept { return any_; }

private:
    /// Never cuts inside a UTF-8 character.
    static std::size_t cut(std::string_view text, std::size_t limit) noexcept {
        if (text.size() <= limit) return text.size();
        while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
        return limit;
    }

    annona_problems* out_;
    bool any_ = false;
};

}  // namespace sdk
}  // namespace v0_1
}  // namespace annona
