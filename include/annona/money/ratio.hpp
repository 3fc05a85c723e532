// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/amount.hpp>
#include <annona/money/config.hpp>
#include <annona/money/result.hpp>
#include <annona/money/rounding.hpp>

#include <compare>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {

/// An exact fraction: a rate, a share, a price. `den` > 0; made by `make_ratio` or `parse_ratio`
/// it is in lowest terms. Comparison is of values, by exact cross products.
struct ratio {
    std::int64_t num = 0;
    std::int64_t den = 1;

    friend constexpr bool operator==(ratio a, ratio b) noexcept {
        return static_cast<int128>(a.num) * b.den == static_cast<int128>(b.num) * a.den;
    }
    friend constexpr std::strong_ordering operator<=>(ratio a, ratio b) noexcept {
        return static_cast<int128>(a.num) * b.den <=> static_cast<int128>(b.num) * a.den;
    }
};

/// The fraction in lowest terms with a positive denominator, or nothing where it does not fit
/// 64 bits or `den` is zero.
std::optional<ratio> checked_ratio(int128 num, int128 den);

/// As `checked_ratio`; what does not fit is a bug.
ratio make_ratio(std::int64_t num, std::int64_t den);

/// a + b in lowest terms, or nothing where it does not fit.
std::optional<ratio> checked_add(ratio a, ratio b);

/// 1 - share, for the part that is kept. `share` must lie between 0 and 1.
ratio complement(ratio share);

/// Reads `1/2`, `2 %`, `0.02 %`, `0.05`, `3`, each with an optional leading `-`. At most 18 digits
/// a number. No exponent, plus sign, separators or spaces but the one before `%`.
/// Failures: MALFORMED, PRECISION (too many digits).
result<ratio> parse_ratio(std::string_view text);

/// Writes `num/den`, or `num` alone for whole numbers; `parse_ratio` reads it back.
std::string format_ratio(ratio value);

/// value * by, exact over 192 bits, rounded once. Nothing where the product does not fit.
std::optional<amount> checked_multiply(amount value, ratio by, rounding mode);

/// As `checked_multiply`; overflow is a bug.
amount multiply(amount value, ratio by, rounding mode);

/// value * part / whole, exact over 256 bits, rounded once; `whole` must not be zero. For what
/// goes back in proportion. Nothing where the quotient does not fit.
std::optional<amount> checked_proportion(amount value, amount part, amount whole, rounding mode);

/// As `checked_proportion`; overflow is a bug.
amount proportion(amount value, amount part, amount whole, rounding mode);

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/money/ratio.inl.hpp>
#endif
