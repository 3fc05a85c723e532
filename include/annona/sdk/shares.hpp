// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <annona/sdk/problems.hpp>
#include <annona/sdk/values.hpp>

#include <annona/money/ratio.hpp>
#include <annona/money/split.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace annona {
inline namespace v0_1 {
namespace sdk {

/// Accounts that share what a rule takes: one alone, or the rows of a table with the columns
/// `share` (ratio) and `to` (account). Parts are rounded down to `step`; who gets the steps that
/// are left over is declared. All parts together are the amount.
class shares {
public:
    static constexpr std::uint32_t parts_max = 16;

    shares() = default;
    shares(amount step, spare_units spare) : step_(step), spare_(spare) {}

    /// Everything to one account; ANNONA_HANDLE_NONE leaves the list empty.
    void give_all_to(std::uint32_t account) {
        count_ = account == ANNONA_HANDLE_NONE ? 0 : 1;
        accounts_[0] = account;
        ratios_[0] = ratio{1, 1};
    }
    /// Reports rows that do not sum to 1.
    template <class Rows>
    void read(const Rows& rows, field place, problems& problems) {
        if (rows.size() > parts_max) return problems.add(place, "has more than 16 parts");
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            ratios_[i] = rows[i].template ratio<"share">();
            accounts_[i] = rows[i].template account<"to">();
        }
        count_ = rows.size();
        std::array<amount, parts_max> parts{};
        const auto divided = split(step_, ratios(), step_, spare_, std::span(parts).first(count_));
        if (!divided) problems.add(place, divided.error().text);
    }

    bool is_empty() const noexcept { return count_ == 0; }

    /// Calls `give(account, part)` for every part above nothing, in written order. `value` is a
    /// multiple of the step.
    template <class Give>
    void hand_out(amount value, Give give) const {
        if (count_ == 1) {  // all of it: shares sum to 1
            if (value.is_positive()) give(accounts_[0], value);
            return;
        }
        std::array<amount, parts_max> parts{};
        const auto divided = split(value, ratios(), step_, spare_, std::span(parts).first(count_));
        ANNONA_ASSERT(divided.ok(), "shares that were checked do not split an amount");
        for (std::uint32_t i = 0; i < count_; ++i)
            if (parts[i].is_positive()) give(accounts_[i], parts[i]);
    }

private:
    std::span<const ratio> ratios() const noexcept { return std::span(ratios_).first(count_); }

    amount step_ = amount::of(1);
    spare_units spare_ = spare_units::first;
    std::uint32_t count_ = 0;
    std::array<ratio, parts_max> ratios_{};
    std::array<std::uint32_t, parts_max> accounts_{};
};

}  // namespace sdk
}  // namespace v0_1
}  // namespace annona
