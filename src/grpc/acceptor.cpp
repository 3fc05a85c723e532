// SPDX-License-Identifier: Apache-2.0
#include "grpc/acceptor.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace rpc {
namespace {

constexpr std::string_view unix_prefix = "unix:";
constexpr int waiting_connections_max = 512;  // of the system's queue before `accept`
constexpr int accept_again_after_ms = 100;
constexpr int unacknowledged_max_ms = 20'000;

void set_option(int socket, int level, int name, int value) {
    static_cast<void>(::setsockopt(socket, level, name, &value, sizeof value));
}

ino_t identity_of(int socket) {
    struct stat found {};
    return ::fstat(socket, &found) == 0 ? found.st_ino : 0;
}

/// What stands there from a server that was killed; nothing else is removed.
void remove_socket(const std::string& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(path.c_str());
}

/// Errors of one connection, or of none; the others are of the process or the system.
bool is_passing(int error) {
    constexpr std::array lasting{EMFILE, ENFILE, ENOBUFS, ENOMEM};
    return std::find(lasting.begin(), lasting.end(), error) == lasting.end();
}

}  // namespace

acceptor::~acceptor() { stop(); }

bool acceptor::bind_unix(const std::string& path, int mode) {
    sockaddr_un where{};
    if (path.empty() || path.size() >= sizeof where.sun_path) return false;
    where.sun_family = AF_UNIX;
    std::memcpy(where.sun_path, path.data(), path.size());
    remove_socket(path);
    listening_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listening_ < 0) return false;
    const auto before = ::umask(0177);
    const int bound = ::bind(listening_, reinterpret_cast<const sockaddr*>(&where), sizeof where);
    ::umask(before);
    if (bound != 0) return false;
    path_ = path;
    return ::chmod(path.c_str(), static_cast<mode_t>(mode)) == 0;
}

bool acceptor::bind_host(const std::string& address) {
    const auto colon = address.rfind(':');
    if (colon == std::string::npos) return false;
    std::string host = address.substr(0, colon);
    if (host.size() > 1 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* raw = nullptr;
    const auto service = address.substr(colon + 1);
    if (::getaddrinfo(host.empty() ? nullptr : host.c_str(), service.c_str(), &wanted, &raw) != 0)
        return false;
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> found(raw, ::freeaddrinfo);
    listening_ =
        ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
    if (listening_ < 0) return false;
    // Connections inherit what stands here.
    set_option(listening_, SOL_SOCKET, SO_REUSEADDR, 1);
    set_option(listening_, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(listening_, IPPROTO_TCP, TCP_USER_TIMEOUT, unacknowledged_max_ms);
    if (found->ai_family == AF_INET6) set_option(listening_, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    return ::bind(listening_, found->ai_addr, found->ai_addrlen) == 0;
}

result<void> acceptor::listen(const std::string& address, int socket_mode) {
    const bool is_bound = address.starts_with(unix_prefix)
                              ? bind_unix(address.substr(unix_prefix.size()), socket_mode)
                              : bind_host(address);
    if (is_bound && ::listen(listening_, waiting_connections_max) == 0) {
        stopping_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (stopping_ >= 0) return {};
    }
    return failure{"LISTEN", "cannot listen at " + address, address};
}

std::uint16_t acceptor::port() const {
    if (!path_.empty()) return 0;
    sockaddr_storage where{};
    socklen_t size = sizeof where;
    if (::getsockname(listening_, reinterpret_cast<sockaddr*>(&where), &size) != 0) return 0;
    return ntohs(where.ss_family == AF_INET6
                     ? reinterpret_cast<const sockaddr_in6&>(where).sin6_port
                     : reinterpret_cast<const sockaddr_in&>(where).sin_port);
}

void acceptor::start(take_over handler) {
    handler_ = std::move(handler);
    thread_ = std::thread([this] { accept_all(); });
}

void acceptor::stop() {
    if (thread_.joinable()) {
        const std::uint64_t one = 1;
        static_cast<void>(!::write(stopping_, &one, sizeof one));
        thread_.join();
    }
    for (int* each : {&listening_, &stopping_})
        if (const int file = std::exchange(*each, -1); file >= 0) ::close(file);
    if (!path_.empty()) ::unlink(std::exchange(path_, {}).c_str());
}

/// False when it is time to stop.
bool acceptor::wait_for(bool connection, int most_ms) const {
    std::array<pollfd, 2> looked{{{stopping_, POLLIN, 0}, {listening_, POLLIN, 0}}};
    while (::poll(looked.data(), connection ? 2 : 1, most_ms) < 0 && errno == EINTR) {
    }
    return looked[0].revents == 0;
}

bool acceptor::has_room() {
    if (open_.size() < open_max_) return true;
    // Nobody tells when gRPC has closed one: they are looked at when there is no room.
    open_.erase(std::remove_if(
                    open_.begin(), open_.end(),
                    [](const handed_over& one) { return identity_of(one.socket) != one.identity; }),
                open_.end());
    return open_.size() < open_max_;
}

void acceptor::accept_all() {
    while (wait_for(true, -1)) {
        const int socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (socket >= 0 && has_room()) {
            open_.push_back({socket, identity_of(socket)});
            handler_(listening_, socket);
        } else if (socket >= 0) {
            ::close(socket);
        } else if (!is_passing(errno) && !wait_for(false, accept_again_after_ms)) {
            return;
        }
    }
}

}  // namespace rpc
}  // namespace v0_1
}  // namespace annona
