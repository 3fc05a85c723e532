// SPDX-License-Identifier: Apache-2.0
#include "http/reader.hpp"

#include <annona/money/assert.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

namespace annona {
inline namespace v0_1 {
namespace http {

namespace beast = boost::beast::http;
using beast_parser = beast::request_parser<beast::string_body>;

struct reader::parts {
    limits most;
    std::optional<beast_parser> parser;
    std::string kept;  // What the parser has not taken.
    state now = state::idle;
    bool wants_leave = false;
    boost::beast::error_code why;

    void begin() {
        parser.emplace();
        parser->header_limit(static_cast<std::uint32_t>(most.header_size_max));
        parser->body_limit(most.body_size_max);
        parser->eager(true);
        now = state::idle;
        wants_leave = false;
    }

    // Beast reads only as far as it understands; an incomplete line stays with us.
    void advance() {
        std::size_t done = 0;
        while (done < kept.size() && !parser->is_done()) {
            const auto rest = boost::asio::const_buffer(kept.data() + done, kept.size() - done);
            boost::beast::error_code error;
            const std::size_t taken = parser->put(rest, error);
            done += taken;
            if (error == beast::error::need_more) break;
            if (error) {
                why = error;
                now = state::unreadable;
                return;
            }
            if (taken == 0) break;
        }
        kept.erase(0, done);
        settle();
    }

    void settle() {
        const bool had_header = now == state::in_body;
        if (parser->is_done()) {
            now = state::complete;
        } else if (parser->is_header_done()) {
            now = state::in_body;
            if (!had_header) wants_leave = parser->get()[beast::field::expect] == "100-continue";
        } else if (parser->got_some() || !kept.empty()) {
            now = state::in_header;
        }
        if (now == state::in_header && kept.size() > most.header_size_max) {
            why = beast::error::header_limit;
            now = state::unreadable;
        }
    }
};

reader::reader(const limits& most) : parts_(std::make_unique<parts>()) {
    parts_->most = most;
    parts_->begin();
}
reader::reader(reader&&) noexcept = default;
reader& reader::operator=(reader&&) noexcept = default;
reader::~reader() = default;

reader::state reader::feed(std::string_view bytes) {
    if (parts_->now == state::unreadable) return parts_->now;
    parts_->kept.append(bytes);
    if (parts_->now != state::complete) parts_->advance();
    return parts_->now;
}

reader::state reader::current() const noexcept { return parts_->now; }

bool reader::take_continue() noexcept { return std::exchange(parts_->wants_leave, false); }

request reader::take() {
    ANNONA_ASSERT(parts_->now == state::complete, "a request is taken when it is complete");
    auto& message = parts_->parser->get();
    request made;
    made.method = std::string(message.method_string());
    made.target = std::string(message.target());
    made.keep_alive = message.keep_alive();
    for (const auto& field : message)
        made.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    made.body = std::move(message.body());
    parts_->begin();
    if (!parts_->kept.empty()) parts_->advance();
    return made;
}

reply reader::refusal() const {
    reply made;
    if (parts_->why == beast::error::header_limit)
        made = plain_reply(431, "headers are too large");
    else if (parts_->why == beast::error::body_limit)
        made = plain_reply(413, "the message is larger than " +
                                    std::to_string(parts_->most.body_size_max) + " bytes");
    else if (parts_->why == beast::error::bad_version)
        made = plain_reply(505, "this is HTTP/1.1");
    else
        made = plain_reply(400, "the request cannot be read");
    made.close = true;
    return made;
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
