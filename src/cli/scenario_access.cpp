// SPDX-License-Identifier: Apache-2.0
#include "cli/scenario_access.hpp"

#include <algorithm>
#include <filesystem>

#include "lab/figures.hpp"

namespace annona {
inline namespace v0_1 {
namespace cli {
namespace {

std::string with_pocket(std::string_view account, std::string_view pocket) {
    std::string text(account);
    if (!pocket.empty()) text += '/' + std::string(pocket);
    return text;
}

uint32_t ledger_of(const command& asked, const scheme& rules) {
    for (uint32_t i = 0; i < rules.ledgers.size(); ++i)
        if (rules.ledgers[i].code == asked.ledger) return i;
    return 0;
}

}  // namespace

scenario_files::scenario_files(const std::string& scheme, std::string scenario,
                               loader::rule_library& rules)
    : scheme_(scheme_path(scheme)), scenario_(std::move(scenario)), rules_(rules) {
    if (scenario_.empty())
        scenario_ = (std::filesystem::path(scheme_).parent_path() / "scenarios.json").string();
}

bool scenario_files::choose_scheme_id(const std::string& own_id, const surroundings& around) {
    auto ids = lab::schemes_of_scenarios(text_);
    if (!ids) return around.err << scenario_ << ": " << to_text(ids.error()) << '\n', false;
    const bool has_own = std::find(ids->begin(), ids->end(), own_id) != ids->end();
    if (ids->size() == 1 || has_own) return scheme_id_ = has_own ? own_id : ids->front(), true;
    around.err << scenario_ << " has scenarios of " << ids->size()
               << " schemes and none of them is called " << own_id << '\n';
    return false;
}

std::optional<int> scenario_files::open(const surroundings& around) {
    if (std::error_code ignored; !std::filesystem::exists(scheme_, ignored))
        return around.err << scheme_ << ": there is no such file\n", exit_failure;
    const auto read = open_scheme(scheme_, rules_);
    if (!read.problems.empty() || !read.made)
        return print_problems(read, around.err), exit_scheme_problems;
    auto text = read_text_file(scenario_);
    if (!text) return around.err << to_text(text.error()) << '\n', exit_failure;
    text_ = std::move(*text);
    if (!choose_scheme_id(read.made->id, around)) return exit_usage;
    return std::nullopt;
}

lab::scheme_source scenario_files::source() const {
    return [this](const std::string& id) -> result<std::shared_ptr<scheme>> {
        if (id != scheme_id_) return std::shared_ptr<scheme>{};
        auto read = open_scheme(scheme_, rules_);
        if (!read.made) return failure{"SCHEME", "the scheme has problems", scheme_};
        return std::shared_ptr<scheme>(std::move(read.made));
    };
}

std::string parties_text(const command& asked) {
    const std::string from = with_pocket(asked.account, asked.pocket);
    std::string to = with_pocket(asked.other, asked.other_pocket);
    if (from.empty()) return to;
    return to.empty() ? from : from + " -> " + to;
}

std::string subject_text(const lab::operation_view& one) {
    std::string text = parties_text(*one.asked);
    if (!text.empty()) return text;
    if (!one.asked->original.empty()) return "of " + std::string(one.asked->original);
    const lab::vocabulary words{one.community->rules(), one.community->names()};
    for (const input_value& input : one.asked->inputs) {
        if (!text.empty()) text += ", ";
        text.append(input.name).append(" ");
        trace_figure shown;
        shown.kind = input.value.kind, shown.integer = input.value.integer;
        shown.other = input.value.other, shown.value = input.value.value;
        text += input.text.empty() ? lab::format_figure(shown, words) : std::string(input.text);
    }
    return text;
}

std::string amount_text(const lab::operation_view& one) {
    if (one.asked == nullptr) return {};
    const scheme& rules = one.community->rules();
    amount value = one.asked->value;
    if (!one.asked->has_value) {
        for (const basket_line& line : one.asked->lines) value += line.value;
        if (value.is_zero()) value = one.decided->value;
    }
    if (value.is_zero()) return {};
    return lab::format_money(value, rules, ledger_of(*one.asked, rules));
}

std::string local_text(const engine& community, instant at) {
    std::string text = format_local(community.rules().time_zone, at).substr(0, 16);
    text[10] = ' ';
    return text;
}

}  // namespace cli
}  // namespace v0_1
}  // namespace annona
