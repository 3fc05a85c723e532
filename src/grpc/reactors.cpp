// SPDX-License-Identifier: Apache-2.0
#include "grpc/reactors.hpp"

#include <grpcpp/alarm.h>

#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "grpc/rpc_server.hpp"

namespace annona {
inline namespace v0_1 {
namespace rpc {
namespace {

using ::grpc::ByteBuffer;
using ::grpc::CallbackServerContext;

/// Counts a call from its first byte until gRPC is done with it.
class counted_call {
public:
    explicit counted_call(call_count& among) : among_(among) { ++among_.begun; }
    ~counted_call() { ++among_.ended; }
    counted_call(const counted_call&) = delete;
    counted_call& operator=(const counted_call&) = delete;

private:
    call_count& among_;
};

/// What the core borrows; it may need it longer than gRPC needs the reactor.
struct unary_memory {
    explicit unary_memory(const service::method_info& method) : messages(method) {}

    message_pair messages;
    service::call_context context;
    std::shared_ptr<std::atomic<bool>> cancelled = std::make_shared<std::atomic<bool>>(false);
    std::atomic<bool> is_finished = false;
    ::grpc::Alarm alarm;
};

class unary_reactor final : public ::grpc::ServerUnaryReactor {
public:
    unary_reactor(const method_front& front, ByteBuffer* response)
        : counted_(front.calls),
          memory_(std::make_shared<unary_memory>(front.method)),
          response_(response) {}

    void begin(const method_front& front, const CallbackServerContext& call,
               const ByteBuffer& request) {
        memory_->context = context_of(call, front.where);
        memory_->context.cancelled = memory_->cancelled;
        if (const auto denied = front.core.greet(front.method, memory_->context); !denied.ok())
            return Finish(to_grpc(denied));
        if (request.Length() > unary_size_max)
            return Finish(to_grpc(too_large(request.Length(), unary_size_max)));
        if (!parse(request, *memory_->messages.request))
            return Finish(to_grpc(malformed_request()));
        if (call.deadline() == std::chrono::system_clock::time_point::max()) set_deadline();
        const auto kept = memory_;
        front.core.call(front.method, *kept->messages.request, *kept->messages.response,
                        kept->context,
                        [this, kept](const service::status& found) { end(*kept, found); });
    }

    void OnCancel() override { memory_->cancelled->store(true); }
    void OnDone() override { delete this; }

private:
    /// A caller that set none does not wait for ever: what it asked is decided all the same.
    void set_deadline() {
        const gpr_timespec until =
            gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                         gpr_time_from_seconds(unary_deadline.count(), GPR_TIMESPAN));
        // The alarm is part of the memory and keeps what it calls: it must not keep the memory too.
        memory_->alarm.Set(until, [this, weak = std::weak_ptr(memory_)](bool is_late) {
            const auto kept = weak.lock();
            if (!is_late || kept == nullptr || kept->is_finished.exchange(true)) return;
            kept->cancelled->store(true);
            Finish(to_grpc(service::make_status(service::status_code::deadline_exceeded,
                                                "DEADLINE_EXCEEDED",
                                                "no answer within the server's own deadline")));
        });
    }

    /// `this` is there only while nobody else has finished.
    void end(unary_memory& memory, const service::status& found) {
        if (memory.is_finished.exchange(true)) return;
        memory.alarm.Cancel();
        if (found.ok()) serialize(*memory.messages.response, *response_);
        Finish(to_grpc(found));
    }

    counted_call counted_;
    std::shared_ptr<unary_memory> memory_;
    ByteBuffer* response_;
};

class stream_reactor final : public ::grpc::ServerWriteReactor<ByteBuffer> {
public:
    explicit stream_reactor(const method_front& front)
        : counted_(front.calls), messages_(front.method) {}

    void begin(const method_front& front, const CallbackServerContext& call,
               const ByteBuffer& request) {
        auto context = context_of(call, front.where);
        if (const auto denied = front.core.greet(front.method, context); !denied.ok())
            return Finish(to_grpc(denied));
        if (request.Length() > unary_size_max)
            return Finish(to_grpc(too_large(request.Length(), unary_size_max)));
        if (!parse(request, *messages_.request)) return Finish(to_grpc(malformed_request()));
        stream_ = front.core.open_stream(front.method, *messages_.request, context);
        pull();
    }

    void OnWriteDone(bool is_sent) override {
        if (!is_sent) return Finish(::grpc::Status::CANCELLED);
        pull();
    }
    void OnCancel() override {
        if (stream_ != nullptr) stream_->cancel();
    }
    void OnDone() override { delete this; }

private:
    void pull() {
        messages_.response->Clear();
        stream_->next(*messages_.response,
                      [this](service::stream_event what, const service::status& found) {
                          if (what == service::stream_event::end) return Finish(to_grpc(found));
                          bytes_.Clear();
                          serialize(*messages_.response, bytes_);
                          StartWrite(&bytes_);
                      });
    }

    counted_call counted_;
    message_pair messages_;
    ByteBuffer bytes_;
    std::unique_ptr<service::reply_stream> stream_;
};

// What one exchange keeps for its next steps: a message of 1,024 payments has about 200 KiB.
constexpr size_t steps_kept_max = 8;
constexpr size_t step_size_kept_max = size_t{512} << 10;

/// Reads ahead of the answers, which leave in the order asked.
class exchange_reactor final : public ::grpc::ServerBidiReactor<ByteBuffer, ByteBuffer> {
public:
    exchange_reactor(const method_front& front, const CallbackServerContext& call)
        : counted_(front.calls), front_(front) {
        auto context = context_of(call, front.where);
        ended_ = front.core.greet(front.method, context);
        is_finished_ = !ended_.ok();
        if (!is_finished_) exchange_ = front.core.open_exchange(front.method, context);
        is_finished_ ? Finish(to_grpc(ended_)) : StartRead(&incoming_);
    }

    void OnReadDone(bool is_there) override;
    void OnWriteDone(bool is_sent) override;
    void OnCancel() override {}
    void OnDone() override { delete this; }

private:
    /// A request and its response, which are used again: their texts keep their memory.
    struct step {
        explicit step(const service::method_info& method)
            : request(method.request->New()), response(method.response->New()) {}
        std::unique_ptr<google::protobuf::Message> request, response;
        size_t size = 0;  // of the request, bytes
        bool is_answered = false;
        service::status found;
    };
    void answered(step& one, service::status found);
    void go_on(std::unique_lock<std::mutex>& lock);
    [[nodiscard]] step* take_in();
    [[nodiscard]] std::unique_ptr<step> free_step();

    counted_call counted_;
    const method_front& front_;
    std::unique_ptr<service::exchange> exchange_;
    std::mutex mutex_;
    std::deque<std::unique_ptr<step>> steps_;  // in the order asked
    std::vector<std::unique_ptr<step>> spare_;
    service::status ended_;
    ByteBuffer incoming_;
    ByteBuffer outgoing_;
    size_t under_way_ = 0;  // at the core
    bool is_reading_ = true;
    bool is_writing_ = false;
    bool is_over_ = false;  // no more will be read
    bool is_finished_ = false;
};

std::unique_ptr<exchange_reactor::step> exchange_reactor::free_step() {
    if (spare_.empty()) return std::make_unique<step>(front_.method);
    auto found = std::move(spare_.back());
    spare_.pop_back();
    found->response->Clear();
    found->is_answered = false;
    found->found = {};
    return found;
}

/// The request that was read, as a step; null where it is none.
exchange_reactor::step* exchange_reactor::take_in() {
    auto made = free_step();
    made->size = incoming_.Length();
    if (!parse(incoming_, *made->request)) {
        made->found = malformed_request();
        made->is_answered = true;
    } else {
        ++under_way_;
    }
    steps_.push_back(std::move(made));
    return steps_.back()->is_answered ? nullptr : steps_.back().get();
}

void exchange_reactor::OnReadDone(bool is_there) {
    std::unique_lock lock(mutex_);
    step* next = nullptr;
    if (!is_there)
        is_over_ = true;
    else if (ended_.ok())
        next = take_in();
    if (next != nullptr) {
        lock.unlock();
        exchange_->step(*next->request, *next->response,
                        [this, next](service::status found) { answered(*next, std::move(found)); });
        lock.lock();
    }
    is_reading_ = false;  // only now: steps go to the core one after another
    go_on(lock);
}

void exchange_reactor::answered(step& one, service::status found) {
    std::unique_lock lock(mutex_);
    one.found = std::move(found);
    one.is_answered = true;
    --under_way_;
    go_on(lock);
}

void exchange_reactor::OnWriteDone(bool is_sent) {
    std::unique_lock lock(mutex_);
    is_writing_ = false;
    if (!steps_.empty()) {
        auto& sent = steps_.front();
        if (spare_.size() < steps_kept_max && sent->size <= step_size_kept_max)
            spare_.push_back(std::move(sent));
        steps_.pop_front();
    }
    if (!is_sent && ended_.ok())
        ended_ = service::make_status(service::status_code::cancelled, "CANCELLED",
                                      "the caller has gone");
    go_on(lock);
}

/// Sends the next answer, reads the next request, or ends. May be the end of `this`: the lock is
/// given back before.
void exchange_reactor::go_on(std::unique_lock<std::mutex>& lock) {
    if (is_finished_) return;
    if (ended_.ok() && !is_writing_ && !steps_.empty() && steps_.front()->is_answered) {
        const auto& first = *steps_.front();
        if (first.found.ok()) {
            outgoing_.Clear();
            serialize(*first.response, outgoing_);
            is_writing_ = true;
            StartWrite(&outgoing_);
        } else {
            ended_ = first.found;
        }
    }
    const bool is_wanted = ended_.ok() && !is_over_ && steps_.size() < steps_under_way_max;
    if (!is_reading_ && is_wanted) {
        is_reading_ = true;
        incoming_.Clear();
        StartRead(&incoming_);
    }
    const bool is_told = !ended_.ok() || (is_over_ && steps_.empty());
    if (!is_told || under_way_ != 0 || is_writing_) return;
    is_finished_ = true;
    const auto last = to_grpc(ended_);
    lock.unlock();
    Finish(last);
}

}  // namespace

::grpc::ServerUnaryReactor* react_unary(const method_front& front, CallbackServerContext* call,
                                        const ByteBuffer* request, ByteBuffer* response) {
    auto* made = new unary_reactor(front, response);
    made->begin(front, *call, *request);
    return made;
}

::grpc::ServerWriteReactor<ByteBuffer>* react_stream(const method_front& front,
                                                     CallbackServerContext* call,
                                                     const ByteBuffer* request) {
    auto* made = new stream_reactor(front);
    made->begin(front, *call, *request);
    return made;
}

::grpc::ServerBidiReactor<ByteBuffer, ByteBuffer>* react_exchange(const method_front& front,
                                                                  CallbackServerContext* call) {
    return new exchange_reactor(front, *call);
}

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
