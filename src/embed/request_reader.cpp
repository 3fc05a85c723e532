// SPDX-License-Identifier: Apache-2.0
#include "embed/request_reader.hpp"

#include <annona/money/decimal.hpp>

#include "embed/utf8.hpp"
#include "lab/command_draft.hpp"
#include "lab/input_words.hpp"

namespace annona {
inline namespace v0_1 {
namespace embed {
namespace {

/// A value written as text, as JSON would write it: `yes`, `4`, `2026-01-01..2026-02-01`, a word.
lab::json form_of(std::string_view text) {
    if (text == "yes" || text == "true") return true;
    if (text == "no" || text == "false") return false;
    const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
    if (!digits.empty() && digits.size() < 18 &&
        digits.find_first_not_of("0123456789") == std::string_view::npos)
        return std::stoll(std::string(text));
    if (const auto between = text.find(".."); between != std::string_view::npos)
        return lab::json{{"from", std::string(text.substr(0, between))},
                         {"until", std::string(text.substr(between + 2))}};
    return std::string(text);
}

struct list_size {
    const char* name;
    bool has_memory;
    size_t count;
};

result<void> check_lists(const annona_request& from) {
    const list_size lists[] = {
        {"lines", from.lines != nullptr, from.lines_count},
        {"inputs", from.inputs != nullptr, from.inputs_count},
        {"references", from.references != nullptr, from.references_count},
        {"tender", from.tender != nullptr, from.tender_count},
        {"payers", from.payers != nullptr, from.payers_count},
        {"items", from.items != nullptr, from.items_count},
        {"lots", from.lots != nullptr, from.lots_count},
        {"tokens", from.tokens != nullptr, from.tokens_count},
        {"notes", from.notes != nullptr, from.notes_count},
    };
    for (const list_size& list : lists) {
        if (list.count != 0 && !list.has_memory)
            return failure{"BAD_POINTER", "a list has a count and no memory", list.name};
        if (list.count > list_max)
            return failure{"LIMIT_EXCEEDED",
                           std::to_string(list.count) + " entries, limit " +
                               std::to_string(list_max) + " (list_max)",
                           list.name};
    }
    return {};
}

const unit& unit_of_thousandths() {
    static const unit counted = [] {
        unit made;
        made.digits = made.scale = 3;
        return made;
    }();
    return counted;
}

}  // namespace

std::optional<command_kind> find_command(std::string_view word) {
    for (int number = ANNONA_OPEN; number < ANNONA_COMMANDS_COUNT; ++number)
        if (name_of(static_cast<command_kind>(number)) == word)
            return static_cast<command_kind>(number);
    return std::nullopt;
}

std::string_view request_reader::given_text(annona_text from, std::string_view field) {
    if (from.data == nullptr || !is_clean_utf8({from.data, from.size}))
        return refuse(ANNONA_REASON_MALFORMED, field), std::string_view{};
    return {from.data, from.size};
}

amount request_reader::units(annona_text from, const unit& in, std::string_view field) {
    const auto written = text(from, field);
    if (written.empty()) return refuse(ANNONA_REASON_MALFORMED, field), amount{};
    const auto read = lab::parse_digits(written, in);
    if (read) return *read;
    const reason code = parse_reason(read.error().code);
    refuse(code == 0 ? reason{ANNONA_REASON_MALFORMED} : code, field);
    return {};
}

local_day request_reader::given_day(annona_text from, std::string_view field) {
    const auto written = given_text(from, field);
    if (written.empty()) return {};
    const auto read = parse_local_day(written);
    if (!read) refuse(ANNONA_REASON_MALFORMED, field);
    return read ? *read : local_day{};
}

/// Beyond the calendar an instant has no day, which the engine would take for a bug.
instant request_reader::at(int64_t seconds, std::string_view field) {
    if (is_writable(instant{seconds})) return instant{seconds};
    return refuse(ANNONA_REASON_MALFORMED, field), instant{};
}

void request_reader::read_texts(const annona_request& from) {
    asked_->request_id = text(from.request_id, "request_id");
    asked_->principal = text(from.principal, "principal");
    asked_->account = text(from.account, "account");
    asked_->other = text(from.other, "other");
    asked_->pocket = text(from.pocket, "pocket");
    asked_->other_pocket = text(from.other_pocket, "other_pocket");
    asked_->ledger = text(from.ledger, "ledger");
    asked_->programme = text(from.programme, "programme");
    asked_->source = text(from.source, "source");
    asked_->label = text(from.label, "label");
    asked_->question = text(from.question, "question");
    asked_->original = text(from.original, "original");
    asked_->name = text(from.name, "name");
    asked_->parameter = text(from.parameter, "parameter");
    asked_->reason_text = text(from.reason, "reason");
    asked_->from = day(from.from_day, "from_day");
    asked_->until = day(from.until_day, "until_day");
    asked_->valid_until = day(from.valid_until, "valid_until");
    asked_->actors[ANNONA_ACTOR_AUTHOR] = text(from.author, "author");
    asked_->actors[ANNONA_ACTOR_PROPOSER] = text(from.proposer, "proposer");
    asked_->actors[ANNONA_ACTOR_APPROVER] = text(from.approver, "approver");
    asked_->actors[ANNONA_ACTOR_ATTESTER] = text(from.attester, "attester");
}

void request_reader::read_value(const annona_request& from, const scheme& rules) {
    const bool in_money = asked_->kind == command_kind::fund && rules.money_ledger != none;
    if (asked_->ledger.empty() && in_money) asked_->ledger = rules.ledgers[rules.money_ledger].code;
    const uint32_t ledger = asked_->ledger.empty() ? 0 : lab::find_ledger(rules, asked_->ledger);
    if (ledger == none) return refuse(ANNONA_REASON_UNKNOWN_NAME, "ledger");
    if (from.amount.size != 0) {
        asked_->value = units(from.amount, rules.ledgers[ledger].counted, "amount");
        asked_->has_value = true;
    }
    const auto written = text(from.value, "value");
    if (written.empty()) return;
    if (asked_->kind != command_kind::set_fact) {
        asked_->value = units(from.value, rules.ledgers[0].counted, "value");
        asked_->has_value = true;
        return;
    }
    auto read = lab::read_input(asked_->name, form_of(written), rules);
    if (!read) read = lab::read_input(asked_->name, std::string(written), rules);
    if (!read) return refuse(ANNONA_REASON_MALFORMED, "value");
    asked_->fact = read->value;
    asked_->fact_text = kept_.emplace_back(std::move(read->text));
}

void request_reader::read_inputs(const annona_request& from, const scheme& rules) {
    for (size_t i = 0; i < from.inputs_count; ++i) {
        const auto name = text(from.inputs[i].name, "inputs");
        const auto written = text(from.inputs[i].value, name);
        auto read = lab::read_input(name, form_of(written), rules);
        if (!read) read = lab::read_input(name, std::string(written), rules);
        if (!read) {
            refuse(ANNONA_REASON_MALFORMED, name);
            continue;
        }
        inputs_.push_back({name, read->value, {}});
        if (!read->text.empty()) inputs_.back().text = kept_.emplace_back(std::move(read->text));
    }
}

void request_reader::read_lists(const annona_request& from, const scheme& rules) {
    const unit& counted = rules.ledgers[0].counted;
    for (size_t i = 0; i < from.lines_count; ++i) {
        const auto& line = from.lines[i];
        lines_.push_back(
            {text(line.category, "lines"), units(line.amount, counted, "lines"), {}, {}});
        if (line.quantity.size != 0)
            lines_.back().quantity = units(line.quantity, unit_of_thousandths(), "lines");
        lines_.back().product = text(line.product, "lines");
    }
    for (size_t i = 0; i < from.items_count; ++i)
        items_.push_back({text(from.items[i].code, "items"), from.items[i].grade,
                          units(from.items[i].quantity, unit_of_thousandths(), "items")});
    for (size_t i = 0; i < from.references_count; ++i)
        references_.push_back({text(from.references[i].name, "references"),
                               text(from.references[i].value, "references")});
    for (size_t i = 0; i < from.tender_count; ++i) {
        const auto code = text(from.tender[i].name, "tender");
        const uint32_t ledger = lab::find_ledger(rules, code);
        if (ledger == none) return refuse(ANNONA_REASON_UNKNOWN_NAME, "tender");
        tender_.push_back(
            {code, units(from.tender[i].value, rules.ledgers[ledger].counted, "tender")});
    }
    for (size_t i = 0; i < from.payers_count; ++i)
        payers_.push_back(
            {text(from.payers[i].name, "payers"), units(from.payers[i].value, counted, "payers")});
    for (size_t i = 0; i < from.lots_count; ++i) lots_.push_back(text(from.lots[i], "lots"));
    for (size_t i = 0; i < from.tokens_count; ++i)
        tokens_.push_back(text(from.tokens[i], "tokens"));
    for (size_t i = 0; i < from.notes_count; ++i)
        notes_.push_back(units(from.notes[i], counted, "notes"));
}

result<void> request_reader::read(const annona_request& from, const scheme& rules, command& asked) {
    asked = {};
    asked_ = &asked;
    lines_.clear(), inputs_.clear(), references_.clear(), tender_.clear(), payers_.clear();
    items_.clear(), lots_.clear(), tokens_.clear(), notes_.clear(), kept_.clear();
    if (from.size != sizeof(annona_request))
        return failure{"WRONG_SIZE",
                       "a request of " + std::to_string(from.size) + " bytes, this library has " +
                           std::to_string(sizeof(annona_request)),
                       "request"};
    if (auto checked = check_lists(from); !checked) return checked;
    const auto kind = find_command(text(from.command, "command"));
    if (!kind)
        return failure{"UNKNOWN_COMMAND", "`command` is not a word like pay, issue, redeem",
                       "command"};
    asked_->kind = *kind;
    read_texts(from);
    read_value(from, rules);
    read_inputs(from, rules);
    read_lists(from, rules);
    asked_->occurred_at = at(from.occurred_at, "occurred_at");
    asked_->deadline = at(from.deadline, "deadline");
    asked_->on = from.switched_off == 0;
    asked_->validate_only = from.validate_only != 0;
    asked_->lines = lines_, asked_->inputs = inputs_, asked_->references = references_;
    asked_->tender = tender_, asked_->payers = payers_, asked_->items = items_;
    asked_->lots = lots_, asked_->tokens = tokens_, asked_->notes = notes_;
    return {};
}

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
