// SPDX-License-Identifier: Apache-2.0
//! Between connections and what answers them. Nothing here knows sockets or messages.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "http/message.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

/// Who is at the other end, as the transport knows it.
struct peer {
    std::string address;           ///< `127.0.0.1:52144`, or `unix`.
    std::string certificate_name;  ///< First URI among the names of a certificate that was checked.
    bool has_certificate = false;  ///< One was shown and checked, with or without such a name.
    bool is_unix_socket = false;
    bool is_encrypted = false;
};

/// Where the answer to one request goes. Every function may be called from any thread; after
/// `finish` or `end` nothing more. Bytes for a connection that is gone are dropped.
class answer_sink {
public:
    answer_sink() = default;
    answer_sink(const answer_sink&) = delete;
    answer_sink& operator=(const answer_sink&) = delete;
    virtual ~answer_sink() = default;

    enum class end_reason { gone, deadline, stopping };

    /// At most once, before anything else: `ended` is called if the connection is gone or this time
    /// is over before the answer is complete, once for both; and where the server stops and waits
    /// for this answer. But for `gone`, an answer is still taken.
    virtual void watch(std::chrono::milliseconds most, std::function<void(end_reason)> ended) = 0;

    /// Runs `work` on a thread of the server: what costs time is not for the caller's thread.
    virtual void later(std::function<void()> work) = 0;

    /// The whole answer.
    virtual void finish(reply whole) = 0;

    /// The beginning of an answer in pieces: status and headers.
    virtual void begin(reply head) = 0;
    /// One piece; `taken` is called when the next may come, and never where the caller is gone.
    virtual void write(std::string bytes, std::function<void()> taken) = 0;
    /// The last piece.
    virtual void end(std::string bytes) = 0;
};

class handler {
public:
    handler() = default;
    handler(const handler&) = delete;
    handler& operator=(const handler&) = delete;
    virtual ~handler() = default;

    /// Called from a thread of the server, which it must not hold up.
    virtual void handle(request asked, const peer& from, std::shared_ptr<answer_sink> to) = 0;
};

}  // namespace http
}  // namespace v0_1
}  // namespace annona
