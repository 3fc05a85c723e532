// SPDX-License-Identifier: Apache-2.0
#include "runtime/commit_thread.hpp"

#include <utility>

namespace annona {
inline namespace v0_1 {

commit_thread::commit_thread(journal_store& store, std::function<void()> on_done)
    : store_(store), on_done_(std::move(on_done)), thread_([this] { work(); }) {}

commit_thread::~commit_thread() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void commit_thread::begin(const journal_group& group) {
    {
        const std::lock_guard lock(mutex_);
        given_ = group;
    }
    changed_.notify_all();
}

std::optional<append_outcome> commit_thread::outcome() {
    const std::lock_guard lock(mutex_);
    return std::exchange(outcome_, std::nullopt);
}

std::optional<failure> commit_thread::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

void commit_thread::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return given_.has_value() || ending_; });
        if (!given_) return;
        const auto group = *std::exchange(given_, std::nullopt);
        lock.unlock();
        auto found = append_outcome::unknown;
        std::optional<failure> why;
        try {
            found = store_.append(group);
            if (found != append_outcome::committed) why = store_.append_trouble();
        } catch (...) {
            // A store that throws has not said what became of the group.
        }
        lock.lock();
        outcome_ = found, trouble_ = std::move(why);
        lock.unlock();
        on_done_();
        lock.lock();
    }
}

}  // namespace v0_1
}  // namespace annona
