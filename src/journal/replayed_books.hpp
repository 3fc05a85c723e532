// SPDX-License-Identifier: Apache-2.0
//! The books that a journal's effects give, without any rule.
#pragma once

#include <annona/engine/entry.hpp>
#include <annona/engine/state.hpp>

#include <memory>

#include "journal/description.hpp"
#include "journal/sha256.hpp"

namespace annona {
inline namespace v0_1 {
namespace journal {

/// Hash of all accounts with their status, balances and lots: docs/reference/journal.md. Lots
/// count in the order of their ids, so that it needs no spend order and thus no rule; ids of
/// accounts are left out, so that no erasure changes it.
[[nodiscard]] digest books_digest(const books& of, uint64_t sequence);

/// Applies the effects of entries in order to a fresh state. Counters are left out: what they mean
/// is the rules' knowledge, and no balance depends on them.
class replayed_books {
public:
    explicit replayed_books(const community_description& of)
        : rules_(of.rules), state_(std::make_unique<community_state>(*rules_)) {}

    /// Failure: JOURNAL_BROKEN where an effect cannot be.
    [[nodiscard]] result<void> apply(const entry& one);

    [[nodiscard]] const books& accounts() const { return state_->accounts; }
    [[nodiscard]] const scheme& rules() const { return *rules_; }
    [[nodiscard]] const name_table& names() const { return state_->names; }
    [[nodiscard]] uint64_t sequence() const { return state_->sequence; }
    [[nodiscard]] digest state_digest() const {
        return books_digest(state_->accounts, state_->sequence);
    }

private:
    std::shared_ptr<const scheme> rules_;
    std::unique_ptr<community_state> state_;
    entry without_counts_;
};

}  // namespace journal
}  // namespace v0_1
}  // namespace annona
