// SPDX-License-Identifier: Apache-2.0
//! The checks of a whole scheme that have a file of their own.
#pragma once

#include <string>
#include <vector>

#include "scheme_reader_parts.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// Whether a day exists on which both versions are in force.
bool overlap(const rule_declaration& a, const rule_declaration& b);
/// `rule ninety-days`, as messages call it.
std::string name_of_rule(const rule_declaration& rule);

/// Two rules that compute the same award from the same inputs: nobody could say which is meant.
void check_answers(reading& in, const std::vector<rule_text>& texts);

/// Opening hours in which the clock of the zone never stands, on the days the rule lists.
void check_hours(reading& in, const std::vector<rule_text>& texts);

/// What is allowed and still worth a word: of the rules, and of the scheme beside them.
void warn_about_rules(reading& in, const std::vector<rule_text>& texts);
void warn_about_scheme(reading& in, const node& root);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
