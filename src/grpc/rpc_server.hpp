// SPDX-License-Identifier: Apache-2.0
//! The gRPC front: one server for each place to listen at. The only room that includes gRPC; this
//! header does not.
#pragma once

#include <annona/money/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "service/server_config.hpp"
#include "service/service_core.hpp"

namespace annona {
inline namespace v0_1 {
namespace rpc {

/// Limits of a message, bytes: of a unary call, and of one message of a stream.
inline constexpr size_t unary_size_max = size_t{256} << 10;
inline constexpr size_t stream_size_max = size_t{4} << 20;

/// Connections open at once, of each place listened at; more are closed at once.
inline constexpr size_t connections_max = 1'000;

/// What a caller that names none gets.
inline constexpr std::chrono::seconds unary_deadline{10};

/// Steps of one exchange under way at once: beyond, no more is read.
inline constexpr size_t steps_under_way_max = 16;

class rpc_server {
public:
    /// Names an event and a detail without personal data; any thread.
    using log_function = std::function<void(std::string_view event, std::string_view detail)>;

    /// Listens from now on. The core outlives it. Changed certificates are read again within two
    /// seconds; ones that do not belong together leave those before in force. Failures: LISTEN,
    /// with the address; TLS, a file cannot be read or is not the other's.
    [[nodiscard]] static result<std::unique_ptr<rpc_server>> start(const service::listener& where,
                                                                   service::service_core& core,
                                                                   log_function log = {});

    virtual ~rpc_server() = default;
    rpc_server(const rpc_server&) = delete;
    rpc_server& operator=(const rpc_server&) = delete;

    /// The port listened at; 0 of a unix socket.
    [[nodiscard]] virtual uint16_t port() const noexcept = 0;

    /// Says that it does not serve, waits for answers under way at most so long, and closes its
    /// connections. The core refuses new work before: until nobody calls any more, at most two
    /// seconds, callers are told so.
    virtual void drain(std::chrono::seconds most) = 0;

protected:
    rpc_server() = default;
};

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
