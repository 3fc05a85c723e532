// SPDX-License-Identifier: Apache-2.0
#include "service/durable_store.hpp"

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
    {
        const std::lock_guard lock(mutex_);
        tail_.add(group.first_sequence, group.bytes, group.entry_sizes);
    }
    groups_ += 1, entries_ += group.count;
    last_ = group.first_sequence + group.count - 1;
    if (on_append) on_append();
    return outcome;
}

void durable_store::forget_tail() {
    const std::lock_guard lock(mutex_);
    tail_.forget();
}

bool durable_store::read(uint64_t sequence, std::vector<std::byte>& out) const {
    {
        const std::lock_guard lock(mutex_);
        if (tail_.read(sequence, out)) return true;
    }
    return beneath_.read(sequence, out);
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
