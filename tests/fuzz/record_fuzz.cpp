// SPDX-License-Identifier: Apache-2.0

// Bytes from anywhere as a record of the engine: it is refused, or sealing and opening give it
// back, and nothing of its sealed parts stands in what is chained.

#include <annona/money/assert.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "journal/record_sealer.hpp"

namespace {

using namespace annona;
using namespace annona::journal;

class one_key final : public sealing_keys, public opening_keys {
public:
    const part_key* key_to_seal(uint32_t) override { return &key_; }
    result<key_found> key_to_open(uint32_t) override { return key_found{state::known, key_}; }

private:
    part_key key_{};
};

/// As the engine writes it: no hashes in the rows, no part gone or of no kind.
bool is_fresh(std::span<const std::byte> record) {
    const auto sides = sides_of(record);
    if (!sides || sides->parts.empty()) return sides.has_value();
    const auto rows = part_rows::of(sides->open);
    auto rest = sides->parts;
    for (size_t i = 0; rows && i < rows->size(); ++i) {
        const auto hash = (*rows)[i].hash;
        const auto part = next_part(rest);
        if (!part || part->data() == nullptr || (*rows)[i].kinds == 0 ||
            std::any_of(hash.begin(), hash.end(), [](std::byte one) { return one != std::byte{}; }))
            return false;
    }
    return rows.has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static record_sealer sealer;
    static group_writer writer;
    static record_opener opener;
    static one_key keys;
    static group_view group;
    const auto record = std::as_bytes(std::span{data, size});
    const uint32_t sizes[] = {static_cast<uint32_t>(size)};
    const auto open = sealer.seal({1, 1, record, sizes}, keys);
    if (!open) return 0;
    const auto blob = writer.write(*open, {}, 1, sealer.parts());
    if (!blob) return 0;
    ANNONA_ASSERT(read_group(*blob, group).ok(), "a group that was written is none");
    std::vector<std::byte> again;
    ANNONA_ASSERT(opener.record_of(group, 0, 0xff, keys, again).ok(), "what was sealed stays shut");
    if (!is_fresh(record)) return 0;
    const std::vector<std::byte> given(record.begin(), record.end());
    // A frame without parts is not written again.
    if (!sealer.parts().sizes.empty()) ANNONA_ASSERT(again == given, "sealing changed a record");
    return 0;
}
