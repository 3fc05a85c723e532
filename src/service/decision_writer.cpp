// SPDX-License-Identifier: Apache-2.0
#include "service/decision_writer.hpp"

#include <algorithm>
#include <annona/money/decimal.hpp>

#include "journal/sha256.hpp"
#include "lab/explain.hpp"
#include "lab/figures.hpp"
#include "lab/movements.hpp"
#include "lab/sentences.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

v1::Verdict verdict_of(verdict from) {
    switch (from) {
        case verdict::accepted:
            return v1::VERDICT_ACCEPTED;
        case verdict::partial:
            return v1::VERDICT_PARTIAL;
        case verdict::duplicate:
            return v1::VERDICT_DUPLICATE;
        default:
            return v1::VERDICT_REFUSED;
    }
}

bool is_way_out(std::string_view word) { return word.starts_with("would_pass_"); }

std::string day_text(int64_t number) {
    return number == 0 ? std::string{} : format_local_day(local_day{static_cast<int32_t>(number)});
}

/// The first days of lots' ends are stored; people are told the last good day.
std::string last_good_day(local_day expires) {
    return expires.number == 0 ? std::string{} : format_local_day(expires - 1);
}

const annona::role* role_of_id(std::string_view id, const scheme& rules) {
    const auto prefix = id.substr(0, id.find(':'));
    for (const auto& one : rules.roles)
        if (one.whole_id ? one.prefix == id : prefix.size() != id.size() && one.prefix == prefix)
            return &one;
    return nullptr;
}

}  // namespace

void write_instant(instant from, google::protobuf::Timestamp& to) { to.set_seconds(from.seconds); }

std::string_view confidential_class(std::string_view account, const scheme& rules) {
    const auto* of = role_of_id(account, rules);
    if (of == nullptr || !of->confidential) return {};
    return of->name.empty() ? std::string_view(of->prefix) : std::string_view(of->name);
}

decision decision_of(const entry& record) {
    decision made;
    made.result = record.result, made.code = record.code, made.rule = record.rule;
    made.line = record.line, made.sequence = record.sequence;
    made.original_sequence = record.original_sequence, made.recorded_at = record.recorded_at;
    made.value = record.value, made.valid_until = record.valid_until;
    return made;
}

std::string choose_language(std::string_view accepted) {
    while (!accepted.empty()) {
        auto one = accepted.substr(0, accepted.find(','));
        accepted.remove_prefix(std::min(accepted.size(), one.size() + 1));
        one = one.substr(0, one.find(';'));
        while (one.starts_with(' ')) one.remove_prefix(1);
        const auto primary = one.substr(0, one.find('-'));
        if (const auto& found = lab::find_language(primary); found.code == primary)
            return std::string(found.code);
    }
    return std::string(lab::find_language({}).code);
}

decision_writer::decision_writer(const engine& community, std::string_view community_id,
                                 const principal& reader, std::string_view language)
    : engine_(community),
      rules_(community.rules()),
      community_(community_id),
      reader_(reader),
      language_(choose_language(language)) {}

std::string decision_writer::account_name(uint32_t account) const {
    return "communities/" + std::string(community_) + "/accounts/" +
           std::string(engine_.state().id(account));
}

bool decision_writer::may_see(uint32_t account) const {
    const auto id = engine_.state().id(account);
    return reader_.owns(id) || reader_.may_see(confidential_class(id, rules_));
}

std::string decision_writer::shown_name(uint32_t account) const {
    if (may_see(account)) return account_name(account);
    return std::string(confidential_class(engine_.state().id(account), rules_));
}

void decision_writer::write_amount(amount value, uint32_t ledger, v1::Amount& to) const {
    to.set_unit(rules_.ledgers[ledger].code);
    to.set_value(format_amount(value, rules_.ledgers[ledger].counted));
}

