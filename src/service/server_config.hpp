// SPDX-License-Identifier: Apache-2.0
//! What a server file says: where to listen, which communities, who may call.
#pragma once

#include <annona/abi/rule.h>

#include <annona/money/result.hpp>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/place.hpp"
#include "runtime/clock_guard.hpp"
#include "service/principal.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

enum class front_protocol : uint8_t { grpc, http };
enum class client_certificates : uint8_t { none, optional, required };

struct tls_files {
    std::string certificate;  // PEM, the chain; read again when it changes
    std::string key;          // PEM
    std::string authorities;  // PEM, whose client certificates are accepted; empty: none
    client_certificates clients = client_certificates::none;
};

/// One place to listen at.
struct listener {
    std::string address;  // `127.0.0.1:8443`, `[::]:8443`, `unix:/run/annona/annona.sock`
    front_protocol protocol = front_protocol::grpc;
    std::optional<tls_files> tls;
    bool insecure = false;    // loopback only
    int socket_mode = 0660;   // unix socket
    std::string socket_role;  // unix socket: the role of whoever may open it
};

/// A certificate's URI that stands for a principal.
struct certified_principal {
    std::string uri;
    principal who;
};

struct community_config {
    std::string scheme;  // file or folder
};

struct server_config {
    std::vector<listener> listeners;
    std::string journal;   // folder; empty: in memory (demo)
    std::string tokens;    // file of tokens; empty: none are known
    std::string read_log;  // file; empty: `reads.ndjson` beside the journal
    std::vector<std::string> plugins;
    std::vector<community_config> communities;
    std::vector<certified_principal> principals;
    int32_t proposal_days = 30;  // until a proposal lapses
    int32_t drain_seconds = 30;  // how long a stop waits for calls under way
    bool manual_clock = false;   // advanced by AdvanceClock alone
    instant manual_start{};      // where a manual clock begins
    bool demo = false;
};

struct config_result {
    std::optional<server_config> made;      // none where there are problems
    std::vector<config::problem> problems;  // all of them, with line and column
};

/// Reads the text of a server file; relative paths are taken from `folder`. Opens nothing.
[[nodiscard]] config_result read_server_config(std::string_view text, std::string_view name,
                                               std::string_view folder);

/// What only a program knows.
struct surroundings {
    std::span<const annona_rule_v1* const> static_rules;
    std::string installed_plugins;
    std::function<clock_reading()> clock;              // wall and steady, seconds
    std::function<int64_t()> steady_us;                // for latencies
    std::function<void(std::span<std::byte>)> random;  // secrets: the system's generator
    std::function<void(std::string_view)> log;         // one JSON object a line
    std::string release;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
