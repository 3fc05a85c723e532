// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <annona/engine/memory_journal.hpp>
#include <annona/engine/writer.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace annona;

// Accepts everything and writes the account's id as the entry.
class echo_engine {
public:
    std::vector<std::string> seen;
    std::vector<size_t> batches;
    std::optional<failure> failing;
    bool broken = false;

    result<decision> submit(const command& asked, instant clock) {
        if (failing) return *failing;
        ANNONA_ASSERT(!broken, "a broken invariant");
        seen.emplace_back(asked.account);
        decision answer;
        answer.result = verdict::accepted;
        answer.recorded_at = clock;
        record_.assign(3, std::byte{7});
        answer.record = record_;
        if (!asked.validate_only) {
            for (const char letter : asked.account)
                bytes_.push_back(static_cast<std::byte>(letter));
            sizes_.push_back(static_cast<uint32_t>(asked.account.size()));
            answer.sequence = first_ + sizes_.size() - 1;
        }
        return answer;
    }
    result<void> submit(std::span<const command> asked, std::span<decision> decisions,
                        instant clock) {
        batches.push_back(asked.size());
        for (size_t i = 0; i < asked.size(); ++i) {
            const auto one = submit(asked[i], clock);
            if (!one) return one.error();
            decisions[i] = *one;
        }
        return {};
    }
    journal_group hand_over() {
        EXPECT_TRUE(flying_sizes_.empty()) << "a second group in flight";
        std::swap(bytes_, flying_bytes_), std::swap(sizes_, flying_sizes_);
        const journal_group group{first_, static_cast<uint32_t>(flying_sizes_.size()),
                                  flying_bytes_, flying_sizes_};
        first_ += flying_sizes_.size();
        return group;
    }
    void committed() { flying_bytes_.clear(), flying_sizes_.clear(); }

private:
    uint64_t first_ = 1;
    std::vector<std::byte> bytes_;
    std::vector<uint32_t> sizes_;
    std::vector<std::byte> flying_bytes_;
    std::vector<uint32_t> flying_sizes_;
    std::vector<std::byte> record_;
};

// Durable when the test says so.
class patient_commit final : public commit_port {
public:
    std::optional<append_outcome> next;
    size_t begun = 0;
    uint32_t entries = 0;

    void begin(const journal_group& group) override { ++begun, entries = group.count; }
    std::optional<append_outcome> outcome() override { return std::exchange(next, std::nullopt); }
};

command asked_by(std::string_view account) {
    command asked;
    asked.account = account;
    return asked;
}

