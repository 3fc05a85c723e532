// SPDX-License-Identifier: Apache-2.0
//! What entries moved, summed per ledger, account and pocket.
#pragma once

#include <annona/engine/entry.hpp>
#include <annona/ledger/books.hpp>

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// Plain balances have no pocket (`none`).
struct movement_place {
    uint32_t ledger = 0;
    uint32_t account = 0;
    uint32_t pocket = none;

    friend auto operator<=>(const movement_place&, const movement_place&) = default;
};

/// Signed sums in booking units; sums of zero are kept until `drop_zeros`.
class movements {
public:
    void add(const entry& from);
    void drop_zeros();

    /// Sum of one place; without a pocket, of the account over its pockets.
    [[nodiscard]] amount sum(const movement_place& of) const;
    [[nodiscard]] const std::map<movement_place, amount>& all() const { return sums_; }
    /// Marks what `sum` answered for as seen.
    void forget(const movement_place& of);

private:
    std::map<movement_place, amount> sums_;
};

/// The place a scenario names by ledger code and `ben:H1/aid`. Nothing, with what is wrong in
/// `problem`, for an unknown ledger, account or pocket.
[[nodiscard]] std::optional<movement_place> find_place(std::string_view ledger_code,
                                                       std::string_view account_word,
                                                       const scheme& rules, const books& state,
                                                       std::string& problem);

/// `ben:H1/aid +150.00 OSS`
[[nodiscard]] std::string to_text(const movement_place& place, amount value, const scheme& rules,
                                  const books& state);

/// One line each in the order of the ids, ended by a line feed: `  ben:H1/aid -42.35 OSS`.
[[nodiscard]] std::string list_movements(const movements& moved, const scheme& rules,
                                         const books& state);

/// The index of a pocket of that name, or `none`.
[[nodiscard]] uint32_t find_pocket(const scheme& rules, std::string_view name);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
