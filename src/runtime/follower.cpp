// SPDX-License-Identifier: Apache-2.0
#include "runtime/follower.hpp"

#include <annona/engine/state_codec.hpp>

#include <exception>
#include <utility>

#include "stores/folder_guard.hpp"
#include "stores/snapshot_files.hpp"

namespace annona {
inline namespace v0_1 {

namespace {

std::string view_prefix(const follower_options& of) {
    return "views-" + stores::file_word(of.community);
}
std::string postings_path(const follower_options& of) {
    return of.folder + "/" + view_prefix(of) + "-postings.bin";
}

failure unknown_account(std::string_view id) {
    return {"NOT_FOUND", "no account " + std::string(id), {}};
}

}  // namespace

// ---- opening ----

follower::follower(std::shared_ptr<const scheme> rules, const follower_options& options)
    : rules_(std::move(rules)), options_(options) {}

result<std::unique_ptr<follower>> follower::open(std::shared_ptr<const scheme> rules,
                                                 const follower_options& options,
                                                 const journal::snapshot* from) {
    std::unique_ptr<follower> made(new follower(std::move(rules), options));
    if (auto opened = made->open_parts(from); !opened) return opened.error();
    return made;
}

result<void> follower::open_parts(const journal::snapshot* from) {
    auto reader = stores::sqlite_reader::open(options_.folder, options_.community, options_.store);
    if (!reader) return reader.error();
    reader_ = std::move(*reader);
    own_guard_ = !options_.guard.seal;
    if (auto guarded = take_guard(); !guarded) return guarded;
    auto requests = views::request_index::open(options_.folder, view_prefix(options_) + "-requests",
                                               options_.request_run_max);
    if (!requests) return requests.error();
    requests_ = std::move(*requests);
    std::optional<journal::snapshot> newest;
    if (from == nullptr) {
        const stores::snapshot_files files(options_.folder, options_.community);
        newest = files.newest(*reader_, options_.guard, passed_over_);
        if (newest) from = &*newest;
    }
    result<void> begun = from == nullptr ? begin_empty() : begin_at(*from);
    if (!begun && from != nullptr) {
        passed_over_.push_back(begun.error());
        begun = begin_empty();
    }
    if (!begun) return begun;
    folded_below_ = 1;
    return catch_up_requests();
}

/// Snapshots hold what is personal: sealed with the key of the folder as it is now, which no
/// erasure leaves in place.
result<void> follower::take_guard() {
    if (!own_guard_) return {};
    const auto key = reader_->folder_key();
    if (!key) return key.error();
    options_.guard = stores::folder_guard(*key);
    return {};
}

void follower::forget_person(uint32_t account) {
    {
        const std::lock_guard lock(mutex_);
        to_forget_.push_back(account);
    }
    notify();
}

/// On the thread that changes the state.
result<void> follower::forget_asked() {
    std::vector<uint32_t> accounts;
    {
        const std::lock_guard lock(mutex_);
        accounts.swap(to_forget_);
    }
    if (accounts.empty()) return {};
    const std::unique_lock quiet(state_mutex_);
    for (const uint32_t account : accounts)
        if (account < state_->accounts.accounts_count()) state_->forget_person(account);
    return take_guard();
}

result<void> follower::begin_empty() {
    state_ = std::make_unique<community_state>(*rules_);
    state_->names = {}, state_->names_journaled = 0;
    auto postings = views::posting_file::open(postings_path(options_));
    if (!postings) return postings.error();
    postings_ = std::move(*postings);
    sequence_ = 0;
    return {};
}

result<void> follower::begin_at(const journal::snapshot& from) {
    auto postings = views::posting_file::open(postings_path(options_), from.postings);
    if (!postings) return postings.error();
    state_ = std::make_unique<community_state>(*rules_);
    if (auto read = decode_state(from.state, *state_); !read) return read;
    if (state_->sequence != from.head.at.sequence)
        return failure{"MALFORMED", "a snapshot whose state stands at another entry", {}};
    postings_ = std::move(*postings);
    scheme_digest_ = from.head.scheme_digest;
    snapshot_at_ = sequence_ = state_->sequence;
    return {};
}

/// Where the runs of request ids end before the snapshot, the entries between are read for them.
result<void> follower::catch_up_requests() {
    while (requests_->last() < sequence_) {
        const auto found = reader_->read_for_state(requests_->last() + 1, next_);
        if (!found) return found.error();
        if (!*found) return failure{"JOURNAL_GAP", "an entry before the snapshot is missing", {}};
        if (auto added =
                requests_->add({next_.request_key_low, next_.request_key_high}, next_.sequence);
            !added)
            return added;
    }
    return {};
}

follower::~follower() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wanted_.notify_all();
    if (thread_.joinable()) thread_.join();
    if (requests_) requests_->stop({"STOPPING", "the follower has ended", ""});
}

// ---- its own thread ----

result<void> follower::apply(const entry& one) {
    for (const auto& opened : one.opened)
        if (opened.role >= state_->rules().roles.size())
            return failure{"SCHEME_NEEDED",
                           "entry " + std::to_string(one.sequence) + " opens an account of role " +
                               std::to_string(opened.role) +
                               ", which the scheme given does not have: call follow",
                           {}};
    try {
        const std::unique_lock lock(state_mutex_);
        state_->define_counters(one);
        state_->apply(one);
        for (const auto& activated : one.activated) scheme_digest_ = activated.scheme_digest;
        if (auto added = postings_->add(one, state_->accounts); !added) return added;
    } catch (const bug& broken) {
        return failure{
            "JOURNAL_BROKEN", "entry " + std::to_string(one.sequence) + ": " + broken.what(), {}};
    }
    if (one.sequence > requests_->last())
        if (auto added = requests_->add({one.request_key_low, one.request_key_high}, one.sequence);
            !added)
            return added;
    sequence_.store(one.sequence, std::memory_order_release);
    return {};
}

result<void> follower::apply_next() {
    const auto found = reader_->read_for_state(sequence_ + 1, next_);
    if (!found) return found.error();
    if (!*found)
        return failure{"JOURNAL_GAP", "entry " + std::to_string(sequence_ + 1) + " is missing", {}};
    return apply(next_);
}

result<uint64_t> follower::step(uint64_t entries_max) {
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) return *stopped_;
        if (coming_ != nullptr) {
            const std::unique_lock quiet(state_mutex_);
            state_->follow(*coming_);
            rules_ = std::exchange(coming_, nullptr);
        }
    }
    if (auto forgotten = forget_asked(); !forgotten) return forgotten.error();
    uint64_t applied = 0;
    result<void> done;
    if (sequence_ >= reader_->last_sequence())
        if (auto looked = reader_->look(); !looked) done = looked.error();
    while (done && applied < entries_max && sequence_ < reader_->last_sequence()) {
        done = apply_next();
        if (done) ++applied;
    }
    if (applied != 0) {
        const std::lock_guard lock(mutex_);  // nobody is between looking and waiting
        moved_.notify_all();
    }
    if (done) return applied;
    if (done.error().code != "SCHEME_NEEDED") stop(done.error());
    return done.error();
}

