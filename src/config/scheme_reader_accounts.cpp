// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <annona/rule/plain_scheme.hpp>

#include "scheme_reader_parts.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

void read_kind(reading& in, const node& map, const std::string& what, role& made) {
    const auto keys = keys_below("accounts");
    if (const node* kind = map.find("kind"))
        if (const auto index = read_choice(in, *kind, what + " kind", choices_of(keys, "kind")))
            made.kind = static_cast<std::uint8_t>(*index);
    made.whole_id = made.kind == system_account;
    if (const node* many = map.find("many"))
        if (const auto is_many = read_yes_no(in, *many, what + " many")) made.whole_id = !*is_many;
}

bool is_prefix(std::string_view text) {
    return is_account_id(text) && text.find(':') == std::string_view::npos;
}

void read_role(reading& in, const mapping_entry& entry) {
    const std::string what = "account " + quoted(entry.key);
    if (!check_keys(in, entry.value, keys_below("accounts"), what)) return;
    role made;
    made.prefix = entry.key;
    made.name = entry.key;
    if (!is_prefix(entry.key))
        in.wrong(entry.key_place, "BAD_NAME",
                 what + ": what stands before the colon of an id has letters, digits, ., - and _");
    if (const node* is = entry.value.find("is"))
        if (const auto name = read_name(in, *is, what + " is")) made.name = *name;
    read_kind(in, entry.value, what, made);
    in.made.roles.push_back(std::move(made));
}

role* find_role(scheme& in, std::string_view prefix) {
    for (role& one : in.roles)
        if (one.prefix == prefix) return &one;
    return nullptr;
}

void read_floor(reading& in, const node& map, const std::string& what, role& made) {
    const node& floor = *map.find("floor");
    const auto value = read_amount(in, floor, what + " floor");
    if (!value) return;
    made.floor = *value;
    const node* kind = map.find("kind");
    const bool is_holding = !kind || kind->text() == "holding";
    if (is_holding && !value->is_zero())
        in.wrong(floor.begin_place(), "OUT_OF_RANGE",
                 what + ": holding accounts are never below zero; a floor needs kind: credit");
    if (value->is_positive())
        in.wrong(floor.begin_place(), "OUT_OF_RANGE",
                 what + " floor is " + quoted(floor.text()) + "; it must be 0 or less");
}

void read_details(reading& in, const mapping_entry& entry, role& made) {
    const std::string what = "account " + quoted(entry.key);
    const node& map = entry.value;
    if (const node* from = map.find("pays_from"))
        made.pays_from = read_account(in, *from, what + " pays_from").value_or("");
    if (const node* to = map.find("paid_to"))
        made.paid_to = read_account(in, *to, what + " paid_to").value_or("");
    if (const node* hold = map.find("may_hold"))
        made.pockets = read_pocket_mask(in, *hold, what + " may_hold");
    if (map.find("floor")) read_floor(in, map, what, made);
    if (const node* secret = map.find("confidential"))
        made.confidential = read_yes_no(in, *secret, what + " confidential").value_or(false);
    if (const node* after = map.find("after_closing"))
        if (const auto code = read_reason(in, *after, what + " after_closing"))
            made.after_closing = *code;
    const auto words = choices_of(keys_below("accounts"), "register");
    if (const node* known = map.find("register"))
        made.register_only = read_choice(in, *known, what + " register", words) == 1U;
}

