// SPDX-License-Identifier: Apache-2.0
#include "scheme_change.hpp"

#include <algorithm>
#include <annona/money/calendar.hpp>
#include <annona/rule/rule_book.hpp>
#include <charconv>

#include "composer_digest.hpp"
#include "composer_problems.hpp"

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

// ---- the text of a rule

void write_text(std::string& out, std::string_view text) {
    out += std::to_string(text.size());
    out += ':';
    out += text;
}

// Every value begins with its kind and length, so that different trees never give the same bytes.
void write_node(std::string& out, const node& value, std::string_view left_out = {}) {
    if (value.is_scalar()) {
        out += value.is_missing() ? 'm' : 's';
        write_text(out, value.text());
        return;
    }
    if (value.is_sequence()) {
        out += 'l' + std::to_string(value.items().size());
        for (const node& item : value.items()) write_node(out, item);
        return;
    }
    std::vector<const mapping_entry*> entries;
    for (const mapping_entry& one : value.entries())
        if (left_out.empty() || one.key != left_out) entries.push_back(&one);
    std::sort(entries.begin(), entries.end(),
              [](const mapping_entry* a, const mapping_entry* b) { return a->key < b->key; });
    out += 'k' + std::to_string(entries.size());
    for (const mapping_entry* one : entries) {
        write_text(out, one->key);
        write_node(out, one->value);
    }
}

// ---- places

std::uint32_t take_number(std::string_view& text) {
    const std::size_t colon = text.rfind(':');
    std::uint32_t number = 0;
    if (colon == std::string_view::npos) return number;
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), number);
    text = text.substr(0, colon);
    return number;
}

// `seville.yaml:14:5` as a place again; rules keep theirs as text.
place place_of(const rule_declaration& rule) {
    std::string_view text = rule.place;
    place where;
    where.column = take_number(text);
    where.line = take_number(text);
    where.file = std::make_shared<const std::string>(text);
    return where;
}

place whole_file(const scheme& of) {
    place where;
    if (!of.rules.empty()) where.file = place_of(of.rules.front()).file;
    if (where.file == nullptr) where.file = std::make_shared<const std::string>(of.id);
    return where;
}

// ---- sentences

struct notice_period {
    local_day today;
    std::int32_t days = 0;
    local_day earliest() const { return today + days; }
};

std::string earliest_text(const notice_period& notice) {
    return format_local_day(notice.earliest()) + ", today " + format_local_day(notice.today) +
           " and " + std::to_string(notice.days) + " days of notice";
}

problem problem_of(const rule_change& change, const scheme& newer, const notice_period& notice) {
    const rule_declaration& rule = *change.version;
    const std::string what = "rule " + rule.id + " from " + format_local_day(rule.since);
    switch (change.kind) {
        case change_kind::removed:
            return {whole_file(newer), "CHANGED_PAST",
                    what + " is missing, it stood at " + rule.place +
                        "; versions that begin before " + earliest_text(notice) + ", stay"};
        case change_kind::altered:
            return {place_of(rule), "CHANGED_PAST",
                    what + " is not what it was; versions that begin before " +
                        earliest_text(notice) + ", stay: write a new version with a later since"};
        case change_kind::other_end:
            return {place_of(rule), "NOTICE_TOO_SHORT",
                    what + ": its last day was or becomes " + format_local_day(change.from) +
                        "; an until can change from " + earliest_text(notice) + ", on"};
        case change_kind::added:
            break;
    }
    return {place_of(rule), "NOTICE_TOO_SHORT",
            what + " begins too early; a new version can begin on " + earliest_text(notice)};
}

}  // namespace

std::string digest_of_rule(const node& rule) {
    std::string text;
    write_node(text, rule, "until");
    return sha256_hex(text);
}

std::vector<problem> compare_schemes(const scheme& older, const scheme& newer, local_day today,
                                     std::int32_t notice_days) {
    const notice_period notice{today, notice_days};
    problem_list found;
    for (std::string& text : frame_breaks(older, newer))
        found.add(whole_file(newer), "SCHEME_MISMATCH", std::move(text));
    for (const rule_change& change : rule_changes(older, newer)) {
        if (change.from >= notice.earliest()) continue;
        problem wrong = problem_of(change, newer, notice);
        found.add(std::move(wrong.where), wrong.code, std::move(wrong.text));
    }
    return found.take();
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
