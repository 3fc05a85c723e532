// SPDX-License-Identifier: Apache-2.0
//! From the text of a rule's parameters to values, by the table the rule declares. A rule contains
//! no parser; this is the only one.
#pragma once

#include <annona/abi/parameters.h>
#include <annona/abi/rule.h>

#include <annona/rule/parameters.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scheme_reader_context.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// Reads the parameters of one rule into `values`, in the order of its table, and the accounts they
/// name into `accounts`: the number of an account is its handle. `what` begins every message
/// (`rule idle-charge`). `header` are keys of the mapping that are not parameters; a parameter of
/// such a name is never given. True where no problem was found.
///
/// How each kind is written (ANNONA_KIND_*):
///
///     YES_NO      yes, no
///     COUNT       3; not negative unless the table allows it
///     AMOUNT      12.50, in the scheme's unit; not negative unless the table allows it
///     RATIO       5 %, 1/3, 0.05
///     RATE        2 %: the loss of one step of the sibling of kind EVERY. 2 % per quarter,
///                 7 % per year, half-life 7 years: turned into the loss of one step, compounding,
///                 or in proportion where a sibling `compound` says no, or is silent and a sibling
///                 `on` says amount received. Spans compare by their mean length: a year is 365.25
///                 days, a month a twelfth of it, a quarter three months. The same span, and a
///                 multiple without compounding, stay exact fractions; else the keep factor of one
///                 step, rounded once, half-even, to 2^-128.
///     SPAN        90 days, 12 months, 1 year; `held` may follow
///     EVERY       day, month, quarter, half calendar year, year, 3 months, 600 seconds
///     WINDOW      life, day, week, calendar month, quarter, half year, year, 30 days (rolling),
///                 year from 1 July
///     DATE        2026-01-31
///     DAYS        [2026-06-19, 2026-06-20 to 2026-06-22], or the name of a list under `days`
///     ROUNDING    half_up, half_even, half_down, up, down, floor, ceiling
///     CHOICE      one of the table's choices
///     ACCOUNT     "fund:solidarity", "pot:{municipality}", who paid, payer, payee, own money
///     CATEGORIES  [food.basic, culture]; what stands below a category is included
///     NAMES       [grocer, butcher]; where the key ends with `classes`, of those under
///                 `shop_classes`
///     LISTS       [seeds], names under `product_lists`
///     ROLES       [household, shop]
///     NAME, FACT  a word; a fact must be declared under `inputs`
///     ACTOR       author, proposer, approver, attester, holder
///     CODE        NOT_ELIGIBLE, or a code of the rule's own
///     TEXT        words
///     TABLE       a list of mappings; one mapping alone is a list of one
bool parse_parameters(reading& in, const annona_about& about, const node& rule,
                      std::span<const std::string_view> header, std::string_view what,
                      parameter_values& values, std::vector<std::string>& accounts);

/// Where the value of a parameter stands: the row of a table, the value, or the rule's mapping
/// where it was not written.
const place& place_of_parameter(const node& rule, const annona_about& about,
                                std::uint32_t parameter, std::uint32_t row);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
