// SPDX-License-Identifier: Apache-2.0
// Eight threads ask one community, and what they asked and heard is written down with its order in
// time. Such a history is right when one thread could have had it: the journal is that one order,
// every answer is what the journal's order gives, nobody hears of what is not durable, and what was
// answered before something else was asked stands before it. More of them:
// ANNONA_THREAD_HISTORIES. Another run: ANNONA_SEED.

#include <gtest/gtest.h>

#include <annona/annona.hpp>

#include "../../conformance/community.hpp"
#include "journal/description.hpp"
#include "runtime/community_runtime.hpp"
#include "stores/sqlite_journal.hpp"
#include "unit/temporary_folder.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <random>
#include <thread>

namespace annona {
namespace {

using conformance::ask;
using conformance::at;
using annona_test::temporary_folder;

constexpr size_t threads_count = 8;
constexpr size_t commands_each = 6;
constexpr const char* people[] = {"ben:A", "ben:B", "ben:C"};

uint64_t number_from(const char* variable, uint64_t otherwise) {
    const char* given = std::getenv(variable);
    return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}

/// Where a history is recorded, and what is durable at any moment, for any thread.
class watched_journal : public journal_store {
public:
    append_outcome append(const journal_group& group) final {
        const auto outcome = take(group);
        if (outcome == append_outcome::committed) last_ = group.first_sequence + group.count - 1;
        return outcome;
    }
    uint64_t last_sequence() const final { return last_; }
    /// What a process that begins again finds.
    virtual journal_store& again() = 0;

private:
    virtual append_outcome take(const journal_group& group) = 0;
    std::atomic<uint64_t> last_ = 0;
};

/// A journal in memory that is appended to on one thread and read on others.
class memory_kept final : public watched_journal {
public:
    bool read(uint64_t sequence, std::vector<std::byte>& out) const override {
        const std::lock_guard lock(mutex_);
        return inner_.read(sequence, out);
    }
    journal_store& again() override { return inner_; }

private:
    append_outcome take(const journal_group& group) override {
        const std::lock_guard lock(mutex_);
        return inner_.append(group);
    }
    mutable std::mutex mutex_;
    memory_journal inner_;
};

/// A journal in a folder, sealed and in small segments, as the default store has it.
class folder_kept final : public watched_journal {
public:
    explicit folder_kept(const scheme& rules) : files_(temporary_folder::in_memory()) {
        options_.segment_size_max = 64 << 10, options_.ballast_size = 4096;
        open();
        const auto text = journal::write_description("town", rules);
        journal_ = std::move(*folder_->add("town", std::as_bytes(std::span(text))));
    }
    bool read(uint64_t sequence, std::vector<std::byte>& out) const override {
        return journal_->read(sequence, out);
    }
    journal_store& again() override {
        journal_.reset(), folder_.reset();
        open();
        journal_ = std::move(*folder_->journal_of("town"));
        return *journal_;
    }

private:
    append_outcome take(const journal_group& group) override { return journal_->append(group); }
    void open() {
        folder_ = std::move(*stores::sqlite_folder::open_to_write(files_.path(), options_));
    }
    temporary_folder files_;
    stores::folder_options options_;
    std::unique_ptr<stores::sqlite_folder> folder_;
    std::unique_ptr<stores::sqlite_journal> journal_;
};

/// One command of a history, with the texts it views.
struct event {
    command asked;
    std::string id, account, other, original;
    basket_line line;
    uint64_t called = 0, answered = 0;               // places in time
    uint64_t durable_before = 0, durable_after = 0;  // entries, as it was called and answered
    decision answer;

    void point() {
        asked.request_id = id, asked.account = account, asked.other = other;
        asked.original = original;
        if (asked.kind == command_kind::pay) asked.lines = {&line, 1};
        if (asked.kind == command_kind::issue) asked.other_pocket = "aid";
        if (asked.kind == command_kind::fund) asked.programme = "town";
    }
};

/// Notes when the answer left the writer's thread and what was durable then.
class timed_answer final : public answer_receiver {
public:
    timed_answer(event& of, std::atomic<uint64_t>& time, const watched_journal& journal)
        : of_(of), time_(time), journal_(journal) {}
    void answered(uint64_t, const result<decision>& answer) override {
        const std::lock_guard lock(mutex_);
        of_.durable_after = journal_.last_sequence();
        of_.answered = ++time_;
        ok_ = answer.ok();
        if (ok_) of_.answer = *answer, of_.answer.record = {};
        is_there_ = true;
        there_.notify_one();
    }
    bool wait() {
        std::unique_lock lock(mutex_);
        there_.wait(lock, [this] { return is_there_; });
        return ok_;
    }

private:
    event& of_;
    std::atomic<uint64_t>& time_;
    const watched_journal& journal_;
    std::mutex mutex_;
    std::condition_variable there_;
    bool is_there_ = false, ok_ = false;
};

class recorded_history {
public:
    recorded_history(std::shared_ptr<scheme> rules, watched_journal& journal, uint64_t seed)
        : rules_(std::move(rules)),
          seed_(seed),
          journal_(journal),
          events_(threads_count * commands_each) {
        options_.recent_requests_max = 256;
    }

