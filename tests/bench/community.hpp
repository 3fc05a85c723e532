// SPDX-License-Identifier: Apache-2.0
//! A community to measure: a scheme whose rules are loaded from their plugins, households with lots
//! of different last days, shops, and batches of purchases whose texts are made before the clock
//! runs.
#pragma once

#include <annona/engine/engine.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/town_commands.hpp"

namespace annona::bench {

/// Takes every group and keeps nothing: what is measured is the engine, not where its journal lies.
class forgetting_journal final : public journal_store {
public:
    append_outcome append(const journal_group& group) override {
        last_ += group.count, bytes_ += group.bytes.size();
        return append_outcome::committed;
    }
    bool read(uint64_t, std::vector<std::byte>&) const override { return false; }
    uint64_t last_sequence() const override { return last_; }
    uint64_t bytes() const { return bytes_; }

private:
    uint64_t last_ = 0;
    uint64_t bytes_ = 0;
};

struct community_size {
    uint32_t households = 0;
    uint32_t shops = 0;
    uint32_t lots = 3;                      // per household, each with a last day of its own
    int64_t lot_value = 1'000'000'000'000;  // booking units of one lot
    size_t recent_requests_max = size_t{1} << 22;
};

/// What is added to the scheme of the benches, and what stands in for the tables of its rules.
struct bench_rules {
    std::string_view more;  // items of its list of rules
    const annona_rule_v1* (*around)(const annona_rule_v1&) = nullptr;
};

class community {
public:
    /// Changes a scheme after it was read, as a bench needs it.
    using change = std::function<void(scheme&)>;

    explicit community(const community_size& size, const change& changed = {},
                       const bench_rules& rules = {});

    /// As town_commands has them.
    std::vector<batch> purchases(size_t batches, size_t each = batch_max) {
        return town_.purchases(batches, each);
    }
    /// One purchase of `value` by each household of a range.
    batch purchases_of(uint32_t first, uint32_t count, int64_t value);

    /// Nanoseconds of all commands; every one must be accepted.
    double pay(std::span<const batch> all);
    double pay_singly(std::span<const batch> all);

    engine& books() { return *engine_; }
    const forgetting_journal& journal() const { return journal_; }
    uint64_t requests() const { return town_.requests(); }
    const community_size& size() const { return size_; }

private:
    void run(const batch& one);

    community_size size_;
    forgetting_journal journal_;
    std::unique_ptr<engine> engine_;
    std::vector<decision> decisions_;
    town_commands town_;
    instant clock_{};
};

/// The scheme that is measured, as read from its file with its rules from the plugin folder.
std::shared_ptr<scheme> read_bench_scheme(const bench_rules& rules = {});

/// Resident bytes of this process.
size_t resident_bytes();

}  // namespace annona::bench
