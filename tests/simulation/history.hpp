// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random commands of every kind over years of a city's life. Drawn from a seed alone, never from
// the state, so that the same history can be given to several cities.

#include "simulation/city.hpp"

namespace simulation {

inline constexpr const char* people[] = {"ben:ana", "ben:ben", "ben:cleo", "mem:dora"};
inline constexpr const char* shops[] = {"mer:bakery", "mer:grocer"};
inline constexpr const char* funds[] = {"fund:solidarity", "fund:decay", "pot:town"};

class history {
public:
    history(uint64_t seed, local_day start) : random_{seed}, now_(at_hour(start)) {}

    instant now() const { return now_; }

    /// The next command, some hours to some weeks after the last.
    draft& next() {
        drafts_.emplace_back();
        const auto pace = random_.between(0, 3);  // drawn apart: operands have no order
        now_ = now_ + pace * random_.between(1, 20) * 43'200 + 60;
        auto& asked = made().asked;
        asked.request_id = made().text("h" + std::to_string(++count_));
        asked.kind = static_cast<command_kind>(kind());
        asked.has_value = true;
        asked.value = amount::of(cents());
        fill(asked);
        if (random_.chance(3) && !ids_.empty()) asked.request_id = made().text(random_.pick(ids_));
        ids_.emplace_back(asked.request_id);
        return made();
    }
    random_source& random() { return random_; }

private:
    draft& made() { return drafts_.back(); }
    uint8_t kind() {
        static constexpr command_kind common[] = {
            command_kind::issue,   command_kind::issue,    command_kind::convert,
            command_kind::pay,     command_kind::pay,      command_kind::pay,
            command_kind::redeem,  command_kind::transfer, command_kind::transfer,
            command_kind::reverse, command_kind::reverse,  command_kind::hold,
            command_kind::capture, command_kind::fund};
        if (random_.chance(70)) return static_cast<uint8_t>(random_.pick(common));
        return static_cast<uint8_t>(random_.below(command_kinds_count));
    }
    int64_t cents() {
        return random_.chance(10) ? random_.between(0, 3) : random_.between(1, 4'000);
    }
    std::string_view someone() {
        if (random_.chance(8)) return random_.pick(funds);
        if (random_.chance(4)) return "cred:eli";
        if (random_.chance(2)) return "muni";
        return random_.chance(25) ? random_.pick(shops) : random_.pick(people);
    }
    std::string_view earlier() {
        if (ids_.empty()) return "nothing";
        const auto from = ids_.size() > 30 && random_.chance(80) ? ids_.size() - 30 : 0;
        return made().text(ids_[from + random_.below(ids_.size() - from)]);
    }

    void fill(command& asked) {
        asked.account = someone(), asked.other = someone();
        switch (asked.kind) {
            case command_kind::fund:
                asked.account = asked.other = {};
                asked.programme = random_.chance(70) ? "town" : "bought";
                asked.value = amount::of(random_.between(100, 100'000));
                return;
            case command_kind::issue:
                asked.account = {}, asked.other_pocket = random_.chance(90) ? "aid" : "";
                if (random_.chance(15)) asked.source = random_.pick(funds);
                if (asked.other == "cred:eli") asked.other = "ben:ana";
                break;
            case command_kind::convert:
                asked.account = {}, asked.other_pocket = "own";
                break;
            case command_kind::pay:
            case command_kind::hold:
                asked.other = random_.pick(shops);
                asked.pocket = random_.chance(20) ? "aid" : "";
                break;
            case command_kind::capture:
                asked.account = {}, asked.other = random_.pick(shops);
                [[fallthrough]];
            case command_kind::void_hold:
                asked.has_value = random_.chance(50), asked.original = earlier();
                if (asked.kind == command_kind::void_hold) asked.account = asked.other = {};
                break;
            case command_kind::reverse:
                asked.account = asked.other = {}, asked.original = earlier();
                asked.has_value = random_.chance(60);
                break;
            default:
                fill_rare(asked);
        }
    }

    void fill_rare(command& asked) {
        const auto from = day_of_now() - 3 + static_cast<int32_t>(random_.below(40));
        switch (asked.kind) {
            case command_kind::transfer:
                if (random_.chance(10))
                    asked.ledger = "EUR", asked.account = "muni", asked.other = "reserve";
                if (!random_.chance(20)) break;
                for (auto legs = random_.between(1, 3); legs > 0; --legs)
                    made().payers.push_back({someone(), amount::of(cents())});
                asked.account = {}, asked.payers = made().payers;
                break;
            case command_kind::redeem:
            case command_kind::renew:
                asked.account = random_.chance(85) ? random_.pick(shops) : someone();
                asked.other = {};
                break;
            case command_kind::close:
                if (!random_.chance(30)) asked.account = made().text("ben:" + asked_suffix());
                if (random_.chance(50)) asked.other = {};
                break;
            case command_kind::set_fact:
                asked.name = "members",
                asked.fact = {ANNONA_KIND_COUNT, random_.between(1, 9), 0, {}};
                asked.from = from;
                break;
            case command_kind::override_limit:
                asked.name = "idle", asked.parameter = "free", asked.on = random_.chance(50);
                asked.actors[ANNONA_ACTOR_AUTHOR] = "officer";
                asked.from = from, asked.until = from + static_cast<int32_t>(random_.below(60));
                break;
            case command_kind::freeze:
                asked.on = random_.chance(40);
                break;
            case command_kind::bind:
                asked.name = made().text("card" + asked_suffix());
                break;
            case command_kind::open:
                asked.account = made().text("ben:" + asked_suffix());
                break;
            case command_kind::advance:
                if (random_.chance(50)) asked.account = {};
                break;
            default:
                break;
        }
    }
    std::string asked_suffix() { return std::to_string(random_.below(40)); }
    local_day day_of_now() const { return {static_cast<int32_t>(now_.seconds / seconds_per_day)}; }

    random_source random_;
    instant now_;
    std::deque<draft> drafts_;  // all of them: commands view their texts
    std::vector<std::string> ids_;
    uint64_t count_ = 0;
};

/// Amounts of a drawn command, cents until here, become booking units of the city's unit.
inline command in_units(draft& of, const city& where) {
    if (of.asked.kind == command_kind::fund || !of.asked.ledger.empty()) return of.asked;
    const auto scaled = [&](amount cents) {
        return where.units(static_cast<int64_t>(cents.count()));
    };
    of.asked.value = scaled(of.asked.value);
    for (auto& payer : of.payers) payer.value = scaled(payer.value);
    return of.asked;
}

/// A scheme with something of everything: decay by day to a fund and by month to who paid, lapses,
/// limits, a fee, a pot that is shared.
inline std::shared_ptr<scheme> busy_scheme(local_day since, uint8_t scale = 6) {
    using namespace by_hand;
    auto made = new_scheme(scale);
    const auto in_pocket = [](rule_declaration& of, uint32_t pocket) {
        of.scope.roles = bit(ben) | bit(mer), of.scope.pockets = uint64_t{1} << pocket;
    };
    in_pocket(add_rule<rules::demurrage>(*made, "demurrage", "idle", since,
                                         {{"loss", rate(1, 1000)},
                                          {"every", every(1, ANNONA_SPAN_DAY)},
                                          {"free", money(5'000'000)},
                                          {"to", account(0)}},
                                         {"fund:decay"}),
              own);
    in_pocket(add_rule<rules::demurrage>(*made, "demurrage", "monthly", since,
                                         {{"loss", rate(3, 100)},
                                          {"every", every(1, ANNONA_SPAN_MONTH)},
                                          {"to", account(ANNONA_HANDLE_FUNDER)}}),
              aid);
    in_pocket(add_rule<rules::expiry>(
                  *made, "expiry", "ninety", since,
                  {{"valid", span(90, ANNONA_SPAN_DAY)}, {"lapsed_to", account(0)}}, {"pot:town"}),
              aid);
    in_pocket(add_rule<rules::expiry>(*made, "expiry", "year", since,
                                      {{"valid", span(12, ANNONA_SPAN_MONTH)},
                                       {"lapsed_to", account(ANNONA_HANDLE_FUNDER)}}),
              own);
    add_rule<rules::redemption_fee>(*made, "redemption_fee", "fee", since,
                                    {{"who", whole(ANNONA_KIND_ROLES, bit(mer))},
                                     {"fee", whole(ANNONA_KIND_RATIO, 5, 100)},
                                     {"to", account(0)}},
                                    {"muni"});
    auto& monthly_limit = add_rule<rules::limits>(
        *made, "limits", "month", since,
        {{"limits", table(rules::limits::parameters[0],
                          {{{"name", whole(ANNONA_KIND_NAME, made->names.intern("spent"))},
                            {"amount", money(60'000'000)},
                            {"per", window(ANNONA_WINDOW_MONTH)},
                            {"for", choice(1)},
                            {"on", choice(1)}}})}});
    monthly_limit.scope.roles = bit(ben);
    add_rule<share_rule>(*made, "share", "dividend", since,
                         {{"every", every(1, ANNONA_SPAN_QUARTER)},
                          {"from", account(0)},
                          {"role", whole(ANNONA_KIND_COUNT, mem)}},
                         {"pot:town"});
    return made;
}

}  // namespace simulation
