// SPDX-License-Identifier: Apache-2.0
#include "http/front.hpp"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <utility>

#include "http/calls.hpp"
#include "http/message_codec.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

using google::protobuf::MethodOptions;

method_shape shape_of(const service::method_info& method) {
    return {method.kind == service::method_kind::exchange,
            method.kind != service::method_kind::unary,
            method.descriptor->options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS};
}

reply unknown_path() {
    reply made = error_reply({code::unimplemented, "there is no such method", {}});
    made.status = 404;
    return made;
}

std::chrono::milliseconds deadline_of(const connect_call& call, bool stream, const limits& most) {
    const auto usual = stream ? most.stream_deadline : most.unary_deadline;
    return std::min(call.timeout.value_or(usual), most.stream_deadline);
}

service::peer_kind kind_of(const peer& from) {
    if (from.is_unix_socket) return service::peer_kind::unix_socket;
    return from.is_encrypted ? service::peer_kind::network : service::peer_kind::insecure;
}

}  // namespace

call_error error_of(const service::status& why) {
    return {static_cast<int>(why.code), why.message, details_of(service::status_details(why))};
}

front::front(service::service_core& core, front_settings settings)
    : core_(core), settings_(std::move(settings)) {}

void front::handle(request asked, const peer& from, std::shared_ptr<answer_sink> to) {
    if (auto made = page(asked, from)) return to->finish(std::move(*made));
    const auto* const method = core_.methods().find(path_of(asked));
    if (method == nullptr) return to->finish(unknown_path());
    call(*method, std::move(asked), from, std::move(to));
}

void front::call(const service::method_info& method, request asked, const peer& from,
                 std::shared_ptr<answer_sink> to) {
    const method_shape shape = shape_of(method);
    call_parts parts;
    parts.method = &method;
    parts.context = context_of(asked, from);
    const auto refuse = [&](reply made) {
        to->finish(with_call_id(std::move(made), parts.context));
    };
    if (const auto denied = core_.greet(method, parts.context); !denied.ok())
        return refuse(refused_request(error_of(denied), asked, shape));
    auto read = read_call(asked, shape, settings_.most.body_size_max);
    if (auto* const refusal = std::get_if<reply>(&read)) return refuse(std::move(*refusal));
    auto& made = std::get<connect_call>(read);
    parts.in = made.in;
    parts.request.reset(method.request->New());
    parts.deadline = deadline_of(made, shape.streams_out, settings_.most);
    if (const auto problem = decode_message(made.in, made.message, *parts.request)) {
        const auto why =
            service::make_status(service::status_code::invalid_argument, "MALFORMED", *problem);
        return refuse(refused_call(error_of(why), shape.streams_out, made.in));
    }
    parts.to = std::move(to);
    shape.streams_out ? start_stream(core_, std::move(parts))
                      : start_unary(core_, std::move(parts));
}

service::credential front::credential_of(const request& asked, const peer& from) const {
    service::credential made;
    made.peer = kind_of(from);
    made.uri = from.certificate_name;
    made.certified = from.has_certificate;
    if (from.is_unix_socket) made.socket_role = settings_.socket_role;
    made.bearer = service::bearer_in(asked.find("Authorization"));
    return made;
}

service::call_context front::context_of(const request& asked, const peer& from) {
    service::call_context made;
    made.who = credential_of(asked, from);
    made.language = service::harmless(asked.find("Accept-Language"), service::language_size_max);
    made.call_id = service::harmless(asked.find("X-Request-Id"), service::call_id_size_max);
    if (made.call_id.empty()) made.call_id = "http-" + std::to_string(++calls_);
    made.peer = from.address;
    return made;
}

// ---- pages that are no call

std::optional<reply> front::page(const request& asked, const peer& from) const {
    const std::string_view path = path_of(asked);
    const bool is_page = path == "/healthz" || path == "/version" || path == "/metrics";
    if (!is_page) return std::nullopt;
    if (asked.method != "GET" && asked.method != "HEAD") {
        reply made = plain_reply(405, "this page is asked by GET");
        made.headers.push_back({"Allow", "GET, HEAD"});
        return made;
    }
    if (path == "/metrics") return metrics_page(asked, from);
    if (path == "/healthz")
        return is_stopping_ ? plain_reply(503, "stopping") : plain_reply(200, "ok");
    reply made;
    made.headers.push_back({"Content-Type", "application/json"});
    made.body = "{\"release\":" + json_quoted(settings_.release) + ",\"contract\":\"annona.v1\"}\n";
    return made;
}

reply front::metrics_page(const request& asked, const peer& from) const {
    if (!settings_.metrics) return plain_reply(404, "this listener shows no figures");
    std::string text;
    const service::status how = settings_.metrics(credential_of(asked, from), text);
    if (!how.ok()) return error_reply(error_of(how));
    reply made;
    made.headers.push_back({"Content-Type", "text/plain; version=0.0.4; charset=utf-8"});
    made.body = std::move(text);
    return made;
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
