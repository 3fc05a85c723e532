// SPDX-License-Identifier: Apache-2.0
//! JSON over HTTP in front of the service: Connect calls to the core and back, and the pages
//! `/healthz`, `/version` and `/metrics`.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/connect.hpp"
#include "http/handler.hpp"
#include "http/limits.hpp"
#include "service/service_core.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

struct front_settings {
    std::string release;      ///< Shown by `/version`.
    std::string socket_role;  ///< Of callers over a unix socket.
    limits most;
    /// The page of figures for this caller, or why it may not see it; empty: there is no such page.
    std::function<service::status(const service::credential&, std::string& page)> metrics;
};

/// The core outlives it. Any thread.
class front final : public handler {
public:
    front(service::service_core& core, front_settings settings);

    void handle(request asked, const peer& from, std::shared_ptr<answer_sink> to) override;

    /// From now on `/healthz` says that the server stops, so that nothing new is sent here.
    void stop_soon() { is_stopping_ = true; }

private:
    [[nodiscard]] std::optional<reply> page(const request& asked, const peer& from) const;
    [[nodiscard]] reply metrics_page(const request& asked, const peer& from) const;
    [[nodiscard]] service::credential credential_of(const request& asked, const peer& from) const;
    [[nodiscard]] service::call_context context_of(const request& asked, const peer& from);
    void call(const service::method_info& method, request asked, const peer& from,
              std::shared_ptr<answer_sink> to);

    service::service_core& core_;
    front_settings settings_;
    std::atomic<bool> is_stopping_ = false;
    std::atomic<std::uint64_t> calls_ = 0;
};

/// A status of the core as the protocol writes it.
[[nodiscard]] call_error error_of(const service::status& why);

}  // namespace http
}  // namespace v0_1
}  // namespace annona
