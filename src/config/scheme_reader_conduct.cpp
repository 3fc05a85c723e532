// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <annona/rule/reason.hpp>

#include "scheme_reader_parts.hpp"
#include "suggest.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::string_view grace_word = "grace ";

std::span<const std::string_view> top_choices(std::string_view key) {
    return choices_of(scheme_keys(), key);
}

std::optional<command_kind> command_of(reading& in, const std::string& word, const place& where) {
    const auto found = std::find(std::begin(command_names), std::end(command_names), word);
    if (found != std::end(command_names))
        return static_cast<command_kind>(found - std::begin(command_names));
    in.wrong(where, "BAD_VALUE",
             "commands: " + quoted(word) + " is no command" + suggest(word, command_names));
    return std::nullopt;
}

void read_closed(reading& in, const node& closed) {
    if (!expect_mapping(in, closed, "commands closed", "{redeem: REDEMPTION_NOT_ALLOWED}")) return;
    for (const mapping_entry& entry : closed.entries()) {
        const auto kind = command_of(in, entry.key, entry.key_place);
        const auto code = read_reason(in, entry.value, "commands closed");
        if (!kind || !code) continue;
        if ((in.made.commands_open & bit_of(*kind)) != 0) {
            in.wrong(entry.key_place, "OPEN_AND_CLOSED",
                     "command " + quoted(entry.key) + " is both open and closed");
        } else {
            in.made.closed.push_back({*kind, *code});
        }
    }
}

void read_commands(reading& in, const node& commands) {
    if (!commands.is_mapping()) {
        in.made.commands_open = read_command_mask(in, commands, "commands");
        return;
    }
    static constexpr std::string_view allowed[] = {"open", "closed"};
    check_key_names(in, commands, allowed, "commands");
    if (const node* open = commands.find("open"))
        in.made.commands_open = read_command_mask(in, *open, "commands open");
    else
        in.wrong(commands.begin_place(), "MISSING_KEY", "commands needs the key \"open\"");
    if (const node* closed = commands.find("closed")) read_closed(in, *closed);
}

// Of two opposite keys the second decides nothing.
std::optional<spend_key> opposite_of(spend_key of, const std::vector<spend_key>& before) {
    static constexpr std::pair<spend_key, spend_key> opposites[] = {
        {spend_key::oldest, spend_key::newest},
        {spend_key::largest_note, spend_key::smallest_note}};
    for (const auto& [one, other] : opposites) {
        if (of != one && of != other) continue;
        const spend_key opposite = of == one ? other : one;
        if (std::find(before.begin(), before.end(), opposite) != before.end()) return opposite;
    }
    return std::nullopt;
}

void read_spend_order(reading& in, const node* order) {
    using key = spend_key;
    auto& keys = in.made.spend_order;
    if (!order) {
        keys = {key::earliest_expiry, key::narrowest_pocket, key::oldest, key::payer, key::lot};
        return;
    }
    for (const node* word : read_words(in, *order, "spend_order")) {
        const auto index = read_choice(in, *word, "spend_order", top_choices("spend_order"));
        if (!index) continue;
        const auto found = static_cast<key>(*index);
        if (std::find(keys.begin(), keys.end(), found) != keys.end())
            in.wrong(word->begin_place(), "TWICE",
                     "spend_order names " + quoted(word->text()) + " twice");
        else if (std::find(keys.begin(), keys.end(), key::lot) != keys.end())
            in.wrong(word->begin_place(), "UNREACHABLE",
                     "spend_order: " + quoted(word->text()) +
                         " stands after lot, which decides everything; put it before");
        else if (const auto opposite = opposite_of(found, keys))
            in.wrong(
                word->begin_place(), "UNREACHABLE",
                "spend_order: " + quoted(word->text()) + " says the opposite of " +
                    std::string(top_choices("spend_order")[static_cast<std::size_t>(*opposite)]) +
                    ", which stands before it");
        else
            keys.push_back(found);
    }
    if (std::find(keys.begin(), keys.end(), key::lot) == keys.end()) keys.push_back(key::lot);
}

