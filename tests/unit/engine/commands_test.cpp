// SPDX-License-Identifier: Apache-2.0
// The commands that move value, each on its normal path and where it is refused. Figures by hand.

#include <array>

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

constexpr std::string_view fee_rule =
    "  - {rule: redemption_fee, id: fee, since: 2026-01-01, who: [shop], fee: 5 %, round: "
    "half_up,\n"
    "     split: [{share: 3/5, to: \"fund:gift\"}, {share: 2/5, to: operator}], spare: first}\n";
constexpr std::string_view grant_rule =
    "  - {rule: grant, id: award, since: 2026-01-01, applies_to: {commands: [entitle, issue]},\n"
    "     steps: [{name: amount, base: 60.00, add: 30.00, per: members, beyond: 1, at_most: 210.00,"
    " round: half_up}]}\n";

input_value members(int64_t count) { return {"members", {ANNONA_KIND_COUNT, count, 0, {}}, {}}; }

// ---- fund ----

TEST(fund, moves_money_from_who_pays_into_the_reserve) {
    town city;
    EXPECT_EQ(city.money("reserve"), 100'000);
    EXPECT_EQ(city.money("muni"), -100'000);
    auto unnamed = ask(command_kind::fund, {}, {}, 5'000);  // the programme's payer, its reserve
    unnamed.programme = "region";
    city.accept(unnamed);
    EXPECT_EQ(city.money("reserve:region"), 105'000);
    EXPECT_EQ(city.money("donor:region"), -105'000);
    city.expect_replay();
}

TEST(fund, that_names_no_programme_is_for_the_default_pockets) {
    town city;
    city.accept(ask(command_kind::fund, {}, {}, 5'000));
    EXPECT_EQ(city.money("reserve"), 105'000);
    EXPECT_EQ(city.money("muni"), -105'000);
    auto given = ask(command_kind::fund, {}, {}, 700);
    given.source = "donor:club";
    city.accept(given);
    EXPECT_EQ(city.money("donor:club"), -700);
    EXPECT_EQ(city.money("reserve"), 105'700);
}

// ---- entitle, issue ----

TEST(entitle, computes_and_moves_nothing) {
    town city({grant_rule});
    const auto three = members(3);
    auto asked = ask(command_kind::entitle, {}, "ben:Ana");
    asked.inputs = {&three, 1};
    const auto before = city.balance("ben:Ana");
    EXPECT_EQ(city.accept(asked).value, amount::of(12'000));  // 60 + 2 x 30
    EXPECT_EQ(city.balance("ben:Ana"), before);
}

TEST(issue, gives_the_computed_amount_or_the_one_given) {
    town city({grant_rule, ninety_days});
    const auto two = members(2);
    auto asked = ask(command_kind::issue, {}, "ben:Ana");
    asked.inputs = {&two, 1};
    const auto computed = city.accept(asked);
    EXPECT_EQ(computed.value, amount::of(9'000));
    EXPECT_EQ(computed.valid_until, day("2026-05-30"));  // 1 March + 90 days, the 90th still good
    EXPECT_EQ(city.cents("ben:Ana"), 9'000);
    EXPECT_EQ(city.cents("issuer"), -9'000);
    EXPECT_EQ(city.accept(city.award("ben:Ana", 1'000)).value, amount::of(1'000));
    EXPECT_EQ(city.cents("ben:Ana"), 10'000);
    city.expect_replay();
}

TEST(issue, without_a_formula_or_an_amount_is_not_eligible) {
    town city;
    city.refuse(ask(command_kind::issue, {}, "ben:Ana"), "NOT_ELIGIBLE");
}

TEST(issue, an_earlier_last_day_given_with_it_counts_and_a_later_one_does_not) {
    town city({ninety_days});
    auto asked = city.award("ben:Ana", 1'000);
    asked.valid_until = day("2026-03-31");
    EXPECT_EQ(city.accept(asked).valid_until, day("2026-03-31"));
    asked.valid_until = day("2026-12-31");
    EXPECT_EQ(city.accept(asked).valid_until, day("2026-05-30"));
    asked.valid_until = day("2026-02-28");
    city.refuse(asked, "EXPIRED");
}

TEST(issue, is_covered_by_its_own_programme_only) {
    town city;  // 1,000.00 in each reserve
    city.accept(city.award("ben:Ana", 100'000));
    city.refuse(city.award("ben:Ana", 1), "RESERVE_SHORTFALL");
    city.accept(city.award("ben:Ana", 100'000, "extra"));
    city.refuse(city.award("ben:Ana", 1, "extra"), "RESERVE_SHORTFALL");
}

TEST(issue, a_fund_that_holds_units_gives_them_out_again) {
    town city;
    city.accept(city.award("ben:Ana", 10'000));
    city.accept(ask(command_kind::transfer, "ben:Ana", "fund:solidarity", 3'000));
    auto asked = city.award("ben:Eva", 2'000);
    asked.source = "fund:solidarity";
    city.accept(asked);
    EXPECT_EQ(city.cents("fund:solidarity"), 1'000);
    EXPECT_EQ(city.cents("ben:Eva"), 2'000);
    EXPECT_EQ(city.cents("issuer"), -10'000);  // nothing new was made
    asked.value = amount::of(1'001);
    city.refuse(asked, "BUDGET_EXHAUSTED");
    city.accept(ask(command_kind::freeze, "fund:solidarity"));
    asked.value = amount::of(500);
    city.refuse(asked, "ACCOUNT_FROZEN");
}

TEST(issue, into_a_pocket_of_notes_makes_whole_notes) {
    town city(with_rules(replaced(std::string{town_head}, "extra: {programme: region}",
                                  "extra: {programme: region, note: 10.00}"),
                         {}));
    city.refuse(city.award("ben:Ana", 2'500, "extra"), "INDIVISIBLE");
    city.accept(city.award("ben:Ana", 3'000, "extra"));
    city.refuse(ask(command_kind::pay, "ben:Ana", "mer:Uno", 1'500), "INDIVISIBLE");
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 2'000));
    EXPECT_EQ(city.cents("ben:Ana"), 1'000);
}

// ---- convert ----

TEST(convert, buys_only_into_pockets_that_are_for_sale) {
    town city(with_rules(replaced(std::string(town_head), "extra: {programme: region}",
                                  "extra: {programme: region, bought_with: own money}"),
                         {}));
    auto asked = ask(command_kind::convert, {}, "ben:Ana", 2'000);
    city.accept(asked);  // the default pocket is not for sale: the one that is
    EXPECT_EQ(city.money("reserve:region"), 102'000);
    asked.other_pocket = "aid";
    city.refuse(asked, "NOT_ELIGIBLE");
    asked.other_pocket = "extra";
    city.accept(asked);
    EXPECT_EQ(city.money("reserve:region"), 104'000);
    city.expect_replay();
}

TEST(convert, own_money_becomes_units_and_fills_the_reserve) {
    town city;
    city.accept(ask(command_kind::convert, {}, "ben:Ana", 2'000));
    EXPECT_EQ(city.cents("ben:Ana"), 2'000);
    EXPECT_EQ(city.money("cash:Ana"), -2'000);
    EXPECT_EQ(city.money("reserve"), 102'000);
    city.refuse(ask(command_kind::convert, {}, "mer:Uno", 2'000), "NOT_ELIGIBLE");
}

// ---- pay ----

TEST(pay, part_in_own_money_is_posted_in_the_money_ledger) {
    town city;
    city.accept(city.award("ben:Ana", 10'000));
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno", 3'000);
    const tender_part money{"EUR", amount::of(1'200)};
    asked.tender = {&money, 1};
    EXPECT_EQ(city.accept(asked).value, amount::of(1'800));
    EXPECT_EQ(city.cents("mer:Uno"), 1'800);
    EXPECT_EQ(city.money("cash:Ana"), -1'200);
    EXPECT_EQ(city.money("bank:Uno"), 1'200);
    const tender_part change{"EUR", amount::of(-100)};
    asked.tender = {&change, 1};
    city.refuse(asked, "NO_CHANGE");
    const tender_part too_much{"EUR", amount::of(3'001)};
    asked.tender = {&too_much, 1};
    city.refuse(asked, "MALFORMED");
    city.expect_replay();
}

class pay_a_part : public testing::Test {
protected:
    pay_a_part() { city.accept(city.award("ben:Ana", 10'000)); }
    command basket(std::span<const tender_part> tender) const {
        auto made = ask(command_kind::pay, "ben:Ana", "mer:Uno");
        made.lines = lines, made.tender = tender, made.pocket = "aid";
        return made;
    }
    // 4.00 of food, 6.00 of beer
    const basket_line lines[2] = {{"food.basic", amount::of(400), {}, {}},
                                  {"alcohol", amount::of(600), {}, {}}};
    town city =
        town(with_rules(std::string{town_head} + "basket: pay_allowed_lines\n", {aid_is_food}));
};

TEST_F(pay_a_part, what_aid_may_not_buy_falls_to_own_money) {
    const auto answer = city.decide(basket({}));
    EXPECT_EQ(answer.result, verdict::partial);
    EXPECT_EQ(name_of_reason(answer.code), "CATEGORY_NOT_ALLOWED");
    EXPECT_EQ(answer.line, 1u);
    EXPECT_EQ(answer.value, amount::of(400));
    EXPECT_EQ(city.money("bank:Uno"), 600);
}

TEST_F(pay_a_part, own_money_handed_over_covers_the_forbidden_line_first) {
    const tender_part money{"EUR", amount::of(600)};
    const auto answer = city.accept(basket({&money, 1}));
    EXPECT_EQ(answer.value, amount::of(400));
    EXPECT_EQ(city.money("bank:Uno"), 600);
    const tender_part more{"EUR", amount::of(700)};
    EXPECT_EQ(city.accept(basket({&more, 1})).value, amount::of(300));
    const tender_part less{"EUR", amount::of(500)};
    EXPECT_EQ(city.decide(basket({&less, 1})).result, verdict::partial);
    EXPECT_EQ(city.money("bank:Uno"), 600 + 700 + 600);
    city.expect_replay();
}

TEST_F(pay_a_part, a_basket_of_forbidden_lines_only_is_refused) {
    auto asked = basket({});
    asked.lines = {&lines[1], 1};
    city.refuse(asked, "CATEGORY_NOT_ALLOWED");
}

TEST(pay, from_several_pockets_by_what_each_may_buy) {
    town city({aid_is_food});
    city.accept(city.award("ben:Ana", 1'000));
    city.accept(city.award("ben:Ana", 600, "extra"));
    const basket_line lines[] = {{"alcohol", amount::of(600), {}, {}},
                                 {"food.basic", amount::of(1'000), {}, {}}};
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno");
    asked.lines = lines;
    city.accept(asked);  // only one way: extra pays the beer, aid all the food
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    EXPECT_EQ(city.cents("mer:Uno"), 1'600);
}

TEST(pay, overlapping_earmarks_are_chosen_exactly) {
    // aid (older, first in spend order) buys both kinds of food, extra only the basic one. Greedy
    // spending would use aid for the basic food and leave the prepared food unpaid.
    town city(
        {"  - {rule: earmark, id: extra-basic, since: 2026-01-01,"
         " applies_to: {pockets: [extra]}, goods: {allow: [food.basic]}}\n"});
    city.accept(city.award("ben:Ana", 500));
    city.now = at("2026-03-02");
    city.accept(city.award("ben:Ana", 500, "extra"));
    const basket_line lines[] = {{"food.basic", amount::of(500), {}, {}},
                                 {"food.prepared", amount::of(500), {}, {}}};
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno");
    asked.lines = lines;
    city.accept(asked);
    EXPECT_EQ(city.cents("mer:Uno"), 1'000);
}

TEST(pay, too_little_says_what_would_pass) {
    town city;
    city.accept(city.award("ben:Ana", 500));
    city.refuse(ask(command_kind::pay, "ben:Ana", "mer:Uno", 501), "INSUFFICIENT_BALANCE");
    bool told = false;
    for (size_t i = 0; i < city.last.trace_count; ++i)
        for (const auto& figure : city.last.trace[i].figures)
            told |=
                figure.name == ANNONA_FIGURE_WOULD_PASS_UP_TO && figure.value == amount::of(500);
    EXPECT_TRUE(told);
}

TEST(pay, after_a_lapse_the_reason_is_that_it_expired) {
    town city({ninety_days});
    city.accept(city.award("ben:Ana", 500));
    city.now = at("2026-05-30", 23);
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 100));
    city.now = at("2026-05-31", 0);
    city.refuse(ask(command_kind::pay, "ben:Ana", "mer:Uno", 100), "EXPIRED");
    EXPECT_EQ(city.money("reserve"), 100'000 - 400);  // 4.00 back to the town
    EXPECT_EQ(city.money("muni"), -100'000 + 400);
    city.expect_replay();
}

// ---- transfer ----

TEST(transfer, several_payers_pay_all_or_none) {
    town city;
    city.accept(city.award("ben:Ana", 1'000));
    city.accept(city.award("ben:Eva", 200));
    payer_part payers[] = {{"ben:Ana", amount::of(300)}, {"ben:Eva", amount::of(300)}};
    auto asked = ask(command_kind::transfer, {}, "ben:Luz");
    asked.payers = payers;
    city.refuse(asked, "INSUFFICIENT_BALANCE");
    payers[1].value = amount::of(200);
    EXPECT_EQ(city.accept(asked).value, amount::of(500));
    EXPECT_EQ(city.cents("ben:Luz"), 500);
    EXPECT_EQ(city.cents("ben:Ana"), 700);
}

TEST(transfer, credit_accounts_go_down_to_their_floor) {
    community bank(with_rules(hours_head, {}));
    bank.accept(ask(command_kind::transfer, "mem:Ana", "mem:Eva", 195));
    EXPECT_EQ(bank.cents("mem:Ana"), -195);
    bank.refuse(ask(command_kind::transfer, "mem:Ana", "mem:Eva", 10), "OVERDRAFT_LIMIT");
    bank.accept(ask(command_kind::transfer, "mem:Ana", "mem:Eva", 5));
    EXPECT_EQ(bank.cents("mem:Ana"), -200);
    EXPECT_EQ(bank.cents("mem:Eva"), 200);
    bank.expect_replay();
}

TEST(transfer, in_the_money_ledger_moves_what_is_there) {
    town city;
    auto asked = ask(command_kind::transfer, "reserve", "bank:Uno", 100);
    asked.ledger = "EUR";
    city.accept(asked);
    EXPECT_EQ(city.money("bank:Uno"), 100);
    asked.account = "pot:empty";
    city.refuse(asked, "INSUFFICIENT_BALANCE");
}

TEST(transfer, of_money_never_takes_what_backs_the_units) {
    town city;
    city.accept(city.award("ben:Ana", 60'000));
    auto asked = ask(command_kind::transfer, "reserve", "bank:Uno", 40'001);
    asked.ledger = "EUR";
    city.refuse(asked, "RESERVE_SHORTFALL");
    asked.value = amount::of(40'000);
    city.accept(asked);
}

// ---- split ----

TEST(transfer, between_accounts_of_one_holder_restarts_no_clock) {
    town city(
        {"  - {rule: demurrage, id: idle, since: 2026-01-01, loss: 1 %, every: quarter,\n"
         "     after: 10 days held, to: \"fund:idle\"}\n"});
    city.accept(city.award("ben:Ana", 1'000));
    city.now = at("2026-04-01");
    city.accept(ask(command_kind::transfer, "ben:Ana", "mer:Ana", 400));
    city.accept(ask(command_kind::transfer, "ben:Ana", "mer:Uno", 400));
    ASSERT_EQ(city.lots("mer:Ana").size(), 1u);
    ASSERT_EQ(city.lots("mer:Uno").size(), 1u);
    EXPECT_EQ(city.lots("mer:Ana")[0].clock, day("2026-03-01"));
    EXPECT_EQ(city.lots("mer:Uno")[0].clock, day("2026-04-01"));
}

TEST(split, keeps_every_attribute_of_a_lot) {
    town city({ninety_days});
    city.accept(city.award("ben:Ana", 1'000));
    city.now = at("2026-03-10");
    city.accept(ask(command_kind::split, "ben:Ana", "ben:Eva", 400));
    ASSERT_EQ(city.lots("ben:Eva").size(), 1u);
    EXPECT_EQ(city.live->state().attributes(city.lots("ben:Ana")[0]),
              city.live->state().attributes(city.lots("ben:Eva")[0]));
    city.now = at("2026-05-31");
    city.refuse(ask(command_kind::pay, "ben:Eva", "mer:Uno", 100), "EXPIRED");
}

// ---- redeem ----

TEST(redeem, pays_out_less_the_fee_and_splits_the_fee) {
    town city({fee_rule});
    city.accept(city.award("ben:Ana", 10'000));
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 1'030));
    city.accept(ask(command_kind::redeem, "mer:Uno", {}, 1'030));
    // 5 % of 10.30 = 0.515 -> 0.52; 3/5 = 0.312 -> 0.31, 2/5 = 0.208 -> 0.20, spare cent to the
    // first
    EXPECT_EQ(city.money("bank:Uno"), 978);
    EXPECT_EQ(city.money("fund:gift"), 32);
    EXPECT_EQ(city.money("operator"), 20);
    EXPECT_EQ(city.money("reserve"), 100'000 - 1'030);
    EXPECT_EQ(city.cents("issuer"), -10'000 + 1'030);
    city.refuse(ask(command_kind::redeem, "ben:Ana", {}, 100), "REDEMPTION_NOT_ALLOWED");
    city.refuse(ask(command_kind::redeem, "mer:Uno", {}, 1), "INSUFFICIENT_BALANCE");
    city.expect_replay();
}

TEST(redeem, draws_on_the_reserve_of_each_programme) {
    town city;
    city.accept(city.award("ben:Ana", 700));
    city.accept(city.award("ben:Ana", 300, "extra"));
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 1'000));
    city.accept(ask(command_kind::redeem, "mer:Uno", {}, 1'000));
    EXPECT_EQ(city.money("reserve"), 100'000 - 700);
    EXPECT_EQ(city.money("reserve:region"), 100'000 - 300);
    EXPECT_EQ(city.money("bank:Uno"), 1'000);
}

constexpr std::string_view daily_decay =
    "  - {rule: demurrage, id: melt, since: 2026-01-01, applies_to: {roles: [household]},\n"
    "     loss: 0.1 %, every: day, round: down, to: \"fund:melted\"}\n";

TEST(redeem, fractions_of_several_lots_add_up_to_whole_cents_for_the_shop) {
    town city(with_rules(replaced(std::string{town_head}, "digits: 2,", "digits: 2, scale: 6,"),
                         {daily_decay}));
    const auto award = [&](int64_t units, std::string_view pocket) {
        city.accept(city.award("ben:Ana", units * 1'000'000, pocket));
    };
    award(10, "aid"), award(10, "extra");
    city.now = at("2026-03-08");  // a week: both lots hold fractions of a cent
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 19'800'000));
    city.accept(ask(command_kind::redeem, "mer:Uno", {}, 19'800'000));
    const auto& euro = city.rules->ledgers[city.rules->money_ledger].counted;
    EXPECT_EQ(amount::of(city.money("bank:Uno")), amount::raw(one_digit(euro).count() * 1980));
    city.expect_replay();
}

// ---- what a command carries ----

constexpr std::string_view once_with_a_badge =
    "  - {rule: limits, id: badge, since: 2026-01-01, applies_to: {commands: [issue],\n"
    "     inputs: {badge: [red, blue], members: [\"2\"]}},\n"
    "     limits: [{name: awards, count: 1, per: life, for: holder, on: issue}]}\n";

TEST(scope, covers_commands_that_carry_an_input_with_one_of_its_values) {
    town city({once_with_a_badge});
    const auto carrying = [](const char* badge, int64_t count) {
        return std::array<input_value, 2>{input_value{"badge", {ANNONA_KIND_NAME, 0, 0, {}}, badge},
                                          members(count)};
    };
    const auto red = carrying("red", 2), blue = carrying("blue", 2), three = carrying("red", 3),
               green = carrying("green", 2);
    auto asked = city.award("ben:Eva", 100);
    const auto with = [&asked](const auto& inputs) -> const command& {
        return asked.inputs = inputs, asked;
    };
    city.accept(with(red));
    city.refuse(with(blue), "LIMIT_PER_PERIOD");
    city.accept(with(three));  // one input fits, the other does not
    city.accept(with(green));
    asked.inputs = {};
    city.accept(asked);  // says nothing of it
    city.refuse(with(red), "LIMIT_PER_PERIOD");
    city.expect_replay();
}

// ---- close ----

TEST(close, returns_what_is_unspent_to_who_paid) {
    town city;
    city.accept(city.award("ben:Ana", 700));
    city.accept(city.award("ben:Ana", 300, "extra"));
    EXPECT_EQ(city.accept(ask(command_kind::close, "ben:Ana")).value, amount::of(1'000));
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    EXPECT_EQ(city.money("muni"), -100'000 + 700);
    EXPECT_EQ(city.money("donor:region"), -100'000 + 300);
    city.expect_replay();
}

TEST(close, several_fractions_of_a_cent_meet_in_the_dust) {
    town city(with_rules(replaced(std::string{town_head}, "digits: 2,", "digits: 2, scale: 6,"),
                         {daily_decay}));
    for (const auto* date : {"2026-03-01", "2026-03-04", "2026-03-09", "2026-03-11"}) {
        city.now = at(date);
        city.accept(city.award("ben:Ana", 10'330'000));
        city.accept(city.award("ben:Eva", 10'770'000));
    }
    city.now = at("2026-04-20");
    city.accept(ask(command_kind::close, "ben:Eva"));
    city.accept(ask(command_kind::close, "ben:Ana"));
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    EXPECT_LT(city.cents("dust"), 10'000);  // less than a cent waits
    EXPECT_GE(city.cents("dust"), 0);
    city.expect_replay();
}

TEST(close, more_lots_than_one_operation_may_move_is_a_named_limit) {
    town city;
    for (int i = 0; i < 100; ++i) {
        city.now.seconds += 86'400;
        city.accept(city.award("ben:Ana", 100));
    }
    city.accept(ask(command_kind::close, "ben:Ana"));  // 100 lots, one posting each account
    EXPECT_EQ(city.money("muni"), -90'000 - 10'000 + 10'000);
}

TEST(close, a_member_below_zero_cannot_leave) {
    community bank(with_rules(hours_head, {}));
    bank.accept(ask(command_kind::transfer, "mem:Ana", "mem:Eva", 15));
    bank.refuse(ask(command_kind::close, "mem:Ana"), "DEBT_OUTSTANDING");
    bank.accept(ask(command_kind::transfer, "mem:Eva", "mem:Ana", 15));
    bank.accept(ask(command_kind::close, "mem:Ana"));
}

// ---- adjust ----

class adjust : public testing::Test {
protected:
    command fix(std::span<const adjustment> legs) const {
        auto made = ask(command_kind::adjust, {});
        made.adjustments = legs, made.reason_text = "found by the audit";
        made.actors[ANNONA_ACTOR_AUTHOR] = "auditor", made.actors[ANNONA_ACTOR_APPROVER] = "mayor";
        return made;
    }
    town city;
};

TEST_F(adjust, two_people_correct_the_money_ledger) {
    const adjustment legs[] = {{"EUR", "bank:Uno", amount::of(500)},
                               {"EUR", "muni", amount::of(-500)}};
    city.accept(fix(legs));
    EXPECT_EQ(city.money("bank:Uno"), 500);
    auto alone = fix(legs);
    alone.actors[ANNONA_ACTOR_APPROVER] = "auditor";
    city.refuse(alone, "FOUR_EYES_REQUIRED");
    alone.actors[ANNONA_ACTOR_APPROVER] = "";
    city.refuse(alone, "FOUR_EYES_REQUIRED");
    auto silent = fix(legs);
    silent.reason_text = "";
    city.refuse(silent, "MALFORMED");
    city.expect_replay();
}

TEST_F(adjust, legs_that_do_not_balance_are_malformed) {
    const adjustment legs[] = {{"EUR", "bank:Uno", amount::of(500)},
                               {"EUR", "muni", amount::of(-499)}};
    city.refuse(fix(legs), "MALFORMED");
}

TEST_F(adjust, never_uncovers_the_units_outstanding) {
    city.accept(city.award("ben:Ana", 100'000));
    const adjustment legs[] = {{"EUR", "reserve", amount::of(-1)}, {"EUR", "muni", amount::of(1)}};
    city.refuse(fix(legs), "RESERVE_SHORTFALL");
}

// ---- batches ----

TEST(atomic, one_refusal_takes_everything_back_also_what_time_had_done) {
    town city({ninety_days});
    city.accept(city.award("ben:Ana", 500));
    city.accept(city.award("ben:Eva", 500));
    city.now = at("2026-06-15");
    const auto before = city.live->state_bytes();
    command both[] = {ask(command_kind::advance, {}),
                      ask(command_kind::pay, "ben:Ana", "mer:Uno", 1)};
    both[0].request_id = "a", both[1].request_id = "b";
    decision answers[2];
    ASSERT_TRUE(city.live->submit_atomic(both, answers, city.now).ok());
    EXPECT_EQ(name_of_reason(answers[1].code), "EXPIRED");
    EXPECT_TRUE(city.live->state_bytes() == before);
    ASSERT_TRUE(city.live->settle_all(city.now).ok());  // the sweep still finds both
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    EXPECT_EQ(city.cents("ben:Eva"), 0);
    city.expect_replay();
}

TEST(atomic, a_dry_run_judges_all_and_changes_nothing) {
    town city({ninety_days});
    city.accept(city.award("ben:Ana", 500));
    const auto before = city.live->state_bytes();
    command both[] = {ask(command_kind::pay, "ben:Ana", "mer:Uno", 300),
                      ask(command_kind::pay, "ben:Ana", "mer:Uno", 200)};
    both[0].request_id = "a", both[1].request_id = "b";
    both[1].validate_only = true;  // one is enough
    for (int again = 0; again < 2; ++again) {
        decision answers[2];
        ASSERT_TRUE(city.live->submit_atomic(both, answers, city.now).ok());
        for (const auto& one : answers) {
            EXPECT_EQ(one.result, verdict::accepted);
            EXPECT_EQ(one.sequence, 0u);
        }
        EXPECT_TRUE(city.live->state_bytes() == before);
    }
    both[1].validate_only = false;
    decision answers[2];
    ASSERT_TRUE(city.live->submit_atomic(both, answers, city.now).ok());
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    EXPECT_NE(answers[0].sequence, 0u);
    city.expect_replay();
}

TEST(advance, settles_everything_due_and_a_quiet_sweep_leaves_no_trace) {
    town city({ninety_days});
    city.accept(city.award("ben:Ana", 500));
    city.now = at("2026-06-15");
    city.accept(ask(command_kind::advance, {}));
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    city.now = at("2026-06-16");
    ASSERT_TRUE(city.live->settle_all(city.now).ok());
    city.expect_replay();
}

}  // namespace
