// SPDX-License-Identifier: Apache-2.0
#include "http/connect.hpp"

#include <array>

#include "http/text.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

constexpr std::size_t timeout_digits_max = 10;  // As the protocol has it.
constexpr std::size_t envelope_head_size = 5;
constexpr std::uint8_t compressed_flag = 1;

struct content_row {
    std::string_view type;
    codec in;
    bool stream;
};

constexpr std::array<content_row, 4> contents{{
    {"application/json", codec::json, false},
    {"application/proto", codec::proto, false},
    {"application/connect+json", codec::json, true},
    {"application/connect+proto", codec::proto, true},
}};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// `application/json; charset=utf-8` is application/json.
const content_row* content_of(std::string_view value) {
    const std::string_view type = trimmed(value.substr(0, value.find(';')));
    for (const content_row& one : contents)
        if (same_name(one.type, type)) return &one;
    return nullptr;
}

reply wrong_content(bool stream) {
    reply made = plain_reply(
        415, stream ? "this method answers with a stream" : "this method takes application/json");
    made.headers.push_back({"Accept-Post", stream ? "application/connect+json, "
                                                    "application/connect+proto"
                                                  : "application/json, application/proto"});
    return made;
}

reply wrong_method(bool is_safe) {
    reply made = plain_reply(
        405, is_safe ? "this method is asked by GET or POST" : "this method is asked by POST");
    made.headers.push_back({"Allow", is_safe ? "GET, POST" : "POST"});
    return made;
}

call_error invalid(std::string text) { return {code::invalid_argument, std::move(text), {}}; }

std::optional<call_error> read_timeout(const request& asked, connect_call& into) {
    const std::string_view stated = asked.find("Connect-Timeout-Ms");
    if (stated.empty()) return std::nullopt;
    const auto milliseconds = digits_value(stated, timeout_digits_max);
    if (!milliseconds) return invalid("Connect-Timeout-Ms is no count of at most 10 digits");
    into.timeout = std::chrono::milliseconds(*milliseconds);
    return std::nullopt;
}

std::optional<call_error> read_conventions(const request& asked, bool stream, connect_call& into) {
    const std::string_view version = asked.find("Connect-Protocol-Version");
    if (!version.empty() && version != "1") return invalid("Connect-Protocol-Version must be 1");
    const std::string_view packed =
        asked.find(stream ? "Connect-Content-Encoding" : "Content-Encoding");
    if (!packed.empty() && packed != "identity")
        return call_error{code::unimplemented, "compressed messages are not read", {}};
    return read_timeout(asked, into);
}

// The one message of a caller whose answers are a stream.
std::optional<call_error> open_envelope(std::string& body) {
    if (body.size() < envelope_head_size) return invalid("the envelope is cut off");
    std::size_t length = 0;
    for (std::size_t at = 1; at < envelope_head_size; ++at)
        length = length << 8 | static_cast<unsigned char>(body[at]);
    const auto flags = static_cast<std::uint8_t>(body[0]);
    if ((flags & compressed_flag) != 0)
        return call_error{code::unimplemented, "compressed messages are not read", {}};
    if (flags != 0) return invalid("the envelope has flags that are not known");
    if (length != body.size() - envelope_head_size)
        return invalid("the envelope holds " + std::to_string(body.size() - envelope_head_size) +
                       " bytes and says " + std::to_string(length));
    body.erase(0, envelope_head_size);
    return std::nullopt;
}

std::variant<connect_call, reply> read_get(const request& asked, std::size_t message_size_max) {
    const std::size_t mark = asked.target.find('?');
    const std::string_view query = mark == std::string::npos
                                       ? std::string_view{}
                                       : std::string_view(asked.target).substr(mark + 1);
    connect_call made;
    const auto encoding = query_value(query, "encoding");
    const auto message = query_value(query, "message");
    if (!encoding || (*encoding != "json" && *encoding != "proto"))
        return error_reply(invalid("encoding must be json or proto"));
    if (!message) return error_reply(invalid("message is missing or malformed"));
    if (query_value(query, "connect").value_or("v1") != "v1")
        return error_reply(invalid("connect must be v1"));
    if (query_value(query, "compression").value_or("identity") != "identity")
        return error_reply({code::unimplemented, "compressed messages are not read", {}});
    made.in = *encoding == "json" ? codec::json : codec::proto;
    const bool is_base64 = query_value(query, "base64").value_or("0") == "1";
    auto bytes = is_base64 ? from_base64(*message) : message;
    if (!bytes) return error_reply(invalid("message is not base64"));
    if (bytes->size() > message_size_max)
        return error_reply({code::resource_exhausted, "the message is too large", {}});
    made.message = std::move(*bytes);
    if (auto why = read_timeout(asked, made)) return error_reply(*why);
    return made;
}

}  // namespace

std::string_view path_of(const request& asked) {
    return std::string_view(asked.target).substr(0, asked.target.find('?'));
}

std::string_view content_type(codec in, bool stream) noexcept {
    for (const content_row& one : contents)
        if (one.in == in && one.stream == stream) return one.type;
    return {};
}

std::string envelope(std::string_view bytes, std::uint8_t flags) {
    std::string made(1, static_cast<char>(flags));
    for (int shift = 24; shift >= 0; shift -= 8)
        made += static_cast<char>((bytes.size() >> shift) & 0xff);
    return made.append(bytes);
}

reply refused_call(const call_error& why, bool stream, codec in) {
    if (!stream) return error_reply(why);
    reply made;
    made.headers.push_back({"Content-Type", std::string(content_type(in, true))});
    made.body = envelope(end_of_stream_json(why), end_of_stream_flag);
    return made;
}

reply refused_request(const call_error& why, const request& asked, const method_shape& method) {
    const content_row* content = content_of(asked.find("Content-Type"));
    const bool is_stream = method.streams_out && content != nullptr && content->stream;
    return refused_call(why, is_stream, is_stream ? content->in : codec::json);
}

std::variant<connect_call, reply> read_call(request& asked, const method_shape& method,
                                            std::size_t message_size_max) {
    if (method.streams_in)
        return error_reply({code::unimplemented, "streams from the caller need gRPC", {}});
    const bool is_get_allowed = method.is_safe && !method.streams_out;
    if (asked.method == "GET" && is_get_allowed) return read_get(asked, message_size_max);
    if (asked.method != "POST") return wrong_method(is_get_allowed);
    const content_row* content = content_of(asked.find("Content-Type"));
    if (content == nullptr || content->stream != method.streams_out)
        return wrong_content(method.streams_out);
    connect_call made;
    made.in = content->in;
    if (auto why = read_conventions(asked, content->stream, made))
        return refused_call(*why, content->stream, made.in);
    made.message = std::move(asked.body);
    if (content->stream)
        if (auto why = open_envelope(made.message)) return refused_call(*why, true, made.in);
    return made;
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
