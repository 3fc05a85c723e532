// SPDX-License-Identifier: Apache-2.0
// The layout of the plugin contract is a promise to compiled plugins. A change that is meant:
// run with ANNONA_UPDATE_GOLDEN=1, and raise the contract's version.
#include <annona/abi/rule.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "layout.h"
#include "layout_fields.h"

namespace {

std::string text_of(const annona_layout_line* lines, std::size_t count) {
    std::ostringstream text;
    for (std::size_t i = 0; i < count; ++i) {
        const annona_layout_line& line = lines[i];
        if (line.field_name == nullptr) {
            text << line.struct_name << " size " << line.size << '\n';
        } else {
            text << "  " << line.field_name << " at " << line.offset << " size " << line.size
                 << '\n';
        }
    }
    return text.str();
}

std::string layout_of_c() {
    std::size_t count = 0;
    const annona_layout_line* lines = annona_layout_lines(&count);
    return text_of(lines, count);
}

std::string layout_of_cpp() {
#define STRUCT_LINE(type) {#type, nullptr, 0, sizeof(type)},
#define FIELD_LINE(type, field) {#type, #field, offsetof(type, field), sizeof(type::field)},
    static const annona_layout_line lines[] = {ANNONA_LAYOUT(STRUCT_LINE, FIELD_LINE)};
#undef STRUCT_LINE
#undef FIELD_LINE
    return text_of(lines, std::size(lines));
}

std::string golden_path() { return std::string(ANNONA_ABI_TEST_DIR) + "/layout.golden"; }

}  // namespace

TEST(abi_layout, is_the_one_written_down) {
    if (std::getenv("ANNONA_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(golden_path()) << layout_of_c();
    }
    std::ifstream file(golden_path());
    ASSERT_TRUE(file) << golden_path();
    std::ostringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(golden.str(), layout_of_c());
}

TEST(abi_layout, is_the_same_in_c_and_in_cpp) { EXPECT_EQ(layout_of_c(), layout_of_cpp()); }

TEST(abi_layout, names_every_field_so_that_no_hole_is_hidden) {
    // Between two neighbours there is never more than the padding of an 8-byte alignment.
    std::size_t count = 0;
    const annona_layout_line* lines = annona_layout_lines(&count);
    std::size_t end = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (lines[i].field_name == nullptr) {
            end = 0;
            continue;
        }
        EXPECT_GE(lines[i].offset, end) << lines[i].struct_name << "." << lines[i].field_name;
        EXPECT_LT(lines[i].offset - end, 8u) << lines[i].struct_name << "." << lines[i].field_name;
        end = lines[i].offset + lines[i].size;
    }
}
