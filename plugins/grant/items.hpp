// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

#include <vector>

#include "exact.hpp"
#include "inputs.hpp"

namespace annona {
inline namespace v0_1 {
namespace rules {

/// What measured things are worth: kilograms of glass, hours, pieces, each with its grade.
class grant_items {
public:
    static constexpr std::uint32_t rows_max = 32;
    static constexpr std::int64_t thousandths = 1000;  // of a measure: how quantities are stated

    static constexpr sdk::parameter columns[] = {
        sdk::declare::name("item").required().doc("What is measured, as the command names it."),
        sdk::declare::amount("amount").required().at_least("0").doc("What is paid for `per`."),
        sdk::declare::ratio("per").otherwise("1").at_least("0").doc(
            "For how much of it: 3 pays for each three kilograms."),
        sdk::declare::yes_no("whole").otherwise("no").doc(
            "Only whole multiples of `per` in one delivery are paid; the rest is not carried "
            "over."),
    };

    template <class Rows>
    void read(const Rows& rows, sdk::problems& problems) {
        for (std::uint32_t i = 0; i < std::min(rows.size(), rows_max); ++i) {
            const auto row = rows[i];
            const ratio per = row.template ratio<"per">();
            if (per.num <= 0) problems.add(row.template at<"per">(), "per is more than 0");
            for (const item_row& known : rows_) {
                if (known.code != row.template name<"item">()) continue;
                problems.add(row.template at<"item">(), "an item stands in two rows");
            }
            rows_.push_back({row.template name<"item">(), row.template amount<"amount">(),
                             ratio{per.den, std::max<std::int64_t>(per.num, 1)},
                             row.template yes_no<"whole">()});
        }
        if (rows.size() > rows_max) {
            problems.add(rows[0].template at<"item">(), "has more than 32 rows");
        }
    }
    /// Grade A is the first share, B the second; what comes beyond is worth nothing.
    void read_grades(const sdk::value_list& shares) {
        for (const annona_value& each : shares) grades_.push_back(sdk::read::ratio_of(each));
    }
    bool is_empty() const noexcept { return rows_.empty(); }

    /// All rows together, exact; `trouble` where there is nothing to pay.
    exact_amount worth(const sdk::case_view& seen, grant_trouble& trouble) const {
        if (trouble = trouble_with(seen); trouble) return {};
        exact_amount sum;
        for (const item_row& row : rows_) {
            exact_amount quantity;
            for (const annona_item& item : seen.items()) {
                if (item.code != row.code) continue;
                const exact_amount measured(sdk::to_amount(item.quantity));
                quantity = quantity.plus(measured.times(grade_of(item)));
            }
            exact_amount multiples = quantity.times(row.one_by_per).times({1, thousandths});
            if (row.whole) multiples = multiples.whole();
            sum = sum.plus(multiples.times_amount(row.value));
        }
        return sum;
    }

private:
    struct item_row {
        annona_name code = 0;
        amount value{};
        ratio one_by_per{1, 1};
        bool whole = false;
    };

    grant_trouble trouble_with(const sdk::case_view& seen) const {
        bool any_good = false;
        if (seen.items().empty()) return {grant_trouble::kind::input_missing, rows_.front().code};
        for (const annona_item& item : seen.items()) {
            const auto known = std::ranges::find(rows_, item.code, &item_row::code);
            if (known == rows_.end()) return {grant_trouble::kind::unknown_item, item.code};
            any_good = any_good || grade_of(item).num > 0;
        }
        if (any_good) return {};
        return {grant_trouble::kind::poor_quality, seen.items().front().code};
    }
    ratio grade_of(const annona_item& item) const {
        if (grades_.empty()) return {1, 1};
        const std::uint32_t grade = item.grade;
        return grade == 0 || grade > grades_.size() ? ratio{0, 1} : grades_[grade - 1];
    }

    std::vector<item_row> rows_;
    std::vector<ratio> grades_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
