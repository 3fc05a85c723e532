// SPDX-License-Identifier: Apache-2.0
#include "place.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

std::string line_and_column(const place& where) {
    return std::to_string(where.line) + ":" + std::to_string(where.column);
}

const std::string& name_of(const place& where) {
    static const std::string unnamed = "(unnamed)";
    return where.file ? *where.file : unnamed;
}

}  // namespace

bool is_same_file(const place& left, const place& right) { return name_of(left) == name_of(right); }

std::string to_string(const place& where) {
    if (where.line == 0) {
        return name_of(where);
    }
    return name_of(where) + ":" + line_and_column(where);
}

std::string to_string_seen_from(const place& where, const place& from) {
    if (where.line != 0 && is_same_file(where, from)) {
        return line_and_column(where);
    }
    return to_string(where);
}

std::string to_string(const problem& wrong) { return to_string(wrong.where) + ": " + wrong.text; }

}  // namespace config
}  // namespace v0_1
}  // namespace annona
