// SPDX-License-Identifier: Apache-2.0
//! Drives one rule through its C table, as a host would: parameters by name with the declared
//! defaults, a case, the rule's own facts, counters and balances, and what it answered. For tests
//! that stand beside a rule. The unit has two digits and no guard digits unless `guard` is called.
#pragma once

#include <annona/money/decimal.hpp>
#include <annona/money/rounding.hpp>
#include <annona/money/unit.hpp>
#include <annona/sdk/rule.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/allocation_count.hpp"

namespace annona::testing {

/// An amount of the test unit: `eur("12.50")` is 1250 booking units without guard digits.
inline amount eur(std::string_view text, std::uint8_t scale = 2) {
    unit euro;
    euro.code = "EUR";
    euro.scale = scale;
    return parse_amount(text, euro).value();
}

/// A quantity in thousandths: `thousandths("42.5")` is 42500.
inline amount thousandths(std::string_view text) {
    unit measure;
    measure.digits = measure.scale = 3;
    return parse_amount(text, measure).value();
}

/// Values as a host hands them over.
inline annona_value value_of(std::uint16_t kind, std::int64_t integer, std::int64_t other = 0) {
    annona_value made{};
    made.kind = kind;
    made.given = 2;
    made.integer = integer;
    made.other = other;
    return made;
}
inline annona_value of_amount(amount value) {
    annona_value made = value_of(ANNONA_KIND_AMOUNT, 0);
    made.amount = sdk::from_amount(value);
    return made;
}
inline annona_value of_ratio(std::int64_t num, std::int64_t den) {
    return value_of(ANNONA_KIND_RATIO, num, den);
}
inline annona_value of_yes(bool yes) { return value_of(ANNONA_KIND_YES_NO, yes ? 1 : 0); }
inline annona_value of_count(std::int64_t n) { return value_of(ANNONA_KIND_COUNT, n); }
inline annona_value of_name(annona_name name) { return value_of(ANNONA_KIND_NAME, name); }
inline annona_value of_fact(annona_name name) { return value_of(ANNONA_KIND_FACT, name); }
inline annona_value of_code(int code) { return value_of(ANNONA_KIND_CODE, code); }
inline annona_value of_choice(int index) { return value_of(ANNONA_KIND_CHOICE, index); }
inline annona_value of_account(std::uint32_t handle) {
    return value_of(ANNONA_KIND_ACCOUNT, handle);
}
inline annona_value of_roles(std::uint64_t mask) {
    return value_of(ANNONA_KIND_ROLES, static_cast<std::int64_t>(mask));
}
inline annona_value of_rounding(rounding mode) {
    return value_of(ANNONA_KIND_ROUNDING, static_cast<int>(mode));
}
inline annona_value of_days(std::int64_t n) {
    return value_of(ANNONA_KIND_SPAN, n, ANNONA_SPAN_DAY);
}
inline annona_value of_window(int window, std::int64_t n = 0) {
    return value_of(ANNONA_KIND_WINDOW, window, n);
}
inline annona_value of_text(const char* text) {
    annona_value made = value_of(ANNONA_KIND_TEXT, 0);
    made.text = text;
    made.text_size = static_cast<std::uint32_t>(std::string_view(text).size());
    return made;
}

/// A fact the rule finds.
inline annona_fact found(int kind, std::int64_t integer, std::int64_t other = 0) {
    annona_fact made{};
    made.kind = static_cast<std::uint16_t>(kind);
    made.known = 1;
    made.integer = integer;
    made.other = other;
    return made;
}
inline annona_fact found(amount value) {
    annona_fact made = found(ANNONA_KIND_AMOUNT, 0);
    made.amount = sdk::from_amount(value);
    return made;
}
inline annona_fact unknown() { return annona_fact{}; }

using row = std::map<std::string, annona_value>;

/// What one call of a hook answered.
struct spoken {
    std::int32_t status = ANNONA_OK;
    std::vector<annona_effect> effects;
    std::vector<std::vector<annona_figure>> figures;  // per effect

