// SPDX-License-Identifier: Apache-2.0
#include "lab/figures.hpp"

#include <algorithm>
#include <vector>

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

constexpr uint16_t own_figure = 0x8000;

struct figure_row {
    uint16_t name;
    std::string_view word;
};

constexpr figure_row figure_rows[] = {
    {ANNONA_FIGURE_LIMIT, "limit"},
    {ANNONA_FIGURE_USED, "used"},
    {ANNONA_FIGURE_LEFT, "left"},
    {ANNONA_FIGURE_REQUESTED, "requested"},
    {ANNONA_FIGURE_AVAILABLE, "available"},
    {ANNONA_FIGURE_AMOUNT, "amount"},
    {ANNONA_FIGURE_FEE, "fee"},
    {ANNONA_FIGURE_SHARE, "share"},
    {ANNONA_FIGURE_COUNT, "count"},
    {ANNONA_FIGURE_DAY, "day"},
    {ANNONA_FIGURE_LAST_DAY, "last_day"},
    {ANNONA_FIGURE_CATEGORY, "category"},
    {ANNONA_FIGURE_SHOP_CLASS, "shop_class"},
    {ANNONA_FIGURE_LINE, "line"},
    {ANNONA_FIGURE_FACT, "fact"},
    {ANNONA_FIGURE_FOUND, "found"},
    {ANNONA_FIGURE_NEEDED, "needed"},
    {ANNONA_FIGURE_WINDOW, "window"},
    {ANNONA_FIGURE_BASE, "base"},
    {ANNONA_FIGURE_WOULD_PASS_UP_TO, "would_pass_up_to"},
    {ANNONA_FIGURE_WOULD_PASS_FROM_DAY, "would_pass_from_day"},
    {ANNONA_FIGURE_WOULD_PASS_UNTIL_DAY, "would_pass_until_day"},
    {ANNONA_FIGURE_WOULD_PASS_CLASS, "would_pass_class"},
    {ANNONA_FIGURE_WOULD_PASS_CATEGORY, "would_pass_category"},
    {ANNONA_FIGURE_WOULD_PASS_INPUT, "would_pass_input"},
    {ANNONA_FIGURE_WOULD_PASS_TENDER, "would_pass_tender"},
};

const annona_about* about_of(uint16_t rule, const scheme& rules) {
    if (rule >= rules.rules.size() || rules.rules[rule].table == nullptr) return nullptr;
    return rules.rules[rule].table->about;
}

std::string_view own_word(uint16_t index, const annona_about* about) {
    if (about == nullptr || about->figure_names == nullptr) return {};
    const char* const* names = about->figure_names;
    for (uint16_t i = 0; names[i] != nullptr; ++i)
        if (i == index) return names[i];
    return {};
}

std::optional<trace_figure> find_in_line(const trace_line& line, const vocabulary& in,
                                         std::string_view name) {
    for (size_t i = 0; i < line.figures.size(); ++i) {
        const trace_figure& figure = line.figures[i];
        if (figure_word(figure, line, in.rules) == name) return figure;
        const bool is_title = figure.kind == ANNONA_KIND_NAME && i + 1 < line.figures.size();
        if (is_title && name_text(in.names, figure.integer) == name) return line.figures[i + 1];
    }
    return std::nullopt;
}

std::optional<trace_figure> find_in_lines(const entry& from, const vocabulary& in,
                                          std::string_view name, bool deciding_line) {
    for (const trace_line& line : std::span(from.trace.data(), from.trace_count)) {
        const bool decides = line.rule == from.rule && line.code == from.code;
        if (deciding_line && !decides) continue;
        if (auto found = find_in_line(line, in, name)) return found;
    }
    return std::nullopt;
}

std::string format_day(int64_t number) {
    return format_local_day(local_day{static_cast<int32_t>(number)});
}

}  // namespace

std::string_view figure_word(const trace_figure& figure, const trace_line& line,
                             const scheme& rules) {
    if (figure.name >= own_figure)
        return own_word(static_cast<uint16_t>(figure.name - own_figure),
                        about_of(line.rule, rules));
    for (const figure_row& row : figure_rows)
        if (row.name == figure.name) return row.word;
    return {};
}

std::optional<trace_figure> find_figure(const entry& from, const vocabulary& in,
                                        std::span<const std::string_view> names) {
    for (const bool deciding_line : {true, false})
        for (const std::string_view name : names)
            if (auto found = find_in_lines(from, in, name, deciding_line)) return found;
    return std::nullopt;
}

std::string_view category_name(const scheme& rules, int64_t index) {
    if (index < 0 || static_cast<uint64_t>(index) >= rules.categories.size()) return {};
    return rules.categories[static_cast<size_t>(index)].name;
}

std::string_view name_text(const name_table& names, int64_t number) {
    if (number <= 0 || number > static_cast<int64_t>(names.size())) return {};
    return names.text(static_cast<uint32_t>(number));
}

std::string format_money(amount value, const scheme& rules, uint32_t ledger) {
    const unit& counted = rules.ledgers[ledger].counted;
    return format_amount(value, counted) + ' ' + counted.code;
}

std::string format_share(ratio share) {
    unit percent;
    percent.digits = percent.scale = 4;
    const amount scaled = amount::raw(static_cast<int128>(share.num) * 1'000'000);
    if (share.den <= 0 || scaled.count() % share.den != 0) return format_ratio(share);
    std::string text = format_amount(amount::raw(scaled.count() / share.den), percent);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text + " %";
}

std::string format_figure(const trace_figure& figure, const vocabulary& in) {
    switch (figure.kind) {
        case ANNONA_KIND_AMOUNT:
            return format_money(figure.value, in.rules);
        case ANNONA_KIND_RATIO:
            return format_share({figure.integer, figure.other});
        case ANNONA_KIND_DATE:
            return format_day(figure.integer);
        case ANNONA_KIND_DAYS:
            return format_day(figure.integer) + " to " + format_day(figure.other);
        case ANNONA_KIND_YES_NO:
            return figure.integer != 0 ? "yes" : "no";
        case ANNONA_KIND_CATEGORIES:
            return std::string(category_name(in.rules, figure.integer));
        case ANNONA_KIND_NAME:
        case ANNONA_KIND_FACT:
            return std::string(name_text(in.names, figure.integer));
        default:
            return std::to_string(figure.integer);
    }
}

std::string reason_text(reason code, uint16_t rule, const scheme& rules) {
    if (code < ANNONA_REASON_OWN) return std::string(name_of_reason(code));
    const annona_about* about = about_of(rule, rules);
    const uint32_t index = code - static_cast<uint32_t>(ANNONA_REASON_OWN);
    if (about == nullptr || index >= about->codes_count) return {};
    return about->codes[index].name;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
