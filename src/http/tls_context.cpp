// SPDX-License-Identifier: Apache-2.0
#include "http/tls_context.hpp"

#include <openssl/ssl.h>

#include <string>
#include <system_error>

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

namespace ssl = boost::asio::ssl;

// Callers that speak only HTTP/2 get no agreement and see that before the first request.
int choose_protocol(SSL* /*session*/, const unsigned char** chosen, unsigned char* chosen_length,
                    const unsigned char* offered, unsigned offered_length, void* /*nothing*/) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char* found = nullptr;
    const int agreed = SSL_select_next_proto(&found, chosen_length, ours, sizeof ours - 1, offered,
                                             offered_length);
    *chosen = found;
    return agreed == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

failure unreadable(const std::string& what, const std::string& file,
                   const boost::system::error_code& error) {
    return {"HTTP_TLS", what + " cannot be read: " + error.message(), file};
}

ssl::verify_mode mode_of(service::client_certificates ask) {
    switch (ask) {
        case service::client_certificates::required:
            return ssl::verify_peer | ssl::verify_fail_if_no_peer_cert;
        case service::client_certificates::optional:
            return ssl::verify_peer;
        case service::client_certificates::none:
            break;
    }
    return ssl::verify_none;
}

result<void> read_files(ssl::context& into, const service::tls_files& files) {
    boost::system::error_code error;
    into.use_certificate_chain_file(files.certificate, error);
    if (error) return unreadable("the server's certificate", files.certificate, error);
    into.use_private_key_file(files.key, ssl::context::pem, error);
    if (error) return unreadable("the server's key", files.key, error);
    if (files.clients == service::client_certificates::none) return {};
    into.load_verify_file(files.authorities, error);
    if (error) return unreadable("the callers' authority", files.authorities, error);
    return {};
}

}  // namespace

result<tls_context_pointer> read_tls_context(const service::tls_files& files) {
    auto made = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* const native = made->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    static constexpr unsigned char sessions[] = "annona-http";
    SSL_CTX_set_session_id_context(native, sessions, sizeof sessions - 1);
    made->set_verify_mode(mode_of(files.clients));
    if (auto read = read_files(*made, files); !read) return read.error();
    return made;
}

std::vector<std::filesystem::file_time_type> last_written(const service::tls_files& files) {
    std::vector<std::filesystem::file_time_type> made;
    for (const std::string* file : {&files.certificate, &files.key, &files.authorities}) {
        std::error_code error;
        const auto when = std::filesystem::last_write_time(*file, error);
        made.push_back(error ? std::filesystem::file_time_type::min() : when);
    }
    return made;
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
