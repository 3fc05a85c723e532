// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

// A rule carries the little arithmetic it uses, so a plugin has nothing to link to but headers.
// Where a program has already chosen the compiled form, that choice stands; so a rule includes
// sdk/rule.hpp before any header of money, most of which come with it.
#if !defined(ANNONA_HEADER_ONLY) && !defined(ANNONA_INLINE)
#define ANNONA_HEADER_ONLY
#endif

#include <annona/abi/rule.h>
#include <annona/money/amount.hpp>
#include <annona/money/calendar.hpp>
#include <annona/money/config.hpp>

namespace annona {
inline namespace v0_1 {
namespace sdk {

/// One parameter as a rule declares it; made by the builders of `sdk::declare`.
using parameter = annona_param;

/// Amounts cross the table as two halves. Both directions are exact.
constexpr amount to_amount(annona_amount halves) noexcept {
    return amount::from_halves(halves.lo, halves.hi);
}
constexpr annona_amount from_amount(amount value) noexcept { return {value.lo(), value.hi()}; }

/// Days cross the table as numbers; 0 (ANNONA_NO_DAY) is no day.
constexpr local_day to_day(annona_day number) noexcept { return local_day{number}; }
constexpr annona_day from_day(local_day day) noexcept { return day.number; }

/// An interned name. Comparable during one run; never stored.
struct name_id {
    annona_name number = 0;
    friend constexpr bool operator==(name_id, name_id) noexcept = default;
};

/// Index of a category of the scheme.
struct category_id {
    std::uint32_t index = ANNONA_CATEGORY_NONE;
    friend constexpr bool operator==(category_id, category_id) noexcept = default;
};

/// A mask of commands for `plan`: `commands(ANNONA_PAY, ANNONA_HOLD)`.
template <class... Command>
constexpr std::uint64_t commands(Command... each) noexcept {
    return (std::uint64_t{0} | ... | ANNONA_COMMAND_BIT(static_cast<unsigned>(each)));
}

}  // namespace sdk
}  // namespace v0_1
}  // namespace annona
