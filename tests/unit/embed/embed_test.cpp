// SPDX-License-Identifier: Apache-2.0
// The C functions: a purchase, a refusal, and every misuse answered instead of followed.

#include <gtest/gtest.h>

#include <annona/embed.h>
#include <annona/static_rules.hpp>

#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "embed/utf8.hpp"
#include "loader/scheme_files.hpp"
#include "runtime/follower.hpp"
#include "unit/embed/embedded_town.hpp"

namespace {

using namespace embedded;

/// As the thread of a handle that stays open long enough writes one.
void write_snapshot(const std::string& folder, const std::string& scheme_file) {
    annona::loader::rule_library library;
    ASSERT_TRUE(library.add_static(annona::static_rules()).ok());
    auto read = annona::loader::open_scheme(scheme_file, library);
    ASSERT_NE(read.made, nullptr);
    annona::follower_options options;
    options.folder = folder, options.community = "town";
    const auto behind = annona::follower::open(std::move(read.made), options);
    ASSERT_TRUE(behind.ok()) << behind.error().text;
    ASSERT_GT(*(*behind)->step(), 3u);
    ASSERT_TRUE((*behind)->write_snapshot().ok());
}

TEST_F(an_embedded_town, pays_and_says_who_holds_what) {
    fund_and_issue();
    const auto paid = pay("p1", "food.basic", "42.35");
    EXPECT_EQ(paid.verdict, ANNONA_VERDICT_ACCEPTED);
    EXPECT_STREQ(paid.amount, "42.35");
    EXPECT_STREQ(paid.code, "");
    EXPECT_EQ(paid.recorded_at, monday_morning);
    EXPECT_EQ(held("ben:H1"), "107.65");  // 150.00 - 42.35
    EXPECT_EQ(held("mer:Shop"), "42.35");
}

TEST_F(an_embedded_town, refuses_with_code_rule_and_line) {
    fund_and_issue();
    const auto refused = pay("p1", "alcohol", "4.90");
    EXPECT_EQ(refused.verdict, ANNONA_VERDICT_REFUSED);
    EXPECT_STREQ(refused.code, "CATEGORY_NOT_ALLOWED");
    EXPECT_STREQ(refused.rule, "aid-food");
    EXPECT_EQ(refused.line, 0);
    EXPECT_EQ(held("ben:H1"), "150.00");
    annona_buffer words{};
    ASSERT_EQ(annona_explain(town_, refused.sequence, {}, &words, &error_), ANNONA_DONE);
    EXPECT_NE(std::string_view(words.data, words.size).find("aid-food"), std::string_view::npos);
    annona_buffer_free(&words);
}

TEST_F(an_embedded_town, answers_a_repeated_request_with_the_first_decision) {
    fund_and_issue();
    const auto first = pay("same", "food.basic", "1.00");
    const auto again = pay("same", "food.basic", "1.00");
    EXPECT_EQ(again.verdict, ANNONA_VERDICT_DUPLICATE);
    EXPECT_EQ(again.original_sequence, first.sequence);
    EXPECT_EQ(held("ben:H1"), "149.00");
}

TEST_F(an_embedded_town, decides_json_and_structures_alike) {
    fund_and_issue();
    const auto by_structure = pay("p1", "food.basic", "10.00");
    annona_buffer described{}, answered{};
    ASSERT_EQ(annona_describe(town_, by_structure.sequence, &described, &error_), ANNONA_DONE);
    constexpr std::string_view asked =
        R"({"command": "pay", "request_id": "p2", "principal": "till", "account": "ben:H1",
            "other": "mer:Shop", "lines": [{"category": "food.basic", "amount": "10.00"}]})";
    ASSERT_EQ(annona_submit_json(town_, text(asked), monday_morning, &answered, &error_),
              ANNONA_DONE)
        << error_.text;
    std::string left(described.data), right(answered.data);
    const auto sequence = [](std::string& from) {  // the only thing that differs
        const auto at = from.find("\"sequence\":");
        const auto end = from.find(',', at);
        from.erase(at, end - at);
    };
    sequence(left), sequence(right);
    EXPECT_EQ(left, right);
    EXPECT_NE(left.find(R"("account":"ben:H1","pocket":"aid","delta":"-10.00")"), std::string::npos)
        << left;
    annona_buffer_free(&described), annona_buffer_free(&answered);
}

