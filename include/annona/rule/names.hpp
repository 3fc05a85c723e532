// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/ledger/text_table.hpp>
#include <cstdint>
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
        const auto known = find(text);
        return known != 0 || text.empty() ? known : texts_.add(text) + 1;
    }

    /// 0 when the text was never interned.
    uint32_t find(std::string_view text) const {
        if (text.empty()) return 0;
        const auto found = texts_.find(text);
        return found ? *found + 1 : 0;
    }

    /// Empty for 0. The view lives as long as the table.
    std::string_view text(uint32_t number) const {
        ANNONA_ASSERT(number <= texts_.size(), "a name number of another table");
        return number == 0 ? std::string_view{} : texts_.text(number - 1);
    }

    /// Forgets the names beyond the first `count`, for a request that left nothing behind.
    void truncate(uint32_t count) {
        while (texts_.size() > count) texts_.remove_last();
    }

    uint32_t size() const { return texts_.size(); }
    void reserve(size_t count) { texts_.reserve(count); }

    name_table() = default;
    name_table(const name_table& other) { *this = other; }
    name_table& operator=(const name_table& other) {
        if (this == &other) return *this;
        texts_ = text_table{};
        for (uint32_t i = 0; i < other.texts_.size(); ++i) texts_.add(other.texts_.text(i));
        return *this;
    }
    name_table(name_table&&) = default;
    name_table& operator=(name_table&&) = default;

private:
    text_table texts_;
};

}  // namespace v0_1
}  // namespace annona
