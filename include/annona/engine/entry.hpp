// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/trace.hpp>
#include <annona/ledger/lot.hpp>
#include <annona/rule/decision.hpp>
#include <annona/rule/scheme.hpp>
#include <string>
#include <vector>

/// One journal record. An entry holds effects: replay applies them and never asks a rule or a
/// calendar. Accounts are dense numbers given by `opened` effects; names are numbers given by
/// `named` effects.

namespace annona {
inline namespace v0_1 {

enum class entry_kind : uint8_t {
    command = 1,   // a command and its decision
    due_step = 2,  // what time alone brought about
    genesis = 3    // the scheme's register when the community starts
};

/// Units leave a lot. `face` is 0 for a decay (face stays) and in proportion for a payment.
struct take_effect {
    uint32_t account = 0;
    uint32_t lot = 0;  // id within the account
    uint32_t line = none;
    amount value;
    amount face;
    lot_attributes attributes;  // as they were, for statements and for the way back
    local_day clock{};
    uint16_t mark = 0;
};

/// Units arrive as a lot, or join an equal one.
struct put_effect {
    uint32_t account = 0;
    amount value;
    amount face;
    lot_attributes attributes;
    local_day clock{};
    uint16_t mark = 0;
    uint16_t hold = 0;
};

/// The line of lots that paid a charge: no basket has so many.
inline constexpr uint32_t line_of_charge = 0xffff;

/// What the charges of one rule moved on one account, already part of takes, puts and posts: what a
/// return gives back beside the goods.
struct charged_effect {
    uint16_t rule = 0;
    uint32_t ledger = 0;
    uint32_t account = 0;
    uint32_t programme = none;  // of lots
    bool lots = false;          // else a plain balance
    amount delta;
};

/// A lot's attributes change where it lies (a term, a mark, a hold).
struct change_effect {
    uint32_t account = 0;
    uint32_t lot = 0;
    lot_attributes attributes;
    local_day clock{};
    uint16_t mark = 0;
    uint16_t hold = 0;
};

/// A signed movement of a plain balance: money ledgers, the issuer, credit accounts.
struct post_effect {
    uint32_t ledger = 0;
    uint32_t account = 0;
    amount delta;
};

/// One counter moves. `day` decides the window; `delta` may be negative (given back by a reversal).
struct count_effect {
    uint32_t counter = 0;  // number in the community's table of counters
    uint64_t subject = 0;
    local_day day{};
    amount delta;
    bool given_back = false;
};

/// An account has been settled up to and including a local day; `next_due` is its next boundary, 0
/// none.
struct settled_effect {
    uint32_t account = 0;
    local_day settled{};
    local_day next_due{};
};

/// An account gets the next number. The id is sealed: empty once its person is erased.
struct opened_effect {
    std::string id;
    uint32_t role = none;
    uint32_t account = 0;
    uint32_t holder = 0;  // name
};

/// Where the text of a name stands in its entry.
enum class name_text : uint8_t {
    openly = 0,    // words of the scheme
    sealed = 1,    // in a sealed part of its owner
    elsewhere = 2  // it is the holder of an account opened, or the value of a fact
};

/// A text gets the next number of the name table.
struct named_effect {
    std::string text;
    name_text where = name_text::openly;
    uint32_t owner = owned_by_nobody;  // account, where not told openly
};

struct fact_effect {
    uint32_t account = 0;
    uint32_t name = 0;
    fact_value value;  // sealed
    local_day from{};
    local_day until{};  // last day; 0 = open
    std::string text;   // sealed, of a value that is a name of an account
};

enum class account_state : uint8_t { open = 0, frozen = 1, closed = 2 };
struct state_effect {
    uint32_t account = 0;
    account_state state = account_state::open;
};

enum class token_state : uint8_t { free_ = 0, bound = 1, frozen = 2, used = 3 };
struct token_effect {
    uint32_t token = 0;  // name
    token_state state = token_state::bound;
    uint32_t account = none;
};

struct override_effect {
    uint32_t account = 0;
    uint32_t rule_id = 0;    // name
    uint32_t parameter = 0;  // name
    bool sets = true;        // else adds
    amount value;
    int64_t integer = 0;
    local_day from{};
    local_day until{};
};

/// What of an entry has been reversed so far; replaces the former figure.
struct reversed_effect {
    uint64_t sequence = 0;
    amount value;
};

struct hold_effect {
    uint64_t sequence = 0;  // of the hold's entry
    uint32_t account = 0;   // payer
    uint16_t hold = 0;
    bool open = true;
    amount value;
    local_day until{};
    uint32_t payee = none;   // this and the rest only where it opens
    uint32_t pocket = none;  // of the payee; none: any
    amount own_money;        // units' worth that the payer adds in own money
};

/// A place on a waiting list.
struct queued_effect {
    uint32_t list = 0;  // name
    uint32_t account = 0;
    bool joins = true;
};

/// One row of the journaled calendar: the local day begins at this instant.
struct calendar_effect {
    local_day day{};
    instant starts_at{};
};

/// A rule set comes into force; rules as their indices in the scheme.
struct activated_effect {
    std::string scheme_digest;
    std::vector<std::string> rules;  // "demurrage idle-charge 1 1.0.0 <sha256>"
    /// Counters in the order in which they got their numbers, known ones included: "12 3 1 5 0 1"
    /// is rule id and name (names), subject, window, its n, sticky.
    std::vector<std::string> counters;
};

/// Balance of one plain account or of all lots of one account after the entry, for checking.
struct balance_effect {
    uint32_t ledger = 0;
    uint32_t account = 0;
    amount value;
};

/// The decoded form, also the form in which the engine builds an entry. Vectors are cleared, not
/// freed, between commands, so that steady work allocates nothing.
struct entry {
    entry_kind kind = entry_kind::command;
    uint64_t sequence = 0;
    instant recorded_at{};
    instant effective_at{};  // due steps: the start of the local day they belong to
    local_day first_day{};   // due steps: boundaries from
    local_day last_day{};    // … to
    uint32_t boundaries = 0;
    uint16_t due_rule = by_engine;
    bool collective = false;  // a due step of the community as a whole

    command_kind command = command_kind::pay;
    verdict result = verdict::refused;
    reason code = 0;
    uint16_t rule = by_engine;
    uint32_t line = none;
    uint64_t original_sequence = 0;
    amount value;
    local_day valid_until{};
    uint64_t request_key_low = 0;  // keyed hash of principal and request id; 0, 0: none
    uint64_t request_key_high = 0;
    std::vector<std::byte> request;       // what was asked: request_form.hpp. Sealed
    uint32_t owner = owned_by_community;  // account whose are the request and the figures
    uint32_t parts_gone = 0;              // decoded: sealed parts that were not there, blank here

    std::vector<named_effect> named;
    std::vector<opened_effect> opened;
    std::vector<calendar_effect> calendar;
    std::vector<activated_effect> activated;
    std::vector<fact_effect> facts;
    std::vector<state_effect> states;
    std::vector<token_effect> tokens;
    std::vector<override_effect> overrides;
    std::vector<take_effect> takes;
    std::vector<put_effect> puts;
    std::vector<change_effect> changes;
    std::vector<post_effect> posts;
    std::vector<count_effect> counts;
    std::vector<settled_effect> settled;
    std::vector<reversed_effect> reversed;
    std::vector<hold_effect> holds;
    std::vector<queued_effect> queued;
    std::vector<balance_effect> balances;
    std::vector<charged_effect> charged;
    std::vector<trace_line> trace;  // [0, trace_count) are in use; the rest keep their memory
    size_t trace_count = 0;

    /// Empties everything and keeps the memory.
    void clear();
    /// The next line of the trace, empty.
    trace_line& trace_next();
};

inline void entry::clear() {
    named.clear(), opened.clear(), calendar.clear(), activated.clear(), facts.clear(),
        states.clear();
    tokens.clear(), overrides.clear(), takes.clear(), puts.clear(), changes.clear(), posts.clear();
    counts.clear(), settled.clear(), reversed.clear(), holds.clear(), queued.clear(),
        balances.clear(), charged.clear();
    request.clear();
    trace_count = 0;
    kind = entry_kind::command, sequence = 0, original_sequence = 0;
    recorded_at = {}, effective_at = {}, first_day = {}, last_day = {}, valid_until = {};
    boundaries = 0, due_rule = by_engine, collective = false,
    request_key_low = request_key_high = 0, rule = by_engine, line = none, code = 0;
    result = verdict::refused, value = {};
    owner = owned_by_community, parts_gone = 0;
}

[[gnu::always_inline]] inline trace_line& entry::trace_next() {
    if (trace_count == trace.size()) [[unlikely]]
        trace.emplace_back();
    auto& next = trace[trace_count++];
    next.figures.clear();
    next.rule = by_engine, next.what = said::nothing, next.code = 0, next.line = none;
    return next;
}

}  // namespace v0_1
}  // namespace annona
