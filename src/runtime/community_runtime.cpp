// SPDX-License-Identifier: Apache-2.0
#include "runtime/community_runtime.hpp"

#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace annona {
inline namespace v0_1 {

namespace {

/// Waits for one answer.
class one_answer final : public answer_receiver {
public:
    void answered(uint64_t, const result<decision>& answer) override {
        const std::lock_guard lock(mutex_);
        found_ = answer;
        if (*found_) (*found_)->record = {};
        there_.notify_one();
    }
    result<decision> wait() {
        std::unique_lock lock(mutex_);
        there_.wait(lock, [this] { return found_.has_value(); });
        return *found_;
    }

private:
    std::mutex mutex_;
    std::condition_variable there_;
    std::optional<result<decision>> found_;
};

}  // namespace

community_runtime::community_runtime(std::unique_ptr<engine> decider, journal_store& store,
                                     clock now, const runtime_options& options)
    : engine_(std::move(decider)),
      clock_(std::move(now)),
      commands_max_(options.commands_max),
      on_stopped_(options.on_stopped),
      commits_(store, [this] { wake(); }),
      writer_(*engine_, commits_, options.commands_max),
      guard_(engine_->last_recorded_at()) {
    engine_->commit_by_hand(true);
    thread_ = std::thread([this] { work(); });
}

community_runtime::~community_runtime() { stop(); }

void community_runtime::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake();
    if (thread_.joinable()) thread_.join();
}

void community_runtime::wake() {
    {
        const std::lock_guard lock(mutex_);
        signalled_ = true;
    }
    changed_.notify_one();
}

void community_runtime::accept_clock() {
    {
        const std::lock_guard lock(mutex_);
        accept_clock_ = true;
    }
    wake();
}

// ---- any thread ----

result<void> community_runtime::take(const std::function<void(request&)>& fill) {
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) return *stopped_;
        if (stopping_) return failure{"STOPPING", "this community takes nothing new now", ""};
        if (taken_.load() >= commands_max_) {
            const auto limit = std::to_string(commands_max_);
            return failure{"LIMIT_EXCEEDED",
                           limit + " commands are waiting for an answer, limit " + limit,
                           "commands_max"};
        }
        if (spare_.empty()) spare_.push_back(std::make_unique<request>());
        fill(*spare_.back());
        intake_.push_back(std::move(spare_.back()));
        spare_.pop_back();
        ++taken_;
        signalled_ = true;
    }
    changed_.notify_one();
    return {};
}

result<void> community_runtime::submit(const command& asked, answer_receiver& to, uint64_t tag) {
    return take([&](request& place) {
        place.asked.assign(asked);
        place.act = nullptr, place.to = &to, place.tag = tag;
    });
}

result<void> community_runtime::submit(std::function<result<void>(engine&)> act,
                                       answer_receiver& to, uint64_t tag) {
    return take(
        [&](request& place) { place.act = std::move(act), place.to = &to, place.tag = tag; });
}

result<decision> community_runtime::submit_and_wait(const command& asked) {
    one_answer waiting;
    if (const auto taken = submit(asked, waiting, 0); !taken) return taken.error();
    return waiting.wait();
}

result<void> community_runtime::perform(const std::function<result<void>(engine&)>& act) {
    one_answer waiting;
    result<void> done;
    auto taken = take([&](request& place) {
        // Only a stopped engine stops the runtime: what else `act` could not do is its caller's.
        place.act = [&](engine& decider) -> result<void> {
            done = act(decider);
            return decider.stopped() ? result<void>{*decider.stopped()} : result<void>{};
        };
        place.to = &waiting, place.tag = 0;
    });
    if (!taken) return taken;
    if (const auto answer = waiting.wait(); !answer) return answer.error();
    return done;
}

// ---- the writer's thread ----

void community_runtime::work() {
    while (next_requests()) {
        const clock_reading reading = clock_();
        if (const auto now = guard_.look(reading)) {
            hand_to_writer();
            try {
                writer_.poll(*now);
            } catch (const std::exception& broken) {
                fail_all({"BUG", broken.what(), ""});
                return;
            }
        } else {
            refuse_new(now.error());
            writer_.poll(engine_->last_recorded_at());
        }
        give_answers();
        if (writer_.stopped()) {
            fail_all(*writer_.stopped());
            return;
        }
    }
}

// Takes over what was asked meanwhile; waits while there is nothing to do. False: the end.
bool community_runtime::next_requests() {
    std::unique_lock lock(mutex_);
    for (auto& used : at_work_) spare_.push_back(std::move(used));
    at_work_.clear();
    const bool over = stopping_ && taken_.load() == 0;
    if (!over && !writer_.has_work()) changed_.wait(lock, [this] { return signalled_; });
    signalled_ = false;
    if (std::exchange(accept_clock_, false)) guard_.accept();
    at_work_.swap(intake_);
    return !(stopping_ && at_work_.empty() && taken_.load() == 0);
}

void community_runtime::hand_to_writer() {
    for (auto& one : at_work_) {
        const auto ticket =
            one->act ? writer_.enqueue(std::move(one->act)) : writer_.enqueue(one->asked.view());
        const waiting_answer place{one->to, one->tag};
        if (ticket)
            waiting_.push_back(place);
        else
            answer(place, ticket.error());
    }
}

void community_runtime::refuse_new(const failure& why) {
    for (auto& one : at_work_) answer({one->to, one->tag}, why);
}

void community_runtime::give_answers() {
    writer_.take_answers([this](uint64_t, const decision& found) {
        const auto place = waiting_.front();
        waiting_.pop_front();
        answer(place, found);
    });
}

void community_runtime::answer(const waiting_answer& waiting, const result<decision>& found) {
    --taken_;
    waiting.to->answered(waiting.tag, found);
}

void community_runtime::fail_all(const failure& why) {
    if (on_stopped_) on_stopped_(why);
    std::vector<std::unique_ptr<request>> late;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = why;
        late.swap(intake_);
    }
    for (const auto& place : std::exchange(waiting_, {})) answer(place, why);
    for (const auto& one : late) answer({one->to, one->tag}, why);
}

}  // namespace v0_1
}  // namespace annona
