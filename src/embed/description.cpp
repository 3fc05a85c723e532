// SPDX-License-Identifier: Apache-2.0
#include "embed/description.hpp"

#include <annona/money/decimal.hpp>
#include <nlohmann/json.hpp>

#include "lab/figures.hpp"
#include "lab/movements.hpp"

namespace annona {
inline namespace v0_1 {
namespace embed {

using json = nlohmann::ordered_json;

namespace {

std::string rule_id(uint16_t rule, const scheme& rules) {
    return rule < rules.rules.size() ? std::string(rules.rules[rule].id) : std::string{};
}

json postings_of(const entry& record, const engine& community) {
    lab::movements moved;
    moved.add(record);
    moved.drop_zeros();
    const scheme& rules = community.rules();
    json list = json::array();
    for (const auto& [place, value] : moved.all()) {
        json one{{"ledger", rules.ledgers[place.ledger].code},
                 {"account", std::string(community.state().id(place.account))}};
        if (place.pocket < rules.pockets.size()) one["pocket"] = rules.pockets[place.pocket].name;
        one["delta"] = format_amount(value, rules.ledgers[place.ledger].counted);
        list.push_back(std::move(one));
    }
    return list;
}

json findings_of(const entry& record, const engine& community) {
    const lab::vocabulary words{community.rules(), community.names()};
    json list = json::array();
    for (size_t i = 0; i < record.trace_count; ++i) {
        const trace_line& line = record.trace[i];
        json one{{"rule", rule_id(line.rule, words.rules)}};
        if (line.code != 0) one["code"] = lab::reason_text(line.code, line.rule, words.rules);
        for (const trace_figure& figure : line.figures) {
            const auto name = lab::figure_word(figure, line, words.rules);
            if (!name.empty()) one[std::string(name)] = lab::format_figure(figure, words);
        }
        list.push_back(std::move(one));
    }
    return list;
}

}  // namespace

std::string describe(const decision& decided, const entry* record, const engine& community) {
    const scheme& rules = community.rules();
    json made{{"verdict", std::string(name_of(decided.result))}};
    if (decided.code != 0) made["code"] = lab::reason_text(decided.code, decided.rule, rules);
    if (const auto id = rule_id(decided.rule, rules); !id.empty()) made["rule"] = id;
    if (decided.line != none) made["line"] = decided.line;
    if (decided.sequence != 0) made["sequence"] = decided.sequence;
    if (decided.original_sequence != 0) made["original_sequence"] = decided.original_sequence;
    made["recorded_at"] = format_instant(decided.recorded_at);
    if (!decided.value.is_zero())
        made["amount"] = format_amount(decided.value, rules.ledgers[0].counted);
    if (decided.valid_until.number != 0)
        made["valid_until"] = format_local_day(decided.valid_until);
    if (record != nullptr) {
        if (auto postings = postings_of(*record, community); !postings.empty())
            made["postings"] = std::move(postings);
        if (auto findings = findings_of(*record, community); !findings.empty())
            made["findings"] = std::move(findings);
    }
    return made.dump(-1, ' ', false, json::error_handler_t::replace);
}

decision decision_of(const entry& record) {
    decision made;
    made.result = record.result, made.code = record.code, made.rule = record.rule;
    made.line = record.line, made.sequence = record.sequence;
    made.original_sequence = record.original_sequence;
    made.recorded_at = record.recorded_at;
    made.value = record.value, made.valid_until = record.valid_until;
    return made;
}

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
