// SPDX-License-Identifier: Apache-2.0
// Any bytes: no crash, no endless work, limits kept, every place inside the text, same result
// twice.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "config/composer.hpp"
#include "config/composer_characters.hpp"
#include "config/composer_includes.hpp"

namespace {

using namespace annona::config;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::size_t count_values(const node& value, std::size_t depth) {
    require(value.is_scalar() || depth <= depth_max);
    std::size_t count = 1;
    for (const node& item : value.items()) {
        count += count_values(item, depth + 1);
    }
    for (std::size_t i = 0; i < value.entries().size(); ++i) {
        const mapping_entry& entry = value.entries()[i];
        require(!entry.key.empty() && entry.key_place.line > 0 && entry.key_place.column > 0);
        require(i > 64 || value.find(entry.key) == &entry.value);  // each key once
        count += count_values(entry.value, depth + 1);
    }
    return count;
}

void check_good(const composed& made) {
    require(made.is_whole);
    require(count_values(made.root, 1) == made.node_count && made.node_count <= nodes_max);
}

void check_problem(const problem& wrong, std::size_t lines) {
    require(!wrong.code.empty() && !wrong.text.empty());
    require(wrong.where.line <= lines && (wrong.where.line == 0 || wrong.where.column > 0));
    for (std::size_t offset = 0; offset < wrong.text.size();) {
        const character next = read_character(wrong.text, offset);
        require(next.is_valid && !is_forbidden(next.value) && next.value != U'\n');
        offset += next.length;
    }
}

// Every included name gives the same bytes again: merges of a file with itself, circles, many
// files.
void check_includes(std::string_view text) {
    const scheme_text scheme = load_scheme_text(
        "city/scheme.yaml",
        [&](std::string_view) -> annona::result<std::string> { return std::string(text); });
    require(scheme.files.size() <= scheme_files_max);
    require(scheme.problems.size() <= problems_max + 1);
    require(scheme.is_whole || !scheme.problems.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const composed made = compose(text, "fuzz.yaml");
    std::size_t lines = 2;  // an error at the end may stand on the line after the last
    for (const char byte : text) {
        lines += byte == '\n' ? 1 : 0;
    }
    for (const problem& wrong : made.problems) {
        check_problem(wrong, lines);
    }
    require(made.problems.size() <= problems_max + 1);
    require(made.is_whole || !made.problems.empty());
    if (made.problems.empty()) {
        check_good(made);
    }
    if (text.find("include") != std::string_view::npos) {
        check_includes(text);
    }
    return 0;
}