void decision_writer::write_value(const fact_value& from, v1::Value& to) const {
    switch (from.kind) {
        case ANNONA_KIND_YES_NO:
            return to.set_flag(from.integer != 0);
        case ANNONA_KIND_COUNT:
            return to.set_count(from.integer);
        case ANNONA_KIND_AMOUNT:
            return write_amount(from.value, 0, *to.mutable_amount());
        case ANNONA_KIND_DATE:
            return to.set_date(day_text(from.integer));
        case ANNONA_KIND_DAYS:
            to.mutable_period()->set_first_day(day_text(from.integer));
            return to.mutable_period()->set_last_day(day_text(from.other));
        case ANNONA_KIND_RATIO:
            return to.set_ratio(std::to_string(from.integer) + "/" + std::to_string(from.other));
        default:
            return to.set_symbol(std::string(lab::name_text(engine_.names(), from.integer)));
    }
}

void decision_writer::write_figure(const trace_figure& from, std::string_view word,
                                   v1::Figure& to) const {
    to.set_name(std::string(word));
    auto& value = *to.mutable_value();
    switch (from.kind) {
        case ANNONA_KIND_YES_NO:
        case ANNONA_KIND_COUNT:
        case ANNONA_KIND_AMOUNT:
        case ANNONA_KIND_DATE:
        case ANNONA_KIND_DAYS:
        case ANNONA_KIND_RATIO:
            return write_value({from.kind, from.integer, from.other, from.value}, value);
        default:
            value.set_symbol(lab::format_figure(from, {rules_, engine_.names()}));
    }
}

void decision_writer::write_way_out(const trace_figure& from, std::string_view word,
                                    v1::WouldPass& to) const {
    const auto text = lab::format_figure(from, {rules_, engine_.names()});
    if (word == "would_pass_up_to" && from.kind == ANNONA_KIND_AMOUNT)
        write_amount(from.value, 0, *to.mutable_at_most());
    else if (word == "would_pass_from_day")
        to.set_from_day(text);
    else if (word == "would_pass_class")
        to.set_shop_class(text);
    else if (word == "would_pass_category")
        to.set_category(text);
    else if (word == "would_pass_input")
        to.mutable_input()->set_name(text);
    else if (word == "would_pass_tender" && from.kind == ANNONA_KIND_AMOUNT)
        write_amount(from.value, 0, *to.mutable_tender()->mutable_amount());
}

void decision_writer::write_findings(const entry& record, v1::Decision& to) const {
    const lab::vocabulary words{rules_, engine_.names()};
    const auto told = lab::explain(record, words, language_);
    for (size_t i = 0; i < record.trace_count; ++i) {
        const trace_line& line = record.trace[i];
        auto& made = *to.add_findings();
        if (line.rule < rules_.rules.size()) {
            made.set_rule(rules_.rules[line.rule].id);
            made.set_version_since(format_local_day(rules_.rules[line.rule].since));
        }
        made.set_refused(line.what == said::refused);
        if (line.code != 0) made.set_code(lab::reason_text(line.code, line.rule, rules_));
        if (i < told.trace.size()) made.set_text(told.trace[i]);
        for (const trace_figure& figure : line.figures) {
            const auto word = lab::figure_word(figure, line, rules_);
            if (is_way_out(word))
                write_way_out(figure, word, *made.mutable_would_pass());
            else
                write_figure(figure, word, *made.add_figures());
            if (line.what == said::computed) write_figure(figure, word, *to.add_figures());
        }
    }
}

void decision_writer::write_postings(const entry& record, v1::Decision& to) const {
    lab::movements moved;
    moved.add(record);
    moved.drop_zeros();
    const auto opened = engine_.state().accounts_count();
    for (const auto& [place, value] : moved.all()) {
        if (place.account >= opened) continue;  // a dry run opens nobody
        auto& made = *to.add_postings();
        made.set_ledger(rules_.ledgers[place.ledger].code);
        made.set_account(shown_name(place.account));
        if (place.pocket < rules_.pockets.size() && may_see(place.account))
            made.set_pocket(rules_.pockets[place.pocket].name);
        write_amount(value, place.ledger, *made.mutable_delta());
    }
    for (const auto& take : record.takes) {
        if (take.account >= opened || !may_see(take.account)) continue;
        auto& made = *to.add_lots_used();
        made.set_label(std::string(lab::name_text(engine_.names(), take.attributes.label)));
        if (take.line != none && take.line != line_of_charge)
            made.set_line(static_cast<int32_t>(take.line));
        write_amount(take.value, 0, *made.mutable_amount());
        made.set_valid_until(last_good_day(take.attributes.expires));
    }
}

