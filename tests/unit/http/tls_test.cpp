// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string>
#include <thread>

#include "certificates.hpp"
#include "http/server.hpp"
#include "http/tls_context.hpp"
#include "unit/temporary_folder.hpp"

namespace annona::http {
namespace {

using namespace test_certificates;

/// Says who called.
class who final : public handler {
public:
    void handle(request, const peer& from, std::shared_ptr<answer_sink> to) override {
        to->finish(plain_reply(200, (from.is_encrypted ? "tls " : "plain ") +
                                        (from.has_certificate ? from.certificate_name : "nobody")));
    }
};

class tls_server : public testing::Test {
protected:
    void SetUp() override {
        authority_ = make_certificate({"authority", "", true});
        write_pem(authority_, folder_, "authority");
        write_pem(make_certificate({"server", "DNS:localhost"}, &authority_), folder_, "server");
    }

    service::listener listener(service::client_certificates clients) const {
        service::listener made;
        made.address = "127.0.0.1:0";
        made.tls =
            service::tls_files{(folder_ / "server.pem").string(), (folder_ / "server.key").string(),
                               (folder_ / "authority.pem").string(), clients};
        return made;
    }
    void start(service::client_certificates clients) {
        auto made = server::start(listener(clients), {}, who_);
        ASSERT_TRUE(made.ok()) << made.error().text;
        server_ = std::move(*made);
    }
    /// The last line of the answer; empty where there was none.
    std::string ask(const key_pair* mine = nullptr, int newest = TLS1_3_VERSION) const;
    /// The same for bytes of one's own, all of them sent before anything is read.
    std::string answer_to(const std::string& asked, const key_pair* mine = nullptr,
                          int newest = TLS1_3_VERSION) const;

