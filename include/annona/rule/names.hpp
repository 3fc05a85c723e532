// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/ledger/text_table.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// Whose a text is where no account is meant: everybody may read it; the community keeps it.
inline constexpr uint32_t owned_by_nobody = 0xffffffffu;
inline constexpr uint32_t owned_by_community = 0xfffffffeu;

/// Interned texts: facts, inputs, classes, labels, values of references. 0 is "none"; numbers count
/// from 1 in the order of first use and never change or vanish; a text can be forgotten. Not
/// thread-safe: one per community's writer.
class name_table {
public:
    /// The number of a text, given it on first use together with the account whose text it is.
    uint32_t intern(std::string_view text, uint32_t owner = owned_by_nobody) {
        const auto known = find(text);
        if (known != 0 || text.empty()) return known;
        owners_.push_back(owner);
        return texts_.add(text) + 1;
    }
    /// The next number, for a text that is not known (yet).
    uint32_t add_unknown(uint32_t owner) {
        owners_.push_back(owner);
        return texts_.add_unknown() + 1;
    }
    /// Fills in a text that was not known, unless another number has it.
    void learn(uint32_t number, std::string_view text) {
        if (is_known(number) || text.empty() || find(text) != 0) return;
        texts_.learn(number - 1, text);
    }
    /// The text is gone and found no more.
    void forget(uint32_t number) { texts_.forget(number - 1); }
    bool is_known(uint32_t number) const { return texts_.is_known(number - 1); }
    uint32_t owner(uint32_t number) const { return owners_[number - 1]; }
    void set_owner(uint32_t number, uint32_t owner) { owners_[number - 1] = owner; }

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
        while (texts_.size() > count) texts_.remove_last(), owners_.pop_back();
    }

    uint32_t size() const { return texts_.size(); }
    void reserve(size_t count) { texts_.reserve(count), owners_.reserve(count); }

    name_table() = default;
    name_table(const name_table& other) { *this = other; }
    name_table& operator=(const name_table& other) {
        if (this == &other) return *this;
        texts_ = text_table{};
        for (uint32_t i = 0; i < other.texts_.size(); ++i)
            other.texts_.is_known(i) ? texts_.add(other.texts_.text(i)) : texts_.add_unknown();
        owners_ = other.owners_;
        return *this;
    }
    name_table(name_table&&) = default;
    name_table& operator=(name_table&&) = default;

private:
    text_table texts_;
    std::vector<uint32_t> owners_;
};

}  // namespace v0_1
}  // namespace annona
