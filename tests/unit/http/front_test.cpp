// SPDX-License-Identifier: Apache-2.0
#include "http/front.hpp"

#include <gtest/gtest.h>

#include "fake_core.hpp"

namespace annona::http {
namespace {

constexpr const char* pay_path = "/annona.v1.PaymentService/Pay";
constexpr const char* watch_path = "/annona.v1.JournalService/WatchEntries";

class http_front : public testing::Test {
protected:
    static request post(std::string path, std::string type, std::string body) {
        request made;
        made.method = "POST";
        made.target = std::move(path);
        made.headers = {{"Content-Type", std::move(type)}, {"Authorization", "bearer abc"}};
        made.body = std::move(body);
        return made;
    }
    static request get(std::string path) {
        request made;
        made.method = "GET";
        made.target = std::move(path);
        return made;
    }
    const reply& ask(request asked, const peer& from = {}) {
        front_.handle(std::move(asked), from, sink_);
        return sink_->whole;
    }

    fake_core core_;
    front_settings settings_{"0.1.0", "operator", {}, {}};
    front front_{core_, settings_};
    std::shared_ptr<fake_sink> sink_ = std::make_shared<fake_sink>();
};

TEST_F(http_front, hands_json_to_the_core_and_its_answer_back) {
    const reply& made =
        ask(post(pay_path, "application/json", R"({"parent":"communities/demo","requestId":"a"})"));
    EXPECT_EQ(made.status, 200);
    EXPECT_EQ(made.body, R"({"decision":{"verdict":"VERDICT_ACCEPTED"}})");
    EXPECT_EQ(core_.last_path, pay_path);
    EXPECT_EQ(core_.last_request, R"(parent: "communities/demo" request_id: "a")");
    EXPECT_EQ(core_.last_context.who.bearer, "abc");
    EXPECT_EQ(core_.last_context.who.peer, service::peer_kind::insecure);
    EXPECT_EQ(made.headers.back().name, "X-Request-Id");
}

TEST_F(http_front, reads_and_writes_binary_messages) {
    v1::PayRequest asked;
    asked.set_request_id("b");
    const reply& made = ask(post(pay_path, "application/proto", asked.SerializeAsString()));
    v1::PayResponse answer;
    ASSERT_TRUE(answer.ParseFromString(made.body));
    EXPECT_EQ(answer.decision().verdict(), v1::VERDICT_ACCEPTED);
    EXPECT_EQ(core_.last_request, R"(request_id: "b")");
}

TEST_F(http_front, says_what_is_wrong_with_a_message) {
    const std::vector<std::pair<std::string, std::string>> bad{
        {"{\"requestId\":", "cannot be read"},
        {"{\"no_such_field\":1}", "no_such_field"},
        {"{\"validateOnly\":\"perhaps\"}", "cannot be read"},
        {"{\"requestId\":\"\xff\"}", "not UTF-8"},
        {"[]", "cannot be read"}};
    for (const auto& [body, part] : bad) {
        const reply& made = ask(post(pay_path, "application/json", body));
        EXPECT_EQ(made.status, 400) << body;
        EXPECT_NE(made.body.find(part), std::string::npos) << made.body;
        EXPECT_NE(made.body.find("google.rpc.ErrorInfo"), std::string::npos) << made.body;
    }
    EXPECT_EQ(ask(post(pay_path, "application/proto", "\x1a\x02\xff\xff")).status, 400);
    EXPECT_EQ(core_.last_path, "");
}

TEST_F(http_front, asks_who_calls_before_it_reads_what) {
    core_.greeting = service::make_status(service::status_code::unauthenticated,
                                          "CREDENTIAL_MISSING", "no token");
    const std::vector<request> all{post(pay_path, "application/json", "{\"requestId\":"),
                                   post(pay_path, "text/plain", "no message"),
                                   post("/annona.v1.PaymentService/StreamPay", "a/b", ""),
                                   get(pay_path)};
    for (const request& asked : all) {
        const reply& made = ask(asked);
        EXPECT_EQ(made.status, 401) << asked.target << made.body;
        EXPECT_NE(made.body.find("unauthenticated"), std::string::npos) << made.body;
        EXPECT_EQ(made.headers.back().name, "X-Request-Id");
    }
    const reply& stream = ask(post(watch_path, "application/connect+json", "cut off"));
    EXPECT_EQ(stream.status, 200);
    EXPECT_EQ(stream.body[0], 2);  // the last message, which has the error
    EXPECT_NE(stream.body.find("unauthenticated"), std::string::npos) << stream.body;
    EXPECT_EQ(core_.last_path, "");
}

TEST_F(http_front, survives_json_nested_beyond_reason) {
    std::string deep = "{\"payment\":";
    for (int at = 0; at < 20'000; ++at) deep += "{\"a\":[";
    EXPECT_EQ(ask(post(pay_path, "application/json", deep)).status, 400);
}

TEST_F(http_front, writes_a_status_with_its_details) {
    core_.status = service::make_status(service::status_code::permission_denied, "ROLE_MISSING",
                                        "no role of yours");
    const reply& made = ask(post(pay_path, "application/json", "{}"));
    EXPECT_EQ(made.status, 403);
    EXPECT_EQ(made.body.substr(0, 61),
              R"({"code":"permission_denied","message":"no role of yours","det)");
}

TEST_F(http_front, knows_no_other_paths) {
    EXPECT_EQ(ask(post("/annona.v1.PaymentService/Steal", "application/json", "{}")).status, 404);
    EXPECT_EQ(ask(post("/", "application/json", "{}")).status, 404);
    EXPECT_EQ(
        ask(post("/annona.v1.PaymentService/StreamPay", "application/connect+json", "")).status,
        501);
    EXPECT_EQ(ask(get(pay_path)).status, 405);
}

TEST_F(http_front, shows_the_core_where_a_call_came_from) {
    peer from;
    from.is_encrypted = true;
    from.has_certificate = true;
    from.certificate_name = "spiffe://city/till-7";
    ask(post(pay_path, "application/json", "{}"), from);
    EXPECT_EQ(core_.last_context.who.peer, service::peer_kind::network);
    EXPECT_EQ(core_.last_context.who.uri, "spiffe://city/till-7");
    EXPECT_TRUE(core_.last_context.who.certified);
    EXPECT_EQ(core_.last_context.who.socket_role, "");
    peer local;
    local.is_unix_socket = true;
    ask(post(pay_path, "application/json", "{}"), local);
    EXPECT_EQ(core_.last_context.who.socket_role, "operator");
}

TEST_F(http_front, keeps_an_id_of_the_caller_that_is_harmless) {
    request asked = post(pay_path, "application/json", "{}");
    asked.headers.push_back({"X-Request-Id", "till-7/42"});
    ask(asked);
    EXPECT_EQ(core_.last_context.call_id, "till-7/42");
    asked.headers.back().value = "a\tb";
    EXPECT_EQ(ask(asked).headers.back().value, core_.last_context.call_id);
    EXPECT_EQ(core_.last_context.call_id.substr(0, 5), "http-");
}

TEST_F(http_front, answers_once_where_the_deadline_and_the_core_both_end) {
    core_.answers_wait = true;
    request asked = post(pay_path, "application/json", "{}");
    asked.headers.push_back({"Connect-Timeout-Ms", "50"});
    ask(std::move(asked));
    EXPECT_EQ(sink_->deadline, std::chrono::milliseconds(50));
    EXPECT_EQ(sink_->finished, 0);
    sink_->ended(answer_sink::end_reason::stopping);
    EXPECT_EQ(sink_->finished, 0);
    sink_->ended(answer_sink::end_reason::deadline);
    EXPECT_EQ(sink_->whole.status, 504);
    EXPECT_TRUE(core_.last_context.cancelled->load());
    core_.answers.front().done({});
    EXPECT_EQ(sink_->finished, 1);
}

std::string entry(const std::string& json) { return envelope(json); }

TEST_F(http_front, streams_one_envelope_for_each_message_and_one_for_the_end) {
    core_.entries_left = 2;
    const reply& made = ask(post(watch_path, "application/connect+json", envelope("{}")));
    EXPECT_EQ(made.status, 200);
    EXPECT_EQ(made.headers.front().value, "application/connect+json");
    const std::vector<std::string> expected{entry(R"({"sequence":"1"})"),
                                            entry(R"({"sequence":"2"})"), envelope("{}", 2)};
    EXPECT_EQ(sink_->pieces, expected);
    EXPECT_EQ(sink_->finished, 1);
}

TEST_F(http_front, asks_for_the_next_message_when_the_last_was_taken) {
    core_.entries_left = 1'000;
    sink_->takes_all = false;
    ask(post(watch_path, "application/connect+json", envelope("{}")));
    EXPECT_EQ(core_.entries_left, 999);
    std::exchange(sink_->taken, {})();
    EXPECT_EQ(core_.entries_left, 998);
    sink_->ended(answer_sink::end_reason::deadline);
    std::exchange(sink_->taken, {})();
    EXPECT_EQ(core_.entries_left, 998);
    EXPECT_NE(sink_->pieces.back().find("deadline_exceeded"), std::string::npos);
}

TEST_F(http_front, ends_a_stream_that_waits_when_the_server_stops) {
    core_.stream_waits = true;
    ask(post(watch_path, "application/connect+json", envelope("{}")));
    EXPECT_EQ(sink_->finished, 0);
    sink_->ended(answer_sink::end_reason::stopping);
    EXPECT_TRUE(core_.is_stream_cancelled);
    EXPECT_EQ(sink_->finished, 1);
    EXPECT_NE(sink_->pieces.back().find("\"unavailable\""), std::string::npos);
}

TEST_F(http_front, tells_the_core_when_the_reader_of_a_stream_is_gone) {
    core_.stream_waits = true;
    ask(post(watch_path, "application/connect+json", envelope("{}")));
    sink_->ended(answer_sink::end_reason::gone);
    EXPECT_TRUE(core_.is_stream_cancelled);
}

TEST_F(http_front, has_pages_for_those_who_watch_over_it) {
    EXPECT_EQ(ask(get("/healthz")).body, "ok\n");
    EXPECT_EQ(ask(get("/version")).body, "{\"release\":\"0.1.0\",\"contract\":\"annona.v1\"}\n");
    EXPECT_EQ(ask(get("/metrics")).status, 404);
    EXPECT_EQ(ask(post("/healthz", "text/plain", "")).status, 405);
    front_.stop_soon();
    EXPECT_EQ(ask(get("/healthz")).status, 503);
}

TEST_F(http_front, shows_figures_to_those_the_guard_admits) {
    settings_.metrics = [](const service::credential& who, std::string& page) {
        page = "annona_build_info 1\n";
        return who.bearer == "abc" ? service::status{}
                                   : service::make_status(service::status_code::unauthenticated,
                                                          "NO_CREDENTIAL", "a token is needed");
    };
    front with{core_, settings_};
    with.handle(get("/metrics"), {}, sink_);
    EXPECT_EQ(sink_->whole.status, 401);
    request asked = get("/metrics");
    asked.headers.push_back({"Authorization", "Bearer abc"});
    with.handle(std::move(asked), {}, sink_);
    EXPECT_EQ(sink_->whole.body, "annona_build_info 1\n");
}

}  // namespace
}  // namespace annona::http
