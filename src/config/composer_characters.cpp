// SPDX-License-Identifier: Apache-2.0
#include "composer_characters.hpp"

#include <array>
#include <cstdint>

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

// Table 3-7 of the Unicode standard: what the second byte may be depends on the first.
struct lead_byte {
    unsigned char first, last;
    unsigned char second_min, second_max;
    std::size_t length;
    unsigned char mask;
};

constexpr std::array<lead_byte, 8> lead_bytes{{
    {0xC2, 0xDF, 0x80, 0xBF, 2, 0x1F},
    {0xE0, 0xE0, 0xA0, 0xBF, 3, 0x0F},
    {0xE1, 0xEC, 0x80, 0xBF, 3, 0x0F},
    {0xED, 0xED, 0x80, 0x9F, 3, 0x0F},
    {0xEE, 0xEF, 0x80, 0xBF, 3, 0x0F},
    {0xF0, 0xF0, 0x90, 0xBF, 4, 0x07},
    {0xF1, 0xF3, 0x80, 0xBF, 4, 0x07},
    {0xF4, 0xF4, 0x80, 0x8F, 4, 0x07},
}};

unsigned char byte_at(std::string_view text, std::size_t offset) noexcept {
    return static_cast<unsigned char>(text[offset]);
}

const lead_byte* find_lead(unsigned char byte) noexcept {
    for (const lead_byte& lead : lead_bytes) {
        if (byte >= lead.first && byte <= lead.last) {
            return &lead;
        }
    }
    return nullptr;
}

std::string hexadecimal(std::uint32_t value, std::size_t digits_min) {
    std::string digits;
    do {
        digits.insert(digits.begin(), "0123456789ABCDEF"[value % 16]);
        value /= 16;
    } while (value != 0);
    return digits.size() < digits_min ? std::string(digits_min - digits.size(), '0') + digits
                                      : digits;
}

// The state of one walk over a text.
struct walk {
    std::string_view text;
    file_name file;
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    bool line_has_text = false;
    bool line_has_problem = false;
    std::uint32_t first_tab_column = 0;

    [[nodiscard]] place here() const { return {file, line, column}; }
    [[nodiscard]] bool next_is_line_feed(const character& now) const {
        const std::size_t after = now.offset + now.length;
        return after < text.size() && text[after] == '\n';
    }
};

std::string describe_bad(const walk& at, const character& now) {
    if (!now.is_valid) {
        return "the byte 0x" + name_of_byte(at.text[now.offset]) +
               " is not UTF-8; save the file in the encoding UTF-8";
    }
    return "the character " + name_of(now.value) +
           " is not allowed; allowed are printable characters, tabs and line ends";
}

void check_one(walk& at, const character& now, text_findings& found, problem_list& problems) {
    const bool is_line_end = now.value == U'\r' && at.next_is_line_feed(now);
    if (!now.is_valid || (is_forbidden(now.value) && !is_line_end)) {
        found.is_readable = false;
        if (!at.line_has_problem) {
            problems.add(at.here(), now.is_valid ? "BAD_CHARACTER" : "NOT_UTF8",
                         describe_bad(at, now));
        }
        at.line_has_problem = true;
    }
    if (at.line_has_text || now.value == U' ' || now.value == U'\n' || is_line_end) {
        return;
    }
    if (now.value == U'\t') {
        at.first_tab_column = at.first_tab_column == 0 ? at.column : at.first_tab_column;
        return;
    }
    at.line_has_text = true;
    if (at.first_tab_column != 0) {
        found.tabs_before_text.push_back({at.file, at.line, at.first_tab_column});
    }
}

void step(walk& at, const character& now) {
    if (now.value != U'\n') {
        ++at.column;
        return;
    }
    ++at.line;
    at.column = 1;
    at.line_has_text = at.line_has_problem = false;
    at.first_tab_column = 0;
}

}  // namespace

character read_character(std::string_view text, std::size_t offset) noexcept {
    const unsigned char first = byte_at(text, offset);
    if (first < 0x80) {
        return {first, offset, 1, true};
    }
    const lead_byte* lead = find_lead(first);
    if (lead == nullptr || offset + lead->length > text.size()) {
        return {first, offset, 1, false};
    }
    char32_t value = first & lead->mask;
    for (std::size_t i = 1; i < lead->length; ++i) {
        const unsigned char next = byte_at(text, offset + i);
        const bool is_second = i == 1;
        if (next < (is_second ? lead->second_min : 0x80) ||
            next > (is_second ? lead->second_max : 0xBF)) {
            return {first, offset, 1, false};
        }
        value = value << 6 | (next & 0x3FU);
    }
    return {value, offset, lead->length, true};
}

bool is_forbidden(char32_t value) noexcept {
    const bool is_control =
        (value < 0x20 && value != U'\t' && value != U'\n') || (value >= 0x7F && value <= 0x9F);
    const bool is_separator = value == 0x2028 || value == 0x2029;
    const bool is_direction =
        (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
    const bool is_no_character = value == 0xFEFF || (value & 0xFFFE) == 0xFFFE;
    return is_control || is_separator || is_direction || is_no_character;
}

std::string name_of(char32_t value) {
    return "U+" + hexadecimal(static_cast<std::uint32_t>(value), 4);
}

std::string name_of_byte(char byte) { return hexadecimal(static_cast<unsigned char>(byte), 2); }

text_findings check_characters(std::string_view text, const file_name& file,
                               problem_list& problems) {
    text_findings found;
    walk at{text, file};
    for (std::size_t offset = 0; offset < text.size();) {
        const character now = read_character(text, offset);
        check_one(at, now, found, problems);
        step(at, now);
        offset += now.length;
    }
    return found;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
