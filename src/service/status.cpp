// SPDX-License-Identifier: Apache-2.0
#include "service/status.hpp"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <array>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace service {

std::string_view name_of(status_code code) {
    constexpr std::array<std::string_view, 17> names = {"ok",
                                                        "canceled",
                                                        "unknown",
                                                        "invalid_argument",
                                                        "deadline_exceeded",
                                                        "not_found",
                                                        "already_exists",
                                                        "permission_denied",
                                                        "resource_exhausted",
                                                        "failed_precondition",
                                                        "aborted",
                                                        "out_of_range",
                                                        "unimplemented",
                                                        "internal",
                                                        "unavailable",
                                                        "data_loss",
                                                        "unauthenticated"};
    return names[static_cast<size_t>(code)];
}

status make_status(status_code code, std::string reason, std::string message) {
    status made;
    made.code = code;
    made.reason = std::move(reason);
    made.message = std::move(message);
    return made;
}

status bad_field(std::string field, std::string description) {
    auto made =
        make_status(status_code::invalid_argument, "BAD_REQUEST", field + ": " + description);
    made.violations.push_back({std::move(field), std::move(description)});
    return made;
}

status status_of(const failure& why) {
    if (why.code == "LIMIT_EXCEEDED")
        return make_status(status_code::resource_exhausted, why.code, why.text);
    if (why.code == "CLOCK_STEPPED")
        return make_status(status_code::unavailable, why.code, "the server's clock is in doubt");
    if (why.code == "BUG" || why.code == "JOURNAL_CORRUPT" || why.code == "JOURNAL_BROKEN")
        return make_status(status_code::internal, why.code, "something inside is broken");
    return make_status(status_code::unavailable, why.code,
                       "this community takes nothing now; the same request id may be sent again");
}

std::string status_details(const status& of) {
    google::rpc::Status made;
    made.set_code(static_cast<int32_t>(of.code));
    made.set_message(of.message);
    google::rpc::ErrorInfo info;
    info.set_reason(of.reason);
    info.set_domain(std::string(error_domain));
    for (const auto& [name, value] : of.metadata) (*info.mutable_metadata())[name] = value;
    made.add_details()->PackFrom(info);
    if (!of.violations.empty()) {
        google::rpc::BadRequest bad;
        for (const auto& one : of.violations) {
            auto* added = bad.add_field_violations();
            added->set_field(one.field);
            added->set_description(one.description);
        }
        made.add_details()->PackFrom(bad);
    }
    if (!of.localized.empty()) {
        google::rpc::LocalizedMessage words;
        words.set_locale(of.localized_language);
        words.set_message(of.localized);
        made.add_details()->PackFrom(words);
    }
    return made.SerializeAsString();
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
