// SPDX-License-Identifier: Apache-2.0
//! Finds the place a key stood first, fast also for mappings with thousands of keys.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace config {

/// Keys of one mapping and their positions in its entries.
class key_index {
public:
    /// True if the key is new, and then remembers its position.
    bool add(const std::string& key, std::size_t position) {
        return positions_.try_emplace(key, position).second;
    }
    /// The position of a key that was added before.
    [[nodiscard]] std::size_t at(std::string_view key) const {
        return positions_.find(key)->second;
    }
    [[nodiscard]] bool has(std::string_view key) const { return positions_.contains(key); }

private:
    // Ordered, not hashed: a file cannot choose keys that make it slow.
    std::map<std::string, std::size_t, std::less<>> positions_;
};

}  // namespace config
}  // namespace v0_1
}  // namespace annona
