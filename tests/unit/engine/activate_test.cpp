// SPDX-License-Identifier: Apache-2.0
// A community that runs gets another rule set with notice.
#include <gtest/gtest.h>

#include <annona/engine/engine.hpp>
#include <annona/engine/memory_journal.hpp>
#include <annona/static_rules.hpp>
#include <deque>
#include <string>
#include <string_view>

#include "config/scheme_reader.hpp"

namespace {

using namespace annona;

constexpr std::string_view head =
    "scheme: town\n"
    "title: Town money\n"
    "zone: UTC\n"
    "notice: 30 days\n"
    "unit: {code: OSS, digits: 2, scale: 6, worth: 1 EUR, backed: yes}\n"
    "accounts:\n"
    "  ben: {is: household, pays_from: \"cash:{holder}\"}\n"
    "  mer: {is: shop, paid_to: \"bank:{holder}\"}\n"
    "programmes: {town: {payer: muni, reserve: reserve}}\n"
    "pockets: {aid: {programme: town, default: yes}}\n"
    "commands: {open: [activate, fund, issue, pay, freeze, advance], closed: {}}\n"
    "categories: {food: {basic: , prepared: }}\n";

constexpr std::string_view idle_charge =
    "  - {rule: demurrage, id: idle, since: 2026-01-01, applies_to: {roles: [household]},\n"
    "     loss: 2 %, every: month, to: \"fund:town\"}\n";
constexpr std::string_view idle_charge_ends =
    "  - {rule: demurrage, id: idle, since: 2026-01-01, applies_to: {roles: [household]},\n"
    "     until: 2026-06-30, loss: 2 %, every: month, to: \"fund:town\"}\n";
constexpr std::string_view lower_charge =
    "  - {rule: demurrage, id: idle, since: 2026-07-01, applies_to: {roles: [household]},\n"
    "     loss: 1 %, every: month, to: \"fund:town\"}\n";
constexpr std::string_view yearly_limit =
    "  - {rule: limits, id: yearly, since: 2026-01-01, applies_to: {commands: [pay]},\n"
    "     limits: [{name: spent, amount: 50.00, per: year, for: holder}]}\n";
constexpr std::string_view daily_limit =
    "  - {rule: limits, id: daily, since: 2026-07-01, applies_to: {commands: [pay]},\n"
    "     limits: [{name: purchases, count: 3, per: day, for: holder}]}\n";

std::string text_of(std::initializer_list<std::string_view> rules, std::string_view more = {}) {
    std::string text{head};
    text.append(more).append(rules.size() == 0 ? "rules: []\n" : "rules:\n");
    for (const auto rule : rules) text += rule;
    return text;
}

std::shared_ptr<scheme> scheme_of(const std::string& text, const name_table* known = nullptr) {
    const auto read = [&](std::string_view) -> result<std::string> { return text; };
    const auto find_rule = [](std::string_view name) -> result<const annona_rule_v1*> {
        for (const auto* one : static_rules())
            if (name == one->about->name) return one;
        return failure{"NO_PLUGIN", "no rule " + std::string{name}, {}};
    };
    const auto find_zone = [](std::string_view name) -> result<zone> {
        return fixed_zone(std::string{name}, 0);
    };
    auto made = config::read_scheme("town.yaml", read, find_rule, find_zone, known);
    for (const auto& one : made.problems) ADD_FAILURE() << to_string(one);
    ANNONA_ASSERT(made.made != nullptr, "the scheme of a test has problems");
    return std::move(made.made);
}

local_day day(std::string_view text) { return *parse_local_day(text); }
instant noon(std::string_view date) { return {int64_t{day(date).number} * 86'400 + 43'200}; }
constexpr int64_t unit_s = 1'000'000;  // booking units of 1.00

class changing_town {
public:
    explicit changing_town(const std::string& text) {
        auto started = engine::start(scheme_of(text), journal, now, small());
        if (!started) throw bug(started.error().text);
        live = std::move(*started);
        command fund = ask(command_kind::fund, "muni", "reserve");
        fund.value = amount::of(100'000);
        expect(verdict::accepted, submit(fund));
        command award = ask(command_kind::issue, {}, "ben:Ana");
        award.value = amount::of(100 * unit_s), award.other_pocket = "aid";
        expect(verdict::accepted, submit(award));
    }
    static engine_options small() {
        engine_options options;
        options.recent_requests_max = 4096;
        return options;
    }
    command ask(command_kind kind, std::string_view account, std::string_view other) {
        ids.push_back("request-" + std::to_string(ids.size()));
        command made;
        made.kind = kind, made.account = account, made.other = other, made.principal = "office";
        made.request_id = ids.back(), made.has_value = true;
        return made;
    }
    command activation(std::string_view author = "mayor", std::string_view approver = "council") {
        auto made = ask(command_kind::activate, {}, {});
        made.has_value = false;
        made.actors[ANNONA_ACTOR_AUTHOR] = author, made.actors[ANNONA_ACTOR_APPROVER] = approver;
        return made;
    }
    decision submit(const command& asked) {
        auto answer = live->submit(asked, now);
        if (!answer) throw bug(answer.error().text);
        return *answer;
    }
    result<decision> bring(const std::string& text, const command& asked) {
        return live->activate(scheme_of(text, &live->names()), asked, now);
    }
    decision activate(const std::string& text, const command& asked) {
        auto answer = bring(text, asked);
        if (!answer) throw bug(answer.error().text);
        return *answer;
    }
    decision pay(int64_t cents) {
        auto asked = ask(command_kind::pay, "ben:Ana", "mer:Uno");
        const basket_line line{"food.basic", amount::of(cents * unit_s / 100), {}, {}};
        asked.lines = {&line, 1};
        return submit(asked);
    }
    void settle() { EXPECT_TRUE(live->settle_all(now).ok()); }
    int64_t units(std::string_view id) const {
        const auto account = live->state().find(id);
        return account ? static_cast<int64_t>(live->state().balance(0, *account).count()) : 0;
    }
    static void expect(verdict wanted, const decision& answer, reason code = 0) {
        EXPECT_EQ(name_of(answer.result), name_of(wanted));
        EXPECT_EQ(name_of_reason(answer.code), name_of_reason(code));
    }
    void expect_replay(const std::string& text) {
        const auto known = engine::names_in(journal);
        ASSERT_TRUE(known.ok());
        auto again = engine::replay(scheme_of(text, &*known), journal, small());
        ASSERT_TRUE(again.ok()) << again.error().text;
        EXPECT_TRUE((*again)->state_bytes() == live->state_bytes());
        replayed = std::move(*again);
    }

    std::deque<std::string> ids;
    instant now = noon("2026-03-01");
    memory_journal journal;
    std::unique_ptr<engine> live, replayed;
};

const trace_figure* figure_of(const entry& record, uint16_t name) {
    for (size_t i = 0; i < record.trace_count; ++i)
        for (const auto& one : record.trace[i].figures)
            if (one.name == name) return &one;
    return nullptr;
}

// 100.00 at 2 % on 1 April, May, June, July: 98, 96.04, 94.1192, 92.236816; then 1 % of July:
// 0.92236816, rounded down to six decimals.
TEST(activate, a_rate_announced_in_time_equals_the_same_rate_in_the_file_from_the_start) {
    const auto changed = text_of({idle_charge_ends, lower_charge});
    changing_town announced(text_of({idle_charge})), from_start(changed);
    announced.now = from_start.now = noon("2026-05-15");
    changing_town::expect(verdict::accepted, announced.activate(changed, announced.activation()));
    EXPECT_EQ(announced.units("ben:Ana"), 96'040'000);
    const std::pair<const char*, int64_t> left[] = {
        {"2026-07-01", 92'236'816}, {"2026-08-01", 91'314'448}, {"2026-08-31", 91'314'448}};
    for (const auto& [date, units] : left) {
        announced.now = from_start.now = noon(date);
        announced.settle(), from_start.settle();
        EXPECT_EQ(announced.units("ben:Ana"), units) << date;
        EXPECT_EQ(from_start.units("ben:Ana"), units) << date;
        EXPECT_EQ(announced.units("fund:town"), from_start.units("fund:town")) << date;
    }
    announced.now = from_start.now = noon("2028-02-29");
    announced.settle(), from_start.settle();
    EXPECT_EQ(announced.units("ben:Ana"), from_start.units("ben:Ana"));
    announced.expect_replay(changed);
}

// Nobody was due before: the accounts learn their first day from the activation.
TEST(activate, a_charge_that_is_new_reaches_lots_that_were_there_before) {
    const auto changed = text_of({lower_charge});
    changing_town one(text_of({}));
    one.now = noon("2026-05-15");
    changing_town::expect(verdict::accepted, one.activate(changed, one.activation()));
    one.now = noon("2026-07-31"), one.settle();
    EXPECT_EQ(one.units("ben:Ana"), 100'000'000);
    one.now = noon("2026-08-01"), one.settle();
    EXPECT_EQ(one.units("ben:Ana"), 99'000'000);
    one.expect_replay(changed);
}

TEST(activate, refuses_a_change_without_enough_notice_and_says_from_when) {
    const auto changed = text_of({idle_charge_ends, lower_charge});
    changing_town one(text_of({idle_charge}));
    one.now = noon("2026-06-01");  // 30 June is 29 days away
    one.settle();
    const auto digest = one.live->rules().digest;
    const auto answer = one.activate(changed, one.activation());
    changing_town::expect(verdict::refused, answer, ANNONA_REASON_NOTICE_TOO_SHORT);
    EXPECT_EQ(one.live->rules().digest, digest);
    entry record;
    ASSERT_TRUE(one.live->read(answer.sequence, record));
    EXPECT_TRUE(record.activated.empty());
    const auto* needed = figure_of(record, ANNONA_FIGURE_NEEDED);
    const auto* found = figure_of(record, ANNONA_FIGURE_FOUND);
    const auto* passes = figure_of(record, ANNONA_FIGURE_WOULD_PASS_FROM_DAY);
    ASSERT_TRUE(needed != nullptr && found != nullptr && passes != nullptr);
    EXPECT_EQ(needed->integer, 30);
    EXPECT_EQ(found->integer, 29);
    EXPECT_EQ(passes->integer, day("2026-07-01").number);
    one.expect_replay(text_of({idle_charge}));
    one.now = noon("2026-08-01"), one.settle();
    EXPECT_EQ(one.units("ben:Ana"), 90'392'080);  // 92.236816 less 2 %: 1.844736, cut
}

TEST(activate, passes_on_the_last_day_of_notice) {
    changing_town one(text_of({idle_charge}));
    one.now = noon("2026-05-31");  // 30 days before 30 June
    const auto changed = text_of({idle_charge_ends, lower_charge});
    changing_town::expect(verdict::accepted, one.activate(changed, one.activation()));
}

TEST(activate, refuses_what_would_change_the_past) {
    changing_town one(text_of({idle_charge}));
    std::string rewritten = text_of({idle_charge});
    rewritten.replace(rewritten.find("2 %"), 3, "3 %");
    changing_town::expect(verdict::refused, one.activate(rewritten, one.activation()),
                          ANNONA_REASON_NOTICE_TOO_SHORT);
    changing_town::expect(verdict::refused, one.activate(text_of({}), one.activation()),
                          ANNONA_REASON_NOTICE_TOO_SHORT);
}

TEST(activate, needs_an_author_and_another_approver) {
    const auto changed = text_of({idle_charge_ends, lower_charge});
    changing_town one(text_of({idle_charge}));
    for (const auto& [author, approver] : {std::pair{"mayor", "mayor"}, {"mayor", ""}, {"", "c"}})
        changing_town::expect(verdict::refused,
                              one.activate(changed, one.activation(author, approver)),
                              ANNONA_REASON_FOUR_EYES_REQUIRED);
    EXPECT_EQ(one.live->rules().rules.size(), 1u);
}

TEST(activate, answers_a_repeated_request_with_the_first_decision) {
    const auto changed = text_of({idle_charge_ends, lower_charge});
    changing_town one(text_of({idle_charge}));
    const auto asked = one.activation();
    const auto first = one.activate(changed, asked);
    changing_town::expect(verdict::accepted, first);
    const auto last = one.live->last_sequence();
    const auto again = one.activate(changed, asked);
    changing_town::expect(verdict::duplicate, again, ANNONA_REASON_DUPLICATE_REQUEST);
    EXPECT_EQ(again.original_sequence, first.sequence);
    EXPECT_EQ(one.live->last_sequence(), last);
    const auto other = one.activate(text_of({idle_charge}), asked);
    changing_town::expect(verdict::refused, other, ANNONA_REASON_REQUEST_ID_REUSED);
    EXPECT_EQ(one.live->rules().rules.size(), 2u);
}

TEST(activate, a_dry_run_judges_the_same_and_exchanges_nothing) {
    const auto changed = text_of({idle_charge_ends, lower_charge});
    changing_town one(text_of({idle_charge}));
    one.now = noon("2026-05-15");
    auto asked = one.activation();
    asked.validate_only = true;
    const auto before = one.live->state_bytes();
    changing_town::expect(verdict::accepted, one.activate(changed, asked));
    EXPECT_TRUE(one.live->state_bytes() == before);
    EXPECT_EQ(one.live->rules().rules.size(), 1u);
    asked.validate_only = false;
    changing_town::expect(verdict::accepted, one.activate(changed, asked));
    EXPECT_EQ(one.live->rules().rules.size(), 2u);
}

TEST(activate, without_a_scheme_or_where_it_is_closed_is_not_open) {
    changing_town one(text_of({idle_charge}));
    changing_town::expect(verdict::refused, one.submit(one.activation()),
                          ANNONA_REASON_COMMAND_NOT_OPEN);
    std::string closed = text_of({idle_charge});
    closed.replace(closed.find("activate, "), 10, "");
    changing_town other(closed);
    changing_town::expect(verdict::refused, other.activate(closed, other.activation()),
                          ANNONA_REASON_COMMAND_NOT_OPEN);
}

// The new file puts its own limit first: the old one's counter keeps its number all the same.
TEST(activate, counters_of_a_limit_survive_and_replay_finds_them) {
    const auto changed = text_of({daily_limit, yearly_limit});
    changing_town one(text_of({yearly_limit}));
    changing_town::expect(verdict::accepted, one.pay(40'00));
    changing_town::expect(verdict::accepted, one.activate(changed, one.activation()));
    changing_town::expect(verdict::refused, one.pay(10'01), ANNONA_REASON_LIMIT_PER_PERIOD);
    changing_town::expect(verdict::accepted, one.pay(9'00));
    one.now = noon("2026-07-02");
    for (int i = 0; i < 3; ++i) changing_town::expect(verdict::accepted, one.pay(10));
    changing_town::expect(verdict::refused, one.pay(10), ANNONA_REASON_LIMIT_PER_PERIOD);
    one.expect_replay(changed);
    one.live = std::move(one.replayed);
    changing_town::expect(verdict::refused, one.pay(10), ANNONA_REASON_LIMIT_PER_PERIOD);
    one.now = noon("2026-07-03");
    changing_town::expect(verdict::refused, one.pay(71), ANNONA_REASON_LIMIT_PER_PERIOD);
    changing_town::expect(verdict::accepted, one.pay(70));  // 40.00, 9.00, 3 x 0.10, 0.70: 50.00
}

// A version announced and withdrawn in time took counters that nobody else may get.
TEST(activate, a_version_withdrawn_before_it_began_leaves_replay_whole) {
    const auto last = text_of({yearly_limit, lower_charge});
    changing_town one(text_of({yearly_limit}));
    changing_town::expect(verdict::accepted,
                          one.activate(text_of({daily_limit, yearly_limit}), one.activation()));
    changing_town::expect(verdict::accepted, one.pay(5'00));
    changing_town::expect(verdict::accepted, one.activate(last, one.activation()));
    changing_town::expect(verdict::accepted, one.pay(5'00));
    one.now = noon("2026-08-01"), one.settle();
    EXPECT_EQ(one.units("ben:Ana"), 89'100'000);
    one.expect_replay(last);
}

TEST(activate, the_journal_asks_for_the_scheme_it_ended_with) {
    changing_town one(text_of({idle_charge}));
    const auto changed = text_of({idle_charge_ends, lower_charge});
    changing_town::expect(verdict::accepted, one.activate(changed, one.activation()));
    const auto old =
        engine::replay(scheme_of(text_of({idle_charge})), one.journal, changing_town::small());
    ASSERT_FALSE(old.ok());
    EXPECT_EQ(old.error().code, "SCHEME_NOT_ACTIVATED");
}

TEST(activate, fails_where_names_are_numbered_in_another_way) {
    changing_town one(text_of({yearly_limit}));
    const auto apart = scheme_of(text_of({daily_limit, yearly_limit}));
    const auto answer = one.live->activate(apart, one.activation(), one.now);
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, "SCHEME_NUMBERING");
    changing_town::expect(verdict::accepted, one.pay(1'00));
}

TEST(activate, fails_for_a_scheme_of_another_frame) {
    changing_town one(text_of({yearly_limit}));
    std::string other = text_of({yearly_limit});
    other.replace(other.find("scale: 6"), 8, "scale: 4");
    const auto answer = one.bring(other, one.activation());
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, "SCHEME_MISMATCH");
}

TEST(activate, opens_the_accounts_that_the_new_register_adds) {
    const auto changed = text_of({yearly_limit},
                                 "inputs: {badge: count}\n"
                                 "register: {\"mer:Dos\": {badge: 7}}\n");
    changing_town one(text_of({yearly_limit}));
    changing_town::expect(verdict::accepted, one.activate(changed, one.activation()));
    const auto account = one.live->state().find("mer:Dos");
    ASSERT_TRUE(account.has_value());
    const auto* fact =
        one.live->state().fact_on(*account, one.live->names().find("badge"), day("2026-03-01"));
    ASSERT_NE(fact, nullptr);
    EXPECT_EQ(fact->value.integer, 7);
    one.expect_replay(changed);
}

TEST(activate, a_new_spend_order_sorts_the_lots_that_are_there) {
    changing_town one(text_of({}, "spend_order: [oldest, lot]\n"));
    one.now = noon("2026-03-02");
    command award = one.ask(command_kind::issue, {}, "ben:Ana");
    award.value = amount::of(unit_s), award.other_pocket = "aid";
    changing_town::expect(verdict::accepted, one.submit(award));
    const auto first_issued = [&one] {
        const auto& books = one.live->state();
        return books.attributes(books.lots(*books.find("ben:Ana")).front()).issued;
    };
    ASSERT_EQ(one.live->state().lots(*one.live->state().find("ben:Ana")).size(), 2u);
    EXPECT_EQ(first_issued(), day("2026-03-01"));
    const auto changed = text_of({}, "spend_order: [newest, lot]\n");
    changing_town::expect(verdict::accepted, one.activate(changed, one.activation()));
    EXPECT_EQ(first_issued(), day("2026-03-02"));
    one.expect_replay(changed);
}

}  // namespace
