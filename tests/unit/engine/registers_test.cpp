// SPDX-License-Identifier: Apache-2.0
// What concerns accounts: open, facts, exceptions, cards.

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

constexpr std::string_view must_be_registered =
    "  - rule: eligibility\n"
    "    id: registered\n"
    "    since: 2026-01-01\n"
    "    applies_to: {commands: [issue]}\n"
    "    needs: [{fact: registered, is: yes, party: payee, if_unknown: refuse, "
    "else: NOT_ELIGIBLE}]\n";
constexpr std::string_view ten_a_day =
    "  - {rule: limits, id: a-day, since: 2026-01-01, applies_to: {commands: [pay]},\n"
    "     limits: [{name: spent, amount: 10.00, per: day, for: payer, on: spend, "
    "else: LIMIT_PER_DAY}]}\n";

command registered(bool is, std::string_view from = {}) {
    auto made = ask(command_kind::set_fact, "ben:Ana");
    made.name = "registered";
    made.fact = {ANNONA_KIND_YES_NO, is ? 1 : 0, 0, {}};
    if (!from.empty()) made.from = day(from);
    return made;
}
command ana_pays(int64_t cents) { return ask(command_kind::pay, "ben:Ana", "mer:Uno", cents); }

// ---- open ----

TEST(open, an_account_is_opened_once) {
    town city;
    city.accept(ask(command_kind::open, "ben:Luz"));
    EXPECT_TRUE(city.live->state().find("ben:Luz"));
    city.refuse(ask(command_kind::open, "ben:Luz"), "DUPLICATE_REQUEST");
    city.refuse(ask(command_kind::open, {}), "MALFORMED");
    city.refuse(ask(command_kind::open, "late:Luz"), "UNKNOWN_ACCOUNT");
    city.expect_replay();
}

TEST(open, a_refused_command_opens_nobody) {
    town city;
    city.refuse(ask(command_kind::pay, "ben:Luz", "mer:Uno", 100), "INSUFFICIENT_BALANCE");
    EXPECT_FALSE(city.live->state().find("ben:Luz"));
}

// ---- facts ----

TEST(set_fact, counts_from_its_day_and_never_before) {
    town city({must_be_registered});
    city.refuse(city.award("ben:Ana", 100), "NOT_ELIGIBLE");
    city.accept(registered(true, "2026-03-10"));
    city.now = at("2026-03-09");
    city.refuse(city.award("ben:Ana", 100), "NOT_ELIGIBLE");
    city.now = at("2026-03-10", 0);
    city.accept(city.award("ben:Ana", 100));
    city.accept(registered(false, "2026-03-01"));  // told late: holds from today
    city.refuse(city.award("ben:Ana", 100), "NOT_ELIGIBLE");
    city.expect_replay();
}

TEST(set_fact, a_late_fact_changes_no_past_decision) {
    town city({must_be_registered});
    city.accept(registered(true));
    const auto first = city.accept(city.award("ben:Ana", 100));
    entry before;
    ASSERT_TRUE(city.live->read(first.sequence, before));
    city.now = at("2026-03-05");
    city.accept(registered(false, "2026-03-01"));
    entry after;
    ASSERT_TRUE(city.live->read(first.sequence, after));
    EXPECT_EQ(after.result, verdict::accepted);
    EXPECT_EQ(city.cents("ben:Ana"), 100);
}

TEST(set_fact, that_ends_before_it_begins_is_malformed) {
    town city;
    auto asked = registered(true, "2026-03-10");
    asked.until = day("2026-03-09");
    city.refuse(asked, "MALFORMED");
    asked.name = {};
    city.refuse(asked, "MALFORMED");
}

// ---- exceptions ----

