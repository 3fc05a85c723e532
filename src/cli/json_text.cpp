// SPDX-License-Identifier: Apache-2.0
#include "cli/json_text.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

void append_escaped(std::string& to, char letter) {
    constexpr std::string_view hex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
        to += '\\';
        to += letter;
    } else if (letter == '\n') {
        to += "\\n";
    } else if (byte < 0x20) {
        to += "\\u00";
        to += hex[byte >> 4];
        to += hex[byte & 0xf];
    } else {
        to += letter;
    }
}

}  // namespace

std::string json_quoted(std::string_view text) {
    std::string made = "\"";
    for (const char letter : text) append_escaped(made, letter);
    return made + '"';
}

std::string json_object(const json_fields& fields) {
    std::string made = "{";
    for (const auto& [key, value] : fields)
        made += (made.size() == 1 ? "" : ", ") + json_quoted(key) + ": " + value;
    return made + '}';
}

std::string json_list(const std::vector<std::string>& values) {
    std::string made = "[";
    for (const std::string& value : values) made += (made.size() == 1 ? "" : ",\n ") + value;
    return made + ']';
}

std::string json_texts(const std::vector<std::string>& texts) {
    std::string made = "[";
    for (const std::string& text : texts)
        made += (made.size() == 1 ? "" : ", ") + json_quoted(text);
    return made + ']';
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
