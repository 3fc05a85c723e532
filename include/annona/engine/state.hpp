// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/counters.hpp>
#include <annona/engine/entry.hpp>
#include <annona/ledger/books.hpp>
#include <functional>
#include <map>

namespace annona {
inline namespace v0_1 {

struct token_record {
    token_state state = token_state::bound;
    uint32_t account = none;
};

struct override_record {
    uint32_t rule_id = 0;
    uint32_t parameter = 0;
    bool sets = true;
    amount value;
    int64_t integer = 0;
    local_day from{};
    local_day until{};
};

struct hold_record {
    uint32_t account = 0;
    uint16_t hold = 0;
    amount value;
    local_day until{};
    uint32_t payee = 0;
    uint32_t pocket = none;  // of the payee; none: any
    amount own_money;        // for all of it
};

/// The whole state of one community: what replaying its journal gives. Changes only through
/// `apply`, on the live way and in replay alike, so that both are the same by construction.
class community_state {
public:
    explicit community_state(const scheme& from);

    books accounts;
    name_table names;  // the scheme's, then what commands added
    uint32_t names_journaled = 0;
    counter_table counters;
    boost::unordered_flat_map<uint32_t, token_record> tokens;
    boost::unordered_flat_map<uint32_t, std::vector<override_record>> overrides;  // by account
    boost::unordered_flat_map<uint64_t, amount> reversed;                         // by sequence
    boost::unordered_flat_map<uint64_t, hold_record> holds;                       // by sequence
    boost::unordered_flat_map<uint64_t, local_day>
        emptied_by_lapse;  // account and pocket: since when
    std::map<uint32_t, std::vector<uint32_t>> waiting_lists;
    std::vector<instant> day_starts;  // journaled calendar: [i] starts local day calendar_base + i
    local_day calendar_base{};
    instant recorded_at{};
    uint64_t sequence = 0;
    local_day collective_day{};  // collective boundaries have run up to and including this day
    std::map<local_day, std::vector<uint32_t>>
        due;  // accounts by next due day; may hold stale places

    /// Names of an entry get the next numbers; texts that are gone stay unknown …
    static void add_names(const entry& one, name_table& to);
    /// … unless what else is known tells them: an account of the same holder, a fact of the same
    /// value. Numbers that are none in `to` are a bug.
    static void learn_names(const entry& one, name_table& to);

    /// Another rule set of the same community: its accounts keep the numbers of their roles.
    void follow(const scheme& next) { rules_ = &next; }
    const scheme& rules() const { return *rules_; }

    /// Counters that an activation of this entry brings; those known already keep their numbers.
    /// Before `apply`, by whoever has no rules of its own: a journal that is replayed or followed.
    void define_counters(const entry& one);
    /// Applies every effect of an entry. Throws `bug` where an effect cannot be.
    void apply(const entry& one);

    /// Whose an account is becomes unknown: its id, its facts, and texts that only it used are
    /// overwritten. What it holds stays, and so does everything that was decided. The same state as
    /// from a journal whose sealed parts of that account are gone. Not between `begin_undo` and its
    /// end.
    void forget_person(uint32_t account);

    /// The local day of an instant by the journaled calendar; the calendar must reach it.
    local_day day_of(instant at) const;
    instant start_of(local_day day) const;
    bool calendar_reaches(instant at) const {
        return !day_starts.empty() && at.seconds >= day_starts.front().seconds &&
               at.seconds < day_starts.back().seconds;
    }

    /// Whatever the next operation changes can be taken back until `keep`.
    void begin_undo();
    void roll_back();
    void keep();

    /// Canonical bytes: equal for equal states on every compiler and machine. Without what is
    /// personal (ids, texts of names, facts) they stay as they were when somebody is erased.
    std::vector<std::byte> bytes(bool with_personal = true) const;

private:
    void apply_accounts(const entry& one);
    void apply_lots(const entry& one);
    void apply_registers(const entry& one);
    void note_lapse(const entry& one);
    void remember(std::function<void()> back) {
        if (undo_on_) undo_.push_back(std::move(back));
    }

    const scheme* rules_;
    std::vector<std::function<void()>> undo_;
    bool undo_on_ = false;
};

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/state.inl.hpp>
#endif