class override_of_a_limit : public testing::Test {
protected:
    explicit override_of_a_limit(std::string_view more = {})
        : city(with_rules(std::string{town_head}.append(more), {ten_a_day})) {
        city.accept(city.award("ben:Ana", 10'000));
    }
    command exception(bool sets, int64_t cents) const {
        auto made = ask(command_kind::override_limit, "ben:Ana", {}, cents);
        made.name = "a-day", made.parameter = "spent", made.on = sets;
        made.reason_text = "a wedding", made.until = day("2026-03-01");
        made.actors[ANNONA_ACTOR_AUTHOR] = "officer";
        return made;
    }
    town city;
};

TEST_F(override_of_a_limit, sets_it_for_one_holder_until_a_day) {
    city.accept(exception(true, 2'500));
    city.accept(ana_pays(2'500));
    city.refuse(ana_pays(1), "LIMIT_PER_DAY");
    city.accept(city.award("ben:Eva", 2'000));
    city.refuse(ask(command_kind::pay, "ben:Eva", "mer:Uno", 1'001), "LIMIT_PER_DAY");
    city.now = at("2026-03-02");
    city.refuse(ana_pays(1'001), "LIMIT_PER_DAY");
    city.expect_replay();
}

TEST_F(override_of_a_limit, adds_to_it) {
    city.accept(exception(false, 500));
    city.accept(ana_pays(1'500));
    city.refuse(ana_pays(1), "LIMIT_PER_DAY");
}

TEST_F(override_of_a_limit, ends_with_the_window_it_limits_where_no_day_is_given) {
    auto asked = exception(false, 500);
    asked.until = {};
    city.accept(asked);
    city.accept(ana_pays(1'500));
    city.now = at("2026-03-02");
    city.refuse(ana_pays(1'001), "LIMIT_PER_DAY");
    city.expect_replay();
}

TEST_F(override_of_a_limit, needs_an_author_and_a_limit_that_exists) {
    auto asked = exception(true, 2'500);
    asked.parameter = "visits";
    city.refuse(asked, "UNKNOWN_NAME");
    asked = exception(true, 2'500), asked.name = "a-week";
    city.refuse(asked, "UNKNOWN_NAME");
    asked = exception(true, 2'500), asked.actors[ANNONA_ACTOR_AUTHOR] = {};
    city.refuse(asked, "FOUR_EYES_REQUIRED");
}

class override_by_two : public override_of_a_limit {
protected:
    override_by_two() : override_of_a_limit("override: {four_eyes: yes}\n") {}
};

TEST_F(override_by_two, needs_an_approver_who_is_somebody_else) {
    auto asked = exception(true, 2'500);
    city.refuse(asked, "FOUR_EYES_REQUIRED");
    asked.actors[ANNONA_ACTOR_APPROVER] = "officer";
    city.refuse(asked, "FOUR_EYES_REQUIRED");
    asked.actors[ANNONA_ACTOR_APPROVER] = "mayor";
    city.accept(asked);
}

// ---- cards ----

command bind(std::string_view account, std::string_view token, std::string_view replaced = {}) {
    auto made = ask(command_kind::bind, account);
    made.name = token, made.parameter = replaced;
    return made;
}

TEST(bind, a_new_card_replaces_the_old_one) {
    town city;
    city.accept(city.award("ben:Ana", 1'000));
    city.accept(bind("ben:Ana", "card-1"));
    city.refuse(bind("ben:Eva", "card-1"), "TOKEN_ALREADY_USED");
    city.accept(bind("ben:Ana", "card-2", "card-1"));
    const std::string_view old_card = "card-1", new_card = "card-2";
    auto asked = ana_pays(100);
    asked.tokens = {&old_card, 1};
    city.refuse(asked, "TOKEN_FROZEN");
    asked.tokens = {&new_card, 1};
    city.accept(asked);
    city.expect_replay();
}

TEST(bind, nobody_replaces_the_card_of_another) {
    town city;
    city.accept(bind("ben:Ana", "card-1"));
    city.refuse(bind("ben:Eva", "card-2", "card-1"), "UNKNOWN_NAME");
}

TEST(bind, a_lost_card_that_was_never_bound_is_replaced_and_blocked) {
    town city;
    city.accept(city.award("ben:Eva", 1'000));
    auto lost = ask(command_kind::freeze, {});
    lost.name = "card-1";
    city.accept(lost);
    city.accept(bind("ben:Eva", "card-2", "card-1"));
    city.accept(bind("ben:Eva", "card-3", "card-9"));
    const std::string_view old_card = "card-9", new_card = "card-3";
    auto asked = ask(command_kind::pay, "ben:Eva", "mer:Uno", 100);
    asked.tokens = {&old_card, 1};
    city.refuse(asked, "TOKEN_FROZEN");
    asked.tokens = {&new_card, 1};
    city.accept(asked);
    city.expect_replay();
}

TEST(bind, a_registered_card_is_replaced_only_where_it_is_known) {
    town city(
        replaced(with_rules(town_head, {}), "zone: UTC\n", "zone: UTC\ntokens: registered\n"));
    city.refuse(bind("ben:Eva", "card-2", "card-9"), "UNKNOWN_NAME");
}

TEST(bind, a_card_pays_from_its_own_account_only) {
    town city;
    city.accept(city.award("ben:Ana", 1'000));
    city.accept(city.award("ben:Eva", 1'000));
    auto bind = ask(command_kind::bind, "ben:Ana");
    bind.name = "card-1";
    city.accept(bind);
    const std::string_view card[] = {"card-1"};
    auto with_card = ask(command_kind::pay, "ben:Eva", "mer:Uno", 100);
    with_card.tokens = card;
    city.refuse(with_card, "TOKEN_FROZEN");
    with_card.account = "ben:Ana";
    city.accept(with_card);
}

TEST(freeze, needs_a_card_or_an_account) {
    town city;
    city.refuse(ask(command_kind::freeze, {}), "MALFORMED");
}

// ---- waiting lists ----

TEST(waiting_list, holds_the_place_of_somebody_who_has_no_account_yet) {
    town city(
        {"  - {rule: backing, id: budget, since: 2026-01-01, applies_to: {commands: [issue]},\n"
         "     waiting_list: families}\n"});
    const auto refused = city.decide(city.award("ben:Luz", 200'000));
    EXPECT_EQ(name_of_reason(refused.code), "BUDGET_EXHAUSTED");
    ASSERT_EQ(city.last.queued.size(), 1u);
    ASSERT_LT(city.last.queued[0].account, city.live->state().accounts_count());
    EXPECT_EQ(city.live->state().id(city.last.queued[0].account), "ben:Luz");
    city.accept(ask(command_kind::open, "ben:Sol"));
    city.accept(city.award("ben:Luz", 1'000));
    EXPECT_EQ(city.last.queued.size(), 1u);  // and leaves it with the award
    city.expect_replay();
}

TEST(waiting_list, lets_nobody_overtake_where_awards_come_in_turn) {
    town city(
        {"  - {rule: backing, id: budget, since: 2026-01-01, applies_to: {commands: [issue]},\n"
         "     waiting_list: \"families:{programme}\", in_turn: yes}\n"});
    EXPECT_EQ(name_of_reason(city.decide(city.award("ben:Luz", 200'000)).code), "BUDGET_EXHAUSTED");
    ASSERT_EQ(city.last.queued.size(), 1u);
    city.accept(city.award("ben:Sol", 100, "extra"));  // another programme, another list
    EXPECT_EQ(name_of_reason(city.decide(city.award("ben:Sol", 100)).code),
              "BUDGET_EXHAUSTED");  // it would fit
    EXPECT_EQ(city.last.queued.size(), 1u);
    EXPECT_EQ(name_of_reason(city.decide(city.award("ben:Sol", 100)).code), "BUDGET_EXHAUSTED");
    city.accept(city.award("ben:Luz", 1'000));
    city.accept(city.award("ben:Sol", 100));
    city.accept(city.award("ben:Mar", 100));  // nobody waits any more
    city.expect_replay();
}

}  // namespace
