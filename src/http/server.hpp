// SPDX-License-Identifier: Apache-2.0
//! Listens for HTTP/1.1, with or without TLS, and hands requests to a handler.
#pragma once

#include <annona/money/result.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "http/handler.hpp"
#include "http/limits.hpp"
#include "service/server_config.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

/// Since the start, for metrics.
struct server_counts {
    std::uint64_t accepted = 0;
    std::uint64_t open = 0;
    std::uint64_t turned_away = 0;  ///< Above `limits::connections_max`.
    std::uint64_t handshakes_failed = 0;
    std::uint64_t timed_out = 0;
};

class server {
public:
    /// Names an event and a detail without personal data; any thread.
    using log_function = std::function<void(std::string_view event, std::string_view detail)>;

    /// Listens from now on, with `threads` threads of its own. A port of 0 becomes one that is
    /// free. Changed TLS files are read again within two seconds; ones that cannot be read leave
    /// those before in force. The handler outlives the server, and calls no sink after its end.
    /// Failures: HTTP_ADDRESS; HTTP_INSECURE, no TLS on an address others can reach; HTTP_TLS.
    [[nodiscard]] static result<std::unique_ptr<server>> start(const service::listener& where,
                                                               const limits& most, handler& to,
                                                               log_function log = {},
                                                               unsigned threads = 2);

    server(const server&) = delete;
    server& operator=(const server&) = delete;
    /// Cuts what is still open.
    virtual ~server() = default;

    /// The port listened at; 0 of a unix socket.
    [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;

    [[nodiscard]] virtual server_counts counts() const = 0;

    /// No new connections or requests; waits for answers under way, at most so long. True where
    /// all were given. From then on the server answers nothing.
    virtual bool drain(std::chrono::milliseconds most) = 0;

protected:
    server() = default;
};

}  // namespace http
}  // namespace v0_1
}  // namespace annona
