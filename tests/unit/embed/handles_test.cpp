// SPDX-License-Identifier: Apache-2.0
#include "embed/handles.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <set>
#include <string>

#include "embed/community.hpp"
#include "unit/embed/embedded_town.hpp"

namespace {

using annona::embed::community;
using annona::embed::community_table;
using annona::embed::held_community;

class a_table_of_handles : public testing::Test {
protected:
    std::unique_ptr<community> town() {
        std::ofstream(folder_.file("scheme.yaml")) << embedded::small_town;
        annona_options options{};
        options.size = sizeof options, options.scheme = embedded::text(folder_.path());
        options.now = embedded::monday_morning;
        std::string problems;
        auto opened = community::open(options, problems);
        EXPECT_TRUE(opened) << problems;
        return std::move(*opened);
    }
    bool is_open(uint64_t handle) { return bool{held_community(table_, handle)}; }

    annona_test::temporary_folder folder_;
    community_table table_{2};
};

TEST_F(a_table_of_handles, has_room_for_so_many_and_not_one_more) {
    const uint64_t first = table_.add(town()), second = table_.add(town());
    EXPECT_NE(first, 0u);
    EXPECT_NE(second, 0u);
    EXPECT_EQ(table_.add(town()), 0u);
    EXPECT_TRUE(is_open(first) && is_open(second));
    EXPECT_TRUE(table_.remove(first));
    EXPECT_NE(table_.add(town()), 0u);
    EXPECT_EQ(table_.add(town()), 0u);
}

TEST_F(a_table_of_handles, gives_none_out_twice_though_places_are_used_again) {
    std::set<uint64_t> given;
    for (int i = 0; i < 20; ++i) {
        const uint64_t handle = table_.add(town());
        EXPECT_TRUE(given.insert(handle).second) << handle;
        EXPECT_TRUE(is_open(handle));
        EXPECT_TRUE(table_.remove(handle));
        for (const uint64_t each : given) {
            EXPECT_FALSE(is_open(each)) << each;
            EXPECT_FALSE(table_.remove(each)) << each;
        }
    }
}

TEST_F(a_table_of_handles, knows_no_handle_that_it_did_not_give) {
    const uint64_t handle = table_.add(town());
    for (const uint64_t other : {uint64_t{0}, handle + 1, handle + 2, ~uint64_t{0}})
        EXPECT_FALSE(is_open(other)) << other;
}

}  // namespace
