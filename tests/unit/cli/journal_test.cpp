// SPDX-License-Identifier: Apache-2.0
// The way of a journal through the command line: run, verify, replay, show, export, and what is
// said when something is wrong.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "unit/cli/played_journal.hpp"

namespace {

using namespace annona;
using cli_test::answer;
using cli_test::run;

using journal_commands = cli_test::played_journal;

TEST_F(journal_commands, verify_and_replay_agree_with_the_writer) {
    const answer verified = run({"journal", "verify", data()});
    EXPECT_EQ(verified.code, cli::exit_ok) << verified.err;
    EXPECT_NE(verified.out.find(": whole, "), std::string::npos) << verified.out;
    const answer replayed = run({"replay", data()});
    EXPECT_EQ(replayed.code, cli::exit_ok) << replayed.err;
    EXPECT_NE(replayed.out.find("equals that of the writer at 1 place"), std::string::npos);
    const answer whole = run({"replay", data(), "--scheme", scheme()});
    EXPECT_EQ(whole.code, cli::exit_ok) << whole.err;
}

TEST_F(journal_commands, a_journal_is_run_into_once) {
    const answer again = play();
    EXPECT_NE((again.out + again.err).find("COMMUNITY_EXISTS"), std::string::npos);
}

TEST_F(journal_commands, show_and_export_show_the_entries_asked_for) {
    const answer one = run({"journal", "show", data(), "--from", "2", "--count", "1"});
    EXPECT_EQ(one.code, cli::exit_ok) << one.err;
    EXPECT_EQ(one.out.substr(0, 3), "2  ");
    EXPECT_EQ(one.out.find('\n'), one.out.size() - 1);
    const answer table = run({"journal", "export", data(), "--format", "csv"});
    EXPECT_EQ(table.out.substr(0, 21), "sequence,recorded_at,");
    const answer lines = run({"journal", "export", data()});
    EXPECT_EQ(lines.out.substr(0, 27), R"({"type":"journal","format":)");
    EXPECT_NE(lines.out.find(R"({"type":"head","sequence":)"), std::string::npos);
    EXPECT_EQ(run({"journal", "export", data(), "--format", "beancount"}).code, cli::exit_usage);
}

TEST_F(journal_commands, say_which_communities_there_are) {
    const answer wrong = run({"journal", "verify", data(), "--community", "nowhere"});
    EXPECT_EQ(wrong.code, cli::exit_failure);
    EXPECT_NE(wrong.err.find("it has: "), std::string::npos) << wrong.err;
    EXPECT_EQ(run({"journal", "verify", data() + "/nothing"}).code, cli::exit_failure);
}

TEST_F(journal_commands, verify_finds_a_group_that_was_changed) {
    change(
        "UPDATE groups SET bytes = zeroblob(length(bytes)) WHERE place ="
        " (SELECT min(place) FROM groups)");
    const answer verified = run({"journal", "verify", data()});
    EXPECT_EQ(verified.code, cli::exit_differs);
    EXPECT_NE(verified.out.find("BROKEN"), std::string::npos);
    EXPECT_NE(verified.err.find("entry 1: "), std::string::npos) << verified.err;
    EXPECT_EQ(run({"replay", data()}).code, cli::exit_differs);
    EXPECT_EQ(run({"journal", "export", data()}).code, cli::exit_differs);
}

TEST_F(journal_commands, verify_finds_a_group_that_is_missing) {
    change("DELETE FROM groups WHERE place = (SELECT min(place) FROM groups)");
    const answer verified = run({"journal", "verify", data()});
    EXPECT_EQ(verified.code, cli::exit_differs);
    EXPECT_NE(verified.err.find("JOURNAL_CORRUPT"), std::string::npos) << verified.err;
}

TEST_F(journal_commands, verify_finds_another_description) {
    change("UPDATE communities SET description = CAST(description || x'0a' AS BLOB)");
    const answer verified = run({"journal", "verify", data()});
    EXPECT_EQ(verified.code, cli::exit_differs);
    EXPECT_NE(verified.err.find("CHAIN_BROKEN"), std::string::npos) << verified.err;
}

TEST_F(journal_commands, replay_finds_another_state) {
    change("UPDATE states SET books = zeroblob(32)");
    const answer replayed = run({"replay", data()});
    EXPECT_EQ(replayed.code, cli::exit_differs);
    EXPECT_NE(replayed.err.find("STATE_DIFFERS"), std::string::npos) << replayed.err;
}

/// A file with another text in place of the first one.
void replace_in(const std::string& path, const std::string& before, const std::string& after) {
    std::ifstream file(path);
    std::string text(std::istreambuf_iterator<char>(file), {});
    const auto at = text.find(before);
    ASSERT_NE(at, std::string::npos) << path;
    text.replace(at, before.size(), after);
    std::ofstream(path) << text;
}

// Two purchases and a redemption, judged by their own rules and by others under which no shop may
// redeem.
TEST(recheck, finds_nothing_by_the_same_rules_and_what_others_would_have_decided) {
    const annona_test::temporary_folder folder;
    const std::string scheme = folder.path() + "/scheme.yaml", data = folder.path() + "/data";
    std::ofstream(folder.path() + "/scenario.json") << R"({"format": "seed-scenarios/1",
 "schemes": [{"id": "plain", "scenarios": [{"id": "one", "title": "two purchases", "operations": [
  {"seq": 1, "at": "2026-03-02T08:00:00+01:00", "op": "fund", "args": {"amount": "100.00"},
   "expect": {"result": "accepted"}},
  {"seq": 2, "at": "2026-03-02T09:00:00+01:00", "op": "issue",
   "args": {"to": "ben:A", "amount": "60.00"}, "expect": {"result": "accepted"}},
  {"seq": 3, "at": "2026-03-02T10:00:00+01:00", "op": "pay",
   "args": {"from": "ben:A", "to": "mer:S", "amount": "50.00"}, "expect": {"result": "accepted"}},
  {"seq": 4, "at": "2026-03-03T10:00:00+01:00", "op": "redeem",
   "args": {"from": "mer:S", "amount": "50.00"}, "expect": {"result": "accepted"}}]}]}]})";
    std::filesystem::copy_file(std::string(ANNONA_SOURCE_DIR) + "/tests/scenario/plain/scheme.yaml",
                               scheme);
    const answer ran =
        run({"run", scheme, "--scenario", folder.path() + "/scenario.json", "--journal", data});
    ASSERT_EQ(ran.code, cli::exit_ok) << ran.out << ran.err;
    const answer same = run({"recheck", data, "--scheme", scheme});
    EXPECT_EQ(same.code, cli::exit_ok) << same.out << same.err;
    EXPECT_NE(same.out.find("4 commands judged again, 0 differences"), std::string::npos)
        << same.out;
    replace_in(scheme, "rules: []",
               "rules:\n"
               "  - {rule: redemption_fee, id: who, since: 2026-01-01, who: [household], "
               "fee: 0 %}\n");
    const answer other = run({"--plugins", ANNONA_PLUGIN_DIR, "recheck", data, "--scheme", scheme});
    EXPECT_EQ(other.code, cli::exit_differs) << other.out << other.err;
    EXPECT_NE(other.out.find(", redeem: was accepted"), std::string::npos) << other.out;
    EXPECT_NE(other.out.find("1 difference\n"), std::string::npos) << other.out;
    EXPECT_EQ(run({"recheck", data}).code, cli::exit_usage);
}

}  // namespace
