// SPDX-License-Identifier: Apache-2.0
#include "service/batch_call.hpp"

#include <annona/v1/issuance.pb.h>

#include <atomic>
#include <deque>

#include "service/command_call.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

using decision_list = google::protobuf::RepeatedPtrField<v1::Decision>;

/// Commands queued together; the call ends when the last one is answered. Owns itself.
class batch_call final : public answer_receiver {
public:
    batch_call(call_ptr call, decision_list& decisions)
        : call_(std::move(call)), rules_(call_->where->rules()), decisions_(decisions) {}

    [[nodiscard]] call_state& call() { return *call_; }
    [[nodiscard]] command_reader& add() {
        return readers_.emplace_back(*rules_, call_->admitted.community);
    }

    static void start(std::unique_ptr<batch_call> one);
    static void start_together(std::unique_ptr<batch_call> one);

    void answered(uint64_t tag, const result<decision>& answer) override;

private:
    [[nodiscard]] status finish_reading();
    void write(size_t at, const decision& found, const decision_writer& writer);
    void end_one(status found);

    call_ptr call_;
    std::shared_ptr<const scheme> rules_;
    decision_list& decisions_;
    std::deque<command_reader> readers_;
    std::atomic<size_t> open_ = 1;  // one for `start` itself
    std::mutex mutex_;
    status worst_;
    bool is_together_ = false;
    std::vector<decision> together_;  // writer's thread
    result<void> together_failed_;
};

status batch_call::finish_reading() {
    status found;
    size_t at = 0;
    for (auto& one : readers_) {
        if (auto wrong = one.finish(); !wrong.ok()) {
            for (auto& violation : wrong.violations)
                violation.field = "requests[" + std::to_string(at) + "]." + violation.field;
            if (found.ok())
                found = std::move(wrong);
            else
                found.violations.insert(found.violations.end(), wrong.violations.begin(),
                                        wrong.violations.end());
        }
        decisions_.Add();
        ++at;
    }
    if (!found.ok()) decisions_.Clear();
    return found;
}

void batch_call::end_one(status found) {
    if (!found.ok()) {
        const std::lock_guard lock(mutex_);
        if (worst_.ok()) worst_ = std::move(found);
    }
    if (--open_ != 0) return;
    const std::unique_ptr<batch_call> self(this);
    if (!worst_.ok()) call_->response.Clear();
    call_->finish(std::move(worst_));
}

void batch_call::start(std::unique_ptr<batch_call> one) {
    if (auto wrong = one->finish_reading(); !wrong.ok())
        return one->call_->finish(std::move(wrong));
    auto* batch = one.release();
    status trouble;
    for (size_t at = 0; at < batch->readers_.size() && trouble.ok(); ++at) {
        ++batch->open_;
        const auto taken =
            batch->call_->where->runtime().submit(batch->readers_[at].asked, *batch, at);
        if (taken) continue;
        trouble = status_of(taken.error());
        --batch->open_;
    }
    batch->end_one(std::move(trouble));
}

void batch_call::write(size_t at, const decision& found, const decision_writer& writer) {
    auto& to = *decisions_.Mutable(static_cast<int>(at));
    const auto& asked = readers_[at].asked;
    if (const auto fault = fault_in(found)) {
        // Others of the batch stand: the fault is told in its place.
        to.set_verdict(v1::VERDICT_REFUSED);
        to.set_code(fault->reason);
        to.set_text(fault->message);
        to.set_text_language("en");
        return;
    }
    write_decided(call_->core, *call_->where, found, asked.validate_only, detail::bare, writer, to);
}

void batch_call::answered(uint64_t tag, const result<decision>& answer) {
    if (!answer) return end_one(status_of(answer.error()));
    decision_writer writer(call_->where->decider(), call_->where->id(), call_->who(),
                           call_->context.language);
    if (is_together_) {
        if (!together_failed_) return end_one(status_of(together_failed_.error()));
        for (size_t at = 0; at < together_.size(); ++at) write(at, together_[at], writer);
    } else {
        writer.set_subject(readers_[tag].asked.account);
        write(static_cast<size_t>(tag), *answer, writer);
    }
    end_one({});
}

