// SPDX-License-Identifier: Apache-2.0
#include "scheme_reader_context.hpp"

#include <algorithm>
#include <annona/money/decimal.hpp>
#include <annona/rule/reason.hpp>
#include <charconv>

#include "suggest.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::size_t name_length_max = 63;
constexpr std::int64_t days_max = 36'525;  // a hundred years: longer is a slip of the pen

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string found_kind(const node& value) {
    return value.is_missing() ? "nothing" : "a " + std::string(to_string(value.kind()));
}

std::vector<std::string_view> role_names(const scheme& in) {
    std::vector<std::string_view> names;
    for (const role& one : in.roles)
        if (std::find(names.begin(), names.end(), one.name) == names.end())
            names.push_back(one.name);
    return names;
}

}  // namespace

std::string below(subject outer, std::string_view inner) {
    return outer.empty() ? std::string(inner) : std::string(outer) + " " + std::string(inner);
}

void check_key_names(reading& in, const node& mapping, std::span<const std::string_view> allowed,
                     subject what) {
    for (const mapping_entry& entry : mapping.entries()) {
        if (std::find(allowed.begin(), allowed.end(), entry.key) != allowed.end()) continue;
        in.wrong(
            entry.key_place, "UNKNOWN_KEY",
            std::string(what) + " has no key " + quoted(entry.key) + suggest(entry.key, allowed));
    }
}

namespace {

// A key that stands there misspelt is one mistake, not two.
bool stands_misspelt(const node& mapping, std::string_view key,
                     std::span<const std::string_view> allowed) {
    return std::any_of(
        mapping.entries().begin(), mapping.entries().end(), [&](const mapping_entry& entry) {
            return std::find(allowed.begin(), allowed.end(), entry.key) == allowed.end() &&
                   did_you_mean(entry.key, allowed) == key;
        });
}

}  // namespace

bool check_keys(reading& in, const node& mapping, std::span<const key_declaration> keys,
                subject what) {
    if (!expect_mapping(in, mapping, what, "{key: value}")) return false;
    const std::vector<std::string_view> allowed = names_of(keys);
    check_key_names(in, mapping, allowed, what);
    for (const key_declaration& key : keys) {
        if (!key.is_required || mapping.find(key.name) ||
            stands_misspelt(mapping, key.name, allowed))
            continue;
        in.wrong(
            mapping.begin_place(), "MISSING_KEY",
            std::string(what) + " needs the key " + quoted(key.name) + ": " + std::string(key.doc));
    }
    return true;
}

bool expect_mapping(reading& in, const node& value, subject what, std::string_view example) {
    if (value.is_mapping()) return true;
    in.wrong(value.begin_place(), "WRONG_KIND",
             std::string(what) + " is a mapping, as in " + std::string(example) + "; found " +
                 found_kind(value));
    return false;
}

bool expect_sequence(reading& in, const node& value, subject what, std::string_view example) {
    if (value.is_sequence()) return true;
    in.wrong(value.begin_place(), "WRONG_KIND",
             std::string(what) + " is a list, as in " + std::string(example) + "; found " +
                 found_kind(value));
    return false;
}

std::optional<std::string_view> read_text(reading& in, const node& value, subject what) {
    if (value.is_scalar() && !value.text().empty()) return value.text();
    in.wrong(value.begin_place(), "WRONG_KIND",
             std::string(what) + " is a text; found " +
                 (value.is_scalar() ? "nothing" : found_kind(value)));
    return std::nullopt;
}

std::optional<std::string_view> read_name(reading& in, const node& value, subject what) {
    const auto text = read_text(in, value, what);
    if (!text) return std::nullopt;
    const bool is_good = text->size() <= name_length_max && is_letter_or_digit(text->front()) &&
                         std::all_of(text->begin(), text->end(), [](char c) {
                             return is_letter_or_digit(c) || c == '_' || c == '-' || c == '.';
                         });
    if (is_good) return text;
    in.wrong(value.begin_place(), "BAD_NAME",
             std::string(what) + " is " + quoted(*text) +
                 "; a name has letters, digits, - and _, at most 63, and begins with a letter or "
                 "digit");
    return std::nullopt;
}

std::optional<bool> read_yes_no(reading& in, const node& value, subject what) {
    static constexpr std::string_view words[] = {"yes", "no"};
    const auto index = read_choice(in, value, what, words);
    if (!index) return std::nullopt;
    return *index == 0;
}

std::optional<reason> read_reason(reading& in, const node& value, subject what) {
    const auto text = read_text(in, value, what);
    if (!text) return std::nullopt;
    if (const reason code = parse_reason(*text); code != 0) return code;
    std::vector<std::string_view> names;
    for (const reason_entry& row : reason_table) names.push_back(row.name);
    in.wrong(
        value.begin_place(), "UNKNOWN_NAME",
        std::string(what) + ": " + quoted(*text) + " is no reason code" + suggest(*text, names));
    return std::nullopt;
}

