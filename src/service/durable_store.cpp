// SPDX-License-Identifier: Apache-2.0
#include "service/durable_store.hpp"

#include <algorithm>
#include <numeric>

namespace annona {
inline namespace v0_1 {
namespace service {

append_outcome durable_store::append(const journal_group& group) {
    append_outcome outcome;
    {
        const std::lock_guard lock(folder_);
        outcome = beneath_.append(group);
    }
    if (outcome != append_outcome::committed) return outcome;
    keep(group);
    groups_ += 1, entries_ += group.count;
    last_ = group.first_sequence + group.count - 1;
    if (on_append) on_append();
    return outcome;
}

void durable_store::keep(const journal_group& group) {
    const std::lock_guard lock(mutex_);
    kept_group kept;
    if (!tail_.empty() && tail_size_ > tail_size_max) {
        // The memory of the oldest is used again.
        kept = std::move(tail_.front());
        tail_.pop_front();
        tail_size_ -= kept.bytes.size();
    }
    kept.first_sequence = group.first_sequence;
    kept.bytes.assign(group.bytes.begin(), group.bytes.end());
    kept.sizes.assign(group.entry_sizes.begin(), group.entry_sizes.end());
    tail_size_ += kept.bytes.size();
    tail_.push_back(std::move(kept));
}

bool durable_store::read_tail(uint64_t sequence, std::vector<std::byte>& out) const {
    const std::lock_guard lock(mutex_);
    if (tail_.empty() || sequence < tail_.front().first_sequence) return false;
    auto place = std::upper_bound(
        tail_.begin(), tail_.end(), sequence,
        [](uint64_t wanted, const kept_group& one) { return wanted < one.first_sequence; });
    --place;
    const auto index = static_cast<size_t>(sequence - place->first_sequence);
    if (index >= place->sizes.size()) return false;
    const auto begin = std::accumulate(
        place->sizes.begin(), place->sizes.begin() + static_cast<std::ptrdiff_t>(index), size_t{0});
    const auto* first = place->bytes.data() + begin;
    out.assign(first, first + place->sizes[index]);
    return true;
}

void durable_store::forget_tail() {
    const std::lock_guard lock(mutex_);
    tail_.clear();
    tail_size_ = 0;
}

bool durable_store::read(uint64_t sequence, std::vector<std::byte>& out) const {
    return read_tail(sequence, out) || beneath_.read(sequence, out);
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
