// SPDX-License-Identifier: Apache-2.0
#include "config/composer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using annona::config::compose;
using annona::config::composed;
using annona::config::node;

std::vector<std::string> messages_of(const composed& made) {
    std::vector<std::string> lines;
    for (const auto& wrong : made.problems) {
        lines.push_back(to_string(wrong));
    }
    return lines;
}

// Every problem as `CODE line:column`, in order.
std::string codes_of(const composed& made) {
    std::string line;
    for (const auto& wrong : made.problems) {
        line += (line.empty() ? "" : ", ") + wrong.code + " " + std::to_string(wrong.where.line) +
                ":" + std::to_string(wrong.where.column);
    }
    return line;
}

std::string codes_in(std::string_view text) { return codes_of(compose(text, "t.yaml")); }

// Stops the test with the problems if there are any.
node root_of(std::string_view text) {
    composed made = compose(text, "t.yaml");
    EXPECT_EQ(codes_of(made), "") << text;
    EXPECT_TRUE(made.is_whole);
    return made.root;
}

TEST(composer, keeps_the_exact_text_of_scalars) {
    const node root = root_of(
        "rate: 0.10\nloss: 2 %\ncode: 07\nanswer: yes\nnothing: ~\nhex: 0x1F\nbig: 1_000\nday: "
        "2026-01-01\n"
        "minus: -0\nspan: 36 months\n");
    EXPECT_EQ(root.find("rate")->text(), "0.10");
    EXPECT_EQ(root.find("loss")->text(), "2 %");
    EXPECT_EQ(root.find("code")->text(), "07");
    EXPECT_EQ(root.find("answer")->text(), "yes");
    EXPECT_EQ(root.find("nothing")->text(), "~");
    EXPECT_EQ(root.find("hex")->text(), "0x1F");
    EXPECT_EQ(root.find("big")->text(), "1_000");
    EXPECT_EQ(root.find("day")->text(), "2026-01-01");
    EXPECT_EQ(root.find("minus")->text(), "-0");
    EXPECT_EQ(root.find("span")->text(), "36 months");
}

TEST(composer, tells_quoted_texts_from_plain_ones) {
    const node root = root_of("a: 1\nb: \"1\"\nc: '1'\nd: |\n  1\ne:\nf: \"\"\n");
    EXPECT_FALSE(root.find("a")->is_quoted());
    EXPECT_TRUE(root.find("b")->is_quoted());
    EXPECT_TRUE(root.find("c")->is_quoted());
    EXPECT_TRUE(root.find("d")->is_quoted());
    EXPECT_EQ(root.find("d")->text(), "1\n");
    EXPECT_TRUE(root.find("e")->is_missing());
    EXPECT_FALSE(root.find("f")->is_missing());
}

TEST(composer, keeps_the_order_and_place_of_keys_and_values) {
    const node root = root_of("zebra: 1\nant:\n  - x\n  - {deep: [y, z]}\n");
    ASSERT_EQ(root.entries().size(), 2U);
    EXPECT_EQ(root.entries()[0].key, "zebra");
    EXPECT_EQ(root.entries()[1].key, "ant");
    EXPECT_EQ(to_string(root.entries()[1].key_place), "t.yaml:2:1");
    const node& list = root.entries()[1].value;
    ASSERT_TRUE(list.is_sequence());
    EXPECT_EQ(to_string(list.begin_place()), "t.yaml:3:3");
    EXPECT_EQ(to_string(list.items()[0].begin_place()), "t.yaml:3:5");
    EXPECT_EQ(to_string(list.items()[0].end_place()), "t.yaml:3:6");
    const node& deep = *list.items()[1].find("deep");
    EXPECT_EQ(to_string(deep.begin_place()), "t.yaml:4:12");
    EXPECT_EQ(to_string(deep.end_place()), "t.yaml:4:18");
    EXPECT_EQ(to_string(list.end_place()), "t.yaml:4:19") << "not where the file ends";
    EXPECT_EQ(root.find("wolf"), nullptr);
}

TEST(composer, counts_columns_in_characters_as_editors_do) {
    // An n with a tilde (2 bytes) and a bee (4 bytes) are one column each.
    EXPECT_EQ(codes_in("{a\xC3\xB1o: 1, \xF0\x9F\x90\x9D: &x 2}"), "ANCHOR 1:13");
}

