// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include <annona/money/assert.hpp>
#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace http {

using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds linger_max{1'000};
constexpr std::string_view leave_to_send = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

/// The answer to one request; carries every call to the executor of the connection.
class connection_answer final : public answer_sink {
public:
    explicit connection_answer(std::shared_ptr<connection> to) : to_(std::move(to)) {}

    ~connection_answer() override {
        if (!is_complete_) finish(plain_reply(500, "no answer was made"));
    }

    void watch(std::chrono::milliseconds most, std::function<void(end_reason)> ended) override {
        boost::asio::dispatch(to_->executor(),
                              [to = to_, most, ended = std::move(ended)]() mutable {
                                  to->watch(most, std::move(ended));
                              });
    }
    void later(std::function<void()> work) override {
        boost::asio::post(to_->executor(), std::move(work));
    }
    void finish(reply whole) override {
        is_complete_ = true;
        boost::asio::post(to_->executor(), [to = to_, whole = std::move(whole)]() mutable {
            to->is_streaming_ ? to->close() : to->finish(std::move(whole));
        });
    }
    void begin(reply head) override {
        boost::asio::post(to_->executor(), [to = to_, head = std::move(head)]() mutable {
            to->begin(std::move(head));
        });
    }
    void write(std::string bytes, std::function<void()> taken) override {
        boost::asio::post(to_->executor(),
                          [to = to_, bytes = std::move(bytes), taken = std::move(taken)]() mutable {
                              to->piece(bytes, std::move(taken));
                          });
    }
    void end(std::string bytes) override {
        is_complete_ = true;
        boost::asio::post(to_->executor(),
                          [to = to_, bytes = std::move(bytes)] { to->end(bytes); });
    }

private:
    std::shared_ptr<connection> to_;
    std::atomic<bool> is_complete_ = false;
};

connection::connection(connection_owner& owner, std::unique_ptr<byte_stream> stream)
    : owner_(owner),
      stream_(std::move(stream)),
      timer_(stream_->executor()),
      deadline_(stream_->executor()),
      reader_(owner.most()) {}

connection::~connection() = default;

void connection::start() {
    arm(owner_.most().header_wait_max);
    stream_->handshake([self = shared_from_this()](error_code error, std::size_t) {
        if (self->is_closed_) return;
        if (error) {
            self->owner_.handshake_failed();
            return self->close();
        }
        self->peer_ = self->stream_->other_end();
        self->step();
    });
}

void connection::drain() {
    boost::asio::post(executor(), [self = shared_from_this()] {
        self->is_draining_ = true;
        if (self->phase_ == phase::idle || self->phase_ == phase::handshake) return self->close();
        if (self->ended_) self->ended_(answer_sink::end_reason::stopping);
    });
}

void connection::cut() {
    boost::asio::post(executor(), [self = shared_from_this()] { self->close(); });
}

// ---- time

void connection::enter(phase next, std::chrono::milliseconds most) {
    if (phase_ == next) return;  // Bytes that trickle in win no time.
    phase_ = next;
    arm(most);
}

void connection::arm(std::chrono::milliseconds most) {
    timer_.expires_after(most);
    timer_.async_wait([self = shared_from_this(), turn = ++timer_turn_](error_code error) {
        if (error || self->is_closed_ || self->timer_turn_ != turn) return;
        if (self->phase_ != phase::idle && self->phase_ != phase::leaving) self->owner_.timed_out();
        self->close();
    });
}

void connection::disarm() {
    ++timer_turn_;  // An end of time that is already on its way counts no more.
    timer_.cancel();
}

// ---- reading

void connection::read_more() {
    if (is_reading_ || is_half_closed_) return;
    is_reading_ = true;
    stream_->read(arriving_.data(), arriving_.size(),
                  [self = shared_from_this()](error_code error, std::size_t count) {
                      self->is_reading_ = false;
                      self->on_read(error, count);
                  });
}

void connection::on_read(error_code error, std::size_t count) {
    if (is_closed_) return;
    const bool waits = phase_ == phase::answering;
    if (error) {
        // Who has sent all it had may still read a whole answer; a stream would go on for nobody.
        is_half_closed_ = true;
        keep_alive_ = false;
        if (!waits || is_streaming_ || error != boost::asio::error::eof) close();
        return;
    }
    if (phase_ == phase::leaving) return linger();
    reader_.feed({arriving_.data(), count});
    if (!waits) step();
}

void connection::step() {
    switch (reader_.current()) {
        case reader::state::idle:
            if (is_draining_) return close();
            enter(phase::idle, owner_.most().idle_max);
            return read_more();
        case reader::state::in_header:
            enter(phase::header, owner_.most().header_wait_max);
            return read_more();
        case reader::state::in_body:
            return step_body();
        case reader::state::complete:
            return hand_over();
        case reader::state::unreadable:
            return refuse();
    }
}

void connection::step_body() {
    enter(phase::body, owner_.most().body_wait_max);
    if (is_reading_ || !reader_.take_continue()) return read_more();
    send(std::string(leave_to_send), [self = shared_from_this()] { self->read_more(); });
}

void connection::refuse() {
    phase_ = phase::answering;
    keep_alive_ = false;
    finish(reader_.refusal());
}

void connection::hand_over() {
    phase_ = phase::answering;
    disarm();
    ++answer_turn_;
    request asked = reader_.take();
    keep_alive_ = asked.keep_alive && !is_half_closed_;
    is_bodiless_ = asked.method == "HEAD";
    is_streaming_ = false;
    read_more();  // Tells when the caller hangs up, and is the first read of the next request.
    if (is_closed_) return;
    owner_.answers().handle(std::move(asked), peer_,
                            std::make_shared<connection_answer>(shared_from_this()));
}

// ---- answering

void connection::watch(std::chrono::milliseconds most,
                       std::function<void(answer_sink::end_reason)> ended) {
    ended_ = std::move(ended);
    if (is_closed_) return tell(answer_sink::end_reason::gone);
    deadline_.expires_after(most);
    deadline_.async_wait([self = shared_from_this(), turn = answer_turn_](error_code error) {
        if (!error && self->answer_turn_ == turn) self->tell(answer_sink::end_reason::deadline);
    });
}

void connection::tell(answer_sink::end_reason why) {
    const auto ended = std::exchange(ended_, {});
    if (ended) ended(why);
}

void connection::finish(reply whole) {
    if (is_closed_) return;
    whole.close = whole.close || !keep_alive_ || is_draining_;
    keep_alive_ = !whole.close;
    std::string bytes = reply_bytes(whole);
    if (is_bodiless_) bytes.resize(bytes.size() - whole.body.size());
    send(std::move(bytes), [self = shared_from_this()] { self->answered(); });
}

void connection::begin(reply head) {
    if (is_closed_) return;
    if (is_half_closed_) return close();
    is_streaming_ = true;
    head.close = !keep_alive_;
    chunked_head_ = http::chunked_head(head);
}

void connection::piece(const std::string& bytes, task taken) {
    if (is_closed_) return;
    send(std::exchange(chunked_head_, {}) + chunk(bytes), std::move(taken));
}

void connection::end(const std::string& bytes) {
    if (is_closed_) return;
    send(std::exchange(chunked_head_, {}) + chunk(bytes) + std::string(last_chunk),
         [self = shared_from_this()] { self->answered(); });
}

void connection::answered() {
    ended_ = {};
    deadline_.cancel();
    if (!keep_alive_ || is_draining_) return leave();
    is_streaming_ = false;
    phase_ = phase::between;
    step();
}

// ---- writing

void connection::send(std::string bytes, task then) {
    ANNONA_ASSERT(written_ == leaving_.size(), "one piece at a time is written");
    leaving_ = std::move(bytes);
    written_ = 0;
    then_ = std::move(then);
    write_more();
}

void connection::write_more() {
    if (phase_ == phase::answering) arm(owner_.most().write_wait_max);
    stream_->write(std::string_view(leaving_).substr(written_),
                   [self = shared_from_this()](error_code error, std::size_t count) {
                       if (self->is_closed_) return;
                       if (error) return self->close();
                       self->written_ += count;
                       if (self->written_ < self->leaving_.size()) return self->write_more();
                       if (self->phase_ == phase::answering) self->disarm();
                       if (const task then = std::exchange(self->then_, {})) then();
                   });
}

// ---- the end

// What the caller still sends is read and dropped for a moment: closing over unread bytes could
// destroy an answer on its way.
void connection::leave() {
    phase_ = phase::leaving;
    arm(linger_max);
    stream_->shut([self = shared_from_this()](error_code, std::size_t) { self->linger(); });
}

void connection::linger() {
    if (is_closed_) return;
    if (is_half_closed_) return close();
    read_more();
}

void connection::close() {
    if (std::exchange(is_closed_, true)) return;
    disarm();
    deadline_.cancel();
    stream_->cut();
    then_ = {};
    tell(answer_sink::end_reason::gone);
    owner_.closed(this);
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
