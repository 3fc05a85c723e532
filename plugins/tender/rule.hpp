// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>
#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// What a purchase may be paid with: a share of the price in units, a minimum for each note, own
/// money beside it or not. README.md has the tables.
class tender {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr std::uint32_t rows_max = 16;
    /// Lines whose caps one answer has room for; longer baskets are judged as a whole.
    static constexpr std::uint32_t lines_capped_max = 24;
    static constexpr const char* const bases[] = {"bill", "line", nullptr};
    static constexpr const char* const actions[] = {"refuse", "own money", nullptr};

    static constexpr sdk::parameter share_columns[] = {
        sdk::declare::categories("categories").doc("Goods it concerns. Without it: all."),
        sdk::declare::ratio("at_most").required().at_least("0 %").at_most("100 %").doc(
            "The share of their price that units may pay."),
        sdk::declare::choice("of", bases)
            .otherwise("bill")
            .doc("bill: of their sum; line: of each line alone."),
        sdk::declare::rounding("round").otherwise("down").doc("Of the share, to one digit."),
        sdk::declare::choice("rest", actions)
            .otherwise("refuse")
            .doc("Where too much is asked of units: refuse, or own money pays what is above."),
        sdk::declare::code("else").otherwise("SHARE_LIMIT").doc("The reason given."),
    };
    static constexpr sdk::parameter note_columns[] = {
        sdk::declare::amount("of").required().at_least("0").doc("What one note is worth."),
        sdk::declare::amount("minimum_purchase")
            .at_least("0")
            .doc("The price must be at least this much for each note used."),
        sdk::declare::count("at_most").at_least("1").doc("Notes of one purchase at the most."),
        sdk::declare::code("below")
            .otherwise("MINIMUM_PURCHASE")
            .doc("The reason where the purchase is too small."),
        sdk::declare::code("above")
            .otherwise("LIMIT_PER_PERSON")
            .doc("The reason where too many notes are used."),
    };
    static constexpr sdk::parameter parameters[] = {
        sdk::declare::table("shares", share_columns)
            .doc("Shares of the price that units may pay, one a row; all must hold."),
        sdk::declare::table("notes", note_columns).single().doc("Terms for whole notes."),
        sdk::declare::amount("minimum_purchase")
            .at_least("0")
            .doc("The least a purchase may cost, whatever pays it."),
        sdk::declare::yes_no("own_money")
            .otherwise("yes")
            .doc("Whether the payer may add own money."),
        sdk::declare::code("else_own_money")
            .otherwise("CONDITION_NOT_MET")
            .doc("The reason where own money may not be added."),
    };
    static constexpr std::uint16_t reasons[] = {
        ANNONA_REASON_CONDITION_NOT_MET, ANNONA_REASON_CATEGORY_NOT_ALLOWED,
        ANNONA_REASON_INDIVISIBLE,       ANNONA_REASON_MINIMUM_PURCHASE,
        ANNONA_REASON_SHARE_LIMIT,       ANNONA_REASON_LIMIT_PER_PERSON};

    tender(sdk::values<parameters> given, sdk::problems& problems)
        : digit_(given.one_digit()),
          minimum_(given.amount<"minimum_purchase">()),
          own_money_allowed_(given.yes_no<"own_money">()),
          else_own_money_(
              code_of(given.code<"else_own_money">(), given.at<"else_own_money">(), problems)) {
        read_shares(given, problems);
        read_notes(given, problems);
        if (shares_.empty() && !notes_.is_given && own_money_allowed_ && minimum_.is_zero()) {
            problems.add(given.at<"shares">(),
                         "says nothing: give shares, notes, minimum_purchase or own_money: no");
        }
    }

    void plan(sdk::plan& plan) const { plan.authorize_on(sdk::commands(ANNONA_PAY, ANNONA_HOLD)); }

