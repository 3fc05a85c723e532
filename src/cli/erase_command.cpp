// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/commands.hpp"
#include "journal/replayed_books.hpp"
#include "journal/walk.hpp"
#include "stores/sqlite_journal.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

/// The books of a whole journal, for the numbers and balances of accounts.
result<journal::replayed_books> books_of(stores::sqlite_journal& journal) {
    const auto bytes = journal.description();
    const auto read =
        journal::read_description({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!read) return read.error();
    journal::replayed_books found(*read);
    journal::walk_steps steps;
    steps.keys = &journal;
    steps.on_entry = [&](const entry& one, std::span<const std::byte>) { return found.apply(one); };
    auto walked = journal::walk(journal, bytes, journal.last_sequence(), steps);
    if (!walked) return walked.error();
    return found;
}

/// The numbers of accounts that are people's.
result<std::vector<uint32_t>> numbers_of(const std::vector<std::string>& ids,
                                         const journal::replayed_books& known) {
    std::vector<uint32_t> numbers;
    for (const auto& id : ids) {
        const auto found = known.accounts().find(id);
        if (!found) return failure{"NOT_FOUND", "there is no account " + id, {}};
        if (known.accounts().kind(*found) == account_kind::system)
            return failure{"NOT_A_PERSON",
                           id + " is an account of the scheme itself; nobody is behind it",
                           {}};
        numbers.push_back(*found);
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

void print_erased(const journal::replayed_books& known, const std::vector<uint32_t>& accounts,
                  const surroundings& around) {
    const std::string day = format_instant(around.now).substr(0, 10);
    for (const uint32_t account : accounts) {
        around.out << "erased-" << account << ": erased on " << day;
        const auto& ledgers = known.rules().ledgers;
        for (uint32_t ledger = 0; ledger < ledgers.size(); ++ledger)
            if (const auto left = known.accounts().balance(ledger, account); !left.is_zero())
                around.out << ", " << format_amount(left, ledgers[ledger].counted) << ' '
                           << ledgers[ledger].code << " stay without an owner";
        around.out << '\n';
    }
}

result<void> erase_from(stores::sqlite_folder& folder, const journal_options& asked,
                        const surroundings& around) {
    const auto names = folder.communities();
    if (asked.community.empty() && names.size() != 1)
        return failure{"NOT_FOUND",
                       "the folder has " + std::to_string(names.size()) +
                           " communities; choose with --community",
                       asked.folder};
    auto journal = folder.journal_of(asked.community.empty() ? names.front() : asked.community);
    if (!journal) return journal.error();
    auto known = books_of(**journal);
    if (!known) return known.error();
    const auto accounts = numbers_of(asked.accounts, *known);
    if (!accounts) return accounts.error();
    if (auto done = (*journal)->erase(*accounts, around.now); !done) return done;
    print_erased(*known, *accounts, around);
    return {};
}

}  // namespace

int erase_accounts(const journal_options& asked, const surroundings& around) {
    // A folder that is not there is not made.
    if (const auto there = stores::sqlite_folder::open_to_read(asked.folder); !there)
        return around.err << to_text(there.error()) << '\n', exit_failure;
    auto folder = stores::sqlite_folder::open_to_write(asked.folder);
    auto done = folder ? erase_from(**folder, asked, around) : result<void>{folder.error()};
    if (done) return exit_ok;
    return around.err << to_text(done.error()) << '\n', exit_failure;
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
