// SPDX-License-Identifier: Apache-2.0
//! The parts of a scheme file, each read by one function into the scheme. The order of the calls in
//! scheme_reader.cpp matters: what is named later must be known before.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include <annona/abi/rule.h>

#include "scheme_reader_context.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

/// The table of a rule by its name, or why there is none.
using rule_finder = std::function<result<const annona_rule_v1*>(std::string_view name)>;

/// Code, digits, scale, worth, step: ledger 0, and ledger 1 for the money it is worth.
void read_unit(reading& in, const node& root);

/// Inputs and facts with their kinds.
void read_inputs(reading& in, const node& root);

/// Prefixes, roles and kinds, and the accounts every scheme has. Templates and pockets come later.
void read_roles(reading& in, const node& root);
void read_programmes(reading& in, const node& root);
void read_pockets(reading& in, const node& root);
/// The rest of `accounts`: who pays from where, may hold what, down to which floor.
void read_account_details(reading& in, const node& root);
void read_payers(reading& in, const node& root);

/// commands, basket, spend_order, tokens, refund, override, notice.
void read_conduct(reading& in, const node& root);

void read_categories(reading& in, const node& root);
void read_product_lists(reading& in, const node& root);
void read_shop_classes(reading& in, const node& root);
void read_day_lists(reading& in, const node& root);

/// Days in the order of a list of dates and `2026-06-19 to 2026-06-21`: ascending, no doubles.
std::vector<local_day> read_day_list(reading& in, const node& list, subject what);

/// The accounts that are there from the start, with their facts; defaults per role.
void read_register(reading& in, const node& root);

/// A rule version beside its declaration: what the whole-scheme check needs of its text.
struct rule_text {
    const node* text = nullptr;  ///< the mapping in the tree
    bool has_scope_of_commands = false;
    bool is_created = false;  ///< its parameters were accepted by the rule itself
    annona_plan plan{};       ///< valid where `is_created`
};

/// All rules with their parameters. The result is in the order of `scheme::rules`.
std::vector<rule_text> read_rules(reading& in, const node& root, const rule_finder& find_rule);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
