// SPDX-License-Identifier: Apache-2.0
// What the gate turns away: each malformed, unknown or blocked request gets its own reason, leaves
// nothing behind but its entry, and the engine goes on.

#include <algorithm>
#include <limits>

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

constexpr amount largest = amount::raw(std::numeric_limits<int128>::max());

class gate : public testing::Test {
protected:
    gate() { city.accept(city.award("ben:Ana", 10'000)); }
    /// Whatever a test did, a payment still passes and the journal replays.
    void TearDown() override {
        city.accept(pay(100));
        city.expect_replay();
    }
    command pay(int64_t cents) const { return ask(command_kind::pay, "ben:Ana", "mer:Uno", cents); }
    command basket(std::span<const basket_line> lines) const {
        auto made = ask(command_kind::pay, "ben:Ana", "mer:Uno");
        made.lines = lines;
        return made;
    }
    town city;
};

// ---- amounts ----

TEST_F(gate, an_amount_above_the_limit_is_refused_and_does_not_stop_the_engine) {
    auto asked = pay(1);
    for (const auto value : {amount_limit + amount::of(1), largest}) {
        asked.value = value;
        city.refuse(asked, "AMOUNT_TOO_LARGE");
    }
}

TEST_F(gate, an_amount_beside_lines_cannot_overflow_their_sum) {
    const basket_line line{"food.basic", amount::of(100), {}, {}};
    auto asked = basket({&line, 1});
    asked.value = largest;
    city.refuse(asked, "AMOUNT_TOO_LARGE");
}

TEST_F(gate, lines_that_are_large_together_are_refused) {
    std::vector<basket_line> lines(lines_max, {"food.basic", amount_limit, {}, {}});
    city.refuse(basket(lines), "AMOUNT_TOO_LARGE");
    lines.assign(2, {"food.basic", amount::raw(amount_limit.count() / 100 * 60), {}, {}});
    city.refuse(basket(lines), "AMOUNT_TOO_LARGE");
}

TEST_F(gate, every_other_amount_of_a_command_is_held_to_the_limit_too) {
    const payer_part payer{"ben:Ana", largest};
    auto move = ask(command_kind::transfer, {}, "ben:Eva");
    move.payers = {&payer, 1};
    city.refuse(move, "AMOUNT_TOO_LARGE");
    const tender_part tender{"EUR", largest};
    auto paid = pay(100);
    paid.tender = {&tender, 1};
    city.refuse(paid, "AMOUNT_TOO_LARGE");
    const amount notes[] = {largest, largest};
    auto change = ask(command_kind::convert, {}, "ben:Ana");
    change.notes = notes;
    city.refuse(change, "AMOUNT_TOO_LARGE");
    const adjustment legs[] = {{"EUR", "muni", largest}, {"EUR", "muni", largest}};
    auto fix = ask(command_kind::adjust, {});
    fix.adjustments = legs, fix.reason_text = "found by the audit";
    fix.actors[ANNONA_ACTOR_AUTHOR] = "a", fix.actors[ANNONA_ACTOR_APPROVER] = "b";
    city.refuse(fix, "AMOUNT_TOO_LARGE");
}

TEST_F(gate, amounts_below_zero_are_malformed) {
    auto asked = pay(1);
    for (const auto value : {amount::of(-1), amount::raw(std::numeric_limits<int128>::min())}) {
        asked.value = value;
        city.refuse(asked, "MALFORMED");
    }
    const basket_line lines[] = {{"food.basic", amount::of(500), {}, {}},
                                 {"food.basic", amount::of(-400), {}, {}}};
    city.refuse(basket(lines), "MALFORMED");
    const payer_part payer{"ben:Ana", amount::of(-5)};
    auto move = ask(command_kind::transfer, {}, "ben:Eva");
    move.payers = {&payer, 1};
    city.refuse(move, "MALFORMED");
    const amount note = amount::of(-100);
    auto change = ask(command_kind::convert, {}, "ben:Ana", 100);
    change.notes = {&note, 1};
    city.refuse(change, "MALFORMED");
}

TEST_F(gate, nothing_at_all_is_malformed) {
    for (const auto kind : {command_kind::pay, command_kind::transfer, command_kind::split,
                            command_kind::redeem, command_kind::hold})
        city.refuse(ask(kind, kind == command_kind::redeem ? "mer:Uno" : "ben:Ana",
                        kind == command_kind::redeem ? "" : "ben:Eva", 0),
                    "MALFORMED");
    city.refuse(ask(command_kind::convert, {}, "ben:Ana", 0), "MALFORMED");
    city.refuse(ask(command_kind::fund, "muni", "reserve", 0), "MALFORMED");
}

TEST(gate_precision, digits_below_the_visible_ones_are_refused_wherever_they_stand) {
    // Booked with four decimals, seen with two: 150 booking units are 0.015.
    town city(
        with_rules(replaced(std::string{town_head}, "digits: 2,", "digits: 2, scale: 4,"), {}));
    city.accept(city.award("ben:Ana", 100'000));
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno", 150);
    city.refuse(asked, "PRECISION");
    asked.ledger = "EUR";  // a payment reads no ledger: naming one lets nothing through
    city.refuse(asked, "PRECISION");
    const basket_line lines[] = {{"food.basic", amount::of(150), {}, {}},
                                 {"food.basic", amount::of(50), {}, {}}};
    auto basket = ask(command_kind::pay, "ben:Ana", "mer:Uno");
    basket.lines = lines;
    city.refuse(basket, "PRECISION");
    city.refuse(ask(command_kind::transfer, "ben:Ana", "ben:Eva", 150), "PRECISION");
    city.refuse(city.award("ben:Ana", 150), "PRECISION");
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 200));
}

TEST(gate_precision, an_amount_between_two_steps_is_refused) {
    // Steps of 0.50: 0.75 is none.
    town city(
        with_rules(replaced(std::string{town_head}, "digits: 2,", "digits: 2, step: 0.50,"), {}));
    city.accept(city.award("ben:Ana", 10'000));
    city.refuse(ask(command_kind::pay, "ben:Ana", "mer:Uno", 75), "PRECISION");
    const basket_line lines[] = {{"food.basic", amount::of(75), {}, {}},
                                 {"food.basic", amount::of(50), {}, {}}};
    auto basket = ask(command_kind::pay, "ben:Ana", "mer:Uno");
    basket.lines = lines;  // 1.25
    city.refuse(basket, "PRECISION");
    const tender_part rest{"EUR", amount::of(25)};  // 1.00 in units, 0.25 in money
    basket.tender = {&rest, 1};
    city.accept(basket);
    EXPECT_EQ(city.cents("mer:Uno"), 100);
}

TEST_F(gate, a_shape_that_an_adapter_reports_is_answered_as_it_is) {
    auto asked = pay(100);
    asked.shape = ANNONA_REASON_UNIT_AMBIGUOUS;
    city.refuse(asked, "UNIT_AMBIGUOUS");
}

// ---- how many ----

TEST_F(gate, more_lines_payers_inputs_tokens_or_notes_than_the_limits_are_refused) {
    const std::vector<basket_line> lines(lines_max + 1, {"food.basic", amount::of(1), {}, {}});
    city.refuse(basket(lines), "LIMIT_EXCEEDED");
    const std::vector<payer_part> payers(payers_max + 1, {"ben:Ana", amount::of(1)});
    auto move = ask(command_kind::transfer, {}, "ben:Eva");
    move.payers = payers;
    city.refuse(move, "LIMIT_EXCEEDED");
    const std::vector<input_value> inputs(inputs_max + 1, {"members", {}, {}});
    auto paid = pay(100);
    paid.inputs = inputs;
    city.refuse(paid, "LIMIT_EXCEEDED");
    const std::vector<std::string_view> tokens(payers_max + 1, "card");
    paid = pay(100), paid.tokens = tokens;
    city.refuse(paid, "LIMIT_EXCEEDED");
}

TEST_F(gate, a_basket_of_exactly_the_most_lines_passes) {
    const std::vector<basket_line> lines(lines_max, {"food.basic", amount::of(1), {}, {}});
    city.accept(basket(lines));
    EXPECT_EQ(city.cents("mer:Uno"), 256);
}

TEST_F(gate, one_payer_named_twice_is_malformed) {
    // Each leg alone is covered, both together are not.
    const payer_part payers[] = {{"ben:Ana", amount::of(8'000)}, {"ben:Ana", amount::of(8'000)}};
    auto move = ask(command_kind::transfer, {}, "ben:Eva");
    move.payers = payers;
    city.refuse(move, "MALFORMED");
}

TEST_F(gate, more_facts_than_an_account_may_have_are_refused) {
    auto fact = ask(command_kind::set_fact, "ben:Ana");
    fact.name = "members", fact.fact = {ANNONA_KIND_COUNT, 1, 0, {}};
    for (uint32_t i = 0; i < facts_per_account_max; ++i) {
        fact.fact.integer = i;
        city.accept(fact);
    }
    fact.fact.integer = 1'000;
    city.refuse(fact, "LIMIT_EXCEEDED");
}

TEST_F(gate, more_movements_than_one_operation_may_have_are_refused_by_their_name) {
    for (int i = 0; i < 300; ++i) {
        const auto award = city.award("ben:Eva", 100);
        city.now.seconds += 86'400;  // another issue day: another lot
        city.accept(award);
    }
    ASSERT_EQ(city.lots("ben:Eva").size(), 300u);
    city.refuse(ask(command_kind::pay, "ben:Eva", "mer:Uno", 30'000), "LIMIT_EXCEEDED");
    city.accept(ask(command_kind::pay, "ben:Eva", "mer:Uno", 10'000));
}

// ---- once ----

TEST_F(gate, a_value_moving_command_needs_a_request_id_of_a_usable_length) {
    const auto before = city.live->last_sequence();
    auto asked = pay(100);
    const auto none_given = city.live->submit(asked, city.now);
    ASSERT_TRUE(none_given.ok());
    EXPECT_EQ(none_given->code, ANNONA_REASON_MALFORMED);
    const std::string longest(request_id_length_max, 'r'), longer(request_id_length_max + 1, 'r');
    asked.request_id = longer;
    const auto too_long = city.live->submit(asked, city.now);
    EXPECT_EQ(too_long->code, ANNONA_REASON_MALFORMED);
    EXPECT_EQ(city.live->last_sequence(), before);
    asked.request_id = longest;
    city.accept(asked);
}

TEST_F(gate, a_principal_too_long_to_be_told_apart_is_malformed) {
    const std::string first = std::string(request_id_length_max, 'p') + "1";
    auto asked = pay(100);
    asked.principal = first, asked.request_id = "same";
    const auto answer = city.live->submit(asked, city.now);
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->code, ANNONA_REASON_MALFORMED);
    EXPECT_EQ(answer->sequence, 0u);
}

TEST_F(gate, the_same_request_twice_moves_once) {
    auto asked = pay(300);
    asked.request_id = "once";
    const auto first = city.accept(asked);
    city.now = at("2026-03-05");
    const auto second = city.decide(asked);
    EXPECT_EQ(second.result, verdict::duplicate);
    EXPECT_EQ(second.original_sequence, first.sequence);
    EXPECT_EQ(second.value, amount::of(300));
    EXPECT_EQ(city.cents("mer:Uno"), 300);
    city.expect_replay();  // a repeat is not journaled, and moves no clock either
}

TEST_F(gate, the_same_id_with_another_content_is_an_error) {
    auto asked = pay(300);
    asked.request_id = "once";
    city.accept(asked);
    asked.value = amount::of(301);
    city.refuse(asked, "REQUEST_ID_REUSED");
}

TEST_F(gate, the_same_id_of_another_principal_is_another_request) {
    auto asked = pay(300);
    asked.request_id = "once";
    city.accept(asked);
    asked.principal = "another till";
    city.accept(asked);
    EXPECT_EQ(city.cents("mer:Uno"), 600);
}

TEST_F(gate, a_dry_run_uses_no_request_id_and_leaves_no_trace) {
    const auto before = city.live->state_bytes();
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:NeverSeen", 300);
    asked.request_id = "dry", asked.validate_only = true;
    EXPECT_EQ(city.decide(asked).result, verdict::accepted);
    EXPECT_TRUE(city.live->state_bytes() == before);
    asked.validate_only = false;
    city.accept(asked);
}

// ---- names ----

TEST_F(gate, names_nobody_knows_have_their_own_reason) {
    city.refuse(ask(command_kind::pay, "xyz:Ana", "mer:Uno", 100), "UNKNOWN_ACCOUNT");
    city.refuse(ask(command_kind::pay, "ben:Ana", "nowhere", 100), "UNKNOWN_ACCOUNT");
    city.refuse(ask(command_kind::pay, "ben:Ana", "late:Nobody", 100), "UNKNOWN_ACCOUNT");
    city.refuse(ask(command_kind::pay, "ben:Ana", {}, 100), "UNKNOWN_ACCOUNT");
    city.refuse(ask(command_kind::pay, {}, "mer:Uno", 100), "UNKNOWN_ACCOUNT");
    city.refuse(city.award("ben:Ana", 100, "feast"), "UNKNOWN_NAME");
    auto asked = pay(100);
    asked.pocket = "feast";
    city.refuse(asked, "UNKNOWN_NAME");
    asked = city.award("ben:Ana", 100);
    asked.programme = "moon";
    city.refuse(asked, "UNKNOWN_NAME");
    const basket_line line{"food.moon", amount::of(100), {}, {}};
    city.refuse(basket({&line, 1}), "UNKNOWN_NAME");
    asked = ask(command_kind::transfer, "muni", "reserve", 100);
    asked.ledger = "USD";
    city.refuse(asked, "UNKNOWN_NAME");
    const tender_part tender{"USD", amount::of(50)};
    asked = pay(100), asked.tender = {&tender, 1};
    city.refuse(asked, "UNKNOWN_NAME");
}

TEST_F(gate, a_question_about_nobody_is_for_the_rules_to_answer) {
    auto asked = ask(command_kind::entitle, {});
    city.refuse(asked, "NOT_ELIGIBLE");
}

TEST_F(gate, ids_with_other_characters_or_too_long_are_malformed) {
    const std::string long_id = "ben:" + std::string(60, 'x');
    const std::string_view ids[] = {"ben:An a", "ben:Ana/aid", "ben:\xc3\xa1na",
                                    ".ben:Ana", "ben:A\n",     long_id};
    for (const auto id : ids) city.refuse(ask(command_kind::pay, "ben:Ana", id, 100), "MALFORMED");
}

TEST_F(gate, ids_that_look_like_personal_data_are_refused_wherever_they_stand) {
    for (const std::string_view id :
         {"ben:ana@example.org", "ben:+34600111222", "ben:0034600111222", "ben:600-111-222",
          "ben:ES9121000418450200051332"}) {
        SCOPED_TRACE(id);
        city.refuse(ask(command_kind::pay, id, "mer:Uno", 100), "DATA_NOT_PERMITTED");
        city.refuse(city.award(id, 100), "DATA_NOT_PERMITTED");
        const payer_part payer{id, amount::of(100)};
        auto move = ask(command_kind::transfer, {}, "ben:Eva");
        move.payers = {&payer, 1};
        city.refuse(move, "DATA_NOT_PERMITTED");
        const adjustment legs[] = {{"EUR", id, amount::of(1)}, {"EUR", "muni", amount::of(-1)}};
        auto fix = ask(command_kind::adjust, {});
        fix.adjustments = legs, fix.reason_text = "found by the audit";
        fix.actors[ANNONA_ACTOR_AUTHOR] = "a", fix.actors[ANNONA_ACTOR_APPROVER] = "b";
        city.refuse(fix, "DATA_NOT_PERMITTED");
    }
}

TEST_F(gate, what_looked_like_personal_data_does_not_reach_the_journal) {
    const std::string_view id = "ben:ana@example.org";
    auto asked = ask(command_kind::pay, id, "mer:Uno", 100);
    asked.request_id = "with-mail";
    const auto answer = city.refuse(asked, "DATA_NOT_PERMITTED");
    const auto stored = city.journal.view(answer.sequence);
    const auto found = std::search(
        stored.begin(), stored.end(), id.begin(), id.end(),
        [](std::byte left, char right) { return left == static_cast<std::byte>(right); });
    EXPECT_TRUE(found == stored.end());
    EXPECT_EQ(city.decide(asked).result, verdict::duplicate);
}

TEST(gate_inputs, an_undeclared_figure_is_refused_where_the_scheme_says_so) {
    town city(with_rules(
        replaced(std::string{town_head}, "badge: name}", "badge: name, others: refuse}"), {}));
    const input_value given[] = {{"members", {ANNONA_KIND_COUNT, 3, 0, {}}, {}},
                                 {"religion", {ANNONA_KIND_TEXT, 0, 0, {}}, "a secret"}};
    auto asked = city.award("ben:Ana", 100);
    asked.inputs = given;
    city.refuse(asked, "DATA_NOT_PERMITTED");
    asked.inputs = {given, 1};
    city.accept(asked);
}

TEST(gate_inputs, a_paper_the_scheme_names_nowhere_is_refused_where_others_are) {
    const auto head =
        replaced(std::string{town_head}, "badge: name}", "badge: name, others: refuse}");
    const reference file{"case_file", "EXP-2026-17"}, none_given{"case_file", ""};
    town city(with_rules(head, {}));
    auto asked = city.award("ben:Ana", 100);
    asked.references = {&file, 1};
    city.refuse(asked, "DATA_NOT_PERMITTED");
    asked.references = {&none_given, 1};
    city.accept(asked);
    town with_papers(with_rules(
        head, {"  - {rule: eligibility, id: papers, since: 2026-01-01, applies_to: {commands: "
               "[issue]}, needs: [{reference: case_file, else: NO_CASE_FILE}]}\n"}));
    asked.references = {&file, 1};
    with_papers.accept(asked);
}

// ---- state ----

TEST_F(gate, a_closed_account_neither_pays_nor_receives) {
    city.accept(city.award("ben:Eva", 500));
    city.accept(ask(command_kind::close, "ben:Eva"));
    city.refuse(ask(command_kind::pay, "ben:Eva", "mer:Uno", 100), "ACCOUNT_CLOSED");
    city.refuse(ask(command_kind::transfer, "ben:Ana", "ben:Eva", 100), "ACCOUNT_CLOSED");
    city.refuse(city.award("ben:Eva", 100), "ACCOUNT_CLOSED");
    city.refuse(ask(command_kind::close, "ben:Eva"), "ACCOUNT_CLOSED");
}

TEST(closed_account, is_answered_as_its_role_says) {
    town city(with_rules(replaced(std::string(town_head), "pays_from: \"cash:{holder}\"}",
                                  "pays_from: \"cash:{holder}\", after_closing: NOT_ELIGIBLE}"),
                         {}));
    city.accept(city.award("ben:Eva", 500));
    city.accept(city.award("ben:Ana", 500));
    city.accept(ask(command_kind::close, "ben:Eva"));
    city.refuse(ask(command_kind::pay, "ben:Eva", "mer:Uno", 100), "NOT_ELIGIBLE");
    city.refuse(ask(command_kind::transfer, "ben:Ana", "ben:Eva", 100), "NOT_ELIGIBLE");
    city.refuse(city.award("ben:Eva", 100), "NOT_ELIGIBLE");
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 100));
    city.accept(ask(command_kind::close, "mer:Uno"));  // the other role: nothing declared
    city.refuse(ask(command_kind::pay, "ben:Ana", "mer:Uno", 100), "ACCOUNT_CLOSED");
}

TEST_F(gate, a_frozen_account_pays_nothing_alone_or_with_others_but_may_receive) {
    city.accept(city.award("ben:Eva", 500));
    city.accept(ask(command_kind::freeze, "ben:Eva"));
    for (const auto kind :
         {command_kind::pay, command_kind::transfer, command_kind::split, command_kind::hold})
        city.refuse(ask(kind, "ben:Eva", "mer:Uno", 100), "ACCOUNT_FROZEN");
    const payer_part payers[] = {{"ben:Ana", amount::of(100)}, {"ben:Eva", amount::of(100)}};
    auto move = ask(command_kind::transfer, {}, "ben:Luz");
    move.payers = payers;
    city.refuse(move, "ACCOUNT_FROZEN");
    city.accept(city.award("ben:Eva", 100));
    auto thaw = ask(command_kind::freeze, "ben:Eva");
    thaw.on = false;
    city.accept(thaw);
    city.accept(ask(command_kind::pay, "ben:Eva", "mer:Uno", 600));
}

TEST_F(gate, units_cannot_lie_in_an_account_of_money) {
    for (const std::string_view to : {"muni", "reserve", "issuer", "bank:Uno"})
        city.refuse(ask(command_kind::transfer, "ben:Ana", to, 100), "NOT_ELIGIBLE");
    city.refuse(city.award("muni", 100), "NOT_ELIGIBLE");
}

TEST_F(gate, nobody_pays_himself) {
    city.refuse(ask(command_kind::pay, "ben:Ana", "ben:Ana", 100), "NOT_ELIGIBLE");
}

// ---- tokens ----

class gate_tokens : public testing::Test {
protected:
    gate_tokens() {
        city.accept(city.award("ben:Ana", 10'000));
        auto bind = ask(command_kind::bind, "ben:Ana");
        bind.name = "card-1";
        city.accept(bind);
    }
    command pay_with(const std::string_view& token) const {
        auto made = ask(command_kind::pay, "ben:Ana", "mer:Uno", 100);
        made.tokens = {&token, 1};
        return made;
    }
    const std::string_view known = "card-1", unknown = "card-2";
    town city = town(with_rules(std::string{town_head} + "tokens: registered\n", {}));
};

TEST_F(gate_tokens, only_registered_cards_are_good_where_the_scheme_says_so) {
    city.accept(pay_with(known));
    city.refuse(pay_with(unknown), "TOKEN_FROZEN");
}

TEST_F(gate_tokens, a_frozen_card_is_refused_until_it_is_thawed) {
    auto freeze = ask(command_kind::freeze, {});
    freeze.name = "card-1";
    city.accept(freeze);
    city.refuse(pay_with(known), "TOKEN_FROZEN");
    freeze.on = false;
    city.accept(freeze);
    city.accept(pay_with(known));
}

TEST(gate_open_tokens, an_unknown_card_is_free_where_cards_are_not_registered) {
    town city;
    city.accept(city.award("ben:Ana", 10'000));
    const std::string_view token = "card-9";
    auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno", 100);
    asked.tokens = {&token, 1};
    city.accept(asked);
}

// ---- commands not offered ----

TEST(gate_commands, a_closed_command_answers_with_the_schemes_reason_or_the_general_one) {
    community bank(with_rules(hours_head, {}));
    bank.refuse(ask(command_kind::redeem, "mem:Ana", {}, 10), "REDEMPTION_NOT_ALLOWED");
    bank.refuse(ask(command_kind::convert, {}, "mem:Ana", 10), "COMMAND_NOT_OPEN");
    bank.refuse(ask(command_kind::activate, {}), "COMMAND_NOT_OPEN");
}

TEST(gate_commands, half_hours_are_the_step_of_the_time_bank) {
    community bank(with_rules(hours_head, {}));
    bank.accept(ask(command_kind::transfer, "mem:Ana", "mem:Eva", 15));  // 1.5
    bank.refuse(ask(command_kind::transfer, "mem:Ana", "mem:Eva", 12), "PRECISION");
}

}  // namespace
