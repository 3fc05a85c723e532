// SPDX-License-Identifier: Apache-2.0
#include "loader/rule_library.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "abi/misbehaving.hpp"
#include "loader/plugin_file.hpp"
#include "unit/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;
using annona::loader::plugin_file;
using annona::loader::rule_library;
using annona::loader::search_path;

/// A plugin directory of its own, gone at the end of the test.
class loader : public testing::Test {
protected:
    void SetUp() override {
        home_ = fs::canonical(place_.path());
        fs::create_directories(folder());
        fs::permissions(home_, fs::perms::owner_all);
        fs::permissions(folder(), fs::perms::owner_all);
    }

    fs::path folder() const { return home_ / "plugins"; }
    fs::path home() const { return home_; }
    fs::path write(const fs::path& file, const std::string& text) const {
        std::ofstream(file) << text;
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        return file;
    }
    rule_library library() const { return rule_library(search_path{{folder().string()}, {}, {}}); }

private:
    annona_test::temporary_folder place_;
    fs::path home_;
};

std::string words(const annona::result<annona::loader::loaded_rule>& found) {
    return found ? "found" : found.error().text;
}

}  // namespace

TEST_F(loader, turns_rule_names_into_file_names_and_back) {
    using annona::loader::file_name_of;
    using annona::loader::rule_of_file_name;
    EXPECT_EQ(file_name_of("transaction_fee"), "annona-rule-transaction-fee.so");
    EXPECT_EQ(rule_of_file_name("annona-rule-transaction-fee.so"), "transaction_fee");
    for (const char* other : {"annona-rule-.so", "annona-rule-x.so.1", "libannona-rule-x.so",
                              "x.so", "annona-rule-X.so", "annona-rule-a/b.so", ".so"}) {
        EXPECT_FALSE(rule_of_file_name(other)) << other;
    }
}

TEST_F(loader, says_where_it_looked) {
    rule_library library(
        search_path{{"/nowhere/first"}, "/nowhere/second::/nowhere/third", "/nowhere/installed"});
    const auto found = library.find("demurrage");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, "PLUGIN_NOT_FOUND");
    EXPECT_EQ(found.error().text,
              "rule 'demurrage' (annona-rule-demurrage.so) is not in /nowhere/first, "
              "/nowhere/second, /nowhere/third, the rules linked into the program, "
              "/nowhere/installed");
}

TEST_F(loader, refuses_names_that_could_leave_the_directory) {
    for (const char* bad : {"", "../x", "a/b", "Demurrage", "a-b", "a.b"}) {
        const auto found = library().find(bad);
        ASSERT_FALSE(found) << bad;
        EXPECT_EQ(found.error().code, "PLUGIN_NOT_FOUND");
    }
}

TEST_F(loader, finds_rules_linked_into_the_program) {
    rule_library library;
    ASSERT_TRUE(library.add_static(annona::misbehaving::all));
    const auto found = library.find("misbehaves_throws");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->table, &annona::misbehaving::table_throws);
    EXPECT_EQ(found->file, "linked into the program");
    EXPECT_EQ(found->sha256, "");
}

TEST_F(loader, adds_no_linked_rule_when_one_is_bad) {
    annona_rule_v1 spoilt = annona::misbehaving::table_throws;
    spoilt.create = nullptr;
    const std::array tables{&annona::misbehaving::table_returns_bug,
                            static_cast<const annona_rule_v1*>(&spoilt)};
    rule_library library;
    const auto added = library.add_static(tables);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().text,
              "linked into the program: annona_rule_entry: function create is missing");
    EXPECT_FALSE(library.find("misbehaves_returns_bug"));
}

TEST_F(loader, refuses_a_linked_rule_given_twice) {
    rule_library library;
    const std::array table{&annona::misbehaving::table_throws};
    ASSERT_TRUE(library.add_static(table));
    EXPECT_FALSE(library.add_static(table));
}

TEST_F(loader, lets_a_directory_that_was_named_win_over_a_linked_rule) {
    write(folder() / "annona-rule-misbehaves-throws.so", "not a library");
    rule_library named = library();
    ASSERT_TRUE(named.add_static(annona::misbehaving::all));
    EXPECT_FALSE(named.find("misbehaves_throws"));

    rule_library installed(search_path{{}, {}, folder().string()});
    ASSERT_TRUE(installed.add_static(annona::misbehaving::all));
    EXPECT_TRUE(installed.find("misbehaves_throws"));
}

