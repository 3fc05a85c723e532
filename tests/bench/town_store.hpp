// SPDX-License-Identifier: Apache-2.0
//! The community of the benches in a durable store, as an embedding program has it: an engine, the
//! thread that decides and the one that commits.
#pragma once

#include <annona/engine/engine.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/community.inl.hpp"
#include "journal/description.hpp"
#include "runtime/community_runtime.hpp"
#include "stores/sqlite_journal.hpp"

namespace annona::bench {

/// 2026-01-08, 09:00 in Madrid: after the last of the lots, in opening hours.
inline constexpr instant town_now{1'767'859'200};

/// Opened with money and three lots for each household.
class town_store final : private answer_receiver {
public:
    town_store(const std::string& folder, uint32_t accounts) {
        auto rules = read_bench_scheme();
        auto opened = stores::sqlite_folder::open_to_write(folder);
        if (!opened) throw std::runtime_error(opened.error().text);
        folder_ = std::move(*opened);
        const auto text = journal::write_description("bench", *rules);
        journal_ = std::move(*folder_->add("bench", std::as_bytes(std::span(text))));
        auto started = engine::start(rules, *journal_, town_now);
        if (!started) throw std::runtime_error(started.error().text);
        runtime_ = std::make_unique<community_runtime>(std::move(*started), *journal_, [] {
            return clock_reading{town_now, town_now.seconds};
        });
        batch reserve(1);
        reserve.commands.push_back(town_commands::reserve());
        send({&reserve, 1}, 1);
        town_commands town(accounts / 10 * 9, accounts / 10, 'i');
        for (int lot = 0; lot < 3; ++lot)
            town.award_each(1'000'000'000'000, [this](const batch& one) { send({&one, 1}, 1); });
    }

    /// Payments in a second, batches of 1,024, eight under way at once, each durable.
    double rate(std::span<const batch> all) {
        const auto begin = std::chrono::steady_clock::now();
        const size_t sent = send(all, 8);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        return static_cast<double>(sent) / took.count();
    }

private:
    void answered(uint64_t, const result<decision>& answer) override {
        const std::lock_guard lock(mutex_);
        if (!answer || answer->result != verdict::accepted) ++refused_;
        if (++answered_ % 64 == 0 || answered_ == sent_) moved_.notify_one();
    }

    size_t send(std::span<const batch> all, size_t at_once) {
        size_t before = sent_;
        for (const auto& one : all) {
            {
                std::unique_lock lock(mutex_);
                const size_t most = at_once * batch_max - one.commands.size();
                moved_.wait(lock, [&] { return sent_ - answered_ <= most; });
                sent_ += one.commands.size();
            }
            for (const auto& asked : one.commands)
                if (!runtime_->submit(asked, *this, 0)) throw std::runtime_error("not taken");
        }
        std::unique_lock lock(mutex_);
        moved_.wait(lock, [&] { return sent_ == answered_; });
        if (refused_ != 0) throw std::runtime_error("a command was refused");
        return sent_ - before;
    }

    std::unique_ptr<stores::sqlite_folder> folder_;
    std::unique_ptr<stores::sqlite_journal> journal_;
    std::mutex mutex_;
    std::condition_variable moved_;
    size_t sent_ = 0, answered_ = 0, refused_ = 0;
    std::unique_ptr<community_runtime> runtime_;  // last: its thread calls the above
};

}  // namespace annona::bench
