// SPDX-License-Identifier: Apache-2.0
#include "lab/reports.hpp"

#include "lab/averages.hpp"
#include "lab/ranking.hpp"
#include "lab/small_cells.hpp"

#include <annona/money/money.hpp>

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

constexpr std::uint8_t share_digits = 4;

unit with_digits(std::uint8_t digits) {
    unit made;
    made.digits = made.scale = digits;
    return made;
}

/// The decimals a text has.
std::uint8_t digits_of(const std::string& text) {
    const std::size_t point = text.find('.');
    const std::size_t count = point == std::string::npos ? 0 : text.size() - point - 1;
    return static_cast<std::uint8_t>(std::min<std::size_t>(count, unit_digits_max));
}

failure malformed(const char* text) { return {"MALFORMED", text, {}}; }

/// Which part of what was put into circulation went to the families of the programme.
result<json> report_allocation(const json& given) {
    const std::string per_month = given.value("per_month", std::string{});
    const std::string circulated = given.value("put_in_circulation", std::string{});
    const std::int64_t parts =
        given.value("families", std::int64_t{0}) * given.value("months", std::int64_t{0});
    const unit money = with_digits(std::max(digits_of(per_month), digits_of(circulated)));
    const auto each = parse_amount(per_month, money);
    const auto whole = parse_amount(circulated, money);
    if (!each || !whole || !whole->is_positive() || parts < 0)
        return malformed("allocation needs families, months, per_month and put_in_circulation");
    const amount allocated = multiply(*each, ratio{parts, 1}, rounding::half_up);
    const amount share =
        proportion(amount::raw(power_of_ten(share_digits)), allocated, *whole, rounding::half_up);
    return json{{"allocated", format_amount(allocated, money)},
                {"share", format_amount(share, with_digits(share_digits))}};
}

/// Applications by the criteria of `by`, or, where it says none, by every field they state.
result<json> report_ranking(const json& given) {
    const json applications = given.value("applications", json::array());
    std::vector<ranking_criterion> by;
    if (const auto stated = given.find("by"); stated != given.end() && stated->is_string()) {
        auto read = parse_criteria(stated->get<std::string>());
        if (!read) return read.error();
        by = std::move(*read);
    } else if (applications.is_array() && !applications.empty() && applications[0].is_object()) {
        for (const auto& [field, value] : applications[0].items())
            if (field != "id") by.push_back({field, false});
    }
    auto ranked = rank_applications(applications, by, given.value("quota", std::int64_t{-1}));
    if (!ranked) return ranked.error();
    return to_json(*ranked);
}

/// A report is known by what it is made of; its name is the office's own.
struct report_row {
    std::string_view word;
    std::string_view made_of;  // an argument it cannot do without
    result<json> (*answer)(const json& given);
};

constexpr report_row report_rows[] = {{"report", "put_in_circulation", report_allocation},
                                      {"report", "counts", report_counts},
                                      {"report", "bands", report_bands},
                                      {"report", "issued", report_averages},
                                      {"rank", "", report_ranking}};

}  // namespace

result<json> answer_report(const std::string& word, const json& arguments) {
    const std::string name = arguments.value("name", std::string{});
    for (const report_row& row : report_rows)
        if (row.word == word &&
            (row.made_of.empty() || arguments.contains(std::string(row.made_of))))
            return row.answer(arguments);
    return failure{
        "NOT_AVAILABLE", word + (name.empty() ? "" : " " + name) + " is not available", {}};
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
