// SPDX-License-Identifier: Apache-2.0
//! A small scheme that is right, three rules to try it with, and how to read it from memory.
#pragma once

#include <annona/abi/rule.h>

#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

#include "config/scheme_reader.hpp"

namespace annona::testing {

// ---- rule `sample`: a parameter of every kind, accepts everything

inline constexpr const char* const sample_choices[] = {"first", "second best", nullptr};

inline const annona_param* sample_columns() {
    static annona_param columns[3] = {};
    columns[0].name = "share";
    columns[0].kind = ANNONA_KIND_RATIO;
    columns[0].flags = ANNONA_PARAM_REQUIRED;
    columns[0].maximum = "100 %";
    columns[1].name = "to";
    columns[1].kind = ANNONA_KIND_ACCOUNT;
    columns[2].name = "else";
    columns[2].kind = ANNONA_KIND_CODE;
    columns[2].fallback = "NOT_ELIGIBLE";
    return columns;
}

inline annona_param make_param(const char* name, std::uint16_t kind, int flags = 0,
                               const char* fallback = nullptr, const char* minimum = nullptr,
                               const char* maximum = nullptr) {
    annona_param made{};
    made.name = name;
    made.kind = kind;
    made.flags = static_cast<std::uint16_t>(flags);
    made.fallback = fallback;
    made.minimum = minimum;
    made.maximum = maximum;
    made.doc = "What it does.";
    return made;
}

/// Positions in the values of `sample`.
enum sample_field : std::size_t {
    sample_amount,
    sample_count,
    sample_ratio,
    sample_yes_no,
    sample_span,
    sample_every,
    sample_window,
    sample_date,
    sample_days,
    sample_rounding,
    sample_choice,
    sample_account,
    sample_goods,
    sample_classes,
    sample_lists,
    sample_roles,
    sample_name,
    sample_fact,
    sample_actors,
    sample_code,
    sample_text,
    sample_table,
    sample_single,
    sample_rate,
    sample_compound,
    sample_fields_count
};

inline const annona_param* sample_parameters() {
    static annona_param all[sample_fields_count] = {
        make_param("amount", ANNONA_KIND_AMOUNT, 0, "1.50", nullptr, "100.00"),
        make_param("count", ANNONA_KIND_COUNT, 0, nullptr, "1", "12"),
        make_param("ratio", ANNONA_KIND_RATIO, 0, nullptr, "0 %", "50 %"),
        make_param("switch", ANNONA_KIND_YES_NO),
        make_param("span", ANNONA_KIND_SPAN, 0, nullptr, "1 day", "2 years"),
        make_param("step", ANNONA_KIND_EVERY),
        make_param("per", ANNONA_KIND_WINDOW),
        make_param("day", ANNONA_KIND_DATE),
        make_param("days", ANNONA_KIND_DAYS),
        make_param("round", ANNONA_KIND_ROUNDING, 0, "half_up"),
        make_param("choice", ANNONA_KIND_CHOICE),
        make_param("to", ANNONA_KIND_ACCOUNT),
        make_param("goods", ANNONA_KIND_CATEGORIES),
        make_param("classes", ANNONA_KIND_NAMES),
        make_param("on_lists", ANNONA_KIND_LISTS),
        make_param("who", ANNONA_KIND_ROLES),
        make_param("word", ANNONA_KIND_NAME),
        make_param("fact", ANNONA_KIND_FACT),
        make_param("differ", ANNONA_KIND_ACTOR, ANNONA_PARAM_LIST),
        make_param("else", ANNONA_KIND_CODE),
        make_param("words", ANNONA_KIND_TEXT),
        make_param("parts", ANNONA_KIND_TABLE),
        make_param("single", ANNONA_KIND_TABLE, ANNONA_PARAM_SINGLE),
        make_param("rate", ANNONA_KIND_RATE),
        make_param("compound", ANNONA_KIND_YES_NO)};
    all[sample_choice].choices = sample_choices;
    for (const auto table : {sample_table, sample_single}) {
        all[table].columns = sample_columns();
        all[table].columns_count = 3;
    }
    return all;
}

// ---- rule `decay`: what the whole-scheme check looks at

inline const annona_param* decay_parameters() {
    static annona_param all[4] = {make_param("loss", ANNONA_KIND_RATE, ANNONA_PARAM_REQUIRED),
                                  make_param("every", ANNONA_KIND_EVERY, ANNONA_PARAM_REQUIRED),
                                  make_param("round", ANNONA_KIND_ROUNDING, 0, "down"),
                                  make_param("to", ANNONA_KIND_ACCOUNT, ANNONA_PARAM_REQUIRED)};
    return all;
}

inline int live_rules = 0;  ///< made and not yet ended

inline std::int32_t create_any(const annona_params*, annona_problems*, void** rule) {
    *rule = &live_rules;
    ++live_rules;
    return ANNONA_OK;
}
/// Refuses the second row of `parts`.
inline std::int32_t create_picky(const annona_params*, annona_problems* problems, void** rule) {
    *rule = nullptr;
    annona_problem& found = problems->problems[problems->count++];
    found.parameter = sample_table;
    found.row = 1;
    std::snprintf(found.text, sizeof found.text, "shares are more than the whole");
    return ANNONA_REFUSED;
}
inline std::int32_t create_broken(const annona_params*, annona_problems*, void** rule) {
    *rule = nullptr;
    return ANNONA_BUG;
}
inline void destroy_any(void*) { --live_rules; }
inline std::int32_t plan_pay(const void*, annona_plan* plan) {
    plan->match_on = ANNONA_COMMAND_BIT(ANNONA_PAY);
    return ANNONA_OK;
}
inline std::int32_t plan_clock(const void*, annona_plan* plan) {
    plan->schedules_count = 1;
    plan->schedules[0].anchor = ANNONA_ANCHOR_CLOCK;
    plan->schedules[0].phase = ANNONA_PHASE_DECAY;
    return ANNONA_OK;
}
inline std::int32_t settle_nothing(const void*, const annona_due*) { return ANNONA_OK; }

inline annona_about make_about(const char* name, const annona_param* parameters,
                               std::size_t count) {
    annona_about made{};
    made.size = sizeof made;
    made.name = name;
    made.version = "1.0.0";
    made.purpose = "A rule for tests.";
    made.parameters = parameters;
    made.parameters_count = static_cast<std::uint32_t>(count);
    return made;
}

inline annona_rule_v1 make_table(const annona_about* about) {
    annona_rule_v1 made{};
    made.size = sizeof made;
    made.abi_minor = ANNONA_ABI_MINOR;
    made.draft = ANNONA_ABI_DRAFT;
    made.about = about;
    made.create = create_any;
    made.destroy = destroy_any;
    made.plan = plan_pay;
    return made;
}

inline const annona_rule_v1* stub_rule(std::string_view name) {
    static const annona_about sample_about =
        make_about("sample", sample_parameters(), sample_fields_count);
    static const annona_about picky_about =
        make_about("picky", sample_parameters(), sample_fields_count);
    static const annona_about broken_about =
        make_about("broken", sample_parameters(), sample_fields_count);
    static const annona_about decay_about = make_about("decay", decay_parameters(), 4);
    static annona_rule_v1 sample = make_table(&sample_about);
    static annona_rule_v1 picky = make_table(&picky_about);
    static annona_rule_v1 broken = make_table(&broken_about);
    static annona_rule_v1 decay = make_table(&decay_about);
    picky.create = create_picky;
    broken.create = create_broken;
    decay.plan = plan_clock;
    decay.settle = settle_nothing;
    for (const annona_rule_v1* one : {&sample, &picky, &broken, &decay})
        if (name == one->about->name) return one;
    return nullptr;
}

inline result<const annona_rule_v1*> find_stub(std::string_view name) {
    if (const annona_rule_v1* found = stub_rule(name)) return found;
    return failure{"NO_PLUGIN", "no plugin " + std::string(name) + " was found", ""};
}

inline result<zone> find_test_zone(std::string_view name) {
    if (name == "Europe/Madrid") return fixed_zone("Europe/Madrid", 3600);
    return failure{"UNKNOWN_ZONE", std::string(name) + " is no time zone", ""};
}

// ---- the scheme

inline constexpr std::string_view good_scheme =
    "scheme: test\n"                                                                // 1
    "title: Test money\n"                                                           // 2
    "zone: Europe/Madrid\n"                                                         // 3
    "unit: {code: OSS, digits: 2, scale: 6, worth: 1 EUR, backed: yes}\n"           // 4
    "accounts:\n"                                                                   // 5
    "  ben: {is: household, pays_from: \"cash:{holder}\", may_hold: [aid]}\n"       // 6
    "  mer: {is: shop, paid_to: \"bank:{holder}\"}\n"                               // 7
    "programmes: {town: {payer: muni, reserve: reserve}}\n"                         // 8
    "pockets: {aid: {programme: town}, fest: {programme: town}}\n"                  // 9
    "inputs: {members: count, registered: yes or no}\n"                             // 10
    "commands: [fund, issue, pay, redeem]\n"                                        // 11
    "basket: refuse_whole\n"                                                        // 12
    "spend_order: [oldest, lot]\n"                                                  // 13
    "categories: {food: {basic: , prepared: }, alcohol: }\n"                        // 14
    "shop_classes: [grocer, butcher]\n"                                             // 15
    "product_lists: {seeds: [7501, 7502]}\n"                                        // 16
    "days: {event_days: [2026-06-20, 2026-06-19]}\n"                                // 17
    "register: {default: {mer: {class: grocer}}, \"mer:Uno\": {class: butcher}}\n"  // 18
    "rules:\n"                                                                      // 19
    "  - {rule: sample, id: one, since: 2026-01-01, amount: 5.00}\n"                // 20
    "  - {rule: decay, id: idle, since: 2026-01-01, loss: 0.02 %, every: day, to: \"fund:x\"}\n";

/// The good scheme with the first `find` replaced. Empty `find`: `put` is added at the end.
inline std::string scheme_with(std::string_view find, std::string_view put) {
    std::string text(good_scheme);
    if (find.empty()) return text.append(put);
    const std::size_t at = text.find(find);
    ANNONA_ASSERT(at != std::string::npos, "the good scheme does not hold this text");
    return text.replace(at, find.size(), put);
}

/// The good scheme with the parameters of its first rule replaced.
inline std::string scheme_with_sample(std::string_view parameters) {
    return scheme_with("amount: 5.00", parameters);
}

inline config::read_result read_text_as_scheme(const std::string& text) {
    const config::file_reader read = [&](std::string_view path) -> result<std::string> {
        if (path == "t.yaml") return text;
        return failure{"NOT_FOUND", "no such file", ""};
    };
    return config::read_scheme("t.yaml", read, find_stub, find_test_zone);
}

inline std::string all_problems(const config::read_result& read) {
    std::string all;
    for (const config::problem& one : read.problems) all += to_string(one) + "\n";
    return all;
}

}  // namespace annona::testing
