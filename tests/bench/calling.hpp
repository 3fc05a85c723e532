// SPDX-License-Identifier: Apache-2.0
//! A caller whose messages are bytes made ahead: calls under way in a window, messages of a stream
//! under way in a window, what each took.
#pragma once

#include <annona/v1/payments.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/town_store.hpp"

namespace annona::bench {

using ::grpc::ByteBuffer;
using steady = std::chrono::steady_clock;

inline double seconds_since(steady::time_point begin) {
    return std::chrono::duration<double>(steady::now() - begin).count();
}

inline double quantile(std::vector<double> of, double part) {
    std::sort(of.begin(), of.end());
    return of[static_cast<size_t>(static_cast<double>(of.size() - 1) * part)];
}

inline ByteBuffer bytes_of(const google::protobuf::Message& from) {
    const ::grpc::Slice slice(from.SerializeAsString());
    return {&slice, 1};
}

template <class Message>
Message read_message(const ByteBuffer& from) {
    Message made;
    ByteBuffer bytes(from);
    ::grpc::ProtoBufferReader reader(&bytes);
    if (!made.ParseFromZeroCopyStream(&reader)) throw std::runtime_error("not a message");
    return made;
}

inline v1::PayRequest request_of(const command& from) {
    v1::PayRequest made;
    made.set_parent("communities/bench");
    const std::string accounts = "communities/bench/accounts/";
    auto& payment = *made.mutable_payment();
    payment.set_payer(accounts + std::string(from.account));
    payment.set_payee(accounts + std::string(from.other));
    for (const auto& one : from.lines) {
        auto& line = *payment.add_lines();
        line.set_category(std::string(one.category));
        const auto hundredths = one.value.lo();
        line.mutable_amount()->set_unit("UNI");
        line.mutable_amount()->set_value(std::to_string(hundredths / 100) + "." +
                                         std::to_string(hundredths % 100 / 10) +
                                         std::to_string(hundredths % 10));
    }
    made.set_request_id(std::string(from.request_id));
    return made;
}

inline std::vector<ByteBuffer> unary_messages(const batch& from) {
    std::vector<ByteBuffer> made;
    for (const auto& one : from.commands) made.push_back(bytes_of(request_of(one)));
    return made;
}

inline std::vector<ByteBuffer> stream_messages(const std::vector<batch>& from) {
    std::vector<ByteBuffer> made;
    for (const auto& one : from) {
        v1::StreamPayRequest message;
        for (const auto& asked : one.commands) *message.add_requests() = request_of(asked);
        made.push_back(bytes_of(message));
    }
    return made;
}

/// What calls took, and the answers.
struct call_times {
    double seconds = 0;
    std::vector<double> each_us;
    std::vector<ByteBuffer> answers;

    double per_second() const { return static_cast<double>(each_us.size()) / seconds; }
    double quantile_us(double part) const { return quantile(each_us, part); }
};

class caller {
public:
    caller(const std::string& address, std::string token)
        : stub_(channel_to(address)), metadata_("Bearer " + token) {}

    /// Each of them once, so many under way at a time.
    call_times call_all(const std::vector<ByteBuffer>& asked, size_t at_once);
    /// One stream, so many messages under way at a time.
    call_times stream_all(const std::vector<ByteBuffer>& asked, size_t at_once);

private:
    static std::shared_ptr<::grpc::Channel> channel_to(const std::string& address) {
        ::grpc::ChannelArguments options;
        options.SetMaxReceiveMessageSize(-1);
        return ::grpc::CreateCustomChannel(address, ::grpc::InsecureChannelCredentials(), options);
    }
    void authorize(::grpc::ClientContext& to) const { to.AddMetadata("authorization", metadata_); }

    class unary_round;
    class stream_round;