void read_programme(reading& in, const mapping_entry& entry) {
    const std::string what = "programme " + quoted(entry.key);
    if (!check_keys(in, entry.value, keys_below("programmes"), what)) return;
    programme made;
    made.name = entry.key;
    if (const node* payer = entry.value.find("payer"); payer && payer->text() == "buyer")
        made.payer = "buyer";
    else if (payer)
        made.payer = read_account(in, *payer, what + " payer").value_or("");
    if (const node* reserve = entry.value.find("reserve"))
        made.reserve = read_account(in, *reserve, what + " reserve").value_or("");
    else if (in.made.backed)
        in.wrong(entry.key_place, "MISSING_KEY",
                 what + " has no reserve, and the unit is backed; write reserve: reserve");
    if (const node* stock = entry.value.find("stock"))
        made.stock = read_account(in, *stock, what + " stock").value_or("");
    if (const node* alias = entry.value.find("alias"))
        made.alias = read_text(in, *alias, what + " alias").value_or("");
    for (const std::string_view act : {"ordinance", "plan"}) {
        const node* text = entry.value.find(act);
        if (text && text->text() == "to be filled in")
            in.warn(text->begin_place(), "TO_BE_FILLED_IN",
                    what + ": " + std::string(act) + " is still to be filled in before going live");
    }
    in.made.programmes.push_back(std::move(made));
}

std::uint32_t programme_of(reading& in, const node& map, const std::string& what,
                           const place& where) {
    if (in.has_broken_programmes) return none;
    const auto& known = in.made.programmes;
    const node* name = map.find("programme");
    if (!name && known.size() == 1) return 0;
    std::vector<std::string_view> names;
    names.reserve(known.size());
    for (const programme& one : known) names.push_back(one.name);
    if (!name) {
        if (!known.empty())
            in.wrong(where, "MISSING_KEY",
                     what + " must say its programme, because there are several" +
                         "; allowed: " + known.front().name + " and the others");
        return none;
    }
    const auto text = read_text(in, *name, what + " programme");
    if (!text) return none;
    const auto found = std::find(names.begin(), names.end(), *text);
    if (found != names.end()) return static_cast<std::uint32_t>(found - names.begin());
    unknown_name(in, *name, what + " programme", names);
    return none;
}

ratio read_share(reading& in, const node& share, const std::string& what) {
    const auto text = read_text(in, share, what + " share");
    const result<ratio> part = text ? parse_ratio(*text) : result<ratio>{ratio{0, 1}};
    if (part && part->num > 0 && *part <= ratio{1, 1}) return *part;
    if (text)
        in.wrong(share.begin_place(), "BAD_VALUE",
                 what + " share is " + quoted(*text) + "; write a part above 0, at most 1: 3/5");
    return {0, 1};
}

// Shares split an award that names no pocket, so together they are all of it.
void check_shares(reading& in, const node& pockets) {
    ratio sum{0, 1};
    bool any = false, has_default = false;
    for (const pocket& one : in.made.pockets) {
        any |= one.share.num > 0, has_default |= one.is_default;
        const auto next =
            checked_ratio(int128{sum.num} * one.share.den + int128{one.share.num} * sum.den,
                          int128{sum.den} * one.share.den);
        sum = next.value_or(ratio{2, 1});
    }
    if (!any) return;
    if (sum != ratio{1, 1})
        in.wrong(pockets.begin_place(), "BAD_SHARES",
                 "pockets: the shares do not sum to 1; write each pocket's part of an award");
    if (has_default)
        in.wrong(pockets.begin_place(), "SECOND_DEFAULT",
                 "pockets: an award without a pocket goes to the default or is shared, not both");
}

void read_pocket(reading& in, const mapping_entry& entry) {
    const std::string what = "pocket " + quoted(entry.key);
    const node& map = entry.value;
    if (!check_keys(in, map, keys_below("pockets"), what)) return;
    pocket made;
    made.name = entry.key;
    made.programme = programme_of(in, map, what, entry.key_place);
    if (const node* bought = map.find("bought_with"))
        made.own_money = read_choice(in, *bought, what + " bought_with",
                                     choices_of(keys_below("pockets"), "bought_with"))
                             .has_value();
    if (const node* is_default = map.find("default"))
        made.is_default = read_yes_no(in, *is_default, what + " default").value_or(false);
    if (const node* whole = map.find("indivisible"))
        made.indivisible = read_yes_no(in, *whole, what + " indivisible").value_or(false);
    if (const node* note = map.find("note")) {
        const auto value = read_amount(in, *note, what + " note");
        made.note = value.value_or(amount{});
        if (value && !value->is_positive())
            in.wrong(note->begin_place(), "OUT_OF_RANGE", what + " note must be above 0");
    }
    if (const node* label = map.find("label"))
        made.label = read_text(in, *label, what + " label").value_or("");
    if (const node* share = map.find("share")) made.share = read_share(in, *share, what);
    const bool is_second =
        made.is_default && std::any_of(in.made.pockets.begin(), in.made.pockets.end(),
                                       [](const pocket& one) { return one.is_default; });
    if (is_second)
        in.wrong(map.find("default")->begin_place(), "SECOND_DEFAULT",
                 what + " is the second pocket with default: yes; only one can be meant");
    in.made.pockets.push_back(std::move(made));
}

