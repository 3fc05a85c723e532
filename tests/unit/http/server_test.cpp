// SPDX-License-Identifier: Apache-2.0
// Real sockets on loopback, on ports the system chooses.
#include "http/server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace annona::http {
namespace {

constexpr int wait_max_ms = 10'000;

/// A caller that writes and reads bytes, blocking.
class caller {
public:
    explicit caller(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(port);
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
    }
    caller(const caller&) = delete;
    caller& operator=(const caller&) = delete;
    ~caller() { hang_up(); }

    void hang_up() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    void finish_writing() const { ::shutdown(socket_, SHUT_WR); }
    void say(const std::string& bytes) const {
        EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
    }
    /// Until these bytes came, or the other end closed.
    std::string hear(const std::string& last) {
        while (heard_.find(last) == std::string::npos && read_some()) {
        }
        const std::size_t at = heard_.find(last);
        const std::size_t end = at == std::string::npos ? heard_.size() : at + last.size();
        const std::string made = heard_.substr(0, end);
        heard_.erase(0, end);
        return made;
    }
    /// Everything until the other end closed.
    std::string hear_out() {
        while (read_some()) {
        }
        return std::exchange(heard_, {});
    }

private:
    bool read_some() {
        pollfd waits{socket_, POLLIN, 0};
        if (::poll(&waits, 1, wait_max_ms) != 1) {
            ADD_FAILURE() << "nothing came in time";
            return false;
        }
        char bytes[4096];
        const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
        if (count > 0) heard_.append(bytes, static_cast<std::size_t>(count));
        return count > 0;
    }

    int socket_;
    std::string heard_;
};

/// Echoes bodies; `/later` is kept until the test takes it.
class echo final : public handler {
public:
    struct kept_request {
        request asked;
        std::shared_ptr<answer_sink> to;
    };

