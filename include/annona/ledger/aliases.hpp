// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <annona/ledger/keyed_hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// The ids callers use, beside the books: account numbers in the order of opening. Kept apart so
/// that an id can be erased without touching a balance. Texts never move once stored.
class alias_table {
public:
    explicit alias_table(uint64_t key_low = 0x416e6e6f6e61, uint64_t key_high = 0x6772616e6172)
        : hash_(key_low, key_high) {}

    uint32_t add(std::string_view id) {
        const auto number = static_cast<uint32_t>(ids_.size());
        ids_.push_back(store(id));
        numbers_.emplace(hash_(id), number);
        return number;
    }
    void remove_last() {
        numbers_.erase(hash_(ids_.back()));
        ids_.pop_back();
    }
    std::optional<uint32_t> find(std::string_view id) const {
        const auto found = numbers_.find(hash_(id));
        if (found == numbers_.end()) return std::nullopt;
        return found->second;
    }
    std::string_view id(uint32_t number) const { return ids_[number]; }
    void reserve(size_t count) { ids_.reserve(count), numbers_.reserve(count); }

private:
    static constexpr size_t chunk_bytes = size_t{1} << 16;
    struct low_bits {
        size_t operator()(const hash128& hash) const { return hash.lo; }
    };

    std::string_view store(std::string_view id) {
        if (chunks_.empty() || used_ + id.size() > chunk_bytes) {
            chunks_.push_back(std::make_unique<char[]>(std::max(chunk_bytes, id.size())));
            used_ = 0;
        }
        auto* place = chunks_.back().get() + used_;
        if (!id.empty()) std::memcpy(place, id.data(), id.size());
        used_ += id.size();
        return {place, id.size()};
    }

    keyed_hash hash_;
    std::vector<std::string_view> ids_;
    std::vector<std::unique_ptr<char[]>> chunks_;
    size_t used_ = 0;
    boost::unordered_flat_map<hash128, uint32_t, low_bits> numbers_;
};

}  // namespace v0_1
}  // namespace annona
