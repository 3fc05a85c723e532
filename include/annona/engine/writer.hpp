// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/command.hpp>
#include <annona/engine/writer_command.hpp>
#include <annona/engine/writer_commit.hpp>
#include <annona/rule/decision.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// Commands a writer holds, asked but not yet answered: a few seconds' work of a busy community.
inline constexpr size_t queue_max = 65'536;

/// Commands decided while a group is on its way to the journal: the next group's at most.
inline constexpr size_t group_commands_max = 8 * batch_max;

/// What the writer needs of an engine. `hand_over` gives out the entries decided since the last
/// time, in memory of the engine that stays as it is until `committed` says that they are durable;
/// commands may be decided meanwhile. Entries of due steps that a command brought about belong to
/// them.
template <class Engine>
concept decides_commands = requires(Engine& engine, const command& one, instant clock,
                                    std::span<const command> many, std::span<decision> decisions) {
    { engine.submit(one, clock) } -> std::same_as<result<decision>>;
    { engine.submit(many, decisions, clock) } -> std::same_as<result<void>>;
    { engine.hand_over() } -> std::convertible_to<journal_group>;
    engine.committed();
};

/// Where a command stands. Commands pass through these in the order in which they were queued.
enum class command_state : uint8_t { queued, decided, appended, durable, answered };

/// What one step of a writer did.
enum class writer_progress : uint8_t {
    idle,      // nothing to do
    decided,   // commands were decided
    appended,  // a group was handed to the commit port
    waiting,   // the group is not durable yet
    durable,   // the group is durable: answers may leave
    stopped    // see `stopped`
};

/// Brings commands through an engine into its journal, one step per `poll`; knows no threads, no
/// clock and no waiting. While one group becomes durable the next is decided: a group is whatever
/// queued meanwhile, at most group_commands_max commands. Answers leave only when everything
/// decided up to them is durable, also duplicates and dry runs, so that no answer rests on what a
/// crash could undo.
///
/// A group that is rejected or whose outcome is unknown stops the writer for good: whoever holds
/// it drops the engine's state and recovers from the journal. So does a failure of the engine.
/// What stopped it is what the store says of a rejected group (DISK_FULL and so on, else
/// JOURNAL_REJECTED), and JOURNAL_UNKNOWN.
///
/// One thread at a time. The engine and the port must outlive the writer. Commands are copied into
/// memory that is used again: steady work allocates nothing.
template <decides_commands Engine>
class writer {
public:
    /// `commands_max`: at most so many commands unanswered, 1 to queue_max.
    writer(Engine& decider, commit_port& port, size_t commands_max = queue_max)
        : engine_(decider), port_(port), slots_(commands_max) {
        ANNONA_ASSERT(commands_max >= 1 && commands_max <= queue_max, "a queue of a wrong size");
    }

    /// Copies a command and queues it. The ticket counts up from 0. Failures: LIMIT_EXCEEDED with
    /// limit and number found; what stopped the writer.
    result<uint64_t> enqueue(const command& asked);

    /// Queues something else to do with the engine, at its place between the commands: a scheme to
    /// activate, commands that belong together, a look at the state. Its answer leaves, as an empty
    /// decision, when everything decided up to it is durable. A failure it returns stops the
    /// writer.
    result<uint64_t> enqueue(std::function<result<void>(Engine&)> act);

    /// Does one step. `now` is the wall clock, handed on to the engine.
    writer_progress poll(instant now);

    /// Hands out, in order, what is durable and not yet answered: `sink(ticket, decision)`. The
    /// record in a decision is that of a dry run, valid during the call; of other commands it is
    /// empty and read back by sequence. Returns how many.
    template <class Sink>
    size_t take_answers(Sink&& sink);

    /// Where a command stands. The ticket must have been given out.
    command_state state_of(uint64_t ticket) const;

