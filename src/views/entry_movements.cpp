// SPDX-License-Identifier: Apache-2.0
#include "views/entry_movements.hpp"

namespace annona {
inline namespace v0_1 {
namespace views {

std::vector<movement_row> movements_of(const entry& one) {
    std::vector<movement_row> rows;
    for (const auto& take : one.takes)
        if (!take.value.is_zero())
            rows.push_back({0, take.account, -take.value, true, take.attributes.pocket,
                            take.attributes.programme, take.attributes.origin});
    for (const auto& put : one.puts)
        rows.push_back({0, put.account, put.value, true, put.attributes.pocket,
                        put.attributes.programme, put.attributes.origin});
    for (const auto& post : one.posts) {
        movement_row row;
        row.ledger = post.ledger, row.account = post.account, row.value = post.delta;
        rows.push_back(row);
    }
    return rows;
}

std::string ledger_code(const movement_row& row, const scheme& rules) {
    return row.ledger < rules.ledgers.size() ? rules.ledgers[row.ledger].code : std::string{};
}

std::string value_text(uint32_t ledger, amount value, const scheme& rules) {
    return ledger < rules.ledgers.size() ? format_exact(value, rules.ledgers[ledger].counted)
                                         : std::string{};
}

std::string pocket_text(const movement_row& row, const scheme& rules) {
    const bool has = row.is_lot && row.pocket < rules.pockets.size();
    return has ? rules.pockets[row.pocket].name : std::string{};
}

std::string programme_text(const movement_row& row, const scheme& rules) {
    const bool has = row.is_lot && row.programme < rules.programmes.size();
    return has ? rules.programmes[row.programme].name : std::string{};
}

std::string_view entry_word(const entry& one) {
    if (one.kind == entry_kind::genesis) return "genesis";
    return one.kind == entry_kind::due_step ? "due_step" : name_of(one.command);
}

std::string reason_word(reason code) {
    if (code == 0) return {};
    const auto name = name_of_reason(code);
    return name.empty() ? std::to_string(code) : std::string(name);
}

}  // namespace views
}  // namespace v0_1
}  // namespace annona
