// SPDX-License-Identifier: Apache-2.0
#include "http/status.hpp"

#include <array>

#include "http/text.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

struct code_row {
    std::string_view name;
    int status;
};

// By the number of google.rpc.Code; the statuses are those of the Connect protocol.
constexpr std::array<code_row, 17> rows{{
    {"unknown", 500},
    {"canceled", 499},
    {"unknown", 500},
    {"invalid_argument", 400},
    {"deadline_exceeded", 504},
    {"not_found", 404},
    {"already_exists", 409},
    {"permission_denied", 403},
    {"resource_exhausted", 429},
    {"failed_precondition", 400},
    {"aborted", 409},
    {"out_of_range", 400},
    {"unimplemented", 501},
    {"internal", 500},
    {"unavailable", 503},
    {"data_loss", 500},
    {"unauthenticated", 401},
}};

const code_row& row_of(int code) noexcept {
    const bool known = code > 0 && code < static_cast<int>(rows.size());
    return rows[known ? static_cast<std::size_t>(code) : 0];
}

void append_escaped(std::string& to, char letter) {
    constexpr std::string_view hex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
        to.append({'\\', letter});
    } else if (byte < 0x20 || byte == 0x7f) {
        to.append("\\u00").append({hex[byte >> 4], hex[byte & 0xf]});
    } else {
        to += letter;
    }
}

}  // namespace

std::string_view code_name(int code) noexcept { return row_of(code).name; }
int http_status(int code) noexcept { return row_of(code).status; }

std::string json_quoted(std::string_view text) {
    const bool readable = is_utf8(text);
    std::string made = "\"";
    for (const char letter : text)
        append_escaped(made,
                       !readable && static_cast<unsigned char>(letter) >= 0x80 ? '?' : letter);
    return made + '"';
}

std::string error_json(const call_error& why) {
    std::string made = "{\"code\":" + json_quoted(code_name(why.code));
    if (!why.text.empty()) made += ",\"message\":" + json_quoted(why.text);
    for (std::size_t at = 0; at < why.details.size(); ++at) {
        made += at == 0 ? ",\"details\":[" : ",";
        made += "{\"type\":" + json_quoted(why.details[at].type) +
                ",\"value\":" + json_quoted(to_base64(why.details[at].bytes)) + '}';
    }
    return made + (why.details.empty() ? "}" : "]}");
}

reply error_reply(const call_error& why) {
    reply made;
    made.status = http_status(why.code);
    made.headers.push_back({"Content-Type", "application/json"});
    if (why.code == code::unauthenticated)
        made.headers.push_back({"WWW-Authenticate", "Bearer realm=\"annona\""});
    made.body = error_json(why);
    return made;
}

std::string end_of_stream_json(const call_error& why) {
    return why.code == 0 ? "{}" : "{\"error\":" + error_json(why) + '}';
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
