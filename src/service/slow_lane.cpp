// SPDX-License-Identifier: Apache-2.0
#include "service/slow_lane.hpp"

#include <utility>

namespace annona {
inline namespace v0_1 {
namespace service {

bool slow_lane::take(std::function<void()> one) {
    {
        const std::lock_guard lock(mutex_);
        if (ending_ || waiting_.size() >= waiting_max) return false;
        waiting_.push_back(std::move(one));
    }
    changed_.notify_one();
    return true;
}

void slow_lane::finish() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_one();
    std::call_once(joined_, [this] { thread_.join(); });
}

void slow_lane::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        const auto one = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        one();
        lock.lock();
    }
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
