// SPDX-License-Identifier: Apache-2.0
//! bench_service: payments through gRPC, each durable before it is answered, beside an echo of the
//! same messages and beside the same community embedded. Client and servers share the machine: each
//! server is a process of its own. Prints one table of interleaved rounds.
//! Options: --rounds N (5), --accounts N (100000), --batches N (200: of 1,024 payments, in each
//! round), --singles N (2000: one by one), --calls N (20000: 64 under way), --folder DIR (on a
//! disk; emptied before and after).
//!   --load SECONDS     instead: payments for so long, 64 calls under way and streamed, and the
//!                      server's memory; fails where it grows more than 64 bytes a payment and 5 %
//!                      from a fifth of the time on
#include <cstring>
#include <filesystem>
#include <iostream>

#include "bench/calling.hpp"
#include "bench/served.hpp"
#include "bench/table.hpp"

namespace annona::bench {
namespace {

struct options {
    size_t rounds = 5, batches = 200, singles = 2'000, calls = 20'000;
    uint32_t accounts = 100'000;
    double load_seconds = 0;
    std::string folder = "bench-service";
};

void check_accepted(const v1::Decision& one) {
    if (one.verdict() != v1::VERDICT_ACCEPTED)
        throw std::runtime_error("refused: " + one.code() + " " + one.text());
}

void check_payments(const call_times& of) {
    for (const auto& one : of.answers)
        check_accepted(read_message<v1::PayResponse>(one).decision());
}

void check_streamed(const call_times& of) {
    for (const auto& one : of.answers) {
        const auto answer = read_message<v1::StreamPayResponse>(one);
        if (answer.decisions_size() != static_cast<int>(batch_max))
            throw std::runtime_error("an answer of another length");
        for (const auto& found : answer.decisions()) check_accepted(found);
    }
}

class comparison {
public:
    explicit comparison(const options& asked)
        : asked_(asked),
          token_(prepare_service(asked.folder + "/served", asked.accounts)),
          service_("service", asked.folder + "/served"),
          town_(asked.accounts / 10 * 9, asked.accounts / 10, 'p'),
          to_service_(service_.address(), token_) {
        // One real answer, for the echo.
        const auto found = to_service_.call_all(unary_messages(town_.purchases(1)), 1);
        check_payments(found);
        const auto answer = read_message<v1::PayResponse>(found.answers[0]);
        std::ofstream file(answer_file(asked.folder), std::ios::binary);
        if (!answer.SerializeToOstream(&file)) throw std::runtime_error("no answer file");
    }

    void compare() {
        town_store embedded(asked_.folder + "/embedded", asked_.accounts);
        const server_process echo("echo", asked_.folder);
        caller to_echo(echo.address(), token_);
        service_.wait_for_rest();
        for (size_t i = 0; i < asked_.rounds; ++i) {
            streams(embedded, echo, to_echo);
            singles(to_echo);
            many(to_echo);
        }
        table_.print();
    }

    /// Memory of the server from a fifth of the time on; false where it grows too much.
    bool load() {
        const auto begin = steady::now();
        size_t paid = 0, paid_then = 0, memory_then = 0, memory = 0;
        double next_line = 0;
        std::printf("%10s %12s %12s\n", "seconds", "payments", "memory KiB");
        for (double at = 0; at < asked_.load_seconds; at = seconds_since(begin)) {
            check_payments(to_service_.call_all(payments(batch_max), 64));
            check_streamed(
                to_service_.stream_all(stream_messages(town_.purchases(7, batch_max)), 8));
            paid += 8 * batch_max;
            memory = service_.resident_kib();
            if (memory_then == 0 && at >= asked_.load_seconds / 5)
                memory_then = memory, paid_then = paid;
            if (at < next_line) continue;
            std::printf("%10.0f %12zu %12zu\n", at, paid, memory);
            std::fflush(stdout);
            next_line += asked_.load_seconds / 20;
        }
        const double allowed = static_cast<double>(memory_then) * 1.05 +
                               static_cast<double>(paid - paid_then) * 64 / 1024;
        std::printf(
            "from %zu KiB to %zu KiB over %zu payments, allowed %.0f KiB: %.1f bytes each\n",
            memory_then, memory, paid - paid_then, allowed,
            (static_cast<double>(memory) - static_cast<double>(memory_then)) * 1024 /
                static_cast<double>(paid - paid_then));
        return static_cast<double>(memory) <= allowed;
    }

private:
    std::vector<ByteBuffer> payments(size_t count) {
        return unary_messages(town_.purchases(count));
    }
    void note(const std::string& name, const char* unit, double value, double target = 0,
              double floor = 0) {
        table_.at(name, target, floor, unit).rounds.push_back(value);
    }

