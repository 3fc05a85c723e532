// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/command.hpp>
#include <annona/engine/entry.hpp>
#include <annona/engine/journal_store.hpp>
#include <annona/engine/request_archive.hpp>
#include <annona/ledger/books.hpp>
#include <annona/rule/decision.hpp>
#include <annona/rule/scheme.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

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

/// A state written earlier, from which an engine goes on: what `encode_state` gave, and the digest
/// of the scheme that was in force. Borrowed.
struct state_image {
    std::span<const std::byte> state;
    std::string_view scheme_digest;
};

/// Entries in their order, decoded by somebody else: another thread has the time.
class entry_source {
public:
    virtual ~entry_source() = default;
    /// The entry of that number, valid until the next call; numbers rise by one from call to call.
    virtual result<const entry*> next(uint64_t sequence) = 0;
};

/// One community: decides commands one after another, applies their effects, and hands encoded
/// entries to the journal. One thread at a time (the writer); several engines may run beside each
/// other.
class engine {
public:
    /// Starts a community: binds the rules' tables (already in the scheme), asks each rule for its
    /// plan, opens the register's accounts and writes the genesis entry at `start`. The store must
    /// be empty. The scheme and the store must outlive the engine.
    static result<std::unique_ptr<engine>> start(std::shared_ptr<const scheme> rules_of_city,
                                                 journal_store& journal, instant start,
                                                 const engine_options& options = {});

    /// Rebuilds a community from a journal: applies effects, asks no rule about the past. The
    /// scheme is that of the newest accepted activation, for the whole journal. That is sound: an
    /// activation leaves every version that has begun as it was, entries hold effects and the
    /// numbers of names and counters, and roles, pockets, programmes and ledgers keep their places;
    /// what an older scheme announced and a newer one withdrew never spoke. Where rule sets were
    /// activated, read the scheme with `names_in` of the journal, which gives names the same
    /// numbers again. Failures: SCHEME_NOT_ACTIVATED, another scheme than the journal's newest;
    /// SCHEME_NUMBERING, the same scheme read without the journal's names. `ahead` gives the
    /// entries, where somebody has decoded them; else they are read from the journal.
    static result<std::unique_ptr<engine>> replay(std::shared_ptr<const scheme> rules_of_city,
                                                  journal_store& journal,
                                                  const engine_options& options = {},
                                                  entry_source* ahead = nullptr);
    /// As `replay`, from a state written earlier instead of the first entry: applies only what
    /// follows it. Whoever has the state has checked that it belongs to this journal. Request ids
    /// up to there are asked of `older`, which must outlive the engine. Further failures:
    /// MALFORMED; JOURNAL_GAP where the journal ends before the state; those of `ahead`.
    static result<std::unique_ptr<engine>> resume(std::shared_ptr<const scheme> rules_of_city,
                                                  journal_store& journal, const state_image& from,
                                                  request_archive& older,
                                                  const engine_options& options = {},
                                                  entry_source* ahead = nullptr);
    /// An engine that goes through a journal once more to judge its past: it stands after the first
    /// entry, goes on with `follow`, and decides dry runs on the state as it was. The scheme may be
    /// another than the journal's; it is read with `names_in` of the journal. Failures: as
    /// `replay`.
    static result<std::unique_ptr<engine>> retrace(std::shared_ptr<const scheme> rules_of_city,
                                                   journal_store& journal,
                                                   const engine_options& options = {});
    /// Applies the next entry of the journal that is retraced; no rule is asked. Failure:
    /// JOURNAL_BROKEN where it cannot be.
    result<void> follow(const entry& next);
    /// The names a journal has numbered, in their order; from a state written earlier where there
    /// is one.
    static result<name_table> names_in(const journal_store& journal, const state_image& from = {});
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
    /// without a code of their own. Where any of them is a dry run, all of it is one.
    result<void> submit_atomic(std::span<const command> asked, std::span<decision> decisions,
                               instant clock);

    /// The command `activate`: another scheme of this community comes into force, its rules each
    /// from its own `since`. The same gate as any command; the request id covers the scheme's
    /// digest. Everything due is settled first. Refused: FOUR_EYES_REQUIRED unless author and
    /// approver are two; NOTICE_TOO_SHORT where a rule would begin, end or change before today plus
    /// the running scheme's notice (figures: days needed, days found, day of the first change, day
    /// it would pass). A refusal changes nothing, nor does a dry run.
    ///
    /// Accepted: counters, names and accounts keep their numbers; spend order, and what follows for
    /// roles and due days, are worked out anew; accounts the new register adds are opened. Lots
    /// that arrived before a rule that reads clocks was known begin with it. References from
    /// `rules()` are void then; the engine shares the scheme.
    ///
    /// Failures, before anything is decided: SCHEME_MISMATCH, it is no successor of the running one
    /// (`frame_breaks`); SCHEME_NUMBERING, its names are numbered in another way: read it with
    /// `names()` of this moment; RULE_REFUSED, a rule of it cannot be made.
    result<decision> activate(std::shared_ptr<const scheme> next, const command& asked,
                              instant clock);

    /// Settles everything due up to the clock, for reports and statements: the whole queue.
    result<void> settle_all(instant clock);

    /// Where request ids older than the remembered ones are asked; it must outlive the engine.
    /// Without it such an id counts as new. Not while a command is decided.
    void ask_older_requests(request_archive& older);

    /// What stopped the engine; nothing while it runs.
    const std::optional<failure>& stopped() const;

    /// Decodes the entry of a sequence number. False when there is none.
    bool read(uint64_t sequence, entry& out) const;
    uint64_t last_sequence() const;
    instant last_recorded_at() const;
    const books& state() const;
    const scheme& rules() const;
    /// The scheme's names and those that commands added.
    const name_table& names() const;

    /// The entry that answered a principal's request id, among those remembered.
    std::optional<uint64_t> find_request(std::string_view principal, std::string_view id) const;

    /// Canonical bytes of the whole state: equal for equal journals on every compiler and machine.
    std::vector<std::byte> state_bytes() const;
    /// The same without ids, texts of names and facts: no erasure changes them.
    std::vector<std::byte> open_state_bytes() const;
    /// What a snapshot holds of the state, piece by piece: for `resume`.
    void write_state(const std::function<void(std::span<const std::byte>)>& to) const;

    /// Somebody is erased: id, facts and texts of an account are overwritten in memory; balances,
    /// lots and counters stay, and time goes on for them. Nobody can name the account any more.
    /// Whoever calls this has destroyed the account's key in the journal. Nothing is journaled.
    void forget_person(uint32_t account);

    /// For a writer that commits groups itself: with `by_hand`, `submit` keeps encoded entries
    /// until they are handed over.
    void commit_by_hand(bool by_hand);
    /// Entries decided and not yet handed over.
    size_t pending_entries() const;
    /// Gives out all of them as one group. Its memory stays as it is until `committed`, also while
    /// further commands are decided. One group at a time: the last one must have been committed.
    journal_group hand_over();
    /// A store has the group handed over last.
    void committed();

private:
    struct parts;
    explicit engine(std::unique_ptr<parts> all);
    std::unique_ptr<parts> parts_;
};

}  // namespace v0_1
}  // namespace annona

#if defined(ANNONA_HEADER_ONLY) && !defined(ANNONA_ENGINE_INSIDE)
#include <annona/engine/engine.inl.hpp>
#endif
