// SPDX-License-Identifier: Apache-2.0
//! The journal that `annona run` has written of a small scenario, and what goes wrong with it.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>

#include "cli/exit_codes.hpp"
#include "unit/cli/run_program.hpp"
#include "unit/temporary_folder.hpp"

namespace annona::cli_test {

class played_journal : public testing::Test {
protected:
    void SetUp() override {
        const answer ran = play();
        ASSERT_EQ(ran.code, cli::exit_differs) << ran.err;  // the planted difference
    }
    [[nodiscard]] static std::string scheme() {
        return std::string(ANNONA_SOURCE_DIR) + "/tests/scenario/plain";
    }
    [[nodiscard]] answer play() const {
        return run({"run", scheme(), "--scenario",
                    std::string(ANNONA_SOURCE_DIR) + "/tests/scenario/planted_difference.json",
                    "--journal", data()});
    }
    [[nodiscard]] std::string data() const { return folder_.path() + "/data"; }
    [[nodiscard]] std::string file(const std::string& name) const { return data() + "/" + name; }
    [[nodiscard]] answer verify() const { return run({"journal", "verify", data()}); }

    /// Changes a segment behind the journal's back.
    void change(const std::string& sql, const std::string& name = "journal-000001.db") const {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open(file(name).c_str(), &database), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(database);
    }

private:
    annona_test::temporary_folder folder_;
};

}  // namespace annona::cli_test
