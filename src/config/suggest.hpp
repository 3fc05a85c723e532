// SPDX-License-Identifier: Apache-2.0
//! What a misspelt word was probably meant to be, and what is allowed, for messages.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace annona {
inline namespace v0_1 {
namespace config {

/// Words longer than this many bytes get no suggestion: the comparison costs the product of both
/// lengths.
inline constexpr std::size_t suggested_length_max = 128;

/// A list in a message is cut after this many words: one line must stay readable.
inline constexpr std::size_t listed_words_max = 12;

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other
/// (Damerau-Levenshtein, each place edited at most once). Letters of either case are equal, and so
/// are space, `-` and `_`. Counts bytes. Words over `suggested_length_max` are not compared: the
/// answer is `suggested_length_max`.
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

/// The nearest candidate, the first one among equals, if it is near enough: at most 2 edits, or a
/// third of the length of a long word, and never more than half of the word.
[[nodiscard]] std::optional<std::string> did_you_mean(std::string_view found,
                                                      std::span<const std::string_view> candidates);

/// `allowed: pay, redeem, transfer`, in the order given, cut with `and 7 more`; `nothing is allowed
/// here` for none.
[[nodiscard]] std::string list_allowed(std::span<const std::string_view> candidates);

/// `; did you mean "rate"? allowed: rate, round`, to be put after what was found. Without the first
/// half when nothing is near.
[[nodiscard]] std::string suggest(std::string_view found,
                                  std::span<const std::string_view> candidates);

}  // namespace config
}  // namespace v0_1
}  // namespace annona
