// SPDX-License-Identifier: Apache-2.0
//! The commands of `annona`, one function each. Each answers an exit code and prints to the streams
//! it is handed.
#pragma once

#include <cstdint>
#include <string>

#include "cli/exit_codes.hpp"
#include "cli/scheme_access.hpp"
#include "cli/surroundings.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {

struct check_options {
    rule_choice rules;
    std::string scheme;  ///< file or folder
    bool as_json = false;
};
/// All problems of a scheme file.
int check_scheme(const check_options& asked, const surroundings& around);

struct run_options {
    rule_choice rules;
    std::string scheme;    ///< file or folder
    std::string scenario;  ///< file; empty: scenarios.json beside the scheme
    std::string only;      ///< id of one scenario
    bool as_json = false;
    std::string journal;  ///< folder; each scenario becomes a community of it. Empty: in memory
};
/// Runs scenarios against a scheme: a table of the operations, then who holds what.
int run_scheme(const run_options& asked, const surroundings& around);

struct explain_options {
    rule_choice rules;
    std::string scheme;
    std::string scenario;
    std::string id;  ///< of the scenario; empty: the file's only or first one
    uint64_t operation = 0;
    std::string language = "en";
};
/// One decision of a scenario in plain words.
int explain_operation(const explain_options& asked, const surroundings& around);

struct rank_options {
    std::string file;         ///< JSON: a list of maps, each with an `id`
    std::string by;           ///< `tier, isee, members highest`
    std::int64_t quota = -1;  ///< how many can be served; below zero: everybody
    bool as_json = false;
};
/// Applications in order, who is served, and what put each behind the one above.
int rank_file(const rank_options& asked, const surroundings& around);

struct rule_options {
    rule_choice rules;
    std::string name;      ///< empty: list
    bool as_json = false;  ///< of one rule
};
int list_rules(const rule_options& asked, const surroundings& around);
int show_rule(const rule_options& asked, const surroundings& around);

struct journal_options {
    rule_choice rules;
    std::string folder;
    std::string community;              ///< empty: all, or the only one
    std::string format;                 ///< of an export
    std::string scheme;                 ///< replay, recheck: whose rules
    uint64_t first = 1;                 ///< entry
    uint64_t count = 0;                 ///< entries; 0: all that follow
    uint64_t part = 0;                  ///< sealed part of the entry, from 1; 0: none
    std::string sign_key;               ///< head: private key to sign with
    std::string verify_key;             ///< head: public key to check signed heads with
    bool new_key = false;               ///< head: sign with another key than before
    std::vector<std::string> accounts;  ///< to erase
};
/// Checks every byte of a journal: shape, hashes, order, entries, what segments say.
int verify_journal(const journal_options& asked, const surroundings& around);
/// Entries as lines for people.
int show_journal(const journal_options& asked, const surroundings& around);
/// Entries as ndjson, csv or hledger.
int export_journal(const journal_options& asked, const surroundings& around);
/// The proof of one entry, `first`, without the others, as JSON.
int prove_entry(const journal_options& asked, const surroundings& around);
/// Where the chain of each community stands; signs it, or checks what was signed.
int print_heads(const journal_options& asked, const surroundings& around);
/// Judges every command of the past again and tells what would be decided in another way.
int recheck_journal(const journal_options& asked, const surroundings& around);
/// Applies all effects to a fresh state and compares it with what the writer noted.
int replay_journal(const journal_options& asked, const surroundings& around);

/// Destroys the keys of accounts: ids, facts and papers are gone, balances and the chain stay.
int erase_accounts(const journal_options& asked, const surroundings& around);

/// The JSON Schema of scheme files with all rules that can be found.
int print_schema(const rule_options& asked, const surroundings& around);

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
