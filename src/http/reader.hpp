// SPDX-License-Identifier: Apache-2.0
//! Bytes of a connection to requests, one after another. Boost.Beast parses; no socket here.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "http/limits.hpp"
#include "http/message.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

/// Of one connection. After a refusal the connection cannot be read on.
class reader {
public:
    explicit reader(const limits& most);
    reader(reader&&) noexcept;
    reader& operator=(reader&&) noexcept;
    ~reader();

    enum class state {
        idle,        ///< Between requests, nothing read of the next.
        in_header,   ///< Some of the header is there.
        in_body,     ///< All of the header, not all of the body.
        complete,    ///< `take` gives the request.
        unreadable,  ///< `refusal` says why.
    };

    /// Takes in what arrived; bytes of later requests are kept. At most one request is read ahead.
    state feed(std::string_view bytes);

    /// The complete request, and reading goes on with what is left: ask `current` afterwards.
    [[nodiscard]] request take();

    [[nodiscard]] state current() const noexcept;

    /// Once, where the caller waits for leave to send the body (`Expect: 100-continue`).
    [[nodiscard]] bool take_continue() noexcept;

    /// Of `unreadable`: what to answer before closing.
    [[nodiscard]] reply refusal() const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace http
}  // namespace v0_1
}  // namespace annona
