// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/ledger/keyed_hash.hpp>
#include <annona/ledger/large_memory.hpp>
#include <annona/money/assert.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// Different texts by number, from 0 in the order in which they were added; found again by 96 bits
/// of their keyed hash, so that no text is read to find one. Texts never move. 12 bytes beside each
/// text and 26 to 38 in the index.
///
/// Who looks up many takes their hashes first and begins to fetch what each will read: a look-up is
/// one place in memory that is nowhere near the last. Not thread-safe.
class text_table {
public:
    explicit text_table(uint64_t key_low = 0x416e6e6f6e61, uint64_t key_high = 0x6772616e6172)
        : hash_(key_low, key_high) {}

    uint32_t size() const { return static_cast<uint32_t>(texts_.size()); }
    hash128 hash(std::string_view text) const { return hash_(text); }

    /// Adds a text that is not there yet.
    uint32_t add(std::string_view text) {
        if ((texts_.size() + 1) * 8 > slots_.size() * 5) grow(slots_.size() / 2 * 3 + 64);
        const auto number = size();
        texts_.push_back(store(text));
        place(slot_of(hash_(text), number));
        return number;
    }

    /// The next number without a text: what it was is not known (any more). `text` is empty.
    uint32_t add_unknown() {
        texts_.push_back(unknown_);
        return size() - 1;
    }
    [[nodiscard]] bool is_known(uint32_t number) const { return texts_[number] != unknown_; }
    /// A text that is not there yet for a number that has none.
    void learn(uint32_t number, std::string_view text) {
        if ((texts_.size() + 1) * 8 > slots_.size() * 5) grow(slots_.size() / 2 * 3 + 64);
        texts_[number] = store(text);
        place(slot_of(hash_(text), number));
    }
    /// The text is overwritten and found no more; its number stays.
    void forget(uint32_t number) {
        if (!is_known(number)) return;
        const auto known = text(number);
        remove(slot_of(hash_(known), number));
        std::memset(texts_[number], 0, sizeof(uint32_t) + known.size());
        texts_[number] = unknown_;
    }

    std::optional<uint32_t> find(hash128 hash) const {
        if (slots_.empty()) return std::nullopt;
        const auto sought = slot_of(hash, 0);
        for (size_t at = home_of(sought);; at = after(at)) {
            const auto& one = slots_[at];
            if (one.number == 0) return std::nullopt;
            if (one.high == sought.high && one.low == sought.low) return one.number - 1;
        }
    }
    std::optional<uint32_t> find(std::string_view text) const { return find(hash_(text)); }
    void prefetch(hash128 hash) const {
        if (!slots_.empty()) __builtin_prefetch(&slots_[home_of(slot_of(hash, 0))]);
    }

    /// The view lives until the text is removed.
    std::string_view text(uint32_t number) const {
        uint32_t length = 0;
        std::memcpy(&length, texts_[number], sizeof length);
        return {texts_[number] + sizeof length, length};
    }

    /// Removes the text added last and takes its memory back.
    void remove_last() {
        if (!is_known(size() - 1)) return texts_.pop_back();
        remove(slot_of(hash_(text(size() - 1)), size() - 1));
        if (used_ == 0) chunks_.pop_back();
        used_ = static_cast<size_t>(texts_.back() - chunks_.back().get());
        texts_.pop_back();
    }

    void reserve(size_t count) {
        texts_.reserve(count);
        if (count * 8 > slots_.size() * 5) grow(count / 5 * 8 + 64);
    }

private:
    static constexpr size_t chunk_bytes = size_t{1} << 16;
    /// 16 bytes; empty where the number is 0, else 1 + the number.
    struct slot {
        uint64_t high = 0;
        uint32_t low = 0;
        uint32_t number = 0;
    };

    static slot slot_of(hash128 hash, uint32_t number) {
        return {hash.hi, static_cast<uint32_t>(hash.lo), number + 1};
    }
    size_t home_of(const slot& one) const {
        return static_cast<size_t>((static_cast<uint128>(one.high) * slots_.size()) >> 64);
    }
    size_t after(size_t at) const { return at + 1 == slots_.size() ? 0 : at + 1; }
    size_t distance(size_t from, size_t to) const {
        return to >= from ? to - from : to + slots_.size() - from;
    }

    void place(const slot& one) {
        size_t at = home_of(one);
        while (slots_[at].number != 0) at = after(at);
        slots_[at] = one;
    }
    void grow(size_t slots) {
        auto before = std::move(slots_);
        slots_.assign(slots, {});
        for (const auto& one : before)
            if (one.number != 0) place(one);
    }
    // What stands behind the hole moves into it unless that would be before its own home.
    void remove(const slot& gone) {
        size_t hole = home_of(gone);
        while (slots_[hole].number != gone.number) hole = after(hole);
        for (size_t next = after(hole); slots_[next].number != 0; next = after(next)) {
            if (distance(home_of(slots_[next]), next) < distance(hole, next)) continue;
            slots_[hole] = slots_[next];
            hole = next;
        }
        slots_[hole] = {};
    }

    char* store(std::string_view text) {
        const auto length = static_cast<uint32_t>(text.size());
        const auto needed = sizeof length + text.size();
        if (chunks_.empty() || used_ + needed > chunk_bytes) {
            const auto size = std::max(chunk_bytes, needed);
            chunks_.push_back(std::make_unique_for_overwrite<char[]>(size));
            used_ = 0;
        }
        auto* place = chunks_.back().get() + used_;
        std::memcpy(place, &length, sizeof length);
        if (!text.empty()) std::memcpy(place + sizeof length, text.data(), text.size());
        used_ += needed;
        return place;
    }

    static inline char unknown_[sizeof(uint32_t)] = {};  // a text of no length

    keyed_hash hash_;
    large_vector<slot> slots_;
    large_vector<char*> texts_;  // each begins with its length
    std::vector<std::unique_ptr<char[]>> chunks_;
    size_t used_ = 0;  // of the last chunk; 0 where it holds nothing
};

}  // namespace v0_1
}  // namespace annona
