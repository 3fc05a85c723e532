// SPDX-License-Identifier: Apache-2.0
//! What gRPC calls back for one call: unary, a stream of answers, an exchange. Each owns itself
//! until gRPC says that it is done with it.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>

#include "grpc/messages.hpp"

namespace annona {
inline namespace v0_1 {
namespace rpc {

/// Calls of one listener, from any thread.
struct call_count {
    std::atomic<uint64_t> begun = 0;
    std::atomic<uint64_t> ended = 0;  // answered, and the answer handed to the connection

    [[nodiscard]] uint64_t open() const {
        const uint64_t over = ended.load();  // first: each of them has begun
        return begun.load() - over;
    }
};

/// What every call of one method on one listener shares; outlives them.
struct method_front {
    service::service_core& core;
    const service::method_info& method;
    const service::listener& where;
    call_count& calls;
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
