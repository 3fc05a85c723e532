// SPDX-License-Identifier: Apache-2.0
// A community whose store can take no more: whoever asks hears what is wrong, and nothing that was
// answered before is lost.

#include <gtest/gtest.h>

#include "runtime/community_runtime.hpp"
#include "unit/runtime/written_town.hpp"
#include "unit/stores/fault_vfs.hpp"

namespace annona {
namespace {

using conformance::ask;
using conformance::at;
using stores_test::fault;
using stores_test::fault_vfs;
using annona_test::temporary_folder;

class a_stopped_community : public testing::Test {
protected:
    a_stopped_community() : rules_(conformance::scheme_of(runtime_test::scheme_text())) {
        fault_vfs::install();
        fault_vfs::arm(fault::no_space, 0);
        options_.ballast_size = 4096, options_.vfs = fault_vfs::name;
        open();
    }
    void open() {
        folder_ = std::move(*stores::sqlite_folder::open_to_write(files_.path(), options_));
        std::unique_ptr<engine> decider;
        if (folder_->communities().empty()) {
            const auto text = journal::write_description("town", *rules_);
            journal_ = std::move(*folder_->add("town", std::as_bytes(std::span(text))));
            decider = std::move(*engine::start(rules_, *journal_, at("2026-03-01", 8)));
        } else {
            journal_ = std::move(*folder_->journal_of("town"));
            decider = std::move(*engine::replay(rules_, *journal_));
        }
        runtime_options options;
        options.on_stopped = [this](const failure& why) { stopped_.push_back(why); };
        town_ = std::make_unique<community_runtime>(
            std::move(decider), *journal_,
            [] {
                return clock_reading{at("2026-03-02", 9), 0};
            },
            options);
    }
    void close() { town_.reset(), journal_.reset(), folder_.reset(); }
    /// What is answered to a payment into the reserve: its sequence, or a code.
    std::string fund(const std::string& id) {
        command money = ask(command_kind::fund, "", "", 100);
        money.programme = "town", money.request_id = id;
        const auto answer = town_->submit_and_wait(money);
        if (!answer) return answer.error().code;
        return std::to_string(answer->result == verdict::duplicate ? answer->original_sequence
                                                                   : answer->sequence);
    }

    std::shared_ptr<scheme> rules_;
    temporary_folder files_;
    stores::folder_options options_;
    std::unique_ptr<stores::sqlite_folder> folder_;
    std::unique_ptr<stores::sqlite_journal> journal_;
    std::vector<failure> stopped_;
    std::unique_ptr<community_runtime> town_;
};

TEST_F(a_stopped_community, says_that_its_file_was_moved_and_goes_on_when_it_is_back) {
    const auto first = fund("one");
    const auto file = files_.file("journal-000001.db");
    std::filesystem::rename(file, files_.file("elsewhere"));
    EXPECT_EQ(fund("two"), "JOURNAL_MOVED");
    EXPECT_EQ(fund("three"), "JOURNAL_MOVED");
    close();
    ASSERT_EQ(stopped_.size(), 1u);
    EXPECT_EQ(stopped_.front().place, file);
    std::filesystem::rename(files_.file("elsewhere"), file);
    open();
    EXPECT_EQ(fund("one"), first);
    EXPECT_EQ(fund("two"), std::to_string(std::stoul(first) + 1));
}

TEST_F(a_stopped_community, on_a_full_disk_says_so_after_the_group_that_was_decided) {
    const auto first = fund("one");
    fault_vfs::arm(fault::no_space, 1);  // the first try; the second finds the ballast's room
    const auto second = fund("two");
    EXPECT_EQ(second, std::to_string(std::stoul(first) + 1));
    EXPECT_EQ(fund("three"), "DISK_FULL");
    close();
    ASSERT_EQ(stopped_.size(), 1u);
    EXPECT_NE(stopped_.front().text.find("make room"), std::string::npos) << stopped_.front().text;
    open();
    EXPECT_EQ(fund("two"), second);
    EXPECT_EQ(fund("three"), std::to_string(std::stoul(second) + 1));
}

TEST_F(a_stopped_community, on_a_disk_that_died_says_what_the_disk_said) {
    const auto first = fund("one");
    fault_vfs::arm(fault::dead, 1);
    const auto code = fund("two");
    EXPECT_TRUE(code == "JOURNAL_DISK" || code == "JOURNAL_UNKNOWN") << code;
    close();
    ASSERT_EQ(stopped_.size(), 1u);
    EXPECT_NE((stopped_.front().code + stopped_.front().text).find("JOURNAL_DISK"),
              std::string::npos)
        << stopped_.front().text;
    fault_vfs::arm(fault::no_space, 0);
    open();
    EXPECT_EQ(fund("one"), first);
}

}  // namespace
}  // namespace annona
