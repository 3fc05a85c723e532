// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <annona/ledger/large_memory.hpp>
#include <annona/ledger/lot.hpp>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

namespace annona {
inline namespace v0_1 {

class lot_block_pool;

/// The lots of one account: contiguous, with room in front and behind, so that taking the first lot
/// moves nothing. 16 bytes; memory belongs to the pool.
class lot_block {
public:
    lot* begin() const { return memory_ + head_; }
    lot* end() const { return memory_ + head_ + count_; }
    const lot* first() const { return memory_ + head_; }
    uint32_t size() const { return count_; }
    lot& operator[](uint32_t position) const { return memory_[head_ + position]; }

private:
    friend class lot_block_pool;
    lot* memory_ = nullptr;
    uint16_t head_ = 0;
    uint16_t count_ = 0;
    uint16_t capacity_ = 0;
};

/// Memory for lot blocks of 3, 4, 6, 8, 12, 16 … lots, cut from large chunks and given back to free
/// lists: steady work asks the allocator for nothing. The first block has room for three lots, what
/// most accounts hold: smaller ones would be left behind by all of them.
class lot_block_pool {
public:
    void insert(lot_block& block, uint32_t position, const lot& value) {
        if (block.count_ == block.capacity_) grow(block);
        const auto behind = block.count_ - position;
        const bool room_behind = block.head_ + block.count_ < block.capacity_;
        if (block.head_ > 0 && (position < behind || !room_behind)) {
            move(block.memory_ + block.head_ - 1, block.memory_ + block.head_, position);
            --block.head_;
        } else {
            move(block.begin() + position + 1, block.begin() + position, behind);
        }
        ++block.count_;
        block[position] = value;
    }

    void erase(lot_block& block, uint32_t position) {
        const auto behind = block.count_ - position - 1u;
        if (position <= behind) {
            move(block.begin() + 1, block.begin(), position);
            ++block.head_;
        } else {
            move(block.begin() + position, block.begin() + position + 1, behind);
        }
        if (--block.count_ == 0) give_back(block);
    }

private:
    static constexpr size_t first_chunk_lots = 8192;  // twice the largest block
    static constexpr size_t chunk_lots_max = 131'072;
    static void move(lot* to, const lot* from, uint32_t count) {
        if (count > 0) std::memmove(static_cast<void*>(to), from, count * sizeof(lot));
    }

    // 2^n is followed by 3 * 2^(n - 1), and that by 2^(n + 1).
    static uint16_t capacity_after(uint16_t capacity) {
        if (capacity == 0) return 3;
        const bool is_power = (capacity & (capacity - 1)) == 0;
        return static_cast<uint16_t>(is_power ? capacity / 2 * 3 : capacity / 3 * 4);
    }
    static size_t place_of(uint16_t capacity) {
        const bool is_power = (capacity & (capacity - 1)) == 0;
        return static_cast<size_t>(std::countr_zero(capacity)) * 2 + (is_power ? 1 : 0);
    }

    lot* get(uint16_t capacity) {
        auto& free_blocks = free_[place_of(capacity)];
        if (!free_blocks.empty()) {
            auto* memory = free_blocks.back();
            free_blocks.pop_back();
            return memory;
        }
        if (chunks_.empty() || used_ + capacity > chunks_.back().size()) {
            chunks_.emplace_back(chunks_.empty()
                                     ? first_chunk_lots
                                     : std::min(2 * chunks_.back().size(), chunk_lots_max));
            used_ = 0;
        }
        auto* memory = chunks_.back().data() + used_;
        used_ += capacity;
        return memory;
    }

    void grow(lot_block& block) {
        const auto capacity = capacity_after(block.capacity_);
        auto* memory = get(capacity);
        move(memory, block.begin(), block.count_);
        const auto count = block.count_;
        give_back(block);
        block.memory_ = memory, block.head_ = 0, block.count_ = count, block.capacity_ = capacity;
    }

    void give_back(lot_block& block) {
        if (block.capacity_ > 0) free_[place_of(block.capacity_)].push_back(block.memory_);
        block = {};
    }

    std::vector<large_vector<lot>> chunks_;  // each twice as long as the one before
    std::array<std::vector<lot*>, 32> free_;
    uint32_t used_ = 0;
};

}  // namespace v0_1
}  // namespace annona