TEST(composer, reads_json) {
    const node root = root_of(
        "{\"a\": [1, 2.50, true, null, \"x\\ny \\u00e9 \\/\"],\r\n\t\"b\": {\"c\": \"d\"}}\n");
    const node& list = *root.find("a");
    ASSERT_EQ(list.items().size(), 5U);
    EXPECT_EQ(list.items()[1].text(), "2.50");
    EXPECT_EQ(list.items()[3].text(), "null");
    EXPECT_EQ(list.items()[4].text(), "x\ny \xC3\xA9 /");
    EXPECT_EQ(root.find("b")->find("c")->text(), "d");
}

TEST(composer, skips_a_byte_order_mark_without_moving_columns) {
    EXPECT_EQ(codes_in("\xEF\xBB\xBF"
                       "a: &x 1"),
              "ANCHOR 1:4");
}

TEST(composer, allows_one_explicit_document) {
    EXPECT_EQ(root_of("---\na: 1\n...\n").find("a")->text(), "1");
}

TEST(composer, refuses_what_lies_outside_the_subset) {
    EXPECT_EQ(codes_in("a: &x 1\nb: *x"), "ANCHOR 1:4, ALIAS 2:4");
    EXPECT_EQ(codes_in("a: &x [1]\nb: &y {c: 1}"), "ANCHOR 1:4, ANCHOR 2:4");
    EXPECT_EQ(codes_in("*x : 1"), "ALIAS 1:1");
    EXPECT_EQ(codes_in("a: *"), "ANCHOR 1:4");
    EXPECT_EQ(codes_in("a: !!int 3"), "TAG 1:4");
    EXPECT_EQ(codes_in("a: !own [b]"), "TAG 1:4");
    EXPECT_EQ(codes_in("!own a: b"), "TAG 1:1");
    EXPECT_EQ(codes_in("a: !x!y z"), "TAG 1:4");
    EXPECT_EQ(codes_in("a:\n  <<: {b: 1}"), "MERGE_KEY 2:3");
    EXPECT_EQ(codes_in("\"<<\": 1"), "") << "in quotes it is a text like any other";
    EXPECT_EQ(codes_in("? [a, b]\n: c"), "KEY_NOT_TEXT 1:3");
    EXPECT_EQ(codes_in("{[a]: 1, {b: 2}: 3}"), "KEY_NOT_TEXT 1:2, KEY_NOT_TEXT 1:10");
    EXPECT_EQ(codes_in("{\"\": 1}"), "KEY_EMPTY 1:2");
    EXPECT_EQ(codes_in("a: 1\n---\nb: 2"), "SEVERAL_DOCUMENTS 2:1");
    EXPECT_EQ(codes_in("a: 1\n...\nb: 2"), "SEVERAL_DOCUMENTS 3:1");
    EXPECT_EQ(codes_in("%YAML 1.1\n---\na: 1"), "DIRECTIVE 1:1");
    EXPECT_EQ(codes_in("%YAML 2.0\n---\na: 1"), "DIRECTIVE 1:1");
    EXPECT_EQ(codes_in("%TAG ! tag:x,2000:\n---\na: 1"), "DIRECTIVE 1:1");
    EXPECT_EQ(codes_in("%OTHER\n---\na: 1"), "DIRECTIVE 1:1");
    EXPECT_EQ(codes_in(""), "EMPTY 1:1");
    EXPECT_EQ(codes_in("# a comment only"), "EMPTY 1:1");
}

TEST(composer, names_both_places_of_a_key_that_stands_twice) {
    const composed made = compose("a:\n  rate: 1\n  b: 2\n  \"rate\": 3\n", "seville.yaml");
    ASSERT_EQ(messages_of(made).size(), 1U);
    EXPECT_EQ(messages_of(made)[0], "seville.yaml:4:3: key \"rate\" stands twice; first at 2:3");
    EXPECT_EQ(made.root.find("a")->find("rate")->text(), "1") << "the first one stays";
    EXPECT_EQ(made.root.find("a")->entries().size(), 2U);
}

