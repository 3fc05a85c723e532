// SPDX-License-Identifier: Apache-2.0
// A community asked by many threads at once, over stores whose fate the test decides.

#include <gtest/gtest.h>

#include <annona/annona.hpp>

#include "../../conformance/community.hpp"
#include "runtime/community_runtime.hpp"

#include <atomic>
#include <map>
#include <thread>

namespace annona {
namespace {

using conformance::ask;
using conformance::at;

/// A journal in memory whose commits wait until they may go on; read and append may meet.
class gated_journal final : public journal_store {
public:
    append_outcome append(const journal_group& group) override {
        std::unique_lock lock(mutex_);
        ++begun_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
        return inner_.append(group);
    }
    bool read(uint64_t sequence, std::vector<std::byte>& out) const override {
        const std::lock_guard lock(mutex_);
        return inner_.read(sequence, out);
    }
    uint64_t last_sequence() const override {
        const std::lock_guard lock(mutex_);
        return inner_.last_sequence();
    }
    void shut() {
        const std::lock_guard lock(mutex_);
        open_ = false, begun_ = 0;
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void wait_for_append() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return begun_ > 0; });
    }
    void fail_next(memory_journal::fault how) {
        const std::lock_guard lock(mutex_);
        inner_.fail_next_append(how);
    }
    memory_journal& inner() { return inner_; }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    memory_journal inner_;
    bool open_ = true;
    size_t begun_ = 0;
};

/// Keeps the answers in the order in which they came.
class kept_answers final : public answer_receiver {
public:
    void answered(uint64_t tag, const result<decision>& answer) override {
        const std::lock_guard lock(mutex_);
        tags.push_back(tag);
        answers.push_back(answer);
        changed_.notify_all();
    }
    void wait_for(size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return answers.size() >= count; });
    }
    size_t count() {
        const std::lock_guard lock(mutex_);
        return answers.size();
    }
    std::vector<uint64_t> tags;
    std::vector<result<decision>> answers;

private:
    std::mutex mutex_;
    std::condition_variable changed_;
};

class runtime_of_a_town : public testing::Test {
protected:
    runtime_of_a_town()
        : rules_(conformance::scheme_of(conformance::with_rules(conformance::town_head, {}))) {}

