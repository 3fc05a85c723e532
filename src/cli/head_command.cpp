// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "cli/commands.hpp"
#include "journal/walk.hpp"
#include "stores/head_file.hpp"
#include "stores/sqlite_journal.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

using journal::signed_head;
using heads = std::vector<signed_head>;

/// A key that signs for one community is not that of another, and a community changes its key on
/// purpose only.
result<void> check_key(const heads& known, const std::string& community,
                       const journal_options& asked, const journal::public_key& key) {
    std::string other;
    bool is_known = false;
    const signed_head* last = nullptr;
    for (const auto& one : known) {
        if (one.community == community) last = &one, is_known |= one.by == key;
        if (one.community != community && one.by == key) other = one.community;
    }
    if (!other.empty() && !is_known)
        return failure{"KEY_OF_ANOTHER_COMMUNITY",
                       "this key signs for " + other + ", the journal is that of " + community,
                       asked.sign_key};
    if (last != nullptr && last->by != key && !asked.new_key)
        return failure{"KEY_DIFFERS",
                       community + " was signed with key " + journal::to_hex(last->by) +
                           ", this one is " + journal::to_hex(key) +
                           "; say --new-key if that is meant",
                       asked.sign_key};
    return {};
}

void print_head(const stores::sqlite_journal& journal, const surroundings& around) {
    around.out << journal.name() << ' ' << journal.head().sequence << ' '
               << journal::to_hex(journal.head().hash) << '\n';
}

result<void> sign_one(const stores::sqlite_journal& journal, const journal_options& asked,
                      const surroundings& around) {
    const auto key = journal::signing_key::read(asked.sign_key);
    if (!key) return key.error();
    const auto known = stores::read_heads(asked.folder);
    if (!known) return known.error();
    if (auto fits = check_key(*known, journal.name(), asked, key->shown()); !fits) return fits;
    journal::sha256 hash;
    signed_head head;
    head.community = journal.name();
    head.start = journal::chain_start(hash, journal.description()).hash;
    head.head = journal.head();
    if (auto done = key->sign(head); !done) return done;
    if (auto added = stores::add_head(asked.folder, head); !added) return added;
    around.out << journal::write_signed_head(head) << '\n';
    return {};
}

/// Each signed head must be one of the chain as it is now.
result<void> verify_one(stores::sqlite_journal& journal, const heads& known,
                        const journal_options& asked, const journal::public_key& key,
                        const surroundings& around) {
    std::multimap<uint64_t, const signed_head*> waiting;
    const signed_head* of_others = nullptr;
    for (const auto& one : known) {
        if (one.community != journal.name()) continue;
        if (one.by == key)
            waiting.emplace(one.head.sequence, &one);
        else
            of_others = &one;
    }
    if (waiting.empty())
        return failure{of_others != nullptr ? "KEY_DIFFERS" : "NOT_FOUND",
                       of_others != nullptr
                           ? "the heads of " + journal.name() + " are signed with key " +
                                 journal::to_hex(of_others->by) + ", this one is " +
                                 journal::to_hex(key)
                           : "no head of " + journal.name() + " was signed",
                       asked.verify_key};
    journal::sha256 hash;
    const auto start = journal::chain_start(hash, journal.description());
    const auto check = [&](const journal::chain_head& at) -> result<void> {
        for (auto [one, end] = waiting.equal_range(at.sequence); one != end; ++one) {
            const signed_head& claimed = *one->second;
            if (is_signed(claimed) && claimed.start == start.hash && claimed.head == at) continue;
            return failure{"HEAD_DIFFERS",
                           "the head signed at entry " + std::to_string(at.sequence) +
                               (is_signed(claimed) ? " is not that of this journal"
                                                   : " does not have a good signature"),
                           {}};
        }
        return {};
    };
    if (auto well = check(start); !well) return well;
    journal::walk_steps steps;
    uint64_t found = waiting.count(0);
    steps.on_group = [&](const auto&, const journal::chain_head& at) {
        found += waiting.count(at.sequence);
        return check(at);
    };
    const auto walked =
        journal::walk(journal, journal.description(), journal.last_sequence(), steps);
    if (!walked) return walked.error();
    if (found != waiting.size())
        return failure{"HEAD_DIFFERS",
                       "a head was signed at entry " + std::to_string(waiting.rbegin()->first) +
                           ", at which this journal has none; it ends with entry " +
                           std::to_string(journal.last_sequence()),
                       {}};
    around.out << journal.name() << ": " << waiting.size() << " signed heads are in the chain, the "
               << "newest at entry " << waiting.rbegin()->first << " of " << journal.last_sequence()
               << '\n';
    return {};
}

result<void> do_one(stores::sqlite_journal& journal, const journal_options& asked,
                    const surroundings& around) {
    if (!asked.sign_key.empty()) return sign_one(journal, asked, around);
    if (asked.verify_key.empty()) return print_head(journal, around), result<void>{};
    const auto key = journal::read_public_key(asked.verify_key);
    if (!key) return key.error();
    const auto known = stores::read_heads(asked.folder);
    if (!known) return known.error();
    return verify_one(journal, *known, asked, *key, around);
}

}  // namespace

int print_heads(const journal_options& asked, const surroundings& around) {
    auto folder = stores::sqlite_folder::open_to_read(asked.folder);
    if (!folder) return around.err << to_text(folder.error()) << '\n', exit_failure;
    auto names = (*folder)->communities();
    if (!asked.community.empty()) names = {asked.community};
    if (!asked.sign_key.empty() && names.size() != 1)
        return around.err << "a key signs for one community: choose with --community\n", exit_usage;
    for (const auto& name : names) {
        auto journal = (*folder)->journal_of(name);
        if (!journal) return around.err << to_text(journal.error()) << '\n', exit_failure;
        const auto done = do_one(**journal, asked, around);
        if (done) continue;
        const bool differs = done.error().code == "HEAD_DIFFERS";
        return around.err << to_text(done.error()) << '\n', differs ? exit_differs : exit_failure;
    }
    return exit_ok;
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
