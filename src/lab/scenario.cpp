// SPDX-License-Identifier: Apache-2.0
#include "lab/scenario.hpp"

#include <algorithm>
#include <annona/engine/entry_codec.hpp>
#include <annona/engine/memory_journal.hpp>
#include <annona/rule/reason.hpp>
#include <optional>

#include "lab/command_draft.hpp"
#include "lab/expectations.hpp"
#include "lab/reports.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

// A scenario is short; the memory for millions of request ids would only cost time to clear.
constexpr size_t requests_max = size_t{1} << 12;

std::string text_of(const failure& why) {
    return why.code + ": " + why.text + (why.place.empty() ? "" : " (" + why.place + ")");
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

constexpr std::string_view reasons_that_exclude[] = {"NOT_ELIGIBLE", "NOT_CUMULABLE",
                                                     "CONDITION_NOT_MET"};

/// Asks for the award of an application without making it, with the application's fields as inputs.
/// The reason code where its holder may not have one; empty otherwise: missing money is no matter
/// of the order.
result<std::string> why_excluded(const json& application, const scenario_operation& in,
                                 engine& community) {
    if (!application.is_object() || !application.contains("id") || !application["id"].is_string())
        return std::string{};  // the ranking itself says what is wrong with it
    const auto issue = find_operation_word("issue");
    scenario_operation trial{in.number, in.at, "issue", application, {}};
    trial.arguments.erase("id");
    trial.arguments["to"] = application["id"];
    trial.arguments["request_id"] = "trial";
    auto draft = make_command(trial, *issue, community.rules());
    if (!draft) return draft.error();
    (*draft)->asked.validate_only = true;
    const auto decided = community.submit((*draft)->asked, in.at);
    if (!decided) return decided.error();
    const std::string_view code = name_of_reason(decided->code);
    const bool excludes =
        decided->result == verdict::refused && decided->rule != by_engine &&
        std::find(std::begin(reasons_that_exclude), std::end(reasons_that_exclude), code) !=
            std::end(reasons_that_exclude);
    return excludes ? std::string(code) : std::string{};
}

/// Whether a due step is one of this account. What has no lots concerns everybody.
bool concerns(const entry& step, uint32_t account) {
    const auto is_its = [account](const take_effect& one) { return one.account == account; };
    return step.takes.empty() || std::any_of(step.takes.begin(), step.takes.end(), is_its);
}

/// One scenario in its own community.
class scenario_run {
public:
    scenario_run(const scenario& from, const scenario_options& options)
        : from_(from), options_(options) {}

    /// The first difference, empty where all is as expected.
    std::string run(const scheme_source& scheme_for, bool& is_left_out);

private:
    result<void> start(std::shared_ptr<scheme> rules);
    std::string run_operations();
    std::string run_one(const scenario_operation& operation);
    std::string run_report(const scenario_operation& operation);
    std::string run_command(const scenario_operation& operation, const operation_word& word);
    std::string settle_to_the_end();
    std::vector<entry> claim_steps(const command& asked, instant at);
    result<json> rank(const scenario_operation& operation);
    std::string read_entries(const decision& decided, uint64_t before);
    const entry* try_payout(const scenario_operation& operation, const command& asked,
                            const decision& decided);

    const scenario& from_;
    const scenario_options& options_;
    memory_journal memory_;
    journal_store* journal_ = &memory_;
    std::unique_ptr<engine> engine_;
    uint32_t issuer_ = none;
    std::optional<journal_memory> known_;
    std::vector<entry> steps_;
    std::vector<entry> unclaimed_;  // what fell due while others were asked
    entry own_;
    entry payout_;
    bool has_own_ = false;
};

result<void> scenario_run::start(std::shared_ptr<scheme> rules) {
    if (from_.operations.empty()) return failure{"MALFORMED", "no operations", from_.id};
    if (options_.journal_for) {
        auto given = options_.journal_for(from_.id, *rules);
        if (!given) return given.error();
        journal_ = *given;
    }
    engine_options small;
    small.recent_requests_max = requests_max;
    auto started = engine::start(std::move(rules), *journal_, from_.operations.front().at, small);
    if (!started) return started.error();
    engine_ = std::move(*started);
    known_.emplace(engine_->rules());
    for (uint64_t sequence = 1; sequence <= engine_->last_sequence(); ++sequence)
        if (engine_->read(sequence, own_)) known_->see(own_, none, engine_->rules().time_zone);
    issuer_ = engine_->state().find(engine_->rules().issuer).value_or(none);
    return {};
}

/// Reads what the command and time wrote since `before`.
std::string scenario_run::read_entries(const decision& decided, uint64_t before) {
    steps_.clear();
    has_own_ = false;
    for (uint64_t sequence = before + 1; sequence <= engine_->last_sequence(); ++sequence) {
        entry read;
        if (!engine_->read(sequence, read))
            return "entry " + std::to_string(sequence) + " cannot be read back";
        known_->see(read, issuer_, engine_->rules().time_zone);
        if (sequence == decided.sequence)
            own_ = std::move(read), has_own_ = true;
        else
            steps_.push_back(std::move(read));
    }
    return {};
}

/// A scenario may ask how much of a credit could leave as money: a redeem with validate_only tells.
const entry* scenario_run::try_payout(const scenario_operation& operation, const command& asked,
                                      const decision& decided) {
    if (!operation.expected.contains("cash_share_limit")) return nullptr;
    command redeem;
    redeem.kind = command_kind::redeem;
    redeem.request_id = "payout-trial";
    redeem.principal = "runner";
    redeem.account = asked.other;
    redeem.pocket = asked.other_pocket;
    redeem.value = decided.value;
    redeem.has_value = redeem.validate_only = true;
    const auto tried = engine_->submit(redeem, operation.at);
    return tried && decode(tried->record, payout_) ? &payout_ : nullptr;
}

std::string scenario_run::run_command(const scenario_operation& operation,
                                      const operation_word& word) {
    auto draft = make_command(operation, word, engine_->rules());
    if (!draft) return text_of(draft.error());
    const command& asked = (*draft)->asked;
    const uint64_t before = engine_->last_sequence();
    auto decided = engine_->submit(asked, operation.at);
    if (!decided) return text_of(decided.error());
    if (auto problem = read_entries(*decided, before); !problem.empty()) return problem;
    const entry* own = has_own_ ? &own_ : nullptr;
    const entry* payout = try_payout(operation, asked, *decided);
    const std::vector<entry> claimed = claim_steps(asked, operation.at);
    std::string difference =
        compare_operation({operation, asked, *decided, own, claimed, *engine_, payout, *known_});
    if (options_.on_operation)
        options_.on_operation({from_.id, operation.number, operation.at, operation.word, &asked,
                               &*decided, own, steps_, engine_.get(), &known_->names, difference});
    return difference;
}

/// In the order the scheme declares, where the operation says none. Who the rules would not award
/// anything to is left out, with the reason.
result<json> scenario_run::rank(const scenario_operation& operation) {
    json given = operation.arguments;
    if (!given.contains("by") && !engine_->rules().ranking.empty())
        given["by"] = joined(engine_->rules().ranking);
    json eligible = json::array(), excluded = json::array(), reasons = json::object();
    for (const json& one : given.value("applications", json::array())) {
        const auto why = why_excluded(one, operation, *engine_);
        if (!why) return why.error();
        if (why->empty()) {
            eligible.push_back(one);
            continue;
        }
        excluded.push_back(one["id"]);
        reasons[one["id"].get<std::string>()] = *why;
    }
    given["applications"] = std::move(eligible);
    auto value = answer_report(operation.word, given);
    if (!value) return value.error();
    (*value)["excluded"] = std::move(excluded);
    (*value)["reasons"] = std::move(reasons);
    return value;
}

std::string scenario_run::run_report(const scenario_operation& operation) {
    auto value = operation.word == "rank" ? rank(operation)
                                          : answer_report(operation.word, operation.arguments);
    std::string difference =
        value ? compare_report(operation.expected, *value) : text_of(value.error());
    if (options_.on_operation)
        options_.on_operation({from_.id,
                               operation.number,
                               operation.at,
                               operation.word,
                               nullptr,
                               nullptr,
                               nullptr,
                               {},
                               engine_.get(),
                               &known_->names,
                               difference});
    return difference;
}

std::string scenario_run::run_one(const scenario_operation& operation) {
    const auto word = find_operation_word(operation.word);
    if (!word) return "operation " + operation.word + " is not available";
    try {
        return word->kind ? run_command(operation, *word) : run_report(operation);
    } catch (const json::exception& wrong) {
        return std::string("MALFORMED: ") + wrong.what();
    }
}

std::string scenario_run::run_operations() {
    std::string first;
    for (const scenario_operation& operation : from_.operations) {
        const std::string difference = run_one(operation);
        if (difference.empty()) continue;
        if (first.empty())
            first = "operation " + std::to_string(operation.number) + " (" + operation.word +
                    "): " + difference;
        if (options_.stop_at_difference) return first;
    }
    return first;
}

/// The due steps a time operation is about: all that fell due with it, or those of the account it
/// names. The engine may have settled an account earlier on the same day, when another command met
/// it; such steps belong to the operation too. All others wait for theirs.
std::vector<entry> scenario_run::claim_steps(const command& asked, instant at) {
    if (asked.kind != command_kind::advance) {
        unclaimed_.insert(unclaimed_.end(), steps_.begin(), steps_.end());
        return {};
    }
    const auto account = engine_->state().find(asked.account);
    if (asked.account.empty() || !account) return steps_;
    const local_day today = day_of(engine_->rules().time_zone, at);
    std::vector<entry> claimed, left;
    for (entry& step : unclaimed_) {
        const bool is_todays = day_of(engine_->rules().time_zone, step.effective_at) == today;
        (is_todays && concerns(step, *account) ? claimed : left).push_back(std::move(step));
    }
    for (const entry& step : steps_) (concerns(step, *account) ? claimed : left).push_back(step);
    unclaimed_ = std::move(left);
    return claimed;
}

/// Balances at the end are those of the last instant: what was due by then has happened, also to
/// accounts nobody asked for.
std::string scenario_run::settle_to_the_end() {
    const uint64_t before = engine_->last_sequence();
    const auto settled = engine_->settle_all(from_.operations.back().at);
    if (!settled) return text_of(settled.error());
    return read_entries({}, before);
}

std::string scenario_run::run(const scheme_source& scheme_for, bool& is_left_out) {
    auto rules = scheme_for(from_.scheme_id);
    if (!rules) return text_of(rules.error());
    is_left_out = *rules == nullptr;
    if (is_left_out) return {};
    std::string difference;
    if (auto started = start(*rules); !started) difference = text_of(started.error());
    if (difference.empty()) difference = run_operations();
    if (difference.empty()) difference = settle_to_the_end();
    if (difference.empty()) difference = compare_end(from_.expected_at_end, *engine_, *known_);
    if (options_.on_end) options_.on_end({from_.id, from_.title, engine_.get(), difference});
    return difference;
}

}  // namespace