    void start(runtime_options options = {}) {
        auto decider = std::move(*engine::start(rules_, journal_, at("2026-03-01", 8)));
        town_ = std::make_unique<community_runtime>(
            std::move(decider), journal_,
            [this] {
                return clock_reading{wall_.load(), steady_};
            },
            options);
    }
    static runtime_options at_most(size_t commands) {
        runtime_options made;
        made.commands_max = commands;
        return made;
    }
    void fund_and_award() {
        auto money = ask(command_kind::fund, "", "", 1'000'000);
        money.programme = "town", money.request_id = "money";
        ASSERT_EQ(town_->submit_and_wait(money)->result, verdict::accepted);
        auto award = ask(command_kind::issue, "", "ben:H1", 500'000);
        award.other_pocket = "aid", award.request_id = "award";
        ASSERT_EQ(town_->submit_and_wait(award)->result, verdict::accepted);
    }
    static command payment(std::string_view id, int64_t value, basket_line& line) {
        line.category = "food", line.value = amount::of(value);
        command asked = ask(command_kind::pay, "ben:H1", "mer:S", value);
        asked.request_id = id;
        asked.lines = {&line, 1};
        return asked;
    }

    std::shared_ptr<scheme> rules_;
    gated_journal journal_;
    std::atomic<instant> wall_ = at("2026-03-02", 9);
    std::atomic<int64_t> steady_ = 0;
    std::unique_ptr<community_runtime> town_;
};

TEST_F(runtime_of_a_town, an_answer_waits_for_its_group_to_be_durable) {
    start();
    fund_and_award();
    journal_.shut();
    kept_answers kept;
    basket_line line;
    ASSERT_TRUE(town_->submit(payment("p1", 100, line), kept, 7));
    journal_.wait_for_append();
    EXPECT_EQ(kept.count(), 0u);
    journal_.open();
    kept.wait_for(1);
    EXPECT_EQ(kept.tags, std::vector<uint64_t>{7});
    EXPECT_EQ(kept.answers[0]->result, verdict::accepted);
}

TEST_F(runtime_of_a_town, a_repeat_before_the_first_is_durable_waits_for_it) {
    start();
    fund_and_award();
    journal_.shut();
    kept_answers kept;
    basket_line line;
    ASSERT_TRUE(town_->submit(payment("p1", 100, line), kept, 1));
    journal_.wait_for_append();
    ASSERT_TRUE(town_->submit(payment("p1", 100, line), kept, 2));
    EXPECT_EQ(kept.count(), 0u);
    journal_.open();
    kept.wait_for(2);
    EXPECT_EQ(kept.answers[0]->result, verdict::accepted);
    EXPECT_EQ(kept.answers[1]->result, verdict::duplicate);
    EXPECT_EQ(kept.answers[1]->original_sequence, kept.answers[0]->sequence);
}

TEST_F(runtime_of_a_town, eight_threads_are_served_and_the_journal_replays_to_the_same_state) {
    start();
    fund_and_award();
    constexpr size_t threads = 8, each = 400;
    kept_answers kept;
    std::vector<std::thread> tills;
    for (size_t till = 0; till < threads; ++till)
        tills.emplace_back([&, till] {
            for (size_t i = 0; i < each; ++i) {
                basket_line line;
                const auto id = "t" + std::to_string(till) + "-" + std::to_string(i);
                ASSERT_TRUE(town_->submit(payment(id, 10, line), kept, till * each + i));
            }
        });
    for (auto& till : tills) till.join();
    kept.wait_for(threads * each);
    // A till's own payments are answered in its order, and no answer overtakes an earlier entry.
    std::map<uint64_t, uint64_t> last_of_till;
    uint64_t last_sequence = 0;
    for (size_t i = 0; i < kept.answers.size(); ++i) {
        ASSERT_EQ(kept.answers[i]->result, verdict::accepted);
        EXPECT_GT(kept.answers[i]->sequence, last_sequence);
        last_sequence = kept.answers[i]->sequence;
        auto& last = last_of_till[kept.tags[i] / each];
        EXPECT_LE(last, kept.tags[i]);
        last = kept.tags[i];
    }
    std::vector<std::byte> live;
    ASSERT_TRUE(town_->perform([&](engine& decider) {
        live = decider.state_bytes();
        return result<void>{};
    }));
    town_->stop();
    const auto again = engine::replay(rules_, journal_.inner());
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ((*again)->state_bytes(), live);
}

TEST_F(runtime_of_a_town, too_many_waiting_commands_are_refused_with_the_limit) {
    start(at_most(3));
    fund_and_award();
    journal_.shut();
    kept_answers kept;
    basket_line line;
    for (const auto* id : {"a", "b", "c"})
        ASSERT_TRUE(town_->submit(payment(id, 10, line), kept, 0));
    const auto refused = town_->submit(payment("d", 10, line), kept, 0);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "LIMIT_EXCEEDED");
    EXPECT_NE(refused.error().text.find('3'), std::string::npos);
    journal_.open();
    kept.wait_for(3);
    EXPECT_TRUE(town_->submit_and_wait(payment("d", 10, line)));
}

TEST_F(runtime_of_a_town, an_unknown_outcome_answers_everything_unanswered_with_it) {
    start();
    fund_and_award();
    journal_.shut();
    journal_.fail_next(memory_journal::fault::unknown_stored);
    kept_answers kept;
    basket_line line;
    ASSERT_TRUE(town_->submit(payment("p1", 100, line), kept, 1));
    journal_.wait_for_append();
    ASSERT_TRUE(town_->submit(payment("p2", 100, line), kept, 2));
    journal_.open();
    kept.wait_for(2);
    EXPECT_EQ(kept.answers[0].error().code, "JOURNAL_UNKNOWN");
    EXPECT_EQ(kept.answers[1].error().code, "JOURNAL_UNKNOWN");
    const auto later = town_->submit_and_wait(payment("p3", 100, line));
    ASSERT_FALSE(later);
    EXPECT_EQ(later.error().code, "JOURNAL_UNKNOWN");
    // Opened again, the same request id says what became of it.
    town_.reset();
    auto again = std::move(*engine::replay(rules_, journal_));
    const auto found = again->submit(payment("p1", 100, line), at("2026-03-02", 10));
    EXPECT_EQ(found->result, verdict::duplicate);
}

