// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/limbs.hpp>
#include <annona/money/split.hpp>

#include <algorithm>
#include <array>

namespace annona {
inline namespace v0_1 {

namespace split_detail {

/// What was cut from one part, as rest / den of a step.
struct cut_part {
    std::uint64_t rest = 0;
    std::uint64_t den = 1;
    std::size_t index = 0;
};

inline bool cut_more(const cut_part& a, const cut_part& b) {
    const uint128 left = static_cast<uint128>(a.rest) * b.den;
    const uint128 right = static_cast<uint128>(b.rest) * a.den;
    return left != right ? left > right : a.index < b.index;
}

inline result<void> check_shares(std::span<const ratio> shares) {
    if (shares.empty() || shares.size() > split_parts_max) {
        return failure{"BAD_SHARES",
                       "a split has " + std::to_string(shares.size()) + " shares, allowed 1 to " +
                           std::to_string(split_parts_max),
                       "shares"};
    }
    std::optional<ratio> sum = ratio{0, 1};
    for (const ratio share : shares) {
        if (share.num < 0 || share.den <= 0) {
            return failure{"BAD_SHARES", "a share of a split is negative", "shares"};
        }
        sum = checked_add(*sum, share);
        if (!sum) {
            return failure{"BAD_SHARES",
                           "the shares of a split have no common denominator of 63 bits", "shares"};
        }
    }
    if (*sum != ratio{1, 1}) {
        return failure{"BAD_SHARES",
                       "the shares of a split sum to " + format_ratio(*sum) + ", not to 1",
                       "shares"};
    }
    return {};
}

/// Puts the parts in the order in which they get spare steps. Parts of a zero share are left out.
inline void order_by(spare_units method, std::span<cut_part> parts) {
    if (method == spare_units::last) std::reverse(parts.begin(), parts.end());
    if (method == spare_units::largest_remainder) std::sort(parts.begin(), parts.end(), cut_more);
}

}  // namespace split_detail

ANNONA_INLINE result<void> split(amount total, std::span<const ratio> shares, amount step,
                                 spare_units method, std::span<amount> out) {
    using namespace split_detail;
    ANNONA_ASSERT(step.is_positive(), "the step of a split must be positive");
    ANNONA_ASSERT(out.size() == shares.size(), "one part for each share of a split");
    if (result<void> checked = check_shares(shares); !checked) return checked;
    const uint128 step_count = magnitude_of(step);
    if (magnitude_of(total) % step_count != 0) {
        return failure{"PRECISION", "the total of a split is not a multiple of its step", "total"};
    }
    const uint128 steps = magnitude_of(total) / step_count;
    std::array<cut_part, split_parts_max> cut;
    std::size_t cut_count = 0;
    uint128 spare = steps;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        // A share is at most 1, so its part is at most `steps` and always fits.
        const ratio share = shares[i];
        const product_256 product = multiply_full(steps, static_cast<uint128>(share.num));
        const auto part = divide_full(product, static_cast<uint128>(share.den));
        out[i] = amount::raw(static_cast<int128>(part.quotient * step_count));
        spare -= part.quotient;
        if (share.num == 0) continue;
        cut[cut_count++] = {lower_limb(part.rest), static_cast<std::uint64_t>(share.den), i};
    }
    ANNONA_ASSERT(spare < cut_count, "a split leaves fewer spare steps than parts");
    order_by(method, std::span(cut).first(cut_count));
    for (std::size_t i = 0; i < static_cast<std::size_t>(spare); ++i) out[cut[i].index] += step;
    if (!total.is_negative()) return {};
    for (amount& part : out) part = -part;
    return {};
}

}  // namespace v0_1
}  // namespace annona
