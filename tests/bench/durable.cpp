// SPDX-License-Identifier: Apache-2.0
//! bench_durable: payments that are on the disk before they are answered, in the store that is the
//! default. One community with eight rules from their plugins; an engine, a writer and a thread
//! that commits, as an embedding program has them. Reads commands from standard input and answers
//! each with lines `name value`, so that a script can take turns with another program:
//!   round N            N batches of 1,024 payments, eight on their way at once
//!   single N           N payments one by one, in turn with a raw fdatasync of the same bytes
//!   stall SECONDS      full rate for so long, the follower beside: the longest time from one
//!                      commit to the next, the longest of a tenth as many bare fdatasyncs of
//!                      the same bytes in between, and how the views kept up
//!   snapshot           the follower catches up and writes one
//!   reopen             closes, opens again from the snapshot and the tail; and bytes this process
//!                      has sent to the disk for each payment of `round` and `stall` since the last
//!                      reopening, logs folded in by the closing
//!   quit
//! Options: --folder DIR (must not exist), --accounts N (default 1000000). Names that end in
//! `_cpu_us` are processor time of all threads, which other programs disturb less than the clock.
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <sstream>

#include <annona/engine/writer.hpp>

#include "bench/community.inl.hpp"
#include "bench/table.hpp"
#include "journal/description.hpp"
#include "runtime/commit_thread.hpp"
#include "runtime/reopening.hpp"
#include "stores/sqlite_journal.hpp"

namespace annona::bench {
namespace {

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point begin) {
    return std::chrono::duration<double>(steady::now() - begin).count();
}

void say(const char* name, double value) {
    std::printf("%s %.6g\n", name, value);
    std::fflush(stdout);
}

double quantile(std::vector<double> of, double part) {
    std::sort(of.begin(), of.end());
    return of[static_cast<size_t>(static_cast<double>(of.size() - 1) * part)];
}

/// Processor time of this process, in seconds.
double processor_seconds() {
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

/// Bytes this process has sent to the disk, as the kernel counts them.
double bytes_written() {
    std::ifstream file("/proc/self/io");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("write_bytes: ")) return std::stod(line.substr(13));
    return 0;
}

/// A file that is appended to and flushed: what any journal does at least.
class raw_file {
public:
    explicit raw_file(const std::string& path)
        : file_(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600)) {
        if (file_ < 0) throw std::runtime_error("no raw file");
    }
    ~raw_file() { close(file_); }
    raw_file(const raw_file&) = delete;
    raw_file& operator=(const raw_file&) = delete;
    double append(size_t size) {
        bytes_.resize(size, 'x');
        const auto begin = steady::now();
        if (write(file_, bytes_.data(), size) != static_cast<ssize_t>(size) ||
            fdatasync(file_) != 0)
            throw std::runtime_error("the raw file failed");
        return seconds_since(begin);
    }

private:
    int file_;
    std::vector<char> bytes_;
};

/// Commits on a thread of its own and wakes the one that waits.
class waited_commits final : public commit_port {
public:
    explicit waited_commits(journal_store& store)
        : inner_(store, [this] {
              const std::lock_guard lock(mutex_);
              is_done_ = true;
              done_.notify_one();
              if (behind_ != nullptr) behind_->notify();
          }) {}
    void begin(const journal_group& group) override {
        size_ = group.bytes.size();
        inner_.begin(group);
    }
    std::optional<append_outcome> outcome() override {
        auto found = inner_.outcome();
        if (found) note_commit();
        return found;
    }
    void wait() {
        std::unique_lock lock(mutex_);
        done_.wait(lock, [this] { return is_done_; });
        is_done_ = false;
    }
    void wake_also(follower* behind) {
        const std::lock_guard lock(mutex_);
        behind_ = behind;
    }
    void forget_gaps() { last_.reset(), longest_ = 0; }
    double longest_gap() const { return longest_; }
    size_t size() const { return size_; }

private:
    void note_commit() {
        const auto now = steady::now();
        if (last_)
            longest_ = std::max(longest_, std::chrono::duration<double>(now - *last_).count());
        last_ = now;
    }
    std::mutex mutex_;
    std::condition_variable done_;
    bool is_done_ = false;
    follower* behind_ = nullptr;
    std::optional<steady::time_point> last_;
    double longest_ = 0;
    size_t size_ = 0;
    commit_thread inner_;  // last: its thread calls the above
};