TEST_F(an_embedded_town, a_batch_answers_each_in_its_place) {
    fund_and_issue();
    annona_basket_line food{text("food.basic"), text("1.00"), {}, {}};
    annona_basket_line wine{text("alcohol"), text("1.00"), {}, {}};
    annona_request asked[3] = {request("pay", "a"), request("pay", "b"), request("pay", "c")};
    annona_answer answers[3] = {};
    for (int i = 0; i < 3; ++i) {
        asked[i].account = text("ben:H1"), asked[i].other = text("mer:Shop");
        asked[i].lines = i == 1 ? &wine : &food, asked[i].lines_count = 1;
        answers[i].size = sizeof answers[i];
    }
    ASSERT_EQ(annona_submit_many(town_, asked, 3, monday_morning, answers, &error_), ANNONA_DONE);
    EXPECT_EQ(answers[0].verdict, ANNONA_VERDICT_ACCEPTED);
    EXPECT_EQ(answers[1].verdict, ANNONA_VERDICT_REFUSED);
    EXPECT_EQ(answers[2].verdict, ANNONA_VERDICT_ACCEPTED);
}

TEST_F(an_embedded_town, a_journal_on_disk_outlives_the_handle) {
    ASSERT_EQ(annona_close(town_, &error_), ANNONA_DONE);
    const std::string journal = folder_ + "/journal";
    open(journal);
    fund_and_issue();
    pay("p1", "food.basic", "42.35");
    char before[65], after[65];
    ASSERT_EQ(annona_state_digest(town_, before, &error_), ANNONA_DONE);
    ASSERT_EQ(annona_close(town_, &error_), ANNONA_DONE);
    open(journal);
    ASSERT_EQ(annona_state_digest(town_, after, &error_), ANNONA_DONE);
    EXPECT_STREQ(before, after);
    EXPECT_EQ(held("ben:H1"), "107.65");
    EXPECT_EQ(pay("p1", "food.basic", "42.35").verdict, ANNONA_VERDICT_DUPLICATE);
}

// The engine of a handle that begins with a snapshot remembers no request id of before.
TEST_F(an_embedded_town, knows_request_ids_from_before_its_snapshot) {
    ASSERT_EQ(annona_close(town_, &error_), ANNONA_DONE);
    const std::string journal = folder_ + "/journal";
    open(journal);
    fund_and_issue();
    const auto paid = pay("p1", "food.basic", "42.35");
    ASSERT_EQ(annona_close(town_, &error_), ANNONA_DONE);
    write_snapshot(journal, folder_ + "/scheme.yaml");
    open(journal);
    const auto again = pay("p1", "food.basic", "42.35");
    EXPECT_EQ(again.verdict, ANNONA_VERDICT_DUPLICATE);
    EXPECT_EQ(again.original_sequence, paid.sequence);
    EXPECT_EQ(held("ben:H1"), "107.65");
    EXPECT_EQ(pay("p2", "food.basic", "7.65").verdict, ANNONA_VERDICT_ACCEPTED);
    EXPECT_EQ(held("ben:H1"), "100.00");
}

TEST_F(an_embedded_town, replays_to_the_same_state) {
    fund_and_issue();
    pay("p1", "food.basic", "42.35");
    EXPECT_EQ(annona_replay(town_, &error_), ANNONA_DONE) << error_.text;
}

TEST_F(an_embedded_town, a_closed_handle_is_refused_not_followed) {
    ASSERT_EQ(annona_close(town_, &error_), ANNONA_DONE);
    uint64_t sequence = 0;
    EXPECT_EQ(annona_last_sequence(town_, &sequence, &error_), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "BAD_HANDLE");
    EXPECT_EQ(annona_close(town_, &error_), ANNONA_FAILED);
    EXPECT_EQ(annona_close(annona_community{0}, &error_), ANNONA_FAILED);
    EXPECT_EQ(annona_close(annona_community{~uint64_t{0}}, nullptr), ANNONA_FAILED);
    town_.handle = 0;
}

TEST_F(an_embedded_town, null_pointers_and_wrong_sizes_are_named) {
    annona_answer answer{};
    EXPECT_EQ(annona_submit(town_, nullptr, 0, &answer, &error_), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "BAD_POINTER");
    auto asked = request("pay", "p1");
    EXPECT_EQ(annona_submit(town_, &asked, 0, nullptr, &error_), ANNONA_FAILED);
    EXPECT_EQ(annona_submit(town_, &asked, 0, &answer, &error_), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "WRONG_SIZE");
    answer.size = sizeof answer, asked.size = 8;
    EXPECT_EQ(annona_submit(town_, &asked, 0, &answer, &error_), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "WRONG_SIZE");
    asked = request("pay", "p1");
    asked.lines_count = 1;
    EXPECT_EQ(annona_submit(town_, &asked, 0, &answer, &error_), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "BAD_POINTER");
    EXPECT_EQ(annona_open(nullptr, &town_, nullptr, nullptr), ANNONA_FAILED);
    annona_buffer_free(nullptr);
}

