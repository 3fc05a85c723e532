// SPDX-License-Identifier: Apache-2.0
// The schemes of examples/ with the rules they name.
#include <gtest/gtest.h>

#include <annona/static_rules.hpp>
#include <fstream>
#include <sstream>

#include "config/scheme_reader.hpp"
#include "config/tz_database.hpp"

namespace annona::testing {
namespace {

result<std::string> read_from_disk(std::string_view path) {
    std::ifstream file{std::string(path)};
    if (!file) return failure{"NOT_FOUND", "no file " + std::string(path), ""};
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

result<const annona_rule_v1*> find_static(std::string_view name) {
    for (const annona_rule_v1* rule : static_rules())
        if (name == rule->about->name) return rule;
    return failure{"NO_PLUGIN", "no rule " + std::string(name) + " is linked in", ""};
}

config::read_result read_example(const std::string& folder) {
    return config::read_scheme(
        std::string(ANNONA_SOURCE_DIR "/examples/") + folder + "/scheme.yaml", read_from_disk,
        find_static, [](std::string_view name) { return config::load_zone(name); });
}

std::string all_of(const std::vector<config::problem>& problems) {
    std::string all;
    for (const config::problem& one : problems) all += to_string(one) + "\n";
    return all;
}

TEST(scheme_examples, seville_reads_without_a_problem) {
    const config::read_result read = read_example("seville-ossetana");
    ASSERT_TRUE(read.made) << all_of(read.problems);
    EXPECT_EQ(read.made->id, "seville-ossetana");
    EXPECT_EQ(read.made->rules.size(), 10u);
    EXPECT_EQ(read.made->pockets.size(), 2u);
    EXPECT_EQ(read.made->registered.size(), 6u);
    EXPECT_EQ(read.made->day_lists.front().days.size(), 3u);
    EXPECT_EQ(read.files.size(), 5u);
    // the ordinance and the plan are the pilot's to fill in
    EXPECT_EQ(read.warnings.size(), 2u) << all_of(read.warnings);
}

TEST(scheme_examples, chiemgauer_reads_without_a_problem_or_warning) {
    const config::read_result read = read_example("chiemgauer");
    ASSERT_TRUE(read.made) << all_of(read.problems);
    EXPECT_EQ(read.made->id, "chiemgauer");
    EXPECT_EQ(read.made->ledgers.front().counted.scale, 6);
    EXPECT_EQ(read.made->programmes.front().payer, "buyer");
    EXPECT_EQ(read.warnings.size(), 0u) << all_of(read.warnings);
}

// 7.305 % a year of what was received is 0.02 % each day: 7.305 / 365.25. No root is taken.
TEST(scheme_examples, a_yearly_charge_on_what_was_received_does_not_compound) {
    const auto yearly = [](std::string_view path) -> result<std::string> {
        result<std::string> text = read_from_disk(path);
        if (!text || !path.ends_with("scheme.yaml")) return text;
        std::string changed = *text;
        changed.replace(changed.find("loss: 0.02 %"), 12, "loss: 7.305 % per year");
        changed.erase(changed.find("    compound: no\n"), 17);
        return changed;
    };
    const config::read_result read = config::read_scheme(
        ANNONA_SOURCE_DIR "/examples/chiemgauer/scheme.yaml", yearly, find_static,
        [](std::string_view name) { return config::load_zone(name); });
    ASSERT_TRUE(read.made) << all_of(read.problems);
    const annona_value& loss = read.made->rules.back().parameters.values.front();
    EXPECT_EQ(loss.kind, ANNONA_KIND_RATE);
    EXPECT_EQ(loss.integer, 1);
    EXPECT_EQ(loss.other, 5000);
}

TEST(scheme_examples, tell_a_misspelt_city_file_from_the_scheme_itself) {
    const auto spoiled = [](std::string_view path) -> result<std::string> {
        result<std::string> text = read_from_disk(path);
        if (!text || !path.ends_with("shops.yaml")) return text;
        std::string changed = *text;
        changed.replace(changed.find("greengrocer"), 11, "gringrocer ");
        return changed;
    };
    const config::read_result read = config::read_scheme(
        ANNONA_SOURCE_DIR "/examples/seville-ossetana/scheme.yaml", spoiled, find_static,
        [](std::string_view name) { return config::load_zone(name); });
    ASSERT_EQ(read.problems.size(), 1u) << all_of(read.problems);
    const std::string message = to_string(read.problems.front());
    EXPECT_NE(message.find("seville-ossetana/shops.yaml:7:25: "), std::string::npos) << message;
    EXPECT_NE(message.find("did you mean \"greengrocer\"?"), std::string::npos) << message;
}

}  // namespace
}  // namespace annona::testing