    void handle(request asked, const peer& from, std::shared_ptr<answer_sink> to) override {
        if (asked.target == "/later" || asked.target == "/short") {
            const auto most = std::chrono::milliseconds(asked.target == "/short" ? 20 : 60'000);
            to->watch(most, [this](answer_sink::end_reason why) { tell(why); });
            const std::lock_guard hold(mutex_);
            kept_.push_back({std::move(asked), std::move(to)});
            changed_.notify_all();
            return;
        }
        if (asked.target == "/forgotten") return;
        reply made;
        made.headers.push_back({"From", from.address.substr(0, from.address.find(':'))});
        made.body = asked.method + ' ' + asked.target + ' ' + asked.body;
        to->finish(std::move(made));
    }
    kept_request take() {
        std::unique_lock hold(mutex_);
        EXPECT_TRUE(changed_.wait_for(hold, std::chrono::milliseconds(wait_max_ms),
                                      [this] { return !kept_.empty(); }));
        kept_request made = std::move(kept_.front());
        kept_.pop_front();
        return made;
    }
    answer_sink::end_reason told() {
        std::unique_lock hold(mutex_);
        EXPECT_TRUE(changed_.wait_for(hold, std::chrono::milliseconds(wait_max_ms),
                                      [this] { return !told_.empty(); }));
        const auto made = told_.front();
        told_.pop_front();
        return made;
    }

private:
    void tell(answer_sink::end_reason why) {
        const std::lock_guard hold(mutex_);
        told_.push_back(why);
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<kept_request> kept_;
    std::deque<answer_sink::end_reason> told_;
};

class http_server : public testing::Test {
protected:
    void start(const limits& most = {}) {
        service::listener where;
        where.address = "127.0.0.1:0";
        where.insecure = true;
        auto made = server::start(where, most, echo_);
        ASSERT_TRUE(made.ok()) << made.error().text;
        server_ = std::move(*made);
    }
    std::string ask(const std::string& bytes, const std::string& last) {
        caller one(server_->port());
        one.say(bytes);
        return one.hear(last);
    }

    echo echo_;
    std::unique_ptr<server> server_;
};

std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\n\r\n"; }

TEST_F(http_server, answers_one_request_after_another_on_one_connection) {
    start();
    caller one(server_->port());
    one.say("POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_EQ(one.hear("POST /a abc"),
              "HTTP/1.1 200 OK\r\nFrom: 127.0.0.1\r\nContent-Length: 11\r\n\r\nPOST /a abc");
    one.say(get("/b"));
    one.hear("GET /b ");
    one.say(get("/c") + get("/d"));
    one.hear("GET /c ");
    one.hear("GET /d ");
    EXPECT_EQ(server_->counts().accepted, 1u);
}

TEST_F(http_server, closes_where_the_caller_asks_for_it) {
    start();
    caller one(server_->port());
    one.say("GET /a HTTP/1.1\r\nConnection: close\r\n\r\n");
    EXPECT_NE(one.hear_out().find("Connection: close\r\n"), std::string::npos);
    caller old(server_->port());
    old.say("GET /a HTTP/1.0\r\n\r\n");
    EXPECT_NE(old.hear_out().find("GET /a"), std::string::npos);
}

TEST_F(http_server, answers_who_has_finished_writing) {
    start();
    caller one(server_->port());
    one.say(get("/later"));
    one.finish_writing();
    const auto kept = echo_.take();
    kept.to->finish(plain_reply(200, "late"));
    EXPECT_NE(one.hear_out().find("late"), std::string::npos);
}

TEST_F(http_server, sends_no_body_to_a_head) {
    start();
    caller one(server_->port());
    one.say("HEAD /a HTTP/1.1\r\nConnection: close\r\n\r\n");
    const std::string heard = one.hear_out();
    EXPECT_NE(heard.find("Content-Length: 8\r\n"), std::string::npos);
    EXPECT_TRUE(heard.ends_with("\r\n\r\n")) << heard;
}

TEST_F(http_server, refuses_a_body_that_is_too_large_and_lets_the_caller_read_that) {
    limits most;
    most.body_size_max = 1'000;
    start(most);
    caller one(server_->port());
    one.say("POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + std::string(50'000, 'x'));
    EXPECT_EQ(one.hear("\r\n"), "HTTP/1.1 413 Content Too Large\r\n");
}

TEST_F(http_server, gives_leave_to_send_a_body) {
    start();
    caller one(server_->port());
    one.say("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(one.hear("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    one.say("ab");
    one.hear("POST /a ab");
}

TEST_F(http_server, waits_only_so_long_for_a_request) {
    limits most;
    most.header_wait_max = std::chrono::seconds(0);
    start(most);
    caller slow(server_->port());
    slow.say("GET /a HT");
    EXPECT_EQ(slow.hear_out(), "");
    EXPECT_GE(server_->counts().timed_out, 1u);
}

TEST_F(http_server, closes_what_is_idle_and_does_not_count_it) {
    limits most;
    most.idle_max = std::chrono::seconds(0);
    start(most);
    caller one(server_->port());
    EXPECT_EQ(one.hear_out(), "");
    EXPECT_EQ(server_->counts().timed_out, 0u);
}

TEST_F(http_server, turns_away_more_connections_than_its_limit) {
    limits most;
    most.connections_max = 1;
    start(most);
    caller first(server_->port());
    first.say(get("/a"));
    first.hear("GET /a ");
    caller second(server_->port());
    EXPECT_EQ(second.hear_out(), "");
    EXPECT_EQ(server_->counts().turned_away, 1u);
    first.say(get("/b"));
    first.hear("GET /b ");
}

TEST_F(http_server, tells_when_a_deadline_is_over_and_still_takes_an_answer) {
    start();
    caller one(server_->port());
    one.say(get("/short"));
    const auto kept = echo_.take();
    EXPECT_EQ(echo_.told(), answer_sink::end_reason::deadline);
    kept.to->finish(plain_reply(504, "late"));
    one.hear("late");
}

TEST_F(http_server, tells_when_a_reader_of_a_stream_hangs_up) {
    start();
    caller one(server_->port());
    one.say(get("/later"));
    const auto kept = echo_.take();
    kept.to->begin({});
    kept.to->write("abc", [] {});
    EXPECT_NE(one.hear("3\r\nabc\r\n").find("Transfer-Encoding: chunked"), std::string::npos);
    one.hang_up();
    EXPECT_EQ(echo_.told(), answer_sink::end_reason::gone);
    kept.to->end("");
}

TEST_F(http_server, drops_a_reader_that_takes_nothing) {
    limits most;
    most.write_wait_max = std::chrono::seconds(0);
    start(most);
    caller sleeps(server_->port());
    sleeps.say(get("/later"));
    const auto kept = echo_.take();
    kept.to->begin({});
    kept.to->write(std::string(64 << 20, 'x'), [] {});  // More than the sockets hold.
    EXPECT_EQ(echo_.told(), answer_sink::end_reason::gone);
    EXPECT_EQ(server_->counts().timed_out, 1u);
    kept.to->end("");
}

TEST_F(http_server, serves_others_beside_hundreds_that_are_silent) {
    start();
    std::deque<caller> silent;
    for (int at = 0; at < 300; ++at) silent.emplace_back(server_->port());
    for (std::size_t at = 0; at < silent.size(); at += 2) silent[at].say("POST /half HTTP/1.1\r\n");
    caller one(server_->port());
    one.say(get("/a"));
    one.hear("GET /a ");
    EXPECT_EQ(server_->counts().open, 301u);
}

TEST_F(http_server, goes_on_with_the_connection_after_a_stream) {
    start();
    caller one(server_->port());
    one.say(get("/later"));
    const auto kept = echo_.take();
    kept.to->begin({});
    kept.to->end("abc");
    one.hear("3\r\nabc\r\n0\r\n\r\n");
    one.say(get("/next"));
    one.hear("GET /next ");
}

TEST_F(http_server, does_not_leave_a_caller_without_an_answer) {
    start();
    EXPECT_EQ(ask(get("/forgotten"), "\r\n"), "HTTP/1.1 500 Internal Server Error\r\n");
}

TEST_F(http_server, drained_waits_for_answers_under_way_and_takes_nothing_new) {
    start();
    const std::uint16_t port = server_->port();
    caller idle(port);
    idle.say(get("/a"));
    idle.hear("GET /a ");
    caller busy(port);
    busy.say(get("/later"));
    const auto kept = echo_.take();
    std::thread drains(
        [this] { EXPECT_TRUE(server_->drain(std::chrono::milliseconds(wait_max_ms))); });
    EXPECT_EQ(idle.hear_out(), "");
    EXPECT_EQ(echo_.told(), answer_sink::end_reason::stopping);
    kept.to->finish(plain_reply(200, "late"));
    EXPECT_NE(busy.hear_out().find("Connection: close\r\n"), std::string::npos);
    drains.join();
}

TEST_F(http_server, drained_cuts_what_takes_too_long) {
    start();
    caller busy(server_->port());
    busy.say(get("/later"));
    const auto kept = echo_.take();
    EXPECT_FALSE(server_->drain(std::chrono::milliseconds(0)));
    EXPECT_EQ(echo_.told(), answer_sink::end_reason::stopping);
    EXPECT_EQ(busy.hear_out(), "");
    kept.to->finish(plain_reply(200, "too late"));
}

std::string refused(const service::listener& where) {
    echo nobody;
    const auto made = server::start(where, {}, nobody);
    return made ? "" : made.error().code;
}

TEST(http_listener, without_tls_is_for_loopback_and_asked_for) {
    service::listener where;
    where.address = "127.0.0.1:0";
    EXPECT_EQ(refused(where), "HTTP_INSECURE");
    where.insecure = true;
    EXPECT_EQ(refused(where), "");
    where.address = "0.0.0.0:0";
    EXPECT_EQ(refused(where), "HTTP_INSECURE");
}

TEST(http_listener, names_what_it_cannot_listen_at) {
    service::listener where;
    where.insecure = true;
    for (const char* address : {"127.0.0.1", "127.0.0.1:66000", "127.0.0.1:x", "town.example:80"}) {
        where.address = address;
        EXPECT_EQ(refused(where), "HTTP_ADDRESS") << address;
    }
    where.address = "127.0.0.1:0";
    where.tls = service::tls_files{"no-such-file.pem", "no-such-key.pem", "", {}};
    EXPECT_EQ(refused(where), "HTTP_TLS");
}

}  // namespace
}  // namespace annona::http