    void authorize(const sdk::case_view& seen, const sdk::own&, sdk::answer& answer) const {
        judge_own_money(seen, answer);
        judge_purchase(seen, minimum_, ANNONA_REASON_MINIMUM_PURCHASE, answer);
        judge_notes(seen, answer);
        for (const share_row& row : shares_) judge_share(row, seen, answer);
    }

private:
    struct share_row {
        bool has_categories = false;
        sdk::bit_set categories;
        ratio share{};
        bool by_line = false;
        rounding round = rounding::down;
        bool own_money_pays = false;
        std::uint16_t code = 0;
    };
    struct note_terms {
        bool is_given = false;
        amount worth;
        amount minimum;
        std::int64_t most = 0;  // 0 = any number
        std::uint16_t below = 0;
        std::uint16_t above = 0;
    };
    /// What a row says about one basket.
    struct judged {
        amount base;            // price of the goods concerned
        amount payable;         // of them in units
        std::size_t lines = 0;  // concerned
    };

    // ---- create

    static std::uint16_t code_of(std::uint16_t code, sdk::field place, sdk::problems& problems) {
        if (std::ranges::find(reasons, code) == std::end(reasons)) {
            problems.add(place, "is no reason this rule may give");
        }
        return code;
    }
    void read_shares(const sdk::values<parameters>& given, sdk::problems& problems) {
        const auto rows = given.rows<"shares", share_columns>();
        for (std::uint32_t i = 0; i < rows.size() && i < rows_max; ++i) {
            const auto row = rows[i];
            share_row made;
            made.has_categories = row.has<"categories">();
            made.categories = row.categories<"categories">();
            made.share = row.ratio<"at_most">();
            made.by_line = row.choice<"of">() == 1;
            made.round = row.rounding<"round">();
            made.own_money_pays = row.choice<"rest">() == 1;
            made.code = code_of(row.code<"else">(), row.at<"else">(), problems);
            if (made.own_money_pays && !own_money_allowed_) {
                problems.add(row.at<"rest">(), "own money may not be added: own_money is no");
            }
            shares_.push_back(made);
        }
        if (rows.size() > rows_max) problems.add(rows[0].at<"at_most">(), "more than 16 rows");
    }
    void read_notes(const sdk::values<parameters>& given, sdk::problems& problems) {
        const auto rows = given.rows<"notes", note_columns>();
        if (rows.is_empty()) return;
        const auto row = rows[0];
        notes_.is_given = true;
        notes_.worth = row.amount<"of">();
        notes_.minimum = row.amount<"minimum_purchase">();
        notes_.most = row.has<"at_most">() ? row.count<"at_most">() : 0;
        notes_.below = code_of(row.code<"below">(), row.at<"below">(), problems);
        notes_.above = code_of(row.code<"above">(), row.at<"above">(), problems);
        if (!notes_.worth.is_positive()) {
            problems.add(row.at<"of">(), "a note must be worth something");
        }
        if (notes_.most == 0 && notes_.minimum.is_zero()) {
            problems.add(row.at<"of">(), "needs minimum_purchase or at_most");
        }
    }

    // ---- authorize

    void judge_own_money(const sdk::case_view& seen, sdk::answer& answer) const {
        if (own_money_allowed_ || !seen.own_money().is_positive()) return;
        answer.refuse(else_own_money_).figure(ANNONA_FIGURE_FOUND, seen.own_money());
    }
    static void judge_purchase(const sdk::case_view& seen, amount least, std::uint16_t code,
                               sdk::answer& answer) {
        if (seen.price() >= least) return;
        answer.refuse(code)
            .figure(ANNONA_FIGURE_NEEDED, least)
            .figure(ANNONA_FIGURE_FOUND, seen.price());
    }
    /// A note begun counts as one: what is between notes the engine refuses by itself.
    void judge_notes(const sdk::case_view& seen, sdk::answer& answer) const {
        if (!notes_.is_given || !seen.principal().is_positive()) return;
        const amount whole = round_to_step(seen.principal(), notes_.worth, rounding::ceiling);
        const auto used = static_cast<std::int64_t>(whole.count() / notes_.worth.count());
        judge_purchase(seen, multiply(notes_.minimum, ratio{used, 1}, rounding::down), notes_.below,
                       answer);
        if (notes_.most == 0 || used <= notes_.most) return;
        answer.refuse(notes_.above)
            .figure(ANNONA_FIGURE_LIMIT, notes_.most)
            .figure(ANNONA_FIGURE_COUNT, used)
            .figure(ANNONA_FIGURE_WOULD_PASS_UP_TO,
                    multiply(notes_.worth, ratio{notes_.most, 1}, rounding::down));
    }

