// SPDX-License-Identifier: Apache-2.0
#include "lab/text_table.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

struct range {
    std::uint32_t first;
    std::uint32_t last;
};

// Unicode: marks that stand on the letter before them, and characters nobody sees.
constexpr range zero_width[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x05bf, 0x05bf}, {0x05c1, 0x05c2},
    {0x05c4, 0x05c5}, {0x0610, 0x061a}, {0x064b, 0x065f}, {0x0670, 0x0670}, {0x06d6, 0x06dc},
    {0x06df, 0x06e4}, {0x06e7, 0x06e8}, {0x06ea, 0x06ed}, {0x200b, 0x200f}, {0x202a, 0x202e},
    {0x2060, 0x2064}, {0x20d0, 0x20f0}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}};

// Unicode East Asian Width W and F, in blocks.
constexpr range double_width[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},  {0xa960, 0xa97f}, {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd}};

bool is_in(std::uint32_t point, std::span<const range> ranges) {
    return std::any_of(ranges.begin(), ranges.end(), [point](const range& one) {
        return point >= one.first && point <= one.last;
    });
}

std::size_t length_by_first_byte(unsigned char first) {
    if (first >= 0xf0) return 4;
    if (first >= 0xe0) return 3;
    return first >= 0xc2 ? 2 : 1;
}

/// Takes one character off the front; a broken one is taken as a single byte.
std::uint32_t take_character(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = length_by_first_byte(first);
    if (length == 1 || length > text.size()) return text.remove_prefix(1), first;
    std::uint32_t point = first & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0u) != 0x80u) return text.remove_prefix(1), first;
        point = (point << 6) | (next & 0x3fu);
    }
    text.remove_prefix(length);
    return point;
}

void append_cell(std::string& line, std::string_view cell, std::size_t width, align side) {
    const std::string padding(width - std::min(width, display_width(cell)), ' ');
    if (side == align::right) line += padding;
    line += cell;
    if (side == align::left) line += padding;
}

void end_line(std::string& text, std::string& line) {
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
    line.clear();
}

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const std::uint32_t point = take_character(text);
        if (is_in(point, zero_width)) continue;
        width += is_in(point, double_width) ? std::size_t{2} : std::size_t{1};
    }
    return width;
}

void text_table::add(std::vector<std::string> cells) {
    cells.resize(columns_.size());
    rows_.push_back(std::move(cells));
}

std::vector<std::size_t> text_table::widths() const {
    std::vector<std::size_t> widths;
    for (const column& one : columns_) widths.push_back(display_width(one.name));
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], display_width(row[i]));
    return widths;
}

std::string text_table::to_text() const {
    const auto wide = widths();
    std::string text;
    std::string line;
    const auto put_row = [&](auto&& cell_of) {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (i > 0) line += "  ";
            append_cell(line, cell_of(i), wide[i], columns_[i].side);
        }
        end_line(text, line);
    };
    put_row([this](std::size_t i) { return std::string_view(columns_[i].name); });
    put_row([&wide](std::size_t i) { return std::string(wide[i], '-'); });
    for (const auto& row : rows_)
        put_row([&row](std::size_t i) { return std::string_view(row[i]); });
    return text;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
