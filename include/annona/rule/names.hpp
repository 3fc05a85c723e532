// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/assert.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {

/// Interned texts: facts, inputs, classes, labels, values of references. 0 is "none"; numbers count
/// from 1 in the order of first use and never change or vanish. Not thread-safe: one per
/// community's writer.
class name_table {
public:
    /// The number of a text, given it on first use.
    uint32_t intern(std::string_view text) {
        if (text.empty()) return 0;
        if (const auto found = numbers_.find(text); found != numbers_.end()) return found->second;
        texts_.emplace_back(text);
        const auto number = static_cast<uint32_t>(texts_.size());
        numbers_.emplace(std::string_view{texts_.back()}, number);
        return number;
    }

    /// 0 when the text was never interned.
    uint32_t find(std::string_view text) const {
        const auto found = numbers_.find(text);
        return found == numbers_.end() ? 0 : found->second;
    }

    /// Empty for 0. The view lives as long as the table.
    std::string_view text(uint32_t number) const {
        ANNONA_ASSERT(number <= texts_.size(), "a name number of another table");
        return number == 0 ? std::string_view{} : std::string_view{texts_[number - 1]};
    }

    /// Forgets the names beyond the first `count`, for a request that left nothing behind.
    void truncate(uint32_t count) {
        for (; texts_.size() > count; texts_.pop_back())
            numbers_.erase(std::string_view{texts_.back()});
    }

    uint32_t size() const { return static_cast<uint32_t>(texts_.size()); }

    name_table() = default;
    name_table(const name_table& other) { *this = other; }
    name_table& operator=(const name_table& other) {
        if (this == &other) return *this;
        texts_.clear();
        numbers_.clear();
        for (const auto& text : other.texts_) intern(text);
        return *this;
    }
    name_table(name_table&&) = default;
    name_table& operator=(name_table&&) = default;

private:
    std::deque<std::string> texts_;  // a deque never moves its strings: the map's keys view them
    boost::unordered_flat_map<std::string_view, uint32_t> numbers_;
};

}  // namespace v0_1
}  // namespace annona
