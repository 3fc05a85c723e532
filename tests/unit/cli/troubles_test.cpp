// SPDX-License-Identifier: Apache-2.0
// What an operator reads on the command line when something is wrong with a journal: a code, what
// was found, and the file.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "unit/cli/played_journal.hpp"

namespace {

using namespace annona;
using cli_test::answer;
using cli_test::run;

class journal_troubles : public cli_test::played_journal {
protected:
    /// A refusal that names this code and this file.
    static void expect_told(const answer& got, const std::string& code, const std::string& name) {
        EXPECT_NE(got.code, cli::exit_ok);
        EXPECT_NE(got.err.find(code), std::string::npos) << got.err;
        EXPECT_NE(got.err.find(name), std::string::npos) << got.err;
    }
};

TEST_F(journal_troubles, a_missing_segment_is_named) {
    std::filesystem::copy(file("journal-000001.db"), file("journal-000003.db"));
    expect_told(verify(), "JOURNAL_SEGMENT_MISSING", "journal-000002.db");
    std::filesystem::remove(file("journal-000003.db"));
    EXPECT_EQ(verify().code, cli::exit_ok);
}

TEST_F(journal_troubles, a_newer_format_is_not_called_damage) {
    change("PRAGMA user_version = 99");
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
    const answer whole = run({"replay", data(), "--scheme", scheme()});
    expect_told(whole, "KEY_MISSING", "was not erased");
    std::filesystem::rename(file("kept"), file("keys.db"));
    EXPECT_EQ(run({"replay", data(), "--scheme", scheme()}).code, cli::exit_ok);
}

TEST_F(journal_troubles, an_empty_folder_and_none_are_told_apart_from_a_journal) {
    expect_told(run({"journal", "verify", data() + "/nowhere"}), "JOURNAL_MISSING", "nowhere");
}

}  // namespace
