// SPDX-License-Identifier: Apache-2.0
// What an operator reads on the command line when something is wrong with a journal: a code, what
// was found, and the file.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "cli/exit_codes.hpp"
#include "unit/cli/run_program.hpp"
#include "unit/stores/temporary_folder.hpp"

namespace {

using namespace annona;
using cli_test::answer;
using cli_test::run;

class journal_troubles : public testing::Test {
protected:
    void SetUp() override {
        const std::string source(ANNONA_SOURCE_DIR);
        const answer ran =
            run({"run", source + "/tests/scenario/plain", "--scenario",
                 source + "/tests/scenario/planted_difference.json", "--journal", data()});
        ASSERT_EQ(ran.code, cli::exit_differs) << ran.err;  // the planted one
    }
    [[nodiscard]] std::string data() const { return folder_.path() + "/data"; }
    [[nodiscard]] std::string file(const std::string& name) const { return data() + "/" + name; }
    [[nodiscard]] answer verify() const { return run({"journal", "verify", data()}); }
    [[nodiscard]] answer replay() const { return run({"replay", data()}); }
    void change(const std::string& name, const std::string& sql) const {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open(file(name).c_str(), &database), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(database);
    }
    /// A refusal that names this code and this file.
    void expect_told(const answer& got, const std::string& code, const std::string& name) const {
        EXPECT_NE(got.code, cli::exit_ok);
        EXPECT_NE(got.err.find(code), std::string::npos) << got.err;
        EXPECT_NE(got.err.find(name), std::string::npos) << got.err;
    }

private:
    stores_test::temporary_folder folder_;
};

TEST_F(journal_troubles, a_missing_segment_is_named) {
    std::filesystem::copy(file("journal-000001.db"), file("journal-000003.db"));
    expect_told(verify(), "JOURNAL_SEGMENT_MISSING", "journal-000002.db");
    std::filesystem::remove(file("journal-000003.db"));
    EXPECT_EQ(verify().code, cli::exit_ok);
}

TEST_F(journal_troubles, a_newer_format_is_not_called_damage) {
    change("journal-000001.db", "PRAGMA user_version = 99");
    expect_told(verify(), "NEWER_FORMAT", "journal-000001.db");
    EXPECT_NE(verify().err.find("format 99, allowed up to"), std::string::npos) << verify().err;
}

TEST_F(journal_troubles, a_file_that_is_none_is_named) {
    std::ofstream(file("journal-000001.db"), std::ios::trunc) << std::string(9'000, 'x');
    expect_told(verify(), "JOURNAL_CORRUPT", "journal-000001.db");
}

// Verifying needs no key, rebuilding a state does.
TEST_F(journal_troubles, missing_keys_are_told_where_they_are_needed) {
    std::filesystem::rename(file("keys.db"), file("kept"));
    EXPECT_EQ(verify().code, cli::exit_ok) << verify().err;
    const std::string scheme = std::string(ANNONA_SOURCE_DIR) + "/tests/scenario/plain";
    const answer whole = run({"replay", data(), "--scheme", scheme});
    expect_told(whole, "KEY_MISSING", "was not erased");
    std::filesystem::rename(file("kept"), file("keys.db"));
    EXPECT_EQ(run({"replay", data(), "--scheme", scheme}).code, cli::exit_ok);
}

TEST_F(journal_troubles, an_empty_folder_and_none_are_told_apart_from_a_journal) {
    expect_told(run({"journal", "verify", data() + "/nowhere"}), "JOURNAL_MISSING", "nowhere");
}

}  // namespace
