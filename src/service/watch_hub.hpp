// SPDX-License-Identifier: Apache-2.0
//! Who waits for the next durable entry, and the work that may take long: threads of the server
//! that belong to no community.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace service {

/// How long a stream of entries stays silent: shorter than what proxies cut.
inline constexpr std::chrono::seconds heartbeat_period{15};

/// Any thread. What it is handed is called on its own thread, one after another.
class watch_hub {
public:
    watch_hub() : thread_([this] { work(); }) {}
    ~watch_hub();
    watch_hub(const watch_hub&) = delete;
    watch_hub& operator=(const watch_hub&) = delete;

    /// Calls `wake` once: when the community has something new, with the next heartbeat, at most
    /// one period away, or when all are let go. The key tells it apart for `let_go`.
    void wait_for(const std::string& community, const void* key, std::function<void()> wake);
    /// A community has something new.
    void notify(const std::string& community);
    /// Wakes the waiter with this key at once, if it still waits.
    void let_go(const void* key);
    void let_all_go();

private:
    struct waiter {
        std::string community;
        const void* key = nullptr;
        std::function<void()> wake;
    };
    void work();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<waiter> waiters_;
    std::vector<std::function<void()>> ready_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