TEST_F(loader, hashes_what_it_opens) {
    // Known answer of FIPS 180-2: SHA-256 of "abc".
    write(folder() / "annona-rule-abc.so", "abc");
    const auto opened = plugin_file::open(folder(), "annona-rule-abc.so");
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->has_value());
    EXPECT_EQ((*opened)->sha256(),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(loader, refuses_a_directory_everybody_may_write) {
    write(folder() / "annona-rule-abc.so", "abc");
    fs::permissions(folder(), fs::perms::others_write, fs::perm_options::add);
    EXPECT_EQ(words(library().find("abc")),
              folder().string() + ": everybody may write into this plugin directory (chmod o-w)");
}

TEST_F(loader, refuses_a_file_everybody_may_write) {
    const fs::path file = write(folder() / "annona-rule-abc.so", "abc");
    fs::permissions(file, fs::perms::others_write, fs::perm_options::add);
    EXPECT_EQ(words(library().find("abc")),
              file.string() + ": everybody may write this file (chmod o-w)");
}

TEST_F(loader, refuses_a_link_that_leaves_its_directory) {
    write(home() / "outside.so", "abc");
    fs::create_symlink("../outside.so", folder() / "annona-rule-abc.so");
    EXPECT_EQ(words(library().find("abc")),
              (folder() / "annona-rule-abc.so").string() + ": is a link that leaves its directory");
}

TEST_F(loader, is_not_misled_by_a_neighbour_whose_name_begins_alike) {
    fs::create_directories(home() / "plugins-evil");
    write(home() / "plugins-evil" / "x.so", "abc");
    fs::create_symlink("../plugins-evil/x.so", folder() / "annona-rule-abc.so");
    EXPECT_NE(words(library().find("abc")).find("is a link that leaves its directory"),
              std::string::npos);
}

TEST_F(loader, follows_a_link_within_its_directory) {
    write(folder() / "abc-1.0.so", "abc");
    fs::create_symlink("abc-1.0.so", folder() / "annona-rule-abc.so");
    const auto opened = plugin_file::open(folder(), "annona-rule-abc.so");
    ASSERT_TRUE(opened) << opened.error().text;
    EXPECT_EQ((*opened)->path(), (folder() / "abc-1.0.so").string());
}

TEST_F(loader, names_a_link_that_leads_nowhere) {
    fs::create_symlink("gone.so", folder() / "annona-rule-abc.so");
    EXPECT_NE(words(library().find("abc")).find("No such file"), std::string::npos);
}

TEST_F(loader, refuses_what_is_no_regular_file) {
    fs::create_directories(folder() / "annona-rule-abc.so");
    EXPECT_EQ(words(library().find("abc")),
              (folder() / "annona-rule-abc.so").string() + ": is not a regular file");
}

TEST_F(loader, lists_files_of_the_exact_pattern_and_linked_rules_once) {
    write(folder() / "annona-rule-top-up.so", "");
    write(folder() / "annona-rule-misbehaves-throws.so", "");
    write(folder() / "annona-rule-top-up.so.bak", "");
    write(folder() / "readme.txt", "");
    rule_library library = this->library();
    const std::array table{&annona::misbehaving::table_throws};
    ASSERT_TRUE(library.add_static(table));
    const auto rules = library.list();
    ASSERT_EQ(rules.size(), 2u);
    EXPECT_EQ(rules[0].name, "misbehaves_throws");
    EXPECT_EQ(rules[0].file, (folder() / "annona-rule-misbehaves-throws.so").string());
    EXPECT_EQ(rules[1].name, "top_up");
}

TEST_F(loader, reads_its_environment_variable_between_the_caller_and_the_installation) {
    ASSERT_EQ(setenv("ANNONA_PLUGIN_PATH", "/nowhere/env", 1), 0);
    const search_path path = annona::loader::process_search_path({"/nowhere/a"}, "/nowhere/b");
    unsetenv("ANNONA_PLUGIN_PATH");
    EXPECT_EQ(path.directories, std::vector<std::string>{"/nowhere/a"});
    EXPECT_EQ(path.plugin_path, "/nowhere/env");
    EXPECT_EQ(path.installed, "/nowhere/b");
}
