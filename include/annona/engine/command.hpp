// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/rule/scheme.hpp>
#include <span>
#include <string_view>

namespace annona {
inline namespace v0_1 {

/// Limits of one command; the decision names the limit and the value found.
inline constexpr size_t lines_max = 256;   // a basket; a till prints fewer
inline constexpr size_t payers_max = 64;   // payers of one transfer, named lots, tokens
inline constexpr size_t inputs_max = 64;   // figures of one command
inline constexpr size_t batch_max = 1024;  // commands of one batch
inline constexpr size_t request_id_length_max = 128;

/// One line of a basket. `quantity` in thousandths of the line's measure; 0 = not stated.
struct basket_line {
    std::string_view category;
    amount value;
    amount quantity;
    std::string_view product;
};

/// A figure that comes with a command. A value of kind NAME or TEXT is in `text`.
struct input_value {
    std::string_view name;
    fact_value value;
    std::string_view text;
};

/// A reference to something outside: case file, invoice. Compared for presence and equality, never
/// shown by a rule.
struct reference {
    std::string_view name;
    std::string_view value;
};

/// One measured thing of a reward: code, grade, quantity in thousandths.
struct item {
    std::string_view code;
    uint32_t grade = 0;
    amount quantity;
};

/// One payer of a transfer by several.
struct payer_part {
    std::string_view account;
    amount value;
};

/// What is paid in one ledger; the sum over ledgers is the sum of the lines.
struct tender_part {
    std::string_view ledger;
    amount value;
};

/// One leg of an adjustment.
struct adjustment {
    std::string_view ledger;
    std::string_view account;
    amount delta;
};

/// A request to the engine. Plain views: the caller's memory must live until the call returns.
/// Which fields a command reads is said beside each; the others are ignored. Amounts are booking
/// units of their ledger. Where an adapter could not read a field it sets `shape` instead of
/// guessing: the engine answers with that reason and moves nothing.
struct command {
    command_kind kind = command_kind::pay;
    std::string_view request_id;    // required where value moves; scoped to the principal
    std::string_view principal;     // who calls
    std::string_view label;         // reward, bonus, gift …: declared words
    std::string_view account;       // payer, from; the account concerned
    std::string_view other;         // payee, to, receiver
    std::string_view pocket;        // of `account`; empty: all its pockets
    std::string_view other_pocket;  // of `other`; issue, convert: the pocket credited
    std::string_view ledger;        // transfer, fund, adjust in a ledger other than the unit
    std::string_view programme;
    std::string_view source;    // issue: a fund that holds units; empty: the issuer. fund: who pays
    std::string_view question;  // entitle: what is asked
    std::string_view original;  // reverse: the request reversed; capture, void: the hold's
    std::string_view name;  // set_fact: the fact; override: the rule's id; bind, freeze: the token;
                            // activate: digest of the scheme, filled in by engine::activate
    std::string_view
        parameter;  // override: the limit's name within the rule; bind: the token replaced
    std::string_view reason_text;  // override, freeze, adjust
    amount value;                  // booking units
    std::string_view unit;   // what `value` is stated in where that is another word for the unit
    bool has_value = false;  // issue without a value: the scheme's formula computes it
    bool on = true;          // freeze: on or off; override: true sets, false adds
    bool validate_only = false;
    fact_value fact;             // set_fact
    std::string_view fact_text;  // set_fact of kind NAME
    local_day from{};            // set_fact, override; activate: nothing changes before it
    local_day until{};           // set_fact, override; last day in force; 0 = open
    local_day valid_until{};     // issue: last good day, if the award states one
    instant occurred_at{};       // attested by an offline till
    instant deadline{};          // hold
    std::string_view actors[ANNONA_ACTORS_COUNT] = {};
    std::span<const basket_line> lines;
    std::span<const item> items;
    std::span<const payer_part> payers;
    std::span<const tender_part> tender;
    std::span<const std::string_view> lots;  // labels of lots asked for
    std::span<const std::string_view> tokens;
    std::span<const amount> notes;  // convert: sizes of the notes bought
    std::span<const input_value> inputs;
    std::span<const reference> references;
    std::span<const adjustment> adjustments;
    reason shape = 0;
    std::string_view shape_field;
};

}  // namespace v0_1
}  // namespace annona
