// SPDX-License-Identifier: Apache-2.0
#include "stores/folder_guard.hpp"

#include <annona/engine/entry_parts.hpp>

namespace annona {
inline namespace v0_1 {
namespace stores {
namespace {

std::array<std::byte, 8> bytes_of(uint64_t place) {
    std::array<std::byte, 8> bytes{};
    put_word(bytes.data(), static_cast<uint32_t>(place));
    put_word(bytes.data() + 4, static_cast<uint32_t>(place >> 32));
    return bytes;
}

}  // namespace

journal::snapshot_guard folder_guard(const journal::part_key& key) {
    using bytes = std::vector<std::byte>;
    const auto cipher = std::make_shared<journal::part_cipher>();
    journal::snapshot_guard guard;
    guard.seal = [cipher, key](std::span<const std::byte> chunk, uint64_t place) -> result<bytes> {
        bytes sealed;
        cipher->seal(key, bytes_of(place), {chunk}, sealed);
        return sealed;
    };
    guard.open = [cipher, key](std::span<const std::byte> chunk, uint64_t place) -> result<bytes> {
        bytes clear;
        if (cipher->open(key, bytes_of(place), chunk, clear)) return clear;
        return failure{"KEY_DIFFERS", "the snapshot was sealed with another key of the folder", {}};
    };
    return guard;
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
