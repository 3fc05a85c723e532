// SPDX-License-Identifier: Apache-2.0
//! How a call that could not be answered ends: one of the codes both fronts know, with a permanent
//! reason. A rule that says no is no status: it is a decision.
#pragma once

#include <annona/money/result.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace service {

/// The numbers are those of google.rpc.Code, which gRPC shares.
enum class status_code : uint8_t {
    ok = 0,
    cancelled = 1,
    unknown = 2,
    invalid_argument = 3,
    deadline_exceeded = 4,
    not_found = 5,
    already_exists = 6,
    permission_denied = 7,
    resource_exhausted = 8,
    failed_precondition = 9,
    aborted = 10,
    out_of_range = 11,
    unimplemented = 12,
    internal = 13,
    unavailable = 14,
    data_loss = 15,
    unauthenticated = 16
};

/// `invalid_argument`: as the Connect protocol writes it.
[[nodiscard]] std::string_view name_of(status_code code);

struct field_violation {
    std::string field;  // path from the request: `payment.lines[3].amount`
    std::string description;
};

/// Domain of every ErrorInfo of this service.
inline constexpr std::string_view error_domain = "annona";

struct status {
    status_code code = status_code::ok;
    std::string reason;   // permanent, UPPER_SNAKE, at most 63 characters
    std::string message;  // English, for developers; never a holder's data, never a secret
    std::map<std::string, std::string> metadata;  // what is dynamic in the message
    std::vector<field_violation> violations;      // of the request's fields
    std::string localized;                        // the same for people; empty: none
    std::string localized_language;               // BCP 47

    [[nodiscard]] bool ok() const { return code == status_code::ok; }
};

[[nodiscard]] status make_status(status_code code, std::string reason, std::string message);

/// INVALID_ARGUMENT, BAD_REQUEST with one violation.
[[nodiscard]] status bad_field(std::string field, std::string description);

/// What a failure of the engine, the store or the runtime is to a caller: LIMIT_EXCEEDED is
/// RESOURCE_EXHAUSTED; STOPPING, a stopped writer or journal are UNAVAILABLE (safe to try again
/// under the same request id); a bug is INTERNAL. The failure's text stays inside: it may name
/// paths.
[[nodiscard]] status status_of(const failure& why);

/// google.rpc.Status as bytes, with ErrorInfo and, where there is any, BadRequest and
/// LocalizedMessage, each once: what gRPC sends as `grpc-status-details-bin`.
[[nodiscard]] std::string status_details(const status& of);

}  // namespace service
}  // namespace v0_1
}  // namespace annona
