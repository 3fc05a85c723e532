// SPDX-License-Identifier: Apache-2.0
//! One connection: reads requests one after another, hands each to the handler, writes its answer.
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "http/byte_stream.hpp"
#include "http/limits.hpp"
#include "http/reader.hpp"

namespace annona {
inline namespace v0_1 {
namespace http {

class connection;

/// What a connection needs of the server that accepted it. Outlives it.
class connection_owner {
public:
    virtual ~connection_owner() = default;
    virtual handler& answers() = 0;
    virtual const limits& most() const = 0;
    virtual void handshake_failed() = 0;
    virtual void timed_out() = 0;
    /// Once, at the end; `which` may be destroyed soon after.
    virtual void closed(connection* which) = 0;
};

/// All of it on the executor of its socket but for construction. Held by what is under way.
class connection : public std::enable_shared_from_this<connection> {
public:
    connection(connection_owner& owner, std::unique_ptr<byte_stream> stream);
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection();

    /// Once; on the executor.
    void start();
    /// Ends when the answer under way is given, at once where there is none; any thread.
    void drain();
    /// Ends now; any thread.
    void cut();

    [[nodiscard]] boost::asio::any_io_executor executor() { return stream_->executor(); }

private:
    friend class connection_answer;
    enum class phase { handshake, between, idle, header, body, answering, leaving };
    using task = std::function<void()>;

    void enter(phase next, std::chrono::milliseconds most);
    void arm(std::chrono::milliseconds most);
    void disarm();
    void read_more();
    void on_read(boost::system::error_code error, std::size_t count);
    void step();
    void step_body();
    void refuse();
    void hand_over();

    // From the answer, already on the executor.
    void watch(std::chrono::milliseconds most, std::function<void(answer_sink::end_reason)> ended);
    void finish(reply whole);
    void begin(reply head);
    void piece(const std::string& bytes, task taken);
    void end(const std::string& bytes);
    void tell(answer_sink::end_reason why);

    void send(std::string bytes, task then);
    void write_more();
    void answered();
    void leave();
    void linger();
    void close();

    connection_owner& owner_;
    std::unique_ptr<byte_stream> stream_;
    boost::asio::steady_timer timer_;
    boost::asio::steady_timer deadline_;
    reader reader_;
    peer peer_;
    phase phase_ = phase::handshake;
    std::array<char, 8192> arriving_;
    std::string leaving_;
    std::size_t written_ = 0;
    std::uint64_t timer_turn_ = 0;
    std::uint64_t answer_turn_ = 0;
    std::string chunked_head_;  // Not yet sent: goes with the first piece.
    task then_;
    std::function<void(answer_sink::end_reason)> ended_;
    bool is_reading_ = false;
    bool is_streaming_ = false;
    bool is_bodiless_ = false;  // The request was a HEAD.
    bool is_half_closed_ = false;
    bool keep_alive_ = true;
    bool is_draining_ = false;
    bool is_closed_ = false;
};

}  // namespace http
}  // namespace v0_1
}  // namespace annona
