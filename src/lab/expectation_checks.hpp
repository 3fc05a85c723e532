// SPDX-License-Identifier: Apache-2.0
//! One check per word of `expect`. Used by expectations.cpp.
#pragma once

#include <string>

#include "lab/expectations.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

/// The difference in words; empty: none.
using check_function = std::string (*)(const happened& what, const json& expected);

std::string check_result(const happened& what, const json& expected);
std::string check_reason(const happened& what, const json& expected);
std::string check_effects(const happened& what, const json& expected);
std::string check_value(const happened& what, const json& expected);
std::string check_valid_until(const happened& what, const json& expected);
std::string check_cash_share_limit(const happened& what, const json& expected);
std::string check_bonus(const happened& what, const json& expected);
std::string check_bonus_reason(const happened& what, const json& expected);
std::string check_forfeited(const happened& what, const json& expected);
std::string check_effective_from(const happened& what, const json& expected);
std::string check_refused_lines(const happened& what, const json& expected);
std::string check_lots_used(const happened& what, const json& expected);
std::string check_waiting_list_position(const happened& what, const json& expected);
std::string check_statement_text(const happened& what, const json& expected);
std::string check_link_visible(const happened& what, const json& expected);
std::string check_merchant_sees(const happened& what, const json& expected);
std::string check_merchant_must_not_see(const happened& what, const json& expected);

/// `name is 5.00, expected 6.00`
std::string differs(std::string_view name, std::string_view found, std::string_view expected);
/// The text of a scalar of JSON.
std::string plain_text(const json& value);
/// Compares a figure of the trace, in whatever kind it has, with the text expected.
std::string check_figure(const happened& what, std::string_view word, const trace_figure& found,
                         const json& expected);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
