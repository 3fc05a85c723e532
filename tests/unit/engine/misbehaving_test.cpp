// SPDX-License-Identifier: Apache-2.0
// Rules that break the contract, in each hook: the movement is refused and names the rule, or,
// while settling, the engine stops before the journal is written.

#include "abi/misbehaving.hpp"

#include <functional>
#include <limits>

#include "conformance/community.hpp"

namespace {

using namespace annona;
using namespace annona::conformance;
namespace bad = annona::misbehaving;

constexpr std::string_view bad_rule = "  - {rule: bad, id: bad-one, since: 2026-01-01}\n";

constexpr uint64_t everything = ~uint64_t{0} >> (64 - ANNONA_COMMANDS_COUNT);

// ---- the twelve ways of tests/abi, in any hook ----

enum class place { entitle, authorize, match, charge, terms, settle };
constexpr const char* place_names[] = {"entitle", "authorize", "match",
                                       "charge",  "terms",     "settle"};

template <place Where>
int32_t plan_at(const void*, annona_plan* plan) {
    if (Where == place::entitle) plan->entitle_on = everything;
    if (Where == place::authorize) plan->authorize_on = everything;
    if (Where == place::match) plan->match_on = everything;
    if (Where == place::charge) plan->charge_on = everything;
    if (Where == place::terms) plan->terms_on = everything;
    if (Where != place::settle) return ANNONA_OK;
    plan->schedules_count = 1;
    plan->schedules[0].anchor = ANNONA_ANCHOR_GRID;
    plan->schedules[0].phase = ANNONA_PHASE_DECAY;
    plan->schedules[0].every_n = 1, plan->schedules[0].every_span = ANNONA_SPAN_DAY;
    return ANNONA_OK;
}

template <annona_hook Behaviour>
int32_t match_as(const void* rule, const annona_case* seen, const annona_own* own,
                 const annona_match* asked) {
    return Behaviour(rule, seen, own, asked->out);
}
template <annona_hook Behaviour>
int32_t terms_as(const void* rule, const annona_case* seen, const annona_own* own,
                 const annona_terms*) {
    annona_out nowhere{};
    annona_effect effects[ANNONA_EFFECTS_MAX];
    nowhere.effects = effects;
    return Behaviour(rule, seen, own, &nowhere);
}
template <annona_hook Behaviour>
int32_t settle_as(const void* rule, const annona_due* due) {
    const annona_case nothing{};
    return Behaviour(rule, &nothing, due->own, due->out);
}

constexpr annona_about about_bad{sizeof(annona_about),
                                 0,
                                 "bad",
                                 "1.0.0",
                                 "Breaks the contract.",
                                 "Apache-2.0",
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 0,
                                 0};

template <place Where>
constexpr annona_rule_v1 empty_table() {
    annona_rule_v1 table{};
    table.size = sizeof table;
    table.abi_minor = ANNONA_ABI_MINOR;
    table.draft = ANNONA_ABI_DRAFT;
    table.about = &about_bad;
    table.create = bad::create, table.destroy = bad::destroy;
    table.plan = plan_at<Where>;
    return table;
}

template <annona_hook Behaviour, place Where>
const annona_rule_v1* table_of() {
    static constexpr annona_rule_v1 table = [] {
        auto made = empty_table<Where>();
        if (Where == place::entitle) made.entitle = Behaviour;
        if (Where == place::authorize) made.authorize = Behaviour;
        if (Where == place::charge) made.charge = Behaviour;
        if (Where == place::match) made.match = match_as<Behaviour>;
        if (Where == place::terms) made.terms = terms_as<Behaviour>;
        if (Where == place::settle) made.settle = settle_as<Behaviour>;
        return made;
    }();
    return &table;
}

struct cell {
    const char* behaviour;
    place where;
    const annona_rule_v1* table;
};

template <annona_hook Behaviour>
void add_row(std::vector<cell>& to, const char* name, bool answers_by_code) {
    to.push_back({name, place::entitle, table_of<Behaviour, place::entitle>()});
    to.push_back({name, place::authorize, table_of<Behaviour, place::authorize>()});
    to.push_back({name, place::match, table_of<Behaviour, place::match>()});
    to.push_back({name, place::charge, table_of<Behaviour, place::charge>()});
    if (!answers_by_code) return;  // terms and settle have no effects to write
    to.push_back({name, place::terms, table_of<Behaviour, place::terms>()});
    to.push_back({name, place::settle, table_of<Behaviour, place::settle>()});
}

std::vector<cell> all_cells() {
    std::vector<cell> all;
    add_row<bad::throws>(all, "throws", true);
    add_row<bad::throws_number>(all, "throws_number", true);
    add_row<bad::returns_bug>(all, "returns_bug", true);
    add_row<bad::returns_unknown>(all, "returns_unknown", true);
    add_row<bad::passes_on_too_much>(all, "passes_on_too_much", false);
    add_row<bad::moves_too_much>(all, "moves_too_much", false);
    add_row<bad::moves_negative>(all, "moves_negative", false);
    add_row<bad::moves_elsewhere>(all, "moves_elsewhere", false);
    add_row<bad::counts_too_many_effects>(all, "counts_too_many_effects", false);
    add_row<bad::counts_too_many_figures>(all, "counts_too_many_figures", false);
    add_row<bad::invents_effect>(all, "invents_effect", false);
    add_row<bad::invents_code>(all, "invents_code", false);
    return all;
}

void PrintTo(const cell& one, std::ostream* to) {
    *to << one.behaviour << " at " << place_names[static_cast<size_t>(one.where)];
}

// ---- a community that has units before the rule comes into force ----

constexpr std::string_view bad_later = "  - {rule: bad, id: bad-one, since: 2026-03-02}\n";

class misbehaving_hook : public testing::TestWithParam<cell> {};

void expect_blamed(town& city, const command& asked) {
    const auto answer = city.refuse(asked, "PLUGIN_FAILED");
    EXPECT_EQ(answer.rule, 0u);
    bool in_trace = false;
    for (size_t i = 0; i < city.last.trace_count; ++i)
        in_trace |=
            city.last.trace[i].rule == 0 && city.last.trace[i].code == ANNONA_REASON_PLUGIN_FAILED;
    EXPECT_TRUE(in_trace) << "the trace does not name the rule";
}

std::vector<command> commands_of(place where, const town& city) {
    auto issue = city.award("ben:Ana", 1'000);
    auto computed = issue;
    computed.has_value = false, computed.value = {};
    const auto pay = ask(command_kind::pay, "ben:Ana", "mer:Uno", 500);
    const auto move = ask(command_kind::transfer, "ben:Ana", "ben:Eva", 500);
    const auto redeem = ask(command_kind::redeem, "mer:Uno", {}, 500);
    switch (where) {
        case place::entitle:
            return {computed};
        case place::terms:
            return {issue};
        case place::match:
            return {pay, move, redeem};
        default:
            return {pay, move, redeem, issue};
    }
}

TEST_P(misbehaving_hook, is_blamed_and_moves_nothing) {
    const auto& tested = GetParam();
    town city({bad_later}, tested.table);
    city.accept(city.award("ben:Ana", 10'000));
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 2'000));
    city.now = at("2026-03-02");
    if (tested.where == place::settle) {
        city.now = at("2026-03-04");
        const auto durable = city.journal.last_sequence();
        const auto answer = city.submit(ask(command_kind::pay, "ben:Ana", "mer:Uno", 500));
        ASSERT_FALSE(answer.ok());
        EXPECT_NE(answer.error().text.find("bad-one"), std::string::npos) << answer.error().text;
        EXPECT_EQ(city.journal.last_sequence(), durable);
        EXPECT_FALSE(city.submit(city.award("ben:Ana", 1)).ok()) << "a stopped engine goes on";
        auto again = engine::replay(city.rules, city.journal);
        ASSERT_TRUE(again.ok()) << again.error().text;
        EXPECT_EQ((*again)->last_sequence(), durable);
        return;
    }
    for (const auto& asked : commands_of(tested.where, city)) expect_blamed(city, asked);
    // The engine goes on: a command that the rule is not asked about.
    if (tested.where == place::match || tested.where == place::terms)
        city.accept(ask(command_kind::fund, "muni", "reserve", 100));
    city.expect_replay();
}

INSTANTIATE_TEST_SUITE_P(every, misbehaving_hook, testing::ValuesIn(all_cells()),
                         [](const auto& tested) {
                             return std::string(tested.param.behaviour) + "_at_" +
                                    place_names[static_cast<size_t>(tested.param.where)];
                         });

// ---- what only one hook can do wrong ----

template <place Where, class Fill>
annona_rule_v1 table_with(Fill fill) {
    auto made = empty_table<Where>();
    fill(made);
    return made;
}

TEST(misbehaving_match, a_cell_with_a_code_nobody_declared_is_a_failure) {
    const auto table = table_with<place::match>([](annona_rule_v1& made) {
        made.match = [](const void*, const annona_case*, const annona_own*,
                        const annona_match* asked) -> int32_t {
            asked->cells[0] = 999;
            return ANNONA_OK;
        };
    });
    town city({bad_later}, &table);
    city.accept(city.award("ben:Ana", 10'000));
    city.now = at("2026-03-02");
    expect_blamed(city, ask(command_kind::pay, "ben:Ana", "mer:Uno", 500));
}

template <int32_t Day, size_t Column>
int32_t odd_day(const void*, const annona_case*, const annona_own*, const annona_terms* asked) {
    annona_day* const columns[] = {asked->valid_from, asked->expires, asked->first_use,
                                   asked->clock};
    columns[Column][0] = Day;
    return ANNONA_OK;
}

TEST(misbehaving_terms, a_day_beyond_every_calendar_is_a_failure) {
    using hook =
        int32_t (*)(const void*, const annona_case*, const annona_own*, const annona_terms*);
    constexpr int32_t least = std::numeric_limits<int32_t>::min();
    constexpr int32_t most = std::numeric_limits<int32_t>::max();
    for (const hook odd : {hook{odd_day<least, 0>}, hook{odd_day<most, 0>}, hook{odd_day<least, 1>},
                           hook{odd_day<most, 1>}, hook{odd_day<least, 2>}, hook{odd_day<most, 2>},
                           hook{odd_day<least, 3>}, hook{odd_day<most, 3>}}) {
        const auto table =
            table_with<place::terms>([&](annona_rule_v1& made) { made.terms = odd; });
        town city({bad_rule, ninety_days}, &table);
        expect_blamed(city, city.award("ben:Ana", 1'000));
    }
}

template <int Kind>
int32_t odd_loss(const void*, const annona_due* due) {
    due->destinations[0] = Kind == 2 ? 77u : uint32_t{ANNONA_HANDLE_FUNDER};
    due->losses[0] = Kind == 0   ? annona_amount{~uint64_t{0}, -1}
                     : Kind == 1 ? annona_amount{due->lots[0].amount.lo + 1, 0}
                                 : annona_amount{1, 0};
    return ANNONA_OK;
}

TEST(misbehaving_settle, a_loss_below_zero_above_the_lot_or_to_nobody_stops_the_engine) {
    using hook = int32_t (*)(const void*, const annona_due*);
    for (const hook odd : {hook{odd_loss<0>}, hook{odd_loss<1>}, hook{odd_loss<2>}}) {
        const auto table =
            table_with<place::settle>([&](annona_rule_v1& made) { made.settle = odd; });
        town city({bad_later}, &table);
        city.accept(city.award("ben:Ana", 10'000));
        city.now = at("2026-03-04");
        const auto durable = city.journal.last_sequence();
        const auto answer = city.submit(ask(command_kind::pay, "ben:Ana", "mer:Uno", 500));
        ASSERT_FALSE(answer.ok());
        EXPECT_NE(answer.error().text.find("bad-one"), std::string::npos) << answer.error().text;
        EXPECT_EQ(city.journal.last_sequence(), durable);
        EXPECT_TRUE(engine::replay(city.rules, city.journal).ok());
    }
}

/// An effect that would move value, at a command whose way has no place for it: never ignored.
int32_t moves_one(const void*, const annona_case*, const annona_own*, annona_out* out) {
    return bad::give(out, bad::move(ANNONA_HANDLE_PAYER, ANNONA_HANDLE_PAYEE, annona_amount{1, 0}));
}

TEST(misbehaving_charge, an_effect_that_a_command_does_not_carry_out_is_never_passed_over) {
    const auto table =
        table_with<place::charge>([](annona_rule_v1& made) { made.charge = moves_one; });
    town city({bad_later}, &table);
    city.accept(city.award("ben:Ana", 10'000));
    city.accept(ask(command_kind::pay, "ben:Ana", "mer:Uno", 2'000));
    city.now = at("2026-03-02");
    city.refuse(city.award("ben:Ana", 500), "PLUGIN_FAILED");
    city.refuse(ask(command_kind::convert, {}, "ben:Ana", 500), "PLUGIN_FAILED");
    city.refuse(ask(command_kind::redeem, "mer:Uno", {}, 500), "PLUGIN_FAILED");
}

TEST(misbehaving_create, a_rule_that_throws_while_it_is_made_is_named_at_the_start) {
    auto table = empty_table<place::authorize>();
    table.authorize = moves_one;
    const auto text = with_rules(town_head, {bad_rule});
    auto made = scheme_of(text, &table);
    table.plan = [](const void*, annona_plan*) -> int32_t { throw 42; };
    memory_journal journal;
    const auto started = engine::start(made, journal, at("2026-03-01"));
    ASSERT_FALSE(started.ok());
    EXPECT_NE(started.error().text.find("bad-one"), std::string::npos) << started.error().text;
    EXPECT_EQ(journal.last_sequence(), 0u);
}

}  // namespace
