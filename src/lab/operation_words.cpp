// SPDX-License-Identifier: Apache-2.0
#include "lab/operation_words.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

using enum command_kind;
using target = argument_target;

constexpr operation_word operation_words[] = {
    {"open", open},
    {"set_fact", set_fact},
    {"set_class", set_fact},
    {"set_condition", set_fact},
    {"override", override_limit},
    {"bind", bind},
    {"replace_token", bind},
    {"freeze", freeze},
    {"close", close},
    {"cancel", close},
    {"leave", close},
    {"fund", fund, {}, amount_ledger::money_where_any},
    {"entitle", entitle},
    {"issue", issue},
    {"reward", issue, "reward"},
    {"bonus", issue, "bonus"},
    {"gift", issue, "gift"},
    {"convert", convert},
    {"convert_in", convert},
    {"pay", pay},
    {"spend", pay},
    {"transfer", transfer},
    {"group_service", transfer},
    {"settle", transfer, {}, amount_ledger::money},
    {"split", split},
    {"redeem", redeem},
    {"renew", renew},
    {"stamp", renew},
    {"hold", hold},
    {"capture", capture},
    {"void", void_hold},
    {"reverse", reverse},
    {"advance", advance},
    {"expire", advance},
    {"decay", advance},
    {"deduct", advance},
    {"share_pots", advance},
    {"rank", std::nullopt},
    {"report", std::nullopt},
};

// Rows of one operation stand before the rows of any.
constexpr argument_row argument_rows[] = {
    {"entitle", "household", target::other},
    {"set_class", "household", target::account},
    {"set_condition", "token", target::account},
    {"convert_in", "who", target::other},
    {"convert_in", "vouchers", target::note_sizes},
    {"stamp", "who", target::account},
    {"group_service", "provider", target::other},
    {"group_service", "receivers", target::payers},
    {"issue", "amount_text", target::amount_text},
    {"issue", "unit_of_source", target::unit_of_amount_text},
    {"issue", "lot", target::lot_label},
    {"fund", "pot", target::other, "pot"},
    {"fund", "target", target::other, "fund"},
    {"freeze", "token", target::name},
    {"freeze", "on", target::on_or_off},
    {"replace_token", "wallet", target::account},
    {"replace_token", "old", target::parameter},
    {"replace_token", "new", target::name},
    {"override", "wallet", target::account},
    {"override", "limit", target::parameter},
    {"override", "extra", target::added_value},
    {"cancel", "project", target::account},
    {"cancel", "return_unspent", target::on_or_off},
    {"leave", "member", target::account},
    {"reverse", "request_id", target::original},

    {"", "account", target::account},
    {"", "from", target::account},
    {"", "to", target::other},
    {"", "amount", target::value},
    {"", "hours", target::value},
    {"", "pocket", target::pocket},
    {"", "programme", target::programme},
    {"", "municipality", target::input_and_programme},
    {"", "edition", target::input_and_programme},
    {"", "source", target::source},
    {"", "question", target::question},
    {"", "voucher", target::lot_label},
    {"", "valid_until", target::valid_until},
    {"", "lines", target::lines},
    {"", "items", target::items},
    {"", "kg", target::items_by_code},
    {"", "tender", target::tender},
    {"", "card", target::token},
    {"", "qr", target::token},
    {"", "proposer", target::proposer},
    {"", "approver", target::approver},
    {"", "attested_by", target::attester},
    {"", "by", target::author},
    {"", "officer", target::author},
    {"", "case_file", target::reference},
    {"", "reason_text", target::reason_text},
    {"", "request_id", target::request_id},
    {"", "original", target::original},
    {"", "note", target::ignored},
};

}  // namespace

std::optional<operation_word> find_operation_word(std::string_view word) {
    for (const operation_word& row : operation_words)
        if (row.word == word) return row;
    return std::nullopt;
}

argument_row find_argument(std::string_view operation, std::string_view argument) {
    for (const argument_row& row : argument_rows) {
        const bool fits = row.operation.empty() || row.operation == operation;
        if (fits && row.argument == argument) return row;
    }
    return {operation, argument, argument_target::input, {}};
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
