// SPDX-License-Identifier: Apache-2.0
#include "service/watch_hub.hpp"

#include <algorithm>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace service {

watch_hub::~watch_hub() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void watch_hub::wait_for(const std::string& community, const void* key,
                         std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    waiters_.push_back({community, key, std::move(wake)});
}

void watch_hub::notify(const std::string& community) {
    {
        const std::lock_guard lock(mutex_);
        const auto others =
            std::stable_partition(waiters_.begin(), waiters_.end(),
                                  [&](const waiter& one) { return one.community != community; });
        for (auto one = others; one != waiters_.end(); ++one)
            ready_.push_back(std::move(one->wake));
        waiters_.erase(others, waiters_.end());
        if (ready_.empty()) return;
    }
    changed_.notify_one();
}

void watch_hub::let_go(const void* key) {
    {
        const std::lock_guard lock(mutex_);
        const auto place = std::find_if(waiters_.begin(), waiters_.end(),
                                        [&](const waiter& one) { return one.key == key; });
        if (place == waiters_.end()) return;
        ready_.push_back(std::move(place->wake));
        waiters_.erase(place);
    }
    changed_.notify_one();
}

void watch_hub::let_all_go() {
    {
        const std::lock_guard lock(mutex_);
        for (auto& one : waiters_) ready_.push_back(std::move(one.wake));
        waiters_.clear();
    }
    changed_.notify_one();
}

void watch_hub::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        const bool woken = changed_.wait_for(lock, heartbeat_period,
                                             [this] { return ending_ || !ready_.empty(); });
        if (!woken)
            for (auto& one : std::exchange(waiters_, {})) ready_.push_back(std::move(one.wake));
        const auto now = std::exchange(ready_, {});
        lock.unlock();
        for (const auto& wake : now) wake();
        lock.lock();
        if (ending_ && ready_.empty()) return;
    }
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
