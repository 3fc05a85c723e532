// SPDX-License-Identifier: Apache-2.0
#include <annona/sdk/rule.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "unit/sdk/by_hand.hpp"

namespace {

namespace sdk = annona::sdk;
namespace declare = annona::sdk::declare;

/// Reads one of many kinds, answers in every hook, throws where it is told to.
struct probe {
    static constexpr const char* const modes[] = {"quiet", "throws", "floods", nullptr};
    static constexpr sdk::parameter columns[] = {
        declare::amount("limit").doc("l"),
        declare::count("n").doc("n"),
    };
    static constexpr sdk::parameter parameters[] = {
        declare::choice("mode", modes).otherwise("quiet").doc("m"),
        declare::table("rows", columns).doc("r"),
        declare::rate("loss").doc("l"),
        declare::yes_no("creates_badly").otherwise("no").doc("c"),
    };
    static constexpr std::uint16_t reasons[] = {ANNONA_REASON_LIMIT_PER_DAY};

    probe(sdk::values<parameters> given, sdk::problems& problems)
        : mode(given.choice<"mode">()), loss(given.rate<"loss">()) {
        if (given.yes_no<"creates_badly">()) throw std::runtime_error("no");
        const auto rows = given.rows<"rows", columns>();
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            limit += rows[i].amount<"limit">();
            if (rows[i].count<"n">() < 0) problems.add(rows[i].at<"n">(), "is below zero");
        }
    }
    void plan(sdk::plan& plan) const {
        if (mode == 1) throw 1;
        plan.authorize_on(sdk::commands(ANNONA_PAY, ANNONA_HOLD));
        plan.fact(5, ANNONA_PARTY_PAYEE, ANNONA_FACT_FROM_ACCOUNT);
        for (int i = 0; mode == 2 && i < 20; ++i) plan.counter({});
    }
    void hook(sdk::answer& answer) const {
        if (mode == 1) throw std::runtime_error("thrown by a rule");
        for (int i = 0; mode == 2 && i < 40; ++i) answer.refuse(ANNONA_REASON_LIMIT_PER_DAY);
        answer.refuse(ANNONA_REASON_LIMIT_PER_DAY, 3)
            .figure(ANNONA_FIGURE_LIMIT, limit)
            .figure(ANNONA_FIGURE_COUNT, 2)
            .figure(ANNONA_FIGURE_DAY, annona::local_day{20});
        answer.cap(annona::amount::of(4), ANNONA_REASON_LIMIT_PER_DAY).allow_partial();
    }
    void entitle(const sdk::case_view&, const sdk::own&, sdk::answer& a) const { hook(a); }
    void authorize(const sdk::case_view&, const sdk::own&, sdk::answer& a) const { hook(a); }
    void charge(const sdk::case_view&, const sdk::own&, sdk::answer& a) const { hook(a); }
    void match(const sdk::case_view&, const sdk::own&, sdk::cells&) const {
        if (mode == 1) throw "a text";
    }
    void terms(const sdk::case_view&, const sdk::own&, sdk::term_drafts&) const {
        if (mode == 1) throw std::bad_alloc();
    }
    void settle(sdk::due& due) const {
        if (mode == 1) throw 7;
        due.lose(0, annona::amount::of(11), ANNONA_HANDLE_FUNDER);
    }

    std::uint32_t mode;
    annona::decay_step loss;
    annona::amount limit;
};

/// Nothing but a plan.
struct bare {
    void plan(sdk::plan&) const {}
};

constexpr annona_about probe_about = sdk::about_of<probe>("probe", "1.0.0", "to test");
constexpr annona_rule_v1 probe_table = sdk::table_of<probe>(probe_about);
constexpr annona_about bare_about = sdk::about_of<bare>("bare", "1.0.0", "to test");
constexpr annona_rule_v1 bare_table = sdk::table_of<bare>(bare_about);

TEST(rule_table, holds_what_the_struct_declares) {
    EXPECT_EQ(probe_table.size, sizeof(annona_rule_v1));
    EXPECT_EQ(probe_about.parameters_count, 4u);
    EXPECT_STREQ(probe_about.parameters[1].columns[1].name, "n");
    EXPECT_EQ(probe_about.reasons[0], ANNONA_REASON_LIMIT_PER_DAY);
    EXPECT_EQ(probe_about.reasons[1], 0) << "the list ends with 0";
}

TEST(rule_table, leaves_hooks_empty_that_the_struct_lacks) {
    EXPECT_EQ(bare_table.authorize, nullptr);
    EXPECT_EQ(bare_table.settle, nullptr);
    EXPECT_EQ(bare_about.reasons[0], 0);
    const by_hand::rule made(bare_table, {});
    EXPECT_EQ(made.created, ANNONA_OK);
}

