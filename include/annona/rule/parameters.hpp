// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/abi/parameters.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// Owns the values of one rule's parameters and everything they point at, in the order of the
/// rule's table. Built by whoever reads a scheme; handed to `create`, which copies what it keeps.
/// Pointers inside stay valid when the object is moved. Not copyable.
class parameter_values {
public:
    parameter_values() = default;
    parameter_values(parameter_values&&) = default;
    parameter_values& operator=(parameter_values&&) = default;
    parameter_values(const parameter_values&) = delete;
    parameter_values& operator=(const parameter_values&) = delete;

    std::vector<annona_value> values;

    /// An array that lives as long as this object.
    annona_value* make_members(size_t count) {
        members_.emplace_back(count);
        return members_.back().data();
    }
    uint64_t* make_bits(size_t words) {
        bits_.emplace_back(words);
        return bits_.back().data();
    }
    std::string_view make_text(std::string_view text) { return texts_.emplace_back(text); }

private:
    std::deque<std::vector<annona_value>> members_;
    std::deque<std::vector<uint64_t>> bits_;
    std::deque<std::string> texts_;
};

}  // namespace v0_1
}  // namespace annona
