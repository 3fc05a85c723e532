// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "http/connection.hpp"
#include "http/text.hpp"
#include "http/tls_context.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using any_acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;

constexpr std::string_view unix_prefix = "unix:";
constexpr std::chrono::seconds look_at_files_every{2};
constexpr std::chrono::milliseconds accept_again_after{100};
constexpr std::chrono::milliseconds cut_wait_max{1'000};
constexpr int waiting_connections_max = 512;  // Of the system's queue before `accept`.

failure bad_address(const std::string& address, const std::string& why) {
    return {"HTTP_ADDRESS", "cannot listen at " + address + ": " + why, address};
}

// `127.0.0.1:8443`, `[::1]:8443`. Numbers only: a name could mean another machine tomorrow.
result<tcp::endpoint> endpoint_of(const std::string& address) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string::npos) return bad_address(address, "there is no port");
    std::string host = address.substr(0, colon);
    if (host == "localhost") host = "127.0.0.1";
    if (host.size() > 1 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    const auto port = digits_value(std::string_view(address).substr(colon + 1), 5);
    if (!port || *port > 65'535) return bad_address(address, "the port is 0 to 65535");
    error_code error;
    const auto number = asio::ip::make_address(host, error);
    if (error) return bad_address(address, "the host is no number of IPv4 or IPv6");
    return tcp::endpoint(number, static_cast<std::uint16_t>(*port));
}

bool is_loopback(const tcp::endpoint& where) { return where.address().is_loopback(); }

class asio_server final : public server, private connection_owner {
public:
    asio_server(const limits& most, handler& to, log_function log)
        : most_(most), handler_(to), log_(std::move(log)) {}

    ~asio_server() override {
        drain(std::chrono::milliseconds(0));
        if (!socket_path_.empty()) ::unlink(socket_path_.c_str());
    }

    result<void> listen(const service::listener& where) {
        if (where.tls) {
            auto read = read_tls_context(*where.tls);
            if (!read) return read.error();
            tls_ = *read;
            files_ = *where.tls;
            written_ = last_written(files_);
        }
        if (where.address.starts_with(unix_prefix)) return listen_unix(where);
        const auto end = endpoint_of(where.address);
        if (!end) return end.error();
        if (!where.tls && !(where.insecure && is_loopback(*end)))
            return failure{"HTTP_INSECURE",
                           "without TLS only `insecure: yes` on a loopback address is served",
                           where.address};
        return open(asio::generic::stream_protocol::endpoint(*end), where.address);
    }

    void run(unsigned threads) {
        asio::post(accepting_, [this] { accept_next(); });
        if (tls_) watch_files();
        for (unsigned at = 0; at < threads; ++at) threads_.emplace_back([this] { context_.run(); });
    }

    std::uint16_t port() const noexcept override { return port_; }

    server_counts counts() const override {
        const std::lock_guard hold(mutex_);
        server_counts made = counts_;
        made.open = open_.size();
        return made;
    }

    bool drain(std::chrono::milliseconds most) override {
        asio::post(accepting_, [this] {
            error_code ignored;
            acceptor_.close(ignored);
        });
        is_draining_ = true;
        for (const auto& one : all_open()) one->drain();
        const bool all_answered = wait_until_none_is_open(most);
        for (const auto& one : all_open()) one->cut();
        if (!all_answered) wait_until_none_is_open(cut_wait_max);
        context_.stop();
        join();
        return all_answered;
    }

private:
    result<void> listen_unix(const service::listener& where) {
        const std::string path = where.address.substr(unix_prefix.size());
        if (path.empty() || path.size() > 100) return bad_address(where.address, "path too long");
        ::unlink(path.c_str());
        auto opened = open(asio::local::stream_protocol::endpoint(path), where.address);
        if (!opened) return opened;
        socket_path_ = path;
        if (::chmod(path.c_str(), static_cast<mode_t>(where.socket_mode)) != 0)
            return bad_address(where.address, "its mode cannot be set");
        return {};
    }

    result<void> open(const asio::generic::stream_protocol::endpoint& end,
                      const std::string& address) {
        error_code error;
        acceptor_.open(end.protocol(), error);
        if (!error && end.protocol().family() != AF_UNIX)
            acceptor_.set_option(asio::socket_base::reuse_address(true), error);
        if (!error) acceptor_.bind(end, error);
        if (!error) acceptor_.listen(waiting_connections_max, error);
        if (error) return bad_address(address, error.message());
        if (end.protocol().family() != AF_UNIX) port_ = chosen_port();
        return {};
    }

    std::uint16_t chosen_port() const {
        error_code error;
        const auto end = acceptor_.local_endpoint(error);
        tcp::endpoint address;
        if (error || end.size() > address.capacity()) return 0;
        address.resize(end.size());
        std::memcpy(address.data(), end.data(), end.size());
        return address.port();
    }

    // ---- accepting, on its own strand

    void accept_next() {
        if (!acceptor_.is_open()) return;
        auto socket = std::make_shared<stream_socket>(asio::make_strand(context_));
        acceptor_.async_accept(*socket, [this, socket](error_code error) {
            if (error == asio::error::operation_aborted) return;
            if (error) return accept_later(error);
            take_in(std::move(*socket));
            accept_next();
        });
    }

    // No file left to open, or the like: what is open goes on meanwhile.
    void accept_later(error_code error) {
        note("http.accept_failed", error.message());
        accept_timer_.expires_after(accept_again_after);
        accept_timer_.async_wait([this](error_code cancelled) {
            if (!cancelled) accept_next();
        });
    }

    void take_in(stream_socket socket) {
        const std::lock_guard hold(mutex_);
        ++counts_.accepted;
        if (is_draining_ || open_.size() >= most_.connections_max) {
            ++counts_.turned_away;
            return;  // The socket closes here.
        }
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        auto made = std::make_shared<connection>(
            static_cast<connection_owner&>(*this),
            tls_ ? tls_stream(std::move(socket), tls_) : plain_stream(std::move(socket)));
        open_.emplace(made.get(), made);
        asio::post(made->executor(), [made] { made->start(); });
    }

    std::vector<std::shared_ptr<connection>> all_open() const {
        std::vector<std::shared_ptr<connection>> made;
        const std::lock_guard hold(mutex_);
        for (const auto& [raw, weak] : open_)
            if (auto one = weak.lock()) made.push_back(std::move(one));
        return made;
    }

    bool wait_until_none_is_open(std::chrono::milliseconds most) {
        std::unique_lock hold(mutex_);
        return none_open_.wait_for(hold, most, [this] { return open_.empty(); });
    }

    // ---- certificates

    void watch_files() {
        files_timer_.expires_after(look_at_files_every);
        files_timer_.async_wait([this](error_code cancelled) {
            if (cancelled) return;
            reload_if_changed();
            watch_files();
        });
    }

    void reload_if_changed() {
        auto written = last_written(files_);
        if (written == written_) return;
        auto read = read_tls_context(files_);
        // A key and a certificate are seldom replaced in one instant: the next look may succeed.
        if (!read) return note("http.tls_not_reloaded", read.error().text);
        written_ = std::move(written);
        const std::lock_guard hold(mutex_);
        tls_ = *read;
        note("http.tls_reloaded", "");
    }

    // ---- connection_owner

    handler& answers() override { return handler_; }
    const limits& most() const override { return most_; }
    void handshake_failed() override { count(&server_counts::handshakes_failed); }
    void timed_out() override { count(&server_counts::timed_out); }
    void closed(connection* which) override {
        const std::lock_guard hold(mutex_);
        open_.erase(which);
        if (open_.empty()) none_open_.notify_all();
    }

    void count(std::uint64_t server_counts::*what) {
        const std::lock_guard hold(mutex_);
        ++(counts_.*what);
    }
    void note(std::string_view event, std::string_view detail) const {
        if (log_) log_(event, detail);
    }
    void join() {
        for (std::thread& one : threads_)
            if (one.joinable()) one.join();
        threads_.clear();
    }

    limits most_;
    handler& handler_;
    log_function log_;
    mutable std::mutex mutex_;  // Guards counts_, open_ and, once running, tls_.
    std::condition_variable none_open_;
    server_counts counts_;
    std::unordered_map<connection*, std::weak_ptr<connection>> open_;
    std::atomic<bool> is_draining_ = false;
    tls_context_pointer tls_;
    service::tls_files files_;
    std::vector<std::filesystem::file_time_type> written_;
    std::string socket_path_;
    std::uint16_t port_ = 0;

    asio::io_context context_;
    asio::executor_work_guard<asio::io_context::executor_type> keep_running_{
        context_.get_executor()};
    asio::strand<asio::io_context::executor_type> accepting_{context_.get_executor()};
    any_acceptor acceptor_{accepting_};
    asio::steady_timer accept_timer_{accepting_};
    asio::steady_timer files_timer_{context_};
    std::vector<std::thread> threads_;
};

}  // namespace

result<std::unique_ptr<server>> server::start(const service::listener& where, const limits& most,
                                              handler& to, log_function log, unsigned threads) {
    auto made = std::make_unique<asio_server>(most, to, std::move(log));
    if (auto listening = made->listen(where); !listening) return listening.error();
    made->run(threads);
    return std::unique_ptr<server>(std::move(made));
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
