// SPDX-License-Identifier: Apache-2.0
#include "lab/explain.hpp"

#include <algorithm>
#include <span>

#include "lab/figures.hpp"
#include "lab/sentences.hpp"
#include "lab/text_table.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

bool is_way_out(std::string_view word) { return word.starts_with("would_pass_"); }

/// The line of the trace in which the deciding rule gave the deciding code; null where there is
/// none.
const trace_line* deciding_line(const entry& one) {
    for (size_t i = 0; i < one.trace_count; ++i)
        if (one.trace[i].rule == one.rule && one.trace[i].code == one.code) return &one.trace[i];
    return nullptr;
}

std::string figure_text(const trace_figure& figure, const trace_line& line, const vocabulary& words,
                        const language& in) {
    const std::string_view word = figure_word(figure, line, words.rules);
    const std::string_view phrase = find_phrase(in, word);
    // Lines are counted from 0 inside and from 1 by people.
    const std::string value = figure.name == ANNONA_FIGURE_LINE ? std::to_string(figure.integer + 1)
                                                                : format_figure(figure, words);
    if (value.empty()) return {};
    std::string title(phrase.empty() ? word : phrase);
    for (char& letter : title)
        if (letter == '_') letter = ' ';
    return title.empty() ? value : title + ' ' + value;
}

std::string way_out_text(const trace_figure& figure, const trace_line& line,
                         const vocabulary& words, const language& in) {
    const std::string_view phrase = find_way_out(in, figure_word(figure, line, words.rules));
    const auto text = fill(phrase, [&](std::string_view) {
        return std::optional<std::string>(format_figure(figure, words));
    });
    return text.value_or(std::string{});
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& one : parts) text += (text.empty() ? "" : ", ") + one;
    return text;
}

void add_text(std::vector<std::string>& to, std::string text) {
    if (!text.empty()) to.push_back(std::move(text));
}

std::string trace_text(const trace_line& line, const vocabulary& words, const language& in) {
    std::string text = rule_title(line.rule, words.rules, in.code);
    if (text.empty()) text = in.engine;
    text += ": " + std::string(in.said[static_cast<size_t>(line.what)]);
    if (line.code != 0) text += ' ' + reason_text(line.code, line.rule, words.rules);
    if (line.line != none)
        text += fill(in.on_line, [&](std::string_view) {
                    return std::optional(std::to_string(line.line + 1));
                }).value_or(std::string{});
    std::vector<std::string> figures;
    for (const trace_figure& figure : line.figures)
        if (!is_way_out(figure_word(figure, line, words.rules)))
            add_text(figures, figure_text(figure, line, words, in));
    return figures.empty() ? text : text + " (" + joined(figures) + ")";
}

void add_figures(explanation& made, const trace_line& line, const vocabulary& words,
                 const language& in) {
    for (const trace_figure& figure : line.figures) {
        if (is_way_out(figure_word(figure, line, words.rules)))
            add_text(made.would_pass, way_out_text(figure, line, words, in));
        else
            add_text(made.figures, figure_text(figure, line, words, in));
    }
}

}  // namespace

std::string rule_title(uint16_t rule, const scheme& rules, std::string_view language_code) {
    if (rule >= rules.rules.size()) return {};
    const rule_declaration& declared = rules.rules[rule];
    const auto since = fill(find_language(language_code).rule_since, [&](std::string_view name) {
        return std::optional(name == "version" ? std::to_string(declared.version)
                                               : format_local_day(declared.since));
    });
    return declared.rule + ' ' + declared.id + since.value_or(std::string{});
}

std::string explain_reason(const entry& one, const vocabulary& words,
                           std::string_view language_code) {
    if (one.code == 0) return {};
    const language& in = find_language(language_code);
    const sentence_row* row = find_sentence(in, one.code);
    const auto value_of = [&](std::string_view name) -> std::optional<std::string> {
        if (name == "code") return reason_text(one.code, one.rule, words.rules);
        const std::string_view names[] = {name};
        const auto found = find_figure(one, words, names);
        return found ? std::optional(format_figure(*found, words)) : std::nullopt;
    };
    if (row == nullptr) return fill(in.own_reason, value_of).value_or(std::string{});
    return fill(row->full, value_of).value_or(std::string(row->plain));
}

explanation explain(const entry& one, const vocabulary& words, std::string_view language_code) {
    const language& in = find_language(language_code);
    explanation made;
    made.language = in.code;
    made.verdict = in.verdicts[static_cast<size_t>(one.result)];
    made.code = reason_text(one.code, one.rule, words.rules);
    made.sentence = explain_reason(one, words, language_code);
    made.rule = one.code == 0 ? std::string{} : rule_title(one.rule, words.rules, in.code);
    if (const trace_line* line = one.code == 0 ? nullptr : deciding_line(one))
        add_figures(made, *line, words, in);
    for (size_t i = 0; i < one.trace_count; ++i)
        made.trace.push_back(trace_text(one.trace[i], words, in));
    return made;
}

std::string to_text(const explanation& from) {
    const auto& titles = find_language(from.language).titles;
    size_t widest = 0;
    for (const auto title : {titles.reason, titles.decided_by, titles.figures, titles.would_pass})
        widest = std::max(widest, display_width(title));
    std::string text = from.verdict;
    if (!from.sentence.empty()) text += ' ' + from.sentence;
    text += '\n';
    const auto say = [&](std::string_view title, std::string_view what) {
        text += std::string(title) + ':' + std::string(widest + 2 - display_width(title), ' ');
        text += std::string(what) + '\n';
    };
    if (!from.code.empty()) say(titles.reason, from.code);
    if (!from.code.empty())
        say(titles.decided_by, from.rule.empty() ? titles.engine_itself : from.rule);
    if (!from.figures.empty()) say(titles.figures, joined(from.figures));
    for (const std::string& way : from.would_pass) say(titles.would_pass, way);
    if (!from.trace.empty()) text += std::string(titles.each_rule) + ":\n";
    for (const std::string& line : from.trace) text += "  - " + line + '\n';
    return text;
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
