// SPDX-License-Identifier: Apache-2.0
#include "http/connect.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace annona::http {
namespace {

constexpr std::size_t size_max = 1024;

request post(std::string type, std::string body) {
    request made;
    made.method = "POST";
    made.target = "/annona.v1.PaymentService/Pay";
    made.headers = {{"Content-Type", std::move(type)}};
    made.body = std::move(body);
    return made;
}

std::variant<connect_call, reply> read(request asked, method_shape method = {}) {
    return read_call(asked, method, size_max);
}

int refused_with(std::variant<connect_call, reply> read) {
    const reply* const refusal = std::get_if<reply>(&read);
    return refusal == nullptr ? 0 : refusal->status;
}

TEST(connect_call, of_json_keeps_body_and_timeout) {
    request asked = post("application/json; charset=utf-8", "{}");
    asked.headers.push_back({"connect-timeout-ms", "1500"});
    asked.headers.push_back({"Connect-Protocol-Version", "1"});
    const auto made = read(std::move(asked));
    const auto* const call = std::get_if<connect_call>(&made);
    ASSERT_NE(call, nullptr);
    EXPECT_EQ(call->in, codec::json);
    EXPECT_EQ(call->message, "{}");
    EXPECT_EQ(call->timeout, std::chrono::milliseconds(1500));
}

TEST(connect_call, of_another_content_names_what_is_taken) {
    const auto made = read(post("text/xml", "<a/>"));
    const auto* const refusal = std::get_if<reply>(&made);
    ASSERT_NE(refusal, nullptr);
    EXPECT_EQ(refusal->status, 415);
    EXPECT_NE(reply_bytes(*refusal).find("Accept-Post: application/json, application/proto\r\n"),
              std::string::npos);
}

TEST(connect_call, of_a_stream_as_if_it_were_none_is_refused) {
    EXPECT_EQ(refused_with(read(post("application/json", "{}"), {false, true, false})), 415);
    EXPECT_EQ(refused_with(read(post("application/connect+json", "{}"))), 415);
}

TEST(connect_call, from_a_caller_that_streams_needs_grpc) {
    EXPECT_EQ(refused_with(read(post("application/connect+json", ""), {true, true, false})), 501);
}

TEST(connect_call, by_get_only_where_nothing_changes) {
    request asked;
    asked.method = "GET";
    asked.target = "/annona.v1.ServerService/GetServerInfo?encoding=json&message=e30&base64=1";
    EXPECT_EQ(refused_with(read(asked)), 405);
    const auto made = read(asked, {false, false, true});
    const auto* const call = std::get_if<connect_call>(&made);
    ASSERT_NE(call, nullptr);
    EXPECT_EQ(call->message, "{}");
    asked.target = "/annona.v1.ServerService/GetServerInfo?encoding=xml&message=e30";
    EXPECT_EQ(refused_with(read(asked, {false, false, true})), 400);
    asked.target = "/annona.v1.ServerService/GetServerInfo";
    EXPECT_EQ(refused_with(read(asked, {false, false, true})), 400);
}

TEST(connect_call, with_a_strange_convention_is_refused) {
    const auto with = [](std::string name, std::string value) {
        request asked = post("application/json", "{}");
        asked.headers.push_back({std::move(name), std::move(value)});
        return refused_with(read(std::move(asked)));
    };
    EXPECT_EQ(with("Connect-Timeout-Ms", "soon"), 400);
    EXPECT_EQ(with("Connect-Timeout-Ms", "12345678901"), 400);
    EXPECT_EQ(with("Connect-Protocol-Version", "2"), 400);
    EXPECT_EQ(with("Content-Encoding", "gzip"), 501);
    EXPECT_EQ(with("Content-Encoding", "identity"), 0);
}

TEST(envelope, holds_flags_and_length_before_the_bytes) {
    EXPECT_EQ(envelope("abc", 2), std::string("\x02\x00\x00\x00\x03"
                                              "abc",
                                              8));
    EXPECT_EQ(envelope(std::string(258, 'x')).substr(0, 5), std::string("\x00\x00\x00\x01\x02", 5));
}

TEST(connect_call, of_a_stream_takes_one_whole_envelope) {
    const auto made =
        read(post("application/connect+proto", envelope("abc")), {false, true, false});
    const auto* const call = std::get_if<connect_call>(&made);
    ASSERT_NE(call, nullptr);
    EXPECT_EQ(call->message, "abc");
    EXPECT_EQ(call->in, codec::proto);
}

TEST(connect_call, of_a_broken_envelope_ends_the_stream_with_an_error) {
    for (const std::string& body : {std::string("\x00\x00", 2), envelope("abc") + "d",
                                    envelope("abc", 1), envelope("a", 4)}) {
        const auto made = read(post("application/connect+json", body), {false, true, false});
        const auto* const refusal = std::get_if<reply>(&made);
        ASSERT_NE(refusal, nullptr);
        EXPECT_EQ(refusal->status, 200);
        EXPECT_EQ(refusal->body.at(0), end_of_stream_flag);
        EXPECT_NE(refusal->body.find("\"error\":{\"code\":"), std::string::npos);
    }
}

TEST(connect_error, is_json_with_details_and_its_own_status) {
    const reply made = error_reply({7, "no \"role\"\n", {{"google.rpc.ErrorInfo", "foob"}}});
    EXPECT_EQ(made.status, 403);
    EXPECT_EQ(made.body,
              "{\"code\":\"permission_denied\",\"message\":\"no \\\"role\\\"\\u000a\","
              "\"details\":[{\"type\":\"google.rpc.ErrorInfo\",\"value\":\"Zm9vYg\"}]}");
}

TEST(connect_error, of_bytes_that_are_no_text_stays_json) {
    EXPECT_EQ(json_quoted("a\xff"), "\"a?\"");
    EXPECT_EQ(json_quoted("\xe2\x82\xac"), "\"\xe2\x82\xac\"");
}

// The table of the protocol's own page.
TEST(connect_error, has_the_status_of_the_protocol) {
    const std::vector<std::pair<std::string_view, int>> published{{"canceled", 499},
                                                                  {"unknown", 500},
                                                                  {"invalid_argument", 400},
                                                                  {"deadline_exceeded", 504},
                                                                  {"not_found", 404},
                                                                  {"already_exists", 409},
                                                                  {"permission_denied", 403},
                                                                  {"resource_exhausted", 429},
                                                                  {"failed_precondition", 400},
                                                                  {"aborted", 409},
                                                                  {"out_of_range", 400},
                                                                  {"unimplemented", 501},
                                                                  {"internal", 500},
                                                                  {"unavailable", 503},
                                                                  {"data_loss", 500},
                                                                  {"unauthenticated", 401}};
    for (std::size_t at = 0; at < published.size(); ++at) {
        EXPECT_EQ(code_name(static_cast<int>(at) + 1), published[at].first);
        EXPECT_EQ(http_status(static_cast<int>(at) + 1), published[at].second);
    }
    EXPECT_EQ(http_status(99), 500);
}

TEST(connect_error, of_a_missing_credential_says_which_is_asked_for) {
    EXPECT_NE(reply_bytes(error_reply({16, "no token", {}})).find("WWW-Authenticate: Bearer"),
              std::string::npos);
}

}  // namespace
}  // namespace annona::http
