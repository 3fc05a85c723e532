// SPDX-License-Identifier: Apache-2.0
//! Whether bytes from outside are text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace embed {
namespace utf8_detail {

/// Whether the bytes at `from`, as many as a Word has, are ASCII without NUL.
template <class Word>
bool is_plain(const char* from) {
    constexpr auto ones = static_cast<Word>(0x0101010101010101);
    constexpr auto highs = static_cast<Word>(0x8080808080808080);
    Word word = 0;
    std::memcpy(&word, from, sizeof word);
    return ((word | ((word - ones) & ~word)) & highs) == 0;
}

/// A word at a time, the last bytes twice; at least one word.
template <class Word>
bool is_plain(std::string_view bytes) {
    const char* const last = bytes.data() + bytes.size() - sizeof(Word);
    for (const char* place = bytes.data(); place < last; place += sizeof(Word))
        if (!is_plain<Word>(place)) return false;
    return is_plain<Word>(last);
}

/// ASCII without NUL: nearly all texts are.
inline bool is_plain_text(std::string_view bytes) {
    if (bytes.size() >= 8) return is_plain<uint64_t>(bytes);
    if (bytes.size() >= 4) return is_plain<uint32_t>(bytes);
    for (const char one : bytes)
        if (static_cast<uint8_t>(one) - 1U >= 0x7fU) return false;
    return true;
}

/// Any text.
bool is_clean(std::string_view bytes);

}  // namespace utf8_detail

/// Well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF; Unicode 15, table 3-7)
/// without NUL.
[[nodiscard]] inline bool is_clean_utf8(std::string_view bytes) {
    return utf8_detail::is_plain_text(bytes) || utf8_detail::is_clean(bytes);
}

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