    /// Whether a step would do more than wait for a store or for commands.
    bool has_work() const {
        if (stopped_) return false;
        if (durable_ != answered_) return true;
        if (appended_ == durable_ && decided_ != appended_) return true;
        return queued_ != decided_ && decided_ - appended_ < group_commands_max;
    }

    /// Commands asked but not answered.
    size_t unanswered() const { return static_cast<size_t>(queued_ - answered_); }

    /// What stopped the writer; nothing while it runs. What was not durable then is never answered.
    const std::optional<failure>& stopped() const { return stopped_; }

private:
    struct slot {
        owned_command asked;
        std::function<result<void>(Engine&)> act;  // in place of a command
        decision answer;
        std::vector<std::byte> record;
    };

    result<slot*> free_slot();
    bool goes_alone(uint64_t ticket) {
        return slot_of(ticket).act || slot_of(ticket).asked.view().validate_only;
    }
    slot& slot_of(uint64_t ticket) { return *slots_[static_cast<size_t>(ticket % slots_.size())]; }
    writer_progress step(instant now);
    writer_progress decide(instant now);
    result<void> decide_one(slot& next, instant now);
    result<void> decide_many(uint64_t first, size_t count, instant now);
    writer_progress hand_over();
    writer_progress look_for_outcome();
    static failure why_not(append_outcome outcome, const std::optional<failure>& trouble);
    writer_progress stop(failure why) {
        stopped_ = std::move(why);
        return writer_progress::stopped;
    }

    Engine& engine_;
    commit_port& port_;
    std::vector<std::unique_ptr<slot>> slots_;  // by ticket, made when first used
    std::vector<command> batch_;
    std::vector<decision> decisions_;
    // Tickets below have reached the state: answered <= durable <= appended <= decided <= queued.
    uint64_t queued_ = 0;
    uint64_t decided_ = 0;
    uint64_t appended_ = 0;
    uint64_t durable_ = 0;
    uint64_t answered_ = 0;
    std::optional<failure> stopped_;
};

template <decides_commands Engine>
auto writer<Engine>::free_slot() -> result<slot*> {
    if (stopped_) return *stopped_;
    if (unanswered() == slots_.size()) {
        const auto limit = std::to_string(slots_.size());
        return failure{"LIMIT_EXCEEDED",
                       limit + " commands are waiting for an answer, limit " + limit, "queue_max"};
    }
    auto& place = slots_[static_cast<size_t>(queued_ % slots_.size())];
    if (place == nullptr) place = std::make_unique<slot>();
    place->act = nullptr;
    return place.get();
}

template <decides_commands Engine>
result<uint64_t> writer<Engine>::enqueue(const command& asked) {
    const auto place = free_slot();
    if (!place) return place.error();
    (*place)->asked.assign(asked);
    return queued_++;
}

template <decides_commands Engine>
result<uint64_t> writer<Engine>::enqueue(std::function<result<void>(Engine&)> act) {
    const auto place = free_slot();
    if (!place) return place.error();
    (*place)->act = std::move(act);
    return queued_++;
}

template <decides_commands Engine>
writer_progress writer<Engine>::poll(instant now) {
    try {
        return step(now);
    } catch (const std::exception& broken) {
        // A bug, or memory that ran out: the state may be half done, and nothing may follow it.
        stop({"BUG", broken.what(), ""});
        throw;
    }
}

template <decides_commands Engine>
writer_progress writer<Engine>::step(instant now) {
    if (stopped_) return writer_progress::stopped;
    const bool in_flight = appended_ != durable_;
    if (in_flight) {
        const auto found = look_for_outcome();
        if (found != writer_progress::waiting) return found;
    } else if (decided_ != appended_) {
        return hand_over();
    }
    if (queued_ != decided_ && decided_ - appended_ < group_commands_max) return decide(now);
    return in_flight ? writer_progress::waiting : writer_progress::idle;
}

