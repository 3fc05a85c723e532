// SPDX-License-Identifier: Apache-2.0
#include "http/reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace annona::http {
namespace {

using state = reader::state;

const std::string pay =
    "POST /annona.v1.PaymentService/Pay HTTP/1.1\r\nHost: localhost\r\n"
    "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

limits small() {
    limits made;
    made.header_size_max = 200;
    made.body_size_max = 16;
    return made;
}

TEST(reader, gives_a_request_however_its_bytes_arrive) {
    for (std::size_t piece = 1; piece <= pay.size(); ++piece) {
        reader from(limits{});
        for (std::size_t at = 0; at < pay.size(); at += piece)
            from.feed(std::string_view(pay).substr(at, piece));
        ASSERT_EQ(from.current(), state::complete) << "pieces of " << piece;
        const request made = from.take();
        EXPECT_EQ(made.method, "POST");
        EXPECT_EQ(made.target, "/annona.v1.PaymentService/Pay");
        EXPECT_EQ(made.find("content-type"), "application/json");
        EXPECT_EQ(made.body, "{}");
        EXPECT_TRUE(made.keep_alive);
        EXPECT_EQ(from.current(), state::idle);
    }
}

TEST(reader, keeps_what_follows_for_the_next_request) {
    reader from(limits{});
    EXPECT_EQ(from.feed(pay + pay + "GET /heal"), state::complete);
    EXPECT_EQ(from.take().body, "{}");
    EXPECT_EQ(from.current(), state::complete);
    EXPECT_EQ(from.take().body, "{}");
    EXPECT_EQ(from.current(), state::in_header);
    EXPECT_EQ(from.feed("thz HTTP/1.0\r\n\r\n"), state::complete);
    const request last = from.take();
    EXPECT_EQ(last.target, "/healthz");
    EXPECT_FALSE(last.keep_alive);
}

TEST(reader, reads_bodies_in_chunks) {
    reader from(limits{});
    from.feed("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    EXPECT_EQ(from.current(), state::in_body);
    from.feed("2\r\nde\r\n0\r\n\r\n");
    ASSERT_EQ(from.current(), state::complete);
    EXPECT_EQ(from.take().body, "abcde");
}

TEST(reader, asks_for_the_body_once_where_the_caller_waits) {
    reader from(limits{});
    from.feed("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_TRUE(from.take_continue());
    EXPECT_FALSE(from.take_continue());
    from.feed("ab");
    EXPECT_FALSE(from.take_continue());
    EXPECT_EQ(from.feed("c"), state::complete);
}

int refused(const std::string& bytes) {
    reader from(small());
    return from.feed(bytes) == state::unreadable ? from.refusal().status : 0;
}

TEST(reader, refuses_what_is_too_large_before_it_is_all_there) {
    EXPECT_EQ(refused("POST / HTTP/1.1\r\nContent-Length: 17\r\n\r\n"), 413);
    EXPECT_EQ(refused("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n"), 413);
    EXPECT_EQ(refused("GET /" + std::string(300, 'x')), 431);
    EXPECT_EQ(refused("GET / HTTP/1.1\r\nA: " + std::string(300, 'x') + "\r\n"), 431);
}

TEST(reader, refuses_two_ways_to_say_how_long_a_body_is) {
    EXPECT_EQ(refused("POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab"), 400);
    EXPECT_EQ(refused("POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"),
              400);
    EXPECT_EQ(refused("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"), 400);
}

TEST(reader, refuses_what_is_no_http) {
    EXPECT_EQ(refused("\x16\x03\x01 what a TLS caller sends to a plain port"), 400);
    EXPECT_EQ(refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505);
    EXPECT_TRUE([] {
        reader from(small());
        from.feed("nonsense\r\n\r\n");
        return from.refusal().close && from.feed("GET") == state::unreadable;
    }());
}

TEST(reply_bytes, state_length_and_close) {
    reply made = plain_reply(503, "no");
    made.close = true;
    EXPECT_EQ(reply_bytes(made),
              "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
              "Connection: close\r\nContent-Length: 3\r\n\r\nno\n");
}

TEST(chunks, never_end_a_body_by_being_empty) {
    EXPECT_EQ(chunk(""), "");
    EXPECT_EQ(chunk(std::string(16, 'a')), "10\r\naaaaaaaaaaaaaaaa\r\n");
}

}  // namespace
}  // namespace annona::http