constexpr instant now{1'000};

template <class Engine>
std::vector<uint64_t> answers(writer<Engine>& under_test) {
    std::vector<uint64_t> sequences;
    under_test.take_answers(
        [&](uint64_t, const decision& answer) { sequences.push_back(answer.sequence); });
    return sequences;
}

TEST(writer, a_command_passes_through_all_states_and_is_answered_when_durable) {
    echo_engine decider;
    patient_commit port;
    writer under_test(decider, port);
    EXPECT_EQ(under_test.poll(now), writer_progress::idle);
    const auto ticket = under_test.enqueue(asked_by("a"));
    ASSERT_TRUE(ticket.ok());
    EXPECT_EQ(under_test.state_of(*ticket), command_state::queued);
    EXPECT_EQ(under_test.poll(now), writer_progress::decided);
    EXPECT_EQ(under_test.state_of(*ticket), command_state::decided);
    EXPECT_EQ(under_test.poll(now), writer_progress::appended);
    EXPECT_EQ(under_test.state_of(*ticket), command_state::appended);
    EXPECT_EQ(under_test.poll(now), writer_progress::waiting);
    EXPECT_TRUE(answers(under_test).empty());
    port.next = append_outcome::committed;
    EXPECT_EQ(under_test.poll(now), writer_progress::durable);
    EXPECT_EQ(under_test.state_of(*ticket), command_state::durable);
    EXPECT_EQ(answers(under_test), std::vector<uint64_t>{1});
    EXPECT_EQ(under_test.state_of(*ticket), command_state::answered);
    EXPECT_EQ(under_test.unanswered(), 0u);
    EXPECT_EQ(under_test.poll(now), writer_progress::idle);
}

TEST(writer, what_queues_during_a_commit_becomes_the_next_group) {
    echo_engine decider;
    patient_commit port;
    writer under_test(decider, port);
    ASSERT_TRUE(under_test.enqueue(asked_by("a")).ok());
    under_test.poll(now), under_test.poll(now);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(under_test.enqueue(asked_by("b")).ok());
    EXPECT_EQ(under_test.poll(now), writer_progress::decided);
    EXPECT_EQ(under_test.poll(now), writer_progress::waiting);
    EXPECT_EQ(port.begun, 1u);
    EXPECT_TRUE(answers(under_test).empty());
    port.next = append_outcome::committed;
    EXPECT_EQ(under_test.poll(now), writer_progress::durable);
    EXPECT_EQ(under_test.poll(now), writer_progress::appended);
    EXPECT_EQ(port.begun, 2u);
    EXPECT_EQ(port.entries, 5u);
    EXPECT_EQ(answers(under_test), std::vector<uint64_t>{1});
}

TEST(writer, a_slow_store_bounds_what_is_decided_ahead) {
    echo_engine decider;
    patient_commit port;
    writer under_test(decider, port);
    ASSERT_TRUE(under_test.enqueue(asked_by("a")).ok());
    under_test.poll(now), under_test.poll(now);
    for (size_t i = 0; i < group_commands_max + 5; ++i)
        ASSERT_TRUE(under_test.enqueue(asked_by("b")).ok());
    while (under_test.poll(now) == writer_progress::decided) {
    }
    EXPECT_EQ(under_test.state_of(group_commands_max), command_state::decided);
    EXPECT_EQ(under_test.state_of(group_commands_max + 1), command_state::queued);
    EXPECT_EQ(port.begun, 1u);
}

TEST(writer, a_step_decides_at_most_a_batch) {
    echo_engine decider;
    patient_commit port;
    writer under_test(decider, port);
    for (size_t i = 0; i < batch_max + 3; ++i) ASSERT_TRUE(under_test.enqueue(asked_by("a")).ok());
    EXPECT_EQ(under_test.poll(now), writer_progress::decided);
    EXPECT_EQ(decider.batches, std::vector<size_t>{batch_max});
    EXPECT_EQ(under_test.state_of(batch_max - 1), command_state::decided);
    EXPECT_EQ(under_test.state_of(batch_max), command_state::queued);
}

TEST(writer, a_full_queue_refuses_with_its_limit_until_answers_are_taken) {
    echo_engine decider;
    memory_journal journal;
    immediate_commit port(journal);
    writer under_test(decider, port, 4);
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 4; ++i) ASSERT_TRUE(under_test.enqueue(asked_by("a")).ok());
        const auto refused = under_test.enqueue(asked_by("a"));
        ASSERT_FALSE(refused.ok());
        EXPECT_EQ(refused.error().code, "LIMIT_EXCEEDED");
        EXPECT_EQ(refused.error().text, "4 commands are waiting for an answer, limit 4");
        while (under_test.poll(now) != writer_progress::idle) {
        }
        EXPECT_FALSE(under_test.enqueue(asked_by("a")).ok());
        EXPECT_EQ(answers(under_test).size(), 4u);
    }
    EXPECT_EQ(journal.last_sequence(), 12u);
    EXPECT_EQ(journal.appends(), 3u);
}

TEST(writer, the_callers_memory_is_free_after_enqueue) {
    echo_engine decider;
    patient_commit port;
    writer under_test(decider, port);
    std::string account = "ben:1";
    ASSERT_TRUE(under_test.enqueue(asked_by(account)).ok());
    account = "ruin!";
    under_test.poll(now);
    EXPECT_EQ(decider.seen, std::vector<std::string>{"ben:1"});
}

TEST(writer, a_dry_run_keeps_its_record_and_writes_nothing) {
    echo_engine decider;
    patient_commit port;
    writer under_test(decider, port);
    auto asked = asked_by("a");
    asked.validate_only = true;
    ASSERT_TRUE(under_test.enqueue(asked).ok());
    EXPECT_EQ(under_test.poll(now), writer_progress::decided);
    EXPECT_EQ(under_test.poll(now), writer_progress::durable);
    EXPECT_EQ(port.begun, 0u);
    size_t record = 0;
    under_test.take_answers(
        [&](uint64_t, const decision& answer) { record = answer.record.size(); });
    EXPECT_EQ(record, 3u);
}

TEST(writer, dry_runs_between_commands_keep_the_order) {
    echo_engine decider;
    patient_commit port;
    writer under_test(decider, port);
    for (const char* account : {"a", "b", "dry", "c", "dry", "dry"}) {
        auto asked = asked_by(account);
        asked.validate_only = asked.account == "dry";
        ASSERT_TRUE(under_test.enqueue(asked).ok());
    }
    under_test.poll(now), under_test.poll(now);
    port.next = append_outcome::committed;
    under_test.poll(now);
    EXPECT_EQ(decider.seen, (std::vector<std::string>{"a", "b", "dry", "c", "dry", "dry"}));
    EXPECT_EQ(decider.batches, (std::vector<size_t>{2, 1}));
    EXPECT_EQ(answers(under_test), (std::vector<uint64_t>{1, 2, 0, 3, 0, 0}));
}

