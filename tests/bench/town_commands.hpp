// SPDX-License-Identifier: Apache-2.0
//! What the benches' town is asked, in batches whose texts are made before the clock runs: money
//! for its programme, a lot for each household, purchases by skewed households in skewed shops.
#pragma once

#include <annona/engine/engine.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace annona::bench {

/// Ranks 0 to n - 1, rank r with a weight of (r + 1)^-skew, scattered over all n by a fixed
/// permutation. J. Gray et al., "Quickly generating billion-record synthetic databases" (1994).
class skewed_numbers {
public:
    skewed_numbers(uint32_t count, double skew, uint64_t seed)
        : state_(seed), count_(count), skew_(skew), alpha_(1 / (1 - skew)), zeta_(0), eta_(0) {
        for (uint32_t i = 1; i <= count; ++i) zeta_ += std::pow(i, -skew);
        const double two = 1 + std::pow(2.0, -skew);
        eta_ = (1 - std::pow(2.0 / count, 1 - skew)) / (1 - two / zeta_);
    }

    uint32_t next() {
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

    // SplitMix64 of G. Steele, D. Lea and C. Flood.
    uint64_t next_uniform() {
        uint64_t mixed = state_ += 0x9e3779b97f4a7c15u;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
        return mixed ^ (mixed >> 31);
    }

private:
    uint64_t state_;
    uint32_t count_;
    double skew_, alpha_, zeta_, eta_;
};

/// Commands with the texts they view.
class batch {
public:
    explicit batch(size_t size) : texts_(size * 3 * id_length) {
        commands.reserve(size), lines.reserve(2 * size);
    }
    /// 26 characters; `b` a household, `m` a shop, anything else begins a request id.
    std::string_view text(char kind, uint64_t number) {
        char* place = texts_.data() + used_;
        used_ += id_length;
        const char other[] = {'r', 'e', 'q', kind};
        const char* prefix = kind == 'b' ? "ben:" : kind == 'm' ? "mer:" : other;
        std::fill_n(place, id_length, 'H');
        std::copy_n(prefix, 4, place);
        for (size_t i = id_length; i-- > 10; number /= 10)
            place[i] = static_cast<char>('0' + number % 10);
        return {place, id_length};
    }
    std::vector<command> commands;
    std::vector<basket_line> lines;

private:
    static constexpr size_t id_length = 26;
    std::vector<char> texts_;
    size_t used_ = 0;
};

/// Makes batches; each command has a request id of its own, in the series of that letter.
class town_commands {
public:
    town_commands(uint32_t households, uint32_t shops, char series = 'r')
        : households_(households),
          payers_(households, 0.99, 1),
          payees_(shops, 0.99, 2),
          series_(series) {}

    /// More than all awards together.
    static command reserve() {
        command asked;
        asked.kind = command_kind::fund;
        asked.request_id = "the-reserve", asked.principal = "town", asked.programme = "town";
        asked.value = amount::raw(power_of_ten(27));
        return asked;
    }

    /// One lot for every household, as booking units, in batches of at most `batch_max`, each given
    /// to `send`.
    template <class Send>
    void award_each(int64_t value, Send send) {
        for (uint32_t first = 0; first < households_; first += batch_max) {
            const auto count = std::min<uint32_t>(batch_max, households_ - first);
            batch next(count);
            for (uint32_t i = first; i < first + count; ++i) {
                auto& asked = next.commands.emplace_back();
                asked.kind = command_kind::issue;
                asked.request_id = next.text(series_, ++requests_), asked.principal = "town";
                asked.other = next.text('b', i), asked.other_pocket = "aid";
                asked.value = amount::of(value), asked.has_value = true;
            }
            send(next);
        }
    }

    /// A purchase of two lines.
    void buy(batch& to, uint32_t household, uint32_t shop, int64_t first, int64_t second) {
        to.lines.push_back({"food.basic", amount::of(first), {}, {}});
        to.lines.push_back({"hygiene", amount::of(second), {}, {}});
        auto& asked = to.commands.emplace_back();
        asked.kind = command_kind::pay;
        asked.request_id = to.text(series_, ++requests_), asked.principal = "till";
        asked.account = to.text('b', household), asked.other = to.text('m', shop);
        asked.lines = std::span{to.lines}.last(2);
    }
    void buy_somewhere(batch& to) {
        const auto household = payers_.next(), shop = payees_.next();
        const auto first = price(), second = price();
        buy(to, household, shop, first, second);
    }
    batch purchases(size_t count) {
        batch made(count);
        for (size_t i = 0; i < count; ++i) buy_somewhere(made);
        return made;
    }
    std::vector<batch> purchases(size_t batches, size_t each) {
        std::vector<batch> all;
        for (size_t i = 0; i < batches; ++i) all.push_back(purchases(each));
        return all;
    }

    uint64_t requests() const { return requests_; }

private:
    int64_t price() { return 100 + static_cast<int64_t>(payers_.next_uniform() % 900); }

    uint32_t households_;
    skewed_numbers payers_, payees_;
    char series_;
    uint64_t requests_ = 0;
};

}  // namespace annona::bench
