// SPDX-License-Identifier: Apache-2.0
#include "lab/sentences.hpp"

#include "lab/languages.hpp"

namespace annona {
inline namespace v0_1 {
namespace lab {
namespace {

constexpr const language* languages[] = {&english, &french, &italian, &portuguese, &spanish};

template <class Row>
std::string_view find_text(std::span<const Row> rows, std::string_view figure) {
    for (const Row& row : rows)
        if (row.figure == figure) return row.phrase;
    return {};
}

}  // namespace

const language& find_language(std::string_view code) {
    for (const language* one : languages)
        if (one->code == code.substr(0, code.find('-'))) return *one;
    return english;
}

std::string language_codes() {
    std::string all;
    for (const language* one : languages) all += (all.empty() ? "" : ", ") + std::string(one->code);
    return all;
}

const sentence_row* find_sentence(const language& in, reason code) {
    for (const sentence_row& row : in.sentences)
        if (row.code == code) return &row;
    return nullptr;
}

std::string_view find_phrase(const language& in, std::string_view figure) {
    return find_text(in.figures, figure);
}

std::string_view find_way_out(const language& in, std::string_view figure) {
    return find_text(in.ways_out, figure);
}

}  // namespace lab
}  // namespace v0_1
}  // namespace annona
