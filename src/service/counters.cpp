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
    ++calls_[{std::string(method), std::string(code)}];
    auto& histogram = latencies_[std::string(method)];
    ++histogram.buckets[bucket];
    ++histogram.count;
    histogram.sum_us += latency_us;
}

void counters::count_decision(std::string_view community, std::string_view verdict,
                              std::string_view code) {
    const std::lock_guard lock(mutex_);
    ++decisions_[{std::string(community), std::string(verdict), std::string(code)}];
}

std::map<counters::call_key, uint64_t> counters::calls() const {
    const std::lock_guard lock(mutex_);
    return {calls_.begin(), calls_.end()};
}

std::map<std::string, latency_histogram> counters::latencies() const {
    const std::lock_guard lock(mutex_);
    return {latencies_.begin(), latencies_.end()};
}

std::map<counters::decision_key, uint64_t> counters::decisions() const {
    const std::lock_guard lock(mutex_);
    return decisions_;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
