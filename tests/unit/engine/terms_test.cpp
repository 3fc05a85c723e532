// SPDX-License-Identifier: Apache-2.0
// Last good days of lots: set at the issue, by a fact that is recorded later, and with a grace for
// sales an offline till uploads late.

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;

constexpr std::string_view until_one_year_old =
    "  - {rule: expiry, id: first-year, since: 2026-01-01, applies_to: {roles: [household]},\n"
    "     valid: 12 months, from_fact: child_born, lapsed_to: who paid}\n";
constexpr std::string_view three_days_of_grace =
    "  - {rule: expiry, id: spring, since: 2026-01-01, applies_to: {roles: [household]},\n"
    "     last_day: 2026-03-31, late_upload: 3 days, lapsed_to: who paid}\n";
constexpr std::string_view first_use_or_never =
    "  - {rule: expiry, id: first-use, since: 2026-01-01, applies_to: {roles: [household]},\n"
    "     first_use_by: 2026-03-31, last_day: 2026-05-31, lapsed_to: who paid}\n";
constexpr std::string_view given_by_the_award =
    "  - {rule: expiry, id: given, since: 2026-01-01, applies_to: {roles: [household]},\n"
    "     given_with_issue: yes, lapsed_to: who paid}\n";

std::string birth_town(std::string_view kind = "{kind: date, remember: yes}") {
    return replaced(with_rules(town_head, {until_one_year_old}), "badge: name",
                    "badge: name, child_born: " + std::string{kind});
}
input_value born(std::string_view date) {
    return {"child_born", {ANNONA_KIND_DATE, day(date).number, 0, {}}, {}};
}
local_day last_day_of_lot(const community& city, std::string_view account, size_t place = 0) {
    const auto lots = city.lots(account);
    if (place >= lots.size()) return {};
    const auto expires = city.live->state().attributes(lots[place]).expires;
    return expires.number == 0 ? expires : expires - 1;
}

// ---- a fact recorded later ----

