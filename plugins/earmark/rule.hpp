// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>
#include <annona/sdk/rule.hpp>

#include "choice.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace rules {

namespace declare = sdk::declare;

/// Money may buy some goods, in some shops. README.md says how the keys narrow each other.
class earmark {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr std::uint16_t reasons[] = {
        ANNONA_REASON_CATEGORY_NOT_ALLOWED, ANNONA_REASON_MERCHANT_NOT_ACCREDITED,
        ANNONA_REASON_EXCLUSIVE_CATEGORY, ANNONA_REASON_INDIVISIBLE};
    static constexpr const char* const cap_choices[] = {"line", "piece", nullptr};

    static constexpr sdk::parameter goods_columns[] = {
        declare::categories("allow").doc("What may be bought; without it everything but `deny`."),
        declare::categories("deny").doc("What may not be bought, even where `allow` names it."),
    };
    static constexpr sdk::parameter list_columns[] = {
        declare::lists("allow").doc("Products must stand on one of these lists."),
        declare::lists("deny").doc("Products may stand on none of these lists."),
    };
    static constexpr sdk::parameter shop_columns[] = {
        declare::names("classes").doc("Classes of shops where this money is taken."),
        declare::names("deny_classes").doc("Classes of shops where it is not taken."),
        declare::fact("fact").otherwise("class").doc("The fact that holds a shop's class."),
    };
    static constexpr sdk::parameter choice_columns[] = {
        declare::name("name").required().doc("Names the alternative; keeps what was chosen."),
        declare::categories("goods").required().doc("What belongs to the alternative."),
    };
    static constexpr sdk::parameter parameters[] = {
        declare::table("goods", goods_columns).single().doc("Categories of goods and services."),
        declare::table("product_lists", list_columns).single().doc("Lists of single products."),
        declare::table("shops", shop_columns).single().doc("Classes of shops."),
        declare::amount("price_cap").at_least("0").doc("The most one line of a basket may cost."),
        declare::choice("price_cap_per", cap_choices)
            .otherwise("line")
            .doc("Whether price_cap is for a line or for each piece of it. A line without a "
                 "quantity is one piece."),
        declare::yes_no("whole_packages")
            .otherwise("no")
            .doc("yes: a line is paid wholly with this money or not at all."),
        declare::table("exclusive", choice_columns)
            .doc("Alternatives that exclude each other: the first one bought is the holder's "
                 "choice. Returning the whole purchase undoes it."),
        declare::window("exclusive_per")
            .otherwise("life")
            .doc("How long the choice holds: life, or a calendar window."),
        declare::code("else_goods")
            .otherwise("CATEGORY_NOT_ALLOWED")
            .doc("The reason given where the goods are not allowed."),
        declare::code("else_shop")
            .otherwise("MERCHANT_NOT_ACCREDITED")
            .doc("The reason given where the shop is not allowed."),
    };
    static constexpr std::uint32_t choices_max = ANNONA_COUNTERS_MAX;

    earmark(sdk::values<parameters> given, sdk::problems& problems)
        : price_cap_(given.amount<"price_cap">()),
          has_price_cap_(given.has<"price_cap">()),
          per_piece_(given.choice<"price_cap_per">() == 1),
          whole_packages_(given.yes_no<"whole_packages">()),
          choice_window_(given.window<"exclusive_per">()),
          else_goods_(given.code<"else_goods">()),
          else_shop_(given.code<"else_shop">()) {
        read_goods(given, problems);
        read_lists(given, problems);
        read_shops(given, problems);
        read_choices(given, problems);
        if (!given.has<"goods">() && !given.has<"product_lists">() && !given.has<"shops">() &&
            !has_price_cap_ && !whole_packages_ && choices_.empty()) {
            problems.add(given.at<"goods">(),
                         "earmarks nothing: give goods, product_lists, shops, price_cap, "
                         "whole_packages or exclusive");
        }
    }

    void plan(sdk::plan& plan) const {
        plan.match_on(sdk::commands(ANNONA_PAY, ANNONA_HOLD)).by_pocket();
        if (has_allow_) plan.width(allow_.size_without(deny_));
        if (has_shops_) plan.fact(class_fact_, ANNONA_PARTY_PAYEE, ANNONA_FACT_FROM_ACCOUNT);
        for (const earmark_choice& each : choices_) {
            plan.counter({.name = each.name,
                          .subject = ANNONA_SUBJECT_PAYER_HOLDER,
                          .measure = ANNONA_MEASURE_MANUAL,
                          .window = choice_window_});
        }
        if (whole_packages_ || !choices_.empty()) {
            plan.charge_on(sdk::commands(ANNONA_PAY, ANNONA_HOLD));
        }
    }