    void streams(town_store& embedded, const server_process& echo, caller& to_echo) {
        const auto payments = static_cast<double>(asked_.batches * batch_max);
        const auto own = town_.purchases(asked_.batches, batch_max);
        const double alone = embedded.rate(own);
        const auto sent = stream_messages(town_.purchases(asked_.batches, batch_max));
        double before = service_.cpu_seconds();
        const auto ours = to_service_.stream_all(sent, 8);
        check_streamed(ours);
        service_.wait_for_rest();
        const double spent = service_.cpu_seconds() - before;
        before = echo.cpu_seconds();
        const auto theirs = to_echo.stream_all(sent, 8);
        const double spent_echo = echo.cpu_seconds() - before;
        const double rate = payments / ours.seconds, rate_echo = payments / theirs.seconds;
        note("embedded, payments a second", "k/s", alone / 1e3);
        note("streamed, 1,024 x 8", "k/s", rate / 1e3);
        note("echo streamed", "k/s", rate_echo / 1e3);
        note("T6 streamed of embedded", "%", rate / alone * 100, 60, 25);
        note("T5 streamed of echo", "%", rate / rate_echo * 100, 10, 5);
        note("streamed, 99 of 100 messages within", "ms", ours.quantile_us(0.99) / 1e3);
        note("processor, service, one streamed payment", "us", spent / payments * 1e6);
        note("T7 processor, echo: the adapter", "us", spent_echo / payments * 1e6, 0.3, 0.6);
    }

    void singles(caller& to_echo) {
        const auto sent = payments(asked_.singles);
        const auto ours = to_service_.call_all(sent, 1);
        check_payments(ours);
        const auto theirs = to_echo.call_all(sent, 1);
        note("unary one by one, median", "us", ours.quantile_us(0.5));
        note("echo one by one, median", "us", theirs.quantile_us(0.5));
        note("T8 unary one by one, 99 of 100 within", "us", ours.quantile_us(0.99), 1'500);
        note("echo one by one, 99 of 100 within", "us", theirs.quantile_us(0.99));
        note("T8 99 of 100, of the echo's", "x", ours.quantile_us(0.99) / theirs.quantile_us(0.99),
             3.5, 6);
    }

    void many(caller& to_echo) {
        const auto sent = payments(asked_.calls);
        const double before = service_.cpu_seconds();
        const auto ours = to_service_.call_all(sent, 64);
        check_payments(ours);
        const double spent = service_.cpu_seconds() - before;
        const auto theirs = to_echo.call_all(sent, 64);
        note("unary, 64 under way", "k/s", ours.per_second() / 1e3);
        note("echo, 64 under way", "k/s", theirs.per_second() / 1e3);
        note("T9 unary of echo", "%", ours.per_second() / theirs.per_second() * 100, 60, 35);
        note("T9 unary, 99 of 100 within", "ms", ours.quantile_us(0.99) / 1e3, 8);
        note("echo, 99 of 100 within", "ms", theirs.quantile_us(0.99) / 1e3);
        note("processor, service, one unary payment", "us",
             spent / static_cast<double>(sent.size()) * 1e6);
    }

    options asked_;
    std::string token_;
    server_process service_;
    town_commands town_;
    caller to_service_;
    table table_;
};

bool run(const options& asked) {
    std::filesystem::remove_all(asked.folder);
    std::filesystem::create_directories(asked.folder + "/served");
    std::filesystem::create_directories(asked.folder + "/embedded");
    bool is_good = true;
    {
        comparison of(asked);
        if (asked.load_seconds > 0)
            is_good = of.load();
        else
            of.compare();
    }
    std::filesystem::remove_all(asked.folder);
    std::ifstream file("/proc/loadavg");
    std::string load;
    std::getline(file, load);
    std::printf("load %s\n", load.c_str());
    return is_good;
}

options read_options(int argc, char** argv) {
    options made;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const auto number = [&] { return std::stoul(argv[i + 1]); };
        if (name == "--rounds") made.rounds = number();
        if (name == "--accounts") made.accounts = static_cast<uint32_t>(number());
        if (name == "--batches") made.batches = number();
        if (name == "--singles") made.singles = number();
        if (name == "--calls") made.calls = number();
        if (name == "--load") made.load_seconds = static_cast<double>(number());
        if (name == "--folder") made.folder = argv[i + 1];
    }
    return made;
}

}  // namespace
}  // namespace annona::bench

int main(int argc, char** argv) {
    using namespace annona::bench;
    try {
        if (argc == 4 && std::strcmp(argv[1], "--serve") == 0) return serve(argv[2], argv[3]);
        return run(read_options(argc, argv)) ? 0 : 1;
    } catch (const std::exception& broken) {
        std::fprintf(stderr, "bench_service: %s\n", broken.what());
        return 1;
    }
}
