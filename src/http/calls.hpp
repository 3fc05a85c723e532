// SPDX-License-Identifier: Apache-2.0
//! A call while the core works on it. Each keeps itself alive through what it waits for.
#pragma once

#include <chrono>
#include <memory>

#include "http/connect.hpp"
#include "http/handler.hpp"
#include "service/service_core.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

/// What both kinds of call begin with.
struct call_parts {
    const service::method_info* method = nullptr;
    service::call_context context;
    codec in = codec::json;
    std::shared_ptr<google::protobuf::Message> request;
    std::shared_ptr<answer_sink> to;
    std::chrono::milliseconds deadline{0};
};

/// Tells the caller under which id its call is logged.
[[nodiscard]] reply with_call_id(reply made, const service::call_context& context);

/// One answer: the core's, or DEADLINE_EXCEEDED where that is late.
void start_unary(service::service_core& core, call_parts parts);

/// A stream of answers; the next is asked for when the socket has taken the last.
void start_stream(service::service_core& core, call_parts parts);

}  // namespace http
}  // namespace v0_1
}  // namespace annona
