// SPDX-License-Identifier: Apache-2.0
#include "http/byte_stream.hpp"

#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstring>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

namespace asio = boost::asio;

void cut_socket(stream_socket& socket) {
    boost::system::error_code ignored;
    socket.shutdown(stream_socket::shutdown_both, ignored);
    socket.close(ignored);
}

peer other_end_of(const stream_socket& socket) {
    peer made;
    boost::system::error_code error;
    const auto end = socket.remote_endpoint(error);
    if (error) return made;
    const int family = end.protocol().family();
    if (family == AF_UNIX) {
        made.is_unix_socket = true;
        made.address = "unix";
        return made;
    }
    asio::ip::tcp::endpoint address;
    if (end.size() > address.capacity()) return made;
    address.resize(end.size());
    std::memcpy(address.data(), end.data(), end.size());
    made.address = address.address().to_string() + ':' + std::to_string(address.port());
    return made;
}

// The first URI among the alternative names; empty where there is none, or one with a zero byte.
std::string certificate_uri(X509* certificate) {
    auto* const names = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    std::string found;
    for (int at = 0; names != nullptr && found.empty() && at < sk_GENERAL_NAME_num(names); ++at) {
        const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names, at);
        if (name->type != GEN_URI) continue;
        const ASN1_IA5STRING* const uri = name->d.uniformResourceIdentifier;
        found.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                     static_cast<std::size_t>(ASN1_STRING_length(uri)));
        if (!is_printable(found)) found.clear();
    }
    GENERAL_NAMES_free(names);
    return found;
}

class plain final : public byte_stream {
public:
    explicit plain(stream_socket socket) : socket_(std::move(socket)) {}

    void handshake(io_done done) override { done({}, 0); }
    void read(char* into, std::size_t most, io_done done) override {
        socket_.async_read_some(asio::mutable_buffer(into, most), std::move(done));
    }
    void write(std::string_view bytes, io_done done) override {
        socket_.async_write_some(asio::const_buffer(bytes.data(), bytes.size()), std::move(done));
    }
    void shut(io_done done) override {
        boost::system::error_code ignored;
        socket_.shutdown(stream_socket::shutdown_send, ignored);
        done({}, 0);
    }
    void cut() override { cut_socket(socket_); }
    asio::any_io_executor executor() override { return socket_.get_executor(); }
    peer other_end() override { return other_end_of(socket_); }

private:
    stream_socket socket_;
};

class tls final : public byte_stream {
public:
    tls(stream_socket socket, std::shared_ptr<asio::ssl::context> context)
        : context_(std::move(context)), stream_(std::move(socket), *context_) {}

    void handshake(io_done done) override {
        stream_.async_handshake(asio::ssl::stream_base::server,
                                [done = std::move(done)](auto error) { done(error, 0); });
    }
    void read(char* into, std::size_t most, io_done done) override {
        const asio::mutable_buffer place(into, most);
        if (is_shut_) return stream_.next_layer().async_read_some(place, std::move(done));
        stream_.async_read_some(place, std::move(done));
    }
    void write(std::string_view bytes, io_done done) override {
        stream_.async_write_some(asio::const_buffer(bytes.data(), bytes.size()), std::move(done));
    }
    // Whoever is still sending ends the farewell of TLS with an error, and TLS reads nothing after
    // it: what comes then is read, and dropped, below it.
    void shut(io_done done) override {
        stream_.async_shutdown([this, done = std::move(done)](auto error) {
            boost::system::error_code ignored;
            stream_.next_layer().shutdown(stream_socket::shutdown_send, ignored);
            is_shut_ = true;
            done(error, 0);
        });
    }
    void cut() override { cut_socket(stream_.next_layer()); }
    asio::any_io_executor executor() override { return stream_.get_executor(); }

    peer other_end() override {
        peer made = other_end_of(stream_.next_layer());
        made.is_encrypted = true;
        X509* const certificate = SSL_get1_peer_certificate(stream_.native_handle());
        if (certificate == nullptr) return made;
        made.has_certificate = SSL_get_verify_result(stream_.native_handle()) == X509_V_OK;
        if (made.has_certificate) made.certificate_name = certificate_uri(certificate);
        X509_free(certificate);
        return made;
    }

private:
    std::shared_ptr<asio::ssl::context> context_;  // In force when the connection began.
    asio::ssl::stream<stream_socket> stream_;
    bool is_shut_ = false;
};

}  // namespace

std::unique_ptr<byte_stream> plain_stream(stream_socket socket) {
    return std::make_unique<plain>(std::move(socket));
}

std::unique_ptr<byte_stream> tls_stream(stream_socket socket,
                                        std::shared_ptr<asio::ssl::context> context) {
    return std::make_unique<tls>(std::move(socket), std::move(context));
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
