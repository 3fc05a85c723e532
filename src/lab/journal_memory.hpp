// SPDX-License-Identifier: Apache-2.0
//! What a reader of the journal keeps in mind while entries go by: labels of lots, waiting lists,
//! totals.
#pragma once

#include <annona/engine/entry.hpp>
#include <annona/ledger/books.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace lab {

class journal_memory {
public:
    explicit journal_memory(const scheme& from) : names(from.names) {}

    /// Entries in the order of their sequence. `issuer` is the account that stands for it.
    void see(const entry& one, uint32_t issuer, const zone& in);

    /// 1 for the first of the list; nothing where the account does not wait.
    [[nodiscard]] std::optional<size_t> position_of(uint32_t account) const;

    name_table names;  ///< the scheme's, then what entries added

    /// Units, booking: credited by the issuer, retired for money, lapsed by time.
    amount issued;
    amount redeemed;
    amount lapsed;
    std::optional<local_day> first_issue;
    std::optional<local_day> first_payment;

private:
    void see_totals(const entry& one, uint32_t issuer, const zone& in);

    std::map<uint32_t, std::vector<uint32_t>> waiting_;  // accounts by list, in order
};

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
