// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "parameter_parser_kinds.hpp"
#include "suggest.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::size_t word_bits = 64;

struct account_word {
    std::string_view word;
    std::uint32_t handle;
};

constexpr account_word account_words[] = {{"who paid", ANNONA_HANDLE_FUNDER},
                                          {"payer", ANNONA_HANDLE_PAYER},
                                          {"payee", ANNONA_HANDLE_PAYEE},
                                          {"own money", ANNONA_HANDLE_PAYS_FROM},
                                          {"paid to", ANNONA_HANDLE_PAID_TO}};

void set_bit(std::uint64_t* bits, std::size_t index) {
    bits[index / word_bits] |= std::uint64_t{1} << (index % word_bits);
}

std::uint64_t* make_bits(parameter_reading& on, std::size_t bits_count, annona_value& made) {
    const std::size_t words = (bits_count + word_bits - 1) / word_bits;
    std::uint64_t* bits = on.values.make_bits(std::max<std::size_t>(words, 1));
    made.bits = bits;
    made.bits_words = static_cast<std::uint32_t>(std::max<std::size_t>(words, 1));
    return bits;
}

bool is_below(const scheme& in, std::uint32_t category, std::uint32_t top) {
    for (; category != none; category = in.categories[category].parent)
        if (category == top) return true;
    return false;
}

}  // namespace

bool parse_account(parameter_reading& on, const node& text, subject what, annona_value& made) {
    if (!read_text(on.in, text, what)) return false;
    for (const account_word& one : account_words)
        if (text.text() == one.word) {
            made.integer = one.handle;
            return true;
        }
    auto account = read_account(on.in, text, what);
    if (!account) return false;
    const std::string_view head = std::string_view(*account).substr(0, account->find(':'));
    if (head == "issuer" || head == "reserve") {
        on.in.wrong(text.begin_place(), "BAD_ACCOUNT",
                    std::string(what) + ": no rule posts to the " + std::string(head) +
                        "; the engine keeps it. Did you mean who paid?");
        return false;
    }
    made.integer = static_cast<std::int64_t>(on.accounts.size());
    on.accounts.push_back(std::move(*account));
    return true;
}

bool parse_categories(parameter_reading& on, const node& list, subject what, annona_value& made) {
    const scheme& in = on.in.made;
    std::uint64_t* bits = make_bits(on, in.categories.size(), made);
    made.count = made.bits_words;
    bool is_good = list.is_scalar() || list.is_sequence();
    std::vector<std::string_view> known;
    for (const category& one : in.categories) known.push_back(one.name);
    for (const node* word : read_words(on.in, list, what)) {
        const std::uint32_t top = find_category(in, word->text());
        if (top == none) {
            unknown_name(on.in, *word, what, known);
            is_good = false;
            continue;
        }
        for (std::uint32_t i = 0; i < in.categories.size(); ++i)
            if (is_below(in, i, top)) set_bit(bits, i);
    }
    return is_good;
}

namespace {

// What the names of a parameter may be; empty: anything. One whose name ends with `classes` holds
// classes of shops, wherever it stands.
std::vector<std::string_view> known_names(const reading& in, const annona_param& as) {
    if (!std::string_view(as.name).ends_with("classes")) return {};
    return {in.shop_classes.begin(), in.shop_classes.end()};
}

}  // namespace

bool parse_names(parameter_reading& on, const annona_param& as, const node& list, subject what,
                 annona_value& made) {
    const std::vector<const node*> words = read_words(on.in, list, what);
    const std::vector<std::string_view> known = known_names(on.in, as);
    annona_value* members = on.values.make_members(words.size());
    bool is_good = !words.empty() || list.is_sequence();
    std::uint32_t largest = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i]->text();
        if (!known.empty() && std::find(known.begin(), known.end(), word) == known.end()) {
            unknown_name(on.in, *words[i], what, known);
            is_good = false;
        }
        members[i] = annona_value{};
        members[i].kind = ANNONA_KIND_NAME;
        members[i].given = made.given;
        members[i].integer = on.in.made.names.intern(word);
        largest = std::max(largest, static_cast<std::uint32_t>(members[i].integer));
    }
    made.members = members;
    made.count = static_cast<std::uint32_t>(words.size());
    std::uint64_t* bits = make_bits(on, std::size_t{largest} + 1, made);
    for (std::size_t i = 0; i < words.size(); ++i)
        set_bit(bits, static_cast<std::size_t>(members[i].integer));
    return is_good;
}

