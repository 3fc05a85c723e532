// SPDX-License-Identifier: Apache-2.0
// What was done is taken back: in parts, never more than the original, to the lots it came from.

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

command back(std::string_view original, int64_t cents = -1) {
    auto made = ask(command_kind::reverse, {}, {}, cents);
    made.original = original;
    return made;
}

command pay(std::string_view id, int64_t cents) {
    auto made = ask(command_kind::pay, "ben:Ana", "mer:Uno", cents);
    made.request_id = id;
    return made;
}

TEST(reverse, in_parts_up_to_the_original_and_no_further) {
    town city({ninety_days});
    city.accept(city.award("ben:Ana", 1'000));
    city.accept(pay("shopping", 600));
    city.now = at("2026-03-10");
    EXPECT_EQ(city.accept(back("shopping", 250)).valid_until, day("2026-05-30"));
    EXPECT_EQ(city.cents("ben:Ana"), 650);
    EXPECT_EQ(city.lots("ben:Ana").size(), 1u);  // to the lot it came from
    city.refuse(back("shopping", 351), "REVERSAL_EXCEEDS_ORIGINAL");
    EXPECT_EQ(city.accept(back("shopping")).value, amount::of(350));  // the rest
    city.refuse(back("shopping"), "REVERSAL_EXCEEDS_ORIGINAL");
    EXPECT_EQ(city.cents("mer:Uno"), 0);
    city.refuse(back("never"), "UNKNOWN_NAME");
    city.expect_replay();
}

TEST(reverse, of_a_refused_or_other_command_is_refused) {
    town city;
    city.refuse(pay("too-much", 600), "INSUFFICIENT_BALANCE");
    city.refuse(back("too-much"), "REVERSAL_EXCEEDS_ORIGINAL");
    auto change = ask(command_kind::convert, {}, "ben:Ana", 500);
    change.request_id = "change";
    city.accept(change);
    city.refuse(back("change"), "REVERSAL_EXCEEDS_ORIGINAL");
}

TEST(reverse, a_receiver_without_money_cannot_give_back) {
    town city({"  - {rule: redemption_fee, id: shops, since: 2026-01-01, who: [shop]}\n"});
    city.accept(city.award("ben:Ana", 1'000));
    city.accept(pay("shopping", 600));
    city.accept(ask(command_kind::redeem, "mer:Uno", {}, 500));
    city.refuse(back("shopping"), "INSUFFICIENT_BALANCE");
    city.accept(back("shopping", 100));
}

TEST(reverse, what_has_expired_meanwhile_lapses_to_who_paid) {
    town city({ninety_days});
    city.accept(city.award("ben:Ana", 1'000));
    city.accept(pay("shopping", 600));
    city.now = at("2026-07-01");
    city.accept(back("shopping"));
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    EXPECT_EQ(city.money("reserve"), 99'000);
    EXPECT_EQ(city.money("muni"), -99'000);
    city.expect_replay();
}

TEST(reverse, to_a_closed_account_goes_on_to_who_paid) {
    town city;
    city.accept(city.award("ben:Ana", 1'000));
    city.accept(pay("shopping", 600));
    city.accept(ask(command_kind::close, "ben:Ana"));
    const auto before = city.money("muni");
    EXPECT_EQ(city.accept(back("shopping", 250)).value, amount::of(250));
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    EXPECT_EQ(city.cents("mer:Uno"), 350);
    EXPECT_EQ(city.money("muni"), before + 250);
    city.expect_replay();
}

TEST(reverse, follows_the_scheme_where_expired_money_is_refused_or_graced) {
    const auto text = with_rules(town_head, {ninety_days});
    town strict(text + "refund: {expired: refuse}\n");
    town kind(text + "refund: {expired: grace 7 days}\n");
    for (auto* city : {&strict, &kind}) {
        city->accept(city->award("ben:Ana", 1'000));
        city->accept(pay("shopping", 600));
        city->now = at("2026-07-01");
    }
    strict.refuse(back("shopping"), "EXPIRED");
    kind.accept(back("shopping"));
    EXPECT_EQ(kind.cents("ben:Ana"), 600);
    kind.now = at("2026-07-20");
    kind.refuse(ask(command_kind::pay, "ben:Ana", "mer:Uno", 1), "EXPIRED");
}

TEST(reverse, gives_the_counter_of_the_original_window_back) {
    town city(
        {"  - {rule: limits, id: month, since: 2026-01-01, applies_to: {commands: [pay]},\n"
         "     limits: [{name: spent, amount: 10.00, per: calendar month, for: payer, "
         "on: spend}]}\n"});
    city.accept(city.award("ben:Ana", 10'000));
    city.now = at("2026-03-20");
    city.accept(pay("march", 1'000));
    city.refuse(pay("again", 1), "LIMIT_PER_PERIOD");
    city.accept(back("march", 300));
    city.accept(pay("march-2", 300));
    city.refuse(pay("again-2", 1), "LIMIT_PER_PERIOD");
    city.now = at("2026-04-02");
    city.accept(pay("april", 1'000));
    city.accept(back("march", 700));  // March's room, not April's
    city.refuse(pay("april-2", 1), "LIMIT_PER_PERIOD");
    city.expect_replay();
}

TEST(reverse, a_count_comes_back_when_all_has_returned) {
    town city(
        {"  - {rule: limits, id: once, since: 2026-01-01, applies_to: {commands: [pay]},\n"
         "     limits: [{name: visits, count: 1, per: calendar month, for: payer, "
         "on: spend}]}\n"});
    city.accept(city.award("ben:Ana", 10'000));
    city.accept(pay("one", 1'000));
    city.accept(back("one", 999));
    city.refuse(pay("two", 100), "LIMIT_PER_PERIOD");
    city.accept(back("one", 1));
    city.accept(pay("three", 100));
}

TEST(reverse, of_two_programmes_returns_the_last_taken_first_and_stays_covered) {
    town city;
    city.accept(city.award("ben:Ana", 700));
    city.now = at("2026-03-02");
    city.accept(city.award("ben:Ana", 300, "extra"));
    city.accept(pay("shopping", 1'000));  // the older aid first, then extra
    for (const int64_t part : {5, 95, 333, 1, 566}) {
        city.accept(back("shopping", part));
        EXPECT_EQ(city.cents("ben:Ana") + city.cents("mer:Uno"), 1'000);
        // The shop gives back units of the programme that the citizen gets.
        const auto& programmes = city.live->state();
        EXPECT_EQ(programmes.outstanding(0), amount::of(700));
        EXPECT_EQ(programmes.outstanding(1), amount::of(300));
        if (part == 95) {
            EXPECT_EQ(city.pocket_cents("ben:Ana", 1), 100);
        }
    }
    EXPECT_EQ(city.pocket_cents("ben:Ana", 0), 700);
    EXPECT_EQ(city.pocket_cents("ben:Ana", 1), 300);
    city.expect_replay();
}

TEST(reverse, mixed_tender_returns_in_the_proportion_paid_and_adds_up) {
    town city;
    city.accept(city.award("ben:Ana", 1'000));
    auto asked = pay("shopping", 1'000);
    const tender_part money{"EUR", amount::of(300)};
    asked.tender = {&money, 1};
    EXPECT_EQ(city.accept(asked).value, amount::of(700));
    // 700 of 1,000 in units: of the first 1 nothing yet, of 101 70, of 334 233.
    EXPECT_EQ(city.accept(back("shopping", 1)).value, amount{});
    EXPECT_EQ(city.money("cash:Ana"), -299);
    EXPECT_EQ(city.accept(back("shopping", 100)).value, amount::of(70));
    EXPECT_EQ(city.accept(back("shopping", 233)).value, amount::of(163));
    EXPECT_EQ(city.money("cash:Ana"), -199);
    city.refuse(back("shopping", 667), "REVERSAL_EXCEEDS_ORIGINAL");
    city.accept(back("shopping", 666));
    EXPECT_EQ(city.cents("ben:Ana"), 1'000);
    EXPECT_EQ(city.money("cash:Ana"), 0);
    EXPECT_EQ(city.money("bank:Uno"), 0);
}

TEST(reverse, of_notes_and_own_money_returns_whole_notes) {
    std::string text = with_rules(town_head, {});
    const std::string aid = "aid: {programme: town, default: yes}";
    ASSERT_NE(text.find(aid), std::string::npos);
    text.replace(text.find(aid), aid.size(), "aid: {programme: town, default: yes, note: 10.00}");
    town city(text);
    city.accept(city.award("ben:Ana", 3'000));
    auto asked = pay("shopping", 3'740);
    const tender_part money{"EUR", amount::of(740)};
    asked.tender = {&money, 1};
    city.accept(asked);
    EXPECT_EQ(city.accept(back("shopping", 740)).value, amount{});  // 5.93 make no note
    EXPECT_EQ(city.money("cash:Ana"), 0);
    EXPECT_EQ(city.accept(back("shopping", 1'000)).value, amount::of(1'000));
    city.refuse(back("shopping", 2'001), "REVERSAL_EXCEEDS_ORIGINAL");
    EXPECT_EQ(city.accept(back("shopping")).value, amount::of(2'000));
    EXPECT_EQ(city.cents("ben:Ana"), 3'000);
    EXPECT_EQ(city.money("cash:Ana"), 0);
    city.expect_replay();
}

TEST(reverse, of_an_award_takes_the_lots_of_that_day_back) {
    town city;
    auto award = city.award("ben:Ana", 1'000);
    award.request_id = "award";
    city.accept(award);
    city.accept(pay("shopping", 400));
    city.refuse(back("award"), "INSUFFICIENT_BALANCE");
    city.accept(back("award", 600));
    EXPECT_EQ(city.cents("issuer"), -400);
    city.refuse(back("award", 401), "REVERSAL_EXCEEDS_ORIGINAL");
    city.expect_replay();
}

TEST(reverse, of_an_award_from_a_fund_returns_to_the_fund_in_parts) {
    town city;
    city.accept(city.award("ben:Luz", 700));
    city.accept(city.award("ben:Luz", 300, "extra"));
    city.accept(ask(command_kind::transfer, "ben:Luz", "fund:help", 1'000));
    auto award = city.award("ben:Ana", 1'000);
    award.source = "fund:help", award.request_id = "award";
    city.accept(award);
    city.accept(back("award", 400));
    city.accept(back("award", 600));
    EXPECT_EQ(city.cents("fund:help"), 1'000);
    EXPECT_EQ(city.live->state().outstanding(0), amount::of(700));
    city.expect_replay();
}

TEST(reverse, of_credit_never_takes_the_receiver_below_its_floor) {
    community bank(with_rules(hours_head, {}));
    auto help = ask(command_kind::transfer, "mem:Ana", "mem:Eva", 100);
    help.request_id = "help";
    bank.accept(help);
    bank.accept(ask(command_kind::transfer, "mem:Eva", "mem:Luz", 300));  // to the floor
    EXPECT_EQ(bank.cents("mem:Eva"), -200);
    bank.refuse(back("help"), "OVERDRAFT_LIMIT");
    bank.accept(ask(command_kind::transfer, "mem:Luz", "mem:Eva", 100));
    bank.accept(back("help"));
    EXPECT_EQ(bank.cents("mem:Ana"), 0);
    bank.expect_replay();
}

TEST(reverse, of_credit_by_several_payers_adds_up_in_any_parts) {
    community bank(with_rules(hours_head, {}));
    const payer_part payers[] = {
        {"mem:Ana", amount::of(5)}, {"mem:Eva", amount::of(5)}, {"mem:Luz", amount::of(5)}};
    auto group = ask(command_kind::transfer, {}, "mem:Sol");
    group.payers = payers, group.request_id = "group";
    bank.accept(group);
    for (int i = 0; i < 3; ++i) bank.accept(back("group", 5));
    for (const auto* id : {"mem:Ana", "mem:Eva", "mem:Luz", "mem:Sol"})
        EXPECT_EQ(bank.cents(id), 0);
    bank.expect_replay();
}

TEST(reverse, of_credit_given_out_is_no_way_below_the_floor_either) {
    community bank(with_rules(hours_head, {}));
    auto award = ask(command_kind::issue, {}, "mem:Ana", 50);
    award.request_id = "award";
    bank.accept(award);
    bank.accept(back("award"));
    EXPECT_EQ(bank.cents("mem:Ana"), 0);
    bank.expect_replay();
}

}  // namespace
