// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <annona/abi/rule.h>

#include <filesystem>
#include <string>

#include "loader/plugin_file.hpp"
#include "loader/rule_library.hpp"
#include "misbehaving.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using annona::loader::rule_library;

std::string file_of(const std::string& rule) {
    return (std::filesystem::canonical(ANNONA_ABI_PLUGIN_DIR) / annona::loader::file_name_of(rule))
        .string();
}

rule_library bad_library() {
    return rule_library(
        {.directories = {ANNONA_ABI_PLUGIN_DIR}, .plugin_path = {}, .installed = {}});
}

struct bad_plugin {
    const char* rule;
    std::string message;  // after `file: annona_rule_entry: `
};

void PrintTo(const bad_plugin& bad, std::ostream* out) { *out << bad.rule; }

class bad_plugins : public testing::TestWithParam<bad_plugin> {};

}  // namespace

TEST_P(bad_plugins, are_refused_with_file_entry_point_and_cause_in_one_line) {
    rule_library library = bad_library();
    const auto found = library.find(GetParam().rule);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, "PLUGIN_REFUSED");
    EXPECT_EQ(found.error().text,
              file_of(GetParam().rule) + ": annona_rule_entry: " + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    abi, bad_plugins,
    testing::Values(
        bad_plugin{"missing_symbol", "undefined symbol: annona_rule_entry"},
        bad_plugin{"wrong_major",
                   "built for plugin contract 7.0, this host speaks 1.0: the major numbers must be "
                   "equal"},
        bad_plugin{"newer_minor",
                   "built for plugin contract 1.99, this host speaks 1.0: the host is too old for "
                   "it"},
        bad_plugin{"other_draft",
                   "built for draft feedf00d of the plugin contract, this host speaks draft none: "
                   "build the rule anew with this host's headers"},
        bad_plugin{"wrong_size", "the table has 40 bytes, needed 96"},
        bad_plugin{"not_a_library", "invalid ELF header"},
        bad_plugin{"zero_bytes", "file too short"},
        bad_plugin{"undefined_symbol", "undefined symbol: nobody_defines_this"},
        bad_plugin{"null_table", "returned no table"}, bad_plugin{"null_about", "about is missing"},
        bad_plugin{"no_create", "function create is missing"},
        bad_plugin{"throwing_entry", "no entry today"},
        bad_plugin{"other_name",
                   "the rule is named 'quite_another', the file is named for 'other_name'"}),
    [](const auto& tested) { return std::string(tested.param.rule); });

TEST(good_plugin, is_loaded_once_and_known_by_file_and_digest) {
    rule_library library = bad_library();
    const auto first = library.find("good");
    ASSERT_TRUE(first) << first.error().text;
    EXPECT_STREQ(first->table->about->name, "good");
    EXPECT_EQ(first->file, file_of("good"));
    EXPECT_EQ(first->sha256.size(), 64u);

    rule_library another = bad_library();
    const auto second = another.find("good");
    ASSERT_TRUE(second);
    EXPECT_EQ(first->table, second->table);
    EXPECT_EQ(first->sha256, second->sha256);
}

TEST(good_plugin, stays_itself_after_bad_ones_were_opened_and_closed) {
    // The dynamic linker knows libraries by path, and ours are /proc/self/fd/N: a number used again
    // would answer with another plugin.
    rule_library library = bad_library();
    EXPECT_FALSE(library.find("zero_bytes"));
    EXPECT_FALSE(library.find("other_name"));
    for (const annona_rule_v1* table : annona::misbehaving::all) {
        const auto found = library.find(table->about->name);
        ASSERT_TRUE(found) << found.error().text;
        EXPECT_STREQ(found->table->about->name, table->about->name);
    }
}

TEST(good_plugin, is_refused_when_its_file_changed_under_a_running_program) {
    namespace fs = std::filesystem;
    const annona_test::temporary_folder place;
    const fs::path folder = place.path();
    const fs::path file = folder / annona::loader::file_name_of("good");
    fs::copy_file(file_of("good"), file);
    const annona::loader::search_path path{{folder.string()}, {}, {}};
    ASSERT_TRUE(rule_library(path).find("good"));

    fs::resize_file(file, fs::file_size(file) + 1);
    const auto again = rule_library(path).find("good");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().text, fs::canonical(file).string() +
                                      ": annona_rule_entry: the file was changed after it was "
                                      "loaded; start again");
}
