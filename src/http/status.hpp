// SPDX-License-Identifier: Apache-2.0
//! Errors of a call as the Connect protocol writes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

/// Numbers of google.rpc.Code that the front itself gives.
namespace code {
inline constexpr int canceled = 1;
inline constexpr int unknown = 2;
inline constexpr int invalid_argument = 3;
inline constexpr int deadline_exceeded = 4;
inline constexpr int resource_exhausted = 8;
inline constexpr int unimplemented = 12;
inline constexpr int internal = 13;
inline constexpr int unavailable = 14;
inline constexpr int unauthenticated = 16;
}  // namespace code

/// One message of google.rpc that comes with an error.
struct error_detail {
    std::string type;   ///< Full name: `google.rpc.ErrorInfo`.
    std::string bytes;  ///< Serialized.
};

struct call_error {
    int code = 0;  ///< google.rpc.Code; 0 is no error.
    std::string text;
    std::vector<error_detail> details;
};

/// `permission_denied`; of a number that is none: `unknown`.
[[nodiscard]] std::string_view code_name(int code) noexcept;

/// 403; of a number that is none: 500.
[[nodiscard]] int http_status(int code) noexcept;

/// The text in quotes, escaped; bytes that are not UTF-8 become question marks.
[[nodiscard]] std::string json_quoted(std::string_view text);

/// `{"code":"not_found","message":"...","details":[...]}`.
[[nodiscard]] std::string error_json(const call_error& why);

/// The same as a reply to a call that is no stream.
[[nodiscard]] reply error_reply(const call_error& why);

/// The message that ends a stream: `{}` or `{"error":{...}}`.
[[nodiscard]] std::string end_of_stream_json(const call_error& why);

}  // namespace http
}  // namespace v0_1
}  // namespace annona
