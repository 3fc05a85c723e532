// SPDX-License-Identifier: Apache-2.0
#include "lab/receipt.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

bool is_confidential(std::string_view account, const engine& community) {
    const auto number = community.state().find(account);
    if (!number) return false;
    const uint32_t role = community.state().role(*number);
    return role < community.rules().roles.size() && community.rules().roles[role].confidential;
}

/// The other account whose plain or lot balance the entry changed; empty where there is none or
/// several.
std::string other_account(const entry& one, std::string_view account, const books& state) {
    std::string found;
    const auto see = [&](uint32_t number) {
        const std::string_view id = state.id(number);
        if (id == account || found == id) return;
        found = found.empty() ? std::string(id) : std::string("several accounts");
    };
    for (const take_effect& take : one.takes) see(take.account);
    for (const put_effect& put : one.puts) see(put.account);
    return found;
}

}  // namespace

std::vector<std::string> receipt_fields(const command& asked, const engine& community) {
    if (is_confidential(asked.account, community))
        return {"alias", "amount", "date", "authorisation_code"};
    return {"alias", "amount", "date", "authorisation_code", "lines", "tender"};
}

std::string statement_line_text(const entry& one, std::string_view account,
                                const engine& community) {
    if (one.kind == entry_kind::due_step) return "what time brought about";
    if (one.command == command_kind::split) return "entitlement recalculated";
    const std::string other = other_account(one, account, community.state());
    std::string text(name_of(one.command));
    if (!other.empty() && !is_confidential(other, community)) text += " with " + other;
    return text;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
