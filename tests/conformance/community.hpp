// SPDX-License-Identifier: Apache-2.0
//! A small community for tests of the engine from outside: a scheme read from text, linked rules, a
//! journal in memory, and a clock that the test moves.
#pragma once

#include <gtest/gtest.h>

#include <annona/engine/engine.hpp>
#include <annona/engine/entry_codec.hpp>
#include <annona/engine/memory_journal.hpp>
#include <annona/static_rules.hpp>
#include <deque>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/scheme_reader.hpp"

namespace annona::conformance {

/// Everything but the rules. Aid pays for food, extra for anything; two programmes with a reserve
/// each; `late` accounts exist only in the register.
inline constexpr std::string_view town_head =
    "scheme: town\n"
    "title: Town money\n"
    "zone: UTC\n"
    "unit: {code: OSS, digits: 2, worth: 1 EUR, backed: yes}\n"
    "accounts:\n"
    "  ben: {is: household, pays_from: \"cash:{holder}\"}\n"
    "  mer: {is: shop, paid_to: \"bank:{holder}\"}\n"
    "  late: {is: latecomer, register: only}\n"
    "programmes:\n"
    "  town: {payer: muni, reserve: reserve}\n"
    "  region: {payer: \"donor:region\", reserve: \"reserve:region\"}\n"
    "pockets: {aid: {programme: town, default: yes}, extra: {programme: region}}\n"
    "inputs: {members: count, registered: yes or no, badge: name}\n"
    "commands: [open, set_fact, override, bind, freeze, close, fund, entitle, issue, convert, "
    "pay,\n"
    "           transfer, split, redeem, hold, capture, void, reverse, adjust, advance]\n"
    "categories: {food: {basic: , prepared: }, alcohol: }\n"
    "shop_classes: [grocer, bar]\n"
    "register: {default: {mer: {class: grocer}}, \"mer:Bar\": {class: bar}}\n";

/// Time credit: half hours, a floor of 20, no issuer to speak of.
inline constexpr std::string_view hours_head =
    "scheme: hours\n"
    "title: Time bank\n"
    "zone: UTC\n"
    "unit: {code: HOUR, digits: 1, step: 0.5}\n"
    "accounts: {mem: {is: member, kind: credit, many: yes, floor: -20.0}}\n"
    "commands: {open: [open, transfer, pay, reverse, close, adjust, freeze, issue, entitle],\n"
    "           closed: {redeem: REDEMPTION_NOT_ALLOWED}}\n";

inline constexpr std::string_view no_rules = "rules: []\n";

inline constexpr std::string_view ninety_days =
    "  - {rule: expiry, id: ninety-days, since: 2026-01-01, applies_to: {roles: [household]},\n"
    "     valid: 90 days, lapsed_to: who paid}\n";
inline constexpr std::string_view aid_is_food =
    "  - {rule: earmark, id: aid-food, since: 2026-01-01, applies_to: {pockets: [aid]},\n"
    "     goods: {allow: [food]}, shops: {classes: [grocer]}}\n";

inline std::string with_rules(std::string_view head,
                              std::initializer_list<std::string_view> rules) {
    std::string text{head};
    if (rules.size() == 0) return text.append(no_rules);
    text += "rules:\n";
    for (const auto rule : rules) text += rule;
    return text;
}

inline std::string replaced(std::string text, std::string_view find, std::string_view put) {
    const auto at = text.find(find);
    ANNONA_ASSERT(at != std::string::npos, "the scheme does not hold this text");
    return text.replace(at, find.size(), put);
}

inline std::shared_ptr<scheme> scheme_of(const std::string& text,
                                         const annona_rule_v1* extra = nullptr,
                                         const name_table* known = nullptr) {
    const config::file_reader read = [&](std::string_view) -> result<std::string> { return text; };
    const auto find_rule = [&](std::string_view name) -> result<const annona_rule_v1*> {
        if (extra != nullptr && name == extra->about->name) return extra;
        for (const auto* one : static_rules())
            if (name == one->about->name) return one;
        return failure{"NO_PLUGIN", "no rule " + std::string{name}, {}};
    };
    const auto find_zone = [](std::string_view name) -> result<zone> {
        return fixed_zone(std::string{name}, 0);
    };
    auto made = config::read_scheme("town.yaml", read, find_rule, find_zone, known);
    for (const auto& problem : made.problems) ADD_FAILURE() << to_string(problem);
    ANNONA_ASSERT(made.made != nullptr, "the scheme of a test has problems");
    return std::move(made.made);
}

inline local_day day(std::string_view text) { return *parse_local_day(text); }
inline instant at(std::string_view date, int hour = 12) {
    return {int64_t{day(date).number} * 86'400 + hour * 3'600};
}

/// A command with an amount in cents.
inline command ask(command_kind kind, std::string_view account, std::string_view other = {},
                   int64_t cents = -1) {
    command made;
    made.kind = kind, made.account = account, made.other = other;
    made.has_value = cents >= 0;
    if (cents >= 0) made.value = amount::of(cents);
    made.principal = "till";
    return made;
}

/// Runs commands one after another and keeps the last entry decoded.
class community {
public:
    explicit community(const std::string& text, const annona_rule_v1* extra = nullptr,
                       instant start = at("2026-03-01", 8))
        : rules(scheme_of(text, extra)), now(start) {
        engine_options small;
        small.recent_requests_max = 4096;
        auto started = engine::start(rules, journal, start, small);
        if (!started) throw bug(started.error().text);
        live = std::move(*started);
    }