void batch_call::start_together(std::unique_ptr<batch_call> one) {
    if (auto wrong = one->finish_reading(); !wrong.ok())
        return one->call_->finish(std::move(wrong));
    auto* batch = one.release();
    batch->is_together_ = true;
    const auto act = [batch](engine& decider) -> result<void> {
        std::vector<command> asked;
        for (auto& reader : batch->readers_) asked.push_back(reader.asked);
        batch->together_.assign(asked.size(), {});
        batch->together_failed_ =
            decider.submit_atomic(asked, batch->together_, batch->call_->core.now());
        for (auto& found : batch->together_) found.record = {};
        return decider.stopped() ? result<void>{*decider.stopped()} : result<void>{};
    };
    const auto taken = batch->call_->where->runtime().submit(act, *batch, 0);
    if (!taken) batch->end_one(status_of(taken.error()));
}

/// Ends the call where there are none or too many, or one is of another community.
template <class Request>
bool fits(call_state& call, const Request& from, int most) {
    if (from.requests_size() > 0 && from.requests_size() <= most) {
        for (int i = 0; i < from.requests_size(); ++i) {
            if (community_in(from.requests(i).parent()) == call.admitted.community) continue;
            call.finish(bad_field(field_path("requests").at(i).field("parent").text(),
                                  "the call's community is wanted"));
            return false;
        }
        return true;
    }
    call.finish(bad_field("requests", "1 to " + std::to_string(most) + " are wanted, found " +
                                          std::to_string(from.requests_size())));
    return false;
}

template <class Request, class Response>
std::unique_ptr<batch_call> read_batch(call_ptr call, int most) {
    const auto& from = call->asked<Request>();
    if (!fits(*call, from, most)) return nullptr;
    auto& decisions = *call->answer<Response>().mutable_decisions();
    auto made = std::make_unique<batch_call>(std::move(call), decisions);
    for (const auto& one : from.requests()) read_pay(one, made->call().who(), made->add());
    return made;
}

}  // namespace

void pay_each(call_ptr call) {
    if (auto made = read_batch<v1::BatchPayRequest, v1::BatchPayResponse>(std::move(call),
                                                                          batch_requests_max))
        batch_call::start(std::move(made));
}

void pay_message(call_ptr call) {
    if (auto made = read_batch<v1::StreamPayRequest, v1::StreamPayResponse>(std::move(call),
                                                                            stream_requests_max))
        batch_call::start(std::move(made));
}

void pay_all_or_none(call_ptr call) {
    const auto& from = call->asked<v1::AtomicPayRequest>();
    for (int i = 0; i < from.requests_size(); ++i)
        if (from.requests(i).validate_only() != from.requests(0).validate_only())
            return call->finish(
                bad_field(field_path("requests").at(i).field("validate_only").text(),
                          "the same for all of them is wanted"));
    if (auto made = read_batch<v1::AtomicPayRequest, v1::AtomicPayResponse>(std::move(call),
                                                                            batch_requests_max))
        batch_call::start_together(std::move(made));
}

void import_message(call_ptr call, const std::string& digest, bool validate_only) {
    const auto& from = call->asked<v1::ImportAwardsRequest>();
    if (from.awards_size() == 0 || from.awards_size() > stream_requests_max || from.first_row() < 1)
        return call->finish(bad_field("awards", "1 to 1024 rows are wanted, numbered from 1"));
    auto& answer = call->answer<v1::ImportAwardsResponse>();
    answer.set_first_row(from.first_row());
    auto made = std::make_unique<batch_call>(std::move(call), *answer.mutable_decisions());
    for (int i = 0; i < from.awards_size(); ++i) {
        auto& in = made->add();
        const auto& who = made->call().who();
        in.begin(command_kind::issue, who.name,
                 "import/" + digest + "/" + std::to_string(from.first_row() + i), validate_only);
        in.asked.actors[ANNONA_ACTOR_AUTHOR] = in.asked.principal;
        in.asked.actors[ANNONA_ACTOR_PROPOSER] = in.asked.principal;
        in.read_award(from.awards(i), field_path("awards").at(i));
    }
    batch_call::start(std::move(made));
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
