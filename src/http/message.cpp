// SPDX-License-Identifier: Apache-2.0
#include "http/message.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 19> reasons{{
    {200, "OK"},
    {204, "No Content"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {499, "Client Closed Request"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
}};

std::string_view reason_of(int status) {
    for (const auto& [number, text] : reasons)
        if (number == status) return text;
    return "Status";
}

char lower(char letter) noexcept {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string head_of(const reply& answer) {
    std::string made = "HTTP/1.1 " + std::to_string(answer.status) + ' ';
    made.append(reason_of(answer.status)).append("\r\n");
    for (const header& one : answer.headers)
        made.append(one.name).append(": ").append(one.value).append("\r\n");
    if (answer.close) made.append("Connection: close\r\n");
    return made;
}

}  // namespace

bool same_name(std::string_view one, std::string_view other) noexcept {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](char left, char right) { return lower(left) == lower(right); });
}

std::string_view request::find(std::string_view name) const {
    for (const header& one : headers)
        if (same_name(one.name, name)) return one.value;
    return {};
}

std::string reply_bytes(const reply& answer) {
    std::string made = head_of(answer);
    made.append("Content-Length: ").append(std::to_string(answer.body.size()));
    return made.append("\r\n\r\n").append(answer.body);
}

std::string chunked_head(const reply& answer) {
    return head_of(answer).append("Transfer-Encoding: chunked\r\n\r\n");
}

std::string chunk(std::string_view bytes) {
    if (bytes.empty()) return {};
    std::array<char, 16> length;
    const auto end = std::to_chars(length.data(), length.data() + length.size(), bytes.size(), 16);
    std::string made(length.data(), end.ptr);
    return made.append("\r\n").append(bytes).append("\r\n");
}

bool is_printable(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(),
                       [](char letter) { return letter >= ' ' && letter <= '~'; });
}

reply plain_reply(int status, std::string_view text) {
    reply made;
    made.status = status;
    made.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
    made.body.append(text).append("\n");
    return made;
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
