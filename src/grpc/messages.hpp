// SPDX-License-Identifier: Apache-2.0
//! Between what gRPC carries and what the core takes.
#pragma once

#include <google/protobuf/arena.h>
#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>

#include "service/server_config.hpp"
#include "service/service_core.hpp"

namespace annona {
inline namespace v0_1 {
namespace rpc {

/// The status with its details, as gRPC sends it.
[[nodiscard]] ::grpc::Status to_grpc(const service::status& from);

/// False where the bytes are no such message: also text that is not UTF-8.
[[nodiscard]] bool parse(const ::grpc::ByteBuffer& from, google::protobuf::Message& to);
void serialize(const google::protobuf::Message& from, ::grpc::ByteBuffer& to);

/// Who calls and how, from metadata, connection and listener.
[[nodiscard]] service::call_context context_of(const ::grpc::CallbackServerContext& call,
                                               const service::listener& where);

[[nodiscard]] service::status malformed_request();
[[nodiscard]] service::status too_large(size_t found, size_t most);

/// A request and its response in one piece of memory.
struct message_pair {
    explicit message_pair(const service::method_info& method)
        : request(method.request->New(&arena)), response(method.response->New(&arena)) {}

    google::protobuf::Arena arena;
    google::protobuf::Message* request;   // of the arena
    google::protobuf::Message* response;  // of the arena
};

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
