// SPDX-License-Identifier: Apache-2.0
// Groups of short texts, and bytes as text, for tests.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "journal/group_format.hpp"

namespace journal_test {

using namespace annona;

inline std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span{text});
}

inline std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A group that owns its bytes.
class text_group {
public:
    text_group(uint64_t first, const std::vector<std::string>& entries) : first_(first) {
        for (const auto& one : entries) {
            bytes_ += one;
            sizes_.push_back(static_cast<uint32_t>(one.size()));
        }
    }
    [[nodiscard]] journal_group view() const {
        return {first_, static_cast<uint32_t>(sizes_.size()), bytes_of(bytes_), sizes_};
    }

private:
    uint64_t first_;
    std::string bytes_;
    std::vector<uint32_t> sizes_;
};

inline std::vector<std::byte> copy_of(std::span<const std::byte> bytes) {
    return {bytes.begin(), bytes.end()};
}

/// A new check after bytes were changed on purpose.
void repair_check(std::vector<std::byte>& blob);

}  // namespace journal_test
