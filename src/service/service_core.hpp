// SPDX-License-Identifier: Apache-2.0
//! The service without any transport: a method, a request and a caller go in, a response or a
//! status comes out. Every front maps to this and back.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string_view>

#include "service/call_context.hpp"
#include "service/counters.hpp"
#include "service/method_table.hpp"
#include "service/server_config.hpp"
#include "service/status.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// Called once, from any thread: the caller's own, a writer's, a timer's. Return soon.
using on_done = std::function<void(status)>;

enum class stream_event : uint8_t { message, end };
/// `message`: the response is filled, ask for the next one. `end`: there are no more; the status
/// says why.
using on_next = std::function<void(stream_event, status)>;

/// A stream of responses that the front pulls: it asks for the next message when it has sent the
/// last one, so that a slow reader costs one message.
class reply_stream {
public:
    virtual ~reply_stream() = default;
    /// Fills `response`, which must live until `done`. One call at a time.
    virtual void next(google::protobuf::Message& response, on_next done) = 0;
    /// Ends a `next` that waits with CANCELLED; from any thread. The object may be destroyed only
    /// when no `next` is under way.
    virtual void cancel() = 0;
};

/// A stream both ways: each request has one response. The next step may begin before the last one
/// is answered; answers come in order. Requests and responses live until their `done`. After a
/// step that ended with a status other than ok the exchange is over.
class exchange {
public:
    virtual ~exchange() = default;
    virtual void step(const google::protobuf::Message& request, google::protobuf::Message& response,
                      on_done done) = 0;
};

/// Any thread.
class service_core {
public:
    /// Opens the communities and their journals. Failures: those of schemes, stores and engines;
    /// ACCESS_MISSING where a method has no row.
    [[nodiscard]] static result<std::unique_ptr<service_core>> open(const server_config& config,
                                                                    const surroundings& around);
    virtual ~service_core() = default;

    [[nodiscard]] virtual const method_table& methods() const = 0;

    /// What can be said before the request is read: who calls, and whether any role of theirs may
    /// call this. Fronts ask it first, so that nobody unknown has bytes parsed; the context then
    /// knows who it is. `call` and `open_stream` ask by themselves where a front did not.
    [[nodiscard]] virtual status greet(const method_info& method, call_context& context) = 0;

    /// Guard, then the method. `request`, `response` and `context` must live until `done`.
    virtual void call(const method_info& method, const google::protobuf::Message& request,
                      google::protobuf::Message& response, const call_context& context,
                      on_done done) = 0;
    /// The same for a server stream: never null, a refused call ends at its first `next`. The
    /// request is copied.
    [[nodiscard]] virtual std::unique_ptr<reply_stream> open_stream(
        const method_info& method, const google::protobuf::Message& request,
        const call_context& context) = 0;
    /// Each step is guarded by itself.
    [[nodiscard]] virtual std::unique_ptr<exchange> open_exchange(const method_info& method,
                                                                  const call_context& context) = 0;

    /// For what is no method of the service, as /metrics: ok for a caller with one of the roles.
    [[nodiscard]] virtual status admit(const credential& shown, role_mask roles) = 0;

    /// Once a minute: writes when tokens were last used, and an alarm where a reserve is short.
    virtual void tick() {}

    /// From now on new calls are answered UNAVAILABLE and streams end; what was taken goes on.
    virtual void begin_drain() {}
    /// Answers what was taken and closes the journals. Returns when that is done. Fronts have
    /// stopped before.
    virtual void drain() = 0;
    [[nodiscard]] virtual bool is_draining() const = 0;

    /// What /metrics shows; any thread.
    [[nodiscard]] virtual const counters& figures() const = 0;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