result<void> follower::write_snapshot() {
    if (auto forgotten = forget_asked(); !forgotten) return forgotten;
    if (sequence_ == 0) return {};
    std::vector<std::byte> blob;
    journal::group_view group;
    const auto found = reader_->group_of(sequence_, blob);
    if (!found) return found.error();
    if (auto read = journal::read_group(blob, group); !read) return read;
    while (sequence_ < group.header.last_sequence())
        if (auto applied = apply_next(); !applied) return applied;
    if (auto saved = requests_->save(); !saved) return saved;
    auto postings = postings_->head();
    if (!postings) return postings.error();
    journal::sha256 hash;
    journal::snapshot_head head;
    head.community = options_.community;
    head.at = {group.header.epoch, sequence_, journal::header_hash(hash, group.header_bytes)};
    head.scheme_digest = scheme_digest_;
    stores::snapshot_files files(options_.folder, options_.community);
    // This thread alone changes the state, so others may go on reading it meanwhile.
    const auto fill = [&](journal::snapshot_writer& to) -> result<void> {
        result<void> done;
        encode_state(*state_, [&](std::span<const std::byte> piece) {
            if (done) done = to.add(journal::snapshot_part::state, piece);
        });
        return done ? to.add(journal::snapshot_part::postings, *postings) : done;
    };
    if (auto written = files.write(head, options_.guard, fill); !written) return written;
    snapshot_at_ = sequence_.load();
    return {};
}

void follower::start() {
    thread_ = std::thread([this] { work(); });
}

