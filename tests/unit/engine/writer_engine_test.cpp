// SPDX-License-Identifier: Apache-2.0
// The writer over a real engine and a journal whose fate the test decides.

#include <gtest/gtest.h>

#include <annona/annona.hpp>

#include "../../conformance/community.hpp"

namespace annona {
namespace {

using conformance::ask;
using conformance::at;

static_assert(decides_commands<engine>);

class writer_over_engine : public testing::Test {
protected:
    writer_over_engine()
        : rules_(conformance::scheme_of(conformance::with_rules(conformance::town_head, {}))),
          engine_(std::move(*engine::start(rules_, journal_, at("2026-03-01", 8)))),
          port_(journal_),
          writer_(*engine_, port_) {
        engine_->commit_by_hand(true);
    }

    void queue(command asked, std::string id) {
        ids_.push_back(std::move(id));
        asked.request_id = ids_.back();
        ASSERT_TRUE(writer_.enqueue(asked));
    }
    void poll_until_idle() {
        for (int steps = 0; steps < 100; ++steps)
            if (const auto done = writer_.poll(at("2026-03-02"));
                done == writer_progress::idle || done == writer_progress::stopped)
                return;
        FAIL() << "the writer does not come to rest";
    }
    std::vector<verdict> answers() {
        std::vector<verdict> found;
        writer_.take_answers(
            [&](uint64_t, const decision& answer) { found.push_back(answer.result); });
        return found;
    }

    std::shared_ptr<scheme> rules_;
    memory_journal journal_;
    std::unique_ptr<engine> engine_;
    immediate_commit port_;
    writer<engine> writer_;
    std::deque<std::string> ids_;
};

TEST_F(writer_over_engine, answers_leave_only_when_their_group_is_durable) {
    auto money = ask(command_kind::fund, "", "", 10'000);
    money.programme = "town";
    queue(money, "fund");
    auto award = ask(command_kind::issue, "", "ben:H1", 5'000);
    award.other_pocket = "aid";
    queue(award, "award");
    const auto before = journal_.last_sequence();
    EXPECT_EQ(writer_.poll(at("2026-03-02")), writer_progress::decided);
    EXPECT_EQ(journal_.last_sequence(), before);
    EXPECT_TRUE(answers().empty());
    poll_until_idle();
    EXPECT_GE(journal_.last_sequence(), before + 2);
    EXPECT_EQ(answers(), (std::vector{verdict::accepted, verdict::accepted}));
    EXPECT_EQ(engine_->pending_entries(), 0u);
}

TEST_F(writer_over_engine, a_repeated_request_is_answered_with_the_first_decision) {
    auto money = ask(command_kind::fund, "", "", 10'000);
    money.programme = "town";
    queue(money, "same");
    queue(money, "same");
    poll_until_idle();
    EXPECT_EQ(answers(), (std::vector{verdict::accepted, verdict::duplicate}));
    const auto reserve = engine_->state().find("reserve");
    ASSERT_TRUE(reserve);
    EXPECT_EQ(engine_->state().balance(rules_->money_ledger, *reserve), amount::of(10'000));
}

TEST_F(writer_over_engine, a_lost_journal_stops_it_and_replay_knows_only_what_is_durable) {
    auto money = ask(command_kind::fund, "", "", 10'000);
    money.programme = "town";
    queue(money, "kept");
    poll_until_idle();
    EXPECT_EQ(answers().size(), 1u);
    journal_.fail_next_append(memory_journal::fault::rejected);
    queue(money, "lost");
    poll_until_idle();
    EXPECT_TRUE(writer_.stopped());
    EXPECT_TRUE(answers().empty());
    const auto recovered = engine::replay(rules_, journal_);
    ASSERT_TRUE(recovered);
    const auto reserve = (*recovered)->state().find("reserve");
    EXPECT_EQ((*recovered)->state().balance(rules_->money_ledger, *reserve), amount::of(10'000));
}

}  // namespace
}  // namespace annona
