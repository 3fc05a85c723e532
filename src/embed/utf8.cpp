// SPDX-License-Identifier: Apache-2.0
#include "embed/utf8.hpp"

namespace annona {
inline namespace v0_1 {
namespace embed {
namespace {

/// How many bytes follow a first byte, and the range of the second one. Length 0: no first byte.
struct sequence_row {
    uint8_t first_from, first_to, following, second_from, second_to;
};
constexpr sequence_row rows[] = {
    {0xc2, 0xdf, 1, 0x80, 0xbf}, {0xe0, 0xe0, 2, 0xa0, 0xbf}, {0xe1, 0xec, 2, 0x80, 0xbf},
    {0xed, 0xed, 2, 0x80, 0x9f}, {0xee, 0xef, 2, 0x80, 0xbf}, {0xf0, 0xf0, 3, 0x90, 0xbf},
    {0xf1, 0xf3, 3, 0x80, 0xbf}, {0xf4, 0xf4, 3, 0x80, 0x8f},
};

uint8_t byte_at(std::string_view bytes, size_t place) { return static_cast<uint8_t>(bytes[place]); }

/// Bytes of the sequence that begins here; 0 where none does.
size_t sequence_length(std::string_view bytes) {
    for (const sequence_row& row : rows) {
        if (byte_at(bytes, 0) < row.first_from || byte_at(bytes, 0) > row.first_to) continue;
        const size_t length = size_t{row.following} + 1;
        if (bytes.size() < length) return 0;
        if (byte_at(bytes, 1) < row.second_from || byte_at(bytes, 1) > row.second_to) return 0;
        for (size_t place = 2; place < length; ++place)
            if ((byte_at(bytes, place) & 0xc0) != 0x80) return 0;
        return length;
    }
    return 0;
}

}  // namespace

bool utf8_detail::is_clean(std::string_view bytes) {
    while (!bytes.empty()) {
        const uint8_t first = byte_at(bytes, 0);
        if (first == 0) return false;
        const size_t length = first < 0x80 ? 1 : sequence_length(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
