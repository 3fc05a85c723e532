// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <annona/sdk/config.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace sdk {

/// A set of small numbers (categories, names), owned. Read-only after create.
class bit_set {
public:
    bit_set() = default;
    explicit bit_set(const annona_value& value)
        : words_(value.bits, value.bits + (value.bits == nullptr ? 0 : value.bits_words)) {}

    bool contains(std::uint32_t index) const noexcept {
        const std::size_t word = index / 64;
        return word < words_.size() && ((words_[word] >> (index % 64)) & 1) != 0;
    }
    bool is_empty() const noexcept { return size() == 0; }
    std::uint32_t size() const noexcept {
        int bits = 0;
        for (const std::uint64_t word : words_) bits += std::popcount(word);
        return static_cast<std::uint32_t>(bits);
    }
    /// Members of this set that are not in `other`.
    std::uint32_t size_without(const bit_set& other) const noexcept {
        int bits = 0;
        for (std::size_t i = 0; i < words_.size(); ++i) {
            const std::uint64_t removed = i < other.words_.size() ? other.words_[i] : 0;
            bits += std::popcount(words_[i] & ~removed);
        }
        return static_cast<std::uint32_t>(bits);
    }
    /// The smallest member not in `other`; nothing (0xffffffff) where there is none.
    std::uint32_t first_without(const bit_set& other) const noexcept {
        for (std::size_t i = 0; i < words_.size(); ++i) {
            const std::uint64_t removed = i < other.words_.size() ? other.words_[i] : 0;
            const std::uint64_t left = words_[i] & ~removed;
            if (left != 0) return static_cast<std::uint32_t>(i * 64) + lowest_of(left);
        }
        return 0xffffffffu;
    }

private:
    static std::uint32_t lowest_of(std::uint64_t word) noexcept {
        return static_cast<std::uint32_t>(std::countr_zero(word));
    }

    std::vector<std::uint64_t> words_;
};

}  // namespace sdk
}  // namespace v0_1
}  // namespace annona