// Neighbours go to the engine together, so that it can fetch ahead; dry runs go alone, because
// only then is their record kept, and so does what is no command.
template <decides_commands Engine>
writer_progress writer<Engine>::decide(instant now) {
    const uint64_t end = decided_ + std::min<uint64_t>(queued_ - decided_, batch_max);
    for (uint64_t at = decided_; at != end;) {
        uint64_t next = at;
        while (next != end && !goes_alone(next)) ++next;
        const auto done = next == at ? decide_one(slot_of(next++), now)
                                     : decide_many(at, static_cast<size_t>(next - at), now);
        if (!done) return stop(done.error());
        at = next;
    }
    decided_ = end;
    return writer_progress::decided;
}

template <decides_commands Engine>
result<void> writer<Engine>::decide_one(slot& next, instant now) {
    if (next.act) {
        next.answer = {}, next.record.clear();
        const auto act = std::exchange(next.act, nullptr);
        return act(engine_);
    }
    const auto decided = engine_.submit(next.asked.view(), now);
    if (!decided) return decided.error();
    next.answer = *decided;
    next.record.assign(decided->record.begin(), decided->record.end());
    next.answer.record = next.record;
    return {};
}

template <decides_commands Engine>
result<void> writer<Engine>::decide_many(uint64_t first, size_t count, instant now) {
    batch_.clear();
    for (uint64_t at = first; at != first + count; ++at) batch_.push_back(slot_of(at).asked.view());
    decisions_.assign(count, {});
    auto done =
        engine_.submit(std::span<const command>(batch_), std::span<decision>(decisions_), now);
    if (!done) return done;
    for (size_t i = 0; i < count; ++i) {
        auto& answer = slot_of(first + i).answer;
        answer = decisions_[i];
        answer.record = {};
    }
    return {};
}

template <decides_commands Engine>
writer_progress writer<Engine>::hand_over() {
    const journal_group group = engine_.hand_over();
    appended_ = decided_;
    if (group.count == 0) {  // refusals of shape and dry runs write nothing
        engine_.committed();
        durable_ = appended_;
        return writer_progress::durable;
    }
    port_.begin(group);
    return writer_progress::appended;
}

template <decides_commands Engine>
writer_progress writer<Engine>::look_for_outcome() {
    const auto outcome = port_.outcome();
    if (!outcome) return writer_progress::waiting;
    if (*outcome != append_outcome::committed) return stop(why_not(*outcome, port_.trouble()));
    engine_.committed();
    durable_ = appended_;
    return writer_progress::durable;
}

// What the store says is what an operator needs: a full disk is DISK_FULL.
template <decides_commands Engine>
failure writer<Engine>::why_not(append_outcome outcome, const std::optional<failure>& trouble) {
    if (outcome == append_outcome::rejected)
        return trouble ? *trouble
                       : failure{"JOURNAL_REJECTED", "the store did not take the last group", ""};
    failure unknown{"JOURNAL_UNKNOWN", "nobody knows whether the last group is durable", ""};
    if (trouble) {
        unknown.text += ": " + trouble->code + ", " + trouble->text;
        unknown.place = trouble->place;
    }
    return unknown;
}

template <decides_commands Engine>
template <class Sink>
size_t writer<Engine>::take_answers(Sink&& sink) {
    const uint64_t before = answered_;
    while (answered_ != durable_) {
        const uint64_t ticket = answered_++;
        const decision& answer = slot_of(ticket).answer;
        sink(ticket, answer);
    }
    return static_cast<size_t>(answered_ - before);
}

template <decides_commands Engine>
command_state writer<Engine>::state_of(uint64_t ticket) const {
    ANNONA_ASSERT(ticket < queued_, "a ticket that was never given out");
    if (ticket < answered_) return command_state::answered;
    if (ticket < durable_) return command_state::durable;
    if (ticket < appended_) return command_state::appended;
    return ticket < decided_ ? command_state::decided : command_state::queued;
}

}  // namespace v0_1
}  // namespace annona