TEST(composer, still_looks_into_what_it_cannot_keep) {
    EXPECT_EQ(codes_in("a: 1\na: {b: &x 2}\n? [*x]\n: !t c\n"),
              "KEY_TWICE 2:1, ANCHOR 2:8, KEY_NOT_TEXT 3:3, ALIAS 3:4, TAG 4:3");
}

TEST(composer, refuses_tabs_in_indentation_only) {
    EXPECT_EQ(codes_in("a:\n\tb: 1\n\tc: 2"), "TAB 2:1, TAB 3:1");
    EXPECT_EQ(codes_in("a:\n  b: 1\n \tc: 2"), "TAB 3:2");
    EXPECT_EQ(codes_in("a: x\n \ty"), "TAB 2:2") << "also before a text that goes on";
    EXPECT_EQ(codes_in("a: |\n  x\n\ty"), "TAB 3:1");
    EXPECT_EQ(codes_in("a: 1\t# comment\nb:\t2\nc: 3"), "");
    EXPECT_EQ(codes_in("a: 1\n\t\nb: 2"), "TAB 2:1") << "also where nothing follows";
    EXPECT_EQ(codes_in("{\n\t\"a\": [\n\t\t1\n\t]\n}"), "") << "brackets need no indentation";
    EXPECT_EQ(codes_in("{\n\t\"a\": [\n\t\t1\n\t}\n}"), "SYNTAX 4:2");
}

TEST(composer, refuses_bytes_that_are_not_utf8) {
    EXPECT_EQ(codes_in("a: caf\xE9\nb: 1\nc: \xC0\x80"), "NOT_UTF8 1:7, NOT_UTF8 3:4");
    EXPECT_EQ(codes_in("a: \xED\xA0\x80"), "NOT_UTF8 1:4") << "a surrogate";
    EXPECT_EQ(codes_in("a: \xF4\x90\x80\x80"), "NOT_UTF8 1:4") << "above U+10FFFF";
    EXPECT_EQ(codes_in("a: \xE2\x82"), "NOT_UTF8 1:4") << "cut off";
    EXPECT_EQ(codes_in("\xFF\xFE"
                       "a"),
              "NOT_UTF8 1:1")
        << "UTF-16";
}

TEST(composer, refuses_control_and_direction_characters) {
    EXPECT_EQ(codes_in(std::string_view("a: x\0y", 6)), "BAD_CHARACTER 1:5");
    EXPECT_EQ(codes_in("a: \x1B[31m"), "BAD_CHARACTER 1:4");
    EXPECT_EQ(codes_in("a: 1\rb: 2"), "BAD_CHARACTER 1:5");
    EXPECT_EQ(codes_in("a: x\xC2\x85y"), "BAD_CHARACTER 1:5") << "a line end no editor shows";
    EXPECT_EQ(codes_in("a: \xE2\x80\xAE"
                       "001"),
              "BAD_CHARACTER 1:4")
        << "would be read backwards";
    EXPECT_EQ(codes_in("a: \"\\0\""), "BAD_CHARACTER 1:4") << "also when written as an escape";
    EXPECT_EQ(codes_in("\"\\x07\": 1"), "BAD_CHARACTER 1:1");
    EXPECT_EQ(codes_in("a: 1\r\nb: 2\r\n"), "");
}

TEST(composer, explains_wrong_indentation_at_its_place) {
    EXPECT_EQ(codes_in("a:\n    b: 1\n  c: 2"), "SYNTAX 3:3");
    EXPECT_EQ(codes_in("a: 1\n b: 2"), "SYNTAX 2:3");
    EXPECT_EQ(codes_in("- a\nb: 1"), "SYNTAX 2:1");
    const composed made = compose("a:\n    b: 1\n  c: 2", "t.yaml");
    EXPECT_EQ(messages_of(made)[0],
              "t.yaml:3:3: this line fits no line above it; check its indentation, or a bracket or "
              "quote left open before it (begun at 1:1)");
    EXPECT_FALSE(made.is_whole);
}