std::optional<std::int64_t> read_count(reading& in, const node& value, subject what,
                                       std::int64_t least, std::int64_t most) {
    const auto text = read_text(in, value, what);
    if (!text) return std::nullopt;
    std::int64_t count = 0;
    const auto end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, count);
    if (parsed.ec == std::errc{} && parsed.ptr == end && count >= least && count <= most)
        return count;
    in.wrong(value.begin_place(), "BAD_VALUE",
             std::string(what) + " is " + quoted(*text) + "; allowed: a whole number from " +
                 std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

std::optional<local_day> read_date(reading& in, const node& value, subject what) {
    const auto text = read_text(in, value, what);
    if (!text) return std::nullopt;
    const result<local_day> day = parse_local_day(*text);
    if (day) return *day;
    in.wrong(value.begin_place(), "BAD_VALUE",
             std::string(what) + " is " + quoted(*text) + "; a date is written 2026-01-31");
    return std::nullopt;
}

std::optional<local_day> read_local_date(reading& in, const node& value, subject what) {
    const auto day = read_date(in, value, what);
    const zone& at = in.made.time_zone;
    if (!day || at.transitions.empty() || day_start(at, *day) < day_start(at, *day + 1)) return day;
    in.wrong(value.begin_place(), "DAY_SKIPPED",
             std::string(what) + ": " + format_local_day(*day) + " never was in " + at.name +
                 "; the calendar went on with " + format_local_day(*day + 1));
    return std::nullopt;
}

std::optional<std::int32_t> read_days(reading& in, const node& value, subject what) {
    const auto text = read_text(in, value, what);
    if (!text) return std::nullopt;
    std::int64_t count = 0;
    const auto end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, count);
    const std::string_view rest(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
    if (parsed.ec == std::errc{} && count >= 0 && count <= days_max &&
        (rest == " days" || rest == " day"))
        return static_cast<std::int32_t>(count);
    in.wrong(value.begin_place(), "BAD_VALUE",
             std::string(what) + " is " + quoted(*text) +
                 "; write a number of days up to 36525, as in 30 days");
    return std::nullopt;
}

std::optional<amount> read_amount(reading& in, const node& value, subject what) {
    const auto text = read_text(in, value, what);
    if (!text || !in.has_good_unit) return std::nullopt;
    const result<amount> read = parse_amount(*text, in.made.ledgers.front().counted);
    if (read) return *read;
    in.wrong(value.begin_place(), read.error().code, std::string(what) + ": " + read.error().text);
    return std::nullopt;
}

std::optional<std::size_t> read_choice(reading& in, const node& value, subject what,
                                       std::span<const std::string_view> choices) {
    const auto text = read_text(in, value, what);
    if (!text) return std::nullopt;
    const auto found = std::find(choices.begin(), choices.end(), *text);
    if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
    in.wrong(value.begin_place(), "BAD_VALUE",
             std::string(what) + " is " + quoted(*text) + suggest(*text, choices));
    return std::nullopt;
}

std::vector<const node*> read_words(reading& in, const node& value, subject what) {
    std::vector<const node*> words;
    if (value.is_scalar()) {
        if (read_text(in, value, what)) words.push_back(&value);
        return words;
    }
    if (!expect_sequence(in, value, what, "[first, second]")) return words;
    for (const node& item : value.items())
        if (read_text(in, item, what)) words.push_back(&item);
    return words;
}

void refuse_empty_list(reading& in, const node& list, subject what, std::string_view names_no) {
    if (!list.is_sequence() || !list.items().empty()) return;
    in.wrong(list.begin_place(), "EMPTY_LIST",
             std::string(what) + " names no " + std::string(names_no) +
                 "; leave the key out where all are meant");
}

void refuse_repeated_words(reading& in, const node& list, subject what) {
    if (!list.is_sequence()) return;
    std::vector<std::string_view> before;
    for (const node& word : list.items()) {
        if (!word.is_scalar() || word.text().empty()) continue;
        if (std::find(before.begin(), before.end(), word.text()) != before.end())
            in.wrong(word.begin_place(), "TWICE",
                     std::string(what) + " names " + quoted(word.text()) + " twice");
        before.push_back(word.text());
    }
}

void unknown_name(reading& in, const node& value, subject what,
                  std::span<const std::string_view> known) {
    in.wrong(value.begin_place(), "UNKNOWN_NAME",
             std::string(what) + ": " + quoted(value.text()) + " is not known" +
                 suggest(value.text(), known));
}

bool is_account_id(std::string_view text) {
    return !text.empty() && text.size() <= name_length_max && is_letter_or_digit(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_letter_or_digit(c) || c == '.' || c == '_' || c == ':' || c == '-';
           });
}