TEST(rule_shims, turn_every_exception_into_a_bug) {
    const by_hand::rule made(probe_table, {{"mode", by_hand::choice(1)}});
    ASSERT_EQ(made.created, ANNONA_OK);
    const annona_case seen = {};
    by_hand::room room;
    annona_match match = {};
    annona_terms terms = {};
    made.plan();
    EXPECT_EQ(made.planned, ANNONA_BUG);
    EXPECT_EQ(made->entitle(made.instance(), &seen, nullptr, &room.out), ANNONA_BUG);
    EXPECT_EQ(made->authorize(made.instance(), &seen, nullptr, &room.out), ANNONA_BUG);
    EXPECT_EQ(made->charge(made.instance(), &seen, nullptr, &room.out), ANNONA_BUG);
    EXPECT_EQ(made->match(made.instance(), &seen, nullptr, &match), ANNONA_BUG);
    EXPECT_EQ(made->terms(made.instance(), &seen, nullptr, &terms), ANNONA_BUG);
    EXPECT_EQ(by_hand::settlement(made, {by_hand::lot(20)}, 1).answered, ANNONA_BUG);
}

TEST(rule_shims, turn_a_throwing_constructor_into_a_bug) {
    const by_hand::rule made(probe_table, {{"creates_badly", by_hand::yes_no(true)}});
    EXPECT_EQ(made.created, ANNONA_BUG);
    EXPECT_EQ(made.instance(), nullptr);
}

TEST(rule_shims, stop_a_rule_that_writes_beyond_its_room) {
    const by_hand::rule made(probe_table, {{"mode", by_hand::choice(2)}});
    const annona_case seen = {};
    by_hand::room room;
    EXPECT_EQ(made->authorize(made.instance(), &seen, nullptr, &room.out), ANNONA_BUG);
    EXPECT_EQ(room.out.effects_count, room.out.effects_max);
    made.plan();
    EXPECT_EQ(made.planned, ANNONA_BUG) << "20 counters of 16";
}

TEST(rule_shims, refuse_a_loss_beyond_the_lot) {
    const by_hand::rule made(probe_table, {});
    EXPECT_EQ(by_hand::settlement(made, {by_hand::lot(10)}, 1).answered, ANNONA_BUG);
    const by_hand::settlement good(made, {by_hand::lot(11)}, 1);
    EXPECT_EQ(good.answered, ANNONA_OK);
    EXPECT_EQ(good.loss(), 11);
    EXPECT_EQ(good.destinations[0], ANNONA_HANDLE_FUNDER);
}

TEST(answer, gives_figures_to_the_effect_they_explain) {
    const auto rows = by_hand::table(
        probe::parameters[1], {{{"limit", by_hand::money(30)}}, {{"limit", by_hand::money(12)}}});
    const by_hand::rule made(probe_table, {{"rows", rows}});
    const annona_case seen = {};
    by_hand::room room;
    ASSERT_EQ(made->authorize(made.instance(), &seen, nullptr, &room.out), ANNONA_OK);
    ASSERT_EQ(room.out.effects_count, 2u);
    EXPECT_EQ(room.effects[0].kind, ANNONA_EFFECT_REFUSE);
    EXPECT_EQ(room.effects[0].code, ANNONA_REASON_LIMIT_PER_DAY);
    EXPECT_EQ(room.effects[0].index, 3u);
    EXPECT_EQ(room.effects[0].figures, 3u);
    EXPECT_EQ(by_hand::count_of(room.figures[0].amount), 42);
    EXPECT_EQ(room.figures[1].kind, ANNONA_KIND_COUNT);
    EXPECT_EQ(room.figures[2].kind, ANNONA_KIND_DATE);
    EXPECT_EQ(room.figures[2].integer, 20);
    EXPECT_EQ(room.effects[1].kind, ANNONA_EFFECT_CAP);
    EXPECT_EQ(room.effects[1].flags, std::uint32_t{ANNONA_EFFECT_PARTIAL});
    EXPECT_EQ(room.effects[1].figures, 0u);
}

TEST(answer, drops_figures_beyond_the_room_and_keeps_the_effect) {
    const by_hand::rule made(probe_table, {});
    const annona_case seen = {};
    by_hand::room room;
    room.out.figures_max = 1;
    ASSERT_EQ(made->authorize(made.instance(), &seen, nullptr, &room.out), ANNONA_OK);
    EXPECT_EQ(room.out.figures_count, 1u);
    EXPECT_EQ(room.effects[0].figures, 1u);
    EXPECT_EQ(room.out.effects_count, 2u);
}

