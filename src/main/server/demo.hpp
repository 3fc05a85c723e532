// SPDX-License-Identifier: Apache-2.0
//! A server to play with: the Seville scheme, some households with aid, shops, tokens for each kind
//! of caller.
#pragma once

#include <annona/money/result.hpp>

#include <cstdint>
#include <string>

#include "service/server_config.hpp"
#include "service/service_core.hpp"

namespace annona {
inline namespace v0_1 {
namespace server {

struct demo_options {
    std::string data;           ///< folder; empty: a temporary one is made
    std::string scheme;         ///< file or folder of the Seville scheme
    bool manual_clock = false;  ///< advanced by AdvanceClock; begins at `demo_start`
    uint16_t port_grpc = 50'051;
    uint16_t port_http = 8'080;
};

/// Where a manual clock begins: a Monday morning of the scheme's first year.
inline constexpr instant demo_start{1'772'438'400};  // 2026-03-02T08:00:00Z

/// Makes the folder and, where there are none yet, its tokens: `till.token` (cashier), `shop.token`
/// (merchant of mer:Fruteria), `app.token` (of ben:H1), `office.token` and `approver.token`
/// (issuers), `auditor.token`, `editor.token` (rule-editor), `operator.token`. Listens without TLS
/// on the loopback address. Failures: FILE.
[[nodiscard]] result<service::server_config> prepare_demo(const demo_options& asked,
                                                          const service::surroundings& around);

/// Puts money into the reserve and aid into the accounts of three households, as callers would:
/// proposed by one principal, approved by another. Does nothing where that was done before.
/// `folder`: the configuration's journal. Failure: what the call that failed says.
[[nodiscard]] result<void> fill_demo(service::service_core& core, const std::string& folder);

}  // namespace server
}  // namespace v0_1
}  // namespace annona