    std::vector<annona_effect> of(int kind) const {
        std::vector<annona_effect> found;
        for (const annona_effect& each : effects) {
            if (each.kind == kind) found.push_back(each);
        }
        return found;
    }
    /// Codes of all refusals, in order.
    std::vector<int> refusals() const {
        std::vector<int> codes;
        for (const annona_effect& each : of(ANNONA_EFFECT_REFUSE)) codes.push_back(each.code);
        return codes;
    }
    /// The figure of that name anywhere; kind 0 where there is none.
    annona_figure figure(int name) const {
        for (const auto& list : figures) {
            for (const annona_figure& each : list) {
                if (each.name == name) return each;
            }
        }
        return annona_figure{};
    }
    bool has_figure(int name) const { return figure(name).kind != 0; }
    amount figure_amount(int name) const { return sdk::to_amount(figure(name).amount); }
    std::int64_t figure_integer(int name) const { return figure(name).integer; }
};

inline amount amount_of(const annona_effect& effect) { return sdk::to_amount(effect.amount); }

/// A case with a payer, and a payee where there are two.
struct scene {
    annona_case of{};
    std::vector<annona_party> parties;
    std::vector<annona_line> lines;
    std::vector<annona_lot> lots;
    std::vector<annona_item> items;
    std::array<annona_name, ANNONA_ACTORS_COUNT> actors{};

    scene(int command, amount principal) {
        of.size = sizeof(of);
        of.command = static_cast<std::uint16_t>(command);
        of.programme = 0xffffffffu;
        of.principal = of.price = sdk::from_amount(principal);
        of.one_digit = {1, 0};
        const bool is_credit =
            command == ANNONA_ISSUE || command == ANNONA_CONVERT || command == ANNONA_ENTITLE;
        party(is_credit ? ANNONA_HANDLE_PAYEE : ANNONA_HANDLE_PAYER);
        on("2026-03-02");
    }
    scene& on(std::string_view date) {
        const local_day day = parse_local_day(date).value();
        const civil parts = to_civil(day);
        of.today = day.number;
        of.year = parts.year;
        of.month = parts.month;
        of.day = parts.day;
        of.weekday = static_cast<std::uint8_t>(weekday(day));
        return *this;
    }
    /// Measured to three decimals; grade 0 where none was given.
    scene& item(annona_name code, std::string_view quantity, std::uint32_t grade = 0) {
        items.push_back({code, grade, sdk::from_amount(thousandths(quantity))});
        return *this;
    }
    scene& at(int hour, int minute, int second = 0) {
        of.second_of_day = (hour * 60 + minute) * 60 + second;
        return *this;
    }
    scene& party(std::uint32_t handle, std::uint32_t role = 0, amount balance = {}) {
        annona_party made{};
        made.handle = handle;
        made.role = role;
        made.pocket = ANNONA_POCKET_ANY;
        made.holder = 100 + static_cast<annona_name>(parties.size());
        made.balance = sdk::from_amount(balance);
        if (parties.size() == 1 && parties[0].handle == handle) parties.clear();
        parties.push_back(made);
        return *this;
    }
    const annona_case& raw() {
        of.parties = parties.data();
        of.parties_count = static_cast<std::uint32_t>(parties.size());
        of.lines = lines.data();
        of.lines_count = static_cast<std::uint32_t>(lines.size());
        of.lots = lots.data();
        of.lots_count = static_cast<std::uint32_t>(lots.size());
        of.items = items.data();
        of.items_count = static_cast<std::uint32_t>(items.size());
        of.actors = actors.data();
        return of;
    }
};

template <class Rule>
class rule_bench {
public:
    rule_bench() = default;
    rule_bench(const rule_bench&) = delete;
    ~rule_bench() {
        if (rule_ != nullptr) table_.destroy(rule_);
    }

    /// Guard digits: the engine books in 10^-scale.
    rule_bench& guard(std::uint8_t scale) {
        scale_ = scale;
        return *this;
    }
    rule_bench& set(const std::string& name, annona_value value) {
        given_[name] = value;
        return *this;
    }
    /// A list of members of one kind.
    rule_bench& list(const std::string& name, std::vector<annona_value> members) {
        given_[name] = listed(std::move(members));
        return *this;
    }
    annona_value listed(std::vector<annona_value> members) {
        annona_value made = members.empty() ? annona_value{} : members.front();
        made.given = 2;
        made.count = static_cast<std::uint32_t>(members.size());
        made.members = keep(std::move(members));
        return made;
    }
    /// Names as the host parses them: bits, and members in written order.
    annona_value named(std::vector<annona_name> names) {
        std::vector<annona_value> members;
        words_.emplace_back(4, 0);
        for (const annona_name name : names) {
            members.push_back(of_name(name));
            words_.back()[name / 64] |= std::uint64_t{1} << (name % 64);
        }
        annona_value made = listed(std::move(members));
        made.kind = ANNONA_KIND_NAMES;
        made.bits = words_.back().data();
        made.bits_words = 4;
        return made;
    }
    rule_bench& rows(const std::string& name, const std::vector<row>& rows) {
        const annona_param& table = declared(name);
        std::vector<annona_value> cells;
        for (const row& each : rows) append_row(cells, table, each);
        annona_value made = value_of(ANNONA_KIND_TABLE, 0);
        made.count = static_cast<std::uint32_t>(rows.size());
        made.members = keep(std::move(cells));
        given_[name] = made;
        return *this;
    }

