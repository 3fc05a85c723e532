// SPDX-License-Identifier: Apache-2.0
//! What a decision says to people, per language: a table of sentences for reason codes, one of
//! words for figures. Another language is another pair of tables.
#pragma once

#include <annona/rule/reason.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace lab {

/// `full` holds places for figures, `{limit}`; where the decision lacks one of them, `plain` is
/// said.
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
};

/// The language of that code, or English.
[[nodiscard]] const language& find_language(std::string_view code);

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