TEST(writer, an_unknown_or_rejected_group_stops_it_and_is_never_answered) {
    for (const auto fault :
         {memory_journal::fault::unknown_stored, memory_journal::fault::unknown_lost,
          memory_journal::fault::rejected}) {
        echo_engine decider;
        memory_journal journal;
        immediate_commit port(journal);
        writer under_test(decider, port);
        journal.fail_next_append(fault);
        ASSERT_TRUE(under_test.enqueue(asked_by("a")).ok());
        while (under_test.poll(now) != writer_progress::stopped) {
        }
        EXPECT_EQ(under_test.stopped()->code, fault == memory_journal::fault::rejected
                                                  ? "JOURNAL_REJECTED"
                                                  : "JOURNAL_UNKNOWN");
        EXPECT_TRUE(answers(under_test).empty());
        EXPECT_EQ(under_test.state_of(0), command_state::appended);
        EXPECT_EQ(under_test.enqueue(asked_by("b")).error().code, under_test.stopped()->code);
        EXPECT_EQ(under_test.poll(now), writer_progress::stopped);
        EXPECT_EQ(journal.appends(), 1u);
    }
}

TEST(writer, a_failure_of_the_engine_stops_it) {
    echo_engine decider;
    patient_commit port;
    writer under_test(decider, port);
    decider.failing = failure{"JOURNAL_LOST", "gone", ""};
    ASSERT_TRUE(under_test.enqueue(asked_by("a")).ok());
    EXPECT_EQ(under_test.poll(now), writer_progress::stopped);
    EXPECT_EQ(under_test.stopped()->code, "JOURNAL_LOST");
}

TEST(writer, a_bug_in_the_engine_passes_through_and_nothing_follows_it) {
    echo_engine decider;
    patient_commit port;
    writer under_test(decider, port);
    decider.broken = true;
    ASSERT_TRUE(under_test.enqueue(asked_by("a")).ok());
    EXPECT_THROW(under_test.poll(now), bug);
    decider.broken = false;
    EXPECT_EQ(under_test.poll(now), writer_progress::stopped);
    EXPECT_EQ(port.begun, 0u);
}

TEST(owned_command, copies_every_text_and_list) {
    std::string words = "0123456789abcdefghijklmnopqrstuvwxyz";
    const auto word = [&](size_t at) { return std::string_view(words).substr(at, 1); };
    basket_line line{word(0), amount::of(1), amount::of(2), word(1)};
    item measured{word(2), 3, amount::of(4)};
    payer_part payer{word(3), amount::of(5)};
    tender_part tender{word(4), amount::of(6)};
    std::string_view lots[] = {word(5), word(6)};
    std::string_view token = word(7);
    amount note = amount::of(8);
    input_value input{word(8), {ANNONA_KIND_COUNT, 9, 0, {}}, word(9)};
    reference named{word(10), word(11)};
    adjustment leg{word(12), word(13), amount::of(10)};
    command asked;
    asked.request_id = word(14), asked.actors[2] = word(15), asked.reason_text = word(16);
    asked.lines = std::span(&line, 1), asked.items = std::span(&measured, 1);
    asked.payers = std::span(&payer, 1), asked.tender = std::span(&tender, 1);
    asked.lots = lots, asked.tokens = std::span(&token, 1), asked.notes = std::span(&note, 1);
    asked.inputs = std::span(&input, 1), asked.references = std::span(&named, 1);
    asked.adjustments = std::span(&leg, 1);

    owned_command owned;
    owned.assign(asked_by("something longer than what follows, so that memory is used again"));
    owned.assign(asked);
    words.assign(words.size(), '?');
    line = {}, measured = {}, payer = {}, tender = {}, lots[0] = {}, token = {}, note = {};
    input = {}, named = {}, leg = {};

    const auto& kept = owned.view();
    EXPECT_EQ(kept.lines[0].category, "0");
    EXPECT_EQ(kept.lines[0].product, "1");
    EXPECT_EQ(kept.lines[0].quantity, amount::of(2));
    EXPECT_EQ(kept.items[0].code, "2");
    EXPECT_EQ(kept.payers[0].account, "3");
    EXPECT_EQ(kept.tender[0].ledger, "4");
    EXPECT_EQ(kept.lots[0], "5");
    EXPECT_EQ(kept.lots[1], "6");
    EXPECT_EQ(kept.tokens[0], "7");
    EXPECT_EQ(kept.notes[0], amount::of(8));
    EXPECT_EQ(kept.inputs[0].name, "8");
    EXPECT_EQ(kept.inputs[0].value.integer, 9);
    EXPECT_EQ(kept.inputs[0].text, "9");
    EXPECT_EQ(kept.references[0].name, "a");
    EXPECT_EQ(kept.references[0].value, "b");
    EXPECT_EQ(kept.adjustments[0].ledger, "c");
    EXPECT_EQ(kept.adjustments[0].account, "d");
    EXPECT_EQ(kept.request_id, "e");
    EXPECT_EQ(kept.actors[2], "f");
    EXPECT_EQ(kept.reason_text, "g");
}

}  // namespace
