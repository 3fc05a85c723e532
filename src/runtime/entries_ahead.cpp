// SPDX-License-Identifier: Apache-2.0
#include "runtime/entries_ahead.hpp"

#include <exception>
#include <string>
#include <utility>

namespace annona {
inline namespace v0_1 {

entries_ahead::entries_ahead(std::unique_ptr<stores::sqlite_reader> reader, uint64_t first)
    : reader_(std::move(reader)), next_to_read_(first), thread_([this] { work(); }) {}

entries_ahead::~entries_ahead() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

// ---- the thread ----

void entries_ahead::work() {
    for (;;) {
        std::unique_lock lock(mutex_);
        // The batch at which the caller is stays as it is.
        changed_.wait(lock, [this] { return ending_ || filled_ < begun_ + batches_count; });
        if (ending_) return;
        auto& next = batches_[filled_ % batches_count];
        lock.unlock();
        try {
            fill(next);
        } catch (const std::exception& broken) {
            next.wrong = failure{"BUG", broken.what(), {}};
        }
        const bool is_last = next.wrong.has_value();
        lock.lock();
        ++filled_;
        lock.unlock();
        changed_.notify_all();
        if (is_last) return;
    }
}

void entries_ahead::fill(batch& next) {
    next.entries.resize(batch_entries);
    for (next.count = 0; next.count < batch_entries; ++next.count) {
        const uint64_t sequence = next_to_read_ + next.count;
        const auto found = reader_->read_for_state(sequence, next.entries[next.count]);
        if (!found) {
            next.wrong = found.error();
            break;
        }
        if (!*found) {
            next.wrong =
                failure{"JOURNAL_GAP", "entry " + std::to_string(sequence) + " is missing", {}};
            break;
        }
    }
    next_to_read_ += next.count;
}

// ---- the caller ----

bool entries_ahead::begin_batch() {
    std::unique_lock lock(mutex_);
    if (at_ != nullptr) {
        ++begun_;
        changed_.notify_all();
    }
    changed_.wait(lock, [this] { return filled_ > begun_; });
    at_ = &batches_[begun_ % batches_count];
    place_ = 0;
    return at_->count != 0;
}

result<const entry*> entries_ahead::next(uint64_t sequence) {
    const bool is_there = (at_ != nullptr && place_ < at_->count) ||
                          ((at_ == nullptr || !at_->wrong) && begin_batch());
    if (!is_there) return *at_->wrong;
    const entry& found = at_->entries[place_++];
    if (found.sequence == sequence) return &found;
    return failure{"JOURNAL_GAP",
                   "entry " + std::to_string(found.sequence) + " came where entry " +
                       std::to_string(sequence) + " was expected",
                   {}};
}

}  // namespace v0_1
}  // namespace annona
