// SPDX-License-Identifier: Apache-2.0
//! WatchEntries as a stream that the front pulls; StreamPay and ImportAwards as exchanges.
#pragma once

#include "service/call_state.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

[[nodiscard]] std::unique_ptr<reply_stream> watch_entries(core_parts& core,
                                                          const method_info& method,
                                                          admission admitted,
                                                          const google::protobuf::Message& request,
                                                          const call_context& context);
/// How a stream ends that its caller has left.
[[nodiscard]] inline status cancelled() {
    return make_status(status_code::cancelled, "CANCELLED", "the caller has gone");
}
/// Ends at its first `next`.
[[nodiscard]] std::unique_ptr<reply_stream> refused_stream(status why);

/// Steps of one exchange: each is guarded and answered like a call.
[[nodiscard]] std::unique_ptr<exchange> open_steps(core_parts& core, const method_info& method,
                                                   const call_context& context);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
