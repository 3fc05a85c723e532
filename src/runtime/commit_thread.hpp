// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/writer_commit.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace annona {
inline namespace v0_1 {

/// Makes groups durable on a thread of its own, so that the writer decides the next group while
/// the store waits for the disk.
///
/// `begin` and `outcome` are called by the writer's thread. The store's `append` runs on the thread
/// of this object, its `read` may run on the writer's at the same time. The store must outlive it.
class commit_thread final : public commit_port {
public:
    /// `on_done` is called on the committing thread after each group.
    commit_thread(journal_store& store, std::function<void()> on_done);
    /// Waits for the group under way.
    ~commit_thread() override;
    commit_thread(const commit_thread&) = delete;
    commit_thread& operator=(const commit_thread&) = delete;

    void begin(const journal_group& group) override;
    std::optional<append_outcome> outcome() override;
    std::optional<failure> trouble() const override;

private:
    void work();

    journal_store& store_;
    std::function<void()> on_done_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<journal_group> given_;
    std::optional<append_outcome> outcome_;
    std::optional<failure> trouble_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace v0_1
}  // namespace annona
