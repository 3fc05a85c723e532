// SPDX-License-Identifier: Apache-2.0
#include "config/composer_includes.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "config/composer_digest.hpp"

namespace {

using annona::failure;
using annona::result;
using annona::config::file_reader;
using annona::config::load_scheme_text;
using annona::config::scheme_text;

using file_map = std::map<std::string, std::string, std::less<>>;

file_reader reader_of(const file_map& files) {
    return [&files](std::string_view path) -> result<std::string> {
        const auto found = files.find(path);
        if (found == files.end()) {
            return failure{"NO_FILE", "no such file", ""};
        }
        return found->second;
    };
}

scheme_text load(const file_map& files, std::string_view path = "city/scheme.yaml") {
    return load_scheme_text(path, reader_of(files));
}

std::string messages_of(const scheme_text& made) {
    std::string lines;
    for (const auto& wrong : made.problems) {
        lines += (lines.empty() ? "" : "\n") + to_string(wrong);
    }
    return lines;
}

TEST(scheme_text_of_several_files, merges_mappings_and_appends_lists_in_order) {
    const scheme_text made = load({
        {"city/scheme.yaml",
         "scheme: x\ninclude: [../common/a.yaml, b.yaml]\ngoods: {food: {rice: 1}}\nrules: [r1]\n"},
        {"common/a.yaml", "goods:\n  food: {milk: 2}\n  books: 3\nrules: [r2]\n"},
        {"city/b.yaml", "rules: [r3]\nshops: [s]\n"},
    });
    EXPECT_EQ(messages_of(made), "");
    EXPECT_TRUE(made.is_whole);
    EXPECT_EQ(made.root.find("include"), nullptr);
    EXPECT_EQ(made.root.find("goods")->find("food")->find("rice")->text(), "1");
    EXPECT_EQ(made.root.find("goods")->find("food")->find("milk")->text(), "2");
    EXPECT_EQ(made.root.find("goods")->find("books")->text(), "3");
    const auto& rules = made.root.find("rules")->items();
    ASSERT_EQ(rules.size(), 3U);
    EXPECT_EQ(rules[0].text() + rules[1].text() + rules[2].text(), "r1r2r3");
    EXPECT_EQ(made.files, (std::vector<std::string>{"scheme.yaml", "../common/a.yaml", "b.yaml"}));
}

TEST(scheme_text_of_several_files, remembers_the_file_of_each_value) {
    const scheme_text made = load({
        {"city/scheme.yaml", "include: [b.yaml]\nrules: [r1]\n"},
        {"city/b.yaml", "rules:\n  - r2\n"},
    });
    const auto& rules = made.root.find("rules")->items();
    EXPECT_EQ(to_string(rules[0].begin_place()), "city/scheme.yaml:2:9");
    EXPECT_EQ(to_string(rules[1].begin_place()), "city/b.yaml:2:5");
}

TEST(scheme_text_of_several_files, names_both_places_of_a_text_in_two_files) {
    const scheme_text made = load({
        {"city/scheme.yaml", "include: [b.yaml]\nunit: {code: OSS, digits: 2}\n"},
        {"city/b.yaml", "unit:\n  code: EUR\n  digits: [3]\n"},
    });
    EXPECT_EQ(
        messages_of(made),
        "city/b.yaml:2:3: key \"code\" stands in two files; first at city/scheme.yaml:2:8\n"
        "city/b.yaml:3:3: key \"digits\" holds a list here and a text at city/scheme.yaml:2:19");
    EXPECT_EQ(made.root.find("unit")->find("code")->text(), "OSS");
}

TEST(scheme_text_of_several_files, tells_the_problems_of_all_files) {
    const scheme_text made = load({
        {"city/scheme.yaml", "include: [b.yaml, gone.yaml, c.yaml]\na: &x 1\n"},
        {"city/b.yaml", "b: [\n"},
        {"city/c.yaml", "- no mapping\n"},
    });
    ASSERT_EQ(made.problems.size(), 4U) << messages_of(made);
    EXPECT_EQ(to_string(made.problems[0]),
              "city/scheme.yaml:1:19: cannot read \"city/gone.yaml\": no such file");
    EXPECT_EQ(to_string(made.problems[1].where), "city/scheme.yaml:2:4");
    EXPECT_EQ(to_string(made.problems[2].where), "city/b.yaml:2:1");
    EXPECT_EQ(to_string(made.problems[3]),
              "city/c.yaml:1:1: a scheme file is a mapping, lines of \"key: value\"; found a list");
    EXPECT_FALSE(made.is_whole);
    EXPECT_EQ(made.digest, "");
}

TEST(scheme_text_of_several_files, refuses_circles) {
    const scheme_text made = load({
        {"city/scheme.yaml", "include: [b.yaml]\n"},
        {"city/b.yaml", "include: [../city/scheme.yaml]\n"},
    });
    EXPECT_EQ(messages_of(made),
              "city/b.yaml:1:11: files include each other in a circle: city/scheme.yaml -> "
              "city/b.yaml -> city/scheme.yaml");
    EXPECT_EQ(load({{"s.yaml", "include: [./s.yaml]\n"}}, "s.yaml").problems[0].code,
              "INCLUDE_CIRCLE");
}

TEST(scheme_text_of_several_files, allows_two_steps_and_refuses_three) {
    file_map files{
        {"city/scheme.yaml", "include: [b.yaml]\n"},
        {"city/b.yaml", "include: [sub/c.yaml]\nb: 1\n"},
        {"city/sub/c.yaml", "c: 1\n"},
    };
    EXPECT_EQ(messages_of(load(files)), "");
    EXPECT_EQ(load(files).files[2], "sub/c.yaml") << "names are relative to the file they stand in";
    files["city/sub/c.yaml"] = "include: [d.yaml]\n";
    EXPECT_EQ(
        messages_of(load(files)),
        "city/sub/c.yaml:1:10: this file is itself included 2 steps from the scheme and cannot "
        "include others; at most 2 steps are allowed");
}

TEST(scheme_text_of_several_files, reads_a_file_named_twice_once) {
    const scheme_text made = load({
        {"city/scheme.yaml", "include: [a.yaml, b.yaml]\n"},
        {"city/a.yaml", "include: [c.yaml]\n"},
        {"city/b.yaml", "include: [c.yaml]\n"},
        {"city/c.yaml", "c: 1\n"},
    });
    EXPECT_EQ(messages_of(made), "");
    EXPECT_EQ(made.files, (std::vector<std::string>{"scheme.yaml", "a.yaml", "c.yaml", "b.yaml"}));
}

std::string code_of_include(const std::string& name, std::string_view path = "x/y/city/s.yaml") {
    const file_map files{{std::string(path), "include: [" + name + "]\n"}};
    const scheme_text made = load(files, path);
    return made.problems.empty() ? "" : made.problems[0].code;
}

TEST(scheme_text_of_several_files, keeps_includes_near_the_scheme) {
    const std::string is_looked_for = "CANNOT_READ";
    EXPECT_EQ(code_of_include("a.yaml"), is_looked_for);
    EXPECT_EQ(code_of_include("sub/deep/a.yaml"), is_looked_for);
    EXPECT_EQ(code_of_include("../common/a.yaml"), is_looked_for);
    EXPECT_EQ(code_of_include("sub/../../common/a.yaml"), is_looked_for);
    EXPECT_EQ(code_of_include("../../a.yaml"), "BAD_INCLUDE");
    EXPECT_EQ(code_of_include("../common/../../a.yaml"), "BAD_INCLUDE");
    EXPECT_EQ(code_of_include("sub/../../../../../etc/passwd"), "BAD_INCLUDE");
    EXPECT_EQ(code_of_include("/etc/passwd"), "BAD_INCLUDE");
    EXPECT_EQ(code_of_include("..\\a.yaml"), "BAD_INCLUDE");
    EXPECT_EQ(code_of_include("\"\""), "BAD_INCLUDE");
    EXPECT_EQ(code_of_include("\"a\\nb\""), "BAD_INCLUDE");
    EXPECT_EQ(code_of_include("[a.yaml]"), "BAD_INCLUDE");
    EXPECT_EQ(code_of_include("../common/a.yaml", "s.yaml"), is_looked_for);
    EXPECT_EQ(code_of_include("../../a.yaml", "s.yaml"), "BAD_INCLUDE");
    EXPECT_EQ(code_of_include("../../a.yaml", "../s.yaml"), "BAD_INCLUDE");
    EXPECT_EQ(code_of_include("../a.yaml", "/schemes/city/s.yaml"), is_looked_for);
}

TEST(scheme_text_of_several_files, lets_no_included_file_climb_further) {
    const scheme_text made = load(
        {
            {"x/city/scheme.yaml", "include: [../common/a.yaml]\n"},
            {"x/common/a.yaml", "include: [../../secret.yaml]\n"},
            {"secret.yaml", "a: 1\n"},
        },
        "x/city/scheme.yaml");
    EXPECT_EQ(
        messages_of(made),
        "x/common/a.yaml:1:11: cannot include \"../../secret.yaml\": it lies 2 folders above the "
        "scheme's folder; at most 1 is allowed, as in ../common");
}

TEST(scheme_text_of_several_files, wants_a_list_under_include) {
    EXPECT_EQ(messages_of(load({{"city/scheme.yaml", "include: a.yaml\n"}})),
              "city/scheme.yaml:1:10: include is a list of files, as in [goods.yaml, "
              "../common/shops.yaml]; found a text");
}

TEST(scheme_text_of_several_files, bounds_the_bytes_of_all_files) {
    file_map files{{"city/scheme.yaml", "include: [a.yaml, b.yaml, c.yaml, d.yaml]\n"}};
    for (const char* name : {"a", "b", "c", "d"}) {
        files["city/" + std::string(name) + ".yaml"] =
            std::string(name) + ": 1\n#" + std::string(256 * 1024 - 6, 'x');
    }
    const scheme_text made = load(files);
    EXPECT_EQ(
        messages_of(made),
        "city/scheme.yaml:1:35: bytes in the scheme with its included files: 1048618; at most "
        "1048576 are allowed");
}

TEST(scheme_text_of_several_files, bounds_the_number_of_files) {
    file_map files;
    std::string names;
    for (int i = 0; i < 64; ++i) {
        const std::string name = "f" + std::to_string(i) + ".yaml";
        names += (i == 0 ? "" : ", ") + name;
        files[name] = "k" + std::to_string(i) + ": 1\n";
    }
    files["s.yaml"] = "include: [" + names + "]\n";
    const scheme_text made = load(files, "s.yaml");
    ASSERT_EQ(made.problems.size(), 1U);
    EXPECT_EQ(made.problems[0].text, "files of the scheme: 65; at most 64 are allowed");
}

TEST(scheme_text_of_several_files, bounds_the_values_of_all_files) {
    file_map files{{"s.yaml", "include: [a, b, c, d, e, f]\n"}};
    std::string list;
    for (int i = 0; i < 19'000; ++i) {
        list += "1,";
    }
    for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
        files[name] = "k: [" + list + "]\n";
    }
    const scheme_text made = load(files, "s.yaml");
    ASSERT_EQ(made.problems.size(), 1U) << messages_of(made);
    EXPECT_EQ(made.problems[0].code, "TOO_MANY_VALUES");
    EXPECT_EQ(made.root.find("k")->items().size(), 5U * 19'000);
}

TEST(digest, is_sha256) {
    // FIPS 180-2, appendix B.1
    EXPECT_EQ(annona::config::sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(digest, is_what_sha256sum_gives_over_its_own_list) {
    // printf 'include: [../common/b.yaml]\na: 1\n' >scheme.yaml; printf 'b: 2\n' >../common/b.yaml
    // sha256sum scheme.yaml ../common/b.yaml | sha256sum
    const std::string expected = "916e3c7182fe9898c04fc280a18173cf76dbc0dd61b74c673c3cb0c9a8d43fdc";
    const file_map near{{"scheme.yaml", "include: [../common/b.yaml]\na: 1\n"},
                        {"../common/b.yaml", "b: 2\n"}};
    EXPECT_EQ(load(near, "scheme.yaml").digest, expected);
    const file_map far{{"/x/city/scheme.yaml", "include: [../common/b.yaml]\na: 1\n"},
                       {"/x/common/b.yaml", "b: 2\n"}};
    EXPECT_EQ(load(far, "/x/city/scheme.yaml").digest, expected) << "wherever the scheme lies";
}

}  // namespace
