// SPDX-License-Identifier: Apache-2.0
//! The Connect protocol, version 1: what a request over HTTP asks for, and how answers are wrapped.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "http/message.hpp"
#include "http/status.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

enum class codec { json, proto };

/// What of a method the protocol must know.
struct method_shape {
    bool streams_in = false;   ///< The caller sends several messages: not over HTTP/1.1.
    bool streams_out = false;  ///< Several answers, in envelopes.
    bool is_safe = false;      ///< Changes nothing: may be asked by GET.
};

/// One call, whose message is still bytes.
struct connect_call {
    codec in = codec::json;
    std::optional<std::chrono::milliseconds> timeout;
    std::string message;
};

/// `/annona.v1.PaymentService/Pay`, without the query.
[[nodiscard]] std::string_view path_of(const request& asked);

/// The call, or the reply to give instead. Takes the body out of `asked`.
[[nodiscard]] std::variant<connect_call, reply> read_call(request& asked,
                                                          const method_shape& method,
                                                          std::size_t message_size_max);

/// `application/json` and so on.
[[nodiscard]] std::string_view content_type(codec in, bool stream) noexcept;

/// One message of a stream: a byte of flags, four of length, the bytes.
[[nodiscard]] std::string envelope(std::string_view bytes, std::uint8_t flags = 0);
inline constexpr std::uint8_t end_of_stream_flag = 2;

/// An error in the form the call expects: of a stream the whole stream, with status 200.
[[nodiscard]] reply refused_call(const call_error& why, bool stream, codec in);

/// The same for a request that nobody has looked into: as its headers announce it.
[[nodiscard]] reply refused_request(const call_error& why, const request& asked,
                                    const method_shape& method);

}  // namespace http
}  // namespace v0_1
}  // namespace annona
