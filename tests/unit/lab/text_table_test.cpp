// SPDX-License-Identifier: Apache-2.0
#include "lab/text_table.hpp"

#include <gtest/gtest.h>

namespace {

using annona::lab::align;
using annona::lab::display_width;
using annona::lab::text_table;

TEST(text_table, counts_what_a_terminal_shows_and_not_bytes) {
    EXPECT_EQ(display_width("abc"), 3u);
    EXPECT_EQ(display_width("Frutería"), 8u);
    EXPECT_EQ(display_width("Παντοπωλείο"), 11u);
    EXPECT_EQ(display_width("e\xCC\x81"), 1u);                 // e and a combining acute accent
    EXPECT_EQ(display_width("\xE9\xA3\x9F\xE5\x93\x81"), 4u);  // two wide characters
    EXPECT_EQ(display_width("\xFF\xFE"), 2u);                  // not UTF-8
}

TEST(text_table, aligns_amounts_to_the_right_and_leaves_no_trailing_spaces) {
    text_table table({{"who"}, {"sum", align::right}, {"note"}});
    table.add({"Frutería", "5.00", ""});
    table.add({"Bar", "120.40", "x"});
    EXPECT_EQ(table.to_text(),
              "who          sum  note\n"
              "--------  ------  ----\n"
              "Frutería    5.00\n"
              "Bar       120.40  x\n");
}

TEST(text_table, fills_missing_cells_and_drops_surplus_ones) {
    text_table table({{"a"}, {"b"}});
    table.add({"1"});
    table.add({"1", "2", "3"});
    EXPECT_EQ(table.to_text(), "a  b\n-  -\n1\n1  2\n");
}

}  // namespace
