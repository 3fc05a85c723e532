// SPDX-License-Identifier: Apache-2.0
#include "scheme_reader_keys.hpp"

#include <annona/abi/parameters.h>
#include <annona/money/assert.hpp>
#include <annona/rule/scheme.hpp>

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

using shape = key_shape;

constexpr std::string_view account_kinds[] = {"holding", "credit", "system"};
constexpr std::string_view register_words[] = {"open", "only"};
constexpr std::string_view own_money_words[] = {"own money"};
constexpr std::string_view charge_words[] = {"return", "keep"};
constexpr std::string_view token_words[] = {"open", "registered", "single_use"};
constexpr std::string_view start_words[] = {"at_once", "next_month"};
constexpr std::string_view basket_words[] = {"refuse_whole", "pay_allowed_lines"};
constexpr std::string_view spend_words[] = {
    "earliest_expiry", "narrowest_pocket", "oldest", "newest", "payer", "lot",
    "largest_note",    "smallest_note"};

constexpr std::string_view input_words[] = {"count", "amount", "ratio", "yes or no",
                                            "date",  "period", "name",  "text"};
constexpr std::uint16_t input_numbers[] = {
    ANNONA_KIND_COUNT, ANNONA_KIND_AMOUNT, ANNONA_KIND_RATIO, ANNONA_KIND_YES_NO,
    ANNONA_KIND_DATE,  ANNONA_KIND_DAYS,   ANNONA_KIND_NAME,  ANNONA_KIND_TEXT};

constexpr key_declaration unit_keys[] = {
    {"code", shape::name, true, "Short code of the unit, as OSS or HOUR."},
    {"digits", shape::count, true, "Decimals people see and pay in, 0 to 18."},
    {"scale", shape::count, false,
     "Decimals the engine books in, from digits to 24. More than digits where money decays: the "
     "reader says how many a decay needs. Default: digits."},
    {"worth", shape::text, false,
     "What 1 is worth in money, as in 1 EUR or 1/10 ALL. Without it the unit has no price in "
     "money."},
    {"backed", shape::yes_no, false,
     "yes: the reserve always holds at least what is outstanding. Default: no."},
    {"step", shape::amount, false,
     "Smallest tender: 0.5 for half hours. Default: one visible digit."},
    {"aliases", shape::ratios, false,
     "Other words for the unit in imports, and what one of them is worth in it: {old lek: 1/10}."}};

constexpr key_declaration account_keys[] = {
    {"is", shape::name, true, "The role of these accounts, as rules name it: household, shop."},
    {"pays_from", shape::account, false,
     "The holder's own money outside the currency, as \"cash:{holder}\"."},
    {"paid_to", shape::account, false,
     "Where the money of a redemption goes, as \"bank:{holder}\". Without it nothing is paid out."},
    {"may_hold", shape::names, false, "Pockets these accounts may hold. Default: all."},
    {"kind",
     shape::choice,
     false,
     "holding: lots, never below zero. credit: a balance with a floor. system: issuer, funds, "
     "budgets. Default: holding.",
     {},
     account_kinds},
    {"floor", shape::amount, false, "Lowest balance of a credit account, 0 or less. Default: 0."},
    {"confidential", shape::yes_no, false,
     "yes: the other side sees alias, amount, day and code, nothing of rule or balance."},
    {"register",
     shape::choice,
     false,
     "only: an account that is not in the register is unknown. Default: open.",
     {},
     register_words},
    {"after_closing", shape::reason_code, false,
     "The answer to whoever pays from or to an account that was closed. Default: ACCOUNT_CLOSED."},
    {"many", shape::yes_no, false,
     "yes: the key is what stands before the colon (ben:H1). no: it is the one account of that "
     "name. "
     "Default: no for system accounts, else yes."}};

constexpr key_declaration programme_keys[] = {
    {"payer", shape::account, true,
     "Who pays, and gets back what lapses to who paid. buyer: the holder's own money."},
    {"reserve", shape::account, false,
     "The account that backs what is outstanding; \"reserve:{programme}\" keeps programmes apart."},
    {"stock", shape::account, false,
     "A fund whose units awards are given out of. Without it they are newly issued."},
    {"alias", shape::text, false,
     "What receipts call it; programmes may share one, so that nobody is told apart by it."},
    {"ordinance", shape::text, false, "The legal act the programme stands on."},
    {"plan", shape::text, false, "The strategic plan or project it belongs to."}};

constexpr key_declaration pocket_keys[] = {
    {"programme", shape::name, false,
     "What an award into this pocket belongs to. Default: the scheme's only programme."},
    {"bought_with",
     shape::choice,
     false,
     "own money: holders change their own money into it.",
     {},
     own_money_words},
    {"default", shape::yes_no, false, "yes: meant where a command names no pocket."},
    {"indivisible", shape::yes_no, false, "yes: each lot is one note that cannot be split."},
    {"note", shape::amount, false, "Every amount is a multiple of this: vouchers of 10.00."},
    {"label", shape::text, false, "Name of each lot; {face} stands for its amount, as in V{face}."},
    {"share", shape::ratio, false,
     "Its part of an award that names no pocket. The shares of all pockets sum to 1."}};

constexpr key_declaration refund_keys[] = {{"expired", shape::text, false,
                                            "What a return does whose money has expired meanwhile: "
                                            "lapse (at once, to who paid), refuse, or "
                                            "grace 7 days."},
                                           {"charges",
                                            shape::choice,
                                            false,
                                            "return: fees and bonuses of a purchase go back with "
                                            "it, in proportion. keep: they stay. Default: return.",
                                            {},
                                            charge_words}};

