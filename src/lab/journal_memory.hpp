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

    /// The label of a lot that was taken; 0 = none.
    [[nodiscard]] uint32_t label_of(const take_effect& taken) const;
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
    struct labelled {
        amount note;
        amount value;
        uint32_t pocket = 0;
        uint32_t label = 0;
    };
    void see_labels(const entry& one);
    void see_totals(const entry& one, uint32_t issuer, const zone& in);

    std::map<uint64_t, std::vector<labelled>> labels_;   // by origin
    std::map<uint32_t, std::vector<uint32_t>> waiting_;  // accounts by list, in order
};

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