    void match(const sdk::case_view& seen, const sdk::own& own, sdk::cells& cells) const {
        if (has_shops_) match_shop(own.fact(0), cells);
        const auto chosen = choices_.empty() ? std::nullopt : choice_of(seen.lines(), own);
        for (std::size_t i = 0; i < cells.lines().size(); ++i) match_line(i, chosen, cells);
    }

    /// What was really bought is the choice; a line paid in part with this money is refused where
    /// packages are whole.
    void charge(const sdk::case_view& seen, const sdk::own&, sdk::answer& answer) const {
        if (whole_packages_) refuse_parts(seen, answer);
        for (std::uint32_t i = 0; i < choices_.size(); ++i) {
            const auto bought = [&](const annona_take& take) {
                return choices_[i].goods.contains(seen.lines()[take.line].category);
            };
            if (std::ranges::any_of(seen.takes(), bought)) answer.count(i, amount::of(1));
        }
    }

private:
    void read_goods(const sdk::values<parameters>& given, sdk::problems& problems) {
        const auto rows = given.rows<"goods", goods_columns>();
        if (rows.is_empty()) return;
        has_allow_ = rows[0].has<"allow">();
        allow_ = rows[0].categories<"allow">();
        deny_ = rows[0].categories<"deny">();
        if (has_allow_ && allow_.size_without(deny_) == 0) {
            problems.add(given.at<"goods">(), "allows nothing: deny takes away all of allow");
        }
    }
    void read_lists(const sdk::values<parameters>& given, sdk::problems& problems) {
        const auto rows = given.rows<"product_lists", list_columns>();
        if (rows.is_empty()) return;
        has_allow_lists_ = rows[0].has<"allow">();
        allow_lists_ = rows[0].lists<"allow">();
        deny_lists_ = rows[0].lists<"deny">();
        if (has_allow_lists_ && (allow_lists_ & ~deny_lists_) == 0) {
            problems.add(given.at<"product_lists">(),
                         "allows nothing: deny takes away all of allow");
        }
    }
    void read_shops(const sdk::values<parameters>& given, sdk::problems& problems) {
        const auto rows = given.rows<"shops", shop_columns>();
        if (rows.is_empty()) return;
        has_shops_ = true;
        has_classes_ = rows[0].has<"classes">();
        classes_ = rows[0].names<"classes">();
        deny_classes_ = rows[0].names<"deny_classes">();
        class_fact_ = rows[0].fact<"fact">();
        for (const annona_value& each : rows[0].names_in_order<"classes">()) {
            if (would_pass_class_ == 0 && !deny_classes_.contains(sdk::read::number(each))) {
                would_pass_class_ = sdk::read::number(each);
            }
        }
        if (!has_classes_ && deny_classes_.is_empty()) {
            problems.add(given.at<"shops">(), "needs classes or deny_classes");
        }
        if (has_classes_ && classes_.size_without(deny_classes_) == 0) {
            problems.add(given.at<"shops">(),
                         "allows no shop: deny_classes takes away all classes");
        }
    }

    void read_choices(const sdk::values<parameters>& given, sdk::problems& problems) {
        const auto rows = given.rows<"exclusive", choice_columns>();
        if (rows.size() == 1 || rows.size() > choices_max) {
            problems.add(given.at<"exclusive">(), "needs 2 to 16 alternatives");
        }
        for (std::uint32_t i = 0; i < std::min(rows.size(), choices_max); ++i) {
            choices_.push_back({rows[i].name<"name">(), rows[i].categories<"goods">()});
        }
        for (std::size_t i = 0; i < choices_.size(); ++i) {
            for (std::size_t k = 0; k < i; ++k) {
                if (choices_[k].name == choices_[i].name) {
                    problems.add(given.at<"exclusive">(), "two alternatives have one name");
                }
                if (choices_[k].goods.size_without(choices_[i].goods) < choices_[k].goods.size()) {
                    problems.add(given.at<"exclusive">(), "two alternatives share goods");
                }
            }
        }
    }

    /// The alternative of a line; none for goods anybody may buy beside each.
    std::optional<std::size_t> alternative(const annona_line& line) const {
        for (std::size_t i = 0; i < choices_.size(); ++i) {
            if (choices_[i].goods.contains(line.category)) return i;
        }
        return std::nullopt;
    }
    /// What the holder chose before; else what the first such line of this basket chooses.
    std::optional<std::size_t> choice_of(std::span<const annona_line> lines,
                                         const sdk::own& own) const {
        for (std::uint32_t i = 0; i < choices_.size(); ++i) {
            if (own.counter(i).value().is_positive()) return i;
        }
        for (const annona_line& line : lines) {
            const auto found = alternative(line);
            if (found && are_goods_allowed(line) && is_price_allowed(line)) return found;
        }
        return std::nullopt;
    }

