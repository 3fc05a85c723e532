// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/ledger/fetch.hpp>
#include <annona/ledger/large_memory.hpp>
#include <annona/money/money.hpp>
#include <cstdint>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// A typed value: what `kind` means stands in abi/parameters.h.
struct fact_value {
    uint16_t kind = 0;
    int64_t integer = 0;
    int64_t other = 0;
    amount value;
    friend bool operator==(const fact_value&, const fact_value&) = default;
};

/// An attribute of an account, valid from a day to a day (0 = open end). Never changed: a later
/// record answers for the days it covers.
struct dated_fact {
    uint32_t name = 0;
    local_day from{};
    local_day until{};
    instant recorded_at{};
    fact_value value;
};

/// Dated facts of all accounts: appended, never changed, newest first per account.
class fact_book {
public:
    void open_account() { heads_.push_back(end), counts_.push_back(0); }
    void reserve(size_t accounts) { heads_.reserve(accounts), counts_.reserve(accounts); }
    void close_last_account() { heads_.pop_back(), counts_.pop_back(); }
    /// Begins to fetch where an account's facts begin; some time later, the newest of them.
    void prefetch(uint32_t account) const { __builtin_prefetch(&heads_[account]); }
    void prefetch_newest(uint32_t account) const {
        if (heads_[account] != end) fetch(&records_[heads_[account]], sizeof(linked_fact));
    }
    uint32_t count(uint32_t account) const { return counts_[account]; }

    void add(uint32_t account, const dated_fact& fact) {
        records_.push_back({fact, heads_[account]});
        heads_[account] = static_cast<uint32_t>(records_.size() - 1);
        ++counts_[account];
    }
    void remove_last(uint32_t account) {
        heads_[account] = records_.back().next;
        --counts_[account];
        records_.pop_back();
    }

    /// All facts of an account are overwritten and gone.
    void forget(uint32_t account) {
        for (auto i = heads_[account]; i != end; i = records_[i].next) records_[i].fact = {};
        heads_[account] = end, counts_[account] = 0;
    }

    const dated_fact* on(uint32_t account, uint32_t name, local_day day) const {
        for (auto i = heads_[account]; i != end; i = records_[i].next) {
            const auto& fact = records_[i].fact;
            if (fact.name != name || fact.from > day) continue;
            if (fact.until.number == 0 || fact.until >= day) return &fact;
        }
        return nullptr;
    }

    /// Every fact of an account, newest first.
    template <class Visit>
    void each(uint32_t account, Visit visit) const {
        for (auto i = heads_[account]; i != end; i = records_[i].next) visit(records_[i].fact);
    }

private:
    static constexpr uint32_t end = 0xffffffffu;
    struct linked_fact {
        dated_fact fact;
        uint32_t next = end;
    };
    large_vector<linked_fact> records_;
    large_vector<uint32_t> heads_;
    large_vector<uint8_t> counts_;
};

}  // namespace v0_1
}  // namespace annona