std::uint32_t role_of_account(const scheme& in, std::string_view id) {
    const std::size_t colon = id.find(':');
    const bool is_whole = colon == std::string_view::npos;
    const std::string_view prefix = id.substr(0, colon);
    for (std::size_t i = 0; i < in.roles.size(); ++i)
        if (in.roles[i].whole_id == is_whole && in.roles[i].prefix == prefix)
            return static_cast<std::uint32_t>(i);
    return none;
}

namespace {

std::vector<std::string> account_forms(const scheme& in) {
    std::vector<std::string> forms;
    for (const role& one : in.roles) forms.push_back(one.prefix + (one.whole_id ? "" : ":"));
    return forms;
}

// The part of a template in braces is a field the engine knows or a declared fact.
bool is_known_field(const scheme& in, std::string_view field) {
    return field == "holder" || field == "programme" || find_input(in, field) != nullptr;
}

// The template with every {field} replaced by "x"; nothing where a brace or a field is wrong.
std::optional<std::string> without_fields(const scheme& in, std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        plain += text.substr(0, open);
        if (open == std::string_view::npos) break;
        const std::size_t close = text.find('}', open);
        if (close == std::string_view::npos ||
            !is_known_field(in, text.substr(open + 1, close - open - 1)))
            return std::nullopt;
        plain += 'x';
        text.remove_prefix(close + 1);
    }
    return plain;
}

}  // namespace

std::optional<std::string> read_account(reading& in, const node& value, subject what) {
    const auto text = read_text(in, value, what);
    if (!text) return std::nullopt;
    const auto plain = without_fields(in.made, *text);
    if (!plain || !is_account_id(*plain)) {
        in.wrong(value.begin_place(), "BAD_ACCOUNT",
                 std::string(what) + ": " + quoted(*text) +
                     " is no account; write fund:solidarity, or cash:{holder} with {holder}, "
                     "{programme} or the name of an input in braces");
        return std::nullopt;
    }
    if (role_of_account(in.made, *plain) != none) return std::string(*text);
    const std::vector<std::string> forms = account_forms(in.made);
    const std::vector<std::string_view> known(forms.begin(), forms.end());
    const std::size_t colon = text->find(':');
    const std::string_view head =
        colon == std::string_view::npos ? *text : text->substr(0, colon + 1);
    in.wrong(value.begin_place(), "UNKNOWN_ACCOUNT",
             std::string(what) + ": no accounts of the form " + quoted(head) + " are declared" +
                 suggest(head, known));
    return std::nullopt;
}

std::uint64_t read_role_mask(reading& in, const node& value, subject what) {
    std::uint64_t mask = 0;
    refuse_repeated_words(in, value, what);
    const std::vector<std::string_view> known = role_names(in.made);
    for (const node* word : read_words(in, value, what)) {
        std::uint64_t found = 0;
        for (std::size_t i = 0; i < in.made.roles.size(); ++i)
            if (in.made.roles[i].name == word->text()) found |= std::uint64_t{1} << i;
        if (found == 0) unknown_name(in, *word, what, known);
        mask |= found;
    }
    return mask;
}

std::uint64_t read_pocket_mask(reading& in, const node& value, subject what) {
    std::uint64_t mask = 0;
    refuse_repeated_words(in, value, what);
    std::vector<std::string_view> known;
    for (const pocket& one : in.made.pockets) known.push_back(one.name);
    for (const node* word : read_words(in, value, what)) {
        const auto found = std::find(known.begin(), known.end(), word->text());
        if (found == known.end())
            unknown_name(in, *word, what, known);
        else
            mask |= std::uint64_t{1} << (found - known.begin());
    }
    return mask;
}

std::uint64_t read_command_mask(reading& in, const node& value, subject what) {
    std::uint64_t mask = 0;
    refuse_repeated_words(in, value, what);
    for (const node* word : read_words(in, value, what))
        if (const auto index = read_choice(in, *word, what, command_names))
            mask |= std::uint64_t{1} << *index;
    return mask;
}

std::uint32_t find_category(const scheme& in, std::string_view name) {
    for (std::size_t i = 0; i < in.categories.size(); ++i)
        if (in.categories[i].name == name) return static_cast<std::uint32_t>(i);
    return none;
}

const input* find_input(const scheme& in, std::string_view name) {
    const std::uint32_t number = in.names.find(name);
    if (number == 0) return nullptr;
    for (const input& one : in.inputs)
        if (one.name == number) return &one;
    return nullptr;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
