// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/ratio.hpp>
#include <annona/money/rounding.hpp>
#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// How much an award is: named steps, each working on the value before it. README.md has the order
/// within a step.
class grant {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr std::uint32_t steps_max = 12;
    static constexpr const char* const given_choices[] = {"accept", "must_equal", "at_most",
                                                          nullptr};

    static constexpr sdk::parameter columns[] = {
        sdk::declare::name("name").required().doc("Names the step in explanations."),
        sdk::declare::amount("base").at_least("0").doc(
            "Where the step starts. Without it: the value of the step before."),
        sdk::declare::fact("of").doc("An amount among the inputs or facts to start from instead."),
        sdk::declare::amount("add").at_least("0").doc("Added once, or once for each of `per`."),
        sdk::declare::fact("per").doc("A counted input or fact, as members of a household."),
        sdk::declare::count("beyond").otherwise("0").at_least("0").doc(
            "So many of `per` are already in the base."),
        sdk::declare::ratio("share").at_least("0 %").doc("The value is multiplied by this."),
        sdk::declare::rounding("round").otherwise("half_up").doc("How the value is rounded."),
        sdk::declare::amount("to_step").doc(
            "To which multiple it is rounded. Without it: one visible digit."),
        sdk::declare::amount("at_least").at_least("0").doc("The value is never below this."),
        sdk::declare::amount("at_most").at_least("0").doc("The value is never above this."),
    };
    static constexpr sdk::parameter parameters[] = {
        sdk::declare::table("steps", columns)
            .required()
            .doc("The steps, in order; the last value is the award."),
        sdk::declare::choice("amount_given", given_choices)
            .otherwise("accept")
            .doc("What happens where the command names the amount itself."),
        sdk::declare::code("else")
            .otherwise("LIMIT_PER_PERSON")
            .doc("The reason where a given amount is not what the steps say."),
    };
    static constexpr std::uint16_t reasons[] = {
        ANNONA_REASON_INPUT_MISSING,     ANNONA_REASON_LIMIT_PER_PERSON,
        ANNONA_REASON_LIMIT_PER_PERIOD,  ANNONA_REASON_CAP_REACHED,
        ANNONA_REASON_CONDITION_NOT_MET, ANNONA_REASON_NOT_ELIGIBLE};

    grant(sdk::values<parameters> given, sdk::problems& problems)
        : given_(static_cast<given_amount>(given.choice<"amount_given">())),
          code_(given.code<"else">()),
          one_digit_(given.one_digit()) {
        const auto rows = given.rows<"steps", columns>();
        if (rows.is_empty()) problems.add(given.at<"steps">(), "has no steps");
        if (rows.size() > steps_max) problems.add(given.at<"steps">(), "has more than 12 steps");
        for (std::uint32_t i = 0; i < std::min(rows.size(), steps_max); ++i) {
            steps_.push_back(read(rows[i], i == 0, problems));
        }
        if (std::ranges::find(reasons, code_) == std::end(reasons)) {
            problems.add(given.at<"else">(), "is no reason this rule may give");
        }
    }

    void plan(sdk::plan& plan) const {
        plan.entitle_on(sdk::commands(ANNONA_ENTITLE, ANNONA_ISSUE));
        plan.authorize_on(sdk::commands(ANNONA_ISSUE));
        for (const annona_name name : facts_) plan.fact(name, ANNONA_PARTY_PAYEE);
    }

    void entitle(const sdk::case_view&, const sdk::own& own, sdk::answer& answer) const {
        if (refuses_unknown(own, answer)) return;
        answer.computed(evaluate(own, &answer));
    }

    /// Judges an amount the command brought along. One this rule computed itself is always equal.
    void authorize(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        if (given_ == given_amount::accept) {
            if (!first_unknown(own)) answer.figure(ANNONA_FIGURE_AMOUNT, evaluate(own, nullptr));
            return;
        }
        if (refuses_unknown(own, answer)) return;
        const amount computed = evaluate(own, nullptr);
        const bool is_right = given_ == given_amount::at_most ? seen.principal() <= computed
                                                              : seen.principal() == computed;
        if (is_right) {
            answer.figure(ANNONA_FIGURE_AMOUNT, computed);
            return;
        }
        sdk::written_effect refusal = answer.refuse(code_);
        refusal.figure(ANNONA_FIGURE_NEEDED, computed)
            .figure(ANNONA_FIGURE_REQUESTED, seen.principal());
        if (computed.is_positive()) refusal.figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, computed);
    }

