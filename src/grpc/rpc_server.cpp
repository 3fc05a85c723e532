// SPDX-License-Identifier: Apache-2.0
#include "grpc/rpc_server.hpp"

#include <grpc/support/time.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <deque>
#include <mutex>
#include <vector>

#include "grpc/acceptor.hpp"
#include "grpc/certificate_copies.hpp"
#include "grpc/library_log.hpp"
#include "grpc/reactors.hpp"

namespace annona {
inline namespace v0_1 {
namespace rpc {
namespace {

using ::grpc::ByteBuffer;
using ::grpc::CallbackServerContext;

constexpr int streams_per_connection_max = 256;
constexpr int metadata_size_max = 8 << 10;
constexpr size_t memory_max = size_t{512} << 20;
constexpr int keepalive_ms = 60'000;
constexpr int handshake_ms = 5'000;  // TLS and the first frames
constexpr int idle_ms = 600'000;     // without a call under way: the seat is another's

// A stop. While it takes no new work the server goes on answering so, until nobody has called for
// a moment: what arrives after gRPC's own shutdown has begun ends as CANCELLED, without a reason.
constexpr int64_t quiet_wanted_ms = 100;
constexpr int64_t quiet_waited_max_ms = 2'000;
constexpr int64_t look_every_ms = 5;
// Connections without calls are told to go and are then closed.
constexpr int64_t farewell_ms = 1'000;

/// One service of the contract, from its descriptor: no stub knows its methods.
class described_service final : public ::grpc::Service {
public:
    described_service(const google::protobuf::ServiceDescriptor& of, service::service_core& core,
                      const service::listener& where, call_count& calls) {
        for (const auto& method : core.methods().all())
            if (method.descriptor->service() == &of) add({core, method, where, calls});
    }

private:
    using kind = ::grpc::internal::RpcMethod::RpcType;

    void add(const method_front& made) {
        const auto& front = fronts_.emplace_back(made);
        const auto& method = front.method;
        const int index = static_cast<int>(fronts_.size()) - 1;
        AddMethod(new ::grpc::internal::RpcServiceMethod(method.path.c_str(), kind_of(method.kind),
                                                         nullptr));
        MarkMethodRawCallback(index, handler_of(front));
    }

    static kind kind_of(service::method_kind from) {
        if (from == service::method_kind::unary) return kind::NORMAL_RPC;
        return from == service::method_kind::exchange ? kind::BIDI_STREAMING
                                                      : kind::SERVER_STREAMING;
    }

    static ::grpc::internal::MethodHandler* handler_of(const method_front& front) {
        using namespace ::grpc::internal;
        switch (front.method.kind) {
            case service::method_kind::unary:
                return new CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
                    [&front](CallbackServerContext* call, const ByteBuffer* request,
                             ByteBuffer* response) {
                        return react_unary(front, call, request, response);
                    });
            case service::method_kind::server_stream:
                return new CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
                    [&front](CallbackServerContext* call, const ByteBuffer* request) {
                        return react_stream(front, call, request);
                    });
            default:
                return new CallbackBidiHandler<ByteBuffer, ByteBuffer>(
                    [&front](CallbackServerContext* call) { return react_exchange(front, call); });
        }
    }

    std::deque<method_front> fronts_;
};

std::shared_ptr<::grpc::ServerCredentials> credentials_of(const service::tls_files& files,
                                                          const certificate_copies& copies) {
    namespace tls = ::grpc::experimental;
    const bool asks = files.clients != service::client_certificates::none;
    auto provider = std::make_shared<tls::FileWatcherCertificateProvider>(
        copies.identity_path(), copies.identity_path(), copies.authorities_path(),
        static_cast<unsigned>(certificate_look_every.count()));
    tls::TlsServerCredentialsOptions options(provider);
    options.watch_identity_key_cert_pairs();
    if (asks) {
        options.watch_root_certs();
        options.set_cert_request_type(
            files.clients == service::client_certificates::required
                ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
    } else {
        options.set_cert_request_type(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
    }
    return tls::TlsServerCredentials(options);
}

class listening_server final : public rpc_server {
public:
    listening_server(const service::listener& where, service::service_core& core, log_function log)
        : where_(where), log_(std::move(log)) {
        for (const auto* one : core.methods().services())
            services_.push_back(std::make_unique<described_service>(*one, core, where_, calls_));
    }
    ~listening_server() override {
        if (server_ != nullptr) drain(std::chrono::seconds{0});
    }

    [[nodiscard]] result<void> listen();
    [[nodiscard]] uint16_t port() const noexcept override { return port_; }
    void drain(std::chrono::seconds most) override;

private:
    [[nodiscard]] result<std::shared_ptr<::grpc::ServerCredentials>> credentials();
    void set_limits(::grpc::ServerBuilder& builder) const;
    void wait_for_quiet(gpr_timespec until) const;

    service::listener where_;
    log_function log_;
    std::unique_ptr<certificate_copies> certificates_;  // gRPC reads them until it is gone
    call_count calls_;
    std::vector<std::unique_ptr<described_service>> services_;
    acceptor accepts_{connections_max};
    std::unique_ptr<::grpc::experimental::ExternalConnectionAcceptor> takes_over_;
    std::unique_ptr<::grpc::Server> server_;
    uint16_t port_ = 0;
    bool is_drained_ = false;
};

void listening_server::set_limits(::grpc::ServerBuilder& builder) const {
    builder.SetMaxReceiveMessageSize(static_cast<int>(stream_size_max));
    builder.SetMaxSendMessageSize(static_cast<int>(stream_size_max));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, streams_per_connection_max);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, metadata_size_max);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, keepalive_ms);
    builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, handshake_ms);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, idle_ms);
    ::grpc::ResourceQuota quota("annona");
    quota.Resize(memory_max);
    builder.SetResourceQuota(quota);
}