bool decision_writer::shows_findings(const entry& record) const {
    const auto opened = engine_.state().accounts_count();
    const auto sees = [&](uint32_t account) { return account >= opened || may_see(account); };
    if (record.result == verdict::refused) {
        if (!subject_.empty() && reader_.owns(subject_)) return true;
        const auto is_seen = [&](const annona::role& one) {
            return !one.confidential || reader_.may_see(one.name.empty() ? one.prefix : one.name);
        };
        return subject_.empty() ? std::all_of(rules_.roles.begin(), rules_.roles.end(), is_seen)
                                : reader_.may_see(confidential_class(subject_, rules_));
    }
    return std::all_of(record.takes.begin(), record.takes.end(),
                       [&](const take_effect& one) { return sees(one.account); }) &&
           std::all_of(record.puts.begin(), record.puts.end(),
                       [&](const put_effect& one) { return sees(one.account); });
}

void decision_writer::write(const decision& from, const entry* record, bool validated_only,
                            detail much, v1::Decision& to) const {
    to.set_verdict(verdict_of(from.result));
    if (from.code != 0) to.set_code(lab::reason_text(from.code, from.rule, rules_));
    if (from.line != none) to.set_line(static_cast<int32_t>(from.line));
    to.set_sequence(static_cast<int64_t>(from.sequence));
    to.set_original_sequence(static_cast<int64_t>(from.original_sequence));
    write_instant(from.recorded_at, *to.mutable_recorded_at());
    if (!from.value.is_zero()) write_amount(from.value, 0, *to.mutable_amount());
    if (from.valid_until.number != 0) to.set_valid_until(format_local_day(from.valid_until));
    to.set_validated_only(validated_only);
    if (much == detail::bare && from.result != verdict::refused) return;
    if (from.sequence != 0)
        to.set_name("communities/" + std::string(community_) + "/decisions/" +
                    std::to_string(from.sequence));
    if (from.rule < rules_.rules.size()) to.set_rule(rules_.rules[from.rule].id);
    if (record == nullptr) return;
    const bool shows = shows_findings(*record);
    if (much == detail::whole) write_postings(*record, to);
    if (much == detail::whole && shows) write_findings(*record, to);
    const lab::vocabulary words{rules_, engine_.names()};
    to.set_text(
        from.code == 0 || !shows
            ? std::string(lab::find_language(language_).verdicts[static_cast<size_t>(from.result)])
            : lab::explain_reason(*record, words, language_));
    to.set_text_language(language_);
}

void decision_writer::write_fact(const dated_fact& from, v1::Fact& to) const {
    to.set_name(std::string(lab::name_text(engine_.names(), from.name)));
    write_value(from.value, *to.mutable_value());
    to.set_first_day(day_text(from.from.number));
    to.set_last_day(day_text(from.until.number));
    write_instant(from.recorded_at, *to.mutable_recorded_at());
}

void decision_writer::write_account(uint32_t account, v1::Account& to) const {
    const books& state = engine_.state();
    const auto& of = rules_.roles[state.role(account)];
    to.set_name(account_name(account));
    to.set_role(of.name.empty() ? of.prefix : of.name);
    const auto status = state.status(account);
    to.set_state(status == account_status::open     ? v1::ACCOUNT_STATE_OPEN
                 : status == account_status::frozen ? v1::ACCOUNT_STATE_FROZEN
                                                    : v1::ACCOUNT_STATE_CLOSED);
    to.set_confidential(of.confidential);
    journal::sha256 hash;
    std::string seen = std::to_string(static_cast<int>(status));
    state.facts().each(account, [&](const dated_fact& one) {
        write_fact(one, *to.add_facts());
        seen += '|' + std::to_string(one.name) + ':' + std::to_string(one.recorded_at.seconds) +
                ':' + std::to_string(one.value.integer) + ':' + std::to_string(one.from.number);
    });
    to.set_etag(journal::to_hex(hash({std::as_bytes(std::span(seen))})).substr(0, 16));
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
