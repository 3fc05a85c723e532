// SPDX-License-Identifier: Apache-2.0
//! A thread for reads that take longer than a front's threads or the writer may be held up.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace annona {
inline namespace v0_1 {
namespace service {

/// Any thread. Work is done one after another, in order.
class slow_lane {
public:
    static constexpr size_t waiting_max = 64;

    slow_lane() : thread_([this] { work(); }) {}
    ~slow_lane() { finish(); }
    slow_lane(const slow_lane&) = delete;
    slow_lane& operator=(const slow_lane&) = delete;

    /// False where too much waits, or no more is taken: the work is not done then.
    [[nodiscard]] bool take(std::function<void()> one);

    /// Does what was taken, takes no more, and returns when that is done.
    void finish();

private:
    void work();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool ending_ = false;
    std::once_flag joined_;
    std::thread thread_;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
