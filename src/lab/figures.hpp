// SPDX-License-Identifier: Apache-2.0
//! Figures of a decision's trace by name, and as text.
#pragma once

#include <annona/engine/entry.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// What numbers in entries mean: the scheme, and the names as the journal has grown them. A scheme
/// alone knows the names of its files.
struct vocabulary {
    const scheme& rules;
    const name_table& names;

    vocabulary(const scheme& of) : rules(of), names(of.names) {}
    vocabulary(const scheme& of, const name_table& grown) : rules(of), names(grown) {}
};

/// `limit`, `would_pass_up_to`, or the rule's own word; empty for a number nobody declared.
[[nodiscard]] std::string_view figure_word(const trace_figure& figure, const trace_line& line,
                                           const scheme& rules);

/// The figure of the first of these names that the line of the deciding rule has, else any line of
/// the trace. A rule that names figures in the scheme states the name first (a
/// figure of kind NAME) and the value in the next figure; such names are found too.
[[nodiscard]] std::optional<trace_figure> find_figure(const entry& from, const vocabulary& in,
                                                      std::span<const std::string_view> names);

/// In the unit, as a local date, a name, `25 %` or `1/3`. Days and ratios as people write them.
[[nodiscard]] std::string format_figure(const trace_figure& figure, const vocabulary& in);

/// `1/4` as `25 %`; `1/3` stays.
[[nodiscard]] std::string format_share(ratio share);

/// The amount with its unit's code, floored to the digits people see.
[[nodiscard]] std::string format_money(amount value, const scheme& rules, uint32_t ledger = 0);

/// `hygiene`; empty for an index the scheme does not have.
[[nodiscard]] std::string_view category_name(const scheme& rules, int64_t index);

/// The text of an interned name; empty for a number the table does not have.
[[nodiscard]] std::string_view name_text(const name_table& names, int64_t number);

/// The code of the rule that gave it: a name of reasons.h or the rule's own `vendor.CODE`.
[[nodiscard]] std::string reason_text(reason code, uint16_t rule, const scheme& rules);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
