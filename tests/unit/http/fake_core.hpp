// SPDX-License-Identifier: Apache-2.0
//! A core and a sink that remember what they were asked, for tests without sockets.
#pragma once

#include <annona/v1/journal.pb.h>
#include <annona/v1/payments.pb.h>

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/front.hpp"
#include "service/service_core.hpp"

namespace annona::http {

/// Answers at once, or when the test says so.
class fake_core final : public service::service_core {
public:
    struct waiting {
        google::protobuf::Message* response;
        service::on_done done;
    };

    class fake_stream final : public service::reply_stream {
    public:
        explicit fake_stream(fake_core& core) : core_(core) {}
        void next(google::protobuf::Message& response, service::on_next done) override {
            if (core_.is_stream_cancelled)
                return done(service::stream_event::end,
                            service::make_status(service::status_code::cancelled, "GONE", "gone"));
            if (core_.entries_left == 0 && !core_.stream_waits)
                return done(service::stream_event::end, core_.status);
            if (core_.entries_left == 0) {
                core_.waiting_next = std::move(done);
                return;
            }
            --core_.entries_left;
            static_cast<v1::WatchEntriesResponse&>(response).set_sequence(++core_.sequence);
            done(service::stream_event::message, {});
        }
        void cancel() override {
            core_.is_stream_cancelled = true;
            if (auto done = std::exchange(core_.waiting_next, {}))
                done(service::stream_event::end,
                     service::make_status(service::status_code::cancelled, "GONE", "gone"));
        }

    private:
        fake_core& core_;
    };

    const service::method_table& methods() const override { return table_; }
    service::status greet(const service::method_info&, service::call_context&) override {
        return greeting;
    }
    void call(const service::method_info& method, const google::protobuf::Message& request,
              google::protobuf::Message& response, const service::call_context& context,
              service::on_done done) override {
        last_path = method.path;
        last_request = request.ShortDebugString();
        last_context = context;
        if (auto* const pay = dynamic_cast<v1::PayResponse*>(&response))
            pay->mutable_decision()->set_verdict(v1::VERDICT_ACCEPTED);
        if (answers_wait) return answers.push_back({&response, std::move(done)});
        done(status);
    }
    std::unique_ptr<service::reply_stream> open_stream(const service::method_info& method,
                                                       const google::protobuf::Message&,
                                                       const service::call_context&) override {
        last_path = method.path;
        return std::make_unique<fake_stream>(*this);
    }
    std::unique_ptr<service::exchange> open_exchange(const service::method_info&,
                                                     const service::call_context&) override {
        return nullptr;
    }
    void drain() override {}
    service::status admit(const service::credential& shown, service::role_mask) override {
        return shown.bearer.empty() ? service::make_status(service::status_code::unauthenticated,
                                                           "NO_CREDENTIAL", "a token is needed")
                                    : service::status{};
    }
    bool is_draining() const override { return false; }
    const service::counters& figures() const override { return counters_; }

    std::string last_path;
    std::string last_request;
    service::call_context last_context;
    service::status greeting;
    service::status status;
    bool answers_wait = false;
    std::deque<waiting> answers;
    int entries_left = 0;
    std::int64_t sequence = 0;
    bool stream_waits = false;
    bool is_stream_cancelled = false;
    service::on_next waiting_next;

private:
    service::method_table table_ = service::method_table::make().value();
    service::counters counters_;
};

class fake_sink final : public answer_sink {
public:
    void watch(std::chrono::milliseconds most, std::function<void(end_reason)> to_tell) override {
        deadline = most;
        ended = std::move(to_tell);
    }
    void later(std::function<void()> work) override { work(); }
    void finish(reply made) override {
        ++finished;
        whole = std::move(made);
    }
    void begin(reply made) override { whole = std::move(made); }
    void write(std::string bytes, std::function<void()> done) override {
        pieces.push_back(std::move(bytes));
        taken = std::move(done);
        if (takes_all) std::exchange(taken, {})();
    }
    void end(std::string bytes) override {
        ++finished;
        pieces.push_back(std::move(bytes));
    }

    std::chrono::milliseconds deadline{0};
    std::function<void(end_reason)> ended;
    reply whole;
    int finished = 0;
    std::vector<std::string> pieces;
    std::function<void()> taken;
    bool takes_all = true;
};

}  // namespace annona::http
