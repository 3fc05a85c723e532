// SPDX-License-Identifier: Apache-2.0
#include "embed/request_reader.hpp"

#include <annona/money/decimal.hpp>

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

failure bad_list(const char* name, bool has_memory, size_t count) {
    if (!has_memory) return failure{"BAD_POINTER", "a list has a count and no memory", name};
    return failure{
        "LIMIT_EXCEEDED",
        std::to_string(count) + " entries, limit " + std::to_string(list_max) + " (list_max)",
        name};
}

result<void> check_lists(const annona_request& from) {
#define ANNONA_LIST(type, name)                                    \
    if (from.name##_count > (from.name == nullptr ? 0 : list_max)) \
        return bad_list(#name, from.name != nullptr, from.name##_count);
    ANNONA_REQUEST_LISTS(ANNONA_LIST)
#undef ANNONA_LIST
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

/// Most lists of a request are empty: those cost a look.
template <class From, class Member, class Read>
void read_list(const From* from, size_t count, std::vector<Member>& list,
               std::span<const Member>& to, Read&& read) {
    if (count == 0) return;
    list.clear();
    for (size_t i = 0; i < count; ++i) list.push_back(read(from[i]));
    to = list;
}

}  // namespace

std::optional<command_kind> find_command(std::string_view word) {
    for (int number = ANNONA_OPEN; number < ANNONA_COMMANDS_COUNT; ++number)
        if (name_of(static_cast<command_kind>(number)) == word)
            return static_cast<command_kind>(number);
    return std::nullopt;
}

/// What is no text is no amount either.
amount request_reader::units(annona_text from, const unit& in, std::string_view field) {
    if (from.size == 0 || from.data == nullptr)
        return refuse(ANNONA_REASON_MALFORMED, field), amount{};
    const auto read = parse_digits({from.data, from.size}, in);
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
    take(from.request_id, "request_id", asked_->request_id);
    take(from.principal, "principal", asked_->principal);
    take(from.account, "account", asked_->account);
    take(from.other, "other", asked_->other);
    take(from.pocket, "pocket", asked_->pocket);
    take(from.other_pocket, "other_pocket", asked_->other_pocket);
    take(from.ledger, "ledger", asked_->ledger);
    take(from.programme, "programme", asked_->programme);
    take(from.source, "source", asked_->source);
    take(from.label, "label", asked_->label);
    take(from.question, "question", asked_->question);
    take(from.original, "original", asked_->original);
    take(from.name, "name", asked_->name);
    take(from.parameter, "parameter", asked_->parameter);
    take(from.reason, "reason", asked_->reason_text);
    take(from.from_day, "from_day", asked_->from);
    take(from.until_day, "until_day", asked_->until);
    take(from.valid_until, "valid_until", asked_->valid_until);
    take(from.author, "author", asked_->actors[ANNONA_ACTOR_AUTHOR]);
    take(from.proposer, "proposer", asked_->actors[ANNONA_ACTOR_PROPOSER]);
    take(from.approver, "approver", asked_->actors[ANNONA_ACTOR_APPROVER]);
    take(from.attester, "attester", asked_->actors[ANNONA_ACTOR_ATTESTER]);
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
    if (from.inputs_count == 0) return;
    inputs_.clear();
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
    asked_->inputs = inputs_;
}

void request_reader::read_lists(const annona_request& from, const scheme& rules) {
    const unit& counted = rules.ledgers[0].counted;
    const auto measure = [&](annona_text quantity, std::string_view field) {
        return quantity.size == 0 ? amount{} : units(quantity, unit_of_thousandths(), field);
    };
    read_list(
        from.lines, from.lines_count, lines_, asked_->lines, [&](const annona_basket_line& line) {
            return basket_line{text(line.category, "lines"), units(line.amount, counted, "lines"),
                               measure(line.quantity, "lines"), text(line.product, "lines")};
        });
    read_list(from.items, from.items_count, items_, asked_->items, [&](const annona_measured& one) {
        return item{text(one.code, "items"), one.grade,
                    units(one.quantity, unit_of_thousandths(), "items")};
    });
    read_list(from.references, from.references_count, references_, asked_->references,
              [&](const annona_pair& one) {
                  return reference{text(one.name, "references"), text(one.value, "references")};
              });
    read_list(from.tender, from.tender_count, tender_, asked_->tender, [&](const annona_pair& one) {
        const auto code = text(one.name, "tender");
        const uint32_t ledger = lab::find_ledger(rules, code);
        if (ledger == none) return refuse(ANNONA_REASON_UNKNOWN_NAME, "tender"), tender_part{};
        return tender_part{code, units(one.value, rules.ledgers[ledger].counted, "tender")};
    });
    read_list(from.payers, from.payers_count, payers_, asked_->payers, [&](const annona_pair& one) {
        return payer_part{text(one.name, "payers"), units(one.value, counted, "payers")};
    });
    read_list(from.lots, from.lots_count, lots_, asked_->lots,
              [&](annona_text one) { return text(one, "lots"); });
    read_list(from.tokens, from.tokens_count, tokens_, asked_->tokens,
              [&](annona_text one) { return text(one, "tokens"); });
    read_list(from.notes, from.notes_count, notes_, asked_->notes,
              [&](annona_text one) { return units(one, counted, "notes"); });
}

/// A till sends the same word all day.
bool request_reader::read_kind(annona_text from) {
    const auto word = text(from, "command");
    if (word != name_of(last_kind_)) {
        const auto kind = find_command(word);
        if (!kind) return false;
        last_kind_ = *kind;
    }
    asked_->kind = last_kind_;
    return true;
}

result<void> request_reader::read(const annona_request& from, const scheme& rules, command& asked) {
    static constexpr command blank{};
    asked = blank;
    asked_ = &asked;
    if (!kept_.empty()) kept_.clear();
    if (from.size != sizeof(annona_request))
        return failure{"WRONG_SIZE",
                       "a request of " + std::to_string(from.size) + " bytes, this library has " +
                           std::to_string(sizeof(annona_request)),
                       "request"};
    if (auto checked = check_lists(from); !checked) return checked;
    if (!read_kind(from.command))
        return failure{"UNKNOWN_COMMAND", "`command` is not a word like pay, issue, redeem",
                       "command"};
    read_texts(from);
    read_value(from, rules);
    read_inputs(from, rules);
    read_lists(from, rules);
    asked_->occurred_at = at(from.occurred_at, "occurred_at");
    asked_->deadline = at(from.deadline, "deadline");
    asked_->on = from.switched_off == 0;
    asked_->validate_only = from.validate_only != 0;
    return {};
}

}  // namespace embed
}  // namespace v0_1
}  // namespace annona
