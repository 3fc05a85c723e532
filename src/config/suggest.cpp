// SPDX-License-Identifier: Apache-2.0
#include "suggest.hpp"

#include <algorithm>
#include <array>

namespace annona {
inline namespace v0_1 {
namespace config {

namespace {

constexpr std::size_t edits_always_allowed = 2;
constexpr std::size_t letters_per_edit = 3;

// Only ASCII: no locale may change a message.
char folded(char letter) {
    if (letter >= 'A' && letter <= 'Z') {
        return static_cast<char>(letter - 'A' + 'a');
    }
    return letter == '-' || letter == ' ' ? '_' : letter;
}

bool is_near(std::size_t distance, std::string_view found, std::string_view candidate) {
    const std::size_t length = std::max(found.size(), candidate.size());
    const std::size_t edits_max = std::max(edits_always_allowed, length / letters_per_edit);
    return distance <= edits_max && distance * 2 <= length;
}

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right) {
    using row = std::array<std::size_t, suggested_length_max + 1>;
    if (left.size() > suggested_length_max || right.size() > suggested_length_max) {
        return suggested_length_max;
    }
    // rows[i % 3]: distances of the first i bytes of `left`; a swap looks two rows back.
    std::array<row, 3> rows{};
    for (std::size_t j = 0; j <= right.size(); ++j) {
        rows[0][j] = j;
    }
    for (std::size_t i = 1; i <= left.size(); ++i) {
        row& now = rows[i % 3];
        const row& last = rows[(i - 1) % 3];
        const row& before = rows[(i + 1) % 3];
        now[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const char a = folded(left[i - 1]);
            const char b = folded(right[j - 1]);
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a == b ? 0U : 1U)});
            if (i > 1 && j > 1 && a == folded(right[j - 2]) && folded(left[i - 2]) == b) {
                now[j] = std::min(now[j], before[j - 2] + 1);
            }
        }
    }
    return rows[left.size() % 3][right.size()];
}

std::optional<std::string> did_you_mean(std::string_view found,
                                        std::span<const std::string_view> candidates) {
    std::optional<std::string> nearest;
    std::size_t nearest_distance = suggested_length_max;
    for (const std::string_view candidate : candidates) {
        if (found.size() > suggested_length_max || candidate.size() > suggested_length_max) {
            continue;
        }
        const std::size_t distance = edit_distance(found, candidate);
        if (distance < nearest_distance && is_near(distance, found, candidate)) {
            nearest = std::string(candidate);
            nearest_distance = distance;
        }
    }
    return nearest;
}

std::string list_allowed(std::span<const std::string_view> candidates) {
    if (candidates.empty()) {
        return "nothing is allowed here";
    }
    std::string line = "allowed: ";
    const std::size_t shown = std::min(candidates.size(), listed_words_max);
    for (std::size_t i = 0; i < shown; ++i) {
        line += i == 0 ? "" : ", ";
        line += candidates[i];
    }
    if (shown < candidates.size()) {
        line += " and " + std::to_string(candidates.size() - shown) + " more";
    }
    return line;
}

std::string suggest(std::string_view found, std::span<const std::string_view> candidates) {
    const std::optional<std::string> nearest = did_you_mean(found, candidates);
    return (nearest ? "; did you mean \"" + *nearest + "\"? " : std::string("; ")) +
           list_allowed(candidates);
}

}  // namespace config
}  // namespace v0_1
}  // namespace annona
