// SPDX-License-Identifier: Apache-2.0
#include "views/journal_export.hpp"

#include <annona/engine/entry_codec.hpp>

#include <functional>
#include <nlohmann/json.hpp>

#include "views/entry_movements.hpp"

namespace annona {
inline namespace v0_1 {
namespace views {
namespace {

using json = nlohmann::ordered_json;
using journal::to_hex;

/// Bytes that are not UTF-8 are replaced: the raw bytes stand beside in hexadecimal.
std::string line_of(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

std::string date_of(instant at) { return format_instant(at).substr(0, 10); }

constexpr std::pair<uint8_t, const char*> kinds_of_parts[] = {
    {part_names, "names"}, {part_ids, "ids"}, {part_facts, "facts"}, {part_papers, "papers"}};

/// Writes what one kind of export has; the walk calls it in order.
class exporter {
public:
    exporter(const export_choice& choice, const journal::replayed_books& known, std::ostream& to)
        : choice_(choice), known_(known), to_(to) {}
    virtual ~exporter() = default;

    virtual void begin(std::string_view description) = 0;
    virtual void see_group(const journal::group_view&, const journal::chain_head&) {}
    virtual void see_entry(const entry& one, std::span<const std::byte> bytes) = 0;
    virtual void end(const journal::chain_head&) {}

    [[nodiscard]] bool wants(uint64_t sequence) const {
        return sequence >= choice_.first && sequence <= choice_.last;
    }

protected:
    [[nodiscard]] const scheme& rules() const { return known_.rules(); }
    /// The id; `erased-57` where the person was erased, `account-57` where there is no key.
    [[nodiscard]] std::string account(uint32_t number) const {
        const auto id = known_.accounts().id(number);
        if (!id.empty()) return std::string(id);
        return (erased_on(number) ? "erased-" : "account-") + std::to_string(number);
    }
    /// The day on which an account's person was erased, as text.
    [[nodiscard]] std::optional<std::string> erased_on(uint32_t number) const {
        if (!choice_.erased_on || !known_.accounts().is_forgotten(number)) return std::nullopt;
        const auto when = choice_.erased_on(number);
        return when ? std::optional{date_of(*when)} : std::nullopt;
    }

    const export_choice& choice_;
    const journal::replayed_books& known_;
    std::ostream& to_;
};

// ---- JSON, one object a line ----

class ndjson_exporter final : public exporter {
public:
    using exporter::exporter;
    void begin(std::string_view description) override;
    void see_group(const journal::group_view& group, const journal::chain_head& head) override;
    void see_entry(const entry& one, std::span<const std::byte> bytes) override;
    void end(const journal::chain_head& head) override;

private:
    json opened_of(const entry& one) const;
    static json sealed_of(const entry& one, std::span<const std::byte> bytes);
    json movements_json(const entry& one) const;
};

void ndjson_exporter::begin(std::string_view description) {
    if (choice_.shows_frame)
        to_ << line_of({{"type", "journal"}, {"format", 1}, {"description", description}});
}

void ndjson_exporter::see_group(const journal::group_view& group, const journal::chain_head& head) {
    if (!choice_.shows_frame) return;
    to_ << line_of({{"type", "group"},
                    {"first_sequence", group.header.first_sequence},
                    {"count", group.header.count},
                    {"epoch", group.header.epoch},
                    {"header", to_hex(group.header_bytes)},
                    {"hash", to_hex(head.hash)}});
}

json ndjson_exporter::opened_of(const entry& one) const {
    json list = json::array();
    for (const auto& opened : one.opened) {
        list.push_back({{"id", account(opened.account)},
                        {"role", rules().roles[opened.role].name},
                        {"number", opened.account}});
        if (const auto day = erased_on(opened.account)) list.back()["erased_on"] = *day;
    }
    return list;
}

/// The rows at the end of the bytes: what is sealed, whose, and its salted hash.
json ndjson_exporter::sealed_of(const entry& one, std::span<const std::byte> bytes) {
    json list = json::array();
    const auto rows = has_sealed(one) ? part_rows::of(bytes) : std::nullopt;
    for (size_t i = 0; rows && i < rows->size(); ++i) {
        const auto row = (*rows)[i];
        json holds = json::array();
        for (const auto& [kind, word] : kinds_of_parts)
            if ((row.kinds & kind) != 0) holds.push_back(word);
        json item = {{"holds", holds}, {"hash", to_hex(row.hash)}};
        if (row.account < owned_by_community) item["account"] = row.account;
        list.push_back(std::move(item));
    }
    return list;
}

json ndjson_exporter::movements_json(const entry& one) const {
    json list = json::array();
    for (const auto& row : movements_of(one)) {
        json item = {{"ledger", ledger_code(row, rules())},
                     {"account", account(row.account)},
                     {"amount", value_text(row.ledger, row.value, rules())}};
        if (row.is_lot) {
            item["pocket"] = pocket_text(row, rules());
            item["programme"] = programme_text(row, rules());
            item["origin"] = row.origin;
        }
        list.push_back(std::move(item));
    }
    return list;
}

void ndjson_exporter::see_entry(const entry& one, std::span<const std::byte> bytes) {
    json line = {{"type", "entry"},
                 {"sequence", one.sequence},
                 {"recorded_at", format_instant(one.recorded_at)},
                 {"effective_at", format_instant(one.effective_at)},
                 {"what", entry_word(one)}};
    if (one.kind == entry_kind::command) line["verdict"] = name_of(one.result);
    if (one.code != 0) line["reason"] = reason_word(one.code);
    if (one.original_sequence != 0) line["original"] = one.original_sequence;
    if (!one.opened.empty()) line["opened"] = opened_of(one);
    if (auto sealed = sealed_of(one, bytes); !sealed.empty()) line["sealed"] = std::move(sealed);
    line["movements"] = movements_json(one);
    line["bytes"] = to_hex(bytes);
    to_ << line_of(line);
}

/// Our own balances, for whoever adds up the movements.
void ndjson_exporter::end(const journal::chain_head& head) {
    if (!choice_.shows_frame) return;
    const books& all = known_.accounts();
    for (uint32_t number = 0; number < all.accounts_count(); ++number)
        for (uint32_t ledger = 0; ledger < all.ledgers_count(); ++ledger)
            if (const amount value = all.balance(ledger, number); !value.is_zero())
                to_ << line_of({{"type", "balance"},
                                {"ledger", rules().ledgers[ledger].code},
                                {"account", account(number)},
                                {"amount", value_text(ledger, value, rules())}});
    for (const auto& one : choice_.signed_heads)
        to_ << line_of({{"type", "signed_head"},
                        {"sequence", one.head.sequence},
                        {"hash", to_hex(one.head.hash)},
                        {"line", journal::write_signed_head(one)}});
    to_ << line_of({{"type", "head"},
                    {"sequence", head.sequence},
                    {"epoch", head.epoch},
                    {"hash", to_hex(head.hash)},
                    {"books", to_hex(known_.state_digest())}});
}

// ---- a table ----

class csv_exporter final : public exporter {
public:
    using exporter::exporter;
    void begin(std::string_view) override {
        to_ << "sequence,recorded_at,effective_at,what,verdict,reason,ledger,account,pocket,"
               "programme,amount\n";
    }
    void see_entry(const entry& one, std::span<const std::byte> bytes) override;

private:
    /// RFC 4180: quotes where a text needs them.
    static std::string field(const std::string& text) {
        if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
        std::string out = "\"";
        for (const char one : text) out += one == '"' ? std::string("\"\"") : std::string(1, one);
        return out + '"';
    }
};

void csv_exporter::see_entry(const entry& one, std::span<const std::byte>) {
    const std::string head =
        std::to_string(one.sequence) + ',' + format_instant(one.recorded_at) + ',' +
        format_instant(one.effective_at) + ',' + std::string(entry_word(one)) + ',' +
        std::string(one.kind == entry_kind::command ? name_of(one.result) : "") + ',' +
        field(reason_word(one.code)) + ',';
    const auto rows = movements_of(one);
    if (rows.empty()) to_ << head << ",,,,\n";
    for (const auto& row : rows)
        to_ << head << field(ledger_code(row, rules())) << ',' << field(account(row.account)) << ','
            << field(pocket_text(row, rules())) << ',' << field(programme_text(row, rules())) << ','
            << value_text(row.ledger, row.value, rules()) << '\n';
}

// ---- plain-text accounting ----

class hledger_exporter final : public exporter {
public:
    using exporter::exporter;
    void begin(std::string_view description) override;
    void see_entry(const entry& one, std::span<const std::byte> bytes) override;

private:
    /// Quoted unless made of letters alone, as both programs want it.
    static std::string commodity(const std::string& code) {
        for (const char one : code)
            if ((one < 'A' || one > 'Z') && (one < 'a' || one > 'z')) return '"' + code + '"';
        return code;
    }
};

void hledger_exporter::begin(std::string_view) {
    to_ << "; entries without movements are left out; dates are days of UTC\n";
    for (const auto& one : rules().ledgers) {
        const std::string name = commodity(one.code);
        to_ << "commodity " << name << "\n    format " << format_exact(amount::raw(0), one.counted)
            << (one.counted.scale == 0 ? "." : "") << ' ' << name << "\n";
    }
    to_ << '\n';
}

void hledger_exporter::see_entry(const entry& one, std::span<const std::byte>) {
    const auto rows = movements_of(one);
    if (rows.empty()) return;
    to_ << date_of(one.effective_at) << " * (" << one.sequence << ") " << entry_word(one) << '\n';
    for (const auto& row : rows) {
        to_ << "    " << account(row.account) << "  " << value_text(row.ledger, row.value, rules())
            << ' ' << commodity(ledger_code(row, rules()));
        if (const auto pocket = pocket_text(row, rules()); !pocket.empty())
            to_ << "  ; pocket: " << pocket;
        to_ << '\n';
    }
    to_ << '\n';
}

// ---- one line an entry ----

class text_exporter final : public exporter {
public:
    using exporter::exporter;
    void begin(std::string_view) override {}
    void see_entry(const entry& one, std::span<const std::byte> bytes) override;
};

void text_exporter::see_entry(const entry& one, std::span<const std::byte>) {
    to_ << one.sequence << "  " << format_instant(one.effective_at) << "  " << entry_word(one);
    if (one.kind == entry_kind::command) to_ << ' ' << name_of(one.result);
    if (one.code != 0) to_ << ' ' << reason_word(one.code);
    for (const auto& row : movements_of(one)) {
        const auto pocket = pocket_text(row, rules());
        to_ << "  " << account(row.account);
        if (const auto day = erased_on(row.account)) to_ << " (erased on " << *day << ')';
        to_ << (pocket.empty() ? "" : "/") << pocket << (row.value.is_negative() ? " " : " +")
            << value_text(row.ledger, row.value, rules()) << ' ' << ledger_code(row, rules());
    }
    to_ << '\n';
}

std::unique_ptr<exporter> make_exporter(const export_choice& choice,
                                        const journal::replayed_books& known, std::ostream& to) {
    if (choice.format == export_format::csv)
        return std::make_unique<csv_exporter>(choice, known, to);
    if (choice.format == export_format::hledger)
        return std::make_unique<hledger_exporter>(choice, known, to);
    if (choice.format == export_format::text)
        return std::make_unique<text_exporter>(choice, known, to);
    return std::make_unique<ndjson_exporter>(choice, known, to);
}

}  // namespace

result<journal::walk_report> export_journal(journal::group_source& from,
                                            std::string_view description, uint64_t last,
                                            const export_choice& choice, std::ostream& to) {
    const auto read = journal::read_description(description);
    if (!read) return read.error();
    journal::replayed_books known(*read);
    const auto out = make_exporter(choice, known, to);
    out->begin(description);
    journal::walk_steps steps;
    steps.keys = choice.keys;
    steps.on_group = [&](const auto& group, const auto& head) {
        out->see_group(group, head);
        return result<void>{};
    };
    steps.on_entry = [&](const entry& one, std::span<const std::byte> bytes) {
        auto applied = known.apply(one);
        if (applied && out->wants(one.sequence)) out->see_entry(one, bytes);
        return applied;
    };
    auto report = journal::walk(from, std::as_bytes(std::span{description}), last, steps);
    if (report) out->end(report->head);
    return report;
}

}  // namespace views
}  // namespace v0_1
}  // namespace annona
