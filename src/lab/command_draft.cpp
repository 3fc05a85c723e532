// SPDX-License-Identifier: Apache-2.0
#include "lab/command_draft.hpp"

#include "lab/input_words.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

constexpr int64_t thousandths = 1000;  // quantities are counted in 10^-3

/// Reads the arguments of one operation, one after another, into a draft.
class draft_writer {
public:
    draft_writer(command_draft& into, const operation_word& word, const scheme& rules)
        : into_(into), asked_(into.asked), word_(word), rules_(rules) {}

    result<void> add(const argument_row& row, const json& value);
    void finish();

private:
    result<void> add_account(const argument_row& row, const json& value);
    result<void> add_amount(const argument_row& row, const json& value);
    result<void> add_list(const argument_row& row, const json& value);
    result<void> add_text(const argument_row& row, const json& value);
    std::string_view actor_of(std::string_view text) const;
    void add_programme(std::string_view name);
    void add_source(std::string_view text);
    void read_amount_text();
    void add_unit_of_amount_text(const json& value);
    void add_input(std::string_view name, const json& value);
    void add_line(const json& line);
    void add_item(const json& from);
    void add_notes(const argument_row& row, const json& value);
    void add_tender(const json& map);
    void add_payers(const json& list);

    amount read_amount(const json& value, const unit& in, std::string_view field);
    amount read_quantity(const json& value, std::string_view field);
    const unit& amount_unit() const;
    amount note_of_pocket() const;

    command_draft& into_;
    command& asked_;
    const operation_word& word_;
    const scheme& rules_;
};

