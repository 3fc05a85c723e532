// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/rounding.hpp>
#include <annona/sdk/rule.hpp>

#include <algorithm>
#include <optional>
#include <vector>

#include "inputs.hpp"
#include "items.hpp"
#include "lookup.hpp"
#include "measure.hpp"
#include "parts.hpp"
#include "step.hpp"

namespace annona {
inline namespace v0_1 {
namespace rules {

/// How much an award is: named steps, each working on the value before it; tables, measured items,
/// parts. README.md has the order within a step.
class grant {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr std::uint32_t steps_max = 12;
    static constexpr const char* const given_choices[] = {"accept", "must_equal", "at_most",
                                                          nullptr};
    static constexpr const char* const unknown_choices[] = {"refuse", "zero", nullptr};
    static constexpr const char* const measured_choices[] = {"current", "previous", nullptr};

    static constexpr sdk::parameter columns[] = {
        sdk::declare::name("name").required().doc("Names the step in explanations."),
        sdk::declare::fact("when").list().doc(
            "The step counts only where one of these facts or inputs says yes, is more than 0, or "
            "is one of when_in. Unknown is no."),
        sdk::declare::names("when_in").doc("The names `when` may have."),
        sdk::declare::amount("base").at_least("0").doc(
            "Where the step starts. Without it: the value of the step before."),
        sdk::declare::fact("of").unit("amount").doc(
            "An amount among the inputs or facts to start from; `base` where nobody knows it."),
        sdk::declare::name("table").doc("The table whose row it starts from."),
        sdk::declare::yes_no("items").otherwise("no").doc(
            "It starts from what the items are worth."),
        sdk::declare::choice("measured", measured_choices)
            .doc("It starts from what `measure` keeps: of this window, or of the one before."),
        sdk::declare::amount("add").at_least("0").doc("Added once, or once for each of `per`."),
        sdk::declare::fact("per")
            .unit("count, ratio")
            .doc("A counted input or fact, as members of a household."),
        sdk::declare::count("beyond").otherwise("0").at_least("0").doc(
            "So many of `per`, or of `times` where there is no per, do not count."),
        sdk::declare::ratio("share").at_least("0 %").doc("The value is multiplied by this."),
        sdk::declare::amount("if_above")
            .at_least("0")
            .doc("A start that is not more than this gives nothing."),
        sdk::declare::window("prorate").doc(
            "The value is reduced to the days that are left of this window, today included."),
        sdk::declare::rounding("round").otherwise("half_up").doc("How the value is rounded."),
        sdk::declare::amount("to_step").doc(
            "To which multiple it is rounded. Without it: one visible digit."),
        sdk::declare::yes_no("exact").otherwise("no").doc(
            "It is not rounded here: the next step goes on with the exact value."),
        sdk::declare::fact("times").doc("The rounded value is taken so many times."),
        sdk::declare::amount("at_least").at_least("0").doc("The value is never below this."),
        sdk::declare::amount("at_most").at_least("0").doc("The value is never above this."),
        sdk::declare::yes_no("added").otherwise("no").doc(
            "The value is added to that of the step before."),
        sdk::declare::yes_no("taken_off")
            .otherwise("no")
            .doc("The value is taken off that of the step before, down to zero."),
        sdk::declare::choice("if_unknown", unknown_choices)
            .otherwise("refuse")
            .doc("What a missing input is: a refusal, or zero."),
        sdk::declare::name("rest").doc("Shows what the step left over under this name."),
    };
    static constexpr sdk::parameter parameters[] = {
        sdk::declare::table("steps", columns)
            .required()
            .doc("The steps, in order; the last value is the award."),
        sdk::declare::table("tables", grant_tables::columns)
            .doc("Amounts by one or two facts or inputs; of each table the first row that holds."),
        sdk::declare::table("items", grant_items::columns).doc("What measured things are worth."),
        sdk::declare::ratio("grades").list().at_least("0").doc(
            "Shares of the grades of items: A, B, C and so on. Items of no worth are refused."),
        sdk::declare::table("measure", grant_measure::columns)
            .single()
            .doc("What the receiver took in, to be read by steps."),
        sdk::declare::table("parts", grant_parts::columns).doc("The award is paid in these parts."),
        sdk::declare::fact("part").doc(
            "The counted input that says which part. Without it the whole award is asked for."),
        sdk::declare::fact("first_part_on")
            .doc("An input or fact: the day of a first part paid elsewhere."),
        sdk::declare::yes_no("parts_again")
            .otherwise("no")
            .doc("After the last part another first one may follow."),
        sdk::declare::date("ages_on").doc("Ages are taken on this day. Without it: today."),
        sdk::declare::fact("with").list().doc(
            "The rule answers only where the command brings all of these inputs."),
        sdk::declare::fact("without").list().doc(
            "The rule answers only where the command brings none of these inputs."),
        sdk::declare::name("question").doc("The rule answers only this question of entitle."),
        sdk::declare::account("funded_by")
            .doc("Whose money backs the award. Without it: what the programme has already."),
        sdk::declare::choice("amount_given", given_choices)
            .otherwise("accept")
            .doc("What happens where the command names the amount itself."),
        sdk::declare::code("else")
            .otherwise("LIMIT_PER_PERSON")
            .doc("The reason where a given amount is not what the steps say."),
        sdk::declare::code("no_row")
            .otherwise("NOT_ELIGIBLE")
            .doc("The reason where no row of a table holds."),
        sdk::declare::code("already_paid")
            .otherwise("LIMIT_PER_PERIOD")
            .doc("The reason where a part was paid before."),
    };
    static constexpr std::uint16_t reasons[] = {
        ANNONA_REASON_INPUT_MISSING,     ANNONA_REASON_LIMIT_PER_PERSON,
        ANNONA_REASON_LIMIT_PER_PERIOD,  ANNONA_REASON_CAP_REACHED,
        ANNONA_REASON_CONDITION_NOT_MET, ANNONA_REASON_NOT_ELIGIBLE,
        ANNONA_REASON_NOT_YET_DUE,       ANNONA_REASON_QUALITY_REFUSED,
        ANNONA_REASON_INDIVISIBLE};

    grant(sdk::values<parameters> given, sdk::problems& problems)
        : given_(static_cast<given_amount>(given.choice<"amount_given">())),
          code_(code_of(given.code<"else">(), given.at<"else">(), problems)),
          no_row_(code_of(given.code<"no_row">(), given.at<"no_row">(), problems)),
          already_(code_of(given.code<"already_paid">(), given.at<"already_paid">(), problems)),
          one_digit_(given.one_digit()),
          question_(given.name<"question">()),
          funder_(given.account<"funded_by">()) {
        if (given.has<"ages_on">()) ages_on_ = given.date<"ages_on">();
        read_slots(given.list<"with">(), with_);
        read_slots(given.list<"without">(), without_);
        tables_.read(given.rows<"tables", grant_tables::columns>(), inputs_, problems);
        items_.read(given.rows<"items", grant_items::columns>(), problems);
        items_.read_grades(given.list<"grades">());
        measure_.read(given.rows<"measure", grant_measure::columns>(), inputs_, problems);
        parts_.read(given, given.rows<"parts", grant_parts::columns>(), inputs_,
                    measure_.counters(), problems);
        const auto rows = given.rows<"steps", columns>();
        if (rows.is_empty()) problems.add(given.at<"steps">(), "has no steps");
        if (rows.size() > steps_max) problems.add(given.at<"steps">(), "has more than 12 steps");
        for (std::uint32_t i = 0; i < std::min(rows.size(), steps_max); ++i) {
            steps_.push_back(read(rows[i], i == 0, problems));
            const annona_name name = steps_.back().name;
            if (std::ranges::count(steps_, name, &grant_step::name) > 1) {
                problems.add(rows[i].at<"name">(), "two steps are named alike");
            }
        }
        if (!inputs_.fits()) {
            problems.add(given.at<"steps">(), "reads more than 24 different facts and inputs");
        }
    }

    void plan(sdk::plan& plan) const {
        plan.entitle_on(sdk::commands(ANNONA_ENTITLE, ANNONA_ISSUE));
        plan.authorize_on(sdk::commands(ANNONA_ISSUE));
        if (parts_.is_given() || funder_ != ANNONA_HANDLE_NONE) {
            plan.charge_on(sdk::commands(ANNONA_ISSUE));
        }
        inputs_.plan(plan);
        measure_.plan(plan);
        parts_.plan(plan);
    }

    /// Silent where the case is not this rule's: another one may answer.
    void entitle(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        if (!is_mine(seen, own)) return;
        const auto value = evaluate(seen, own, &answer);
        if (value) answer.computed(*value);
    }

    /// Judges the turn of a part, and an amount the command brought along. One this rule computed
    /// itself is always equal.
    void authorize(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        if (!is_mine(seen, own)) return;
        parts_.judge(seen, own, already_, answer);
        if (given_ == given_amount::accept) {
            const auto computed = evaluate(seen, own, nullptr);
            if (computed) answer.figure(ANNONA_FIGURE_AMOUNT, *computed);
            return;
        }
        const auto computed = evaluate(seen, own, &answer, false);
        if (!computed) return;
        const bool is_right = given_ == given_amount::at_most ? seen.principal() <= *computed
                                                              : seen.principal() == *computed;
        if (is_right) {
            answer.figure(ANNONA_FIGURE_AMOUNT, *computed);
            return;
        }
        sdk::written_effect refusal = answer.refuse(code_);
        refusal.figure(ANNONA_FIGURE_NEEDED, *computed)
            .figure(ANNONA_FIGURE_REQUESTED, seen.principal());
        if (computed->is_positive()) refusal.figure(ANNONA_FIGURE_WOULD_PASS_UP_TO, *computed);
    }

    /// Remembers the part, and says whose money backs it.
    void charge(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        if (!is_mine(seen, own)) return;
        if (parts_.is_given()) parts_.count(own, answer);
        if (funder_ != ANNONA_HANDLE_NONE) answer.fund_from(funder_, seen.principal());
    }

private:
    enum class given_amount : std::uint8_t { accept, must_equal, at_most };

    // ---- create

    static std::uint16_t code_of(std::uint16_t code, sdk::field place, sdk::problems& problems) {
        if (std::ranges::find(reasons, code) == std::end(reasons)) {
            problems.add(place, "is no reason this rule may give");
        }
        return code;
    }
    void read_slots(const sdk::value_list& names, std::vector<std::uint32_t>& slots) {
        for (const annona_value& each : names) {
            slots.push_back(inputs_.slot(sdk::read::number(each), ANNONA_FACT_FROM_INPUT));
        }
    }

    template <class Row>
    grant_step read(const Row& row, bool is_first, sdk::problems& problems) {
        grant_step made;
        made.name = row.template name<"name">();
        for (const annona_value& each : row.template list<"when">()) {
            made.when.push_back(inputs_.slot(sdk::read::number(each)));
        }
        made.when_has_names = row.template has<"when_in">();
        made.when_names = row.template names<"when_in">();
        read_start(row, made);
        made.add = row.template amount<"add">();
        if (row.template has<"per">()) made.per = inputs_.slot(row.template fact<"per">());
        if (row.template has<"times">()) made.times = inputs_.slot(row.template fact<"times">());
        made.beyond = row.template count<"beyond">();
        if (row.template has<"if_above">()) made.above = row.template amount<"if_above">();
        if (row.template has<"share">()) made.share = row.template ratio<"share">();
        if (row.template has<"prorate">()) made.prorate = row.template window<"prorate">();
        made.round = row.template rounding<"round">();
        made.exact = row.template yes_no<"exact">();
        made.to_step =
            row.template has<"to_step">() ? row.template amount<"to_step">() : one_digit_;
        made.at_least = row.template amount<"at_least">();
        if (row.template has<"at_most">()) made.at_most = row.template amount<"at_most">();
        made.added = row.template yes_no<"added">();
        made.taken_off = row.template yes_no<"taken_off">();
        made.zero_if_unknown = row.template choice<"if_unknown">() == 1;
        made.rest = row.template name<"rest">();
        check(row, made, is_first, problems);
        return made;
    }
    template <class Row>
    void read_start(const Row& row, grant_step& made) {
        made.has_base = row.template has<"base">();
        made.base = row.template amount<"base">();
        if (row.template has<"of">()) made.of = inputs_.slot(row.template fact<"of">());
        made.table = row.template name<"table">();
        made.items = row.template yes_no<"items">();
        if (row.template has<"measured">()) {
            made.counted = row.template choice<"measured">() == 0 ? grant_step::measured::current
                                                                  : grant_step::measured::previous;
        }
    }
    template <class Row>
    void check(const Row& row, const grant_step& made, bool is_first,
               sdk::problems& problems) const {
        const sdk::field place = row.template at<"name">();
        const bool has_value = made.has_base || made.of != grant_inputs::none;
        const int starts = (has_value ? 1 : 0) + (made.table != 0 ? 1 : 0) + (made.items ? 1 : 0) +
                           (made.counted != grant_step::measured::none ? 1 : 0);
        if (is_first && starts == 0 && !made.added) {
            problems.add(place,
                         "the first step needs base or of, table, items, measured: there is no "
                         "value before it");
        }
        if (starts > 1) problems.add(place, "says twice where to start");
        if (made.taken_off && (is_first || made.added)) {
            problems.add(place, is_first ? "there is no value before it to take off from"
                                         : "is either added or taken_off");
        }
        if (made.table != 0 && !tables_.has(made.table)) {
            problems.add(place, "there is no row of this table");
        }
        if (made.items && items_.is_empty()) problems.add(place, "there are no items");
        if (made.counted != grant_step::measured::none && !measure_.is_given()) {
            problems.add(place, "there is nothing measured");
        }
        if (made.per != grant_inputs::none && !row.template has<"add">()) {
            problems.add(place, "per needs add: what is added for each");
        }
        if (made.prorate && !made.prorate->period()) {
            problems.add(place, "prorate is a calendar week, month, quarter, half-year or year");
        }
        if (made.at_least > made.at_most) problems.add(place, "at_least is larger than at_most");
        if (!made.to_step.is_positive() || made.to_step.count() % one_digit_.count() != 0) {
            problems.add(place, "to_step is a whole number of visible digits, more than 0");
        }
    }

    // ---- the award

    bool is_mine(const sdk::case_view& seen, const sdk::own& own) const {
        if (question_ != 0 && seen.question().number != question_) return false;
        const auto is_known = [&](std::uint32_t slot) { return own.fact(slot).is_known(); };
        return std::ranges::all_of(with_, is_known) && std::ranges::none_of(without_, is_known);
    }

    /// The award, or the part of it that is asked for; nothing, and the reason in `answer`, where
    /// it cannot be worked out.
    std::optional<amount> evaluate(const sdk::case_view& seen, const sdk::own& own,
                                   sdk::answer* answer, bool tells = true) const {
        const grant_view in{
            seen, own, inputs_, tables_, items_, measure_, ages_on_.value_or(seen.today())};
        if (!period_fits(in, answer)) return std::nullopt;
        exact_amount value;
        for (const grant_step& each : steps_) {
            grant_trouble trouble;
            const grant_step::outcome made = each.after(value, in, trouble);
            if (trouble) {
                if (answer != nullptr) refuse(trouble, *answer);
                return std::nullopt;
            }
            value = made.value;
            if (answer != nullptr && tells) tell(each, made, *answer);
        }
        const grant_step& last = steps_.back();
        const amount whole = value.rounded(last.to_step, last.round);
        const auto part = parts_.asked(own);
        return part ? parts_.value(*part, whole, last.to_step, last.round) : whole;
    }
    static void tell(const grant_step& step, const grant_step::outcome& made, sdk::answer& answer) {
        answer.figure(ANNONA_FIGURE_BASE, sdk::name_id{step.name})
            .figure(ANNONA_FIGURE_AMOUNT, made.value.rounded(step.to_step, step.round));
        if (step.rest == 0) return;
        answer.figure(ANNONA_FIGURE_BASE, sdk::name_id{step.rest})
            .figure(ANNONA_FIGURE_AMOUNT, made.rest);
    }
    void refuse(const grant_trouble& trouble, sdk::answer& answer) const {
        using kind = grant_trouble::kind;
        const std::uint16_t codes[] = {ANNONA_REASON_NONE, ANNONA_REASON_INPUT_MISSING, no_row_,
                                       ANNONA_REASON_NOT_ELIGIBLE, ANNONA_REASON_QUALITY_REFUSED};
        const std::uint16_t code = codes[static_cast<std::size_t>(trouble.what)];
        const bool is_input = trouble.what == kind::input_missing;
        answer.refuse(code).figure(is_input ? ANNONA_FIGURE_WOULD_PASS_INPUT : ANNONA_FIGURE_FOUND,
                                   sdk::name_id{trouble.name});
    }
    /// A bonus asked for another window than the steps read is refused.
    bool period_fits(const grant_view& in, sdk::answer* answer) const {
        if (!measure_.is_given()) return true;
        const auto reads = [](const grant_step& step) {
            return step.counted == grant_step::measured::previous;
        };
        const auto span = measure_.window().period();
        const auto said =
            measure_.judge(in.own, std::ranges::any_of(steps_, reads), span, in.seen.today());
        if (said == grant_measure::period::fits) return true;
        if (answer == nullptr) return false;
        if (said == grant_measure::period::still_runs) {
            sdk::written_effect refusal = answer->refuse(ANNONA_REASON_NOT_YET_DUE);
            if (span) {
                refusal.figure(ANNONA_FIGURE_WOULD_PASS_FROM_DAY,
                               next_span_start(*span, in.seen.today()));
            }
        } else {
            answer->refuse(ANNONA_REASON_CONDITION_NOT_MET);
        }
        return false;
    }

    given_amount given_;
    std::uint16_t code_;
    std::uint16_t no_row_;
    std::uint16_t already_;
    amount one_digit_;
    annona_name question_;
    std::uint32_t funder_;
    std::optional<local_day> ages_on_;
    std::vector<std::uint32_t> with_;
    std::vector<std::uint32_t> without_;
    grant_inputs inputs_;
    grant_tables tables_;
    grant_items items_;
    grant_measure measure_;
    grant_parts parts_;
    std::vector<grant_step> steps_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
