// SPDX-License-Identifier: Apache-2.0
//! Accepts connections for a gRPC server, so many at a time and no more. gRPC's own listener knows
//! no limit, and ends for good when the process has no descriptor left.
#pragma once

#include <sys/types.h>

#include <annona/money/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace rpc {

class acceptor {
public:
    /// Takes a connected socket over: closes it, too.
    using take_over = std::function<void(int listening, int connected)>;

    explicit acceptor(std::size_t open_max) : open_max_(open_max) {}
    acceptor(const acceptor&) = delete;
    acceptor& operator=(const acceptor&) = delete;
    ~acceptor();

    /// `127.0.0.1:8443`, `[::]:0`, `localhost:8443`, or `unix:` and a path, whose file gets the
    /// mode. Failure: LISTEN.
    [[nodiscard]] result<void> listen(const std::string& address, int socket_mode);

    /// The port listened at; 0 of a unix socket.
    [[nodiscard]] std::uint16_t port() const;

    /// Accepts from now on, on a thread of its own. More than the limit are closed at once.
    void start(take_over handler);

    /// Listens no more; what was handed over goes on.
    void stop();

private:
    struct handed_over {
        int socket;
        ino_t identity;  // a closed descriptor's number is used again, by another socket
    };

    [[nodiscard]] bool bind_unix(const std::string& path, int mode);
    [[nodiscard]] bool bind_host(const std::string& address);
    void accept_all();
    [[nodiscard]] bool wait_for(bool connection, int most_ms) const;
    [[nodiscard]] bool has_room();

    std::size_t open_max_;
    int listening_ = -1;
    int stopping_ = -1;  // an event: readable once it is time
    std::string path_;   // of a unix socket
    take_over handler_;
    std::vector<handed_over> open_;
    std::thread thread_;
};

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
