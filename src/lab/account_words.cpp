// SPDX-License-Identifier: Apache-2.0
#include "lab/command_draft.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

constexpr uint8_t kind_system = 2;

bool is_whole_id(const scheme& in, std::string_view text) {
    for (const role& one : in.roles)
        if (one.whole_id && one.prefix == text) return true;
    return text == in.issuer || text == in.dust;
}

/// The only registered account of the role called so; empty where there is none or several.
std::string only_account_of(const scheme& in, std::string_view role_name) {
    std::string found;
    for (const role& one : in.roles) {
        if (one.whole_id || (one.name != role_name && one.prefix != role_name)) continue;
        for (const registered_account& account : in.registered) {
            if (!account.id.starts_with(one.prefix + ":")) continue;
            if (!found.empty()) return {};
            found = account.id;
        }
    }
    return found;
}

bool is_people(const role& one) { return !one.whole_id && !one.outside && one.kind != kind_system; }

}  // namespace

std::string_view people_prefix(const scheme& in) {
    for (const role& one : in.roles)
        if (is_people(one) && !one.pays_from.empty()) return one.prefix;
    for (const role& one : in.roles)
        if (is_people(one)) return one.prefix;
    return {};
}

account_word resolve_account(std::string_view text, std::string_view prefix, const scheme& in) {
    account_word made;
    const size_t slash = text.find('/');
    std::string id(text.substr(0, slash));
    if (slash != std::string_view::npos) made.pocket = text.substr(slash + 1);
    if (id.find(':') == std::string::npos && !is_whole_id(in, id)) {
        std::string only = prefix.empty() ? only_account_of(in, id) : std::string{};
        const std::string_view before = prefix.empty() ? people_prefix(in) : prefix;
        if (!only.empty())
            id = std::move(only);
        else if (!before.empty())
            id = std::string(before) + ':' + id;
    }
    made.id = std::move(id);
    return made;
}

uint32_t find_ledger(const scheme& in, std::string_view code) {
    for (uint32_t i = 0; i < in.ledgers.size(); ++i)
        if (in.ledgers[i].code == code) return i;
    return none;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
