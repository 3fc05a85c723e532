// SPDX-License-Identifier: Apache-2.0
// What a program may do wrong with the C functions: each answers with an error and nothing breaks.

#include <gtest/gtest.h>

#include <annona/embed.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "unit/embed/embedded_town.hpp"

namespace {

using namespace embedded;

/// Every function that takes a community, called with one; the first error code that differs from
/// `expected`, or nothing.
std::string codes_other_than(std::string_view expected, annona_community town) {
    annona_error error{};
    error.size = sizeof error;
    annona_request asked{};
    asked.size = sizeof asked;
    asked.command = text("advance");
    annona_answer answer{};
    answer.size = sizeof answer;
    annona_buffer buffer{};
    uint64_t sequence = 0;
    char digest[65] = {};
    const auto differs = [&](int done) {
        annona_buffer_free(&buffer);
        return done != ANNONA_FAILED || error.code != expected;
    };
    if (differs(annona_submit(town, &asked, 0, &answer, &error))) return "submit";
    if (differs(annona_submit_many(town, &asked, 1, 0, &answer, &error))) return "submit_many";
    if (differs(annona_submit_json(town, text("{}"), 0, &buffer, &error))) return "submit_json";
    if (differs(annona_describe(town, 1, &buffer, &error))) return "describe";
    if (differs(annona_entry_bytes(town, 1, &buffer, &error))) return "entry_bytes";
    if (differs(annona_explain(town, 1, {}, &buffer, &error))) return "explain";
    if (differs(annona_balance(town, text("x"), {}, {}, &buffer, &error))) return "balance";
    if (differs(annona_statement(town, &buffer, &error))) return "statement";
    if (differs(annona_last_sequence(town, &sequence, &error))) return "last_sequence";
    if (differs(annona_state_digest(town, digest, &error))) return "state_digest";
    if (differs(annona_replay(town, &error))) return "replay";
    if (differs(annona_close(town, &error))) return "close";
    return {};
}

class misuse : public an_embedded_town {
protected:
    int submit(const annona_request& asked) {
        answer_.size = sizeof answer_;
        return annona_submit(town_, &asked, monday_morning, &answer_, &error_);
    }
    annona_request purchase(std::string_view id) {
        auto made = request("pay", id);
        made.account = text("ben:H1"), made.other = text("mer:Shop");
        return made;
    }
    annona_answer answer_{};
};

TEST_F(misuse, no_function_follows_a_handle_that_is_not_open) {
    const auto open = town_;
    ASSERT_EQ(annona_close(town_, &error_), ANNONA_DONE);
    town_.handle = 0;
    for (const uint64_t handle : {uint64_t{0}, open.handle, open.handle + 1, ~uint64_t{0}})
        EXPECT_EQ(codes_other_than("BAD_HANDLE", {handle}), "") << handle;
}

TEST_F(misuse, null_where_something_is_wanted_is_named) {
    const auto failed = [this](int done, std::string_view place) {
        return done == ANNONA_FAILED && std::string_view(error_.code) == "BAD_POINTER" &&
               error_.place == place;
    };
    annona_options options{};
    EXPECT_TRUE(failed(annona_open(nullptr, &town_, nullptr, &error_), "options"));
    EXPECT_TRUE(failed(annona_open(&options, nullptr, nullptr, &error_), "opened"));
    const annona_request asked{};
    EXPECT_TRUE(failed(annona_submit(town_, &asked, 0, nullptr, &error_), "answer"));
    EXPECT_TRUE(failed(annona_submit_many(town_, nullptr, 1, 0, &answer_, &error_), "requests"));
    EXPECT_TRUE(failed(annona_submit_many(town_, &asked, 1, 0, nullptr, &error_), "answers"));
    EXPECT_TRUE(failed(annona_submit_json(town_, text("{}"), 0, nullptr, &error_), "buffer"));
    EXPECT_TRUE(failed(annona_describe(town_, 1, nullptr, &error_), "buffer"));
    EXPECT_TRUE(failed(annona_entry_bytes(town_, 1, nullptr, &error_), "buffer"));
    EXPECT_TRUE(failed(annona_explain(town_, 1, {}, nullptr, &error_), "buffer"));
    EXPECT_TRUE(failed(annona_balance(town_, {}, {}, {}, nullptr, &error_), "buffer"));
    EXPECT_TRUE(failed(annona_statement(town_, nullptr, &error_), "buffer"));
    EXPECT_TRUE(failed(annona_last_sequence(town_, nullptr, &error_), "sequence"));
    EXPECT_TRUE(failed(annona_state_digest(town_, nullptr, &error_), "digest"));
    EXPECT_EQ(annona_submit_many(town_, nullptr, 0, 0, nullptr, &error_), ANNONA_DONE);
}

TEST_F(misuse, an_error_of_another_size_is_left_alone) {
    annona_error other{};
    std::memset(&other, 0x55, sizeof other);
    EXPECT_EQ(annona_close({0}, &other), ANNONA_FAILED);
    EXPECT_EQ(other.code[0], 0x55);
    EXPECT_EQ(annona_close({0}, nullptr), ANNONA_FAILED);
}

TEST_F(misuse, sizes_of_another_version_are_refused_wherever_they_stand) {
    for (const size_t size : {size_t{0}, size_t{1}, sizeof(annona_request) - 1,
                              sizeof(annona_request) + 8, ~size_t{0}}) {
        auto asked = purchase("p");
        asked.size = size;
        EXPECT_EQ(submit(asked), ANNONA_FAILED);
        EXPECT_STREQ(error_.code, "WRONG_SIZE");
    }
    annona_options options{};
    options.size = sizeof options - 1;
    annona_community none{7};
    EXPECT_EQ(annona_open(&options, &none, nullptr, &error_), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "WRONG_SIZE");
    EXPECT_EQ(none.handle, 0u);
}

TEST_F(misuse, a_text_with_a_size_and_no_memory_is_malformed) {
    const annona_text broken{nullptr, 5};
    auto asked = purchase("p");
    asked.account = broken;
    ASSERT_EQ(submit(asked), ANNONA_DONE);
    EXPECT_STREQ(answer_.code, "MALFORMED");
    annona_buffer buffer{};
    EXPECT_EQ(annona_balance(town_, broken, {}, {}, &buffer, &error_), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "MALFORMED");
    EXPECT_EQ(annona_submit_json(town_, broken, 0, &buffer, &error_), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "MALFORMED");
    annona_options options{};
    options.size = sizeof options;
    options.scheme = broken;
    annona_community none{};
    EXPECT_EQ(annona_open(&options, &none, nullptr, &error_), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "MALFORMED");
    EXPECT_STREQ(error_.place, "scheme");
}

TEST_F(misuse, nul_and_bad_utf8_are_malformed_in_every_text_of_a_request) {
    fund_and_issue();
    const std::string_view bad[] = {{"a\0b", 3}, "\xff", "\xc0\x80", "\xed\xa0\x80", "\xf0\x9f"};
    annona_text annona_request::*const texts[] = {
        &annona_request::request_id, &annona_request::principal, &annona_request::account,
        &annona_request::other,      &annona_request::pocket,    &annona_request::programme,
        &annona_request::label,      &annona_request::amount,    &annona_request::valid_until,
        &annona_request::author,     &annona_request::reason};
    int sale = 0;
    for (const auto one : texts)
        for (const auto value : bad) {
            const std::string id = "p" + std::to_string(++sale);
            auto asked = purchase(id);
            asked.*one = text(value);
            ASSERT_EQ(submit(asked), ANNONA_DONE) << error_.text;
            EXPECT_STREQ(answer_.code, "MALFORMED");
        }
    auto asked = request({"pay\0", 4}, "p");
    EXPECT_EQ(submit(asked), ANNONA_FAILED);
    EXPECT_EQ(held("ben:H1"), "150.00");
}

TEST_F(misuse, huge_numbers_and_texts_are_refused) {
    fund_and_issue();
    int sale = 0;
    for (const std::string& value :
         {std::string(39, '9'), std::string(64, '9'), std::string(100'000, '9'),
          "-" + std::string(38, '9') + ".99", std::string("0.") + std::string(60, '0') + "1"})
        EXPECT_EQ(pay("p" + std::to_string(++sale), "food.basic", value).verdict,
                  ANNONA_VERDICT_REFUSED)
            << value.size();
    auto asked = purchase("p");
    const std::string long_id(1 << 20, 'x');
    asked.request_id = text(long_id);
    ASSERT_EQ(submit(asked), ANNONA_DONE) << error_.text;
    EXPECT_EQ(answer_.verdict, ANNONA_VERDICT_REFUSED);
    EXPECT_EQ(held("ben:H1"), "150.00");
}

TEST_F(misuse, counts_beyond_every_limit_are_refused_and_not_read_to_their_end) {
    fund_and_issue();
    std::vector<annona_basket_line> lines(300, {text("food.basic"), text("0.01"), {}, {}});
    auto asked = purchase("p");
    asked.lines = lines.data(), asked.lines_count = lines.size();  // at most 256
    ASSERT_EQ(submit(asked), ANNONA_DONE) << error_.text;
    EXPECT_EQ(answer_.verdict, ANNONA_VERDICT_REFUSED);
    asked.lines_count = ~size_t{0};
    EXPECT_EQ(submit(asked), ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "LIMIT_EXCEEDED");
    std::vector<annona_answer> answers(1025);
    std::vector<annona_request> many(1025, purchase("p"));
    EXPECT_EQ(annona_submit_many(town_, many.data(), 1025, monday_morning, answers.data(), &error_),
              ANNONA_FAILED);
    EXPECT_STREQ(error_.code, "LIMIT_EXCEEDED");
    EXPECT_EQ(held("ben:H1"), "150.00");
}

TEST_F(misuse, instants_at_both_ends_of_their_range_are_answered) {
    fund_and_issue();
    for (const int64_t now :
         {std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()}) {
        const annona_request asked = request("advance", "far");
        answer_.size = sizeof answer_;
        EXPECT_EQ(annona_submit(town_, &asked, now, &answer_, &error_), ANNONA_FAILED) << now;
        EXPECT_STREQ(error_.code, "OUT_OF_RANGE");
    }
    auto asked = purchase("p");
    asked.occurred_at = std::numeric_limits<int64_t>::max();
    asked.deadline = std::numeric_limits<int64_t>::min();
    ASSERT_EQ(submit(asked), ANNONA_DONE) << error_.text;
    EXPECT_STREQ(answer_.code, "MALFORMED");
}

TEST_F(misuse, sequences_that_are_no_decision_are_not_found) {
    annona_buffer buffer{};
    for (const uint64_t sequence : {uint64_t{0}, uint64_t{1'000'000}, ~uint64_t{0}}) {
        EXPECT_EQ(annona_describe(town_, sequence, &buffer, &error_), ANNONA_FAILED);
        EXPECT_STREQ(error_.code, "NOT_FOUND");
        EXPECT_EQ(annona_entry_bytes(town_, sequence, &buffer, &error_), ANNONA_FAILED);
        EXPECT_STREQ(error_.code, "NOT_FOUND");
        EXPECT_EQ(buffer.data, nullptr);
    }
    annona_buffer_free(&buffer);
    annona_buffer_free(&buffer);
}

TEST_F(misuse, closing_while_others_ask_ends_in_bad_handle_and_nothing_else) {
    fund_and_issue();
    std::atomic<bool> wrong = false;
    std::vector<std::thread> tills;
    for (int till = 0; till < 4; ++till)
        tills.emplace_back([&, till] {
            annona_error error{};
            error.size = sizeof error;
            for (int i = 0; i < 200; ++i) {
                const std::string id = std::to_string(till) + "-" + std::to_string(i);
                const auto asked = purchase(id);
                annona_answer answer{};
                answer.size = sizeof answer;
                if (annona_submit(town_, &asked, monday_morning, &answer, &error) == ANNONA_DONE)
                    continue;
                if (std::string_view(error.code) != "BAD_HANDLE") wrong = true;
            }
        });
    std::thread([this] { annona_close(town_, nullptr); }).join();
    for (auto& till : tills) till.join();
    EXPECT_FALSE(wrong);
}

TEST_F(misuse, bytes_of_any_kind_are_answered_as_json) {
    const unsigned seed = 20'260'302;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 chance(seed);
    constexpr std::string_view good =
        R"({"command":"pay","request_id":"p","account":"ben:H1","lines":[{"amount":"1.00"}]})";
    for (int round = 0; round < 2000; ++round) {
        std::string asked(good.substr(0, chance() % (good.size() + 1)));
        for (unsigned changes = chance() % 4; changes > 0 && !asked.empty(); --changes)
            asked[chance() % asked.size()] = static_cast<char>(chance());
        annona_buffer answer{};
        const int done = annona_submit_json(town_, text(asked), monday_morning, &answer, &error_);
        EXPECT_TRUE(done == ANNONA_DONE || error_.code[0] != 0);
        annona_buffer_free(&answer);
    }
    const std::string deep(100'000, '[');
    annona_buffer answer{};
    EXPECT_EQ(annona_submit_json(town_, text(deep), 0, &answer, &error_), ANNONA_FAILED);
}

}  // namespace
