// SPDX-License-Identifier: Apache-2.0
#include "loader/install_place.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "unit/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;

class install_place : public testing::Test {
protected:
    void SetUp() override {
        prefix_ = fs::path(folder_.path());
        fs::create_directories(prefix_ / "lib" / "annona" / "plugins");
        fs::create_directories(prefix_ / "bin");
        prefix_ = fs::canonical(prefix_);
    }
    std::string near(const fs::path& file) const {
        return annona::loader::plugin_folder_near((prefix_ / file).string());
    }
    annona_test::temporary_folder folder_;
    fs::path prefix_;
};

TEST_F(install_place, of_rules_is_beside_the_library_that_looks_for_them) {
    EXPECT_EQ(near("lib/libannona-embed.so.0"), (prefix_ / "lib/annona/plugins").string());
}

TEST_F(install_place, of_rules_is_in_the_same_prefix_as_a_program) {
    EXPECT_EQ(near("bin/annona"), (prefix_ / "lib/annona/plugins").string());
}

TEST_F(install_place, of_rules_is_nowhere_without_a_folder) {
    EXPECT_EQ(near("elsewhere/deep/program"), "");
    EXPECT_EQ(annona::loader::plugin_folder_near(""), "");
    fs::remove_all(prefix_ / "lib");
    EXPECT_EQ(near("bin/annona"), "");
    EXPECT_FALSE(annona::loader::installed_plugin_folder().empty());  // the configured prefix
}

}  // namespace
