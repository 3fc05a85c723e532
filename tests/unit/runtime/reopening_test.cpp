// SPDX-License-Identifier: Apache-2.0
// A process begins again: from the newest snapshot and the tail, or from the first entry, and in
// either way it knows every request id that was ever answered.

#include "runtime/reopening.hpp"

#include <fstream>

#include "stores/snapshot_files.hpp"
#include "unit/runtime/written_town.hpp"

namespace annona {
namespace {

using conformance::at;
using runtime_test::scheme_text;
using runtime_test::written_town;

/// The scheme of the text, with the numbers of a community's names.
scheme_source source_of(const std::string& text) {
    return [text](const name_table& known) -> result<std::shared_ptr<scheme>> {
        return conformance::scheme_of(text, nullptr, &known);
    };
}

class a_reopened_community : public testing::Test {
protected:
    a_reopened_community() {
        town_.award("ben:A", 500'000, at("2026-03-01", 10));
        pay(0, 100);
    }
    void pay(int first, int end) {
        for (int i = first; i < end; ++i) town_.pay(10 + i, at("2026-03-02"), id_of(i));
    }
    static std::string id_of(int number) { return "p" + std::to_string(number); }
    void write_snapshot() {
        const auto behind = town_.follow();
        written_town::catch_up(*behind);
        ASSERT_TRUE(behind->write_snapshot());
    }
    /// Drops the engine and opens what lies in the folder.
    result<reopened_community> begin_again(std::vector<scheme_source> schemes) {
        town_.close();
        town_.open();
        engine_options few;
        few.recent_requests_max = written_town::requests_max;
        return reopen(schemes, *town_.journal_, town_.options(), few);
    }
    /// Each id that was answered is known, and each new one is not.
    void expect_all_known(reopened_community& again, int payments) {
        again.behind->start();
        town_.live_ = std::move(again.decider);
        for (int i = 0; i < payments; ++i)
            ASSERT_EQ(town_.pay(10 + i, at("2026-03-04"), id_of(i)).result, verdict::duplicate)
                << i;
        EXPECT_EQ(town_.pay(10, at("2026-03-04"), "new").result, verdict::accepted);
        town_.live_.reset();
    }

    written_town town_;
};

TEST_F(a_reopened_community, goes_on_from_its_snapshot_and_the_tail) {
    write_snapshot();
    const auto snapshot_at = town_.live_->last_sequence();
    pay(100, 130);
    const auto state = town_.live_->state_bytes();
    auto again = begin_again({source_of(scheme_text())});
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(again->snapshot_at, snapshot_at);
    EXPECT_TRUE(again->passed_over.empty());
    EXPECT_EQ(again->decider->state_bytes(), state);
    EXPECT_EQ(again->behind->sequence(), snapshot_at);
    expect_all_known(*again, 130);
}

// An engine remembers two generations of ids; older ones are asked of the follower also where the
// whole journal was replayed.
TEST_F(a_reopened_community, without_a_snapshot_begins_at_the_first_entry_and_knows_old_ids) {
    const auto state = town_.live_->state_bytes();
    auto again = begin_again({source_of(scheme_text())});
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(again->snapshot_at, 0u);
    EXPECT_EQ(again->decider->state_bytes(), state);
    expect_all_known(*again, 100);
}

TEST_F(a_reopened_community, passes_over_a_snapshot_that_was_changed) {
    write_snapshot();
    const stores::snapshot_files files(town_.files_.path(), "town");
    {
        std::fstream file(files.path_of(town_.live_->last_sequence()),
                          std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(-9, std::ios::end);
        file.put('\x55');
    }
    const auto state = town_.live_->state_bytes();
    auto again = begin_again({source_of(scheme_text())});
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(again->snapshot_at, 0u);
    ASSERT_EQ(again->passed_over.size(), 1u);
    EXPECT_EQ(again->decider->state_bytes(), state);
    expect_all_known(*again, 100);
}

// Not "entry 1 is missing": the journal is whole, and its keys have to be brought back.
TEST_F(a_reopened_community, without_its_keys_says_that_they_are_missing) {
    town_.close();
    std::filesystem::rename(town_.files_.file("keys.db"), town_.files_.file("kept"));
    const auto refused = begin_again({source_of(scheme_text())});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "KEY_MISSING") << refused.error().text;
    town_.close();
    std::filesystem::rename(town_.files_.file("kept"), town_.files_.file("keys.db"));
    EXPECT_TRUE(begin_again({source_of(scheme_text())}));
}

TEST_F(a_reopened_community, takes_the_scheme_that_the_journal_ended_with) {
    write_snapshot();
    pay(100, 110);
    const auto other = conformance::with_rules(conformance::town_head, {});
    auto again = begin_again({source_of(other), source_of(scheme_text())});
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(again->rules->digest, town_.rules_->digest);
    EXPECT_NE(again->snapshot_at, 0u);
    expect_all_known(*again, 110);
    const auto refused = begin_again({source_of(other)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "SCHEME_NOT_ACTIVATED");
}

}  // namespace
}  // namespace annona
