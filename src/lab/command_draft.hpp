// SPDX-License-Identifier: Apache-2.0
//! A command built from the words of a scenario, with the memory it points into.
#pragma once

#include <annona/engine/command.hpp>

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lab/operation_words.hpp"
#include "lab/scenario_file.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {

/// Owns what a command only views. Not movable: the command points into it.
class command_draft {
public:
    command_draft() = default;
    command_draft(const command_draft&) = delete;
    command_draft& operator=(const command_draft&) = delete;

    command asked;

    /// A copy of the text that lives as long as the draft.
    std::string_view keep(std::string_view text) { return texts_.emplace_back(text); }
    /// Says that a field could not be read; the first one counts.
    void set_shape(reason code, std::string_view field) {
        if (asked.shape == 0) asked.shape = code, asked.shape_field = keep(field);
    }
    /// Points the command at the lists below; called once they are complete.
    void attach();

    std::vector<basket_line> lines;
    std::vector<item> items;
    std::vector<payer_part> payers;
    std::vector<tender_part> tender;
    std::vector<std::string_view> lots;
    std::vector<std::string_view> tokens;
    std::vector<amount> notes;
    std::vector<input_value> inputs;
    std::vector<reference> references;
    std::optional<json> amount_text;  ///< an amount as an import prints it

private:
    std::deque<std::string> texts_;
};

/// The command an operation asks for. Fields that cannot be read set `shape`, as any adapter does.
/// Failures: an argument that fits no field (UNKNOWN_ARGUMENT); such a scenario cannot be run.
[[nodiscard]] result<std::unique_ptr<command_draft>> make_command(const scenario_operation& from,
                                                                  const operation_word& word,
                                                                  const scheme& rules);

/// The ledger of that code, or `none`.
[[nodiscard]] uint32_t find_ledger(const scheme& in, std::string_view code);

/// The id and pocket of `ben:H1/aid`; `H1` alone becomes `<prefix>:H1`, where an empty prefix is
/// that of the scheme's people. Whole ids (muni, operator) stay; a role's name stands for its only
/// account.
struct account_word {
    std::string id;
    std::string pocket;
};
[[nodiscard]] account_word resolve_account(std::string_view text, std::string_view prefix,
                                           const scheme& in);

/// The role of people: the first holding role that pays from somewhere, else the first holding
/// role.
[[nodiscard]] std::string_view people_prefix(const scheme& in);

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