size_t scenario_report::passed() const {
    return static_cast<size_t>(std::count_if(
        outcomes.begin(), outcomes.end(),
        [](const scenario_outcome& one) { return one.difference.empty() && !one.is_left_out; }));
}

size_t scenario_report::failed() const {
    return static_cast<size_t>(
        std::count_if(outcomes.begin(), outcomes.end(),
                      [](const scenario_outcome& one) { return !one.difference.empty(); }));
}

std::string scenario_report::to_text() const {
    std::string text;
    for (const scenario_outcome& one : outcomes) {
        if (one.is_left_out) continue;
        text += one.difference.empty() ? "passed  " : "FAILED  ";
        text += one.id + "  " + one.title + '\n';
        if (!one.difference.empty()) text += "        " + one.difference + '\n';
    }
    return text + std::to_string(passed()) + " passed, " + std::to_string(failed()) + " failed\n";
}

result<scenario_report> run_scenarios(std::string_view text, const scheme_source& scheme_for,
                                      const scenario_options& options) {
    auto scenarios = parse_scenarios(text);
    if (!scenarios) return scenarios.error();
    scenario_report report;
    for (const scenario& one : *scenarios) {
        if (!options.only.empty() && options.only != one.id) continue;
        scenario_outcome outcome{one.id, one.scheme_id, one.title, {}, false};
        scenario_run run(one, options);
        outcome.difference = run.run(scheme_for, outcome.is_left_out);
        report.outcomes.push_back(std::move(outcome));
    }
    if (report.outcomes.empty() && !options.only.empty())
        return failure{"NOT_FOUND", "the file has no scenario " + options.only, {}};
    return report;
}

result<std::vector<std::string>> schemes_of_scenarios(std::string_view text) {
    auto scenarios = parse_scenarios(text);
    if (!scenarios) return scenarios.error();
    std::vector<std::string> ids;
    for (const scenario& one : *scenarios)
        if (std::find(ids.begin(), ids.end(), one.scheme_id) == ids.end())
            ids.push_back(one.scheme_id);
    return ids;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
