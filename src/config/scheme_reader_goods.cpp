// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "scheme_reader_parts.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::int64_t days_in_list_max = 3'660;  // ten years of days: a list, not a calendar
constexpr std::string_view range_word = " to ";

std::uint32_t add_category(scheme& made, std::string_view name) {
    if (const std::uint32_t found = find_category(made, name); found != none) return found;
    const std::size_t dot = name.rfind('.');
    const std::uint32_t parent =
        dot == std::string_view::npos ? none : add_category(made, name.substr(0, dot));
    made.categories.push_back({std::string(name), parent});
    return static_cast<std::uint32_t>(made.categories.size() - 1);
}

bool is_category_name(std::string_view name) {
    const bool has_good_letters = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    });
    return has_good_letters && !name.empty() && name.front() != '.' && name.back() != '.' &&
           name.find("..") == std::string_view::npos;
}

bool check_category_name(reading& in, std::string_view name, const place& where) {
    if (is_category_name(name)) return true;
    in.wrong(where, "BAD_NAME",
             "category " + quoted(name) +
                 "; a category is written food or food.basic, with letters, digits, - and _");
    return false;
}

void read_category_list(reading& in, const node& list, const std::string& prefix) {
    for (const node* word : read_words(in, list, "categories"))
        if (check_category_name(in, word->text(), word->begin_place()))
            add_category(in.made, prefix + word->text());
}

// Depth is bounded by the composer. A text after the colon describes the category and is not kept.
void read_category_tree(reading& in, const node& map, const std::string& prefix) {
    for (const mapping_entry& entry : map.entries()) {
        if (!check_category_name(in, entry.key, entry.key_place)) continue;
        const std::string name = prefix + entry.key;
        add_category(in.made, name);
        if (entry.value.is_mapping()) read_category_tree(in, entry.value, name + ".");
        if (entry.value.is_sequence()) read_category_list(in, entry.value, name + ".");
    }
}

// "2026-06-19 to 2026-06-21" or one date
void read_day_range(reading& in, const node& word, subject what, std::vector<local_day>& days) {
    const std::string& text = word.text();
    const std::size_t middle = text.find(range_word);
    if (middle == std::string::npos) {
        if (const auto day = read_local_date(in, word, what)) days.push_back(*day);
        return;
    }
    const auto part = [&](std::string_view half) {
        return read_date(
            in, node::make_scalar(std::string(half), false, word.begin_place(), word.end_place()),
            what);
    };
    const auto first = part(std::string_view(text).substr(0, middle));
    const auto last = part(std::string_view(text).substr(middle + range_word.size()));
    if (!first || !last) return;
    if (*last < *first || *last - *first >= days_in_list_max) {
        in.wrong(word.begin_place(), "OUT_OF_RANGE",
                 std::string(what) + ": " + quoted(text) +
                     " must end on or after its first day and span less than ten years");
        return;
    }
    for (local_day day = *first; day <= *last; day = day + 1) days.push_back(day);
}

}  // namespace

std::vector<local_day> read_day_list(reading& in, const node& list, subject what) {
    std::vector<local_day> days;
    for (const node* word : read_words(in, list, what)) {
        read_day_range(in, *word, what, days);
        if (days.size() > static_cast<std::size_t>(days_in_list_max)) {
            in.wrong(
                word->begin_place(), "TOO_MANY",
                std::string(what) + " has more than " + std::to_string(days_in_list_max) + " days");
            return {};
        }
    }
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    return days;
}

void read_categories(reading& in, const node& root) {
    const node* tree = root.find("categories");
    if (!tree) return;
    if (tree->is_mapping())
        read_category_tree(in, *tree, "");
    else
        read_category_list(in, *tree, "");
}

void read_product_lists(reading& in, const node& root) {
    const node* map = root.find("product_lists");
    if (!map || !expect_mapping(in, *map, "product_lists", "{seeds: [7501, 7502]}")) return;
    if (map->entries().size() > product_lists_max) {
        in.wrong(map->begin_place(), "TOO_MANY",
                 "product_lists: " + std::to_string(map->entries().size()) +
                     " are declared, at most " + std::to_string(product_lists_max) +
                     " are possible");
        return;
    }
    for (const mapping_entry& entry : map->entries()) {
        product_list made;
        made.name = entry.key;
        const std::string what = "product list " + quoted(entry.key);
        refuse_empty_list(in, entry.value, what, "product");
        for (const node* word : read_words(in, entry.value, what))
            made.products.push_back(in.made.names.intern(word->text()));
        std::sort(made.products.begin(), made.products.end());
        made.products.erase(std::unique(made.products.begin(), made.products.end()),
                            made.products.end());
        in.made.product_lists.push_back(std::move(made));
    }
}

void read_shop_classes(reading& in, const node& root) {
    const node* list = root.find("shop_classes");
    if (!list) return;
    refuse_repeated_words(in, *list, "shop_classes");
    for (const node* word : read_words(in, *list, "shop_classes"))
        if (const auto name = read_name(in, *word, "shop class")) {
            in.shop_classes.emplace_back(*name);
            in.made.names.intern(*name);
        }
}

void read_day_lists(reading& in, const node& root) {
    const node* map = root.find("days");
    if (!map || !expect_mapping(in, *map, "days", "{event_days: [2026-06-19]}")) return;
    for (const mapping_entry& entry : map->entries()) {
        const std::string what = "days " + quoted(entry.key);
        refuse_empty_list(in, entry.value, what, "day");
        in.made.day_lists.push_back({entry.key, read_day_list(in, entry.value, what)});
    }
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
