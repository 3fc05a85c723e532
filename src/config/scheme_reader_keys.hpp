// SPDX-License-Identifier: Apache-2.0
//! The fixed keys of a scheme file as a table: the reader checks against it, the JSON Schema and
//! the reference page are made from it. A key that is not here does not exist.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace config {

/// How the value of a key is written.
enum class key_shape : std::uint8_t {
    text,           ///< words
    name,           ///< a single word of letters, digits, `_` and `-`
    yes_no,         ///< yes or no
    count,          ///< a whole number from 0 on
    amount,         ///< 12.50, in the scheme's unit
    date,           ///< 2026-01-31
    days,           ///< 30 days
    choice,         ///< one of the choices
    names,          ///< a list of names; one alone is a list of one
    choices,        ///< a list of some of the choices
    account,        ///< "fund:solidarity", "cash:{holder}", muni
    mapping,        ///< a mapping with the keys of `children`
    named,          ///< a mapping of free names, each to a mapping with the keys of `children`
    input_kinds,    ///< a mapping of free names to kinds, and `others`
    commands,       ///< a list of commands, or a mapping of lists
    categories,     ///< a tree of mappings, or a list of dotted names
    lists,          ///< a mapping of free names to lists of names
    day_lists,      ///< a mapping of free names to lists of dates
    account_facts,  ///< a mapping of account ids to facts, and `default`
    payers,         ///< a mapping of accounts to accounts
    ratio,          ///< 3/5, 60 %
    ratios,         ///< a mapping of free words to ratios
    reason_code,    ///< NOT_ELIGIBLE, a code of the reasons
    rules           ///< the list of rules
};

struct key_declaration {
    std::string_view name;
    key_shape shape;
    bool is_required;
    std::string_view doc;
    std::span<const key_declaration> children = {};
    std::span<const std::string_view> choices = {};
};

/// The keys at the top of a scheme file.
[[nodiscard]] std::span<const key_declaration> scheme_keys();
/// The keys of each rule beside its own parameters.
[[nodiscard]] std::span<const key_declaration> rule_keys();

/// Keys of the mappings below a top key: `unit`, `accounts`, `programmes` and so on. A key that has
/// none is a bug of the caller.
[[nodiscard]] std::span<const key_declaration> keys_below(std::string_view top_key);

/// Choices of a key of `keys`; empty where it has none.
[[nodiscard]] std::span<const std::string_view> choices_of(std::span<const key_declaration> keys,
                                                           std::string_view name);

/// The words of the kinds an input can have: `count`, `yes or no` ...
[[nodiscard]] std::span<const std::string_view> input_kind_words();
/// When a change of an input or fact begins: at_once, next_month.
[[nodiscard]] std::span<const std::string_view> input_start_words();
/// The number ANNONA_KIND_* of each of them, in the same order.
[[nodiscard]] std::span<const std::uint16_t> input_kind_numbers();

[[nodiscard]] std::vector<std::string_view> names_of(std::span<const key_declaration> keys);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
