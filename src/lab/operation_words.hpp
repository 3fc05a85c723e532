// SPDX-License-Identifier: Apache-2.0
//! The words of scenario files as commands and their fields: one table, no case for any scheme.
#pragma once

#include <annona/rule/scheme.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// The ledger in which a command's amounts are stated.
enum class amount_ledger : std::uint8_t {
    unit,             ///< the scheme's own unit
    money,            ///< the money behind it; command::ledger names it
    money_where_any,  ///< as money; of an unbacked unit: the unit itself
};

/// What an operation word of a scenario file asks for.
struct operation_word {
    std::string_view word;
    std::optional<command_kind> kind;  ///< none: answered by a report of the lab
    std::string_view label = {};       ///< command::label
    amount_ledger ledger = amount_ledger::unit;
};

/// Nothing for a word that is not in the table.
[[nodiscard]] std::optional<operation_word> find_operation_word(std::string_view word);

/// Where an argument of an operation goes. An account is an id with an optional `/pocket`; a bare
/// name gets the prefix of the row, or that of the scheme's first role of people.
enum class argument_target : std::uint8_t {
    input,                ///< a figure beside the command; of set_fact: the fact
    ignored,              ///< a remark
    account,              ///< command::account and ::pocket
    other,                ///< command::other and ::other_pocket
    payers,               ///< a list of accounts, each with the command's value
    value,                ///< an amount
    added_value,          ///< an amount added to a limit
    amount_text,          ///< an amount as an import printed it
    unit_of_amount_text,  ///< the unit that import stated; null: none
    pocket,               ///< command::other_pocket
    programme,            ///< command::programme
    input_and_programme,  ///< an input; also the programme where the scheme has one of that name
    source,               ///< command::source
    question,
    lot_label,
    note_sizes,  ///< a list of amounts, or how many of the pocket's note
    name,
    parameter,
    reason_text,
    valid_until,
    author,
    proposer,
    approver,
    attester,
    reference,
    lines,
    items,          ///< list of maps
    items_by_code,  ///< map of code to quantity
    tender,
    token,
    request_id,
    original,
    on_or_off,
};

struct argument_row {
    std::string_view operation;  ///< empty: any
    std::string_view argument;
    argument_target target = argument_target::input;
    std::string_view prefix = {};  ///< of accounts: what a bare name stands behind
};

/// The row of an operation's argument; an argument without a row of its own is an input.
[[nodiscard]] argument_row find_argument(std::string_view operation, std::string_view argument);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
