// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/command.hpp>
#include <annona/engine/entry.hpp>
#include <annona/engine/journal_store.hpp>
#include <annona/ledger/books.hpp>
#include <annona/rule/decision.hpp>
#include <annona/rule/scheme.hpp>
#include <memory>
#include <span>

namespace annona {
inline namespace v0_1 {

/// How a community's engine is set up. Plain values; nothing here reads a clock, a file or the
/// network.
struct engine_options {
    uint64_t id_key[2] = {0x416e6e6f6e61,
                          0x6772616e6172};  // key of the hash over ids; any value is right
    size_t recent_requests_max = size_t{1}
                                 << 22;  // request ids of one generation; older ones: the journal
    size_t accounts_expected = 1024;     // memory reserved at the start
    int32_t calendar_days_ahead = 400;   // rows of the journaled calendar kept ahead
};

/// One community: decides commands one after another, applies their effects, and hands encoded
/// entries to the journal. One thread at a time (the writer); several engines may run beside each
/// other.
class engine {
public:
    /// Starts a community: binds the rules' tables (already in the scheme), asks each rule for its
    /// plan, opens the register's accounts and writes the genesis entry at `start`. The store must
    /// be empty. The scheme and the store must outlive the engine.
    static result<std::unique_ptr<engine>> start(std::shared_ptr<scheme> rules_of_city,
                                                 journal_store& journal, instant start,
                                                 const engine_options& options = {});

    /// Rebuilds a community from a journal: applies effects, asks no rule about the past.
    static result<std::unique_ptr<engine>> replay(std::shared_ptr<scheme> rules_of_city,
                                                  journal_store& journal,
                                                  const engine_options& options = {});
    ~engine();
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    /// The whole way of one command: gate, settle, entitle, screen, authorize, select, charge,
    /// terms, verify, record. `clock` is the wall clock as a value; journal time is max(last,
    /// clock). A failure (broken invariant, lost journal) stops the engine: every later call
    /// answers with it.
    result<decision> submit(const command& asked, instant clock);

    /// Independent commands in order, each with its own decision; accounts are looked up and
    /// fetched ahead. `decisions` has at least as many places as `asked`. The records inside are
    /// not kept: read them back by sequence. At most batch_max commands.
    result<void> submit(std::span<const command> asked, std::span<decision> decisions,
                        instant clock);

    /// All or none. The first refusal's decision stands in its place, the others say refused
    /// without a code of their own.
    result<void> submit_atomic(std::span<const command> asked, std::span<decision> decisions,
                               instant clock);

    /// Settles everything due up to the clock, for reports and statements: the whole queue.
    result<void> settle_all(instant clock);

    /// Decodes the entry of a sequence number. False when there is none.
    bool read(uint64_t sequence, entry& out) const;
    uint64_t last_sequence() const;
    instant last_recorded_at() const;
    const books& state() const;
    const scheme& rules() const;
    /// The scheme's names and those that commands added.
    const name_table& names() const;

    /// Canonical bytes of the whole state: equal for equal journals on every compiler and machine.
    std::vector<std::byte> state_bytes() const;

    /// For a writer that commits groups itself: with `by_hand`, `submit` leaves entries in
    /// `pending` until `committed` says that a store has them.
    void commit_by_hand(bool by_hand);
    journal_group pending() const;
    void committed();

private:
    struct parts;
    explicit engine(std::unique_ptr<parts> all);
    std::unique_ptr<parts> parts_;
};

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/engine/engine.inl.hpp>
#endif