TEST(composer, explains_open_brackets_quotes_and_missing_colons) {
    EXPECT_EQ(codes_in("a: [1, 2\nb: 3"), "SYNTAX 2:2");
    EXPECT_EQ(codes_in("a: {b: 1, c: 2\nd: 3"), "SYNTAX 2:2");
    EXPECT_EQ(codes_in("a: 1\nb: \"x\nc: 3\n"), "SYNTAX 2:4") << "where the quote opened";
    EXPECT_EQ(codes_in("a: 1\nfoo\nb: 2"), "SYNTAX 2:1");
    EXPECT_EQ(codes_in("a: b: c"), "SYNTAX 1:5");
    EXPECT_EQ(codes_in("a: @x"), "SYNTAX 1:4");
    EXPECT_EQ(codes_in("a: \"\\q\""), "SYNTAX 1:5");
}

TEST(composer, tells_earlier_problems_together_with_a_syntax_error) {
    EXPECT_EQ(codes_in("a: &x 1\na: 2\nb: [\n"), "ANCHOR 1:4, KEY_TWICE 2:1, SYNTAX 4:1");
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(composer_limits, allows_depth_32_and_refuses_33) {
    EXPECT_EQ(codes_in(nested(32)), "");
    const composed made = compose(nested(33), "t.yaml");
    ASSERT_EQ(messages_of(made).size(), 1U);
    EXPECT_EQ(messages_of(made)[0],
              "t.yaml:1:33: lists and mappings within each other: 33; at most 32 are allowed");
    EXPECT_EQ(codes_in(std::string(200'000, '[')), "TOO_DEEP 1:33");
}

TEST(composer_limits, allows_20000_values_and_refuses_one_more) {
    std::string text = "[";
    for (int i = 0; i < 19'999; ++i) {
        text += "1,";
    }
    const composed full = compose(text + "]", "t.yaml");
    EXPECT_EQ(codes_of(full), "");
    EXPECT_EQ(full.node_count, 20'000U);
    const composed over = compose(text + "1]", "t.yaml");
    EXPECT_EQ(messages_of(over)[0],
              "t.yaml:1:40000: values in one file: 20001; at most 20000 are allowed");
    EXPECT_FALSE(over.is_whole);
}

TEST(composer_limits, allows_texts_of_4096_bytes_and_refuses_more) {
    const std::string text(4'096, 'x');
    EXPECT_EQ(codes_in("a: \"" + text + "\""), "");
    const composed made = compose("a: \"" + text + "x\"\nb: &y 1", "t.yaml");
    EXPECT_EQ(codes_of(made), "TEXT_TOO_LONG 1:4, ANCHOR 2:4");
    EXPECT_EQ(messages_of(made)[0],
              "t.yaml:1:4: bytes in one text: 4097; at most 4096 are allowed");
}

TEST(composer_limits, allows_256_kib_and_refuses_more) {
    const std::string text = "a: 1 #" + std::string(256 * 1024 - 6, 'x');
    EXPECT_EQ(codes_in(text), "");
    const composed made = compose(text + "x", "t.yaml");
    EXPECT_EQ(messages_of(made)[0],
              "t.yaml: bytes in the file: 262145; at most 262144 are allowed");
}

TEST(composer_limits, tells_at_most_100_problems_and_that_there_are_more) {
    std::string text;
    for (int i = 0; i < 150; ++i) {
        text += "- &a" + std::to_string(i) + " x\n";
    }
    const composed made = compose(text, "t.yaml");
    ASSERT_EQ(made.problems.size(), 101U);
    EXPECT_EQ(made.problems[99].where.line, 100U);
    EXPECT_EQ(messages_of(made)[100], "t.yaml: more than 100 problems; the others are not shown");
    EXPECT_TRUE(made.is_whole);
}

TEST(composer, shows_found_text_on_one_line_and_cut) {
    const composed made = compose(
        "\"x\\n" + std::string(80, 'y') + "\": 1\n\"x\\n" + std::string(80, 'y') + "\": 2\n", "t");
    EXPECT_EQ(messages_of(made)[0],
              "t:2:1: key \"x\\n" + std::string(58, 'y') + "...\" stands twice; first at 1:1");
}

TEST(composer, makes_values_that_are_copied_deeply) {
    node copy;
    {
        const node root = root_of("a: {b: [1, 2]}");
        copy = root;
    }
    EXPECT_EQ(copy.find("a")->find("b")->items()[1].text(), "2");
    EXPECT_EQ(to_string(copy.find("a")->begin_place()), "t.yaml:1:4");
}

}  // namespace