    annona_test::temporary_folder place_;
    const std::filesystem::path folder_ = place_.path();
    key_pair authority_;
    who who_;
    std::unique_ptr<server> server_;
};

std::string heard_over(SSL* session, std::string_view asked) {
    constexpr std::size_t piece_size = 16'384;
    std::string heard;
    if (SSL_connect(session) != 1) return heard;
    for (; !asked.empty(); asked.remove_prefix(std::min(asked.size(), piece_size)))
        if (SSL_write(session, asked.data(),
                      static_cast<int>(std::min(asked.size(), piece_size))) <= 0)
            return heard;
    std::array<char, 1024> bytes;
    for (int count = 1; count > 0;) {
        count = SSL_read(session, bytes.data(), static_cast<int>(bytes.size()));
        if (count > 0) heard.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return heard;
}

std::string tls_server::ask(const key_pair* mine, int newest) const {
    const auto heard = answer_to("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", mine, newest);
    const std::size_t body = heard.find("\r\n\r\n");
    return body == std::string::npos ? "" : heard.substr(body + 4);
}

std::string tls_server::answer_to(const std::string& asked, const key_pair* mine,
                                  int newest) const {
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()),
                                                               SSL_CTX_free);
    SSL_CTX_set_max_proto_version(context.get(), newest);
    SSL_CTX_load_verify_locations(context.get(), (folder_ / "authority.pem").c_str(), nullptr);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (mine != nullptr) {
        SSL_CTX_use_certificate(context.get(), mine->certificate.get());
        SSL_CTX_use_PrivateKey(context.get(), mine->key.get());
    }
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(server_->port());
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
    SSL* const session = SSL_new(context.get());
    SSL_set_fd(session, socket);
    const std::string heard = heard_over(session, asked);
    SSL_free(session);
    ::close(socket);
    return heard;
}

using service::client_certificates;

TEST_F(tls_server, answers_over_tls_1_2_and_1_3_and_nothing_older) {
    start(client_certificates::none);
    EXPECT_EQ(ask(), "tls nobody\n");
    EXPECT_EQ(ask(nullptr, TLS1_2_VERSION), "tls nobody\n");
    EXPECT_EQ(ask(nullptr, TLS1_1_VERSION), "");
    // The caller hears of it before it is counted.
    for (int left = 10'000'000; left > 0 && server_->counts().handshakes_failed == 0; --left)
        std::this_thread::yield();
    EXPECT_EQ(server_->counts().handshakes_failed, 1u);
}

TEST_F(tls_server, names_the_caller_by_the_uri_of_its_certificate) {
    start(client_certificates::optional);
    const auto till = make_certificate({"till", "DNS:x,URI:spiffe://city/till-7"}, &authority_);
    EXPECT_EQ(ask(&till), "tls spiffe://city/till-7\n");
    EXPECT_EQ(ask(), "tls nobody\n");
}

TEST_F(tls_server, gives_a_certificate_without_uri_no_name) {
    start(client_certificates::required);
    const auto nameless = make_certificate({"spiffe://city/till-7", "DNS:till-7"}, &authority_);
    EXPECT_EQ(ask(&nameless), "tls \n");
}

TEST_F(tls_server, lets_nobody_in_with_a_certificate_it_cannot_trust) {
    start(client_certificates::optional);
    const auto foreign = make_certificate({"foreign", "", true});
    const auto by_foreign = make_certificate({"till", "URI:spiffe://city/till-7"}, &foreign);
    EXPECT_EQ(ask(&by_foreign), "");
    const auto expired =
        make_certificate({"till", "URI:spiffe://city/till-7", false, -60}, &authority_);
    EXPECT_EQ(ask(&expired), "");
}

TEST_F(tls_server, lets_whoever_sends_too_much_read_that_it_is_too_much) {
    ::signal(SIGPIPE, SIG_IGN);
    start(client_certificates::none);
    const std::string large(1'000'000, 'x');
    const std::string head =
        "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(large.size()) + "\r\n\r\n";
    for (const int newest : {TLS1_2_VERSION, TLS1_3_VERSION})
        EXPECT_EQ(answer_to(head + large, nullptr, newest).substr(0, 12), "HTTP/1.1 413");
}

TEST_F(tls_server, asks_for_a_certificate_where_one_is_required) {
    start(client_certificates::required);
    EXPECT_EQ(ask(), "");
}

TEST_F(tls_server, closes_on_a_caller_that_speaks_no_tls) {
    start(client_certificates::none);
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(server_->port());
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
    ASSERT_EQ(::send(socket, "GET / HTTP/1.1\r\n\r\n", 18, MSG_NOSIGNAL), 18);
    std::string heard(64, '\0');
    const ssize_t count = ::recv(socket, heard.data(), heard.size(), 0);
    EXPECT_EQ(heard.substr(0, count > 0 ? static_cast<std::size_t>(count) : 0).find("HTTP"),
              std::string::npos);
    ::close(socket);
}

// Within two seconds of their own the server looks at its files again; asking is the waiting.
TEST_F(tls_server, takes_new_files_without_a_restart) {
    start(client_certificates::none);
    ASSERT_EQ(ask(), "tls nobody\n");
    const auto other = make_certificate({"other", "", true});
    write_pem(other, folder_, "authority");
    write_pem(make_certificate({"server", "DNS:localhost"}, &other), folder_, "server");
    int tries = 0;
    while (ask().empty() && tries < 100'000) ++tries;
    EXPECT_EQ(ask(), "tls nobody\n");
    EXPECT_GT(tries, 0);
}

TEST_F(tls_server, keeps_its_files_where_the_new_ones_cannot_be_read) {
    const auto where = listener(client_certificates::none);
    const auto before = last_written(*where.tls);
    EXPECT_TRUE(read_tls_context(*where.tls).ok());
    std::filesystem::remove(folder_ / "server.key");
    EXPECT_NE(last_written(*where.tls), before);
    const auto read = read_tls_context(*where.tls);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, "HTTP_TLS");
    EXPECT_EQ(read.error().place, (folder_ / "server.key").string());
}

}  // namespace
}  // namespace annona::http