    /// Problems of create, `parameter[row]: text`; empty where the rule was made and planned.
    std::vector<std::string> start() {
        std::vector<annona_value> values;
        for (const annona_param& each : Rule::parameters) {
            const auto known = given_.find(each.name);
            values.push_back(known == given_.end() ? otherwise(each) : known->second);
        }
        annona_params params{};
        params.size = sizeof(params);
        params.values_count = static_cast<std::uint32_t>(values.size());
        params.values = values.data();
        params.one_digit = sdk::from_amount(amount::raw(power_of_ten(scale_ - 2u)));
        params.unit_step = params.one_digit;
        std::array<annona_problem, 16> room{};
        annona_problems problems{sizeof(problems), 16, 0, 0, room.data()};
        status_ = table_.create(&params, &problems, &rule_);
        std::vector<std::string> texts;
        for (std::uint32_t i = 0; i < problems.count; ++i) {
            texts.push_back(std::string(Rule::parameters[room[i].parameter].name) + "[" +
                            std::to_string(room[i].row) + "]: " + room[i].text);
        }
        if (status_ == ANNONA_OK && table_.plan(rule_, &plan_) != ANNONA_OK) {
            texts.push_back("plan failed");
        }
        if (status_ == ANNONA_BUG) texts.push_back("create failed");
        return texts;
    }
    const annona_plan& plan() const { return plan_; }
    /// Allocations of the last call of a hook.
    std::size_t allocated() const { return allocated_; }

    std::vector<annona_fact> facts;
    std::vector<annona_counter> counters;
    std::vector<annona_amount> balances;
    std::vector<annona_override> overrides;
    std::vector<annona_counter> lot_counters;  // lots x counters, where a match reads them

    spoken entitle(scene& seen) { return call(table_.entitle, seen); }
    spoken authorize(scene& seen) { return call(table_.authorize, seen); }
    spoken charge(scene& seen) { return call(table_.charge, seen); }

    /// Caps the last match left on each lot; -1: none.
    std::vector<amount> lot_caps;
    /// Cells of one line over the lots of the scene.
    std::vector<int> match(scene& seen, spoken* figures = nullptr) {
        const annona_case& raw = seen.raw();
        std::vector<std::uint16_t> cells(seen.lots.size(), 0);
        std::vector<annona_amount> caps(seen.lots.size(), annona_amount{~std::uint64_t{0}, -1});
        std::vector<std::uint16_t> codes(seen.lots.size(), 0);
        const annona_line line{};
        writing writer;
        const annona_match asked{
            sizeof(annona_match), raw.lots_count, 1,          0, raw.lots, &line, cells.data(),
            caps.data(),          codes.data(),   &writer.out};
        const annona_own own = own_now();
        const std::size_t before = allocations;
        if (table_.match(rule_, &raw, &own, &asked) != ANNONA_OK) throw std::runtime_error("bug");
        allocated_ = allocations - before;
        lot_caps.clear();
        for (const annona_amount& cap : caps) lot_caps.push_back(sdk::to_amount(cap));
        if (figures != nullptr) *figures = writer.read(ANNONA_OK);
        return {cells.begin(), cells.end()};
    }

private:
    struct writing {
        std::array<annona_effect, ANNONA_EFFECTS_MAX> effects{};
        std::array<annona_figure, ANNONA_FIGURES_MAX> figures{};
        annona_out out{sizeof(annona_out), ANNONA_EFFECTS_MAX, 0, ANNONA_FIGURES_MAX, 0, 0,
                       effects.data(),     figures.data()};

        spoken read(std::int32_t status) const {
            spoken said;
            said.status = status;
            std::size_t next = 0;
            for (std::uint32_t i = 0; i < out.effects_count; ++i) {
                said.effects.push_back(effects[i]);
                auto& list = said.figures.emplace_back();
                for (std::uint32_t f = 0; f < effects[i].figures; ++f) {
                    list.push_back(figures.at(next++));
                }
            }
            return said;
        }
    };