bool is_within(reading& in, const node& map, std::size_t most, subject what) {
    if (map.entries().size() <= most) return true;
    in.wrong(map.begin_place(), "TOO_MANY",
             std::string(what) + ": " + std::to_string(map.entries().size()) +
                 " are declared, at most " + std::to_string(most) + " are possible");
    return false;
}

}  // namespace

void read_roles(reading& in, const node& root) {
    const node* map = root.find("accounts");
    const std::size_t most = roles_max - std::size(built_in_roles);
    if (map && expect_mapping(in, *map, "accounts", "{ben: {is: household}}") &&
        is_within(in, *map, most, "accounts"))
        for (const mapping_entry& entry : map->entries()) read_role(in, entry);
    in.declared_roles_count = in.made.roles.size();
    add_built_in_roles(in.made);
}

void read_account_details(reading& in, const node& root) {
    const node* map = root.find("accounts");
    if (!map) return;
    for (const mapping_entry& entry : map->entries())
        if (role* made = find_role(in.made, entry.key); made && entry.value.is_mapping())
            read_details(in, entry, *made);
}

void read_programmes(reading& in, const node& root) {
    const node* map = root.find("programmes");
    in.has_broken_programmes = map && !map->is_mapping();
    if (map && expect_mapping(in, *map, "programmes", "{town: {payer: muni, reserve: reserve}}") &&
        is_within(in, *map, programmes_max, "programmes"))
        for (const mapping_entry& entry : map->entries()) read_programme(in, entry);
    if (in.made.backed && !map)
        in.wrong(root.begin_place(), "MISSING_KEY",
                 "the unit is backed, but no programme says who pays and which reserve backs it; "
                 "write programmes: {town: {payer: muni, reserve: reserve}}");
}

void read_pockets(reading& in, const node& root) {
    const node* map = root.find("pockets");
    if (map && expect_mapping(in, *map, "pockets", "{aid: {programme: town}}") &&
        is_within(in, *map, pockets_max, "pockets"))
        for (const mapping_entry& entry : map->entries()) read_pocket(in, entry);
    if (map) check_shares(in, *map);
    if (!map) {
        pocket main;
        main.name = "main";
        main.programme = in.made.programmes.empty() ? none : 0;
        in.made.pockets.push_back(std::move(main));
    }
    if (in.made.pockets.size() == 1) in.made.pockets.front().is_default = true;
}

void read_payers(reading& in, const node& root) {
    const node* map = root.find("payers");
    if (!map || !expect_mapping(in, *map, "payers", "{\"fund:fees\": \"donor:fees\"}")) return;
    for (const mapping_entry& entry : map->entries()) {
        default_payer made;
        if (entry.key != "any") {
            made.to = entry.key;
            const bool is_prefix_of_role = has_role(in.made, entry.key, false);
            if (!is_prefix_of_role && role_of_account(in.made, entry.key) == none)
                in.wrong(entry.key_place, "UNKNOWN_ACCOUNT",
                         "payers: " + quoted(entry.key) +
                             " is no account or prefix of this scheme; write an account, a prefix "
                             "or any");
        }
        if (auto from = read_account(in, entry.value, "payer of " + quoted(entry.key))) {
            made.from = std::move(*from);
            in.made.default_payers.push_back(std::move(made));
        }
    }
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
