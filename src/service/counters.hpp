// SPDX-License-Identifier: Apache-2.0
//! What the service counts while it runs, for /metrics. No holder, no account, no token.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace service {

/// Upper bounds of the buckets of latency, microseconds; one more holds the rest.
inline constexpr std::array<int64_t, 12> latency_bounds_us = {
    100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 500'000, 2'500'000};

struct latency_histogram {
    std::array<uint64_t, latency_bounds_us.size() + 1> buckets{};
    uint64_t count = 0;
    int64_t sum_us = 0;
};

/// Of one community at one look.
struct community_figures {
    std::string community;
    uint64_t sequence = 0;    // of the last durable entry
    uint64_t groups = 0;      // appended since the start
    uint64_t entries = 0;     // in them
    uint64_t unanswered = 0;  // commands taken and not answered
    bool stopped = false;     // takes nothing until the server is started again
    struct cover {
        std::string reserve;  // account
        std::string held;     // decimal text, visible digits
        std::string outstanding;
        std::string required;
        bool is_short = false;
    };
    std::vector<cover> covers;  // as of the last look that asked for them
};

/// Any thread.
class counters {
public:
    void count_call(std::string_view method, std::string_view code, int64_t latency_us);
    void count_decision(std::string_view community, std::string_view verdict,
                        std::string_view code);

    struct call_key {
        std::string method, code;
    };
    struct decision_key {
        std::string community, verdict, code;
    };
    /// Keys, and views of their texts: what is counted often is found without a copy.
    struct key_order {
        using is_transparent = void;
        using views = std::array<std::string_view, 3>;
        static views of(const call_key& key) { return {key.method, key.code, {}}; }
        static views of(const decision_key& key) { return {key.community, key.verdict, key.code}; }
        static const views& of(const views& key) { return key; }
        template <class Left, class Right>
        bool operator()(const Left& left, const Right& right) const {
            return of(left) < of(right);
        }
    };
    using call_counts = std::map<call_key, uint64_t, key_order>;
    using decision_counts = std::map<decision_key, uint64_t, key_order>;

    [[nodiscard]] call_counts calls() const;
    [[nodiscard]] std::map<std::string, latency_histogram, std::less<>> latencies() const;
    [[nodiscard]] decision_counts decisions() const;

    /// Set by the core: looks at every community.
    std::function<std::vector<community_figures>()> look_at_communities;

private:
    mutable std::mutex mutex_;
    call_counts calls_;
    std::map<std::string, latency_histogram, std::less<>> latencies_;
    decision_counts decisions_;
};

}  // namespace service
}  // namespace v0_1
}  // namespace annona
