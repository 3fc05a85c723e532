// SPDX-License-Identifier: Apache-2.0
#include "http/calls.hpp"

#include <atomic>
#include <utility>

#include "http/front.hpp"
#include "http/message_codec.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

using end_reason = answer_sink::end_reason;
using message_pointer = std::unique_ptr<google::protobuf::Message>;

const call_error too_late{code::deadline_exceeded, "the deadline is over", {}};
const call_error stops{code::unavailable, "the server stops; ask again elsewhere or later", {}};
const call_error unwritable{code::internal, "the answer cannot be written", {}};

class unary_call : public std::enable_shared_from_this<unary_call> {
public:
    unary_call(service::service_core& core, call_parts parts)
        : core_(core), parts_(std::move(parts)), response_(parts_.method->response->New()) {}

    void start() {
        parts_.context.cancelled = is_cancelled_;
        parts_.to->watch(parts_.deadline, [weak = weak_from_this()](end_reason why) {
            if (const auto self = weak.lock()) self->ended(why);
        });
        core_.call(*parts_.method, *parts_.request, *response_, parts_.context,
                   [self = shared_from_this()](service::status how) {
                       // The core's thread has better to do than to write JSON.
                       self->parts_.to->later([self, how = std::move(how)] { self->answer(how); });
                   });
    }

private:
    void answer(const service::status& how) {
        if (is_answered_.exchange(true)) return;
        if (!how.ok()) return finish(error_reply(error_of(how)));
        auto bytes = encode_message(parts_.in, *response_);
        if (!bytes) return finish(error_reply(unwritable));
        reply made;
        made.headers.push_back({"Content-Type", std::string(content_type(parts_.in, false))});
        made.body = std::move(*bytes);
        finish(std::move(made));
    }

    void ended(end_reason why) {
        if (why == end_reason::stopping) return;  // What was taken is answered.
        is_cancelled_->store(true);
        if (is_answered_.exchange(true)) return;
        if (why == end_reason::deadline) finish(error_reply(too_late));
    }

    void finish(reply made) { parts_.to->finish(with_call_id(std::move(made), parts_.context)); }

    service::service_core& core_;
    call_parts parts_;
    message_pointer response_;
    std::shared_ptr<std::atomic<bool>> is_cancelled_ = std::make_shared<std::atomic<bool>>(false);
    std::atomic<bool> is_answered_ = false;
};

class stream_call : public std::enable_shared_from_this<stream_call> {
public:
    stream_call(service::service_core& core, call_parts parts)
        : parts_(std::move(parts)),
          response_(parts_.method->response->New()),
          stream_(core.open_stream(*parts_.method, *parts_.request, parts_.context)) {}

    void start() {
        parts_.to->watch(parts_.deadline, [weak = weak_from_this()](end_reason why) {
            if (const auto self = weak.lock()) self->ended(why);
        });
        pull();
    }

private:
    enum class ending { none, gone, deadline, stopping };

    void pull() {
        if (ending_ != ending::none) return finish(service::status{});
        response_->Clear();
        stream_->next(*response_, [self = shared_from_this()](service::stream_event what,
                                                              service::status how) {
            self->parts_.to->later([self, what, how = std::move(how)] {
                what == service::stream_event::message ? self->send() : self->finish(how);
            });
        });
    }

    void send() {
        const auto bytes = encode_message(parts_.in, *response_);
        if (!bytes) return close(unwritable);
        begin();
        parts_.to->write(envelope(*bytes), [self = shared_from_this()] { self->pull(); });
    }

    void begin() {
        if (std::exchange(has_begun_, true)) return;
        reply head;
        head.headers.push_back({"Content-Type", std::string(content_type(parts_.in, true))});
        parts_.to->begin(with_call_id(std::move(head), parts_.context));
    }

    void finish(const service::status& how) {
        if (ending_ == ending::deadline) return close(too_late);
        if (ending_ == ending::stopping) return close(stops);
        close(how.ok() ? call_error{} : error_of(how));
    }

    void close(const call_error& why) {
        begin();
        parts_.to->end(envelope(end_of_stream_json(why), end_of_stream_flag));
    }

    void ended(end_reason why) {
        ending_ = why == end_reason::gone       ? ending::gone
                  : why == end_reason::deadline ? ending::deadline
                                                : ending::stopping;
        stream_->cancel();
    }

    call_parts parts_;
    message_pointer response_;
    std::unique_ptr<service::reply_stream> stream_;
    std::atomic<ending> ending_ = ending::none;
    bool has_begun_ = false;
};

}  // namespace

reply with_call_id(reply made, const service::call_context& context) {
    made.headers.push_back({"X-Request-Id", context.call_id});
    return made;
}

void start_unary(service::service_core& core, call_parts parts) {
    std::make_shared<unary_call>(core, std::move(parts))->start();
}

void start_stream(service::service_core& core, call_parts parts) {
    std::make_shared<stream_call>(core, std::move(parts))->start();
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