TEST_F(runtime_of_a_town, a_clock_that_was_set_stops_commands_until_it_is_accepted) {
    start();
    fund_and_award();
    wall_ = at("2026-03-02", 8);
    basket_line line;
    const auto back = town_->submit_and_wait(payment("p1", 100, line));
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().code, "CLOCK_STEPPED");
    EXPECT_NE(back.error().text.find("3600 s"), std::string::npos) << back.error().text;
    town_->accept_clock();
    const auto now = town_->submit_and_wait(payment("p1", 100, line));
    ASSERT_TRUE(now);
    EXPECT_EQ(now->result, verdict::accepted);
    EXPECT_EQ(now->recorded_at, at("2026-03-02", 9));  // journal time never goes back
}

TEST_F(runtime_of_a_town, a_clock_fifty_years_ahead_expires_nothing_and_is_put_right) {
    start();
    fund_and_award();
    basket_line line;
    ASSERT_EQ(town_->submit_and_wait(payment("p1", 100, line))->result, verdict::accepted);
    const auto before = journal_.last_sequence();
    wall_ = at("2076-03-02", 9);
    const auto ahead = town_->submit_and_wait(payment("p2", 100, line));
    ASSERT_FALSE(ahead);
    EXPECT_EQ(ahead.error().code, "CLOCK_STEPPED");
    EXPECT_EQ(journal_.last_sequence(), before);
    wall_ = at("2026-03-02", 9);
    const auto right = town_->submit_and_wait(payment("p2", 100, line));
    ASSERT_TRUE(right) << right.error().text;
    EXPECT_EQ(right->result, verdict::accepted);
    // The same clock when the process begins again: held against the journal's last entry.
    town_->stop();
    auto again = std::move(*engine::replay(rules_, journal_));
    wall_ = at("2076-03-02", 9);
    community_runtime next(std::move(again), journal_, [this] {
        return clock_reading{wall_.load(), 0};
    });
    EXPECT_EQ(next.submit_and_wait(payment("p3", 100, line)).error().code, "CLOCK_STEPPED");
    wall_ = at("2026-03-02", 10);
    EXPECT_EQ(next.submit_and_wait(payment("p3", 100, line))->result, verdict::accepted);
}

TEST_F(runtime_of_a_town, stopping_answers_what_was_taken_and_takes_nothing_new) {
    start();
    fund_and_award();
    kept_answers kept;
    basket_line line;
    for (int i = 0; i < 50; ++i)
        ASSERT_TRUE(town_->submit(payment("s" + std::to_string(i), 10, line), kept, 0));
    town_->stop();
    EXPECT_EQ(kept.count(), 50u);
    EXPECT_EQ(town_->submit(payment("late", 10, line), kept, 0).error().code, "STOPPING");
}

TEST_F(runtime_of_a_town, what_an_act_could_not_do_harms_nobody) {
    start();
    fund_and_award();
    const auto done = town_->perform([](engine&) -> result<void> {
        return failure{"NOT_TODAY", "no", ""};
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "NOT_TODAY");
    basket_line line;
    EXPECT_EQ(town_->submit_and_wait(payment("p1", 100, line))->result, verdict::accepted);
}

TEST(a_clock_guard, lets_time_pass_and_notices_steps) {
    clock_guard guard(instant{1'000});
    EXPECT_TRUE(guard.look({instant{1'000 + 86'400}, 50}));  // a day without entries
    EXPECT_TRUE(guard.look({instant{1'000 + 86'400 + 3'600}, 50 + 3'600}));
    const auto back = guard.look({instant{1'000 + 86'400}, 50 + 3'600});
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().code, "CLOCK_STEPPED");
    guard.accept();
    EXPECT_TRUE(guard.look({instant{1'000 + 86'400}, 50 + 3'600}));
    EXPECT_FALSE(guard.look({instant{1'000 + 86'400 + 50LL * 365 * 86'400}, 50 + 3'601}));
}

TEST(a_clock_guard, holds_the_first_reading_against_the_journal) {
    EXPECT_FALSE(clock_guard(instant{10'000}).look({instant{10'000 - 301}, 0}));
    EXPECT_TRUE(clock_guard(instant{10'000}).look({instant{10'000 - 300}, 0}));
    EXPECT_FALSE(clock_guard(instant{0}).look({instant{367LL * 86'400}, 0}));
}

}  // namespace
}  // namespace annona