TEST(waiting_lots, get_their_last_day_with_the_award_that_brings_the_fact) {
    town city(birth_town());
    city.accept(city.award("ben:Ana", 2'000));
    EXPECT_EQ(last_day_of_lot(city, "ben:Ana"), local_day{});
    const input_value input = born("2026-03-01");
    auto asked = city.award("ben:Ana", 6'000);
    asked.inputs = {&input, 1};
    EXPECT_EQ(city.accept(asked).valid_until, day("2027-03-01"));
    for (size_t i = 0; i < city.lots("ben:Ana").size(); ++i)
        EXPECT_EQ(last_day_of_lot(city, "ben:Ana", i), day("2027-03-01"));
    city.now = at("2027-03-01", 23);
    EXPECT_TRUE(city.live->settle_all(city.now).ok());
    EXPECT_EQ(city.cents("ben:Ana"), 8'000) << "the last day is good";
    city.now = at("2027-03-02", 0);
    EXPECT_TRUE(city.live->settle_all(city.now).ok());
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    city.expect_replay();
}

TEST(waiting_lots, get_their_last_day_when_the_fact_is_set) {
    town city(birth_town("date"));
    city.accept(city.award("ben:Ana", 2'000));
    city.accept(city.award("ben:Eva", 2'000));
    auto asked = ask(command_kind::set_fact, "ben:Ana");
    asked.name = "child_born", asked.fact = {ANNONA_KIND_DATE, day("2026-02-28").number, 0, {}};
    city.accept(asked);
    EXPECT_EQ(last_day_of_lot(city, "ben:Ana"), day("2027-02-28"));
    EXPECT_EQ(last_day_of_lot(city, "ben:Eva"), local_day{}) << "another family's fact";
    city.expect_replay();
}

TEST(waiting_lots, stay_good_to_the_end_of_the_day_that_records_an_old_fact) {
    town city(birth_town("date"));
    city.accept(city.award("ben:Ana", 2'000));
    auto asked = ask(command_kind::set_fact, "ben:Ana");
    asked.name = "child_born", asked.fact = {ANNONA_KIND_DATE, day("2024-02-28").number, 0, {}};
    city.accept(asked);
    EXPECT_EQ(last_day_of_lot(city, "ben:Ana"), day("2026-03-01"));
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 500));
    city.now = at("2026-03-02", 0);
    city.refuse(ask(command_kind::pay, "ben:Ana", "mer:Uno", 500), "EXPIRED");
    city.expect_replay();
}

TEST(waiting_lots, keep_their_day_when_a_fact_is_corrected) {
    town city(birth_town("date"));
    city.accept(city.award("ben:Ana", 2'000));
    auto asked = ask(command_kind::set_fact, "ben:Ana");
    asked.name = "child_born", asked.fact = {ANNONA_KIND_DATE, day("2026-02-28").number, 0, {}};
    city.accept(asked);
    asked.fact.integer = day("2026-01-28").number;
    city.accept(asked);
    EXPECT_EQ(last_day_of_lot(city, "ben:Ana"), day("2027-02-28"));
    city.accept(city.award("ben:Ana", 1'000));
    EXPECT_EQ(last_day_of_lot(city, "ben:Ana", 0), day("2027-01-28")) << "new money goes by it";
}

TEST(waiting_lots, of_a_refused_award_wait_on) {
    town city(birth_town());
    city.accept(city.award("ben:Ana", 2'000));
    const input_value input = born("2026-03-01");
    auto asked = city.award("ben:Ana", 99'999'00);
    asked.inputs = {&input, 1};
    city.refuse(asked, "RESERVE_SHORTFALL");
    EXPECT_EQ(last_day_of_lot(city, "ben:Ana"), local_day{});
}

// ---- lots with and without a day ----

TEST(lapse, leaves_money_without_a_last_day_beside_it_alone) {
    town city({given_by_the_award});
    auto asked = city.award("ben:Ana", 1'000);
    asked.valid_until = day("2026-03-31");
    city.accept(asked);
    city.accept(city.award("ben:Ana", 500));
    city.now = at("2026-04-01", 9);
    EXPECT_TRUE(city.live->settle_all(city.now).ok());
    EXPECT_EQ(city.cents("ben:Ana"), 500);
    city.expect_replay();
}

TEST(first_use, of_one_award_does_not_save_another_and_is_not_undone_by_its_lapse) {
    town city({first_use_or_never});
    city.accept(city.award("ben:Ana", 1'000));
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 50));
    city.now = at("2026-03-20");
    city.accept(city.award("ben:Ana", 300));
    city.now = at("2026-04-01", 0);
    EXPECT_TRUE(city.live->settle_all(city.now).ok());
    EXPECT_EQ(city.cents("ben:Ana"), 950);
    city.now = at("2026-06-01", 0);
    EXPECT_TRUE(city.live->settle_all(city.now).ok());
    EXPECT_EQ(city.cents("ben:Ana"), 0);
    city.expect_replay();
}

TEST(first_use, stays_used_when_the_purchase_comes_back) {
    town city({first_use_or_never});
    city.accept(city.award("ben:Ana", 1'000));
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 1'000));
    auto back = ask(command_kind::reverse, {});
    const std::string bought = city.last_id;
    back.original = bought;
    city.accept(back);
    city.now = at("2026-04-01", 0);
    EXPECT_TRUE(city.live->settle_all(city.now).ok());
    EXPECT_EQ(city.cents("ben:Ana"), 1'000);
    city.expect_replay();
}

// ---- late uploads ----

struct late_upload : testing::Test {
    late_upload() { city.accept(city.award("ben:Ana", 1'000)); }
    command sale(int64_t cents, instant sold) {
        auto made = ask(command_kind::pay, "ben:Ana", "mer:Uno", cents);
        made.occurred_at = sold;
        return made;
    }
    town city{{three_days_of_grace}};
};

TEST_F(late_upload, counts_a_sale_of_the_last_day) {
    city.now = at("2026-04-03", 23);
    city.accept(sale(400, at("2026-03-31", 23)));
    city.now = at("2026-04-04", 0);
    EXPECT_TRUE(city.live->settle_all(city.now).ok());
    EXPECT_EQ(city.cents("ben:Ana"), 0) << "the rest lapses after three days";
    EXPECT_EQ(city.money("reserve"), 100'000 - 600);
    city.expect_replay();
}

TEST_F(late_upload, refuses_a_new_sale_of_the_days_between) {
    city.now = at("2026-04-01", 9);
    city.refuse(ask(command_kind::pay, "ben:Ana", "mer:Uno", 400), "EXPIRED");
    city.refuse(sale(400, at("2026-04-01", 8)), "EXPIRED");
    city.accept(sale(400, at("2026-03-30", 8)));
}

TEST_F(late_upload, comes_too_late_after_the_grace) {
    city.now = at("2026-04-04", 0);
    city.refuse(sale(400, at("2026-03-31", 12)), "EXPIRED");
}

TEST_F(late_upload, of_a_sale_in_the_future_is_a_sale_of_today) {
    city.now = at("2026-03-31", 12);
    city.accept(sale(400, at("2026-04-20", 12)));
}

}  // namespace
