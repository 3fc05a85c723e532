// SPDX-License-Identifier: Apache-2.0
#include "schema_writer_json.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::size_t indent = 2;

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        } else {
            out += c;
        }
    }
    return out + '"';
}

}  // namespace

json_value json_value::of_text(std::string_view text) { return of_literal(escaped(text)); }

json_value json_value::of_literal(std::string_view literal) {
    json_value made(kind::literal);
    made.literal_ = std::string(literal);
    return made;
}

json_value& json_value::set(std::string_view key, json_value value) {
    members_.emplace_back(std::string(key), std::move(value));
    return *this;
}

std::string json_value::to_text() const {
    std::string out;
    write(out, 0);
    return out;
}

void json_value::write(std::string& out, std::size_t depth) const {
    if (kind_ == kind::literal) {
        out += literal_;
        return;
    }
    const bool is_object = kind_ == kind::object;
    out += is_object ? '{' : '[';
    for (std::size_t i = 0; i < members_.size(); ++i) {
        out += i == 0 ? "\n" : ",\n";
        out.append((depth + 1) * indent, ' ');
        if (is_object) out += escaped(members_[i].first) + ": ";
        members_[i].second.write(out, depth + 1);
    }
    if (!members_.empty()) {
        out += '\n';
        out.append(depth * indent, ' ');
    }
    out += is_object ? '}' : ']';
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
