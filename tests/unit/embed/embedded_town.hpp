// SPDX-License-Identifier: Apache-2.0
//! A town of its own for each test of the C functions, from a scheme file it writes.
#pragma once

#include <gtest/gtest.h>

#include <annona/embed.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "unit/temporary_folder.hpp"

namespace embedded {

inline constexpr std::string_view small_town =
    "scheme: town\n"
    "title: Town money\n"
    "zone: UTC\n"
    "unit: {code: OSS, digits: 2, worth: 1 EUR, backed: yes}\n"
    "accounts:\n"
    "  ben: {is: household, pays_from: \"cash:{holder}\"}\n"
    "  mer: {is: shop, paid_to: \"bank:{holder}\"}\n"
    "programmes: {town: {payer: muni, reserve: reserve}}\n"
    "pockets: {aid: {programme: town, default: yes}}\n"
    "inputs: {members: count}\n"
    "commands: [fund, issue, pay, redeem, reverse, set_fact, advance]\n"
    "categories: {food: {basic: , prepared: }, alcohol: }\n"
    "shop_classes: [grocer]\n"
    "register: {default: {mer: {class: grocer}}}\n"
    "rules:\n"
    "  - {rule: earmark, id: aid-food, since: 2026-01-01, applies_to: {pockets: [aid]},\n"
    "     goods: {allow: [food]}, shops: {classes: [grocer]}}\n";

// 2026-03-02T09:00:00Z: 20,514 days after 1970-01-01 and nine hours.
inline constexpr int64_t monday_morning = 20'514LL * 86'400 + 9 * 3'600;

inline annona_text text(std::string_view from) { return {from.data(), from.size()}; }

class an_embedded_town : public testing::Test {
protected:
    void SetUp() override {
        std::ofstream(folder_ + "/scheme.yaml") << small_town;
        error_.size = sizeof error_;
        open();
    }
    void TearDown() override {
        if (town_.handle != 0) annona_close(town_, nullptr);
    }
    void open(std::string_view journal = {}) {
        annona_options options{};
        options.size = sizeof options;
        options.scheme = text(folder_);
        options.journal = text(journal);
        options.now = monday_morning;
        ASSERT_EQ(annona_open(&options, &town_, nullptr, &error_), ANNONA_DONE) << error_.text;
    }
    static annona_request request(std::string_view command, std::string_view id) {
        annona_request made{};
        made.size = sizeof made;
        made.command = text(command), made.request_id = text(id), made.principal = text("till");
        return made;
    }
    annona_answer ask(const annona_request& asked, int64_t now = monday_morning) {
        annona_answer answer{};
        answer.size = sizeof answer;
        EXPECT_EQ(annona_submit(town_, &asked, now, &answer, &error_), ANNONA_DONE) << error_.text;
        return answer;
    }
    void fund_and_issue() {
        auto money = request("fund", "money");
        money.programme = text("town"), money.amount = text("500.00");
        ASSERT_EQ(ask(money).verdict, ANNONA_VERDICT_ACCEPTED);
        auto award = request("issue", "award");
        award.other = text("ben:H1"), award.other_pocket = text("aid");
        award.amount = text("150.00");
        ASSERT_EQ(ask(award).verdict, ANNONA_VERDICT_ACCEPTED);
    }
    annona_answer pay(std::string_view id, std::string_view category, std::string_view value) {
        annona_basket_line line{text(category), text(value), {}, {}};
        auto asked = request("pay", id);
        asked.account = text("ben:H1"), asked.other = text("mer:Shop");
        asked.lines = &line, asked.lines_count = 1;
        return ask(asked);
    }
    std::string held(std::string_view account) {
        annona_buffer found{};
        EXPECT_EQ(annona_balance(town_, text(account), {}, {}, &found, &error_), ANNONA_DONE)
            << error_.text;
        std::string made(found.data, found.size);
        annona_buffer_free(&found);
        return made;
    }

    annona_test::temporary_folder place_;
    const std::string folder_ = place_.path();
    annona_community town_{};
    annona_error error_{};
};

}  // namespace embedded