TEST(answer, takes_no_figure_for_an_effect_that_is_no_longer_the_last) {
    by_hand::room room;
    sdk::answer answer(&room.out);
    sdk::written_effect first = answer.refuse(ANNONA_REASON_LIMIT_PER_DAY);
    answer.refuse(ANNONA_REASON_EXPIRED);
    EXPECT_THROW(first.figure(ANNONA_FIGURE_COUNT, 1), annona::bug);
}

TEST(problems, name_parameter_and_row_and_refuse) {
    const auto rows =
        by_hand::table(probe::parameters[1], {{{"n", by_hand::whole(ANNONA_KIND_COUNT, 1)}},
                                              {{"n", by_hand::whole(ANNONA_KIND_COUNT, -1)}}});
    const by_hand::rule made(probe_table, {{"rows", rows}});
    EXPECT_EQ(made.created, ANNONA_REFUSED);
    EXPECT_EQ(made.instance(), nullptr);
    ASSERT_EQ(made.problems.size(), 1u);
    EXPECT_EQ(made.problems[0], "rows: is below zero");
}

TEST(problems, are_cut_between_characters) {
    annona_problem one = {};
    annona_problems room = {sizeof room, 1, 0, 0, &one};
    sdk::problems problems(&room);
    problems.add({2, 1}, std::string(254, 'x') + "\xc3\xa9 and more");
    EXPECT_EQ(std::string(one.text), std::string(254, 'x')) << "the two bytes of an e acute";
    EXPECT_EQ(one.parameter, 2u);
    EXPECT_EQ(one.row, 1u);
    problems.add({}, "no room for this one");
    EXPECT_EQ(room.count, 1u);
    EXPECT_TRUE(problems.any());
}

TEST(own, applies_the_latest_set_and_then_every_add) {
    annona_override overrides[4] = {};
    overrides[0] = {1, 2, 0, by_hand::units(5), 5};
    overrides[1] = {1, 1, 0, by_hand::units(100), 100};
    overrides[2] = {1, 1, 0, by_hand::units(200), 200};
    overrides[3] = {0, 2, 0, by_hand::units(9), 9};
    annona_own kept = {};
    kept.overrides = overrides;
    kept.overrides_count = 4;
    const sdk::own own(&kept);
    EXPECT_EQ(own.overridden(1, annona::amount::of(7)), annona::amount::of(205));
    EXPECT_EQ(own.overridden(1, std::int64_t{7}), 205);
    EXPECT_EQ(own.overridden(0, std::int64_t{1}), 10);
    EXPECT_FALSE(own.is_overridden(2));
    EXPECT_EQ(sdk::own(nullptr).overridden(1, std::int64_t{7}), 7);
    EXPECT_THROW(own.fact(0), annona::bug);
}

TEST(cells, keep_the_lower_class_and_the_earlier_rule_and_the_lowest_cap) {
    const annona_lot lots[1] = {};
    const annona_line lines[1] = {};
    std::uint16_t cell[1] = {};
    annona_amount caps[1] = {by_hand::units(-1)};
    std::uint16_t cap_codes[1] = {};
    const annona_match match = {sizeof match, 1, 1, 0, lots, lines, cell, caps, cap_codes, nullptr};
    sdk::cells cells(&match);
    cells.refuse(0, 0, ANNONA_REASON_CATEGORY_NOT_ALLOWED);
    cells.refuse(0, 0, ANNONA_REASON_MERCHANT_NOT_ACCREDITED);
    EXPECT_EQ(cell[0], ANNONA_REASON_CATEGORY_NOT_ALLOWED);
    cells.refuse(0, 0, ANNONA_REASON_EXPIRED);
    EXPECT_EQ(cell[0], ANNONA_REASON_EXPIRED);
    cells.cap(0, annona::amount::of(50), ANNONA_REASON_LIMIT_CASH_SHARE);
    cells.cap(0, annona::amount::of(80), ANNONA_REASON_REDEMPTION_TOO_EARLY);
    EXPECT_EQ(by_hand::count_of(caps[0]), 50);
    EXPECT_EQ(cap_codes[0], ANNONA_REASON_LIMIT_CASH_SHARE);
    EXPECT_FALSE(cells.can_explain());
}

TEST(bit_set, counts_and_finds_what_another_set_leaves) {
    const sdk::bit_set all(by_hand::categories({1, 64, 70}));
    const sdk::bit_set some(by_hand::categories({1}));
    EXPECT_EQ(all.size(), 3u);
    EXPECT_EQ(all.size_without(some), 2u);
    EXPECT_EQ(all.first_without(some), 64u);
    EXPECT_EQ(some.first_without(all), 0xffffffffu);
    EXPECT_TRUE(all.contains(70));
    EXPECT_FALSE(all.contains(71));
    EXPECT_FALSE(all.contains(ANNONA_CATEGORY_NONE));
    EXPECT_TRUE(sdk::bit_set().is_empty());
}

}  // namespace
