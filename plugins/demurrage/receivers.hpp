// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/split.hpp>
#include <annona/sdk/rule.hpp>

#include <array>
#include <span>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// Who gets what is lost: one account, or several with shares that sum to 1.
struct receivers {
    static constexpr std::uint32_t most = 8;
    using parts = std::array<amount, most>;

    std::array<std::uint32_t, most> accounts{};
    std::array<ratio, most> shares{};
    std::uint32_t count = 0;
    spare_units spare = spare_units::first;
    bool is_too_long = false;

    void add(std::uint32_t account, ratio share) {
        if (count == most) {
            is_too_long = true;
            return;
        }
        accounts[count] = account;
        shares[count++] = share;
    }
    bool are_several() const noexcept { return count > 1; }
    std::uint32_t only() const noexcept { return count > 0 ? accounts[0] : ANNONA_HANDLE_NONE; }
    bool sum_to_one() const {
        parts out{};
        return count == 0 ||
               (!is_too_long && annona::split(amount::of(1), std::span(shares).first(count),
                                              amount::of(1), spare, std::span(out).first(count))
                                    .ok());
    }

    /// Adds each one's part of a loss, in booking units.
    void divide(amount loss, parts& to) const {
        parts made{};
        const auto divided = annona::split(loss, std::span(shares).first(count), amount::of(1),
                                           spare, std::span(made).first(count));
        ANNONA_ASSERT(divided.ok(), "shares that were checked do not split a loss");
        for (std::uint32_t i = 0; i < count; ++i) to[i] += made[i];
    }
    void give(sdk::due& due, const parts& of) const {
        for (std::uint32_t i = 0; i < count; ++i)
            if (of[i].is_positive()) due.give(accounts[i], of[i]);
    }
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