    /// Gives the command a request id of its own unless it has one.
    result<decision> submit(command asked) {
        if (asked.request_id.empty()) {
            ids_.push_back("request-" + std::to_string(ids_.size()));
            asked.request_id = ids_.back();
        }
        last_id = asked.request_id;
        return live->submit(asked, now);
    }
    decision decide(const command& asked) {
        auto answer = submit(asked);
        if (!answer) {
            ADD_FAILURE() << answer.error().code << ": " << answer.error().text;
            return {};
        }
        last = {};
        if (answer->sequence != 0 && !live->read(answer->sequence, last))
            ADD_FAILURE() << "entry " << answer->sequence << " cannot be read back";
        return *answer;
    }
    /// A command that must be accepted.
    decision accept(const command& asked) {
        const auto answer = decide(asked);
        EXPECT_EQ(answer.result, verdict::accepted) << name_of_reason(answer.code);
        return answer;
    }
    /// A command that must be refused with this code, and of which nothing may stay.
    decision refuse(const command& asked, std::string_view code) {
        EXPECT_TRUE(live->settle_all(now).ok());
        const auto before = figures();
        const auto answer = decide(asked);
        EXPECT_EQ(answer.result, verdict::refused);
        EXPECT_EQ(name_of_reason(answer.code), code);
        EXPECT_TRUE(figures() == before) << "a refusal with " << code << " changed the state";
        return answer;
    }

    amount balance(std::string_view id, uint32_t ledger = 0) const {
        const auto account = live->state().find(id);
        return account ? live->state().balance(ledger, *account) : amount{};
    }
    int64_t cents(std::string_view id, uint32_t ledger = 0) const {
        return static_cast<int64_t>(balance(id, ledger).count());
    }
    int64_t money(std::string_view id) const { return cents(id, rules->money_ledger); }
    int64_t pocket_cents(std::string_view id, uint32_t pocket) const {
        const auto account = live->state().find(id);
        if (!account) return 0;
        return static_cast<int64_t>(live->state().pocket_balance(*account, pocket).count());
    }
    std::span<const lot> lots(std::string_view id) const {
        const auto account = live->state().find(id);
        return account ? live->state().lots(*account) : std::span<const lot>{};
    }

    /// Balances, lots, facts, counters, registers: the state's bytes behind sequence, clock,
    /// calendar and names.
    std::vector<std::byte> figures() const {
        const auto all = live->state_bytes();
        size_t place = 8 + 8 + 4 + 4;
        const auto word = [&](int bytes) {
            uint64_t value = 0;
            for (int i = 0; i < bytes; ++i)
                value |= static_cast<uint64_t>(all.at(place + static_cast<size_t>(i))) << (8 * i);
            place += static_cast<size_t>(bytes);
            return value;
        };
        const auto rows = word(8);
        place += 8 * rows;
        for (auto names = word(4); names > 0; --names) {
            const auto size = word(4);
            place += size;
        }
        return {all.begin() + static_cast<std::ptrdiff_t>(place), all.end()};
    }
    /// The journal alone gives the same state.
    void expect_replay() {
        engine_options small;
        small.recent_requests_max = 4096;
        auto again = engine::replay(rules, journal, small);
        ASSERT_TRUE(again.ok()) << again.error().text;
        EXPECT_TRUE((*again)->state_bytes() == live->state_bytes()) << "replay differs";
    }

    std::string last_id;
    entry last;
    std::shared_ptr<scheme> rules;
    instant now;
    memory_journal journal;
    std::unique_ptr<engine> live;

private:
    std::deque<std::string> ids_;
};

/// The town with 1,000.00 in each reserve, 100.00 of aid and 50.00 of extra with ben:Ana.
class town : public community {
public:
    explicit town(std::initializer_list<std::string_view> with = {},
                  const annona_rule_v1* extra = nullptr)
        : town(with_rules(town_head, with), extra) {}
    explicit town(const std::string& text, const annona_rule_v1* extra = nullptr)
        : community(text, extra) {
        auto fund = ask(command_kind::fund, "muni", "reserve", 100'000);
        accept(fund);
        fund.account = "donor:region", fund.other = "reserve:region";
        accept(fund);
    }
    /// An award given by hand.
    command award(std::string_view to, int64_t cents, std::string_view pocket = "aid") const {
        auto made = ask(command_kind::issue, {}, to, cents);
        made.other_pocket = pocket;
        return made;
    }
};

}  // namespace annona::conformance
