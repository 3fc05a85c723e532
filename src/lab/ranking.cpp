// SPDX-License-Identifier: Apache-2.0
#include "lab/ranking.hpp"

#include <annona/money/money.hpp>

#include <algorithm>
#include <compare>
#include <set>

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

constexpr std::string_view by_arrival = "order of arrival";
constexpr std::string_view highest_word = "highest";

failure malformed(std::string text) { return {"MALFORMED", std::move(text), {}}; }

/// Counts money, scores and incomes alike.
unit plain_number() {
    unit made;
    made.digits = made.scale = 6;
    return made;
}

std::string plain_text(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Less: stands before the other. Equal where the criterion does not tell them apart.
std::strong_ordering compare_values(const json& left, const json& right) {
    if (left.is_boolean() && right.is_boolean()) return left.get<bool>() <=> right.get<bool>();
    const std::string one = plain_text(left), other = plain_text(right);
    const auto first = parse_amount(one, plain_number());
    const auto second = parse_amount(other, plain_number());
    if (first && second) return first->count() <=> second->count();
    return one.compare(other) <=> 0;
}

std::strong_ordering compare(const json& left, const json& right, const ranking_criterion& by) {
    const auto one = left.find(by.field), other = right.find(by.field);
    const bool states = one != left.end() && !one->is_null();
    const bool other_states = other != right.end() && !other->is_null();
    if (states != other_states)
        return states ? std::strong_ordering::less : std::strong_ordering::greater;
    if (!states) return std::strong_ordering::equal;
    const auto found = compare_values(*one, *other);
    if (!by.highest_first || found == 0) return found;
    return found < 0 ? std::strong_ordering::greater : std::strong_ordering::less;
}

/// The first criterion that tells them apart; nullptr where none does.
const ranking_criterion* deciding(const json& left, const json& right,
                                  const std::vector<ranking_criterion>& by) {
    for (const ranking_criterion& one : by)
        if (compare(left, right, one) != 0) return &one;
    return nullptr;
}

result<std::vector<const json*>> read_list(const json& applications) {
    if (!applications.is_array()) return malformed("applications are a list of maps");
    std::vector<const json*> read;
    std::set<std::string> ids;
    for (const json& one : applications) {
        const bool has_id = one.is_object() && one.contains("id");
        if (!has_id) return malformed("an application without an id: " + one.dump());
        if (!ids.insert(plain_text(one["id"])).second)
            return malformed("two applications of the id " + plain_text(one["id"]));
        read.push_back(&one);
    }
    return read;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

json ids_of(const ranking& of, bool served) {
    json ids = json::array();
    for (const ranked_application& one : of.places)
        if (one.is_served == served) ids.push_back(one.id);
    return ids;
}

}  // namespace

result<std::vector<ranking_criterion>> parse_criteria(std::string_view text) {
    std::vector<ranking_criterion> made;
    while (true) {
        const auto comma = text.find(',');
        std::string_view word = trimmed(text.substr(0, comma));
        const auto space = word.find(' ');
        const std::string_view field = word.substr(0, space);
        const std::string_view behind =
            space == std::string_view::npos ? std::string_view{} : trimmed(word.substr(space));
        if (field.empty() || (!behind.empty() && behind != highest_word))
            return malformed("criteria are written `tier, isee, members highest`");
        made.push_back({std::string(field), behind == highest_word});
        if (comma == std::string_view::npos) return made;
        text.remove_prefix(comma + 1);
    }
}

result<ranking> rank_applications(const json& applications,
                                  const std::vector<ranking_criterion>& by, std::int64_t quota) {
    auto read = read_list(applications);
    if (!read) return read.error();
    std::stable_sort(read->begin(), read->end(), [&by](const json* left, const json* right) {
        const auto* told = deciding(*left, *right, by);
        return told != nullptr && compare(*left, *right, *told) < 0;
    });
    ranking made;
    for (std::size_t i = 0; i < read->size(); ++i) {
        const json& one = *(*read)[i];
        const auto* told = i == 0 ? nullptr : deciding(*(*read)[i - 1], one, by);
        std::string why = i == 0 ? "" : std::string(told ? told->field : by_arrival);
        const bool is_served = quota < 0 || i < static_cast<std::size_t>(quota);
        made.places.push_back({plain_text(one["id"]), is_served, std::move(why)});
    }
    const auto edge = static_cast<std::size_t>(std::max<std::int64_t>(quota, 0));
    const bool is_parted =
        edge > 0 && edge < made.places.size() && made.places[edge].decided_by == by_arrival;
    if (!is_parted) return made;
    for (std::size_t i = 0; i < read->size(); ++i)
        if (deciding(*(*read)[i], *(*read)[edge], by) == nullptr)
            made.tied_at_quota.push_back(made.places[i].id);
    return made;
}

json to_json(const ranking& of) {
    json order = json::array();
    for (const ranked_application& one : of.places) order.push_back(one.id);
    return json{{"order", order},
                {"served", ids_of(of, true)},
                {"waiting", ids_of(of, false)},
                {"tied_at_quota", of.tied_at_quota}};
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
