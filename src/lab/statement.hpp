// SPDX-License-Identifier: Apache-2.0
//! Who holds what, what backs it, and what was refused: the end of a run as a page.
#pragma once

#include <annona/engine/engine.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// One refusal as a statement lists it.
struct refused_command {
    instant at{};
    std::string what;    ///< pay
    std::string who;     ///< ben:H1
    std::string reason;  ///< CATEGORY_NOT_ALLOWED
    std::string why;     ///< the sentence
};

/// Balances of the unit per account, pocket and lot with the last good day; the money accounts; the
/// reserve beside what it must cover; what was refused and why. Aligned for a terminal.
[[nodiscard]] std::string write_statement(const engine& community,
                                          std::span<const refused_command> refused);

/// `reserve 93.00 EUR for 13.00 LIX outstanding, worth 13.00 EUR: covered`; empty for an unbacked
/// unit.
[[nodiscard]] std::string cover_line(const engine& community);

/// What the reserve could still back, in booking units of the money. Nothing where nothing is
/// backed or several programmes have reserves of their own.
[[nodiscard]] std::optional<amount> cover_left(const engine& community);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
