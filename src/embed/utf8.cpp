// SPDX-License-Identifier: Apache-2.0
#include "embed/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

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

/// Whether the bytes at `from`, as many as a Word has, are ASCII without NUL.
template <class Word>
bool is_plain(const char* from) {
    constexpr auto ones = static_cast<Word>(0x0101010101010101);
    constexpr auto highs = static_cast<Word>(0x8080808080808080);
    Word word = 0;
    std::memcpy(&word, from, sizeof word);
    return ((word | ((word - ones) & ~word)) & highs) == 0;
}

/// ASCII without NUL, looked at eight or four at a time, the last ones twice: nearly all texts are.
bool is_plain_text(std::string_view bytes) {
    const size_t word = bytes.size() >= 8 ? 8 : 4;
    if (bytes.size() < word) {
        for (const char one : bytes)
            if (static_cast<uint8_t>(one) - 1U >= 0x7fU) return false;
        return true;
    }
    const auto is_plain_at = [&](size_t place) {
        return word == 8 ? is_plain<uint64_t>(bytes.data() + place)
                         : is_plain<uint32_t>(bytes.data() + place);
    };
    for (size_t place = 0; place + word < bytes.size(); place += word)
        if (!is_plain_at(place)) return false;
    return is_plain_at(bytes.size() - word);
}

}  // namespace

bool is_clean_utf8(std::string_view bytes) {
    if (is_plain_text(bytes)) return true;
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