/// Waits for something to do.
void follower::rest() {
    std::unique_lock lock(mutex_);
    const auto is_wanted = [this] { return notified_ || ending_ || coming_ != nullptr; };
    if (options_.look_every.count() != 0)
        wanted_.wait_for(lock, options_.look_every, is_wanted);
    else
        wanted_.wait(lock, is_wanted);
    notified_ = false;
}

void follower::work() {
    for (;;) {
        {
            const std::lock_guard lock(mutex_);
            if (ending_ || stopped_) return;
        }
        try {
            const auto applied = step();
            if (!applied && applied.error().code != "SCHEME_NEEDED") return;
            const bool is_time =
                options_.snapshot_every != 0 && sequence_ >= snapshot_at_ + options_.snapshot_every;
            // A snapshot that cannot be written is tried again later; nothing needs it.
            if (is_time && !write_snapshot()) snapshot_at_ = sequence_.load();
            if (applied && *applied != 0) continue;
            if (reader_->segments_count() > folded_below_ && reader_->fold_finished())
                folded_below_ = reader_->segments_count();
        } catch (const std::exception& broken) {
            return stop({"BUG", broken.what(), ""});
        }
        rest();
    }
}

void follower::stop(const failure& why) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopped_) stopped_ = why;
    }
    requests_->stop(why);
    moved_.notify_all();
}

// ---- any thread ----

void follower::notify() {
    {
        const std::lock_guard lock(mutex_);
        notified_ = true;
    }
    wanted_.notify_one();
}

void follower::follow(std::shared_ptr<const scheme> next) {
    {
        const std::lock_guard lock(mutex_);
        coming_ = std::move(next);
    }
    wanted_.notify_one();
}

result<void> follower::wait_for(uint64_t sequence, std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    const bool came = moved_.wait_for(lock, at_most,
                                      [&] { return sequence_ >= sequence || stopped_ || ending_; });
    if (sequence_ >= sequence) return {};
    if (stopped_) return *stopped_;
    if (came) return failure{"STOPPING", "the follower ends", {}};
    return failure{"DEADLINE_EXCEEDED",
                   "the answer would stand at entry " + std::to_string(sequence_) + ", asked for " +
                       std::to_string(sequence),
                   {}};
}

std::optional<failure> follower::stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
}

result<statement_page> follower::statement(std::string_view account, size_t count,
                                           uint64_t from) const {
    const std::shared_lock lock(state_mutex_);
    const auto found = state_->accounts.find(account);
    if (!found) return unknown_account(account);
    statement_page page;
    page.sequence = state_->sequence;
    page.next = from == 0 ? postings_->last_of(*found) : from;
    while (page.next != 0 && page.postings.size() < count) {
        const auto one = postings_->read(page.next);
        if (!one) return one.error();
        if (one->account != *found)
            return failure{"NOT_FOUND", "the page is one of another account", {}};
        page.postings.push_back(*one);
        page.next = one->previous;
    }
    return page;
}

result<balance_then> follower::balance_at(std::string_view account, uint32_t ledger,
                                          instant at) const {
    const std::shared_lock lock(state_mutex_);
    const auto found = state_->accounts.find(account);
    if (!found) return unknown_account(account);
    if (ledger >= state_->accounts.ledgers_count())
        return failure{"NOT_FOUND", "no ledger " + std::to_string(ledger), {}};
    balance_then then{state_->sequence, state_->accounts.balance(ledger, *found)};
    for (uint64_t number = postings_->last_of(*found); number != 0;) {
        const auto one = postings_->read(number);
        if (!one) return one.error();
        // Nothing takes effect after it is recorded, and entries are recorded in order of time.
        if (one->recorded_at.seconds <= at.seconds) break;
        if (one->ledger == ledger && one->effective_at.seconds > at.seconds)
            then.value -= one->delta;
        number = one->previous;
    }
    return then;
}

result<bool> follower::read(uint64_t sequence, entry& out) const {
    const std::lock_guard lock(lookup_mutex_);
    if (lookup_ == nullptr) {
        auto opened =
            stores::sqlite_reader::open(options_.folder, options_.community, options_.store);
        if (!opened) return opened.error();
        lookup_ = std::move(*opened);
    }
    if (sequence > lookup_->last_sequence())
        if (auto looked = lookup_->look(); !looked) return looked.error();
    return lookup_->read(sequence, out);
}

}  // namespace v0_1
}  // namespace annona
