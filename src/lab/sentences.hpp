// SPDX-License-Identifier: Apache-2.0
//! What a decision says to people, per language: tables of sentences for reason codes, of words for
//! figures, of ways out. Another language is another file `sentences_<code>.cpp`.
#pragma once

#include <annona/rule/reason.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// One plain sentence to the person concerned. `full` may hold places for figures, `{limit}`; where
/// the decision lacks one of them, `plain` is said. Without places `plain` is empty.
struct sentence_row {
    reason code;
    std::string_view full;
    std::string_view plain;
};

/// How a figure is introduced: `the limit is`.
struct figure_phrase {
    std::string_view figure;
    std::string_view phrase;
};

/// What would make it pass; `{}` stands for the figure.
struct way_out {
    std::string_view figure;
    std::string_view phrase;
};

struct language {
    std::string_view code;  ///< BCP 47: en
    std::span<const sentence_row> sentences;
    std::span<const figure_phrase> figures;
    std::span<const way_out> ways_out;
    std::string_view verdicts[4];  ///< in the order of `verdict`
    std::string_view own_reason;   ///< a rule's own code, `{code}`
    std::string_view said[6];      ///< in the order of `said`
    std::string_view engine;       ///< where no rule speaks
    std::string_view on_line;      ///< ` for line {}`
    std::string_view rule_since;   ///< `, version {version} since {day}`
    struct {
        std::string_view reason, decided_by, engine_itself, figures, would_pass, each_rule;
    } titles;  ///< of the parts of an explanation
};

/// The language of that tag (BCP 47, only its first part counts), or English.
[[nodiscard]] const language& find_language(std::string_view code);

/// `en, es, ...`
[[nodiscard]] std::string language_codes();

/// Null where the language has no row for it.
[[nodiscard]] const sentence_row* find_sentence(const language& in, reason code);
[[nodiscard]] std::string_view find_phrase(const language& in, std::string_view figure);
[[nodiscard]] std::string_view find_way_out(const language& in, std::string_view figure);

/// The template with each `{name}` replaced by what `value_of` gives; nothing where it gives
/// nothing.
template <class ValueOf>
std::optional<std::string> fill(std::string_view sentence, ValueOf&& value_of) {
    std::string text;
    while (true) {
        const size_t open = sentence.find('{');
        text += sentence.substr(0, open);
        if (open == std::string_view::npos) return text;
        const size_t close = sentence.find('}', open);
        if (close == std::string_view::npos) return std::nullopt;
        const std::optional<std::string> value =
            value_of(sentence.substr(open + 1, close - open - 1));
        if (!value || value->empty()) return std::nullopt;
        text += *value;
        sentence.remove_prefix(close + 1);
    }
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
