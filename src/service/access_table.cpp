// SPDX-License-Identifier: Apache-2.0
#include "service/access_table.hpp"

#include <iterator>

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

constexpr role_mask cashier = mask_of(role::cashier);
constexpr role_mask merchant = mask_of(role::merchant);
constexpr role_mask citizen_app = mask_of(role::citizen_app);
constexpr role_mask issuer = mask_of(role::issuer);
constexpr role_mask rule_editor = mask_of(role::rule_editor);
constexpr role_mask auditor = mask_of(role::auditor);
constexpr role_mask operator_ = mask_of(role::operator_);
constexpr role_mask office = issuer | rule_editor | auditor | operator_;
constexpr role_mask everybody = cashier | merchant | citizen_app | office;

// Permissions are given here and nowhere else; what has no row is denied. Of several rows of a
// method the first that fits the caller's roles decides. docs/reference/server.md tells it by role.
constexpr access_row rows[] = {
    // method, roles, community, own, shows
    {"AccountService/OpenAccount", issuer, "parent"},
    {"AccountService/GetAccount", office, "name", "name", "name"},
    {"AccountService/GetAccount", merchant | citizen_app, "name", "name", "name"},
    {"AccountService/ListAccounts", issuer | auditor | operator_, "parent"},
    {"AccountService/SetFact", issuer, "account"},
    {"AccountService/FreezeAccount", issuer | operator_, "account"},
    {"AccountService/CloseAccount", issuer, "account"},
    {"AccountService/BindToken", issuer, "account"},
    {"AccountService/FreezeToken", issuer | operator_, "parent"},
    {"AccountService/FreezeToken", citizen_app, "parent"},
    {"AccountService/SetOverride", rule_editor | issuer, "override.account"},
    {"AccountService/ListOverrides", office, "account", "account", "account"},
    {"AccountService/EraseAccount", operator_, "account"},

    {"PaymentService/Quote", cashier | merchant | issuer, "parent", "payment.payee"},
    {"PaymentService/Quote", citizen_app, "parent", "payment.payer"},
    {"PaymentService/Pay", cashier | merchant | issuer, "parent", "payment.payee"},
    {"PaymentService/Pay", citizen_app, "parent", "payment.payer"},
    {"PaymentService/Hold", cashier | merchant | issuer, "parent", "payment.payee"},
    {"PaymentService/Hold", citizen_app, "parent", "payment.payer"},
    {"PaymentService/Capture", cashier | merchant | issuer, "parent", "."},
    {"PaymentService/Void", cashier | merchant | issuer, "parent", "."},
    {"PaymentService/Void", citizen_app, "parent", "."},
    {"PaymentService/Reverse", cashier | merchant | issuer, "parent", "."},
    {"PaymentService/Transfer", citizen_app | issuer, "parent", "parts.payer"},
    {"PaymentService/Split", citizen_app | issuer, "parent", "from"},
    {"PaymentService/BatchPay", cashier | merchant | issuer, "parent", "requests.payment.payee"},
    {"PaymentService/BatchPay", citizen_app, "parent", "requests.payment.payer"},
    {"PaymentService/AtomicPay", cashier | merchant | issuer, "parent", "requests.payment.payee"},
    {"PaymentService/AtomicPay", citizen_app, "parent", "requests.payment.payer"},
    {"PaymentService/StreamPay", cashier | merchant | issuer, "requests.parent",
     "requests.payment.payee"},
    {"PaymentService/StreamPay", citizen_app, "requests.parent", "requests.payment.payer"},

    {"IssuanceService/Entitle", issuer | citizen_app, "parent", "award.account"},
    {"IssuanceService/ProposeAward", issuer, "parent"},
    {"IssuanceService/ApproveProposal", issuer | rule_editor, "name"},
    {"IssuanceService/RejectProposal", issuer | rule_editor, "name"},
    {"IssuanceService/GetProposal", office, "name"},
    {"IssuanceService/ListProposals", office, "parent"},
    {"IssuanceService/Issue", issuer, "parent"},
    {"IssuanceService/Convert", issuer | cashier, "parent"},
    {"IssuanceService/Convert", citizen_app, "parent", "account"},
    {"IssuanceService/Fund", issuer | operator_, "parent"},
    {"IssuanceService/ImportAwards", issuer, "parent"},

    {"RedemptionService/Redeem", merchant | issuer, "parent", "account"},
    {"RedemptionService/Renew", merchant | citizen_app | issuer, "parent", "account"},

    {"BalanceService/GetBalance", office, "account", "account", "account"},
    {"BalanceService/GetBalance", merchant | citizen_app, "account", "account", "account"},
    {"BalanceService/ListStatementLines", office, "account", "account", "account"},
    {"BalanceService/ListStatementLines", merchant | citizen_app, "account", "account", "account"},
    {"BalanceService/GetCover", office, "parent"},

    {"JournalService/WatchEntries", auditor | operator_, "parent"},
    {"JournalService/ExportJournal", auditor | operator_, "parent"},
    {"JournalService/GetHead", office, "parent"},
    {"JournalService/GetProof", auditor | operator_, "name"},

    {"DecisionService/GetDecision", office, "name"},
    {"DecisionService/FindDecision", everybody, "parent", "."},
    {"DecisionService/ExplainDecision", office, "name"},

    {"SchemeService/ValidateScheme", rule_editor, "parent"},
    {"SchemeService/DescribeScheme", everybody, "parent", "."},
    {"SchemeService/ProposeScheme", rule_editor, "parent"},
    {"SchemeService/ListSchemeVersions", office, "parent"},

    {"ServerService/GetServerInfo", everybody, "", "."},
    {"ServerService/AdvanceClock", operator_, ""},
};

constexpr std::string_view role_names[roles_count] = {
    "cashier", "merchant", "citizen-app", "issuer", "rule-editor", "auditor", "operator"};

}  // namespace

std::span<const access_row> access_rows() { return rows; }

std::string_view name_of(role one) { return role_names[static_cast<size_t>(one)]; }

std::optional<role> find_role(std::string_view name) {
    for (size_t i = 0; i < roles_count; ++i)
        if (role_names[i] == name) return static_cast<role>(i);
    return std::nullopt;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
