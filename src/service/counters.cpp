// SPDX-License-Identifier: Apache-2.0
#include "service/counters.hpp"

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace service {

void counters::count_call(std::string_view method, std::string_view code, int64_t latency_us) {
    const auto bucket = static_cast<size_t>(
        std::lower_bound(latency_bounds_us.begin(), latency_bounds_us.end(), latency_us) -
        latency_bounds_us.begin());
    const std::lock_guard lock(mutex_);
    const key_order::views key{method, code, {}};
    auto called = calls_.find(key);
    if (called == calls_.end())
        called = calls_.emplace(call_key{std::string(method), std::string(code)}, 0).first;
    ++called->second;
    auto timed = latencies_.find(method);
    if (timed == latencies_.end())
        timed = latencies_.emplace(std::string(method), latency_histogram{}).first;
    auto& histogram = timed->second;
    ++histogram.buckets[bucket];
    ++histogram.count;
    histogram.sum_us += latency_us;
}

void counters::count_decision(std::string_view community, std::string_view verdict,
                              std::string_view code) {
    const key_order::views key{community, verdict, code};
    const std::lock_guard lock(mutex_);
    auto found = decisions_.find(key);
    if (found == decisions_.end())
        found = decisions_
                    .emplace(decision_key{std::string(community), std::string(verdict),
                                          std::string(code)},
                             0)
                    .first;
    ++found->second;
}

counters::call_counts counters::calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
}

std::map<std::string, latency_histogram, std::less<>> counters::latencies() const {
    const std::lock_guard lock(mutex_);
    return latencies_;
}

counters::decision_counts counters::decisions() const {
    const std::lock_guard lock(mutex_);
    return decisions_;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