constexpr key_declaration override_keys[] = {
    {"four_eyes", shape::yes_no, false, "yes: an exception needs an approver beside its author."}};

constexpr key_declaration scope_keys[] = {
    {"commands", shape::choices, false, "Only these commands.", {}, command_names},
    {"labels", shape::names, false, "Only commands with one of these labels: award, gift."},
    {"pockets", shape::names, false, "Only these pockets."},
    {"roles", shape::names, false, "Only holders with one of these roles."},
    {"programmes", shape::names, false, "Only these programmes."},
    {"sources", shape::names, false, "Only issues that come from one of these accounts."},
    {"not_sources", shape::names, false, "No issues that come from one of these accounts."},
    {"inputs", shape::lists, false,
     "Only commands that carry these inputs with one of these values: {stage: [start]}."}};

constexpr key_declaration exempt_keys[] = {
    {"roles", shape::names, false, "Roles the rule leaves alone."},
    {"accounts", shape::names, false, "Accounts the rule leaves alone."}};

constexpr key_declaration rule_header[] = {
    {"rule", shape::name, true, "Which rule: the name of a plugin."},
    {"id", shape::name, true, "The scheme's own name for it; versions of one rule share it."},
    {"since", shape::date, true, "First day in force. Changing a rule means adding a version."},
    {"until", shape::date, false, "Last day in force. Default: for good."},
    {"applies_to", shape::mapping, false, "When and for whom the rule speaks. Default: always.",
     scope_keys},
    {"exempt", shape::mapping, false, "Whom the rule leaves alone.", exempt_keys}};

constexpr key_declaration top_keys[] = {
    {"scheme", shape::name, true, "Short name of the scheme, the same as its folder's."},
    {"title", shape::text, true, "The name people know."},
    {"zone", shape::text, true, "Time zone in which days begin and end: Europe/Madrid."},
    {"include", shape::names, false, "Further files, relative to this one."},
    {"unit", shape::mapping, true, "What is counted.", unit_keys},
    {"accounts", shape::named, true,
     "Kinds of accounts by what stands before the colon of an id. Always there: issuer, reserve, "
     "dust, muni, operator, donations, and fund:, pot:, budget:, bank:, cash:, donor:.",
     account_keys},
    {"programmes", shape::named, false, "Who pays for what.", programme_keys},
    {"pockets", shape::named, false,
     "The purposes money is kept apart by. Default: one pocket, main.", pocket_keys},
    {"payers", shape::payers, false,
     "Who pays into an account when a command names nobody: {\"fund:fees\": \"donor:fees\", any: "
     "muni}."},
    {"inputs", shape::input_kinds, false,
     "Figures a command may carry and facts an account may have. others: drop or refuse."},
    {"commands", shape::commands, true,
     "The commands this scheme offers; {open: [...], closed: {redeem: REDEMPTION_NOT_ALLOWED}} "
     "names "
     "the answer to closed ones."},
    {"basket",
     shape::choice,
     false,
     "refuse_whole: one forbidden line refuses all. pay_allowed_lines: the rest is own money. "
     "Default: refuse_whole.",
     {},
     basket_words},
    {"spend_order",
     shape::choices,
     false,
     "Which lots go first. Default: earliest_expiry, narrowest_pocket, oldest, payer, lot.",
     {},
     spend_words},
    {"tokens",
     shape::choice,
     false,
     "registered: only cards and codes bound before are good. single_use: a code that is bound to "
     "nobody pays once. Default: open.",
     {},
     token_words},
    {"refund", shape::mapping, false, "Returns of goods.", refund_keys},
    {"override", shape::mapping, false, "Recorded exceptions.", override_keys},
    {"ranking", shape::names, false,
     "What applications are ordered by, the most important first: [tier, isee, members highest]. "
     "Lowest first, unless highest stands behind."},
    {"notice", shape::days, false, "Days between announcing a rule and its first day. Default: 0."},
    {"categories", shape::categories, false, "What can be bought, as a tree."},
    {"product_lists", shape::lists, false, "Lists of product codes by name."},
    {"shop_classes", shape::names, false, "The classes a shop can have."},
    {"days", shape::day_lists, false, "Lists of days by name, as event_days."},
    {"register", shape::account_facts, false,
     "Accounts that are there from the start and what is known of them; default: {mer: {class: "
     "grocer}} for all others of a role."},
    {"rules", shape::rules, true, "The rules, in the order in which they speak.", rule_header}};

}  // namespace

std::span<const key_declaration> scheme_keys() { return top_keys; }
std::span<const key_declaration> rule_keys() { return rule_header; }

std::span<const key_declaration> keys_below(std::string_view top_key) {
    for (const key_declaration& key : top_keys)
        if (key.name == top_key) return key.children;
    for (const key_declaration& key : rule_header)
        if (key.name == top_key) return key.children;
    ANNONA_ASSERT(false, "a key that no scheme file has");
    return {};
}

std::span<const std::string_view> choices_of(std::span<const key_declaration> keys,
                                             std::string_view name) {
    for (const key_declaration& key : keys)
        if (key.name == name) return key.choices;
    return {};
}

std::span<const std::string_view> input_kind_words() { return input_words; }
std::span<const std::string_view> input_start_words() { return start_words; }
std::span<const std::uint16_t> input_kind_numbers() { return input_numbers; }

std::vector<std::string_view> names_of(std::span<const key_declaration> keys) {
    std::vector<std::string_view> names;
    for (const key_declaration& key : keys) names.push_back(key.name);
    return names;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
