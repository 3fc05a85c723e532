// SPDX-License-Identifier: Apache-2.0
//! Several commands of one call: each for itself, all or none, or as they come.
#pragma once

#include <annona/v1/payments.pb.h>

#include "service/call_state.hpp"
#include "service/command_reader.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {

/// Requests of one batch or all-or-none call; commands of one message of a stream.
inline constexpr int batch_requests_max = 1'000;
inline constexpr int stream_requests_max = 1'024;

void read_pay(const v1::PayRequest& from, const principal& who, command_reader& in);

/// BatchPay.
void pay_each(call_ptr call);
/// AtomicPay.
void pay_all_or_none(call_ptr call);
/// One message of StreamPay.
void pay_message(call_ptr call);
/// One message of ImportAwards; `digest` of the file as its first message gave it.
void import_message(call_ptr call, const std::string& digest, bool validate_only);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