void read_refund(reading& in, const node& refund) {
    if (!check_keys(in, refund, keys_below("refund"), "refund")) return;
    if (const node* charges = refund.find("charges"))
        in.made.refund_keeps_charges =
            read_choice(in, *charges, "refund charges",
                        choices_of(keys_below("refund"), "charges")) == 1U;
    const node* expired = refund.find("expired");
    if (!expired) return;
    const auto text = read_text(in, *expired, "refund expired");
    if (!text) return;
    if (text->starts_with(grace_word)) {
        const node days = node::make_scalar(std::string(text->substr(grace_word.size())), false,
                                            expired->begin_place(), expired->end_place());
        in.made.refund_expired = expired_refund::grace;
        in.made.refund_grace_days = read_days(in, days, "refund grace").value_or(0);
        return;
    }
    static constexpr std::string_view words[] = {"lapse", "refuse", "grace 7 days"};
    const auto index = read_choice(in, *expired, "refund expired", words);
    in.made.refund_expired = index == 1U ? expired_refund::refuse : expired_refund::lapse;
}

void read_override(reading& in, const node& override_key) {
    if (!check_keys(in, override_key, keys_below("override"), "override")) return;
    if (const node* eyes = override_key.find("four_eyes"))
        in.made.override_four_eyes = read_yes_no(in, *eyes, "override four_eyes").value_or(false);
}

void read_ranking(reading& in, const node& ranking) {
    constexpr std::string_view behind = " highest";
    for (const node* word : read_words(in, ranking, "ranking")) {
        const std::string text = word->text();
        std::string_view field = text;
        if (field.ends_with(behind)) field.remove_suffix(behind.size());
        if (field.empty() || field.find_first_of(" ,") != std::string_view::npos)
            in.wrong(word->begin_place(), "BAD_VALUE",
                     "ranking: " + quoted(text) +
                         " is no field; write the name of one, with highest behind it where more "
                         "comes first");
        else
            in.made.ranking.push_back(text);
    }
}

}  // namespace

void read_conduct(reading& in, const node& root) {
    if (const node* commands = root.find("commands")) read_commands(in, *commands);
    if (const node* basket = root.find("basket"))
        in.made.basket = read_choice(in, *basket, "basket", top_choices("basket")) == 1U
                             ? basket_policy::pay_allowed_lines
                             : basket_policy::refuse_whole;
    read_spend_order(in, root.find("spend_order"));
    if (const node* tokens = root.find("tokens")) {
        const auto word = read_choice(in, *tokens, "tokens", top_choices("tokens"));
        in.made.tokens_registered = word == 1U;
        in.made.tokens_single_use = word == 2U;
    }
    if (const node* refund = root.find("refund")) read_refund(in, *refund);
    if (const node* overrides = root.find("override")) read_override(in, *overrides);
    if (const node* ranking = root.find("ranking")) read_ranking(in, *ranking);
    if (const node* notice = root.find("notice"))
        in.made.notice_days = read_days(in, *notice, "notice").value_or(0);
}

namespace {

void read_input_kind(reading& in, const std::string& what, const node& word, input& made) {
    const auto index = read_choice(in, word, what, input_kind_words());
    if (index) made.kind = input_kind_numbers()[*index];
}

void read_input(reading& in, const mapping_entry& entry) {
    const std::string what = "input " + quoted(entry.key);
    input made;
    made.name = in.made.names.intern(entry.key);
    if (entry.value.is_mapping()) {
        static constexpr std::string_view allowed[] = {"kind", "remember", "starts"};
        check_key_names(in, entry.value, allowed, what);
        if (const node* kind = entry.value.find("kind"))
            read_input_kind(in, what + " kind", *kind, made);
        else
            in.wrong(entry.value.begin_place(), "MISSING_KEY", what + " needs the key \"kind\"");
        if (const node* remember = entry.value.find("remember"))
            made.remember = read_yes_no(in, *remember, what + " remember").value_or(false);
        if (const node* starts = entry.value.find("starts"))
            made.next_month = read_choice(in, *starts, what + " starts", input_start_words()) == 1U;
    } else {
        read_input_kind(in, what, entry.value, made);
    }
    in.made.inputs.push_back(made);
}

}  // namespace

void read_inputs(reading& in, const node& root) {
    const node* map = root.find("inputs");
    if (!map || !expect_mapping(in, *map, "inputs", "{members: count}")) return;
    static constexpr std::string_view others_words[] = {"drop", "refuse"};
    for (const mapping_entry& entry : map->entries()) {
        if (entry.key == "others")
            in.made.other_inputs_refused =
                read_choice(in, entry.value, "inputs others", others_words) == 1U;
        else
            read_input(in, entry);
    }
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
