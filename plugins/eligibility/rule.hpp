// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/money/calendar.hpp>
#include <annona/money/ratio.hpp>
#include <annona/sdk/rule.hpp>

#include "need.hpp"

#include <algorithm>
#include <bit>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace rules {

/// Conditions people and papers must meet: a table of tests, each with its own reason. All are
/// tried, every failure is answered. README.md has the tests.
class eligibility {
public:
    static constexpr const char* licence = "Apache-2.0";
    static constexpr std::uint32_t rows_max = 24;
    static constexpr const char* const unknown_choices[] = {"refuse", "pass", nullptr};
    static constexpr const char* const when_choices[] = {"judge", "leave_out", nullptr};
    static constexpr const char* const party_choices[] = {"holder", "payer", "payee", "receiver",
                                                          nullptr};

    static constexpr sdk::parameter columns[] = {
        sdk::declare::name("reference").doc("A paper that must be named, as in case_file."),
        sdk::declare::fact("input").doc(
            "An input of the command; where it is missing, the account's fact of that name."),
        sdk::declare::fact("fact").doc("A fact of the account, never an input."),
        sdk::declare::yes_no("is").doc("What a yes-or-no must be."),
        sdk::declare::names("in").doc("The names a value may have."),
        sdk::declare::ratio("at_least")
            .doc("The least value: a count, an amount in whole units, a share, or years of age for "
                 "a "
                 "date."),
        sdk::declare::ratio("at_most").doc("The largest value, as at_least."),
        sdk::declare::fact("share_of")
            .doc("The value is divided by this one before it is compared, as in days attended of "
                 "all "
                 "days."),
        sdk::declare::date("age_on").doc(
            "Of a date: years are counted on this day. Without it: today."),
        sdk::declare::fact("period_in_force").doc("A period that must contain today."),
        sdk::declare::fact("ended_by")
            .doc("Beside period_in_force: a date on which that period ended early, where one is "
                 "known. From that day on it is no longer in force; a date before its first day "
                 "ended an earlier one."),
        sdk::declare::count("on_day_of_month")
            .at_least("1")
            .at_most("31")
            .doc("Beside period_in_force: met on this day of a month only. In a month that has no "
                 "such day it is the last one."),
        sdk::declare::code("else_on_other_days")
            .otherwise("NOT_YET_DUE")
            .doc("The reason given while the period is in force, but on another day."),
        sdk::declare::actor("different")
            .list()
            .doc("People of whom no two may be the same: author, proposer, approver, attester, "
                 "holder."),
        sdk::declare::actor("named").list().doc(
            "People whom the command must name, whoever they are, as an attester."),
        sdk::declare::roles("roles_payer").doc("Roles the payer must have one of."),
        sdk::declare::roles("roles_payee").doc("Roles the payee must have one of."),
        sdk::declare::fact("when").doc(
            "The row counts only where this input or fact says yes, or what when_is or when_in "
            "say."),
        sdk::declare::yes_no("when_is").doc("What `when` must be. Without it: yes."),
        sdk::declare::names("when_in").doc("The names `when` may have."),
        sdk::declare::choice("when_unknown", when_choices)
            .otherwise("judge")
            .doc("Where nobody knows `when`: judge, as if_unknown says; leave_out, the row does "
                 "not count."),
        sdk::declare::choice("party", party_choices)
            .otherwise("holder")
            .doc("Whose facts are read. The holder is who receives an award or pays a purchase; "
                 "payee "
                 "and receiver are the same."),
        sdk::declare::choice("if_unknown", unknown_choices)
            .otherwise("refuse")
            .doc("What happens where nobody knows the value."),
        sdk::declare::code("else").otherwise("NOT_ELIGIBLE").doc("The reason given."),
    };
    static constexpr sdk::parameter parameters[] = {
        sdk::declare::table("needs", columns).required().doc("The tests, one a row."),
        sdk::declare::amount("whole").otherwise("1").at_least("1").at_most("1").doc(
            "What 1 means where an amount is compared: one whole unit. There is nothing to set."),
    };
    static constexpr std::uint16_t reasons[] = {ANNONA_REASON_NO_CASE_FILE,
                                                ANNONA_REASON_FOUR_EYES_REQUIRED,
                                                ANNONA_REASON_NOT_YET_DUE,
                                                ANNONA_REASON_NOT_ELIGIBLE,
                                                ANNONA_REASON_NOT_CUMULABLE,
                                                ANNONA_REASON_CONDITION_NOT_MET,
                                                ANNONA_REASON_REDEMPTION_NOT_ALLOWED,
                                                ANNONA_REASON_QUALITY_REFUSED,
                                                ANNONA_REASON_DEBT_OUTSTANDING,
                                                ANNONA_REASON_MERCHANT_NOT_ACCREDITED,
                                                ANNONA_REASON_PLACE_NOT_ALLOWED,
                                                ANNONA_REASON_CATEGORY_NOT_ALLOWED,
                                                ANNONA_REASON_EXCLUSIVE_CATEGORY,
                                                ANNONA_REASON_LIMIT_PER_PERSON,
                                                ANNONA_REASON_INPUT_MISSING};

