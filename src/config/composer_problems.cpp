// SPDX-License-Identifier: Apache-2.0
#include "composer_problems.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "composer_characters.hpp"
#include "composer_limits.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::size_t quoted_characters_max = 60;

void append_shown(std::string& line, std::string_view text, const character& next) {
    if (next.value == U'\n') {
        line += "\\n";
    } else if (next.value == U'\t') {
        line += "\\t";
    } else if (!next.is_valid || is_forbidden(next.value)) {
        line += next.is_valid ? name_of(next.value) : "\\x" + name_of_byte(text[next.offset]);
    } else {
        line += text.substr(next.offset, next.length);
    }
}

}  // namespace

void problem_list::add(place where, std::string_view code, std::string text) {
    if (problems_.size() < problems_max) {
        problems_.push_back({std::move(where), std::string(code), std::move(text)});
    } else if (!is_cut_) {
        is_cut_ = true;
        place whole_file = where;
        whole_file.line = 0;
        problems_.push_back(
            {std::move(whole_file), "TOO_MANY_PROBLEMS",
             "more than " + std::to_string(problems_max) + " problems; the others are not shown"});
    }
}

void problem_list::append(const std::vector<problem>& more) {
    for (const problem& one : more) {
        add(one.where, one.code, one.text);
    }
}

std::vector<problem> problem_list::take() {
    std::map<std::string, std::size_t> file_order;
    for (const problem& one : problems_) {
        file_order.try_emplace(one.where.file ? *one.where.file : "", file_order.size());
    }
    const auto rank = [&](const problem& one) {
        const bool is_about_the_cut = one.code == "TOO_MANY_PROBLEMS";
        return std::tuple(is_about_the_cut, file_order.at(one.where.file ? *one.where.file : ""),
                          one.where.line, one.where.column);
    };
    std::stable_sort(problems_.begin(), problems_.end(),
                     [&](const problem& a, const problem& b) { return rank(a) < rank(b); });
    is_cut_ = false;
    return std::exchange(problems_, {});
}

std::string quoted(std::string_view text) {
    std::string line = "\"";
    std::size_t offset = 0;
    for (std::size_t shown = 0; offset < text.size(); ++shown) {
        if (shown == quoted_characters_max) {
            line += "...";
            break;
        }
        const character next = read_character(text, offset);
        append_shown(line, text, next);
        offset += next.length;
    }
    return line + "\"";
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
