// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/rule/scheme.hpp>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// A scheme's own words by number, for texts of commands that mostly are one of them. The scheme
/// chose the words, so nobody outside can make them collide. Borrows the words.
class word_table {
public:
    void clear() { slots_.clear(), count_ = 0; }

    /// Adds a word that is not there yet.
    void add(std::string_view word, uint32_t number) {
        if (++count_ * 2 > slots_.size()) grow();
        place({word, number});
    }

    /// `none` for a word that is not there.
    uint32_t find(std::string_view word) const {
        if (slots_.empty()) return none;
        for (size_t at = home_of(word);; at = after(at))
            if (slots_[at].number == none || slots_[at].word == word) return slots_[at].number;
    }

private:
    struct slot {
        std::string_view word;
        uint32_t number = none;
    };

    // From the first and last eight bytes, or what there is of them.
    size_t home_of(std::string_view word) const {
        uint64_t first = word.size(), last = 0;
        if (word.size() >= sizeof last) {
            std::memcpy(&first, word.data(), sizeof first);
            std::memcpy(&last, word.data() + word.size() - sizeof last, sizeof last);
        } else {
            for (const char c : word) last = last << 8 | static_cast<uint8_t>(c);
        }
        const auto mixed = (first ^ std::rotl(last, 29)) * 0x9e3779b97f4a7c15u;
        return static_cast<size_t>(mixed >> shift_);
    }
    size_t after(size_t at) const { return (at + 1) & last_; }
    void place(const slot& one) {
        size_t at = home_of(one.word);
        while (slots_[at].number != none) at = after(at);
        slots_[at] = one;
    }
    void grow() {
        const auto before = std::move(slots_);
        const auto size = std::bit_ceil(count_ * 4);
        slots_.assign(size, {});
        shift_ = 64 - std::countr_zero(size), last_ = size - 1;
        for (const auto& one : before)
            if (one.number != none) place(one);
    }

    std::vector<slot> slots_;  // at most half of them taken
    size_t count_ = 0;
    size_t last_ = 0;  // place; there are 2^n of them
    int shift_ = 64;
};

}  // namespace v0_1
}  // namespace annona
