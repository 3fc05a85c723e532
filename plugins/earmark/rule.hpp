// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/sdk/rule.hpp>

namespace annona {
inline namespace v0_1 {
namespace rules {

namespace declare = sdk::declare;

/// Money may buy some goods, in some shops. README.md says how the keys narrow each other.
class earmark {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr std::uint16_t reasons[] = {ANNONA_REASON_CATEGORY_NOT_ALLOWED,
                                                ANNONA_REASON_MERCHANT_NOT_ACCREDITED};

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
    static constexpr sdk::parameter parameters[] = {
        declare::table("goods", goods_columns).single().doc("Categories of goods and services."),
        declare::table("product_lists", list_columns).single().doc("Lists of single products."),
        declare::table("shops", shop_columns).single().doc("Classes of shops."),
        declare::amount("price_cap").at_least("0").doc("The most one line of a basket may cost."),
        declare::code("else_goods")
            .otherwise("CATEGORY_NOT_ALLOWED")
            .doc("The reason given where the goods are not allowed."),
        declare::code("else_shop")
            .otherwise("MERCHANT_NOT_ACCREDITED")
            .doc("The reason given where the shop is not allowed."),
    };

    earmark(sdk::values<parameters> given, sdk::problems& problems)
        : price_cap_(given.amount<"price_cap">()),
          has_price_cap_(given.has<"price_cap">()),
          else_goods_(given.code<"else_goods">()),
          else_shop_(given.code<"else_shop">()) {
        read_goods(given, problems);
        read_lists(given, problems);
        read_shops(given, problems);
        if (!given.has<"goods">() && !given.has<"product_lists">() && !given.has<"shops">() &&
            !has_price_cap_) {
            problems.add(given.at<"goods">(),
                         "earmarks nothing: give goods, product_lists, shops or price_cap");
        }
    }

    void plan(sdk::plan& plan) const {
        plan.match_on(sdk::commands(ANNONA_PAY, ANNONA_HOLD)).by_pocket();
        if (has_allow_) plan.width(allow_.size_without(deny_));
        if (has_shops_) plan.fact(class_fact_, ANNONA_PARTY_PAYEE, ANNONA_FACT_FROM_ACCOUNT);
    }

    void match(const sdk::case_view&, const sdk::own& own, sdk::cells& cells) const {
        if (has_shops_) match_shop(own.fact(0), cells);
        for (std::size_t i = 0; i < cells.lines().size(); ++i) match_line(i, cells);
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
        return !has_price_cap_ || sdk::to_amount(line.amount) <= price_cap_;
    }
    void match_line(std::size_t index, sdk::cells& cells) const {
        const annona_line& line = cells.lines()[index];
        const bool goods = are_goods_allowed(line);
        if (goods && is_price_allowed(line)) return;
        cells.refuse_line(index, else_goods_);
        if (cells.can_explain()) explain_line(index, line, goods, cells.answer());
    }
    void explain_line(std::size_t index, const annona_line& line, bool goods,
                      sdk::answer answer) const {
        sdk::written_effect told = answer.figure(ANNONA_FIGURE_LINE, index);
        told.figure(ANNONA_FIGURE_CATEGORY, sdk::category_id{line.category});
        if (goods) {
            told.figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, price_cap_);
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
    bool has_price_cap_;
    std::uint16_t else_goods_;
    std::uint16_t else_shop_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
