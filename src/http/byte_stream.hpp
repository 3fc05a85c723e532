// SPDX-License-Identifier: Apache-2.0
//! A connection as bytes that come and go, plain or in TLS. Kept behind virtual functions so that
//! Asio's templates are spelled out once.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/handler.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

using stream_socket = boost::asio::generic::stream_protocol::socket;
using io_done = std::function<void(boost::system::error_code, std::size_t)>;

/// One read and one write may be under way at a time; called on the socket's executor, which the
/// answers come on too.
class byte_stream {
public:
    byte_stream() = default;
    byte_stream(const byte_stream&) = delete;
    byte_stream& operator=(const byte_stream&) = delete;
    virtual ~byte_stream() = default;

    /// Before the first byte.
    virtual void handshake(io_done done) = 0;
    virtual void read(char* into, std::size_t most, io_done done) = 0;
    /// Some of the bytes; at least one where there is no error.
    virtual void write(std::string_view bytes, io_done done) = 0;
    /// Says goodbye where TLS wants it, then closes; `done` is called in any case.
    virtual void shut(io_done done) = 0;
    /// At once.
    virtual void cut() = 0;
    [[nodiscard]] virtual boost::asio::any_io_executor executor() = 0;
    /// After the handshake.
    [[nodiscard]] virtual peer other_end() = 0;
};

[[nodiscard]] std::unique_ptr<byte_stream> plain_stream(stream_socket socket);
[[nodiscard]] std::unique_ptr<byte_stream> tls_stream(
    stream_socket socket, std::shared_ptr<boost::asio::ssl::context> context);

}  // namespace http
}  // namespace v0_1
}  // namespace annona
