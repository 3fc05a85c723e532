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

/// A record with one sealed part, papers of an account: include/annona/engine/entry_parts.hpp.
inline std::string sealed_record(std::string_view open, uint32_t account, std::string_view part) {
    const auto word = [](size_t value) {
        std::string bytes;
        for (unsigned i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i));
        return bytes;
    };
    const std::string side =
        std::string(open) + char{8} + word(account) + std::string(32, '\0') + word(1);
    return char{0} + word(side.size()) + side + word(part.size()) + std::string(part);
}

inline std::vector<std::byte> copy_of(std::span<const std::byte> bytes) {
    return {bytes.begin(), bytes.end()};
}

/// A new check after bytes were changed on purpose.
void repair_check(std::vector<std::byte>& blob);

}  // namespace journal_test
