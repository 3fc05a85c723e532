// SPDX-License-Identifier: Apache-2.0
//! What a front knows of a call beside the request: who sent it over what, and how the answer is
//! wanted.
#pragma once

#include <annona/money/instant.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "service/principal.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// Over what a call came. Only where it came from says what an empty credential means.
enum class peer_kind : uint8_t {
    network,      // TLS: a bearer token or a client certificate
    insecure,     // loopback without TLS, asked for by the operator: a bearer token
    unix_socket,  // its file's mode says who may open it; the listener's role
};

/// What a caller showed. Secrets: never logged, never part of a message.
struct credential {
    peer_kind peer = peer_kind::network;
    std::string bearer;       // the token itself, without the word Bearer; empty: none
    std::string uri;          // URI of the verified client certificate's SAN; empty: none
    bool certified = false;   // a client certificate was verified, with or without such a URI
    std::string socket_role;  // unix socket: the role of its listener
};

struct call_context {
    credential who;
    std::optional<principal> known;  // who that is, once `service_core::greet` has asked
    std::string language;            // as asked for by accept-language; empty: the scheme's first
    std::string call_id;             // x-request-id of the caller or made by the front: for logs
    std::string peer;                // address, for logs
    /// Set when the caller has gone or its deadline is over: work not yet begun may be left out. A
    /// command already queued is decided all the same. May be null.
    std::shared_ptr<const std::atomic<bool>> cancelled;
};

/// The token of `Bearer TOKEN`, in whatever case the word is written; empty where there is none.
[[nodiscard]] std::string_view bearer_in(std::string_view authorization);

/// Short and printable, or nothing: what a caller names itself and goes into logs and answers.
[[nodiscard]] std::string harmless(std::string_view text, size_t size_max);

inline constexpr size_t call_id_size_max = 128;
inline constexpr size_t language_size_max = 256;

}  // namespace service
}  // namespace v0_1
}  // namespace annona
