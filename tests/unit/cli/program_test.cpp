// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "cli/exit_codes.hpp"
#include "unit/cli/run_program.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace annona;
using cli_test::answer;
using cli_test::run;

const std::string plain = std::string(ANNONA_SOURCE_DIR) + "/tests/scenario/plain";
const std::string planted =
    std::string(ANNONA_SOURCE_DIR) + "/tests/scenario/planted_difference.json";

TEST(program, says_its_version) {
    const answer told = run({"--version"});
    EXPECT_EQ(told.code, cli::exit_ok);
    EXPECT_EQ(told.out, "annona 0.1.0\n");
}

TEST(program, help_teaches_with_an_example_and_the_exit_codes) {
    for (const char* command : {"check", "run", "explain", "schema"}) {
        const answer told = run({command, "--help"});
        EXPECT_EQ(told.code, cli::exit_ok) << command;
        EXPECT_NE(told.out.find("Example:"), std::string::npos) << command;
        EXPECT_NE(told.out.find("3 a scenario differs"), std::string::npos) << command;
    }
}

TEST(program, a_command_line_it_cannot_read_is_usage) {
    EXPECT_EQ(run({}).code, cli::exit_usage);
    EXPECT_EQ(run({"chek"}).code, cli::exit_usage);
    EXPECT_EQ(run({"check"}).code, cli::exit_usage);
}

TEST(program, check_says_that_a_good_scheme_is_good) {
    const answer told = run({"check", plain.c_str()});
    EXPECT_EQ(told.code, cli::exit_ok) << told.out << told.err;
    EXPECT_NE(told.out.find("good. A unit without rules, unit UNO"), std::string::npos) << told.out;
}

TEST(program, check_names_file_line_and_column_of_each_problem) {
    const annona_test::temporary_folder folder;
    const std::string bad = folder.file("bad_scheme.yaml");
    std::ofstream(bad)
        << "scheme: bad\ntitle: Two problems\nzone: Europe/Nowhere\n"
           "unit: {code: UNO, digits: 2}\ncolour: green\ncommands: [pay]\nrules: []\n";
    const answer told = run({"check", bad.c_str()});
    EXPECT_EQ(told.code, cli::exit_scheme_problems);
    EXPECT_NE(told.out.find("bad_scheme.yaml:3:7: "), std::string::npos) << told.out;
    EXPECT_NE(told.out.find("bad_scheme.yaml:5:1: "), std::string::npos) << told.out;
    const answer listed = run({"check", bad.c_str(), "--json"});
    EXPECT_EQ(listed.code, cli::exit_scheme_problems);
    EXPECT_NE(listed.out.find("\"line\": 5, \"column\": 1"), std::string::npos) << listed.out;
}

TEST(program, a_file_that_is_not_there_is_a_failure) {
    const std::string missing = plain + "/nowhere.yaml";
    EXPECT_EQ(run({"check", missing.c_str()}).code, cli::exit_failure);
    EXPECT_EQ(run({"run", missing.c_str()}).code, cli::exit_failure);
    EXPECT_EQ(run({"run", plain.c_str(), "--scenario", missing.c_str()}).code, cli::exit_failure);
}

TEST(program, run_answers_three_where_a_scenario_differs) {
    const answer told = run({"run", plain.c_str(), "--scenario", planted.c_str()});
    EXPECT_EQ(told.code, cli::exit_differs) << told.err;
    EXPECT_NE(told.out.find("DIFFERS at 1"), std::string::npos) << told.out;
    EXPECT_TRUE(told.out.ends_with("0 passed, 1 failed\n")) << told.out;
}

TEST(program, run_says_what_a_capture_takes_up_again) {
    const annona_test::temporary_folder folder;
    const std::string file = folder.file("capture.json");
    std::ofstream(file) << R"({"format": "seed-scenarios/1", "schemes": [{"id": "plain",
        "scenarios": [{"id": "a-capture", "title": "Of something held", "operations": [{"seq": 1,
        "at": "2026-03-02T08:00:00+01:00", "op": "capture", "args": {"original": "H1"},
        "expect": {"result": "rejected", "reason": "COMMAND_NOT_OPEN", "effects": []}}]}]}]})";
    const answer told = run({"run", plain, "--scenario", file});
    EXPECT_EQ(told.code, cli::exit_ok) << told.out << told.err;
    EXPECT_NE(told.out.find("  capture  of H1 "), std::string::npos) << told.out;
}

TEST(program, run_can_be_read_by_scripts) {
    const answer told = run({"run", plain.c_str(), "--scenario", planted.c_str(), "--json"});
    EXPECT_EQ(told.code, cli::exit_differs);
    EXPECT_TRUE(told.out.starts_with("[{\"scenario\": \"planted\"")) << told.out;
}

TEST(program, explain_tells_one_operation_and_refuses_one_that_is_not_there) {
    const answer told =
        run({"explain", plain.c_str(), "--scenario", planted.c_str(), "--operation", "1"});
    EXPECT_EQ(told.code, cli::exit_ok) << told.err;
    EXPECT_NE(told.out.find("Operation 1 of planted, 2026-03-02 08:00: fund"), std::string::npos)
        << told.out;
    EXPECT_NE(told.out.find("Moved:\n  muni -100.00 EUR\n  reserve +100.00 EUR\n"),
              std::string::npos)
        << told.out;
    EXPECT_EQ(
        run({"explain", plain.c_str(), "--scenario", planted.c_str(), "--operation", "9"}).code,
        cli::exit_usage);
}

TEST(program, a_rule_nobody_has_is_a_failure) {
    EXPECT_EQ(run({"rule", "show", "no_such_rule"}).code, cli::exit_failure);
    EXPECT_EQ(run({"rule", "list", "--static"}).code, cli::exit_failure);
}

TEST(program, rank_orders_applications_and_names_ties_at_the_quota) {
    const annona_test::temporary_folder folder;
    const std::string file = folder.file("applications.json");
    std::ofstream(file) << R"([{"id": "A", "isee": "9000.00"}, {"id": "B", "isee": "800.00"},
                               {"id": "C", "isee": "9000.00"}])";
    const answer told = run({"rank", file.c_str(), "--by", "isee", "--quota", "2"});
    EXPECT_EQ(told.code, cli::exit_ok) << told.err;
    EXPECT_NE(told.out.find("1  B            served"), std::string::npos) << told.out;
    EXPECT_NE(told.out.find("the quota parts them: A, C."), std::string::npos) << told.out;
    const answer json = run({"rank", file.c_str(), "--by", "isee highest", "--json"});
    EXPECT_NE(json.out.find("\"order\""), std::string::npos);
    EXPECT_EQ(run({"rank", file.c_str(), "--by", "isee lowest"}).code, cli::exit_usage);
    EXPECT_EQ(run({"rank", "nowhere.json", "--by", "isee"}).code, cli::exit_failure);
}

}  // namespace
