// SPDX-License-Identifier: Apache-2.0
#include "journal/replayed_books.hpp"

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace journal {
namespace {

/// Numbers little-endian and of a fixed width, texts with their length first.
class byte_list {
public:
    void number(uint64_t value, int size) {
        for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
    }
    void value(amount of) { number(of.lo(), 8), number(static_cast<uint64_t>(of.hi()), 8); }
    void day(local_day of) { number(static_cast<uint32_t>(of.number), 4); }
    std::vector<std::byte> bytes;
};

void add_lot(byte_list& to, const lot& one, const lot_attributes& of) {
    to.number(one.id, 4), to.value(one.value), to.value(one.face), to.day(one.clock);
    to.number(one.mark, 2), to.number(one.hold, 2);
    to.value(of.note), to.number(of.origin, 8), to.number(of.funding, 4);
    to.number(of.programme, 4), to.number(of.pocket, 4);
    to.day(of.valid_from), to.day(of.expires), to.day(of.first_use), to.day(of.issued);
    to.day(of.received);
}

void add_account(byte_list& to, const books& of, uint32_t account) {
    to.number(static_cast<uint64_t>(of.status(account)), 1);
    for (uint32_t ledger = 0; ledger < of.ledgers_count(); ++ledger)
        to.value(of.balance(ledger, account));
    const auto lots = of.lots(account);
    std::vector<lot> sorted(lots.begin(), lots.end());
    std::sort(sorted.begin(), sorted.end(), [](const lot& a, const lot& b) { return a.id < b.id; });
    to.number(sorted.size(), 4);
    for (const lot& one : sorted) add_lot(to, one, of.attributes(one));
}

}  // namespace

digest books_digest(const books& of, uint64_t sequence) {
    byte_list to;
    to.number(sequence, 8);
    to.number(of.accounts_count(), 4), to.number(of.ledgers_count(), 4);
    for (uint32_t account = 0; account < of.accounts_count(); ++account)
        add_account(to, of, account);
    sha256 hash;
    return hash({to.bytes});
}

result<void> replayed_books::apply(const entry& one) {
    try {
        without_counts_ = one;
        without_counts_.counts.clear();
        for (const auto& opened : one.opened)
            if (opened.role >= rules_->roles.size())
                return failure{"JOURNAL_BROKEN",
                               "account " + opened.id + " is of role " +
                                   std::to_string(opened.role) + ", the description has " +
                                   std::to_string(rules_->roles.size()),
                               {}};
        state_->apply(without_counts_);
    } catch (const bug& broken) {
        return failure{"JOURNAL_BROKEN", broken.what(), {}};
    }
    return {};
}

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
