// SPDX-License-Identifier: Apache-2.0
#include "grpc/messages.hpp"

#include <google/protobuf/io/zero_copy_stream.h>
#include <grpc/grpc_security_constants.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>

namespace annona {
inline namespace v0_1 {
namespace rpc {
namespace {

constexpr int block_size_max = 64 << 10;

std::string metadata(const ::grpc::CallbackServerContext& call, const char* name) {
    const auto& all = call.client_metadata();
    const auto found = all.find(name);
    return found == all.end() ? std::string{}
                              : std::string(found->second.data(), found->second.size());
}

void read_certificate(const ::grpc::CallbackServerContext& call, service::credential& to) {
    const auto peer = call.auth_context();
    if (peer == nullptr) return;
    to.certified = !peer->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME).empty();
    const auto uris = peer->FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME);
    if (uris.size() == 1) to.uri.assign(uris.front().data(), uris.front().size());
}

}  // namespace

::grpc::Status to_grpc(const service::status& from) {
    if (from.ok()) return ::grpc::Status::OK;
    return {static_cast<::grpc::StatusCode>(from.code), from.message,
            service::status_details(from)};
}

bool parse(const ::grpc::ByteBuffer& from, google::protobuf::Message& to) {
    ::grpc::ByteBuffer bytes(from);  // shares the slices
    ::grpc::ProtoBufferReader reader(&bytes);
    return reader.status().ok() && to.ParseFromZeroCopyStream(&reader);
}

void serialize(const google::protobuf::Message& from, ::grpc::ByteBuffer& to) {
    const auto size = static_cast<int>(from.ByteSizeLong());
    if (size > block_size_max) {
        ::grpc::ProtoBufferWriter writer(&to, block_size_max, size);
        from.SerializeToZeroCopyStream(&writer);
        return;
    }
    ::grpc::Slice bytes(static_cast<size_t>(size));
    from.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(bytes.begin()));
    to = ::grpc::ByteBuffer(&bytes, 1);
}

service::call_context context_of(const ::grpc::CallbackServerContext& call,
                                 const service::listener& where) {
    service::call_context made;
    made.who.bearer = service::bearer_in(metadata(call, "authorization"));
    if (where.address.starts_with("unix:")) {
        made.who.peer = service::peer_kind::unix_socket;
        made.who.socket_role = where.socket_role;
    } else if (where.insecure) {
        made.who.peer = service::peer_kind::insecure;
    } else {
        read_certificate(call, made.who);
    }
    made.language =
        service::harmless(metadata(call, "accept-language"), service::language_size_max);
    made.call_id = service::harmless(metadata(call, "x-request-id"), service::call_id_size_max);
    made.peer = call.peer();
    return made;
}

service::status malformed_request() {
    return service::make_status(service::status_code::invalid_argument, "MALFORMED",
                                "the bytes are no message of this method");
}

service::status too_large(size_t found, size_t most) {
    auto made =
        service::make_status(service::status_code::resource_exhausted, "MESSAGE_TOO_LARGE",
                             std::to_string(found) + " bytes, limit " + std::to_string(most));
    made.metadata = {{"found", std::to_string(found)}, {"limit", std::to_string(most)}};
    return made;
}

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