result<void> no_field(const argument_row& row) {
    return failure{"UNKNOWN_ARGUMENT",
                   "argument " + std::string(row.argument) + " of " + std::string(row.operation) +
                       " has a form that fits no field of a command",
                   {}};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// 80 000 as papers print it: a space between two digits says nothing. Anything else stays.
json without_group_spaces(const json& value) {
    if (!value.is_string()) return value;
    const auto& text = value.get_ref<const std::string&>();
    std::string made;
    for (size_t i = 0; i < text.size(); ++i)
        if (text[i] != ' ' || i == 0 || i + 1 == text.size() || !is_digit(text[i - 1]) ||
            !is_digit(text[i + 1]))
            made += text[i];
    return made;
}

const unit& draft_writer::amount_unit() const {
    const bool in_money = word_.ledger != amount_ledger::unit && rules_.money_ledger != none;
    return rules_.ledgers[in_money ? rules_.money_ledger : 0].counted;
}

amount draft_writer::read_amount(const json& value, const unit& in, std::string_view field) {
    if (!value.is_string()) return into_.set_shape(ANNONA_REASON_MALFORMED, field), amount{};
    auto read = parse_digits(value.get_ref<const std::string&>(), in);
    if (read) return *read;
    const reason code = parse_reason(read.error().code);
    into_.set_shape(code == 0 ? reason{ANNONA_REASON_MALFORMED} : code, field);
    return {};
}

amount draft_writer::read_quantity(const json& value, std::string_view field) {
    if (value.is_number_integer()) return amount::of(value.get<int64_t>() * thousandths);
    unit counted;
    counted.digits = counted.scale = 3;
    return read_amount(value, counted, field);
}

result<void> draft_writer::add_account(const argument_row& row, const json& value) {
    if (!value.is_string()) return no_field(row);
    const auto account = resolve_account(value.get_ref<const std::string&>(), row.prefix, rules_);
    const bool is_other = row.target == argument_target::other;
    (is_other ? asked_.other : asked_.account) = into_.keep(account.id);
    if (!account.pocket.empty())
        (is_other ? asked_.other_pocket : asked_.pocket) = into_.keep(account.pocket);
    return {};
}

/// What an import prints, once its unit is known: until then nobody can say what it means.
void draft_writer::read_amount_text() {
    const json text = without_group_spaces(*into_.amount_text);
    asked_.has_value = true;
    asked_.value = read_amount(text, amount_unit(), "amount_text");
}

void draft_writer::add_unit_of_amount_text(const json& value) {
    if (value.is_string()) return void(asked_.unit = into_.keep(value.get<std::string>()));
    into_.set_shape(ANNONA_REASON_UNIT_AMBIGUOUS, "unit_of_source");
}

amount draft_writer::note_of_pocket() const {
    for (const pocket& one : rules_.pockets) {
        const bool is_asked = asked_.other_pocket.empty()
                                  ? one.is_default || rules_.pockets.size() == 1
                                  : one.name == asked_.other_pocket;
        if (is_asked) return one.note;
    }
    return {};
}

void draft_writer::add_notes(const argument_row& row, const json& value) {
    if (value.is_array()) {
        for (const json& size : value)
            into_.notes.push_back(read_amount(size, rules_.ledgers[0].counted, row.argument));
        return;
    }
    add_input(row.argument, value);
    const amount size = note_of_pocket();
    if (!value.is_number_unsigned() || size.is_zero()) return;
    const auto count = value.get<uint64_t>();
    if (count > payers_max) return into_.set_shape(ANNONA_REASON_LIMIT_EXCEEDED, row.argument);
    into_.notes.assign(count, size);
}

result<void> draft_writer::add_amount(const argument_row& row, const json& value) {
    switch (row.target) {
        case argument_target::amount_text:
            return void(into_.amount_text = value), result<void>{};
        case argument_target::unit_of_amount_text:
            return add_unit_of_amount_text(value), result<void>{};
        case argument_target::note_sizes:
            return add_notes(row, value), result<void>{};
        default:
            break;
    }
    asked_.value = read_amount(value, amount_unit(), row.argument);
    asked_.has_value = true;
    if (row.target == argument_target::added_value) asked_.on = false;
    return {};
}

void draft_writer::add_line(const json& line) {
    if (!line.is_object()) return into_.set_shape(ANNONA_REASON_MALFORMED, "lines");
    basket_line made;
    made.category = into_.keep(line.value("category", std::string{}));
    made.product = into_.keep(line.value("product", std::string{}));
    made.value = read_amount(line.value("amount", json{}), rules_.ledgers[0].counted, "lines");
    if (line.contains("quantity")) made.quantity = read_quantity(line["quantity"], "lines");
    into_.lines.push_back(made);
}

/// `A` is grade 1, `B` 2 and so on; a number is itself.
uint32_t read_grade(const json& value) {
    if (value.is_number_unsigned()) return value.get<uint32_t>();
    if (!value.is_string() || value.get_ref<const std::string&>().size() != 1) return 0;
    const char letter = value.get_ref<const std::string&>().front();
    return letter >= 'A' && letter <= 'Z' ? static_cast<uint32_t>(letter - 'A') + 1 : 0;
}

void draft_writer::add_item(const json& from) {
    if (!from.is_object()) return into_.set_shape(ANNONA_REASON_MALFORMED, "items");
    item made;
    for (const auto& [key, value] : from.items()) {
        if (key == "grade")
            made.grade = read_grade(value);
        else if (key == "stream" || key == "code")
            made.code = into_.keep(value.is_string() ? value.get<std::string>() : std::string{});
        else
            made.quantity = read_quantity(value, "items");
    }
    into_.items.push_back(made);
}

void draft_writer::add_tender(const json& map) {
    for (const auto& [code, value] : map.items()) {
        const uint32_t ledger = find_ledger(rules_, code);
        if (ledger == none) return into_.set_shape(ANNONA_REASON_UNKNOWN_NAME, "tender");
        into_.tender.push_back(
            {into_.keep(code), read_amount(value, rules_.ledgers[ledger].counted, "tender")});
    }
}

void draft_writer::add_payers(const json& list) {
    for (const json& one : list) {
        if (!one.is_string()) return into_.set_shape(ANNONA_REASON_MALFORMED, "payers");
        const auto account = resolve_account(one.get_ref<const std::string&>(), {}, rules_);
        into_.payers.push_back({into_.keep(account.id), {}});
    }
}

result<void> draft_writer::add_list(const argument_row& row, const json& value) {
    const bool is_map =
        row.target == argument_target::tender || row.target == argument_target::items_by_code;
    if (is_map ? !value.is_object() : !value.is_array()) return no_field(row);
    switch (row.target) {
        case argument_target::lines:
            for (const json& line : value) add_line(line);
            break;
        case argument_target::items:
            for (const json& one : value) add_item(one);
            break;
        case argument_target::items_by_code:
            for (const auto& [code, quantity] : value.items())
                into_.items.push_back({into_.keep(code), 0, read_quantity(quantity, code)});
            break;
        case argument_target::tender:
            add_tender(value);
            break;
        default:
            add_payers(value);
            break;
    }
    return {};
}

void draft_writer::add_programme(std::string_view name) {
    for (const programme& one : rules_.programmes)
        if (one.name == name) asked_.programme = into_.keep(name);
}

/// Where units or money come from. Money for a fund that comes from no account the scheme knows
/// comes from its usual payer: the word is a remark.
void draft_writer::add_source(std::string_view text) {
    const std::string id = resolve_account(text, {}, rules_).id;
    const bool is_guess = text.find(':') == std::string_view::npos &&
                          id.starts_with(people_prefix(rules_)) && id.ends_with(text);
    if (asked_.kind == command_kind::fund && is_guess) return;
    asked_.source = into_.keep(id);
}

void draft_writer::add_input(std::string_view name, const json& value) {
    const auto made = read_input(name, value, rules_);
    if (!made) return into_.set_shape(ANNONA_REASON_MALFORMED, name);
    const std::string_view text = into_.keep(made->text);
    if (asked_.kind != command_kind::set_fact) {
        into_.inputs.push_back({into_.keep(name), made->value, text});
        return;
    }
    asked_.name = into_.keep(name);
    asked_.fact = made->value;
    asked_.fact_text = text;
}

/// Who acts is known by name: a holder's account stands for the holder.
std::string_view draft_writer::actor_of(std::string_view text) const {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return text;
    for (const role& one : rules_.roles)
        if (!one.whole_id && one.prefix == text.substr(0, colon)) return text.substr(colon + 1);
    return text;
}

result<void> draft_writer::add_text(const argument_row& row, const json& value) {
    if (!value.is_string()) return no_field(row);
    const std::string_view text = into_.keep(value.get_ref<const std::string&>());
    switch (row.target) {
        case argument_target::pocket:
            asked_.other_pocket = text;
            break;
        case argument_target::programme:
            asked_.programme = text;
            break;
        case argument_target::source:
            add_source(text);
            break;
        case argument_target::question:
            asked_.question = text;
            break;
        case argument_target::lot_label:
            into_.lots.push_back(text);
            break;
        case argument_target::token:
            into_.tokens.push_back(text);
            break;
        case argument_target::name:
            asked_.name = text;
            break;
        case argument_target::parameter:
            asked_.parameter = text;
            break;
        case argument_target::reason_text:
            asked_.reason_text = text;
            break;
        case argument_target::request_id:
            asked_.request_id = text;
            break;
        case argument_target::original:
            asked_.original = text;
            break;
        case argument_target::reference:
            into_.references.push_back({row.argument, text});
            break;
        case argument_target::author:
            asked_.actors[ANNONA_ACTOR_AUTHOR] = actor_of(text);
            break;
        case argument_target::proposer:
            asked_.actors[ANNONA_ACTOR_PROPOSER] = actor_of(text);
            break;
        case argument_target::approver:
            asked_.actors[ANNONA_ACTOR_APPROVER] = actor_of(text);
            break;
        case argument_target::attester:
            asked_.actors[ANNONA_ACTOR_ATTESTER] = actor_of(text);
            break;
        case argument_target::valid_until:
            if (auto day = parse_local_day(text))
                asked_.valid_until = *day;
            else
                into_.set_shape(ANNONA_REASON_MALFORMED, row.argument);
            break;
        default:
            return no_field(row);
    }
    return {};
}

result<void> draft_writer::add(const argument_row& row, const json& value) {
    if (value.is_null() && row.target != argument_target::unit_of_amount_text) return {};
    switch (row.target) {
        case argument_target::ignored:
            return {};
        case argument_target::input:
            return add_input(row.argument, value), result<void>{};
        case argument_target::input_and_programme:
            add_input(row.argument, value);
            if (value.is_string()) add_programme(value.get_ref<const std::string&>());
            if (value.is_number_integer()) add_programme(into_.keep(value.dump()));
            return {};
        case argument_target::on_or_off:
            if (value.is_boolean()) asked_.on = value.get<bool>();
            return {};
        case argument_target::account:
        case argument_target::other:
            return add_account(row, value);
        case argument_target::value:
        case argument_target::added_value:
        case argument_target::amount_text:
        case argument_target::unit_of_amount_text:
        case argument_target::note_sizes:
            return add_amount(row, value);
        case argument_target::payers:
        case argument_target::lines:
        case argument_target::items:
        case argument_target::items_by_code:
        case argument_target::tender:
            return add_list(row, value);
        default:
            return add_text(row, value);
    }
}

/// What follows from several arguments together.
void draft_writer::finish() {
    if (into_.amount_text && asked_.unit.empty())
        into_.set_shape(ANNONA_REASON_UNIT_AMBIGUOUS, "amount_text");
    else if (into_.amount_text)
        read_amount_text();
    for (payer_part& one : into_.payers) one.value = asked_.value;
    if (word_.ledger != amount_ledger::unit && rules_.money_ledger != none)
        asked_.ledger = rules_.ledgers[rules_.money_ledger].code;
    // A rule that waits for attested figures may be called by the operation's word.
    if (asked_.kind == command_kind::advance)
        for (const rule_declaration& one : rules_.rules)
            if (one.id == word_.word) asked_.name = one.id;
}

void choose_principal(command& asked) {
    const std::string_view proposer = asked.actors[ANNONA_ACTOR_PROPOSER];
    const std::string_view author = asked.actors[ANNONA_ACTOR_AUTHOR];
    asked.principal = "runner";
    if (!author.empty()) asked.principal = author;
    if (!proposer.empty()) asked.principal = proposer;
}

}  // namespace

void command_draft::attach() {
    asked.lines = lines;
    asked.items = items;
    asked.payers = payers;
    asked.tender = tender;
    asked.lots = lots;
    asked.tokens = tokens;
    asked.notes = notes;
    asked.inputs = inputs;
    asked.references = references;
}

result<std::unique_ptr<command_draft>> make_command(const scenario_operation& from,
                                                    const operation_word& word,
                                                    const scheme& rules) {
    auto made = std::make_unique<command_draft>();
    made->asked.kind = *word.kind;
    made->asked.label = word.label;
    draft_writer writer(*made, word, rules);
    for (const auto& [name, value] : from.arguments.items()) {
        // The row views the argument's name; a reference keeps it.
        const argument_row row = find_argument(word.word, made->keep(name));
        if (auto added = writer.add(row, value); !added) return added.error();
    }
    writer.finish();
    if (made->asked.request_id.empty())
        made->asked.request_id = made->keep("seq-" + std::to_string(from.number));
    choose_principal(made->asked);
    made->attach();
    return made;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
