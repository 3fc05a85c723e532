// SPDX-License-Identifier: Apache-2.0
//! Requests and replies of HTTP/1.1 as values: no sockets, no parser.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace http {

struct header {
    std::string name;
    std::string value;
};

struct request {
    std::string method;
    std::string target;  ///< As sent: `/annona.v1.PaymentService/Pay?x=1`.
    std::vector<header> headers;
    std::string body;
    bool keep_alive = true;

    /// The first header of this name in any case; empty where there is none.
    [[nodiscard]] std::string_view find(std::string_view name) const;
};

struct reply {
    int status = 200;
    std::vector<header> headers;
    std::string body;
    bool close = false;  ///< The connection ends after this reply.
};

/// Whether two names are the same but for the case of ASCII letters.
[[nodiscard]] bool same_name(std::string_view one, std::string_view other) noexcept;

/// Status line, headers, length and body. Values must hold no line breaks: see `is_printable`.
[[nodiscard]] std::string reply_bytes(const reply& answer);

/// The head of a reply whose body comes in chunks.
[[nodiscard]] std::string chunked_head(const reply& answer);

/// One chunk of such a body; of nothing: nothing, because an empty chunk would end it.
[[nodiscard]] std::string chunk(std::string_view bytes);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

/// Visible ASCII and blanks only: may be written into a header or a log.
[[nodiscard]] bool is_printable(std::string_view text) noexcept;

/// A reply of one line of plain text.
[[nodiscard]] reply plain_reply(int status, std::string_view text);

}  // namespace http
}  // namespace v0_1
}  // namespace annona
