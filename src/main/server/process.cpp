// SPDX-License-Identifier: Apache-2.0
#include "main/server/process.hpp"

#include <signal.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <annona/money/assert.hpp>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <memory>
#include <mutex>

#include "cli/exit_codes.hpp"

namespace annona {
inline namespace v0_1 {
namespace server {
namespace {

constexpr std::time_t minute_s = 60;

template <class Unit>
std::int64_t steady_count() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<Unit>(since).count();
}

clock_reading read_clocks() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {instant{std::chrono::duration_cast<std::chrono::seconds>(since).count()},
            steady_count<std::chrono::seconds>()};
}

void fill_with_chance(std::span<std::byte> to) {
    while (!to.empty()) {
        const ssize_t count = ::getrandom(to.data(), to.size(), 0);
        ANNONA_ASSERT(count > 0 || errno == EINTR, "the system gives no random bytes");
        if (count > 0) to = to.subspan(static_cast<std::size_t>(count));
    }
}

sigset_t stop_signals() {
    sigset_t made;
    sigemptyset(&made);
    sigaddset(&made, SIGTERM);
    sigaddset(&made, SIGINT);
    return made;
}

}  // namespace

int fail(std::ostream& err, const failure& why) {
    err << "annona-server: " << why.code << ": " << why.text;
    if (!why.place.empty()) err << " (" << why.place << ')';
    err << '\n';
    return cli::exit_failure;
}

service::surroundings process_surroundings(std::ostream& out) {
    service::surroundings made;
    made.clock = read_clocks;
    made.steady_us = steady_count<std::chrono::microseconds>;
    made.random = fill_with_chance;
    made.log = [&out, one_at_a_time = std::make_shared<std::mutex>()](std::string_view line) {
        const std::lock_guard hold(*one_at_a_time);
        out << line << '\n' << std::flush;
    };
    return made;
}

std::size_t raise_descriptor_limit() {
    rlimit found{};
    if (::getrlimit(RLIMIT_NOFILE, &found) != 0) return 0;
    found.rlim_cur = found.rlim_max;
    static_cast<void>(::setrlimit(RLIMIT_NOFILE, &found));
    return ::getrlimit(RLIMIT_NOFILE, &found) == 0 ? found.rlim_cur : 0;
}

void hold_stop_signals() {
    const sigset_t stops = stop_signals();
    ::pthread_sigmask(SIG_BLOCK, &stops, nullptr);
    ::signal(SIGPIPE, SIG_IGN);  // A reader of our output or of a socket may go away.
}

void wait_for_stop(const std::function<void()>& each_minute) {
    const sigset_t stops = stop_signals();
    const timespec minute{minute_s, 0};
    for (;;) {
        const int signal = ::sigtimedwait(&stops, nullptr, &minute);
        if (signal > 0) return;
        if (errno == EAGAIN) each_minute();
    }
}

}  // namespace server
}  // namespace v0_1
}  // namespace annona
