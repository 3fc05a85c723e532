// SPDX-License-Identifier: Apache-2.0

// Bytes from anywhere as a group of the journal: they are refused, or they hold together.

#include <annona/money/assert.hpp>

#include <cstdint>
#include <vector>

#include "journal/chain.hpp"
#include "journal/crc32c.hpp"
#include "journal/proof.hpp"
#include "journal/record_sealer.hpp"

namespace {

using namespace annona;
using namespace annona::journal;

/// Whatever is asked for is there and all zeros: nothing opens with it but what a test sealed.
class zero_keys final : public opening_keys {
public:
    result<key_found> key_to_open(uint32_t) override { return key_found{state::known, {}}; }
};

void look_at_parts(const group_view& group) {
    static record_opener opener;
    static zero_keys keys;
    std::vector<std::byte> record;
    size_t parts = 0;
    for (size_t i = 0; i < group.ends.size(); ++i) {
        parts += group.parts_of(i).size();
        static_cast<void>(opener.record_of(group, i, 0xff, keys, record));
    }
    ANNONA_ASSERT(parts == group.parts.size(), "parts beside the entries");
}

void look_at(std::span<const std::byte> bytes) {
    static group_view group;
    static sha256 hash;
    if (!read_group(bytes, group)) return;
    size_t size = 0;
    for (size_t i = 0; i < group.ends.size(); ++i) size += group.entry(i).size();
    ANNONA_ASSERT(size == group.entries.size(), "entries beside the entries");
    look_at_parts(group);
    const auto& header = group.header;
    chain_check chain({header.epoch, header.first_sequence - 1, header.previous});
    if (!chain.see(group)) return;
    const auto proof = prove(hash, group, header.last_sequence());
    const auto proven = check_proof(hash, proof, group.entry(group.ends.size() - 1));
    ANNONA_ASSERT(proven && *proven == chain.head().hash, "a proof that does not prove");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::byte> bytes;
    for (const auto one : std::span{data, size}) bytes.push_back(static_cast<std::byte>(one));
    look_at(bytes);
    if (size < group_prefix_size + group_check_size) return 0;
    // Once more with magic, length and check put right, so that what lies behind them is reached.
    constexpr std::uint8_t magic[4] = {'A', 'N', 'N', 'J'};
    for (size_t i = 0; i < 4; ++i) {
        bytes[i] = static_cast<std::byte>(magic[i]);
        bytes[4 + i] = static_cast<std::byte>(size >> (8 * i));
    }
    const uint32_t check = crc32c(std::span<const std::byte>{bytes}.first(size - 4));
    for (size_t i = 0; i < 4; ++i) bytes[size - 4 + i] = static_cast<std::byte>(check >> (8 * i));
    look_at(bytes);
    return 0;
}
