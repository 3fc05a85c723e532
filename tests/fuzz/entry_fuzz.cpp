// SPDX-License-Identifier: Apache-2.0

// Bytes from anywhere: they are refused, or they are exactly what the entry is written as.

#include <annona/engine/entry_codec.hpp>

#include <cstdint>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static annona::entry decoded;
    static std::vector<std::byte> again;
    const auto bytes = std::as_bytes(std::span{data, size});
    if (!annona::decode(bytes, decoded)) return 0;
    // An open side alone, or with parts that are gone, does not say everything.
    if (decoded.parts_gone != 0) return 0;
    again.clear();
    annona::encode(decoded, again);
    const std::vector<std::byte> given(bytes.begin(), bytes.end());
    ANNONA_ASSERT(again == given, "two encodings of one entry");
    return 0;
}
