// SPDX-License-Identifier: Apache-2.0
// What awards leave behind: single-use codes, shares of each award, what was received, changes of
// facts from the next month. Figures by hand.

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

command pay_with(std::string_view shop, int64_t cents, std::string_view& code) {
    auto made = ask(command_kind::pay, "ben:Ana", shop, cents);
    made.tokens = {&code, 1};
    return made;
}

// ---- codes ----

TEST(single_use, a_code_pays_once_and_a_refused_purchase_does_not_use_it) {
    town city(
        replaced(with_rules(town_head, {}), "zone: UTC\n", "zone: UTC\ntokens: single_use\n"));
    city.accept(city.award("ben:Ana", 1'000));
    std::string_view code = "QR-1", other = "QR-2";
    city.refuse(pay_with("mer:Uno", 1'001, code), "INSUFFICIENT_BALANCE");
    city.accept(pay_with("mer:Uno", 100, code));
    city.refuse(pay_with("mer:Uno", 100, code), "TOKEN_ALREADY_USED");
    city.accept(pay_with("mer:Uno", 100, other));
    city.expect_replay();
}

TEST(single_use, a_card_bound_to_an_account_stays_good) {
    town city(
        replaced(with_rules(town_head, {}), "zone: UTC\n", "zone: UTC\ntokens: single_use\n"));
    city.accept(city.award("ben:Ana", 1'000));
    auto bind = ask(command_kind::bind, "ben:Ana");
    bind.name = "card-1";
    city.accept(bind);
    std::string_view card = "card-1";
    city.accept(pay_with("mer:Uno", 100, card));
    city.accept(pay_with("mer:Uno", 100, card));
    city.expect_replay();
}

TEST(single_use, codes_stay_good_where_the_scheme_does_not_say_so) {
    town city;
    city.accept(city.award("ben:Ana", 1'000));
    std::string_view code = "QR-1";
    city.accept(pay_with("mer:Uno", 100, code));
    city.accept(pay_with("mer:Uno", 100, code));
}

// ---- each award by itself ----

constexpr std::string_view half_as_money =
    "  - {rule: limits, id: half, since: 2026-01-01, applies_to: {roles: [household], commands: "
    "[issue, redeem]},\n"
    "     cash_share: {share: 1/2}}\n";

TEST(cash_share, each_award_has_its_own_half) {
    town city(replaced(with_rules(town_head, {half_as_money}), "is: household",
                       "is: household, paid_to: \"bank:{holder}\""));
    const auto redeem = [](int64_t cents) {
        return ask(command_kind::redeem, "ben:Ana", {}, cents);
    };
    city.accept(city.award("ben:Ana", 1'001));                       // half: 500
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 401));  // 600 left, still 500
    city.refuse(redeem(501), "LIMIT_CASH_SHARE");
    city.accept(redeem(500));
    city.accept(city.award("ben:Ana", 200));  // half: 100
    city.refuse(redeem(101), "LIMIT_CASH_SHARE");
    city.accept(redeem(100));
    city.refuse(redeem(1), "LIMIT_CASH_SHARE");
    city.accept(ask(command_kind::redeem, "mer:Uno", {}, 401));  // a shop's is no award
    city.expect_replay();
}

// ---- the means come last ----

TEST(backing, judges_what_a_ceiling_leaves) {
    // 1,000.00 in the reserve; a ceiling of 900.00 makes 1,500.00 payable in part.
    town city({"  - {rule: backing, id: cover, since: 2026-01-01}\n",
               "  - {rule: limits, id: most, since: 2026-01-01, applies_to: {commands: [issue]},\n"
               "     limits: [{name: awards, amount: 900.00, per: calendar month, on: issue, "
               "partial: yes, else: CAP_REACHED}]}\n"});
    const auto decided = city.decide(city.award("ben:Ana", 150'000));
    EXPECT_EQ(decided.result, verdict::partial);
    EXPECT_EQ(decided.value, amount::of(90'000));
    city.refuse(city.award("ben:Eva", 20'000), "BUDGET_EXHAUSTED");
    city.expect_replay();
}

// ---- what was received ----

TEST(measure, counts_purchases_of_the_roles_named_and_takes_returns_off) {
    town city(
        {"  - {rule: grant, id: bonus, since: 2026-01-01, applies_to: {commands: [issue], "
         "labels: [bonus], roles: [shop]},\n"
         "     measure: {name: takings, from: [household], per: calendar month},\n"
         "     steps: [{name: bonus, measured: current, share: 10 %}]}\n"});
    city.accept(city.award("ben:Ana", 10'000));
    auto sale = ask(command_kind::pay, "ben:Ana", "mer:Uno", 3'000);
    sale.request_id = "sale";
    city.accept(sale);
    auto back = ask(command_kind::reverse, {}, {}, 1'000);
    back.original = "sale";
    city.accept(back);
    city.accept(ask(command_kind::transfer, "ben:Ana", "mer:Uno", 500));
    auto bonus = ask(command_kind::issue, {}, "mer:Uno");
    bonus.label = "bonus";
    EXPECT_EQ(city.accept(bonus).value, amount::of(200));  // 10 % of 20.00
    city.expect_replay();
}

// ---- facts that begin later ----

TEST(next_month, a_change_holds_from_the_first_of_the_next_month) {
    town city(replaced(
        with_rules(town_head,
                   {"  - {rule: grant, id: award, since: 2026-01-01, applies_to: {commands: "
                    "[entitle, issue]},\n"
                    "     tables: [{table: scale, of: class, in: [high], amount: 20.00},\n"
                    "              {table: scale, of: class, in: [low], amount: 10.00}],\n"
                    "     steps: [{name: amount, table: scale}]}\n"}),
        "inputs: {", "inputs: {class: {kind: name, remember: yes, starts: next_month}, "));
    const input_value low{"class", {ANNONA_KIND_NAME, 0, 0, {}}, "low"};
    auto award = ask(command_kind::issue, {}, "ben:Ana");
    award.inputs = {&low, 1};
    EXPECT_EQ(city.accept(award).value, amount::of(1'000));  // kept from this day on: the first
    auto change = ask(command_kind::set_fact, "ben:Ana");
    change.name = "class", change.fact.kind = ANNONA_KIND_NAME, change.fact_text = "high";
    city.accept(change);
    const auto entitled = [&](const char* date) {
        city.now = at(date);
        return city.accept(ask(command_kind::entitle, {}, "ben:Ana")).value;
    };
    EXPECT_EQ(entitled("2026-03-31"), amount::of(1'000));
    EXPECT_EQ(entitled("2026-04-01"), amount::of(2'000));
    city.expect_replay();
}

}  // namespace