    const annona_param& declared(const std::string& name) const {
        for (const annona_param& each : Rule::parameters) {
            if (name == each.name) return each;
        }
        throw std::out_of_range(name);
    }
    const annona_value* keep(std::vector<annona_value> values) {
        kept_.push_back(std::move(values));
        return kept_.back().data();
    }
    void append_row(std::vector<annona_value>& cells, const annona_param& table, const row& given) {
        std::size_t used = 0;
        for (std::uint32_t i = 0; i < table.columns_count; ++i) {
            const auto known = given.find(table.columns[i].name);
            used += known != given.end() ? 1u : 0u;
            cells.push_back(known == given.end() ? otherwise(table.columns[i]) : known->second);
        }
        if (used != given.size()) throw std::out_of_range("a column the table does not have");
    }

    /// The declared default, for the kinds that have one in our rules.
    annona_value otherwise(const annona_param& parameter) const {
        annona_value made{};
        made.kind = parameter.kind;
        if (parameter.fallback == nullptr) return made;
        const std::string_view text = parameter.fallback;
        switch (parameter.kind) {
            case ANNONA_KIND_YES_NO:
                made = of_yes(text == "yes");
                break;
            case ANNONA_KIND_COUNT:
                made = of_count(std::stoll(std::string(text)));
                break;
            case ANNONA_KIND_AMOUNT:
                made = of_amount(eur(text, scale_));
                break;
            case ANNONA_KIND_ROUNDING:
                made = of_rounding(parse_rounding(text).value());
                break;
            case ANNONA_KIND_CODE:
                made = of_code(code_of(text));
                break;
            case ANNONA_KIND_NAME:  // told apart by their length
                made = of_name(100 + static_cast<annona_name>(text.size()));
                break;
            case ANNONA_KIND_RATIO: {
                const ratio parsed = parse_ratio(text).value();
                made = of_ratio(parsed.num, parsed.den);
                break;
            }
            case ANNONA_KIND_CHOICE:
                made = of_choice(choice_of(parameter, text));
                break;
            case ANNONA_KIND_WINDOW:
                if (text != "life") throw std::out_of_range("default of a window");
                made = of_window(ANNONA_WINDOW_LIFE);
                break;
            default:
                throw std::out_of_range("a default of a kind the bench cannot read");
        }
        made.given = 1;
        return made;
    }
    static int choice_of(const annona_param& parameter, std::string_view text) {
        for (int i = 0; parameter.choices[i] != nullptr; ++i) {
            if (text == parameter.choices[i]) return i;
        }
        throw std::out_of_range("a default that is no choice");
    }
    static int code_of(std::string_view text) {
#define ANNONA_BENCH_CODE(name, number, words) \
    if (text == #name) return number;
        ANNONA_REASONS(ANNONA_BENCH_CODE)
#undef ANNONA_BENCH_CODE
        throw std::out_of_range("a default that is no code");
    }

    annona_own own_now() const {
        annona_own own{};
        own.size = sizeof(own);
        own.facts_count = static_cast<std::uint32_t>(facts.size());
        own.facts = facts.data();
        own.counters_count = static_cast<std::uint32_t>(counters.size());
        own.counters = counters.data();
        own.balances_count = static_cast<std::uint32_t>(balances.size());
        own.balances = balances.data();
        own.overrides_count = static_cast<std::uint32_t>(overrides.size());
        own.overrides = overrides.data();
        own.lot_counters = lot_counters.empty() ? nullptr : lot_counters.data();
        return own;
    }
    spoken call(annona_hook hook, scene& seen) {
        writing writer;
        seen.of.one_digit = sdk::from_amount(amount::raw(power_of_ten(scale_ - 2u)));
        const annona_own own = own_now();
        const annona_case& raw = seen.raw();
        const std::size_t before = allocations;
        const std::int32_t status = hook(rule_, &raw, &own, &writer.out);
        allocated_ = allocations - before;
        return writer.read(status);
    }

    static constexpr annona_about about_ = sdk::about_of<Rule>("tested", "1.0.0", "A test.");
    static constexpr annona_rule_v1 table_ = sdk::table_of<Rule>(about_);

    std::uint8_t scale_ = 2;
    std::map<std::string, annona_value> given_;
    std::deque<std::vector<annona_value>> kept_;
    std::deque<std::vector<std::uint64_t>> words_;
    void* rule_ = nullptr;
    std::int32_t status_ = ANNONA_OK;
    std::size_t allocated_ = 0;
    annona_plan plan_{};
};

}  // namespace annona::testing