TEST_F(an_embedded_town, bad_texts_and_amounts_are_refused_as_malformed) {
    fund_and_issue();
    EXPECT_STREQ(pay("p1", std::string_view("food\0.basic", 11), "1.00").code, "MALFORMED");
    EXPECT_STREQ(pay("p2", "food\xff", "1.00").code, "MALFORMED");
    EXPECT_STREQ(pay("p3", "food.basic", "1e5").code, "MALFORMED");
    EXPECT_STREQ(pay("p4", "food.basic", "1.005").code, "PRECISION");
    EXPECT_EQ(pay("p5", "food.basic", std::string(400, '9')).verdict, ANNONA_VERDICT_REFUSED);
    EXPECT_EQ(held("ben:H1"), "150.00");
    auto asked = request("sing", "p6");
    annona_answer answer{};
    answer.size = sizeof answer;
    EXPECT_EQ(annona_submit(town_, &asked, 0, &answer, &error_), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "UNKNOWN_COMMAND");
}

TEST_F(an_embedded_town, bad_json_says_what_and_where) {
    const auto code_of = [this](std::string_view asked) {
        annona_buffer answered{};
        EXPECT_EQ(annona_submit_json(town_, text(asked), monday_morning, &answered, &error_),
                  ANNONA_FAILED);
        annona_buffer_free(&answered);
        return std::string(error_.code) + " " + error_.place;
    };
    EXPECT_EQ(code_of("{"), "MALFORMED request");
    EXPECT_EQ(code_of("[]"), "MALFORMED ");
    EXPECT_EQ(code_of(R"({"command": "pay", "command": "issue"})"), "TWICE command");
    EXPECT_EQ(code_of(R"({"command": "pay", "amont": "1.00"})"), "UNKNOWN_FIELD amont");
    EXPECT_EQ(code_of(R"({"command": "pay", "amount": 1.5})"), "MALFORMED amount");
    EXPECT_EQ(code_of(R"({"command": "pay", "lines": [{"categroy": "x"}]})"),
              "UNKNOWN_FIELD lines.categroy");
}

TEST_F(an_embedded_town, a_scheme_with_problems_lists_them_all) {
    std::ofstream(folder_ + "/bad.yaml") << "scheme: town\nzone: UTC\ncolour: red\n";
    annona_options options{};
    options.size = sizeof options;
    const std::string path = folder_ + "/bad.yaml";
    options.scheme = text(path);
    annona_community none{};
    annona_buffer problems{};
    EXPECT_EQ(annona_open(&options, &none, &problems, &error_), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "SCHEME_REFUSED");
    EXPECT_EQ(none.handle, 0u);
    EXPECT_NE(std::string_view(problems.data).find("bad.yaml:3:1"), std::string_view::npos)
        << problems.data;
    annona_buffer_free(&problems);
}

TEST_F(an_embedded_town, many_threads_may_ask_at_once) {
    fund_and_issue();
    std::vector<std::thread> tills;
    for (int till = 0; till < 8; ++till)
        tills.emplace_back([this, till] {
            for (int i = 0; i < 50; ++i)
                pay("t" + std::to_string(till) + "-" + std::to_string(i), "food.basic", "0.10");
        });
    for (auto& till : tills) till.join();
    EXPECT_EQ(held("ben:H1"), "110.00");  // 150.00 - 400 x 0.10
}

extern "C" uint32_t annona_embed_version_seen_by_c(void);

TEST(embed_header, is_the_same_in_c_and_in_the_library) {
    EXPECT_EQ(annona_embed_version_seen_by_c(), annona_embed_version());
}

TEST(clean_utf8, knows_the_forms_of_the_standard) {
    using annona::embed::is_clean_utf8;
    EXPECT_TRUE(is_clean_utf8("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x8d\x9e"));  // a é € and a loaf
    EXPECT_TRUE(is_clean_utf8("\xed\x9f\xbf\xee\x80\x80"));               // beside the surrogates
    EXPECT_FALSE(is_clean_utf8("\xed\xa0\x80"));                          // a surrogate
    EXPECT_FALSE(is_clean_utf8("\xc0\xaf"));                              // overlong
    EXPECT_FALSE(is_clean_utf8("\xe0\x80\xaf"));
    EXPECT_FALSE(is_clean_utf8("\xf4\x90\x80\x80"));  // beyond U+10FFFF
    EXPECT_FALSE(is_clean_utf8("\xe2\x82"));          // cut off
    EXPECT_FALSE(is_clean_utf8("\x80"));
    EXPECT_TRUE(is_clean_utf8("exactly 16 bytes"));
    EXPECT_TRUE(is_clean_utf8("eight\x7f\x01ok, caf\xc3\xa9 behind"));
    EXPECT_FALSE(is_clean_utf8(std::string_view("nul at 8\0 and on", 16)));
    EXPECT_FALSE(is_clean_utf8(std::string_view("\0nul first", 10)));
    EXPECT_FALSE(is_clean_utf8("a byte far behind \xff."));
    EXPECT_FALSE(is_clean_utf8(std::string_view("a\0b", 3)));
}

}  // namespace
