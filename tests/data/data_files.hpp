// SPDX-License-Identifier: Apache-2.0
//! Files of the data folder: environment ANNONA_DATA_DIR, else the one of the build.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace annona::data {

inline std::optional<std::string> read_text(const std::string& name) {
    const char* folder = std::getenv("ANNONA_DATA_DIR");
    std::ifstream file(std::string(folder != nullptr ? folder : ANNONA_DATA_DIR) + "/" + name);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// One row by the names of the header.
using row = std::map<std::string, std::string>;

/// The cells of one line; quoted ones may hold commas and doubled quotes.
inline std::vector<std::string> split_csv(const std::string& line) {
    std::vector<std::string> cells(1);
    bool is_quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char letter = line[i];
        if (letter == '"' && is_quoted && i + 1 < line.size() && line[i + 1] == '"')
            cells.back() += line[++i];
        else if (letter == '"')
            is_quoted = !is_quoted;
        else if (letter == ',' && !is_quoted)
            cells.emplace_back();
        else if (letter != '\r')
            cells.back() += letter;
    }
    return cells;
}

inline std::optional<std::vector<row>> read_csv(const std::string& name) {
    const auto text = read_text(name);
    if (!text) return std::nullopt;
    std::istringstream lines(*text);
    std::string line;
    std::getline(lines, line);
    const auto header = split_csv(line);
    std::vector<row> rows;
    while (std::getline(lines, line)) {
        const auto cells = split_csv(line);
        row made;
        for (std::size_t i = 0; i < header.size() && i < cells.size(); ++i)
            made[header[i]] = cells[i];
        rows.push_back(std::move(made));
    }
    return rows;
}

inline std::vector<std::string> split(const std::string& text, char at) {
    std::vector<std::string> parts;
    std::istringstream all(text);
    for (std::string part; std::getline(all, part, at);) parts.push_back(part);
    return parts;
}

/// `[a, b, c]`
inline std::string listed(const std::vector<std::string>& words) {
    std::string text = "[";
    for (const auto& word : words) text += (text.size() == 1 ? "" : ", ") + word;
    return text + "]";
}

}  // namespace annona::data

/// Leaves the test, and says so, where the data folder is not there.
#define ANNONA_NEEDS_DATA(file) \
    if (!(file)) GTEST_SKIP() << "the data folder is not there: not run"
