// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace annona {
inline namespace v0_1 {

inline constexpr size_t account_id_length_max =
    63;  // a DNS label; fits every label printer and log

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// What is wrong with the shape of an account id, or empty: `[A-Za-z0-9][A-Za-z0-9._:-]{0,62}`.
constexpr std::string_view id_defect(std::string_view id) {
    if (id.empty()) return "an account id is missing";
    if (id.size() > account_id_length_max) return "an account id has at most 63 characters";
    if (!is_digit(id[0]) && !is_letter(id[0]))
        return "an account id begins with a letter or a digit";
    for (const char c : id) {
        const bool mark = c == '.' || c == '_' || c == ':' || c == '-';
        if (!mark && !is_digit(c) && !is_letter(c))
            return "an account id has letters, digits and . _ : - only";
    }
    return {};
}

/// Says so where an id looks like personal data: an e-mail address, a telephone number, an IBAN.
/// Ids are opaque: names and numbers of people never enter the journal.
constexpr std::string_view personal_data_defect(std::string_view id) {
    const auto own = id.substr(id.find(':') == std::string_view::npos ? 0 : id.find(':') + 1);
    if (own.find('@') != std::string_view::npos)
        return "an account id looks like an e-mail address";
    size_t digits = 0, letters = 0, others = 0;
    for (const char c : own) {
        digits += is_digit(c) ? 1u : 0u;
        letters += is_letter(c) ? 1u : 0u;
        const bool mark = c == '-' || c == '.' || c == '+' || c == ' ';
        others += !is_digit(c) && !is_letter(c) && !mark ? 1u : 0u;
    }
    const bool iban = own.size() >= 15 && own.size() <= 34 && others == 0 && is_letter(own[0]) &&
                      is_letter(own[1]) && is_digit(own[2]) && is_digit(own[3]) && digits >= 12;
    if (iban) return "an account id looks like an IBAN";
    const bool phone = letters == 0 && others == 0 && digits >= 9 && digits <= 15;
    const bool starts_as_phone =
        own.starts_with("+") || own.starts_with("00") || own.starts_with("0");
    if (phone && (starts_as_phone || own.find('-') != std::string_view::npos))
        return "an account id looks like a telephone number";
    return {};
}

}  // namespace v0_1
}  // namespace annona
