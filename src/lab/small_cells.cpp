// SPDX-License-Identifier: Apache-2.0
#include "lab/small_cells.hpp"

#include <algorithm>

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

constexpr std::size_t left_out_min = 2;  // one alone is the total less the others
constexpr const char* left_out = "suppressed";

failure malformed() {
    return {"MALFORMED", "a report of counts needs counts and k, at least 1", {}};
}

result<std::vector<counted_cell>> read_cells(const json& given) {
    const auto counts = given.find("counts");
    if (counts == given.end() || !counts->is_object()) return malformed();
    std::vector<counted_cell> cells;
    for (const auto& [name, count] : counts->items()) {
        if (!count.is_number_integer() || count.get<std::int64_t>() < 0) return malformed();
        cells.push_back({name, count.get<std::int64_t>(), true});
    }
    return cells;
}

}  // namespace

void leave_out_small_cells(std::vector<counted_cell>& cells, std::int64_t least,
                           bool is_total_published) {
    std::vector<counted_cell*> smallest_first;
    smallest_first.reserve(cells.size());
    for (counted_cell& one : cells) smallest_first.push_back(&one);
    std::stable_sort(
        smallest_first.begin(), smallest_first.end(),
        [](const counted_cell* a, const counted_cell* b) { return a->count < b->count; });
    std::size_t missing = 0;
    std::int64_t people = 0;
    for (counted_cell* one : smallest_first) {
        const bool gives_another_away =
            is_total_published && missing > 0 && (missing < left_out_min || people < least);
        if (one->count >= least && !gives_another_away) break;
        one->is_published = false;
        ++missing, people += one->count;
    }
}

result<json> report_counts(const json& given) {
    auto cells = read_cells(given);
    if (!cells) return cells.error();
    const std::int64_t least = given.value("k", std::int64_t{0});
    if (least < 1) return malformed();
    const bool with_total = given.value("publish_total", false);
    leave_out_small_cells(*cells, least, with_total);
    json made = json::object();
    json missing = json::array();
    std::int64_t total = 0;
    for (const counted_cell& one : *cells) {
        made[one.name] = one.is_published ? json(one.count) : json(left_out);
        if (!one.is_published) missing.push_back(one.name);
        total += one.count;
    }
    if (with_total) made["total"] = total >= least ? json(total) : json(left_out);
    made["suppressed"] = std::move(missing);
    return made;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
