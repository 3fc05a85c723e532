// SPDX-License-Identifier: Apache-2.0
#include "stamp/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "abi/rule_bench.hpp"

namespace {

using namespace annona;
using namespace annona::testing;
using bench = rule_bench<rules::stamp>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint32_t office = 0;
constexpr annona_name stamp_due = 7;

void chiemgau(bench& rule) {
    rule.set("fee", of_ratio(3, 100)).set("to", of_account(office));
    rule.set("every", value_of(ANNONA_KIND_EVERY, 1, ANNONA_SPAN_HALF_YEAR));
    rule.set("question", of_name(stamp_due));
}

annona_lot note(const char* face, std::uint32_t missing) {
    annona_lot made{};
    made.amount = made.face = made.note = sdk::from_amount(eur(face));
    made.mark = missing;
    return made;
}

scene renew(std::vector<annona_lot> lots, const char* brought = "0.00") {
    scene made(ANNONA_RENEW, eur(brought));
    made.lots = std::move(lots);
    return made;
}

}  // namespace

TEST(stamp, bars_notes_that_miss_a_stamp_and_says_what_it_costs) {
    bench rule;
    chiemgau(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked(ANNONA_PAY, eur("50.00"));
    asked.lots = {note("50.00", 1), note("20.00", 0)};
    spoken said;
    EXPECT_THAT(rule.match(asked, &said), ElementsAre(ANNONA_REASON_STAMP_REQUIRED, 0));
    EXPECT_EQ(said.figure_amount(ANNONA_FIGURE_NEEDED), eur("1.50"));
}

TEST(stamp, costs_twice_for_two_missed_halves) {
    bench rule;
    chiemgau(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = renew({note("20.00", 2)}, "1.20");
    const spoken said = rule.charge(asked);
    const auto paid = said.of(ANNONA_EFFECT_OWN_MONEY);
    ASSERT_THAT(paid, SizeIs(1));
    EXPECT_EQ(paid[0].target, office);
    EXPECT_EQ(amount_of(paid[0]), eur("1.20"));
    const auto marks = said.of(ANNONA_EFFECT_MARK);
    ASSERT_THAT(marks, SizeIs(1));
    EXPECT_EQ(marks[0].index, 0u);
}

TEST(stamp, takes_no_other_amount_than_the_price) {
    bench rule;
    chiemgau(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    for (const char* brought : {"1.49", "1.51"}) {
        scene asked = renew({note("50.00", 1)}, brought);
        EXPECT_THAT(rule.charge(asked).refusals(), ElementsAre(ANNONA_REASON_STAMP_REQUIRED));
    }
    scene nothing_named = renew({note("50.00", 1)});
    EXPECT_THAT(rule.charge(nothing_named).refusals(), IsEmpty());
}

TEST(stamp, sells_none_where_none_is_missing) {
    bench rule;
    chiemgau(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked = renew({note("50.00", 0)}, "1.50");
    EXPECT_THAT(rule.charge(asked).refusals(), ElementsAre(ANNONA_REASON_NOT_YET_DUE));
}

TEST(stamp, answers_its_own_question_only) {
    bench rule;
    chiemgau(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    scene asked(ANNONA_ENTITLE, amount{});
    asked.lots = {note("50.00", 1), note("20.00", 1)};
    EXPECT_THAT(rule.entitle(asked).effects, IsEmpty());
    asked.of.question = stamp_due;
    const auto computed = rule.entitle(asked).of(ANNONA_EFFECT_AMOUNT);
    ASSERT_THAT(computed, SizeIs(1));
    EXPECT_EQ(amount_of(computed[0]), eur("2.10"));  // 1.50 + 0.60
}

TEST(stamp, rounds_once_for_all_stamps_of_a_note) {
    // 3 % of 0.25 = 0.0075: one stamp 0.01, two stamps 0.015, so 0.02; three 0.0225, so 0.02
    bench rule;
    chiemgau(rule);
    ASSERT_THAT(rule.start(), IsEmpty());
    const char* prices[] = {"0.01", "0.02", "0.02"};
    for (std::uint32_t missing = 1; missing <= 3; ++missing) {
        scene asked = renew({note("0.25", missing)});
        EXPECT_EQ(amount_of(rule.charge(asked).of(ANNONA_EFFECT_OWN_MONEY).at(0)),
                  eur(prices[missing - 1]));
    }
}

TEST(stamp, has_no_stamps_to_sell_where_the_price_is_deducted) {
    bench rule;
    chiemgau(rule);
    rule.set("paid_with", of_choice(1));
    ASSERT_THAT(rule.start(), IsEmpty());
    EXPECT_EQ(rule.plan().match_on, 0u);
    EXPECT_EQ(rule.plan().charge_on, 0u);
    EXPECT_EQ(rule.plan().schedules_count, 1u);
}

TEST(stamp, reports_every_bad_parameter) {
    bench rule;
    chiemgau(rule);
    rule.set("every", value_of(ANNONA_KIND_EVERY, 0, ANNONA_SPAN_DAY));
    EXPECT_THAT(rule.start(), ElementsAre("every[0]: needs a span of at least one"));
}