    eligibility(sdk::values<parameters> given, sdk::problems& problems) {
        const auto rows = given.rows<"needs", columns>();
        if (rows.is_empty()) problems.add(given.at<"needs">(), "tests nothing");
        if (rows.size() > rows_max) problems.add(given.at<"needs">(), "has more than 24 rows");
        for (std::uint32_t i = 0; i < std::min(rows.size(), rows_max); ++i) {
            tests_.push_back(read(rows[i], given.amount<"whole">(), problems));
        }
        if (facts_.size() > ANNONA_FACTS_MAX) {
            problems.add(given.at<"needs">(), "reads more than 24 different facts and inputs");
        }
    }

    void plan(sdk::plan& plan) const {
        plan.authorize_on(sdk::commands(ANNONA_ENTITLE, ANNONA_ISSUE, ANNONA_CONVERT, ANNONA_PAY,
                                        ANNONA_TRANSFER, ANNONA_SPLIT, ANNONA_REDEEM, ANNONA_RENEW,
                                        ANNONA_HOLD));
        for (const annona_fact_need& need : facts_) plan.fact(need.name, need.party, need.from);
    }

    void authorize(const sdk::case_view& seen, const sdk::own& own, sdk::answer& answer) const {
        for (const eligibility_need& test : tests_) test.judge(seen, own, answer);
    }

private:
    using kind = eligibility_need::subject;

    template <class Row>
    eligibility_need read(const Row& row, amount whole, sdk::problems& problems) {
        eligibility_need test;
        test.code = row.template code<"else">();
        test.passes_unknown = row.template choice<"if_unknown">() == 1;
        read_subject(row, test, problems);
        read_bounds(row, whole, test, problems);
        read_condition(row, test, problems);
        if (std::ranges::find(reasons, test.code) == std::end(reasons)) {
            problems.add(row.template at<"else">(), "else is no reason this rule may give");
        }
        return test;
    }

    /// Exactly one thing is tested in a row.
    template <class Row>
    void read_subject(const Row& row, eligibility_need& test, sdk::problems& problems) {
        const std::uint32_t party = row.template choice<"party">();
        int subjects = 0;
        const auto look_at = [&](kind what, annona_name name, int from) {
            test.what = what;
            test.name = {name};
            test.slots = slots_of(name, party, from);
            ++subjects;
        };
        constexpr int input = ANNONA_FACT_FROM_INPUT | ANNONA_FACT_FROM_ACCOUNT;
        if (row.template has<"reference">()) {
            look_at(kind::presence, row.template name<"reference">(), ANNONA_FACT_FROM_REFERENCE);
        }
        if (row.template has<"input">()) {
            look_at(kind::value, row.template fact<"input">(), input);
        }
        if (row.template has<"fact">()) {
            look_at(kind::value, row.template fact<"fact">(), ANNONA_FACT_FROM_ACCOUNT);
        }
        if (row.template has<"period_in_force">()) {
            look_at(kind::period, row.template fact<"period_in_force">(), input);
        }
        if (row.template has<"ended_by">()) {
            test.ended_by = slots_of(row.template fact<"ended_by">(), party, input);
            test.may_end = true;
            if (!row.template has<"period_in_force">()) {
                problems.add(row.template at<"else">(), "ended_by needs period_in_force");
            }
        }
        if (row.template has<"on_day_of_month">()) {
            test.day_of_month = static_cast<std::uint8_t>(row.template count<"on_day_of_month">());
            test.code_of_other_days = row.template code<"else_on_other_days">();
            if (!row.template has<"period_in_force">()) {
                problems.add(row.template at<"else">(), "on_day_of_month needs period_in_force");
            }
            if (std::ranges::find(reasons, test.code_of_other_days) == std::end(reasons)) {
                problems.add(row.template at<"else_on_other_days">(),
                             "else_on_other_days is no reason this rule may give");
            }
        }
        if (row.template has<"share_of">()) {
            test.divisor = slots_of(row.template fact<"share_of">(), party, input);
            test.is_share = true;
        }
        subjects += read_people(row, test);
        if (subjects != 1) {
            problems.add(row.template at<"else">(),
                         "a row tests one thing: reference, input, fact, period_in_force, "
                         "different, named, roles_payer or roles_payee");
        }
    }
    template <class Row>
    static int read_people(const Row& row, eligibility_need& test) {
        int subjects = 0;
        if (row.template has<"different">()) {
            test.what = kind::different;
            for (const annona_value& actor : row.template list<"different">()) {
                test.actors |= 1u << (static_cast<unsigned>(actor.integer) % 32);
            }
            ++subjects;
        }
        if (row.template has<"named">()) {
            test.what = kind::named;
            for (const annona_value& actor : row.template list<"named">()) {
                test.actors |= 1u << (static_cast<unsigned>(actor.integer) % 32);
            }
            ++subjects;
        }
        if (row.template has<"roles_payer">()) {
            test.what = kind::payer_roles;
            test.roles = row.template roles<"roles_payer">();
            ++subjects;
        }
        if (row.template has<"roles_payee">()) {
            test.what = kind::payee_roles;
            test.roles = row.template roles<"roles_payee">();
            ++subjects;
        }
        return subjects;
    }

