// SPDX-License-Identifier: Apache-2.0
// Every rule of the tree passes the host's checks in both its forms, and both are the same rule.
#include <gtest/gtest.h>
#include <annona/static_rules.hpp>

#include <string>

#include "loader/rule_library.hpp"

using annona::loader::rule_library;
using annona::loader::search_path;

TEST(shipped_rules, all_load_from_their_files) {
    rule_library library(search_path{{ANNONA_PLUGIN_DIR}, {}, {}});
    const auto rules = library.list();
    EXPECT_EQ(rules.size(), annona::static_rules().size());
    for (const auto& rule : rules) {
        const auto found = library.find(rule.name);
        ASSERT_TRUE(found) << found.error().text;
        EXPECT_EQ(found->table->about->name, rule.name);
        EXPECT_EQ(found->file, rule.file);
    }
}

TEST(shipped_rules, are_the_same_linked_and_loaded) {
    rule_library linked;
    const auto added = linked.add_static(annona::static_rules());
    ASSERT_TRUE(added) << added.error().text;
    rule_library files(search_path{{ANNONA_PLUGIN_DIR}, {}, {}});
    for (const annona_rule_v1* table : annona::static_rules()) {
        const auto loaded = files.find(table->about->name);
        ASSERT_TRUE(loaded) << loaded.error().text;
        EXPECT_NE(loaded->table, table);
        EXPECT_STREQ(loaded->table->about->version, table->about->version);
        EXPECT_EQ(loaded->table->about->parameters_count, table->about->parameters_count);
    }
}
