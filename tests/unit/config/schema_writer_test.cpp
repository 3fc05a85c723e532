// SPDX-License-Identifier: Apache-2.0
#include "config/schema_writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <annona/static_rules.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "scheme_test_support.hpp"

namespace annona::testing {
namespace {

using nlohmann::json;

json schema_of_stubs() {
    const std::vector<const annona_rule_v1*> rules = {stub_rule("sample"), stub_rule("decay")};
    return json::parse(config::write_schema(rules));
}

const json& parameters_of(const json& schema, const std::string& rule) {
    for (const json& one : schema["definitions"]["rules"]["items"]["allOf"])
        if (one["if"]["properties"]["rule"]["const"] == rule) return one["then"];
    ADD_FAILURE() << "no rule " << rule;
    return schema;
}

TEST(schema_writer, writes_json_that_knows_the_fixed_keys) {
    const json schema = schema_of_stubs();
    EXPECT_EQ(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    EXPECT_EQ(schema["additionalProperties"], false);
    EXPECT_TRUE(schema["properties"].contains("spend_order"));
    const json& unit = schema["properties"]["unit"];
    EXPECT_EQ(unit["description"], "What is counted.");
    EXPECT_EQ(unit["allOf"][0]["required"], (json{"code", "digits"}));
    EXPECT_EQ(schema["required"],
              (json{"scheme", "title", "zone", "unit", "accounts", "commands", "rules"}));
}

TEST(schema_writer, gives_each_rule_its_own_parameters) {
    const json schema = schema_of_stubs();
    const json& decay = parameters_of(schema, "decay");
    EXPECT_EQ(decay["required"], (json{"loss", "every", "to"}));
    EXPECT_EQ(decay["additionalProperties"], false);
    EXPECT_TRUE(decay["properties"].contains("since"));
    const json& sample = parameters_of(schema, "sample")["properties"];
    EXPECT_EQ(sample["choice"]["allOf"][0]["enum"], (json{"first", "second best"}));
    EXPECT_EQ(sample["count"]["description"], "What it does. At least 1. At most 12.");
    EXPECT_EQ(sample["amount"]["description"], "What it does. At most 100.00. Default: 1.50.");
    // a table may be a list or one row, a single one only a row
    EXPECT_EQ(sample["parts"]["allOf"][0]["anyOf"].size(), 2u);
    EXPECT_EQ(sample["single"]["allOf"][0]["required"], (json{"share"}));
}

TEST(schema_writer, writes_the_same_bytes_for_any_order_of_rules) {
    const std::vector<const annona_rule_v1*> one = {stub_rule("sample"), stub_rule("decay")};
    const std::vector<const annona_rule_v1*> other = {stub_rule("decay"), stub_rule("sample")};
    EXPECT_EQ(config::write_schema(one), config::write_schema(other));
}

TEST(schema_writer, writes_a_schema_without_any_rule) {
    EXPECT_FALSE(json::parse(config::write_schema({})).contains("allOf"));
}

TEST(schema_writer, equals_the_schema_stored_beside_the_examples) {
    std::ifstream file(ANNONA_SOURCE_DIR "/examples/schema/scheme.json");
    std::ostringstream stored;
    stored << file.rdbuf();
    EXPECT_TRUE(stored.str() == config::write_schema(static_rules()))
        << "a rule's parameters or a key changed: run `annona schema > "
           "examples/schema/scheme.json`";
}

}  // namespace
}  // namespace annona::testing
