// SPDX-License-Identifier: Apache-2.0
// A town with a journal in a folder, written on the thread of the test.
#pragma once

#include <gtest/gtest.h>

#include <annona/annona.hpp>

#include "../../conformance/community.hpp"
#include "journal/description.hpp"
#include "runtime/follower.hpp"
#include "stores/folder_guard.hpp"
#include "unit/temporary_folder.hpp"

namespace annona::runtime_test {

using conformance::ask;
using conformance::at;
using annona_test::temporary_folder;

inline std::string scheme_text() {
    return conformance::with_rules(conformance::town_head, {conformance::ninety_days});
}

class written_town {
public:
    written_town()
        : rules_(conformance::scheme_of(scheme_text())), files_(temporary_folder::in_memory()) {
        open();
    }
    void open() {
        stores::folder_options small;
        small.segment_size_max = 64 << 10, small.ballast_size = 4096;
        folder_ = std::move(*stores::sqlite_folder::open_to_write(files_.path(), small));
        if (folder_->communities().empty()) {
            const auto text = journal::write_description("town", *rules_);
            journal_ = std::move(*folder_->add("town", std::as_bytes(std::span(text))));
            engine_options few;
            few.recent_requests_max = requests_max;
            live_ = std::move(*engine::start(rules_, *journal_, at("2026-03-01", 8), few));
            command money = ask(command_kind::fund, "", "", 10'000'000);
            money.programme = "town";
            accept(money, at("2026-03-01", 9));
        } else {
            journal_ = std::move(*folder_->journal_of("town"));
        }
    }
    [[nodiscard]] journal::snapshot_guard guard() const {
        return stores::folder_guard(*folder_->folder_key());
    }
    void close() { live_.reset(), journal_.reset(), folder_.reset(); }

    decision submit(command asked, instant now) {
        const auto id = "r" + std::to_string(++asked_);
        if (asked.request_id.empty()) asked.request_id = id;
        auto answer = live_->submit(asked, now);
        if (!answer) throw std::runtime_error(answer.error().code + ": " + answer.error().text);
        answer->record = {};
        return *answer;
    }
    decision accept(const command& asked, instant now) {
        const auto answer = submit(asked, now);
        EXPECT_EQ(answer.result, verdict::accepted) << name_of_reason(answer.code);
        return answer;
    }
    decision award(std::string_view to, int64_t cents, instant now) {
        command asked = ask(command_kind::issue, "", to, cents);
        asked.other_pocket = "aid";
        return accept(asked, now);
    }
    decision pay(int64_t cents, instant now, std::string_view id = {}) {
        basket_line line;
        line.category = "food", line.value = amount::of(cents);
        command asked = ask(command_kind::pay, "ben:A", "mer:S", cents);
        asked.lines = {&line, 1}, asked.request_id = id;
        return submit(asked, now);
    }

    follower_options options() const {
        follower_options made;
        made.folder = files_.path(), made.community = "town";
        made.request_run_max = requests_max;
        made.snapshot_every = 0;
        return made;
    }
    std::unique_ptr<follower> follow() {
        auto opened = follower::open(rules_, options());
        if (!opened) throw std::runtime_error(opened.error().code + ": " + opened.error().text);
        return std::move(*opened);
    }
    static void catch_up(follower& behind) {
        for (;;) {
            const auto applied = behind.step(7);
            ASSERT_TRUE(applied) << applied.error().text;
            if (*applied == 0) return;
        }
    }

    static constexpr size_t requests_max = 20;
    std::shared_ptr<scheme> rules_;
    temporary_folder files_;
    std::unique_ptr<stores::sqlite_folder> folder_;
    std::unique_ptr<stores::sqlite_journal> journal_;
    std::unique_ptr<engine> live_;
    uint64_t asked_ = 0;
};

}  // namespace annona::runtime_test
