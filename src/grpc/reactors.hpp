// SPDX-License-Identifier: Apache-2.0
//! What gRPC calls back for one call: unary, a stream of answers, an exchange. Each owns itself
//! until gRPC says that it is done with it.
#pragma once

#include <grpcpp/grpcpp.h>

#include "grpc/messages.hpp"

namespace annona {
inline namespace v0_1 {
namespace rpc {

/// What every call of one method on one listener shares; outlives them.
struct method_front {
    service::service_core& core;
    const service::method_info& method;
    const service::listener& where;
};

[[nodiscard]] ::grpc::ServerUnaryReactor* react_unary(const method_front& front,
                                                      ::grpc::CallbackServerContext* call,
                                                      const ::grpc::ByteBuffer* request,
                                                      ::grpc::ByteBuffer* response);
[[nodiscard]] ::grpc::ServerWriteReactor<::grpc::ByteBuffer>* react_stream(
    const method_front& front, ::grpc::CallbackServerContext* call,
    const ::grpc::ByteBuffer* request);
[[nodiscard]] ::grpc::ServerBidiReactor<::grpc::ByteBuffer, ::grpc::ByteBuffer>* react_exchange(
    const method_front& front, ::grpc::CallbackServerContext* call);

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