result<std::shared_ptr<::grpc::ServerCredentials>> listening_server::credentials() {
    if (!where_.tls) return ::grpc::InsecureServerCredentials();
    auto opened = certificate_copies::open(*where_.tls, log_);
    if (!opened) return opened.error();
    certificates_ = std::move(*opened);
    return credentials_of(*where_.tls, *certificates_);
}

result<void> listening_server::listen() {
    static std::once_flag once;
    std::call_once(once, [] {
        keep_library_log_short();
        ::grpc::EnableDefaultHealthCheckService(true);
        ::grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    });
    auto found = credentials();
    if (!found) return found.error();
    ::grpc::ServerBuilder builder;
    set_limits(builder);
    if (auto listens = accepts_.listen(where_.address, where_.socket_mode); !listens)
        return listens;
    port_ = accepts_.port();
    using external = ::grpc::ServerBuilder::experimental_type::ExternalConnectionType;
    takes_over_ = builder.experimental().AddExternalConnectionAcceptor(external::FROM_FD, *found);
    for (const auto& one : services_) builder.RegisterService(one.get());
    server_ = builder.BuildAndStart();
    if (server_ == nullptr)
        return failure{"LISTEN", "gRPC does not start for " + where_.address, where_.address};
    server_->GetHealthCheckService()->SetServingStatus(true);
    accepts_.start([this](int listening, int connected) {
        ::grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters made;
        made.listener_fd = listening, made.fd = connected;
        takes_over_->HandleNewConnection(&made);
    });
    return {};
}

gpr_timespec later(int64_t milliseconds) {
    return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                        gpr_time_from_millis(milliseconds, GPR_TIMESPAN));
}

bool is_past(gpr_timespec instant) {
    return gpr_time_cmp(gpr_now(GPR_CLOCK_MONOTONIC), instant) >= 0;
}

/// Until what was asked is answered, and then until nobody has asked for a moment.
void listening_server::wait_for_quiet(gpr_timespec until) const {
    const auto quiet_until = later(quiet_waited_max_ms);
    auto seen = calls_.begun.load();
    auto quiet_from = later(quiet_wanted_ms);
    while (!is_past(until)) {
        if (const auto found = calls_.begun.load(); found != seen)
            seen = found, quiet_from = later(quiet_wanted_ms);
        const bool is_quiet = is_past(quiet_from) || is_past(quiet_until);
        if (is_quiet && calls_.open() == 0) return;
        gpr_sleep_until(later(look_every_ms));
    }
}

void listening_server::drain(std::chrono::seconds most) {
    if (is_drained_) return;
    is_drained_ = true;
    accepts_.stop();
    server_->GetHealthCheckService()->SetServingStatus(false);
    wait_for_quiet(later(most.count() * 1'000));
    server_->Shutdown(later(farewell_ms));
    server_->Wait();
}

}  // namespace

result<std::unique_ptr<rpc_server>> rpc_server::start(const service::listener& where,
                                                      service::service_core& core,
                                                      log_function log) {
    auto made = std::make_unique<listening_server>(where, core, std::move(log));
    if (auto listens = made->listen(); !listens) return listens.error();
    return std::unique_ptr<rpc_server>(std::move(made));
}

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
