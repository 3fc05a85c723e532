// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <annona/engine/canonical.hpp>

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace annona;

std::vector<std::byte> bytes_of(const command& asked) {
    std::vector<std::byte> out;
    canonical_request(asked, out);
    return out;
}

std::string text_of(const command& asked) {
    std::string text;
    for (const auto one : bytes_of(asked)) text.push_back(static_cast<char>(one));
    return text;
}

TEST(canonical, request_id_and_validate_only_are_not_part_of_what_is_asked) {
    command asked;
    asked.account = "ben:1";
    const auto expected = bytes_of(asked);
    asked.request_id = "r-1";
    asked.validate_only = true;
    EXPECT_EQ(bytes_of(asked), expected);
}

TEST(canonical, writes_a_transfer_as_documented) {
    command asked;
    asked.kind = command_kind::transfer;
    asked.account = "a";
    asked.other = "bc";
    asked.value = amount::of(100);
    asked.has_value = true;
    // format, kind, mask of bits 2, 3, 5, 6, then length and text twice, zigzag of 100, yes.
    EXPECT_EQ(text_of(asked), std::string("\x01\x0c\x6c\x01"
                                          "a\x02"
                                          "bc\xc8\x01\x01"));
}

TEST(canonical, inputs_and_references_in_any_order_are_the_same_request) {
    const input_value forward[] = {{"age", {ANNONA_KIND_COUNT, 7, 0, {}}, {}},
                                   {"zone", {}, "east"}};
    const input_value backward[] = {forward[1], forward[0]};
    const reference named[] = {{"case_file", "A-1"}, {"invoice", "9"}};
    const reference turned[] = {named[1], named[0]};
    command one, other;
    one.inputs = forward, one.references = named;
    other.inputs = backward, other.references = turned;
    EXPECT_EQ(bytes_of(one), bytes_of(other));
}

TEST(canonical, the_order_of_lines_is_part_of_the_request) {
    const basket_line lines[] = {{"food", amount::of(5), {}, {}}, {"books", amount::of(6), {}, {}}};
    const basket_line turned[] = {lines[1], lines[0]};
    command one, other;
    one.lines = lines, other.lines = turned;
    EXPECT_NE(bytes_of(one), bytes_of(other));
}

TEST(canonical, texts_cannot_run_into_each_other) {
    command one, other;
    one.account = "ab", one.other = "c";
    other.account = "a", other.other = "bc";
    EXPECT_NE(bytes_of(one), bytes_of(other));
}

TEST(canonical, more_inputs_than_the_limit_are_still_told_apart) {
    std::vector<std::string> names;
    for (int i = 0; i < 300; ++i) names.push_back("n" + std::to_string(i));
    std::vector<input_value> forward;
    for (const auto& name : names) forward.push_back({name, {}, {}});
    const std::vector<input_value> backward(forward.rbegin(), forward.rend());
    command one, other;
    one.inputs = forward, other.inputs = backward;
    EXPECT_EQ(bytes_of(one), bytes_of(other));
    other.inputs = std::span{backward}.first(299);
    EXPECT_NE(bytes_of(one), bytes_of(other));
}

TEST(canonical, every_field_makes_a_difference) {
    static const basket_line line{"food", amount::of(5), {}, {}};
    static const basket_line line_of_two{"food", amount::of(5), amount::of(2000), {}};
    static const basket_line line_of_product{"food", amount::of(5), {}, "milk"};
    static const item measured{"glass", 1, amount::of(3)};
    static const payer_part payer{"a", amount::of(1)};
    static const tender_part tender{"EUR", amount::of(1)};
    static const std::string_view word = "word";
    static const amount note = amount::of(5);
    static const input_value input{"zone", {}, "east"};
    static const reference named{"case_file", "1"};
    static const adjustment leg{"EUR", "a", amount::of(1)};
    using change = std::function<void(command&)>;
    std::vector<change> changes = {[](command&) {},
                                   [](command& c) { c.kind = command_kind::issue; },
                                   [](command& c) { c.principal = word; },
                                   [](command& c) { c.label = word; },
                                   [](command& c) { c.account = word; },
                                   [](command& c) { c.other = word; },
                                   [](command& c) { c.pocket = word; },
                                   [](command& c) { c.other_pocket = word; },
                                   [](command& c) { c.ledger = word; },
                                   [](command& c) { c.programme = word; },
                                   [](command& c) { c.source = word; },
                                   [](command& c) { c.question = word; },
                                   [](command& c) { c.original = word; },
                                   [](command& c) { c.name = word; },
                                   [](command& c) { c.parameter = word; },
                                   [](command& c) { c.reason_text = word; },
                                   [](command& c) { c.value = note; },
                                   [](command& c) { c.has_value = true; },
                                   [](command& c) { c.on = false; },
                                   [](command& c) { c.fact.integer = 1; },
                                   [](command& c) { c.fact_text = word; },
                                   [](command& c) { c.from.number = 1; },
                                   [](command& c) { c.until.number = 1; },
                                   [](command& c) { c.valid_until.number = 1; },
                                   [](command& c) { c.occurred_at.seconds = 1; },
                                   [](command& c) { c.deadline.seconds = 1; },
                                   [](command& c) { c.lines = std::span(&line, 1); },
                                   [](command& c) { c.lines = std::span(&line_of_two, 1); },
                                   [](command& c) { c.lines = std::span(&line_of_product, 1); },
                                   [](command& c) { c.items = std::span(&measured, 1); },
                                   [](command& c) { c.payers = std::span(&payer, 1); },
                                   [](command& c) { c.tender = std::span(&tender, 1); },
                                   [](command& c) { c.lots = std::span(&word, 1); },
                                   [](command& c) { c.tokens = std::span(&word, 1); },
                                   [](command& c) { c.notes = std::span(&note, 1); },
                                   [](command& c) { c.inputs = std::span(&input, 1); },
                                   [](command& c) { c.references = std::span(&named, 1); },
                                   [](command& c) { c.adjustments = std::span(&leg, 1); },
                                   [](command& c) { c.shape = 101; },
                                   [](command& c) { c.shape_field = word; }};
    for (size_t actor = 0; actor < ANNONA_ACTORS_COUNT; ++actor)
        changes.push_back([actor](command& c) { c.actors[actor] = word; });
    std::set<std::string> found;
    for (const auto& apply : changes) {
        command asked;
        apply(asked);
        found.insert(text_of(asked));
    }
    EXPECT_EQ(found.size(), changes.size());
}

}  // namespace