    static bool concerns(const share_row& row, const annona_line& line) {
        return !row.has_categories || row.categories.contains(line.category);
    }
    amount share_of(const share_row& row, amount price) const {
        const amount whole = amount::raw(int128{row.share.den} * digit_.count());
        const amount digits = proportion(price, amount::of(row.share.num), whole, row.round);
        return std::min(amount::raw(digits.count() * digit_.count()), price);
    }
    judged look(const share_row& row, const sdk::case_view& seen) const {
        judged found;
        for (const annona_line& line : seen.lines()) {
            if (!concerns(row, line)) continue;
            const amount price = sdk::to_amount(line.amount);
            found.base += price;
            ++found.lines;
            if (row.by_line) found.payable += share_of(row, price);
        }
        if (!row.by_line) found.payable = share_of(row, found.base);
        return found;
    }
    void judge_share(const share_row& row, const sdk::case_view& seen, sdk::answer& answer) const {
        const judged found = look(row, seen);
        if (found.base.is_zero()) return;
        const amount most = found.payable + (seen.price() - found.base);
        const bool fits = seen.principal() <= most;
        const bool can_cap = found.lines <= lines_capped_max &&
                             answer.raw().effects_count + found.lines < answer.raw().effects_max;
        if (fits || (row.own_money_pays && can_cap)) {
            answer.figure(ANNONA_FIGURE_LIMIT, found.payable)
                .figure(ANNONA_FIGURE_SHARE, row.share);
            // One line, or all goods together: the sum above is the whole truth.
            const bool is_sum = found.base == seen.price() && (!row.by_line || found.lines == 1);
            if (can_cap && !(fits && is_sum)) cap_lines(row, seen, found, answer);
            return;
        }
        sdk::written_effect refusal = answer.refuse(row.code);
        refusal.figure(ANNONA_FIGURE_SHARE, row.share)
            .figure(ANNONA_FIGURE_LIMIT, found.payable)
            .figure(ANNONA_FIGURE_REQUESTED, seen.principal());
        if (most.is_positive()) refusal.figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, most);
        refusal.figure(ANNONA_FIGURE_WOULD_PASS_TENDER, seen.price() - most);
    }
    /// Line by line what units may pay, so that the choice of lots keeps to it too. The share of a
    /// bill is laid on its lines in proportion, what is left over on the first that have room.
    void cap_lines(const share_row& row, const sdk::case_view& seen, const judged& found,
                   sdk::answer& answer) const {
        amount spare = found.payable;
        for (const annona_line& line : seen.lines())
            if (concerns(row, line)) spare -= part_of(row, line, found);
        for (std::uint32_t i = 0; i < seen.lines().size(); ++i) {
            const annona_line& line = seen.lines()[i];
            if (!concerns(row, line)) continue;
            const amount part = part_of(row, line, found);
            const amount more = std::min(spare, sdk::to_amount(line.amount) - part);
            spare -= more;
            sdk::written_effect cap = answer.cap_line(i, part + more, row.code);
            if (row.own_money_pays) cap.allow_partial();
        }
    }
    amount part_of(const share_row& row, const annona_line& line, const judged& found) const {
        const amount price = sdk::to_amount(line.amount);
        if (row.by_line) return share_of(row, price);
        return round_to_step(proportion(found.payable, price, found.base, rounding::floor), digit_,
                             rounding::floor);
    }

    amount digit_;
    std::vector<share_row> shares_;
    note_terms notes_;
    amount minimum_;
    bool own_money_allowed_;
    std::uint16_t else_own_money_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