    template <class Row>
    static void read_bounds(const Row& row, amount whole, eligibility_need& test,
                            sdk::problems& problems) {
        test.needs_yes_no = row.template has<"is">();
        test.yes_no = row.template yes_no<"is">();
        test.needs_name = row.template has<"in">();
        test.names = row.template names<"in">();
        if (row.template has<"age_on">()) test.age_on = row.template date<"age_on">();
        if (row.template has<"at_least">()) {
            test.least = bound(row.template ratio<"at_least">(), whole, rounding::ceiling);
        }
        if (row.template has<"at_most">()) {
            test.most = bound(row.template ratio<"at_most">(), whole, rounding::floor);
        }
        const bool compares =
            test.needs_yes_no || test.needs_name || test.least.is_given || test.most.is_given;
        if (compares && test.what != kind::value) {
            problems.add(row.template at<"else">(),
                         "is, in, at_least and at_most compare an input or a fact");
        }
        if (test.least.is_given && test.most.is_given && test.least.value > test.most.value) {
            problems.add(row.template at<"else">(), "at_least is larger than at_most");
        }
        if (test.what == kind::different && std::popcount(test.actors) < 2) {
            problems.add(row.template at<"else">(), "different needs two people");
        }
        if (test.is_share && !test.least.is_given && !test.most.is_given) {
            problems.add(row.template at<"else">(), "share_of needs at_least or at_most");
        }
    }
    /// An amount is compared in booking units; the bound is rounded into the allowed side, so that
    /// the comparison is exact.
    static eligibility_bound bound(ratio value, amount whole, rounding mode) {
        const auto units = checked_multiply(whole, value, mode);
        return {true, value, units.value_or(value.num < 0 ? -amount_limit : amount_limit)};
    }

    template <class Row>
    void read_condition(const Row& row, eligibility_need& test, sdk::problems& problems) {
        const bool says_what = row.template has<"when_is">() || row.template has<"when_in">();
        if (!row.template has<"when">()) {
            if (says_what) {
                problems.add(row.template at<"else">(), "when_is and when_in need when");
            }
            return;
        }
        constexpr int input = ANNONA_FACT_FROM_INPUT | ANNONA_FACT_FROM_ACCOUNT;
        test.has_condition = true;
        test.condition =
            slots_of(row.template fact<"when">(), row.template choice<"party">(), input);
        test.unknown_leaves_out = row.template choice<"when_unknown">() == 1;
        test.condition_needs_name = row.template has<"when_in">();
        test.condition_names = row.template names<"when_in">();
        test.condition_yes_no =
            row.template has<"when_is">() ? row.template yes_no<"when_is">() : true;
    }

    /// Where the fact will be found: of the payer and of the payee; `holder` may mean either.
    eligibility_slots slots_of(annona_name name, std::uint32_t party, int from) {
        if (from == ANNONA_FACT_FROM_REFERENCE) {
            const std::uint32_t only = slot(name, ANNONA_PARTY_NONE, from);
            return {only, only};
        }
        constexpr std::uint32_t holder = 0;
        constexpr std::uint32_t payer = 1;
        eligibility_slots slots;
        if (party == holder || party == payer) slots.payer = slot(name, ANNONA_PARTY_PAYER, from);
        if (party != payer) slots.payee = slot(name, ANNONA_PARTY_PAYEE, from);
        if (party == payer) slots.payee = slots.payer;
        if (party > payer) slots.payer = slots.payee;
        return slots;
    }
    /// Each fact is read once, however many rows ask for it.
    std::uint32_t slot(annona_name name, int party, int from) {
        const auto same = [&](const annona_fact_need& need) {
            return need.name == name && need.party == party && need.from == from;
        };
        const auto known = std::ranges::find_if(facts_, same);
        const auto index = static_cast<std::uint32_t>(known - facts_.begin());
        if (known == facts_.end()) {
            facts_.push_back(
                {name, static_cast<std::uint16_t>(party), static_cast<std::uint16_t>(from)});
        }
        return index;
    }

    std::vector<eligibility_need> tests_;
    std::vector<annona_fact_need> facts_;
};

}  // namespace rules
}  // namespace v0_1
}  // namespace annona
