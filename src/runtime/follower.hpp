// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/state.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "journal/snapshot.hpp"
#include "stores/sqlite_reader.hpp"
#include "views/posting_file.hpp"
#include "views/request_index.hpp"

namespace annona {
inline namespace v0_1 {

struct follower_options {
    std::string folder;  // of the journal; snapshots and views lie beside it
    std::string community;
    /// Entries from one snapshot to the next; 0: none but those asked for.
    uint64_t snapshot_every = 4'000'000;
    /// Request ids of one run, at most as many as the engine remembers in one generation.
    size_t request_run_max = views::request_run_max;
    /// How snapshots are encrypted; empty: with the key of the folder.
    journal::snapshot_guard guard;
    stores::folder_options store;
    /// How often it looks where nobody calls `notify`, as beside another process: 0, never.
    std::chrono::milliseconds look_every{0};
};

/// One page of an account's postings, the newest first.
struct statement_page {
    uint64_t sequence = 0;  // the entry the answer stands at
    std::vector<views::posting> postings;
    uint64_t next = 0;  // where the next page begins; 0: there is none
};

/// What an account held at an instant.
struct balance_then {
    uint64_t sequence = 0;  // the entry the answer stands at
    amount value;           // booking units
};

/// A second copy of a community's state, made from what its journal has made durable. It answers
/// what is asked of the past and the present without asking the writer: statements, balances at any
/// instant, decisions, old request ids. It writes snapshots, and folds finished segments. It holds
/// no lock the writer waits for. Everything it keeps can be made anew from the journal.
///
/// Each answer names the entry it stands at; `wait_for` waits for one. A due step that nobody has
/// met yet is not in the journal and so in no answer: `advance` writes it.
class follower {
public:
    /// `rules`: the scheme in force, for the kinds of its roles. `from`: a snapshot that stands on
    /// this journal; null: the newest there is, if any. Where views are missing they are made anew
    /// from the first entry. Failures: those of the store; JOURNAL_MISSING, NOT_FOUND.
    static result<std::unique_ptr<follower>> open(std::shared_ptr<const scheme> rules,
                                                  const follower_options& options,
                                                  const journal::snapshot* from = nullptr);
    /// Ends its thread.
    ~follower();
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;

    // ---- the follower's own thread, or one that calls these itself ----

    /// Applies what is durable by now, at most `entries_max`; says how many. Failures stop it:
    /// those of the store; JOURNAL_BROKEN; SCHEME_NEEDED, which `follow` cures.
    result<uint64_t> step(uint64_t entries_max = 4096);
    /// Writes one of where it stands, after the end of its group.
    result<void> write_snapshot();

    /// A thread that does both, and folds, until the follower goes.
    void start();

    // ---- any thread ----

    /// Something is durable: look.
    void notify();
    /// Another scheme of this community is in force.
    void follow(std::shared_ptr<const scheme> next);
    /// As engine::forget_person, after the journal's key was destroyed.
    void forget_person(uint32_t account);

    /// The last entry applied.
    [[nodiscard]] uint64_t sequence() const { return sequence_.load(std::memory_order_acquire); }
    /// Waits until that entry is applied. Failures: DEADLINE_EXCEEDED with both numbers; what
    /// stopped the follower.
    result<void> wait_for(uint64_t sequence, std::chrono::milliseconds at_most);
    [[nodiscard]] std::optional<failure> stopped() const;

    /// Calls `look(state)` while nothing moves; return soon. What it sees is valid during the call.
    template <class Look>
    auto look(Look&& look) const {
        const std::shared_lock lock(state_mutex_);
        return look(std::as_const(*state_));
    }

    /// The account's postings from the newest, or from where a page before ended. Failure:
    /// NOT_FOUND for an account that is not there.
    [[nodiscard]] result<statement_page> statement(std::string_view account, size_t count,
                                                   uint64_t from = 0) const;
    /// What the account held in a ledger when everything that took effect up to and including `at`
    /// had. Failures: NOT_FOUND.
    [[nodiscard]] result<balance_then> balance_at(std::string_view account, uint32_t ledger,
                                                  instant at) const;
    /// A decision or due step by its number. False where there is none yet.
    [[nodiscard]] result<bool> read(uint64_t sequence, entry& out) const;
    /// Who knows old request ids; for engine::resume and engine::ask_older_requests.
    [[nodiscard]] request_archive& requests() { return *requests_; }

    /// What was wrong with snapshots that were passed over when it was opened.
    [[nodiscard]] const std::vector<failure>& passed_over() const { return passed_over_; }
    /// The entry of the newest snapshot written or read; 0: none.
    [[nodiscard]] uint64_t snapshot_at() const { return snapshot_at_.load(); }

private:
    follower(std::shared_ptr<const scheme> rules, const follower_options& options);
    result<void> open_parts(const journal::snapshot* from);
    result<void> begin_at(const journal::snapshot& from);
    result<void> begin_empty();
    result<void> take_guard();
    result<void> forget_asked();
    result<void> catch_up_requests();
    result<void> apply_next();
    result<void> apply(const entry& one);
    void work();
    void rest();
    void stop(const failure& why);

    std::shared_ptr<const scheme> rules_;
    follower_options options_;
    std::unique_ptr<stores::sqlite_reader> reader_;  // of the follower's thread
    mutable std::mutex lookup_mutex_;
    mutable std::unique_ptr<stores::sqlite_reader> lookup_;  // of everybody else
    std::unique_ptr<views::request_index> requests_;
    std::vector<failure> passed_over_;
    entry next_;
    uint32_t folded_below_ = 1;
    bool own_guard_ = false;
    std::vector<uint32_t> to_forget_;  // of whom others asked to

    mutable std::shared_mutex state_mutex_;  // state and postings
    std::unique_ptr<community_state> state_;
    std::string scheme_digest_;
    std::unique_ptr<views::posting_file> postings_;
    std::atomic<uint64_t> sequence_ = 0;
    std::atomic<uint64_t> snapshot_at_ = 0;

    mutable std::mutex mutex_;
    std::condition_variable moved_;   // somebody waits for an entry
    std::condition_variable wanted_;  // the follower waits for work
    std::optional<failure> stopped_;
    std::shared_ptr<const scheme> coming_;
    bool notified_ = false;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace v0_1
}  // namespace annona
