// SPDX-License-Identifier: Apache-2.0

// Bytes from anywhere as the state of a community, which is what snapshots carry: they are refused,
// or they are exactly what the state is written as.

#include <annona/engine/state_codec.hpp>

#include <cstdint>
#include <vector>

namespace {

annona::scheme two_ledgers() {
    annona::scheme made;
    made.ledgers.resize(2);
    made.roles.resize(16);
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const annona::scheme rules = two_ledgers();
    const auto bytes = std::as_bytes(std::span{data, size});
    annona::community_state state(rules);
    if (!annona::decode_state(bytes, state)) return 0;
    std::vector<std::byte> again;
    annona::encode_state(state, [&](std::span<const std::byte> piece) {
        again.insert(again.end(), piece.begin(), piece.end());
    });
    const std::vector<std::byte> given(bytes.begin(), bytes.end());
    ANNONA_ASSERT(again == given, "two encodings of one state");
    return 0;
}