    ::grpc::GenericStub stub_;
    std::string metadata_;
};

class caller::unary_round {
public:
    unary_round(caller& by, const std::vector<ByteBuffer>& asked) : by_(by), asked_(asked) {
        times_.answers.resize(asked.size());
        times_.each_us.resize(asked.size());
    }
    call_times run(size_t at_once) {
        std::vector<std::unique_ptr<place>> places;
        const auto begin = steady::now();
        for (size_t i = 0; i < std::min(at_once, asked_.size()); ++i)
            begin_next(*places.emplace_back(std::make_unique<place>()));
        std::unique_lock lock(mutex_);
        over_.wait(lock, [this] { return done_ == asked_.size(); });
        times_.seconds = seconds_since(begin);
        if (!wrong_.empty()) throw std::runtime_error(wrong_);
        return std::move(times_);
    }

private:
    struct place {
        std::optional<::grpc::ClientContext> context;
        steady::time_point begin;
        size_t at = 0;
    };
    void begin_next(place& in) {
        in.at = next_.fetch_add(1);
        if (in.at >= asked_.size()) return;
        in.context.emplace();
        by_.authorize(*in.context);
        in.begin = steady::now();
        by_.stub_.UnaryCall(&*in.context, "/annona.v1.PaymentService/Pay", {}, &asked_[in.at],
                            &times_.answers[in.at],
                            [this, &in](const ::grpc::Status& found) { end(in, found); });
    }
    void end(place& in, const ::grpc::Status& found) {
        times_.each_us[in.at] = seconds_since(in.begin) * 1e6;
        bool is_last = false;
        {
            const std::lock_guard lock(mutex_);
            if (!found.ok()) wrong_ = found.error_message();
            is_last = ++done_ == asked_.size();
            if (is_last) over_.notify_one();
        }
        if (!is_last) begin_next(in);
    }

    caller& by_;
    const std::vector<ByteBuffer>& asked_;
    call_times times_;
    std::atomic<size_t> next_ = 0;
    std::mutex mutex_;
    std::condition_variable over_;
    size_t done_ = 0;
    std::string wrong_;
};

class caller::stream_round final : public ::grpc::ClientBidiReactor<ByteBuffer, ByteBuffer> {
public:
    stream_round(caller& by, const std::vector<ByteBuffer>& asked, size_t at_once)
        : asked_(asked), at_once_(at_once) {
        times_.answers.resize(asked.size());
        begun_.resize(asked.size());
        by.authorize(context_);
        by.stub_.PrepareBidiStreamingCall(&context_, "/annona.v1.PaymentService/StreamPay", {},
                                          this);
    }
    call_times run() {
        const auto begin = steady::now();
        {
            const std::lock_guard lock(mutex_);
            write_next();
        }
        StartRead(&times_.answers[0]);
        StartCall();
        std::unique_lock lock(mutex_);
        over_.wait(lock, [this] { return is_over_; });
        times_.seconds = seconds_since(begin);
        if (!found_.ok() || read_ != asked_.size())
            throw std::runtime_error("a stream ended early: " + found_.error_message());
        return std::move(times_);
    }
    void OnWriteDone(bool) override {
        const std::lock_guard lock(mutex_);
        is_writing_ = false;
        write_next();
    }
    void OnReadDone(bool is_there) override {
        if (!is_there) return;
        const std::lock_guard lock(mutex_);
        times_.each_us.push_back(seconds_since(begun_[read_]) * 1e6);
        ++read_;
        write_next();
        StartRead(read_ < asked_.size() ? &times_.answers[read_] : &nothing_);
    }
    void OnDone(const ::grpc::Status& found) override {
        const std::lock_guard lock(mutex_);
        found_ = found;
        is_over_ = true;
        over_.notify_one();
    }

private:
    void write_next() {
        if (is_writing_ || is_closed_) return;
        if (written_ == asked_.size()) {
            is_closed_ = true;
            return StartWritesDone();
        }
        if (written_ - read_ >= at_once_) return;
        is_writing_ = true;
        begun_[written_] = steady::now();
        StartWrite(&asked_[written_++]);
    }

    const std::vector<ByteBuffer>& asked_;
    size_t at_once_;
    ::grpc::ClientContext context_;
    call_times times_;
    std::vector<steady::time_point> begun_;
    ByteBuffer nothing_;
    std::mutex mutex_;
    std::condition_variable over_;
    size_t written_ = 0, read_ = 0;
    bool is_writing_ = false, is_closed_ = false, is_over_ = false;
    ::grpc::Status found_;
};

inline call_times caller::call_all(const std::vector<ByteBuffer>& asked, size_t at_once) {
    return unary_round(*this, asked).run(at_once);
}
inline call_times caller::stream_all(const std::vector<ByteBuffer>& asked, size_t at_once) {
    return stream_round(*this, asked, at_once).run();
}

}  // namespace annona::bench
