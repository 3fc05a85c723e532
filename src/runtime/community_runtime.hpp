// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/clock_guard.hpp"
#include "runtime/commit_thread.hpp"

#include <annona/engine/engine.hpp>
#include <annona/engine/writer.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// Who waits for answers. Called on the writer's thread, in the order of the commands: return soon,
/// hand the work on. What a decision's record points at is valid during the call.
class answer_receiver {
public:
    virtual ~answer_receiver() = default;
    virtual void answered(uint64_t tag, const result<decision>& answer) = 0;
};

struct runtime_options {
    size_t commands_max = queue_max;  // asked and not yet answered, 1 to queue_max
    /// Called once, on the writer's thread, with what stopped the runtime for good.
    std::function<void(const failure&)> on_stopped;
};

/// One community at work: an engine, a thread that decides, a thread that makes groups durable.
/// Any number of threads may ask. An answer leaves only when everything decided up to it is
/// durable.
///
/// When the journal rejects a group or its outcome is unknown, or the engine fails, everything
/// unanswered is answered with that failure and nothing is accepted any more: whoever holds the
/// runtime drops it and opens the journal again. A client that asks again under its request id
/// then learns what became of its command.
class community_runtime {
public:
    using clock = std::function<clock_reading()>;

    /// Takes the engine over; the store must outlive the runtime. `now` is called on the writer's
    /// thread.
    community_runtime(std::unique_ptr<engine> decider, journal_store& store, clock now,
                      const runtime_options& options = {});
    /// Stops.
    ~community_runtime();
    community_runtime(const community_runtime&) = delete;
    community_runtime& operator=(const community_runtime&) = delete;

    /// Copies a command and queues it. `to` is called once with `tag`, unless this fails:
    /// LIMIT_EXCEEDED, too many are waiting; STOPPING; what stopped the runtime.
    result<void> submit(const command& asked, answer_receiver& to, uint64_t tag);

    /// The same, waiting for the answer; its record is empty. Not from a receiver.
    result<decision> submit_and_wait(const command& asked);

    /// Queues something else to do with the engine, at its place between the commands, on the
    /// writer's thread. `to` is called once with `tag` and an empty decision when everything
    /// decided up to it is durable. What `act` finds it keeps itself; a failure it returns stops
    /// the runtime. Failures as of a command.
    result<void> submit(std::function<result<void>(engine&)> act, answer_receiver& to,
                        uint64_t tag);

    /// Something else to do with the engine, at its place between the commands, on the writer's
    /// thread. Returns when everything decided up to it is durable. A failure of `act` itself comes
    /// back and harms nobody; a failure that leaves the engine stopped stops the runtime. Not from
    /// a receiver.
    result<void> perform(const std::function<result<void>(engine&)>& act);

    /// An operator says that the clock is right: commands go on after CLOCK_STEPPED.
    void accept_clock();

    /// Takes nothing new, answers what was taken, and ends the threads. May be called twice.
    void stop();

    /// Commands taken and not answered.
    size_t unanswered() const { return taken_.load(); }

private:
    struct request {
        owned_command asked;
        std::function<result<void>(engine&)> act;
        answer_receiver* to = nullptr;
        uint64_t tag = 0;
    };
    struct waiting_answer {
        answer_receiver* to = nullptr;
        uint64_t tag = 0;
    };

    result<void> take(const std::function<void(request&)>& fill);
    void work();
    bool next_requests();
    void refuse_new(const failure& why);
    void hand_to_writer();
    void give_answers();
    void answer(const waiting_answer& waiting, const result<decision>& found);
    void fail_all(const failure& why);
    void wake();

    // Before `commits_`: its thread signals until it has ended.
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool signalled_ = false;

    std::unique_ptr<engine> engine_;
    clock clock_;
    size_t commands_max_;
    std::function<void(const failure&)> on_stopped_;
    commit_thread commits_;
    writer<engine> writer_;
    clock_guard guard_;  // writer's thread

    std::vector<std::unique_ptr<request>> intake_;  // asked, not yet seen by the writer's thread
    std::vector<std::unique_ptr<request>> spare_;   // memory to be used again
    std::optional<failure> stopped_;
    bool stopping_ = false;
    bool accept_clock_ = false;

    std::atomic<size_t> taken_ = 0;
    std::vector<std::unique_ptr<request>> at_work_;  // writer's thread
    std::deque<waiting_answer> waiting_;             // writer's thread, by ticket
    std::thread thread_;
};

}  // namespace v0_1
}  // namespace annona
