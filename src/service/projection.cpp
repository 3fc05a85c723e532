// SPDX-License-Identifier: Apache-2.0
#include "service/projection.hpp"

#include <annona/engine/journal_store.hpp>
#include <annona/engine/request_archive.hpp>

#include "service/slow_lane.hpp"
#include "service/usable.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

/// Begins where another journal ends, and keeps nothing.
class forgetful_journal final : public journal_store {
public:
    explicit forgetful_journal(uint64_t last) : last_(last) {}
    append_outcome append(const journal_group& group) override {
        last_ += group.count;
        return append_outcome::committed;
    }
    bool read(uint64_t, std::vector<std::byte>&) const override { return false; }
    uint64_t last_sequence() const override { return last_; }

private:
    uint64_t last_;
};

/// Nobody asks a copy twice.
class no_requests final : public request_archive {
public:
    result<std::optional<uint64_t>> find(hash128, uint64_t) override {
        return std::optional<uint64_t>{};
    }
};

/// A copy is taken on the writer's thread and goes on in the slow lane.
class projection final : public answer_receiver {
public:
    projection(call_ptr call, std::string_view account, instant at, look_ahead tell)
        : call_(std::move(call)), account_(account), at_(at), tell_(std::move(tell)) {}

    static void start(std::unique_ptr<projection> one);
    void answered(uint64_t, const result<decision>& answer) override;

private:
    [[nodiscard]] status copy(const engine& decider);
    [[nodiscard]] status go_on();

    call_ptr call_;
    std::string account_;
    instant at_;
    look_ahead tell_;
    std::shared_ptr<const scheme> rules_;
    std::vector<std::byte> state_;
    uint64_t sequence_ = 0;
    status found_;
};

void projection::start(std::unique_ptr<projection> one) {
    auto* queued = one.release();
    auto act = [queued](engine& decider) -> result<void> {
        if (auto settled = decider.settle_all(queued->call_->core.now()); !settled) return settled;
        queued->found_ = queued->copy(decider);
        return {};
    };
    const auto taken = queued->call_->where->runtime().submit(std::move(act), *queued, 0);
    if (taken) return;
    const std::unique_ptr<projection> back(queued);
    back->call_->finish(status_of(taken.error()));
}

status projection::copy(const engine& decider) {
    if (!decider.state().find(account_))
        return make_status(status_code::not_found, "NOT_FOUND", "there is no such account");
    if (decider.state().accounts_count() > copied_accounts_max)
        return make_status(status_code::resource_exhausted, "LIMIT_EXCEEDED",
                           "what is to come is answered for communities of at most " +
                               std::to_string(copied_accounts_max) + " accounts");
    rules_ = call_->where->rules();
    if (rules_->digest != decider.rules().digest)
        return make_status(status_code::unavailable, "RULES_CHANGE", "the rules change just now");
    decider.write_state([this](std::span<const std::byte> piece) {
        state_.insert(state_.end(), piece.begin(), piece.end());
    });
    sequence_ = decider.last_sequence();
    return {};
}

void projection::answered(uint64_t, const result<decision>& answer) {
    const std::shared_ptr<projection> self(this);
    if (!answer) return call_->finish(status_of(answer.error()));
    if (!found_.ok()) return call_->finish(std::move(found_));
    if (!call_->core.slow->take([self] { self->call_->finish(self->go_on()); }))
        call_->finish(make_status(status_code::resource_exhausted, "LIMIT_EXCEEDED",
                                  "too many long reads wait already"));
}

status projection::go_on() {
    forgetful_journal journal(sequence_);
    no_requests older;
    auto later = engine::resume(rules_, journal, {state_, rules_->digest}, older);
    if (!later) return status_of(later.error());
    command pass;
    pass.kind = command_kind::advance;
    pass.principal = quoting_principal, pass.request_id = "projection";
    pass.account = account_;
    const auto passed = (*later)->submit(pass, at_);
    if (!passed) return status_of(passed.error());
    // Where a scheme has no such command, all accounts are taken on instead of one.
    if (passed->result == verdict::refused)
        if (auto settled = (*later)->settle_all(at_); !settled) return status_of(settled.error());
    return tell_(*call_, **later, sequence_);
}

}  // namespace

void answer_by_projection(call_ptr call, std::string_view account, instant at, look_ahead tell) {
    projection::start(std::make_unique<projection>(std::move(call), account, at, std::move(tell)));
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
