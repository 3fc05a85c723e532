// SPDX-License-Identifier: Apache-2.0
#include "service/command_reader.hpp"

#include <algorithm>
#include <annona/engine/account_id.hpp>
#include <annona/money/decimal.hpp>

#include "service/guard.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

const unit& thousandths() {
    static const unit counted = [] {
        unit made;
        made.digits = made.scale = 3;
        return made;
    }();
    return counted;
}

uint16_t declared_kind(std::string_view name, const scheme& rules) {
    const uint32_t number = rules.names.find(name);
    for (const input& one : rules.inputs)
        if (number != 0 && one.name == number) return one.kind;
    return ANNONA_KIND_NONE;
}

constexpr std::string_view kind_words(uint16_t kind) {
    switch (kind) {
        case ANNONA_KIND_YES_NO:
            return "a flag";
        case ANNONA_KIND_COUNT:
            return "a count";
        case ANNONA_KIND_AMOUNT:
            return "an amount";
        case ANNONA_KIND_RATIO:
            return "a ratio";
        case ANNONA_KIND_DATE:
            return "a date";
        case ANNONA_KIND_DAYS:
            return "a period";
        default:
            return "a symbol";
    }
}

bool is_alias(std::string_view code, const scheme& rules) {
    return std::any_of(rules.unit_aliases.begin(), rules.unit_aliases.end(),
                       [&](const unit_alias& one) { return one.name == code; });
}

}  // namespace

void command_reader::begin(command_kind kind, std::string_view principal,
                           const std::string& request_id, bool validate_only) {
    asked.kind = kind;
    asked.principal = draft.keep(principal);
    asked.request_id = draft.keep(request_id);
    asked.validate_only = validate_only;
    if (request_id.empty() || request_id.size() > request_id_length_max)
        violate("request_id",
                "1 to 128 characters are wanted, found " + std::to_string(request_id.size()));
}

std::string_view command_reader::account(const std::string& name, const field_path& path,
                                         bool required) {
    if (name.empty() && !required) return {};
    const auto id = id_in(name, "accounts");
    if (id.empty() || community_in(name) != community_) {
        violate(path, "communities/" + std::string(community_) + "/accounts/{account} is wanted");
        return {};
    }
    return draft.keep(id);
}

amount command_reader::parsed(const std::string& text, const unit& in, const field_path& path) {
    const auto read = parse_digits(text, in);
    if (read) return *read;
    if (read.error().code == "MALFORMED")
        violate(path, "decimal text is wanted, as 42.35");
    else
        draft.set_shape(read.error().code == "PRECISION" ? reason{ANNONA_REASON_PRECISION}
                                                         : reason{ANNONA_REASON_AMOUNT_TOO_LARGE},
                        path.text());
    return {};
}

amount command_reader::units(const v1::Amount& from, const field_path& path) {
    const auto& own = rules_.ledgers[0];
    if (from.unit() != own.code && !is_alias(from.unit(), rules_)) {
        violate(path.field("unit"), "the unit here is " + own.code);
        return {};
    }
    if (from.unit() != own.code) asked.unit = draft.keep(from.unit());
    return parsed(from.value(), own.counted, path.field("value"));
}

amount command_reader::units_of_ledger(const v1::Amount& from, const field_path& path,
                                       std::string_view& ledger) {
    const uint32_t found = lab::find_ledger(rules_, from.unit());
    if (found == none) {
        violate(path.field("unit"), "this community has no such unit");
        return {};
    }
    ledger = draft.keep(from.unit());
    return parsed(from.value(), rules_.ledgers[found].counted, path.field("value"));
}

amount command_reader::quantity(const std::string& text, const field_path& path) {
    return text.empty() ? amount{} : parsed(text, thousandths(), path);
}

local_day command_reader::day(const std::string& from, const field_path& path) {
    if (from.empty()) return {};
    const auto read = parse_local_day(from);
    if (!read) violate(path, "a date is wanted, as 2026-03-02");
    return read ? *read : local_day{};
}

bool command_reader::value(const v1::Value& from, const field_path& path, fact_value& made,
                           std::string_view& words) {
    switch (from.kind_case()) {
        case v1::Value::kFlag:
            made.kind = ANNONA_KIND_YES_NO, made.integer = from.flag() ? 1 : 0;
            return true;
        case v1::Value::kCount:
            made.kind = ANNONA_KIND_COUNT, made.integer = from.count();
            return true;
        case v1::Value::kAmount:
            made.kind = ANNONA_KIND_AMOUNT;
            made.value = units(from.amount(), path.field("amount"));
            return true;
        case v1::Value::kRatio: {
            const auto read = parse_ratio(from.ratio());
            if (!read) return violate(path, "a ratio is wanted, as 3/5 or 15 %"), false;
            made.kind = ANNONA_KIND_RATIO, made.integer = read->num, made.other = read->den;
            return true;
        }
        case v1::Value::kDate:
            made.kind = ANNONA_KIND_DATE;
            made.integer = day(from.date(), path.field("date")).number;
            return true;
        case v1::Value::kPeriod:
            made.kind = ANNONA_KIND_DAYS;
            made.integer = day(from.period().first_day(), path).number;
            made.other = day(from.period().last_day(), path).number;
            return true;
        case v1::Value::kSymbol:
            made.kind = ANNONA_KIND_NAME, words = draft.keep(from.symbol());
            return true;
        default:
            violate(path, "a value of a kind that can be kept is wanted");
            return false;
    }
}

