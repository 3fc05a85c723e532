// SPDX-License-Identifier: Apache-2.0
//! The figures of a server as a page for Prometheus. Every name: docs/reference/metrics.md.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/server.hpp"
#include "service/counters.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

/// One look at everything. No holder, no account but reserves, no token. Any thread.
[[nodiscard]] std::string metrics_text(const service::counters& figures,
                                       std::span<const server_counts> fronts,
                                       std::string_view release);

}  // namespace http
}  // namespace v0_1
}  // namespace annona
