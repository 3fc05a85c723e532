// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.hpp>
#include <annona/sdk/rule.hpp>

#include <optional>
#include <vector>

#include "inputs.hpp"

namespace annona {
inline namespace v0_1 {
namespace rules {

/// What one fact or input must be for a row of a table to count.
struct grant_key {
    std::uint32_t slot = grant_inputs::none;
    bool has_names = false;
    sdk::bit_set names{};
    std::optional<ratio> least{};
    std::optional<ratio> most{};
    std::optional<amount> least_amount{};
    std::optional<amount> most_amount{};
    std::optional<local_day> first{};
    std::optional<local_day> last{};

    bool is_given() const noexcept { return slot != grant_inputs::none; }

    /// A count and an age lie in whole numbers, an amount and a date in their own bounds.
    bool holds(sdk::fact_view fact, local_day ages_on) const {
        switch (fact.raw().kind) {
            case ANNONA_KIND_NAME:
                return has_names && names.contains(fact.name().number);
            case ANNONA_KIND_YES_NO:
                return is_between(ratio{fact.yes() ? 1 : 0, 1});
            case ANNONA_KIND_COUNT:
                return is_between(ratio{fact.count(), 1});
            case ANNONA_KIND_RATIO:
                return is_between(fact.ratio());
            case ANNONA_KIND_AMOUNT:
                return !has_names && (!least_amount || fact.amount() >= *least_amount) &&
                       (!most_amount || fact.amount() <= *most_amount);
            case ANNONA_KIND_DATE:
                return !has_names && (!first || fact.day() >= *first) &&
                       (!last || fact.day() <= *last) &&
                       is_between(ratio{completed_years(fact.day(), ages_on), 1});
            default:
                return false;
        }
    }
    /// Who was born on 29 February completes a year on 28 February; -1 before the birth.
    static std::int64_t completed_years(local_day born, local_day on) {
        if (on < born) return -1;
        const std::int32_t years = to_civil(on).year - to_civil(born).year;
        return add_months(born, years * 12) <= on ? years : years - 1;
    }

    /// Whether some value lies in both. Keys of two different facts are never compared.
    bool meets(const grant_key& other) const {
        if (has_names != other.has_names) return false;
        if (has_names) return names.size_without(other.names) < names.size_without({});
        return do_meet(least, most, other.least, other.most) &&
               do_meet(least_amount, most_amount, other.least_amount, other.most_amount) &&
               do_meet(first, last, other.first, other.last);
    }
    /// Whether every value of the other lies in this one.
    bool contains(const grant_key& other) const {
        if (has_names != other.has_names) return false;
        if (has_names) return other.names.size_without(names) == 0;
        return is_wider(least, most, other.least, other.most) &&
               is_wider(least_amount, most_amount, other.least_amount, other.most_amount) &&
               is_wider(first, last, other.first, other.last);
    }

private:
    template <class Bound>
    static bool do_meet(const Bound& from_a, const Bound& to_a, const Bound& from_b,
                        const Bound& to_b) {
        return (!from_a || !to_b || *from_a <= *to_b) && (!from_b || !to_a || *from_b <= *to_a);
    }
    template <class Bound>
    static bool is_wider(const Bound& from, const Bound& to, const Bound& inner_from,
                         const Bound& inner_to) {
        return (!from || (inner_from && *from <= *inner_from)) &&
               (!to || (inner_to && *inner_to <= *to));
    }
    bool is_between(ratio value) const {
        return !has_names && (!least || value >= *least) && (!most || value <= *most);
    }
};

/// Tables of amounts: the first row whose keys hold gives its amount.
class grant_tables {
public:
    static constexpr std::uint32_t rows_max = 64;

    static constexpr sdk::parameter columns[] = {
        sdk::declare::name("table").required().doc("Names the table, as steps call it."),
        sdk::declare::fact("of").required().doc(
            "The fact or input the row is found by: a count, a name, an amount, a date of birth."),
        sdk::declare::ratio("at_least").doc("The least count, or age in completed years."),
        sdk::declare::ratio("at_most").doc("The largest count or age."),
        sdk::declare::names("in").doc("The names it may be."),
        sdk::declare::amount("amount_from").doc("Of an amount: the least."),
        sdk::declare::amount("amount_to").doc("Of an amount: the largest."),
        sdk::declare::date("born_from").doc("Of a date: the first day, for cohorts."),
        sdk::declare::date("born_to").doc("Of a date: the last day."),
        sdk::declare::fact("and").doc("A second fact or input that must hold too."),
        sdk::declare::ratio("and_at_least").doc("As at_least, of the second."),
        sdk::declare::ratio("and_at_most").doc("As at_most, of the second."),
        sdk::declare::names("and_in").doc("As in, of the second."),
        sdk::declare::amount("amount").required().at_least("0").doc("What the row gives."),
    };

    template <class Rows>
    void read(const Rows& rows, grant_inputs& inputs, sdk::problems& problems) {
        for (std::uint32_t i = 0; i < std::min(rows.size(), rows_max); ++i) {
            const auto row = rows[i];
            table_row made;
            made.table = row.template name<"table">();
            made.value = row.template amount<"amount">();
            made.first.slot = inputs.slot(row.template fact<"of">());
            read_first(row, made.first);
            if (row.template has<"and">()) {
                made.second.slot = inputs.slot(row.template fact<"and">());
                read_second(row, made.second);
            }
            check(row, made, problems);
            check_bands(row.template at<"table">(), made, problems);
            rows_.push_back(made);
        }
        if (rows.size() > rows_max) {
            problems.add(rows[0].template at<"table">(), "has more than 64 rows");
        }
    }
    bool has(annona_name table) const {
        return std::ranges::any_of(rows_, [&](const table_row& row) { return row.table == table; });
    }

    /// The amount of the row, or why there is none.
    std::optional<amount> find(annona_name table, const sdk::own& own, local_day ages_on,
                               const grant_inputs& inputs, grant_trouble& trouble) const {
        for (const table_row& row : rows_) {
            if (row.table != table) continue;
            for (const grant_key* key : {&row.first, &row.second}) {
                if (!key->is_given() || own.fact(key->slot).is_known()) continue;
                trouble = {grant_trouble::kind::input_missing, inputs.name(key->slot)};
                return std::nullopt;
            }
            const bool first = row.first.holds(own.fact(row.first.slot), ages_on);
            if (first &&
                (!row.second.is_given() || row.second.holds(own.fact(row.second.slot), ages_on))) {
                return row.value;
            }
        }
        trouble = {grant_trouble::kind::no_row, table};
        return std::nullopt;
    }

private:
    struct table_row {
        annona_name table = 0;
        grant_key first{};
        grant_key second{};
        amount value{};
    };

    template <class Row>
    static void read_first(const Row& row, grant_key& key) {
        key.has_names = row.template has<"in">();
        key.names = row.template names<"in">();
        if (row.template has<"at_least">()) key.least = row.template ratio<"at_least">();
        if (row.template has<"at_most">()) key.most = row.template ratio<"at_most">();
        if (row.template has<"amount_from">()) {
            key.least_amount = row.template amount<"amount_from">();
        }
        if (row.template has<"amount_to">()) key.most_amount = row.template amount<"amount_to">();
        if (row.template has<"born_from">()) key.first = row.template date<"born_from">();
        if (row.template has<"born_to">()) key.last = row.template date<"born_to">();
    }
    template <class Row>
    static void read_second(const Row& row, grant_key& key) {
        key.has_names = row.template has<"and_in">();
        key.names = row.template names<"and_in">();
        if (row.template has<"and_at_least">()) key.least = row.template ratio<"and_at_least">();
        if (row.template has<"and_at_most">()) key.most = row.template ratio<"and_at_most">();
    }
    template <class Row>
    static void check(const Row& row, const table_row& made, sdk::problems& problems) {
        const sdk::field place = row.template at<"table">();
        const grant_key& key = made.first;
        if (key.least && key.most && *key.least > *key.most) {
            problems.add(place, "at_least is larger than at_most");
        }
        if (key.least_amount && key.most_amount && *key.least_amount > *key.most_amount) {
            problems.add(place, "amount_from is larger than amount_to");
        }
        if (key.first && key.last && *key.last < *key.first) {
            problems.add(place, "born_to lies before born_from");
        }
        const bool needs_second = row.template has<"and_in">() ||
                                  row.template has<"and_at_least">() ||
                                  row.template has<"and_at_most">();
        if (needs_second && !made.second.is_given()) {
            problems.add(place, "and_in, and_at_least and and_at_most need and");
        }
    }

    /// Bands that cross are a slip: whose amount counts is then a matter of which row stands first.
    /// A later row that takes in all of an earlier one is meant for the rest.
    void check_bands(sdk::field place, const table_row& made, sdk::problems& problems) const {
        for (const table_row& before : rows_) {
            if (before.table != made.table || before.first.slot != made.first.slot) continue;
            if (made.second.is_given() && before.second.is_given() &&
                made.second.slot != before.second.slot) {
                continue;
            }
            const bool any_second = !made.second.is_given();
            const bool both = made.second.is_given() && before.second.is_given();
            if (!made.first.meets(before.first) || (both && !made.second.meets(before.second))) {
                continue;
            }
            if (made.first.contains(before.first) &&
                (any_second || (both && made.second.contains(before.second)))) {
                continue;
            }
            problems.add(place, "overlaps an earlier row of its table: end one before the other");
            return;
        }
    }

    std::vector<table_row> rows_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
