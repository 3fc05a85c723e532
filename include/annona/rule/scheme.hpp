// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/abi/rule.h>

#include <annona/ledger/facts.hpp>
#include <annona/money/money.hpp>
#include <annona/rule/names.hpp>
#include <annona/rule/parameters.hpp>
#include <annona/rule/reason.hpp>
#include <optional>
#include <string>
#include <vector>

/// The scheme as data: what a scheme file says after it was read and checked. Floor 3 knows no
/// files; the reader is in src/config, and a header-only program may fill these structs itself.
/// Every index below is a position in one of the vectors of `scheme`.

namespace annona {
inline namespace v0_1 {

inline constexpr uint32_t none = 0xffffffffu;

/// Limits with their reasons; each is named in the message when it is hit.
inline constexpr size_t roles_max = 64;    // role masks are one word
inline constexpr size_t pockets_max = 64;  // pocket masks are one word; wallets are for people
inline constexpr size_t rules_max =
    64;  // rule versions in force at one instant; traces stay readable
inline constexpr size_t programmes_max = 1024;
inline constexpr size_t product_lists_max = 64;  // a line carries its lists as one word

enum class command_kind : uint8_t {
    open = ANNONA_OPEN,
    set_fact,
    override_limit,
    bind,
    freeze,
    close,
    activate,
    fund,
    entitle,
    issue,
    convert,
    pay,
    transfer,
    split,
    redeem,
    renew,
    hold,
    capture,
    void_hold,
    reverse,
    adjust,
    advance
};
inline constexpr size_t command_kinds_count = ANNONA_COMMANDS_COUNT;

/// The words of the table of commands ("open", "set_fact", "override", ..., "void", ...).
inline constexpr std::string_view command_names[command_kinds_count] = {
    "open",    "set_fact", "override", "bind",    "freeze",   "close",  "activate", "fund",
    "entitle", "issue",    "convert",  "pay",     "transfer", "split",  "redeem",   "renew",
    "hold",    "capture",  "void",     "reverse", "adjust",   "advance"};

constexpr std::string_view name_of(command_kind kind) {
    return command_names[static_cast<size_t>(kind)];
}
constexpr uint64_t bit_of(command_kind kind) { return uint64_t{1} << static_cast<unsigned>(kind); }

/// One double-entry book. Ledger 0 is the scheme's own unit; the others count money or other units
/// as plain signed balances.
struct ledger {
    std::string code;  // OSS, EUR
    unit counted;
};

/// The kind of the accounts whose id starts with `prefix:`, or of the one account named `prefix`.
struct role {
    std::string prefix;     // ben, mer, fund, bank; for system accounts the whole id: muni, reserve
    std::string name;       // household, shop; what scheme files say in `roles:`
    bool whole_id = false;  // prefix is the whole id
    uint8_t kind = 0;       // 0 holding, 1 credit, 2 system
    bool confidential = false;
    bool outside = false;   // cash:, bank:, donor: money outside the currency: no holder to look up
    amount floor;           // credit: lowest balance, booking units, <= 0
    std::string pays_from;  // template "cash:{holder}"; empty: none
    std::string paid_to;    // template "bank:{holder}"; empty: cannot be paid out
    uint64_t pockets = ~uint64_t{0};  // mask of pockets it may hold
    bool register_only = false;       // an account not in the register is unknown
    reason after_closing = ANNONA_REASON_ACCOUNT_CLOSED;  // the answer to who asks for one
};

struct programme {
    std::string name;
    std::string payer;  // account template: who pays and gets back what lapses; "buyer" = own money
    std::string reserve;  // account template in the money ledger; empty for an unbacked unit
    std::string stock;    // account template of a fund whose units awards are; empty: newly issued
    std::string alias;    // what receipts call it; empty: its name
};

struct pocket {
    std::string name;
    uint32_t programme = none;  // what an issue into it belongs to when it names none
    bool is_default = false;
    bool own_money = false;    // bought_with: own money
    amount note;               // indivisible step in booking units, 0 = divisible
    bool indivisible = false;  // each lot is one note of its own size
    std::string label;         // lot label template "V{face}"
    ratio share{0, 1};         // its part of an award that names no pocket; all of them sum to 1
};

/// A figure a command may carry, or a fact an account may have.
struct input {
    uint32_t name = 0;                 // in scheme::names
    uint16_t kind = ANNONA_KIND_NONE;  // YES_NO, COUNT, AMOUNT, RATIO, DATE, NAME, DAYS (period)
    bool remember = false;    // an accepted command turns it into a dated fact of the receiver
    bool next_month = false;  // a change is in force from the first day of the next month
};

/// Another word for the unit, as imports and the press use it: one of it is so much of the unit.
struct unit_alias {
    std::string name;  // old lek
    ratio worth{1, 1};
};

struct category {
    std::string name;        // food.basic
    uint32_t parent = none;  // index of food
};

struct day_list {
    std::string name;
    std::vector<local_day> days;  // ascending, no doubles
};

struct product_list {
    std::string name;
    std::vector<uint32_t> products;  // names, ascending
};

struct registered_fact {
    uint32_t name = 0;
    fact_value value;
};

/// An account of the register: opened when the community starts.
struct registered_account {
    std::string id;
    std::vector<registered_fact> facts;
};

/// Facts every account of a role has unless its own say otherwise.
struct role_default {
    uint32_t role = none;
    registered_fact fact;
};

/// The money account that pays where a command names none: fund, donations.
struct default_payer {
    std::string to;    // account id or prefix the money goes to; empty: any
    std::string from;  // account template
};

/// Narrows when and for whom a rule speaks. Masks of all ones mean "all".
/// Commands that carry this input with one of these values, as files write them: start, 2, yes.
struct scope_input {
    uint32_t name = 0;  // in scheme::names
    std::vector<std::string> values;
};

struct rule_scope {
    uint64_t commands = ~uint64_t{0};
    uint64_t roles = ~uint64_t{0};  // of the party whose lots, award or purchase it is
    uint64_t pockets = ~uint64_t{0};
    std::vector<uint32_t> labels;      // names; empty = all
    std::vector<uint32_t> programmes;  // indices; empty = all
    std::vector<uint32_t> sources;  // name of the role or account an issue comes from; empty = all
    std::vector<uint32_t> not_sources;
    std::vector<scope_input> inputs;  // all must fit; says nothing of what time brings about
    uint64_t exempt_roles = 0;
    std::vector<std::string> exempt_accounts;
};

/// One version of one rule of the scheme, in the order of the file.
struct rule_declaration {
    std::string rule;      // the plugin's name: demurrage
    std::string id;        // idle-charge; several versions share it
    uint32_t version = 1;  // counts the versions of one id in order of since
    local_day since;
    std::optional<local_day> until;  // last day in force
    rule_scope scope;
    parameter_values parameters;
    std::vector<std::string> accounts;  // templates of the handles 0.. in order of the parameters
    const annona_rule_v1* table = nullptr;
    std::string place;  // "scheme.yaml:14:5", for messages
    /// SHA-256 of the version's own text without `until`; tells whether a newer file changed it.
    /// Empty where no file was read: then only the rule's name is compared.
    std::string text_digest;
};

enum class basket_policy : uint8_t { refuse_whole, pay_allowed_lines };
enum class spend_key : uint8_t {
    earliest_expiry,
    narrowest_pocket,
    oldest,
    newest,
    payer,
    lot,
    largest_note,
    smallest_note
};
enum class expired_refund : uint8_t { lapse, grace, refuse };

/// A command the scheme closes, and the reason it is refused with.
struct closed_command {
    command_kind kind;
    reason code;
};

struct scheme {
    std::string id;
    std::string title;
    zone time_zone;
    std::vector<ledger> ledgers;   // [0] the scheme's unit
    bool backed = false;           // reserve >= outstanding x worth, per reserve account
    uint32_t money_ledger = none;  // ledger of the reserve; none for an unbacked unit
    std::string issuer = "issuer";
    std::string dust =
        "dust";  // keeps what is below a visible digit of money when units are retired
    name_table names;
    std::vector<role> roles;
    std::vector<programme> programmes;
    std::vector<pocket> pockets;
    std::vector<input> inputs;
    bool other_inputs_refused = false;
    bool tokens_registered = false;
    bool tokens_single_use = false;  // a code nobody bound pays once
    std::vector<unit_alias> unit_aliases;
    std::vector<category> categories;
    std::vector<day_list> day_lists;
    std::vector<product_list> product_lists;
    uint64_t commands_open = 0;
    std::vector<closed_command> closed;
    basket_policy basket = basket_policy::refuse_whole;
    std::vector<spend_key> spend_order;  // total: ends with lot
    expired_refund refund_expired = expired_refund::lapse;
    int32_t refund_grace_days = 0;
    bool refund_keeps_charges = false;  // fees and bonuses stay when goods come back
    bool override_four_eyes = false;
    /// What applications are ordered by, the most important first: `tier`, `members highest`. No
    /// rule reads it; who ranks does.
    std::vector<std::string> ranking;
    std::vector<registered_account> registered;
    std::vector<role_default> role_defaults;
    std::vector<default_payer> default_payers;
    std::vector<rule_declaration> rules;
    int32_t notice_days =
        0;               // a rule version activated later must begin this much after activation
    std::string digest;  // SHA-256 over all files, hex
};

}  // namespace v0_1
}  // namespace annona
