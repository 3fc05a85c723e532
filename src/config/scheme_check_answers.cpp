// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "scheme_check_parts.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

bool share_one(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    if (a.empty() || b.empty()) return true;
    return std::any_of(a.begin(), a.end(), [&](std::uint32_t one) {
        return std::find(b.begin(), b.end(), one) != b.end();
    });
}

// Formulas over the same inputs; where the inputs differ, those present tell them apart.
bool read_the_same(const annona_plan& a, const annona_plan& b) {
    const auto reads = [](const annona_plan& plan, const annona_fact_need& need) {
        return std::any_of(plan.facts, plan.facts + plan.facts_count,
                           [&](const annona_fact_need& one) { return one.name == need.name; });
    };
    const auto all_of = [&](const annona_plan& one, const annona_plan& other) {
        return std::all_of(one.facts, one.facts + one.facts_count,
                           [&](const annona_fact_need& need) { return reads(other, need); });
    };
    return all_of(a, b) && all_of(b, a);
}

// Rules that say themselves when they answer.
bool tells_itself_apart(const rule_declaration& one) {
    static constexpr std::string_view words[] = {"with", "without", "question"};
    const annona_about& about = *one.table->about;
    for (std::uint32_t i = 0; i < about.parameters_count; ++i) {
        const bool is_given = one.parameters.values[i].given != 0;
        if (is_given && std::find(std::begin(words), std::end(words), about.parameters[i].name) !=
                            std::end(words))
            return true;
    }
    return false;
}

// Whether no command can carry what both scopes ask for.
bool are_kept_apart(const std::vector<scope_input>& a, const std::vector<scope_input>& b) {
    const auto apart = [](const scope_input& one, const scope_input& other) {
        return one.name == other.name &&
               std::none_of(one.values.begin(), one.values.end(), [&](const std::string& value) {
                   return std::find(other.values.begin(), other.values.end(), value) !=
                          other.values.end();
               });
    };
    return std::any_of(a.begin(), a.end(), [&](const scope_input& one) {
        return std::any_of(b.begin(), b.end(),
                           [&](const scope_input& other) { return apart(one, other); });
    });
}

bool are_asked_alike(const rule_declaration& a, const annona_plan& plan_a,
                     const rule_declaration& b, const annona_plan& plan_b) {
    const std::uint64_t commands = a.scope.commands & b.scope.commands & plan_a.entitle_on &
                                   plan_b.entitle_on & ~bit_of(command_kind::entitle);
    return commands != 0 && (a.scope.pockets & b.scope.pockets) != 0 &&
           (a.scope.roles & b.scope.roles & ~a.scope.exempt_roles & ~b.scope.exempt_roles) != 0 &&
           a.scope.sources == b.scope.sources && a.scope.not_sources == b.scope.not_sources &&
           !are_kept_apart(a.scope.inputs, b.scope.inputs) &&
           share_one(a.scope.labels, b.scope.labels) &&
           share_one(a.scope.programmes, b.scope.programmes);
}

}  // namespace

void check_answers(reading& in, const std::vector<rule_text>& texts) {
    const auto& rules = in.made.rules;
    for (std::size_t b = 1; b < rules.size(); ++b) {
        for (std::size_t a = 0; a < b; ++a) {
            if (!texts[a].is_created || !texts[b].is_created) continue;
            if (rules[a].rule != rules[b].rule || rules[a].id == rules[b].id) continue;
            if (tells_itself_apart(rules[a]) || tells_itself_apart(rules[b])) continue;
            if (!overlap(rules[a], rules[b]) || !read_the_same(texts[a].plan, texts[b].plan) ||
                !are_asked_alike(rules[a], texts[a].plan, rules[b], texts[b].plan))
                continue;
            in.wrong(texts[b].text->begin_place(), "TWO_ANSWERS",
                     name_of_rule(rules[b]) + " and " + name_of_rule(rules[a]) + " at " +
                         rules[a].place +
                         " compute the same award from the same inputs; keep their commands, "
                         "labels, pockets, roles or days apart");
        }
    }
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
