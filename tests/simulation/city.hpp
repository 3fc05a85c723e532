// SPDX-License-Identifier: Apache-2.0
#pragma once

// A city made by hand: a scheme in memory with rules linked into the program, a zone with summer
// time, a journal in memory, and short words for the commands tests use most.

#include <annona/engine/engine.hpp>
#include <annona/engine/memory_journal.hpp>

#include <cstdlib>
#include <deque>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "demurrage/rule.hpp"
#include "expiry/rule.hpp"
#include "limits/rule.hpp"
#include "redemption_fee/rule.hpp"
#include "simulation/share_rule.hpp"
#include "unit/sdk/by_hand.hpp"

namespace simulation {

using namespace annona;  // NOLINT: tests only

/// A small generator of its own, so that a seed means the same numbers everywhere.
struct random_source {
    uint64_t state = 0;

    uint64_t next() {
        state += 0x9e3779b97f4a7c15u;
        auto mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
        return mixed ^ (mixed >> 31);
    }
    uint64_t below(uint64_t bound) { return next() % bound; }
    int64_t between(int64_t least, int64_t most) {
        return least + static_cast<int64_t>(below(static_cast<uint64_t>(most - least + 1)));
    }
    bool chance(uint64_t percent) { return below(100) < percent; }
    template <class List>
    const auto& pick(const List& list) {
        return list[below(std::size(list))];
    }
};

inline uint64_t number_from(const char* variable, uint64_t otherwise) {
    const char* given = std::getenv(variable);
    return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}
/// ANNONA_SEED starts another run; ANNONA_HISTORIES multiplies its length.
inline uint64_t first_seed() { return number_from("ANNONA_SEED", 1); }
inline uint64_t histories(uint64_t usual) { return usual * number_from("ANNONA_HISTORIES", 1); }

inline amount times(amount value, int64_t count) { return amount::raw(value.count() * count); }

// ---- time ----

inline local_day date(int32_t year, unsigned month, unsigned day) {
    return from_civil({year, static_cast<uint8_t>(month), static_cast<uint8_t>(day)});
}

inline local_day last_sunday(int32_t year, unsigned month) {
    auto day = date(year, month, 31);
    while (weekday(day) != 7) day = day - 1;
    return day;
}

/// UTC + 1, with summer time from the last Sunday of March to that of October, each at 01:00 UTC.
inline zone summer_time_zone() {
    zone made;
    made.name = "Test/Summer", made.release = "2024a", made.digest = "none";
    made.transitions.push_back({{0}, 3600});
    for (int32_t year = 2024; year <= 2046; ++year) {
        made.transitions.push_back({{last_sunday(year, 3).number * seconds_per_day + 3600}, 7200});
        made.transitions.push_back({{last_sunday(year, 10).number * seconds_per_day + 3600}, 3600});
    }
    return made;
}

inline instant at_hour(local_day day, int64_t hour = 12) {
    return {day.number * seconds_per_day + hour * 3600};
}

// ---- the scheme ----

/// Places of the roles of `new_scheme`.
enum role_place : uint32_t { ben, mer, mem, fund, pot, cred, cash, bank, muni, reserve };
inline constexpr uint64_t bit(uint32_t place) { return uint64_t{1} << place; }
enum pocket_place : uint32_t { aid, own };

inline void add_role(scheme& to, const char* prefix, uint8_t kind, bool whole = false,
                     bool outside = false) {
    role made;
    made.prefix = made.name = prefix, made.kind = kind, made.whole_id = whole;
    made.outside = outside;
    to.roles.push_back(made);
}

/// Unit OSS worth 1 EUR, two visible digits; programme town pays aid, programme bought is own
/// money.
inline std::shared_ptr<scheme> new_scheme(uint8_t scale = 6, bool backed = true) {
    auto made = std::make_shared<scheme>();
    made->id = "test", made->time_zone = summer_time_zone(), made->digest = "none";
    made->ledgers.push_back({"OSS", {"OSS", 2, scale, {}, "EUR", ratio{1, 1}}});
    made->ledgers.push_back({"EUR", {"EUR", 2, 2, {}, "", ratio{0, 1}}});
    made->backed = backed, made->money_ledger = 1;
    for (const char* prefix : {"ben", "mer", "mem", "fund", "pot"}) add_role(*made, prefix, 0);
    add_role(*made, "cred", 1);
    add_role(*made, "cash", 2, false, true), add_role(*made, "bank", 2, false, true);
    for (const char* id : {"muni", "reserve", "issuer"}) add_role(*made, id, 2, true);
    add_role(*made, "dust", 0, true), add_role(*made, "reserve", 2);
    made->roles[ben].pays_from = "cash:{holder}", made->roles[mer].paid_to = "bank:{holder}";
    made->roles[cred].floor = times(one_digit(made->ledgers[0].counted), -5'000);
    made->programmes.push_back({"town", "muni", "reserve", {}, {}});
    made->programmes.push_back({"bought", "buyer", "reserve:{programme}", {}, {}});
    made->pockets.resize(2);
    made->pockets[aid].name = "aid", made->pockets[aid].programme = 0;
    made->pockets[aid].is_default = true;
    made->pockets[own].name = "own", made->pockets[own].programme = 1;
    made->pockets[own].own_money = true;
    made->commands_open = ~uint64_t{0};
    made->spend_order = {spend_key::earliest_expiry, spend_key::oldest, spend_key::payer,
                         spend_key::lot};
    return made;
}

template <class Rule>
const annona_rule_v1& table_for(const char* name) {
    static const annona_about about = sdk::about_of<Rule>(name, "1.0.0", "in tests");
    static const annona_rule_v1 table = sdk::table_of<Rule>(about);
    return table;
}

/// Adds a version of a rule; account parameters are handles into `accounts`.
template <class Rule>
rule_declaration& add_rule(scheme& to, const char* name, const char* id, local_day since,
                           const by_hand::written& given, std::vector<std::string> accounts = {}) {
    rule_declaration made;
    made.rule = name, made.id = id, made.since = since, made.place = id;
    made.table = &table_for<Rule>(name);
    const auto& about = *made.table->about;
    made.parameters.values = by_hand::values_for(about.parameters, about.parameters_count, given);
    made.accounts = std::move(accounts);
    for (const auto& other : to.rules) made.version += other.id == id ? 1u : 0u;
    to.rules.push_back(std::move(made));
    return to.rules.back();
}

// ---- the city ----

/// A command that owns its texts.
struct draft {
    command asked;
    std::deque<std::string> texts;
    std::vector<payer_part> payers;
    std::vector<basket_line> lines;

    std::string_view text(std::string value) {
        texts.push_back(std::move(value));
        return texts.back();
    }
};

class city {
public:
    city(std::shared_ptr<scheme> rules, instant start) : rules_(std::move(rules)) {
        options_.recent_requests_max = size_t{1} << 12;
        digit_ = one_digit(rules_->ledgers.front().counted);
        auto made = engine::start(rules_, journal, start, options_);
        if (!made) throw std::runtime_error(made.error().text);
        running = std::move(*made);
    }

    /// A city that goes on from a copy of another's journal, with a scheme of its own.
    city(std::shared_ptr<scheme> rules, const memory_journal& from) : rules_(std::move(rules)) {
        options_.recent_requests_max = size_t{1} << 12;
        digit_ = one_digit(rules_->ledgers.front().counted);
        for (uint64_t sequence = 1; sequence <= from.last_sequence(); ++sequence) {
            const auto bytes = from.view(sequence);
            const auto size = static_cast<uint32_t>(bytes.size());
            if (journal.append({sequence, 1, bytes, {&size, 1}}) != append_outcome::committed)
                throw std::runtime_error("a copied entry was not taken");
        }
        auto made = engine::replay(rules_, journal, options_);
        if (!made) throw std::runtime_error(made.error().text);
        running = std::move(*made);
    }

    /// `cents` of the unit, booking units.
    amount units(int64_t cents) const { return times(digit_, cents); }

    decision submit(const command& asked, instant at) {
        auto answer = running->submit(asked, at);
        if (!answer) throw std::runtime_error(answer.error().code + ": " + answer.error().text);
        answer->record = {};
        return *answer;
    }
    /// Submits under a new request id where the command has none.
    decision submit(draft& of, instant at) {
        if (of.asked.request_id.empty()) of.asked.request_id = of.text(next_id());
        return submit(of.asked, at);
    }

    decision simple(command_kind kind, instant at, std::string_view account, std::string_view other,
                    amount value, std::string_view other_pocket = {}) {
        draft of;
        of.asked.kind = kind, of.asked.account = account, of.asked.other = other;
        of.asked.value = value, of.asked.has_value = true, of.asked.other_pocket = other_pocket;
        return submit(of, at);
    }
    decision fund_reserve(instant at, int64_t cents, std::string_view programme = "town") {
        draft of;
        of.asked.kind = command_kind::fund, of.asked.programme = programme;
        of.asked.value = amount::of(cents), of.asked.has_value = true;
        return submit(of, at);
    }
    decision issue(instant at, std::string_view to, int64_t cents) {
        return simple(command_kind::issue, at, {}, to, units(cents), "aid");
    }
    decision convert(instant at, std::string_view to, int64_t cents) {
        return simple(command_kind::convert, at, {}, to, units(cents), "own");
    }
    decision pay(instant at, std::string_view from, std::string_view to, int64_t cents) {
        return simple(command_kind::pay, at, from, to, units(cents));
    }
    decision transfer(instant at, std::string_view from, std::string_view to, int64_t cents) {
        return simple(command_kind::transfer, at, from, to, units(cents));
    }
    decision reverse(instant at, std::string_view original, int64_t cents = -1) {
        draft of;
        of.asked.kind = command_kind::reverse, of.asked.original = original;
        if (cents >= 0) of.asked.value = units(cents), of.asked.has_value = true;
        return submit(of, at);
    }
    /// Settles one account: a touch that changes nothing but when due steps are written.
    decision touch(instant at, std::string_view account) {
        command asked;
        asked.kind = command_kind::advance, asked.account = account;
        return submit(asked, at);
    }
    void settle_all(instant at) {
        if (auto done = running->settle_all(at); !done)
            throw std::runtime_error(done.error().code + ": " + done.error().text);
    }

    amount balance(std::string_view id, uint32_t ledger = 0) const {
        const auto found = running->state().find(id);
        return found ? running->state().balance(ledger, *found) : amount{};
    }
    /// Balance in hundredths of booking precision: cents where whole.
    int64_t cents(std::string_view id) const {
        return static_cast<int64_t>(balance(id).count() / digit_.count());
    }
    std::span<const lot> lots(std::string_view id) const {
        const auto found = running->state().find(id);
        return found ? running->state().lots(*found) : std::span<const lot>{};
    }
    std::string next_id() { return "request-" + std::to_string(++requests_); }
    std::string last_id() const { return "request-" + std::to_string(requests_); }
    const scheme& rules() const { return *rules_; }

    memory_journal journal;
    std::unique_ptr<engine> running;

private:
    std::shared_ptr<scheme> rules_;
    engine_options options_;
    amount digit_;
    uint64_t requests_ = 0;
};

// ---- looking ----

inline std::string text_of(amount value) {
    auto left = value.count();
    const bool negative = left < 0;
    std::string digits;
    do {
        const auto digit = static_cast<int>(left % 10);
        digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
        left /= 10;
    } while (left != 0);
    return negative ? "-" + digits : digits;
}

inline std::string text_of(const lot& one, const lot_attributes& of) {
    const auto day = [](local_day value) { return " " + std::to_string(value.number); };
    return text_of(one.value) + "/" + text_of(one.face) + " p" + std::to_string(of.programme) +
           " k" + std::to_string(of.pocket) + day(of.expires) + day(of.first_use) +
           day(of.valid_from) + day(of.issued) + day(of.received) + day(one.clock) + " m" +
           std::to_string(one.mark) + " h" + std::to_string(one.hold);
}

/// Every account by id with its balances and lots, in order; what nobody uses is left out. Ids of
/// lots and sequences are not in it: they count how often somebody looked.
inline std::string picture(const engine& of) {
    std::map<std::string, std::string> lines;
    const auto& state = of.state();
    for (uint32_t account = 0; account < state.accounts_count(); ++account) {
        std::string line;
        bool used = false;
        for (uint32_t ledger = 0; ledger < state.ledgers_count(); ++ledger) {
            const auto value = state.balance(ledger, account);
            used |= !value.is_zero(), line += " " + text_of(value);
        }
        std::vector<std::string> lots;
        for (const auto& one : state.lots(account))
            lots.push_back("\n    " + text_of(one, state.attributes(one)));
        std::sort(lots.begin(), lots.end());
        for (const auto& one : lots) line += one;
        if (used) lines[std::string{state.id(account)}] = line;
    }
    std::string all;
    for (const auto& [id, line] : lines) all += id + line + "\n";
    return all;
}

/// What breaks conservation, or nothing: the sum of each ledger is zero, lots are positive and make
/// up their account, reserves cover what is outstanding.
inline std::string unsound(const engine& of) {
    const auto& state = of.state();
    const auto& rules = of.rules();
    std::vector<amount> sums(state.ledgers_count()), outstanding(rules.programmes.size());
    for (uint32_t account = 0; account < state.accounts_count(); ++account) {
        const std::string id{state.id(account)};
        amount held;
        for (const auto& one : state.lots(account)) {
            if (!one.value.is_positive()) return id + " holds an empty lot";
            if (one.face < one.value) return id + " holds a lot with face below value";
            held += one.value;
            const auto programme = state.attributes(one).programme;
            if (programme < outstanding.size()) outstanding[programme] += one.value;
        }
        if (state.kind(account) == account_kind::holding && held != state.balance(0, account))
            return id + " has a balance that is not the sum of its lots";
        for (uint32_t ledger = 0; ledger < sums.size(); ++ledger)
            sums[ledger] += state.balance(ledger, account);
    }
    for (size_t ledger = 0; ledger < sums.size(); ++ledger)
        if (!sums[ledger].is_zero()) return "ledger " + rules.ledgers[ledger].code + " is off";
    const auto digit = one_digit(rules.ledgers.front().counted);
    for (uint32_t i = 0; rules.backed && i < outstanding.size(); ++i) {
        if (outstanding[i] != state.outstanding(i)) return "outstanding is miscounted";
        const auto id = i == 0 ? std::string{"reserve"} : "reserve:" + rules.programmes[i].name;
        const auto found = state.find(id);
        const auto reserve = found ? state.balance(1, *found) : amount{};
        if (amount::raw(reserve.count() * digit.count()) < outstanding[i])
            return "programme " + rules.programmes[i].name + " is not covered";
    }
    return {};
}

}  // namespace simulation