class durable_city {
public:
    durable_city(const std::string& folder, uint32_t accounts)
        : path_(folder),
          accounts_(accounts),
          rules_(read_bench_scheme()),
          town_(accounts / 10 * 9, accounts / 10) {
        open_store();
        const auto text = journal::write_description("bench", *rules_);
        journal_ = std::move(*folder_->add("bench", std::as_bytes(std::span(text))));
        auto started = engine::start(rules_, *journal_, clock_, engine_size());
        if (!started) throw std::runtime_error(started.error().text);
        engine_ = std::move(*started);
        begin_writing();
        batch reserve(1);
        reserve.commands.push_back(town_commands::reserve());
        send({&reserve, 1}, 1);
        for (int lot = 0; lot < 3; ++lot, clock_.seconds += 86'400)
            town_.award_each(1'000'000'000'000, [this](const batch& one) { send({&one, 1}, 1); });
        close_store();  // its log is folded in: bytes are counted from here
        open_store();
        journal_ = std::move(*folder_->journal_of("bench"));
        auto again = engine::replay(rules_, *journal_, engine_size());
        if (!again) throw std::runtime_error(again.error().text);
        engine_ = std::move(*again);
        begin_writing();
    }

    void round(size_t batches) {
        const auto all = town_.purchases(batches, batch_max);
        const auto payments = static_cast<double>(batches * batch_max);
        commits_->forget_gaps();
        const auto begin = steady::now();
        const double spent = processor_seconds();
        send_counted(all);
        const double took = seconds_since(begin);
        say("payments_per_second", payments / took);
        say("payment_cpu_us", (processor_seconds() - spent) / payments * 1e6);
        say("longest_gap_ms", commits_->longest_gap() * 1e3);
    }

    void single(size_t count) {
        raw_file raw(path_ + "/raw");
        const auto all = town_.purchases(count, 1);
        std::vector<double> ours, raws;
        for (const auto& one : all) {
            const auto begin = steady::now();
            send({&one, 1}, 1);
            ours.push_back(seconds_since(begin));
            raws.push_back(raw.append(commits_->size()));
        }
        say("single_p50_us", quantile(ours, 0.5) * 1e6);
        say("single_p99_us", quantile(ours, 0.99) * 1e6);
        say("raw_p50_us", quantile(raws, 0.5) * 1e6);
        say("raw_p99_us", quantile(raws, 0.99) * 1e6);
        unlink((path_ + "/raw").c_str());
    }

    void stall(double seconds) {
        double longest = 0, paid = 0, longest_raw = 0;
        raw_file raw(path_ + "/raw");
        if (behind_ == nullptr) behind_ = follow();
        const auto viewed = behind_->sequence();
        behind_->start();
        commits_->wake_also(behind_.get());
        const auto begin = steady::now();
        while (seconds_since(begin) < seconds) {
            const auto all = town_.purchases(200, batch_max);  // made while the disk rests
            commits_->forget_gaps();
            send_counted(all);
            longest = std::max(longest, commits_->longest_gap());
            for (int i = 0; i < 20; ++i)
                longest_raw = std::max(longest_raw, raw.append(commits_->size()));
            paid += 200 * batch_max;
        }
        const double took = seconds_since(begin);
        unlink((path_ + "/raw").c_str());
        say("longest_gap_ms", longest * 1e3);
        say("raw_longest_ms", longest_raw * 1e3);
        say("payments_per_second", paid / took);
        say("views_per_second", static_cast<double>(behind_->sequence() - viewed) / took);
        say("views_behind", static_cast<double>(engine_->last_sequence() - behind_->sequence()));
    }

    void snapshot() {
        if (behind_ == nullptr) behind_ = follow();
        const auto* behind = behind_.get();
        const auto before = behind->sequence();
        auto begin = steady::now();
        const double spent = processor_seconds();
        for (;;) {
            const auto applied = behind_->step(65536);
            if (!applied) throw std::runtime_error(applied.error().text);
            if (*applied == 0) break;
        }
        say("views_entries_per_second",
            static_cast<double>(behind->sequence() - before) / seconds_since(begin));
        say("view_cpu_us",
            (processor_seconds() - spent) * 1e6 / static_cast<double>(behind->sequence() - before));
        begin = steady::now();
        if (auto written = behind_->write_snapshot(); !written)
            throw std::runtime_error(written.error().text);
        say("snapshot_s", seconds_since(begin));
    }

    void reopen() {
        const auto last = engine_->last_sequence();
        const double written = bytes_written();
        close_store();
        bytes_ += bytes_written() - written;  // logs were folded in
        if (paid_ > 0) say("bytes_per_payment", bytes_ / paid_);
        const auto begin = steady::now();
        const double spent = processor_seconds();
        open_store();
        journal_ = std::move(*folder_->journal_of("bench"));
        const scheme_source same = [this](const name_table&) -> result<std::shared_ptr<scheme>> {
            return rules_;
        };
        auto again = annona::reopen({&same, 1}, *journal_, follow_options(), engine_size());
        if (!again) throw std::runtime_error(again.error().text);
        if (again->snapshot_at == 0) throw std::runtime_error("no snapshot");
        engine_ = std::move(again->decider);
        behind_ = std::move(again->behind);  // the engine asks it for old ids
        if (engine_->last_sequence() != last) throw std::runtime_error("entries are missing");
        say("reopen_s", seconds_since(begin));
        say("reopen_cpu_s", processor_seconds() - spent);
        say("tail_entries", static_cast<double>(last - again->snapshot_at));
        begin_writing();
    }

private:
    void close_store() {
        writer_.reset(), commits_.reset(), engine_.reset(), behind_.reset();
        journal_.reset(), folder_.reset();
    }
    void open_store() {
        auto opened = stores::sqlite_folder::open_to_write(path_);
        if (!opened) throw std::runtime_error(opened.error().text);
        folder_ = std::move(*opened);
    }
    void begin_writing() {
        engine_->commit_by_hand(true);
        commits_ = std::make_unique<waited_commits>(*journal_);
        writer_ = std::make_unique<writer<engine>>(*engine_, *commits_);
        bytes_ = paid_ = 0;
    }
    engine_options engine_size() const {
        engine_options options;
        options.accounts_expected = accounts_ + 16;
        return options;
    }
    follower_options follow_options() const {
        follower_options options;
        options.folder = path_, options.community = "bench", options.snapshot_every = 0;
        return options;
    }
    std::unique_ptr<follower> follow() {
        auto opened = follower::open(rules_, follow_options());
        if (!opened) throw std::runtime_error(opened.error().text);
        return std::move(*opened);
    }

    void send_counted(std::span<const batch> all) {
        const double before = bytes_written();
        send(all, 8);
        bytes_ += bytes_written() - before;
        for (const auto& one : all) paid_ += static_cast<double>(one.commands.size());
    }

    /// Keeps so many batches on their way until all are answered; each payment must be accepted.
    void send(std::span<const batch> all, size_t at_once) {
        size_t answered = 0, given = 0, commands = 0, next = 0;
        for (const auto& one : all) commands += one.commands.size();
        while (answered < commands) {
            while (next < all.size() && given - answered < at_once * batch_max) {
                for (const auto& asked : all[next].commands)
                    if (!writer_->enqueue(asked)) throw std::runtime_error("the queue is full");
                given += all[next++].commands.size();
                clock_.seconds += next % 64 == 0 ? 1 : 0;
            }
            const auto did = writer_->poll(clock_);
            if (did == writer_progress::stopped) throw std::runtime_error(writer_->stopped()->text);
            if (did == writer_progress::waiting) commits_->wait();
            answered += writer_->take_answers([](uint64_t, const decision& answer) {
                if (answer.result != verdict::accepted)
                    throw std::runtime_error("refused: " +
                                             std::string{name_of_reason(answer.code)});
            });
        }
    }

    std::string path_;
    uint32_t accounts_;
    std::shared_ptr<scheme> rules_;
    instant clock_{1'767'600'000};  // 2026-01-05, 09:00 in Madrid
    std::unique_ptr<stores::sqlite_folder> folder_;
    std::unique_ptr<stores::sqlite_journal> journal_;
    std::unique_ptr<engine> engine_;
    std::unique_ptr<follower> behind_;  // its thread ends before what it is woken by goes
    std::unique_ptr<waited_commits> commits_;
    std::unique_ptr<writer<engine>> writer_;
    town_commands town_;
    double bytes_ = 0;  // sent to the disk for `paid_`
    double paid_ = 0;
};

/// Does one line; false at the end.
bool obey(durable_city& city, const std::string& line) {
    std::istringstream words(line);
    std::string word;
    double number = 0;
    words >> word >> number;
    const auto count = static_cast<size_t>(number);
    if (word == "quit") return false;
    if (word == "round") city.round(count);
    if (word == "single") city.single(count);
    if (word == "stall") city.stall(number);
    if (word == "snapshot") city.snapshot();
    if (word == "reopen") city.reopen();
    std::puts("done");
    std::fflush(stdout);
    return true;
}

}  // namespace
}  // namespace annona::bench

int main(int argc, char** argv) {
    std::string folder = "bench-durable";
    uint32_t accounts = 1'000'000;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--folder") == 0) folder = argv[i + 1];
        if (std::strcmp(argv[i], "--accounts") == 0)
            accounts = static_cast<uint32_t>(std::atoi(argv[i + 1]));
    }
    if (std::filesystem::exists(folder)) {
        std::fprintf(stderr, "bench_durable: %s is there; remove it, or name another (--folder)\n",
                     folder.c_str());
        return 2;
    }
    try {
        annona::bench::durable_city city(folder, accounts);
        std::puts("ready");
        std::fflush(stdout);
        for (std::string line; std::getline(std::cin, line);)
            if (!annona::bench::obey(city, line)) break;
    } catch (const std::exception& broken) {
        std::fprintf(stderr, "bench_durable: %s\n", broken.what());
        return 1;
    }
    return 0;
}
