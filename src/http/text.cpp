// SPDX-License-Identifier: Apache-2.0
#include "http/text.hpp"

#include <charconv>
#include <cstdint>

namespace annona {
inline namespace v0_1 {
namespace http {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint32_t byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

// Length of the sequence at `at`, 0 where it is malformed.
std::size_t sequence_length(std::string_view text, std::size_t at) noexcept {
    const std::uint32_t lead = byte_at(text, at);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + length > text.size()) return 0;
    for (std::size_t next = 1; next < length; ++next)
        if ((byte_at(text, at + next) & 0xc0) != 0x80) return 0;
    const std::uint32_t second = byte_at(text, at + 1);
    const bool bad = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                     (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
    return bad ? 0 : length;
}

int value_of_letter(char letter) noexcept {
    if (letter == '-') return 62;
    if (letter == '_') return 63;
    const std::size_t at = alphabet.find(letter);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

int value_of_hex(char letter) noexcept {
    if (letter >= '0' && letter <= '9') return letter - '0';
    if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    return -1;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequence_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string to_base64(std::string_view bytes) {
    std::string made;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t here = bytes.size() - at < 3 ? bytes.size() - at : 3;
        std::uint32_t group = byte_at(bytes, at) << 16;
        if (here > 1) group |= byte_at(bytes, at + 1) << 8;
        if (here > 2) group |= byte_at(bytes, at + 2);
        for (std::size_t letter = 0; letter <= here; ++letter)
            made += alphabet[(group >> (18 - 6 * letter)) & 0x3f];
    }
    return made;
}

std::optional<std::string> from_base64(std::string_view text) {
    for (int most = 2; most > 0 && !text.empty() && text.back() == '='; --most)
        text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string made;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char letter : text) {
        const int value = value_of_letter(letter);
        if (value < 0) return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        made += static_cast<char>((bits >> count) & 0xff);
    }
    return made;
}

std::optional<std::string> from_percent(std::string_view text) {
    std::string made;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            made += text[at] == '+' ? ' ' : text[at];
            continue;
        }
        if (at + 2 >= text.size()) return std::nullopt;
        const int high = value_of_hex(text[at + 1]);
        const int low = value_of_hex(text[at + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        made += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return made;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) == name)
            return from_percent(equals == std::string_view::npos ? std::string_view{}
                                                                 : pair.substr(equals + 1));
        if (end == std::string_view::npos) break;
        query.remove_prefix(end + 1);
    }
    return std::nullopt;
}

std::optional<long> digits_value(std::string_view text, std::size_t digits_max) {
    long value = 0;
    if (text.empty() || text.size() > digits_max) return std::nullopt;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || text[0] == '-')
        return std::nullopt;
    return value;
}

}  // namespace http
}  // namespace v0_1
}  // namespace annona
