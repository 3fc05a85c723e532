// SPDX-License-Identifier: Apache-2.0
//! Tables for people: columns aligned by what a terminal shows, not by bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// Columns a terminal needs for this UTF-8 text: 0 for combining and invisible characters, 2 for
/// wide ones, else 1. Bytes that are not UTF-8 count 1 each.
[[nodiscard]] std::size_t display_width(std::string_view text);

enum class align : unsigned char { left, right };

/// Rows of cells under named columns, two spaces apart. Missing cells are empty.
class text_table {
public:
    struct column {
        std::string name;
        align side = align::left;
    };

    explicit text_table(std::vector<column> columns) : columns_(std::move(columns)) {}

    /// Cells beyond the columns are dropped.
    void add(std::vector<std::string> cells);
    [[nodiscard]] bool empty() const { return rows_.empty(); }

    /// Header, a line of dashes, the rows; each ended by a line feed, no trailing spaces.
    [[nodiscard]] std::string to_text() const;

private:
    [[nodiscard]] std::vector<std::size_t> widths() const;

    std::vector<column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