bool parse_roles(parameter_reading& on, const node& list, subject what, annona_value& made) {
    const std::uint64_t mask = read_role_mask(on.in, list, what);
    made.integer = static_cast<std::int64_t>(mask);
    return mask != 0;
}

bool parse_pocket(parameter_reading& on, const node& name, subject what, annona_value& made) {
    const auto text = read_text(on.in, name, what);
    if (!text) return false;
    std::vector<std::string_view> known;
    for (const pocket& one : on.in.made.pockets) known.push_back(one.name);
    const auto found = std::find(known.begin(), known.end(), *text);
    if (found == known.end()) return unknown_name(on.in, name, what, known), false;
    made.integer = found - known.begin();
    return true;
}

bool parse_lists(parameter_reading& on, const node& list, subject what, annona_value& made) {
    std::vector<std::string_view> known;
    for (const product_list& one : on.in.made.product_lists) known.push_back(one.name);
    std::uint64_t mask = 0;
    bool is_good = list.is_scalar() || list.is_sequence();
    for (const node* word : read_words(on.in, list, what)) {
        const auto found = std::find(known.begin(), known.end(), word->text());
        if (found == known.end()) {
            unknown_name(on.in, *word, what, known);
            is_good = false;
        } else {
            mask |= std::uint64_t{1} << (found - known.begin());
        }
    }
    made.integer = static_cast<std::int64_t>(mask);
    return is_good;
}

namespace {

// The word of a kind of input, or nothing where no input has it.
std::string_view word_of_input_kind(std::uint16_t kind) {
    for (std::size_t i = 0; i < input_kind_numbers().size(); ++i)
        if (input_kind_numbers()[i] == kind) return input_kind_words()[i];
    return {};
}

// The unit of a FACT may name kinds of inputs: `count`, or `count, ratio`. Any other unit is for
// people.
bool is_of_kind(const annona_param& as, const input& declared) {
    const std::string_view word = word_of_input_kind(declared.kind);
    std::string_view units = as.unit ? as.unit : "";
    bool names_kinds = false;
    while (!units.empty()) {
        const std::size_t comma = units.find(", ");
        const std::string_view unit = units.substr(0, comma);
        const auto kinds = input_kind_words();
        names_kinds = names_kinds || std::find(kinds.begin(), kinds.end(), unit) != kinds.end();
        if (unit == word) return true;
        units = comma == std::string_view::npos ? std::string_view{} : units.substr(comma + 2);
    }
    return !names_kinds || word.empty();  // a kind that could not be read was told before
}

}  // namespace

bool parse_fact(parameter_reading& on, const annona_param& as, const node& text, subject what,
                annona_value& made) {
    if (!read_text(on.in, text, what)) return false;
    const input* declared = find_input(on.in.made, text.text());
    if (text.text() != "class" && !declared) {
        std::vector<std::string_view> known = {"class"};
        for (const input& one : on.in.made.inputs) known.push_back(on.in.made.names.text(one.name));
        on.in.wrong(text.begin_place(), "UNKNOWN_NAME",
                    std::string(what) + ": " + quoted(text.text()) +
                        " is not declared under inputs" + suggest(text.text(), known));
        return false;
    }
    if (declared && !is_of_kind(as, *declared)) {
        on.in.wrong(text.begin_place(), "WRONG_KIND",
                    std::string(what) + ": " + text.text() + " is declared as " +
                        std::string(word_of_input_kind(declared->kind)) + "; " + as.name +
                        " needs " + as.unit);
        return false;
    }
    made.integer = on.in.made.names.intern(text.text());
    return true;
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
