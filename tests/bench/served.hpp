// SPDX-License-Identifier: Apache-2.0
//! Two servers with the same front, each in a process of its own: the service, and one that answers
//! each message with one of the same size and knows nothing.
#pragma once

#include <annona/v1/payments.pb.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include "bench/scheme_text.hpp"
#include "bench/town_store.hpp"
#include "grpc/rpc_server.hpp"
#include "service/service_core.hpp"
#include "service/token_book.hpp"

namespace annona::bench {

/// What the echo answers a payment with: as the service answered one.
inline std::string answer_file(const std::string& folder) { return folder + "/answer.bin"; }

/// Answers at once, on the thread that asks.
class echo_core final : public service::service_core {
public:
    explicit echo_core(const std::string& folder) : methods_(*service::method_table::make()) {
        std::ifstream file(answer_file(folder), std::ios::binary);
        if (!whole_.ParseFromIstream(&file)) throw std::runtime_error("no answer to echo");
        const auto& from = whole_.decision();
        bare_.set_verdict(from.verdict());
        bare_.set_sequence(from.sequence());
        *bare_.mutable_recorded_at() = from.recorded_at();
        *bare_.mutable_amount() = from.amount();
    }
    const service::method_table& methods() const override { return methods_; }
    service::status greet(const service::method_info&, service::call_context&) override {
        return {};
    }
    void call(const service::method_info&, const google::protobuf::Message&,
              google::protobuf::Message& response, const service::call_context&,
              service::on_done done) override {
        static_cast<v1::PayResponse&>(response) = whole_;
        done({});
    }
    std::unique_ptr<service::reply_stream> open_stream(const service::method_info&,
                                                       const google::protobuf::Message&,
                                                       const service::call_context&) override {
        throw std::runtime_error("the echo has no such streams");
    }
    std::unique_ptr<service::exchange> open_exchange(const service::method_info&,
                                                     const service::call_context&) override {
        return std::make_unique<echo_exchange>(bare_);
    }
    service::status admit(const service::credential&, service::role_mask) override { return {}; }
    void drain() override {}
    bool is_draining() const override { return false; }
    const service::counters& figures() const override { return figures_; }

private:
    class echo_exchange final : public service::exchange {
    public:
        explicit echo_exchange(const v1::Decision& bare) : bare_(bare) {}
        void step(const google::protobuf::Message& request, google::protobuf::Message& response,
                  service::on_done done) override {
            const auto count = static_cast<const v1::StreamPayRequest&>(request).requests_size();
            auto& to = static_cast<v1::StreamPayResponse&>(response);
            for (int i = 0; i < count; ++i) *to.add_decisions() = bare_;
            done({});
        }

    private:
        const v1::Decision& bare_;
    };

    service::method_table methods_;
    v1::PayResponse whole_;
    v1::Decision bare_;
    service::counters figures_;
};

inline service::surroundings bench_surroundings() {
    service::surroundings made;
    made.clock = [] { return clock_reading{town_now, town_now.seconds}; };
    made.steady_us = [] {
        return std::chrono::duration_cast<std::chrono::microseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    };
    made.random = [](std::span<std::byte> to) { std::fill(to.begin(), to.end(), std::byte{7}); };
    made.log = [](std::string_view) {};
    made.release = "bench";
    return made;
}

/// The server's side: listens, says where, and stays until its standard input ends.
inline int serve(const std::string& kind, const std::string& folder) {
    std::unique_ptr<service::service_core> core;
    if (kind == "echo") {
        core = std::make_unique<echo_core>(folder);
    } else {
        service::server_config config;
        config.journal = folder;
        config.tokens = folder + "/tokens.json";
        config.communities = {{folder + "/scheme.yaml"}};
        config.plugins = {ANNONA_PLUGIN_DIR};
        config.manual_clock = true;
        config.manual_start = town_now;
        auto opened = service::service_core::open(config, bench_surroundings());
        if (!opened) throw std::runtime_error(opened.error().code + " " + opened.error().text);
        core = std::move(*opened);
    }
    service::listener where;
    where.address = "127.0.0.1:0";
    where.insecure = true;
    auto front = rpc::rpc_server::start(where, *core);
    if (!front) throw std::runtime_error(front.error().text);
    std::printf("%d\n", int{(*front)->port()});
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    core->begin_drain();
    (*front)->drain(std::chrono::seconds{10});
    core->drain();
    return 0;
}

/// A process of this program that serves.
class server_process {
public:
    server_process(const std::string& kind, const std::string& folder) {
        int to[2], from[2];
        if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
            throw std::runtime_error("no pipe");
        id_ = fork();
        if (id_ == 0) {
            dup2(to[0], STDIN_FILENO);
            dup2(from[1], STDOUT_FILENO);
            execl("/proc/self/exe", "bench_service", "--serve", kind.c_str(), folder.c_str(),
                  nullptr);
            _exit(127);
        }
        close(to[0]), close(from[1]);
        in_ = to[1];
        auto* said = fdopen(from[0], "r");
        if (std::fscanf(said, "%d", &port_) != 1) throw std::runtime_error(kind + " did not start");
        std::fclose(said);
        if (clock_getcpuclockid(id_, &clock_) != 0) throw std::runtime_error("no clock");
    }
    ~server_process() {
        close(in_);
        waitpid(id_, nullptr, 0);
    }
    server_process(const server_process&) = delete;
    server_process& operator=(const server_process&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    /// Processor time of all its threads so far.
    double cpu_seconds() const {
        timespec spent{};
        clock_gettime(clock_, &spent);
        return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
    }
    size_t resident_kib() const {
        std::ifstream file("/proc/" + std::to_string(id_) + "/status");
        for (std::string line; std::getline(file, line);)
            if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
        return 0;
    }
    /// Until it has nothing to do: what lies behind the writer has caught up.
    void wait_for_rest() const {
        for (double before = -1, now = cpu_seconds(); now - before > 0.002; now = cpu_seconds()) {
            before = now;
            ::poll(nullptr, 0, 200);  // milliseconds
        }
    }

private:
    pid_t id_ = 0;
    int in_ = -1;
    int port_ = 0;
    clockid_t clock_{};
};

/// Folder, scheme and token of the service; answers the token.
inline std::string prepare_service(const std::string& folder, uint32_t accounts) {
    { const town_store filled(folder, accounts); }
    std::ofstream(folder + "/scheme.yaml") << scheme_text;
    service::token_book tokens;
    if (!tokens.open(folder + "/tokens.json")) throw std::runtime_error("no tokens");
    service::principal who;
    who.name = "till", who.roles = service::mask_of(service::role::cashier);
    who.communities = {"bench"}, who.classes = {"*"};
    auto made = tokens.create(who, town_now, town_now + 86'400, bench_surroundings().random);
    if (!made) throw std::runtime_error(made.error().text);
    return *made;
}

}  // namespace annona::bench
