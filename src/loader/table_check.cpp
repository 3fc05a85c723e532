// SPDX-License-Identifier: Apache-2.0
#include "loader/table_check.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace annona {
inline namespace v0_1 {
namespace loader {

namespace {

using cause = std::optional<std::string>;

constexpr std::size_t word_size_max = 63;
constexpr std::size_t text_size_max = 4096;
constexpr std::uint32_t order_class_first = 4;
constexpr std::uint32_t order_class_last = 10;

bool is_lower(char letter) { return letter >= 'a' && letter <= 'z'; }
bool is_upper(char letter) { return letter >= 'A' && letter <= 'Z'; }
bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// A plugin's text; empty where it is missing. Never reads beyond the bound.
std::string_view text_of(const char* text) {
    if (text == nullptr) return {};
    std::size_t size = 0;
    while (size < text_size_max && text[size] != '\0') ++size;
    return {text, size};
}

std::string quoted(std::string_view text) {
    std::string made = "'";
    for (const char letter : text.substr(0, word_size_max)) {
        made += letter >= ' ' && letter <= '~' ? letter : '?';
    }
    return made + "'";
}

/// x.y.z, digits only, no leading zeros.
bool is_version(std::string_view text) {
    std::size_t parts = 0;
    while (true) {
        const std::size_t end = std::min(text.find('.'), text.size());
        const std::string_view part = text.substr(0, end);
        if (part.empty() || part.size() > 9 || !std::ranges::all_of(part, is_digit)) return false;
        if (part.size() > 1 && part.front() == '0') return false;
        ++parts;
        if (end == text.size()) return parts == 3;
        text.remove_prefix(end + 1);
    }
}

/// vendor.CODE: the bare names belong to reasons.h.
bool is_vendor_code(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos || text.size() > word_size_max) return false;
    const std::string_view vendor = text.substr(0, dot);
    const std::string_view code = text.substr(dot + 1);
    if (vendor.empty() || !is_lower(vendor.front()) || code.empty() || !is_upper(code.front())) {
        return false;
    }
    const auto of_vendor = [](char c) {
        return is_lower(c) || is_digit(c) || c == '_' || c == '-';
    };
    const auto of_code = [](char c) { return is_upper(c) || is_digit(c) || c == '_'; };
    return std::ranges::all_of(vendor, of_vendor) && std::ranges::all_of(code, of_code);
}

bool is_known_reason(std::uint16_t code) {
    switch (code) {
#define ANNONA_CASE_OF_REASON(name, number, text) case number:
        ANNONA_REASONS(ANNONA_CASE_OF_REASON)
#undef ANNONA_CASE_OF_REASON
        return true;
        default:
            return false;
    }
}

// ---- the head of the table

cause wrong_version(const annona_rule_v1& table) {
    const auto spelled = [](unsigned major, unsigned minor) {
        return std::to_string(major) + "." + std::to_string(minor);
    };
    const std::string found = spelled(table.abi_major, table.abi_minor);
    const std::string host = spelled(ANNONA_ABI_MAJOR, ANNONA_ABI_MINOR);
    if (table.abi_major != ANNONA_ABI_MAJOR) {
        return "built for plugin contract " + found + ", this host speaks " + host +
               ": the major numbers must be equal";
    }
    if (table.abi_minor > ANNONA_ABI_MINOR) {
        return "built for plugin contract " + found + ", this host speaks " + host +
               ": the host is too old for it";
    }
    return {};
}

/// Fields of a draft may have moved under the same numbers; 0 is no draft.
cause wrong_draft(const annona_rule_v1& table) {
    if (table.draft == ANNONA_ABI_DRAFT) return {};
    const auto spelled = [](std::uint32_t number) {
        constexpr std::string_view digits = "0123456789abcdef";
        std::string made;
        if (number == 0) return std::string("none");
        for (int shift = 28; shift >= 0; shift -= 4) made += digits[number >> shift & 15U];
        return made;
    };
    return "built for draft " + spelled(table.draft) +
           " of the plugin contract, this host speaks draft " + spelled(ANNONA_ABI_DRAFT) +
           ": build the rule anew with this host's headers";
}

cause wrong_size(std::string_view what, std::size_t found, std::size_t needed) {
    if (found >= needed) return {};
    return std::string(what) + " has " + std::to_string(found) + " bytes, needed " +
           std::to_string(needed);
}

cause missing_function(const annona_rule_v1& table) {
    if (table.create == nullptr) return "function create is missing";
    if (table.destroy == nullptr) return "function destroy is missing";
    if (table.plan == nullptr) return "function plan is missing";
    return {};
}

// ---- parameters

cause wrong_parameters(const annona_param* list, std::uint32_t count, std::uint32_t depth);

cause wrong_choices(const annona_param& parameter) {
    if (parameter.kind != ANNONA_KIND_CHOICE) return {};
    if (parameter.choices == nullptr || parameter.choices[0] == nullptr) return "has no choices";
    for (std::uint32_t i = 0; parameter.choices[i] != nullptr; ++i) {
        if (i >= declared_items_max) return "has more than 256 choices";
        if (text_of(parameter.choices[i]).empty()) return "has an empty choice";
    }
    return {};
}

cause wrong_columns(const annona_param& parameter, std::uint32_t depth) {
    const bool has_columns = parameter.columns != nullptr || parameter.columns_count != 0;
    if (parameter.kind != ANNONA_KIND_TABLE) {
        if (has_columns) return "has columns and is no table";
        return {};
    }
    if (parameter.columns == nullptr || parameter.columns_count == 0) return "has no columns";
    if (depth >= table_depth_max) return "is a table nested too deeply";
    const cause inner = wrong_parameters(parameter.columns, parameter.columns_count, depth + 1);
    return inner ? cause("has a bad column: " + *inner) : cause();
}

cause wrong_flags(const annona_param& parameter) {
    constexpr unsigned known = ANNONA_PARAM_REQUIRED | ANNONA_PARAM_LIST | ANNONA_PARAM_SINGLE;
    const unsigned flags = parameter.flags;
    if ((flags & ~known) != 0) return "has unknown flags " + std::to_string(flags & ~known);
    if ((flags & ANNONA_PARAM_REQUIRED) != 0 && parameter.fallback != nullptr) {
        return "is required and has a default";
    }
    const bool is_table = parameter.kind == ANNONA_KIND_TABLE;
    if ((flags & ANNONA_PARAM_SINGLE) != 0 && !is_table) return "is single and no table";
    if ((flags & ANNONA_PARAM_LIST) != 0 && is_table) return "is a table and a list";
    return {};
}

cause wrong_parameter(const annona_param& parameter, std::uint32_t depth) {
    if (parameter.kind == ANNONA_KIND_NONE || parameter.kind > ANNONA_KIND_POCKET) {
        return "has unknown kind " + std::to_string(parameter.kind);
    }
    if (text_of(parameter.doc).empty()) return "has no doc";
    if (cause found = wrong_flags(parameter)) return found;
    if (cause found = wrong_choices(parameter)) return found;
    return wrong_columns(parameter, depth);
}

cause wrong_parameters(const annona_param* list, std::uint32_t count, std::uint32_t depth) {
    if (count > declared_items_max) return "more than 256 parameters are declared";
    if (count != 0 && list == nullptr) return "parameters are counted but not there";
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::string_view name = text_of(list[i].name);
        if (!is_snake_case(name)) {
            return "parameter " + std::to_string(i) + " is named " + quoted(name) +
                   ", needed lower case words joined by _";
        }
        const auto same = [&](const annona_param& other) { return text_of(other.name) == name; };
        if (std::any_of(list, list + i, same)) {
            return "parameter " + quoted(name) + " is declared twice";
        }
        if (const cause found = wrong_parameter(list[i], depth)) {
            return "parameter " + quoted(name) + " " + *found;
        }
    }
    return {};
}

// ---- codes

cause wrong_codes(const annona_about& about) {
    if (about.codes_count > declared_items_max) return "more than 256 codes are declared";
    if (about.codes_count != 0 && about.codes == nullptr) return "codes are counted but not there";
    for (std::uint32_t i = 0; i < about.codes_count; ++i) {
        const annona_code& code = about.codes[i];
        const std::string name = quoted(text_of(code.name));
        if (!is_vendor_code(text_of(code.name))) {
            return "code " + name + " has no vendor before its name (vendor.CODE)";
        }
        if (code.order_class < order_class_first || code.order_class > order_class_last) {
            return "code " + name + " has order class " + std::to_string(code.order_class) +
                   ", allowed 4 to 10";
        }
    }
    return {};
}

cause wrong_reasons(const annona_about& about) {
    if (about.reasons == nullptr) return {};
    for (std::uint32_t i = 0; about.reasons[i] != 0; ++i) {
        if (i >= declared_items_max) return "the list of reasons does not end with 0";
        if (!is_known_reason(about.reasons[i])) {
            return "reason " + std::to_string(about.reasons[i]) + " is not one of reasons.h";
        }
    }
    return {};
}

cause wrong_about(const annona_rule_v1& table, std::string_view promised) {
    if (table.about == nullptr) return "about is missing";
    const annona_about& about = *table.about;
    if (cause found = wrong_size("about", about.size, sizeof(annona_about))) return found;
    const std::string_view name = text_of(about.name);
    if (!is_snake_case(name)) {
        return "the rule is named " + quoted(name) + ", needed lower case words joined by _";
    }
    if (!promised.empty() && name != promised) {
        return "the rule is named " + quoted(name) + ", the file is named for " + quoted(promised);
    }
    if (!is_version(text_of(about.version))) {
        return "version " + quoted(text_of(about.version)) + " is not x.y.z";
    }
    if (text_of(about.purpose).empty()) return "purpose is missing";
    if (text_of(about.licence).empty()) return "licence is missing";
    if (cause found = wrong_parameters(about.parameters, about.parameters_count, 0)) return found;
    if (cause found = wrong_codes(about)) return found;
    return wrong_reasons(about);
}

/// The version and the draft stand first: of another contract even the size may mean something
/// else.
cause wrong_table(const annona_rule_v1* table, std::string_view promised) {
    if (table == nullptr) return "returned no table";
    if (cause found = wrong_version(*table)) return found;
    if (cause found = wrong_draft(*table)) return found;
    if (cause found = wrong_size("the table", table->size, sizeof(annona_rule_v1))) return found;
    if (cause found = wrong_about(*table, promised)) return found;
    return missing_function(*table);
}

}  // namespace

bool is_snake_case(std::string_view text) {
    if (text.empty() || text.size() > word_size_max || !is_lower(text.front())) return false;
    return std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

result<void> validate_table(const annona_rule_v1* table, std::string_view where,
                            std::string_view name) {
    const cause found = wrong_table(table, name);
    if (!found) return {};
    return failure{"PLUGIN_REFUSED", std::string(where) + ": " ANNONA_RULE_ENTRY ": " + *found, {}};
}

}  // namespace loader
}  // namespace v0_1
}  // namespace annona
