// SPDX-License-Identifier: Apache-2.0
#include "service/recent_entries.hpp"

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace service {

void recent_entries::add(uint64_t first_sequence, std::span<const std::byte> bytes,
                         std::span<const uint32_t> sizes) {
    size_t begin = 0;
    for (size_t i = 0; i < sizes.size(); ++i) {
        add_one(first_sequence + i, bytes.subspan(begin, sizes[i]));
        begin += sizes[i];
    }
}

void recent_entries::add_one(uint64_t sequence, std::span<const std::byte> entry) {
    if (sequence != first_ + ends_.size()) clear(sequence);
    if (entry.size() > size_) return clear(sequence + 1);
    while (end_ + entry.size() - begin_ > size_) {
        begin_ = ends_.front();
        ends_.pop_front();
        ++first_;
    }
    const auto place = static_cast<size_t>(end_ % size_);
    const auto until_wrap = std::min(entry.size(), size_ - place);
    std::copy_n(entry.data(), until_wrap, ring_.get() + place);
    std::copy_n(entry.data() + until_wrap, entry.size() - until_wrap, ring_.get());
    end_ += entry.size();
    ends_.push_back(end_);
}

bool recent_entries::read(uint64_t sequence, std::vector<std::byte>& out) const {
    if (sequence < first_ || sequence - first_ >= ends_.size()) return false;
    const auto index = static_cast<size_t>(sequence - first_);
    const uint64_t begin = index == 0 ? begin_ : ends_[index - 1];
    const auto count = static_cast<size_t>(ends_[index] - begin);
    const auto place = static_cast<size_t>(begin % size_);
    const auto until_wrap = std::min(count, size_ - place);
    out.assign(ring_.get() + place, ring_.get() + place + until_wrap);
    out.insert(out.end(), ring_.get(), ring_.get() + (count - until_wrap));
    return true;
}

void recent_entries::clear(uint64_t next_sequence) {
    ends_.clear();
    first_ = next_sequence;
    begin_ = end_;
}

void recent_entries::forget() {
    clear(first_ + ends_.size());
    // Bytes that were never written need not be touched.
    const auto written = static_cast<size_t>(std::min<uint64_t>(end_, size_));
    std::fill_n(ring_.get(), written, std::byte{0});
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