    void record() {
        auto decider = std::move(*engine::start(rules_, journal_, start, options_));
        community_runtime town(std::move(decider), journal_, [] {
            return clock_reading{at("2026-03-02", 9), 0};
        });
        for (const auto* person : people) begin(town, person);
        std::vector<std::thread> threads;
        for (size_t i = 0; i < threads_count; ++i)
            threads.emplace_back([&, i] { ask_as(i, town); });
        for (auto& one : threads) one.join();
        ASSERT_TRUE(town.perform([this](engine& of) {
            live_ = of.state_bytes();
            return result<void>{};
        }));
    }

    void check() {
        check_durable();
        check_order();
        const auto again = engine::replay(rules_, journal_.again(), options_);
        ASSERT_TRUE(again) << again.error().text;
        EXPECT_EQ((*again)->state_bytes(), live_) << "the journal replayed gives another state";
        check_serially();
    }

private:
    static constexpr instant start{1'772'352'000};  // 2026-03-01, 08:00

    void begin(community_runtime& town, const char* person) {
        for (const bool money : {true, false}) {
            auto& one = before_.emplace_back();
            one.asked = ask(money ? command_kind::fund : command_kind::issue, "", "", 1'000);
            one.id = std::string(person) + (money ? "-money" : "-award");
            if (!money) one.other = person;
            one.point();
            const auto answer = town.submit_and_wait(one.asked);
            ASSERT_EQ(answer->result, verdict::accepted);
            one.answer = *answer;
        }
    }

    /// Purchases from three purses that all use up, returns, repeats of what others asked, looks.
    void fill(event& one, std::mt19937_64& random, size_t thread, size_t number) {
        one.id = "t" + std::to_string(thread) + "-" + std::to_string(number);
        one.account = people[random() % std::size(people)], one.other = "mer:S";
        one.asked = ask(command_kind::pay, "", "", static_cast<int64_t>(random() % 300 + 1));
        one.line.category = "food", one.line.value = one.asked.value;
        const auto kind = random() % 10;
        const auto before = "t" + std::to_string(random() % threads_count) + "-" +
                            std::to_string(random() % (number + 1));
        if (kind == 0) {
            one.asked = ask(command_kind::reverse, "", ""), one.original = before;
            one.account = one.other = "";
        } else if (kind == 1) {
            one.asked.validate_only = true;
        } else if (kind == 2) {
            one.id = before;  // the same id: a repeat where all else is the same, which is rare
        } else if (kind == 3 && number > 0) {
            const auto& mine = events_[thread * commands_each + number - 1];
            one = mine;  // its own last one again
        }
        one.point();
    }

    void ask_as(size_t thread, community_runtime& town) {
        std::mt19937_64 random(seed_ * threads_count + thread);
        for (size_t number = 0; number < commands_each; ++number) {
            auto& one = events_[thread * commands_each + number];
            fill(one, random, thread, number);
            timed_answer waiting(one, time_, journal_);
            one.durable_before = journal_.last_sequence();
            one.called = ++time_;
            ASSERT_TRUE(town.submit(one.asked, waiting, 0));
            ASSERT_TRUE(waiting.wait());
        }
    }

    /// The entry an answer rests on.
    static uint64_t entry_of(const event& one) {
        return std::max(one.answer.sequence, one.answer.original_sequence);
    }

    void check_durable() {
        for (const auto& one : events_)
            EXPECT_LE(entry_of(one), one.durable_after) << one.id << " was answered too early";
    }

    void check_order() {
        std::vector<const event*> order;
        for (const auto& one : events_)
            if (one.answer.sequence != 0) order.push_back(&one);
        std::sort(order.begin(), order.end(), [](const event* a, const event* b) {
            return a->answer.sequence < b->answer.sequence;
        });
        uint64_t called_last = 0;
        for (const auto* one : order) {
            EXPECT_GT(one->answered, called_last)
                << one->id << " was answered before something was asked that stands before it";
            called_last = std::max(called_last, one->called);
        }
        for (const auto& one : events_) {
            if (one.answer.result != verdict::duplicate) continue;
            const auto first = std::find_if(order.begin(), order.end(), [&](const event* of) {
                return of->answer.sequence == one.answer.original_sequence;
            });
            if (first == order.end()) continue;
            EXPECT_GT(one.answered, (*first)->called) << "a repeat before the first";
        }
    }

    /// One thread asks the same in the journal's order and hears the same.
    void check_serially() {
        memory_journal journal;
        auto alone = std::move(*engine::start(rules_, journal, start, options_));
        std::vector<const event*> order;
        for (const auto& one : before_) order.push_back(&one);
        for (const auto& one : events_)
            if (one.answer.sequence != 0) order.push_back(&one);
        std::sort(order.begin(), order.end(), [](const event* a, const event* b) {
            return a->answer.sequence < b->answer.sequence;
        });
        std::vector<bool> explained(events_.size(), false);
        look(*alone, journal.last_sequence(), explained);
        for (const auto* one : order) {
            const auto answer = alone->submit(one->asked, at("2026-03-02", 9));
            ASSERT_TRUE(answer) << answer.error().text;
            EXPECT_EQ(answer->sequence, one->answer.sequence) << one->id;
            EXPECT_EQ(answer->result, one->answer.result) << one->id;
            EXPECT_EQ(answer->code, one->answer.code) << one->id;
            EXPECT_EQ(answer->value, one->answer.value) << one->id;
            look(*alone, journal.last_sequence(), explained);
        }
        EXPECT_EQ(alone->state_bytes(), live_);
        for (size_t i = 0; i < events_.size(); ++i)
            EXPECT_TRUE(explained[i]) << events_[i].id << " heard what no moment gives";
    }

    /// What wrote no entry must have been true at some moment between its question and its answer.
    void look(engine& alone, uint64_t sequence, std::vector<bool>& explained) {
        for (size_t i = 0; i < events_.size(); ++i) {
            const auto& one = events_[i];
            if (one.answer.sequence != 0) {
                explained[i] = true;
                continue;
            }
            if (explained[i] || sequence < one.durable_before || sequence > one.durable_after)
                continue;
            auto asked = one.asked;
            asked.validate_only = true;  // an id that is known answers the same, and writes nothing
            const auto answer = alone.submit(asked, at("2026-03-02", 9));
            ASSERT_TRUE(answer);
            explained[i] = answer->result == one.answer.result && answer->code == one.answer.code &&
                           answer->original_sequence == one.answer.original_sequence;
        }
    }

    std::shared_ptr<scheme> rules_;
    uint64_t seed_;
    engine_options options_;
    watched_journal& journal_;
    std::atomic<uint64_t> time_ = 0;
    std::deque<event> before_;
    std::vector<event> events_;
    std::vector<std::byte> live_;
};

/// So many histories, each on a journal of its own.
template <class Journal, class... Parts>
void record_and_check(uint64_t count, const std::shared_ptr<scheme>& rules, const Parts&... parts) {
    const auto first = number_from("ANNONA_SEED", 1) * 1'000'000;
    std::printf("seed %lu, %lu histories\n", static_cast<unsigned long>(first),
                static_cast<unsigned long>(count));
    for (uint64_t i = 0; i < count && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE("history of seed " + std::to_string(first + i));
        Journal journal(parts...);
        recorded_history one(rules, journal, first + i);
        one.record();
        one.check();
    }
}

std::shared_ptr<scheme> rules_of_town() {
    return conformance::scheme_of(
        conformance::with_rules(conformance::town_head, {conformance::ninety_days}));
}

TEST(histories_of_eight_threads, are_such_as_one_thread_could_have_had) {
    record_and_check<memory_kept>(number_from("ANNONA_THREAD_HISTORIES", 40), rules_of_town());
}

TEST(histories_of_eight_threads, on_the_durable_store_are_such_and_replay_from_its_files) {
    const auto rules = rules_of_town();
    record_and_check<folder_kept>(number_from("ANNONA_THREAD_HISTORIES", 20), rules, *rules);
}

}  // namespace
}  // namespace annona
