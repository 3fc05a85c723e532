// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/assert.hpp>

#include <unistd.h>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "bench/clock.hpp"
#include "bench/community.hpp"
#include "bench/scheme_text.hpp"
#include "config/scheme_reader.hpp"
#include "config/tz_database.hpp"
#include "loader/rule_library.hpp"

namespace annona::bench {

inline std::shared_ptr<scheme> read_bench_scheme(const bench_rules& wanted) {
    loader::rule_library rules(loader::search_path{{ANNONA_PLUGIN_DIR}, {}, {}});
    const auto read_file = [&](std::string_view) -> result<std::string> {
        return std::string{scheme_text}.append(wanted.more);
    };
    const auto find_rule = [&](std::string_view name) -> result<const annona_rule_v1*> {
        auto found = rules.find(name);
        if (!found) return found.error();
        return wanted.around != nullptr ? wanted.around(*found->table) : found->table;
    };
    const auto find_zone = [](std::string_view name) { return config::load_zone(name); };
    auto read = config::read_scheme("scheme.yaml", read_file, find_rule, find_zone);
    if (!read.made) {
        for (const auto& one : read.problems)
            std::fprintf(stderr, "%s\n", config::to_string(one).c_str());
        throw std::runtime_error("the scheme of the benches has problems");
    }
    return std::shared_ptr<scheme>(std::move(read.made));
}

inline size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    size_t whole = 0, resident = 0;
    file >> whole >> resident;
    return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

inline community::community(const community_size& size, const change& changed,
                            const bench_rules& rules)
    : size_(size), decisions_(batch_max), town_(size.households, size.shops) {
    auto read = read_bench_scheme(rules);
    if (changed) changed(*read);
    clock_ = {1767600000};  // 2026-01-05, 09:00 in Madrid
    engine_options options;
    options.recent_requests_max = size.recent_requests_max;
    options.accounts_expected = size.households + size.shops + 16;
    auto started = engine::start(read, journal_, clock_, options);
    if (!started) throw std::runtime_error(started.error().text);
    engine_ = std::move(*started);
    batch reserve(1);
    reserve.commands.push_back(town_commands::reserve());
    run(reserve);
    for (uint32_t lot = 0; lot < size_.lots; ++lot, clock_.seconds += 86400)
        town_.award_each(size_.lot_value, [this](const batch& one) { run(one); });
    clock_.seconds -= 86400;
}

inline void community::run(const batch& one) {
    const auto done = engine_->submit(one.commands, decisions_, clock_);
    if (!done) throw std::runtime_error(done.error().text);
    for (size_t i = 0; i < one.commands.size(); ++i)
        if (decisions_[i].result != verdict::accepted)
            throw std::runtime_error("refused: " + std::string{name_of_reason(decisions_[i].code)});
}

inline batch community::purchases_of(uint32_t first, uint32_t count, int64_t value) {
    batch next(count);
    for (uint32_t i = first; i < first + count; ++i)
        town_.buy(next, i, i % size_.shops, value / 2, value - value / 2);
    return next;
}

inline double community::pay(std::span<const batch> all) {
    double sum = 0;
    for (const auto& one : all) {
        clock_.seconds += 1;
        const double begin = nanoseconds_now();
        const auto done = engine_->submit(one.commands, decisions_, clock_);
        sum += nanoseconds_now() - begin;
        if (!done) throw std::runtime_error(done.error().text);
        for (size_t i = 0; i < one.commands.size(); ++i)
            if (decisions_[i].result != verdict::accepted)
                throw std::runtime_error("refused: " +
                                         std::string{name_of_reason(decisions_[i].code)});
    }
    return sum;
}

inline double community::pay_singly(std::span<const batch> all) {
    double sum = 0;
    for (const auto& one : all) {
        clock_.seconds += 1;
        const double begin = nanoseconds_now();
        for (const auto& asked : one.commands) {
            const auto answer = engine_->submit(asked, clock_);
            if (!answer || answer->result != verdict::accepted)
                throw std::runtime_error("a purchase was refused");
        }
        sum += nanoseconds_now() - begin;
    }
    return sum;
}

}  // namespace annona::bench