void command_reader::require_limit(size_t found, size_t most, const field_path& path) {
    if (found > most)
        violate(path, std::to_string(found) + " elements, limit " + std::to_string(most));
}

void command_reader::read_inputs(const google::protobuf::RepeatedPtrField<v1::Input>& from,
                                 const field_path& path) {
    require_limit(static_cast<size_t>(from.size()), inputs_max, path);
    for (int i = 0; i < from.size() && violations.empty(); ++i) {
        input_value made;
        made.name = draft.keep(from[i].name());
        const auto element = path.at(i);
        const auto place = element.field("value");
        if (!value(from[i].value(), place, made.value, made.text)) continue;
        const auto declared = declared_kind(made.name, rules_);
        const bool fits = declared == ANNONA_KIND_NONE || declared == made.value.kind ||
                          (declared == ANNONA_KIND_TEXT && made.value.kind == ANNONA_KIND_NAME);
        if (!fits)
            violate(place, "the scheme declares " + std::string(kind_words(declared)) + " here");
        draft.inputs.push_back(made);
    }
}

void command_reader::read_references(
    const google::protobuf::RepeatedPtrField<v1::Reference>& from) {
    require_limit(static_cast<size_t>(from.size()), inputs_max, "references");
    for (const auto& one : from)
        draft.references.push_back({draft.keep(one.name()), draft.keep(one.value())});
}

void command_reader::read_lines(const v1::Payment& from, const field_path& path) {
    const auto lines = path.field("lines");
    if (from.lines_size() == 0) violate(lines, "at least one line is wanted");
    require_limit(static_cast<size_t>(from.lines_size()), lines_max, lines);
    for (int i = 0; i < from.lines_size() && violations.empty(); ++i) {
        const auto& line = from.lines(i);
        basket_line made;
        made.category = draft.keep(line.category());
        made.product = draft.keep(line.product());
        made.value = units(line.amount(), lines.at(i).field("amount"));
        made.quantity = quantity(line.quantity(), lines.at(i).field("quantity"));
        draft.lines.push_back(made);
    }
}

void command_reader::read_payment(const v1::Payment& from, const field_path& path) {
    asked.account = account(from.payer(), path.field("payer"), from.token().empty());
    if (!from.token().empty()) draft.tokens.push_back(draft.keep(from.token()));
    asked.other = account(from.payee(), path.field("payee"));
    asked.pocket = text(from.pocket());
    read_lines(from, path);
    const auto tender = path.field("tender");
    require_limit(static_cast<size_t>(from.tender_size()), payers_max, tender);
    for (int i = 0; i < from.tender_size() && violations.empty(); ++i) {
        tender_part made;
        made.value =
            units_of_ledger(from.tender(i).amount(), tender.at(i).field("amount"), made.ledger);
        draft.tender.push_back(made);
    }
    require_limit(static_cast<size_t>(from.lots_size()), payers_max, path.field("lots"));
    for (const auto& one : from.lots()) draft.lots.push_back(draft.keep(one));
    read_inputs(from.inputs(), path.field("inputs"));
    read_references(from.references());
    if (from.has_occurred_at()) {
        asked.occurred_at = instant_of(from.occurred_at());
        asked.actors[ANNONA_ACTOR_ATTESTER] = asked.principal;
    }
}

void command_reader::read_items(const v1::Award& from, const field_path& path) {
    const auto items = path.field("items");
    require_limit(static_cast<size_t>(from.items_size()), lines_max, items);
    for (int i = 0; i < from.items_size() && violations.empty(); ++i) {
        item made;
        made.code = draft.keep(from.items(i).code());
        if (from.items(i).grade() < 0) violate(items.at(i).field("grade"), "0 or more is wanted");
        made.grade = static_cast<uint32_t>(from.items(i).grade());
        made.quantity = quantity(from.items(i).quantity(), items.at(i).field("quantity"));
        draft.items.push_back(made);
    }
}

void command_reader::read_award(const v1::Award& from, const field_path& path) {
    const bool is_question = asked.kind == command_kind::entitle;
    asked.other = account(from.account(), path.field("account"), !is_question);
    asked.other_pocket = text(from.pocket());
    if (from.has_amount()) {
        asked.value = units(from.amount(), path.field("amount"));
        asked.has_value = true;
    }
    asked.programme = text(from.programme());
    asked.source = account(from.source(), path.field("source"), false);
    asked.label = text(from.label());
    read_inputs(from.inputs(), path.field("inputs"));
    read_items(from, path);
    read_references(from.references());
    asked.valid_until = day(from.valid_until(), path.field("valid_until"));
}

status command_reader::finish() {
    draft.attach();
    if (violations.empty()) return {};
    auto made = make_status(status_code::invalid_argument, "BAD_REQUEST",
                            violations.front().field + ": " + violations.front().description);
    made.violations = violations;
    return made;
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
