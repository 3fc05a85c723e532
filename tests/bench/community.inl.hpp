// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/assert.hpp>

#include <unistd.h>
#include <cmath>
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

// ---- numbers ----

inline skewed_numbers::skewed_numbers(uint32_t count, double skew, uint64_t seed)
    : state_(seed), count_(count), skew_(skew), alpha_(1 / (1 - skew)), zeta_(0), eta_(0) {
    for (uint32_t i = 1; i <= count; ++i) zeta_ += std::pow(i, -skew);
    const double two = 1 + std::pow(2.0, -skew);
    eta_ = (1 - std::pow(2.0 / count, 1 - skew)) / (1 - two / zeta_);
}

// SplitMix64 of G. Steele, D. Lea and C. Flood.
inline uint64_t skewed_numbers::next_uniform() {
    uint64_t mixed = state_ += 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
}

inline uint32_t skewed_numbers::next() {
    const double at = static_cast<double>(next_uniform() >> 11) * 0x1p-53;
    const double scaled = at * zeta_;
    double rank = count_ * std::pow(eta_ * at - eta_ + 1, alpha_);
    if (scaled < 1)
        rank = 0;
    else if (scaled < 1 + std::pow(0.5, skew_))
        rank = 1;
    const auto whole = std::min(static_cast<uint64_t>(rank), uint64_t{count_} - 1);
    return static_cast<uint32_t>(whole * 2654435761u % count_);  // a prime above every count
}

// ---- batches ----

inline constexpr size_t id_length = 26;

inline batch::batch(size_t size) : texts_(size * 3 * id_length) {
    commands.reserve(size), lines.reserve(2 * size);
}

inline std::string_view batch::text(char kind, uint64_t number) {
    char* place = texts_.data() + used_;
    used_ += id_length;
    const char* prefix = kind == 'b' ? "ben:" : kind == 'm' ? "mer:" : "req-";
    std::fill_n(place, id_length, 'H');
    std::copy_n(prefix, 4, place);
    for (size_t i = id_length; i-- > 10; number /= 10)
        place[i] = static_cast<char>('0' + number % 10);
    return {place, id_length};
}

// ---- community ----

inline community::community(const community_size& size, const change& changed,
                            const bench_rules& rules)
    : size_(size),
      decisions_(batch_max),
      payers_(size.households, 0.99, 1),
      payees_(size.shops, 0.99, 2) {
    auto read = read_bench_scheme(rules);
    if (changed) changed(*read);
    clock_ = {1767600000};  // 2026-01-05, 09:00 in Madrid
    engine_options options;
    options.recent_requests_max = size.recent_requests_max;
    options.accounts_expected = size.households + size.shops + 16;
    auto started = engine::start(read, journal_, clock_, options);
    if (!started) throw std::runtime_error(started.error().text);
    engine_ = std::move(*started);
    fund();
    issue_lots();
}

inline void community::fund() {
    command asked;
    asked.kind = command_kind::fund;
    asked.request_id = "the-reserve", asked.principal = "town";
    asked.programme = "town";
    asked.value = amount::raw(power_of_ten(27));
    const auto answer = engine_->submit(asked, clock_);
    if (!answer || answer->result != verdict::accepted) throw std::runtime_error("no reserve");
}

inline void community::issue_lots() {
    for (uint32_t lot = 0; lot < size_.lots; ++lot, clock_.seconds += 86400)
        for (uint32_t first = 0; first < size_.households; first += batch_max) {
            const auto count = std::min<uint32_t>(batch_max, size_.households - first);
            batch next(count);
            for (uint32_t i = first; i < first + count; ++i) {
                auto& asked = next.commands.emplace_back();
                asked.kind = command_kind::issue;
                asked.request_id = next.text('r', ++requests_), asked.principal = "town";
                asked.other = next.text('b', i), asked.other_pocket = "aid";
                asked.value = amount::of(size_.lot_value), asked.has_value = true;
            }
            run(next);
        }
    clock_.seconds -= 86400;
}

inline void community::run(const batch& one) {
    const auto done = engine_->submit(one.commands, decisions_, clock_);
    if (!done) throw std::runtime_error(done.error().text);
    for (size_t i = 0; i < one.commands.size(); ++i)
        if (decisions_[i].result != verdict::accepted)
            throw std::runtime_error("refused: " + std::string{name_of_reason(decisions_[i].code)});
}

inline void community::add_purchase(batch& to, uint32_t household, uint32_t shop, int64_t first,
                                    int64_t second) {
    to.lines.push_back({"food.basic", amount::of(first), {}, {}});
    to.lines.push_back({"hygiene", amount::of(second), {}, {}});
    auto& asked = to.commands.emplace_back();
    asked.kind = command_kind::pay;
    asked.request_id = to.text('r', ++requests_), asked.principal = "till";
    asked.account = to.text('b', household), asked.other = to.text('m', shop);
    asked.lines = std::span{to.lines}.last(2);
}

inline std::vector<batch> community::purchases(size_t batches, size_t per_batch) {
    std::vector<batch> all;
    for (size_t i = 0; i < batches; ++i) {
        auto& next = all.emplace_back(per_batch);
        for (size_t k = 0; k < per_batch; ++k)
            add_purchase(next, payers_.next(), payees_.next(),
                         100 + static_cast<int64_t>(payers_.next_uniform() % 900),
                         100 + static_cast<int64_t>(payers_.next_uniform() % 900));
    }
    return all;
}

inline batch community::purchases_of(uint32_t first, uint32_t count, int64_t value) {
    batch next(count);
    for (uint32_t i = first; i < first + count; ++i)
        add_purchase(next, i, i % size_.shops, value / 2, value - value / 2);
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