    /// A shop without a known class stands in no list: not among `classes`, not in `deny_classes`.
    bool is_shop_allowed(const sdk::fact_view& shop_class) const {
        const annona_name found = shop_class.name().number;
        if (shop_class.is_known() && deny_classes_.contains(found)) return false;
        return !has_classes_ || (shop_class.is_known() && classes_.contains(found));
    }
    void match_shop(const sdk::fact_view& shop_class, sdk::cells& cells) const {
        if (is_shop_allowed(shop_class)) return;
        cells.refuse_all(else_shop_);
        if (!cells.can_explain()) return;
        sdk::answer answer = cells.answer();
        sdk::written_effect told = answer.figure(ANNONA_FIGURE_SHOP_CLASS, shop_class.name());
        if (would_pass_class_ == 0) return;
        told.figure(ANNONA_FIGURE_WOULD_PASS_CLASS, sdk::name_id{would_pass_class_});
    }

    bool are_goods_allowed(const annona_line& line) const {
        if (deny_.contains(line.category) || (line.lists & deny_lists_) != 0) return false;
        if (has_allow_ && !allow_.contains(line.category)) return false;
        return !has_allow_lists_ || (line.lists & allow_lists_) != 0;
    }
    bool is_price_allowed(const annona_line& line) const {
        return !has_price_cap_ || sdk::to_amount(line.amount) <= most_for(line);
    }
    /// The cap of a line; of pieces, rounded down to booking units.
    amount most_for(const annona_line& line) const {
        const amount pieces = sdk::to_amount(line.quantity);
        if (!per_piece_ || !pieces.is_positive()) return price_cap_;
        constexpr std::int64_t thousandths = 1000;
        const auto most =
            checked_proportion(price_cap_, pieces, amount::of(thousandths), rounding::floor);
        return most.value_or(amount_limit);
    }
    void match_line(std::size_t index, std::optional<std::size_t> chosen, sdk::cells& cells) const {
        const annona_line& line = cells.lines()[index];
        const bool goods = are_goods_allowed(line);
        if (!goods || !is_price_allowed(line)) {
            cells.refuse_line(index, else_goods_);
            if (cells.can_explain()) explain_line(index, line, goods, cells.answer());
            return;
        }
        const auto found = alternative(line);
        if (!found || !chosen || *found == *chosen) return;
        cells.refuse_line(index, ANNONA_REASON_EXCLUSIVE_CATEGORY);
        if (!cells.can_explain()) return;
        sdk::answer answer = cells.answer();
        answer.figure(ANNONA_FIGURE_LINE, index)
            .figure(ANNONA_FIGURE_CATEGORY, sdk::category_id{line.category})
            .figure(ANNONA_FIGURE_FOUND, sdk::name_id{choices_[*chosen].name})
            .figure(ANNONA_FIGURE_WOULD_PASS_CATEGORY,
                    sdk::category_id{choices_[*chosen].goods.first_without({})});
    }
    void refuse_parts(const sdk::case_view& seen, sdk::answer& answer) const {
        for (std::uint32_t i = 0; i < seen.lines().size(); ++i) {
            amount paid;
            for (const annona_take& take : seen.takes()) {
                if (take.line == i) paid += sdk::to_amount(take.amount);
            }
            const amount price = sdk::to_amount(seen.lines()[i].amount);
            if (paid.is_zero() || paid == price) continue;
            answer.refuse(ANNONA_REASON_INDIVISIBLE, i)
                .figure(ANNONA_FIGURE_LINE, i)
                .figure(ANNONA_FIGURE_AVAILABLE, paid)
                .figure(ANNONA_FIGURE_NEEDED, price);
            return;
        }
    }
    void explain_line(std::size_t index, const annona_line& line, bool goods,
                      sdk::answer answer) const {
        sdk::written_effect told = answer.figure(ANNONA_FIGURE_LINE, index);
        told.figure(ANNONA_FIGURE_CATEGORY, sdk::category_id{line.category});
        if (goods) {
            told.figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, most_for(line));
        } else if (has_allow_ && !allow_.contains(line.category)) {
            told.figure(ANNONA_FIGURE_WOULD_PASS_CATEGORY,
                        sdk::category_id{allow_.first_without(deny_)});
        }
    }

    sdk::bit_set allow_;
    sdk::bit_set deny_;
    sdk::bit_set classes_;
    sdk::bit_set deny_classes_;
    std::uint64_t allow_lists_ = 0;
    std::uint64_t deny_lists_ = 0;
    amount price_cap_;
    annona_name class_fact_ = 0;
    annona_name would_pass_class_ = 0;
    bool has_allow_ = false;
    bool has_allow_lists_ = false;
    bool has_shops_ = false;
    bool has_classes_ = false;
    std::vector<earmark_choice> choices_;
    bool has_price_cap_;
    bool per_piece_;
    bool whole_packages_;
    sdk::window_of choice_window_;
    std::uint16_t else_goods_;
    std::uint16_t else_shop_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