private:
    enum class given_amount : std::uint8_t { accept, must_equal, at_most };
    static constexpr std::uint32_t no_slot = ANNONA_FACTS_MAX;

    struct step {
        annona_name name = 0;
        bool has_base = false;
        amount base{};
        std::uint32_t of = no_slot;
        amount add{};
        std::uint32_t per = no_slot;
        std::int64_t beyond = 0;
        bool has_share = false;
        ratio share{1, 1};
        rounding round = rounding::half_up;
        amount to_step{};
        amount at_least{};
        amount at_most = amount_limit;
    };

    // ---- create

    template <class Row>
    step read(const Row& row, bool is_first, sdk::problems& problems) {
        step made;
        made.name = row.template name<"name">();
        made.has_base = row.template has<"base">();
        made.base = row.template amount<"base">();
        if (row.template has<"of">()) made.of = slot(row.template fact<"of">());
        made.add = row.template amount<"add">();
        if (row.template has<"per">()) made.per = slot(row.template fact<"per">());
        made.beyond = row.template count<"beyond">();
        made.has_share = row.template has<"share">();
        if (made.has_share) made.share = row.template ratio<"share">();
        made.round = row.template rounding<"round">();
        made.to_step =
            row.template has<"to_step">() ? row.template amount<"to_step">() : one_digit_;
        made.at_least = row.template amount<"at_least">();
        if (row.template has<"at_most">()) made.at_most = row.template amount<"at_most">();
        check(row, made, is_first, problems);
        return made;
    }
    template <class Row>
    void check(const Row& row, const step& made, bool is_first, sdk::problems& problems) const {
        const sdk::field place = row.template at<"name">();
        const bool has_of = made.of != no_slot;
        if (is_first && !made.has_base && !has_of) {
            problems.add(place, "the first step needs base or of: there is no value before it");
        }
        if (made.has_base && has_of) problems.add(place, "base and of both say where to start");
        if (made.per != no_slot && !row.template has<"add">()) {
            problems.add(place, "per needs add: what is added for each");
        }
        if (made.at_least > made.at_most) problems.add(place, "at_least is larger than at_most");
        if (!made.to_step.is_positive() || made.to_step.count() % one_digit_.count() != 0) {
            problems.add(place, "to_step is a whole number of visible digits, more than 0");
            return;
        }
        int128 fits = 0;
        if (__builtin_mul_overflow(int128{made.share.den}, made.to_step.count(), &fits)) {
            problems.add(place, "share is too fine a fraction for this unit");
        }
    }
    /// Two columns of 12 rows never exceed what a rule may read.
    std::uint32_t slot(annona_name name) {
        static_assert(2 * steps_max <= ANNONA_FACTS_MAX);
        const auto known = std::ranges::find(facts_, name);
        const auto index = static_cast<std::uint32_t>(known - facts_.begin());
        if (known == facts_.end()) facts_.push_back(name);
        return index;
    }

    // ---- inputs

    static bool is_usable(std::uint32_t index, int kind, const sdk::own& own) {
        if (index == no_slot) return true;
        const sdk::fact_view fact = own.fact(index);
        return fact.is_known() && fact.raw().kind == kind;
    }
    std::optional<annona_name> first_unknown(const sdk::own& own) const {
        for (const step& each : steps_) {
            if (!is_usable(each.per, ANNONA_KIND_COUNT, own)) return facts_[each.per];
            if (!is_usable(each.of, ANNONA_KIND_AMOUNT, own)) return facts_[each.of];
        }
        return std::nullopt;
    }
    bool refuses_unknown(const sdk::own& own, sdk::answer& answer) const {
        const auto missing = first_unknown(own);
        if (!missing) return false;
        answer.refuse(ANNONA_REASON_INPUT_MISSING)
            .figure(ANNONA_FIGURE_WOULD_PASS_INPUT, sdk::name_id{*missing});
        return true;
    }

    // ---- steps

    amount evaluate(const sdk::own& own, sdk::answer* trace) const {
        amount value{};
        for (const step& each : steps_) {
            value = after(each, value, own);
            if (trace == nullptr) continue;
            trace->figure(ANNONA_FIGURE_BASE, sdk::name_id{each.name})
                .figure(ANNONA_FIGURE_AMOUNT, value);
        }
        return value;
    }
    /// Start, add, share, round, at least, at most. Never negative, never above `amount_limit`.
    static amount after(const step& by, amount value, const sdk::own& own) {
        if (by.has_base) value = by.base;
        if (by.of != no_slot) value = within_limit(own.fact(by.of).amount());
        value = within_limit(value + added(by, own));
        value = rounded(by, value);
        return std::min(std::max(value, by.at_least), by.at_most);
    }
    static amount within_limit(amount value) { return std::clamp(value, amount{}, amount_limit); }

    /// What no award can be is cut to the limit of amounts, which the engine then refuses.
    static amount added(const step& by, const sdk::own& own) {
        if (by.per == no_slot) return by.add;
        const std::int64_t counted = own.fact(by.per).count();
        if (counted <= by.beyond) return amount{};
        int128 sum = 0;
        if (__builtin_mul_overflow(by.add.count(), int128{counted} - by.beyond, &sum)) {
            return amount_limit;
        }
        return within_limit(amount::raw(sum));
    }
    /// Rounded once: value * num / (den * step) steps.
    static amount rounded(const step& by, amount value) {
        if (!by.has_share) return round_to_step(value, by.to_step, by.round);
        const auto steps =
            checked_proportion(value, amount::of(by.share.num),
                               amount::raw(int128{by.share.den} * by.to_step.count()), by.round);
        int128 units = 0;
        if (!steps || __builtin_mul_overflow(steps->count(), by.to_step.count(), &units)) {
            return amount_limit;
        }
        return within_limit(amount::raw(units));
    }

    given_amount given_;
    std::uint16_t code_;
    amount one_digit_;
    std::vector<step> steps_;
    std::vector<annona_name> facts_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
