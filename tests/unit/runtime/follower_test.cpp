// SPDX-License-Identifier: Apache-2.0
// A second copy of a community beside its writer: what it answers, what it writes down, and what
// is left when its files go.

#include <gtest/gtest.h>

#include <fstream>

#include "stores/snapshot_files.hpp"
#include "unit/runtime/written_town.hpp"

namespace annona {
namespace {

using conformance::ask;
using conformance::at;
using runtime_test::written_town;

TEST(a_follower, answers_statements_newest_first_in_pages) {
    written_town town;
    town.award("ben:A", 5'000, at("2026-03-01", 10));
    const auto first = town.pay(1'200, at("2026-03-02"));
    const auto second = town.pay(300, at("2026-03-03"));
    auto behind = town.follow();
    written_town::catch_up(*behind);
    EXPECT_EQ(behind->sequence(), town.live_->last_sequence());
    const auto page = behind->statement("ben:A", 2);
    ASSERT_TRUE(page) << page.error().text;
    EXPECT_EQ(page->sequence, town.live_->last_sequence());
    ASSERT_EQ(page->postings.size(), 2u);
    EXPECT_EQ(page->postings[0].sequence, second.sequence);
    EXPECT_EQ(page->postings[0].delta, amount::of(-300));
    EXPECT_EQ(page->postings[0].balance, amount::of(3'500));
    EXPECT_EQ(page->postings[1].sequence, first.sequence);
    EXPECT_EQ(page->postings[1].balance, amount::of(3'800));
    const auto rest = behind->statement("ben:A", 10, page->next);
    ASSERT_EQ(rest->postings.size(), 1u);
    EXPECT_EQ(rest->postings[0].delta, amount::of(5'000));
    EXPECT_EQ(rest->next, 0u);
    EXPECT_EQ(behind->statement("ben:Z", 1).error().code, "NOT_FOUND");
    EXPECT_EQ(behind->statement("mer:S", 5, page->next).error().code, "NOT_FOUND");
    entry found;
    ASSERT_TRUE(*behind->read(second.sequence, found));
    EXPECT_EQ(found.command, command_kind::pay);
    EXPECT_FALSE(*behind->read(second.sequence + 1, found));
}

TEST(a_follower, says_what_an_account_held_at_any_instant) {
    written_town town;
    town.award("ben:A", 5'000, at("2026-03-01", 10));
    town.pay(1'200, at("2026-03-02"));
    // The award lapses 90 days after 1 March; nobody looks before 1 July.
    town.award("ben:A", 700, at("2026-07-01"));
    auto behind = town.follow();
    written_town::catch_up(*behind);
    const auto held = [&](instant when) { return behind->balance_at("ben:A", 0, when)->value; };
    EXPECT_EQ(held(at("2026-03-01", 9)), amount{});
    EXPECT_EQ(held(at("2026-03-01", 10)), amount::of(5'000));
    EXPECT_EQ(held(at("2026-03-02", 11)), amount::of(5'000));
    EXPECT_EQ(held(at("2026-03-02", 12)), amount::of(3'800));
    EXPECT_EQ(held(at("2026-05-20")), amount::of(3'800));
    EXPECT_EQ(held(at("2026-06-20")), amount{});  // by the day it lapsed, not the day it was met
    EXPECT_EQ(held(at("2026-07-01")), amount::of(700));
    EXPECT_EQ(behind->balance_at("ben:A", 0, at("2030-01-01"))->sequence, behind->sequence());
}

TEST(a_follower, holds_the_same_books_as_the_writer) {
    written_town town;
    town.award("ben:A", 500'000, at("2026-03-01", 10));
    auto behind = town.follow();
    for (int64_t i = 1; i <= 300; ++i) {
        town.pay(i, at("2026-03-02"));
        if (i % 50 == 0) written_town::catch_up(*behind);
    }
    const auto mine = behind->look([](const community_state& state) { return state.bytes(); });
    EXPECT_EQ(mine, town.live_->state_bytes());
    EXPECT_GE(town.folder_->segments_count(), 2u);
}

/// Opens the engine as a process does that begins again: from the snapshot and what came after.
std::unique_ptr<engine> resumed(written_town& town, follower& behind, uint64_t& from) {
    const stores::snapshot_files files(town.files_.path(), "town");
    std::vector<failure> passed_over;
    auto snapshot = files.newest(*town.journal_, town.guard(), passed_over);
    engine_options few;
    few.recent_requests_max = written_town::requests_max;
    if (!snapshot) {
        from = 0;
        auto made = engine::replay(town.rules_, *town.journal_, few);
        if (!made) throw std::runtime_error(made.error().text);
        (*made)->ask_older_requests(behind.requests());
        return std::move(*made);
    }
    from = snapshot->head.at.sequence;
    auto made =
        engine::resume(town.rules_, *town.journal_, {snapshot->state, snapshot->head.scheme_digest},
                       behind.requests(), few);
    if (!made) throw std::runtime_error(made.error().text);
    return std::move(*made);
}

TEST(a_snapshot, lets_a_community_begin_again_with_the_tail_alone) {
    written_town town;
    town.award("ben:A", 500'000, at("2026-03-01", 10));
    for (int i = 0; i < 100; ++i) town.pay(10 + i, at("2026-03-02"), "p" + std::to_string(i));
    uint64_t snapshot_at = 0;
    {
        auto behind = town.follow();
        written_town::catch_up(*behind);
        ASSERT_TRUE(behind->write_snapshot());
        snapshot_at = behind->sequence();
        EXPECT_EQ(behind->snapshot_at(), snapshot_at);
    }
    for (int i = 100; i < 130; ++i) town.pay(10 + i, at("2026-03-03"), "p" + std::to_string(i));
    const auto state = town.live_->state_bytes();
    town.close();
    town.open();
    auto behind = town.follow();
    EXPECT_TRUE(behind->passed_over().empty());
    EXPECT_EQ(behind->sequence(), snapshot_at);
    uint64_t from = 0;
    town.live_ = resumed(town, *behind, from);
    EXPECT_EQ(from, snapshot_at);
    EXPECT_EQ(town.live_->state_bytes(), state);
    written_town::catch_up(*behind);
    EXPECT_EQ(behind->look([](const community_state& of) { return of.bytes(); }), state);
    EXPECT_EQ(behind->statement("ben:A", 1'000)->postings.size(), 131u);
    // Each of the old ids is known, far more than the engine remembers, whatever is asked anew.
    for (int i = 0; i < 130; ++i) {
        const auto again = town.pay(10 + i, at("2026-03-04"), "p" + std::to_string(i));
        ASSERT_EQ(again.result, verdict::duplicate) << i;
    }
    EXPECT_EQ(town.pay(99, at("2026-03-04"), "p5").code, ANNONA_REASON_REQUEST_ID_REUSED);
    EXPECT_EQ(town.pay(99, at("2026-03-04"), "new").result, verdict::accepted);
}

TEST(an_engine, knows_a_request_id_older_than_two_generations_through_its_follower) {
    written_town town;
    town.award("ben:A", 500'000, at("2026-03-01", 10));
    auto behind = town.follow();
    town.live_->ask_older_requests(behind->requests());
    behind->start();
    const auto first = town.pay(100, at("2026-03-02"), "the-first");
    behind->notify();
    for (int i = 0; i < 100; ++i) {
        town.pay(10 + i, at("2026-03-02"));
        behind->notify();
    }
    const auto again = town.pay(100, at("2026-03-03"), "the-first");
    EXPECT_EQ(again.result, verdict::duplicate);
    EXPECT_EQ(again.original_sequence, first.sequence);
    // A return of a payment that old finds it, too.
    command back = ask(command_kind::reverse, "", "");
    back.original = "the-first";
    EXPECT_EQ(town.submit(back, at("2026-03-03")).result, verdict::accepted);
}

TEST(a_follower, is_waited_for_until_it_has_an_entry) {
    written_town town;
    auto behind = town.follow();
    behind->start();
    EXPECT_EQ(behind->wait_for(1'000, std::chrono::milliseconds(1)).error().code,
              "DEADLINE_EXCEEDED");
    const auto award = town.award("ben:A", 100, at("2026-03-01", 10));
    behind->notify();
    const auto there = behind->wait_for(award.sequence, std::chrono::minutes(1));
    ASSERT_TRUE(there) << there.error().text;
    EXPECT_EQ(behind->balance_at("ben:A", 0, at("2026-04-01"))->value, amount::of(100));
}

TEST(a_follower, makes_everything_anew_where_its_files_are_gone) {
    written_town town;
    town.award("ben:A", 500'000, at("2026-03-01", 10));
    for (int i = 0; i < 60; ++i) town.pay(10 + i, at("2026-03-02"), "p" + std::to_string(i));
    {
        auto behind = town.follow();
        written_town::catch_up(*behind);
        ASSERT_TRUE(behind->write_snapshot());
    }
    const auto remove = [&](const std::string& beginning) {
        size_t removed = 0;
        std::vector<std::filesystem::path> found;
        for (const auto& file : std::filesystem::directory_iterator(town.files_.path()))
            if (file.path().filename().string().starts_with(beginning))
                found.push_back(file.path());
        for (const auto& file : found) removed += std::filesystem::remove(file);
        return removed;
    };
    for (const std::string beginning :
         {"views-town-requests", "views-town-postings", "views-", "snapshot-"}) {
        ASSERT_NE(remove(beginning), 0u) << beginning;
        auto behind = town.follow();
        uint64_t from = 0;
        town.live_->ask_older_requests(behind->requests());
        const auto again = resumed(town, *behind, from);
        EXPECT_EQ(again->state_bytes(), town.live_->state_bytes());
        written_town::catch_up(*behind);
        behind->start();
        EXPECT_EQ(behind->statement("ben:A", 1'000)->postings.size(), 61u) << beginning;
        for (const char* id : {"p0", "p59"})
            EXPECT_EQ(town.pay(10 + std::atoi(id + 1), at("2026-03-04"), id).result,
                      verdict::duplicate);
        behind.reset();
        auto next = town.follow();
        written_town::catch_up(*next);
        ASSERT_TRUE(next->write_snapshot());
    }
}

TEST(a_snapshot, that_was_changed_cut_short_or_is_of_another_journal_is_passed_over) {
    written_town town;
    town.award("ben:A", 500'000, at("2026-03-01", 10));
    auto behind = town.follow();
    written_town::catch_up(*behind);
    ASSERT_TRUE(behind->write_snapshot());
    const stores::snapshot_files files(town.files_.path(), "town");
    const auto path = files.path_of(behind->sequence());
    std::string whole;
    {
        std::ifstream file(path, std::ios::binary);
        whole.assign(std::istreambuf_iterator<char>(file), {});
    }
    const auto tried = [&](const std::string& bytes) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
        std::vector<failure> passed_over;
        const auto found = files.newest(*town.journal_, town.guard(), passed_over);
        return found ? std::string{"taken"} : passed_over.front().code;
    };
    EXPECT_EQ(tried(whole), "taken");
    for (size_t at = 0; at < whole.size(); at += 11) {
        auto changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x10);
        EXPECT_NE(tried(changed), "taken") << at;
    }
    EXPECT_EQ(tried(whole.substr(0, whole.size() - 1)), "MALFORMED");
    EXPECT_EQ(tried(whole + "x"), "MALFORMED");
    EXPECT_EQ(tried(""), "MALFORMED");
    auto newer = whole;
    newer[4] = 9;
    EXPECT_EQ(tried(newer), "NEWER_FORMAT");
    // Of a chain that went another way: the head it names is not there.
    journal::snapshot_head head;
    head.community = "town", head.at = town.journal_->head();
    head.at.hash[0] ^= std::byte{1};
    stores::snapshot_files other(town.files_.path(), "town");
    std::filesystem::remove(path);
    ASSERT_TRUE(
        other.write(head, town.guard(), [](journal::snapshot_writer&) { return result<void>{}; }));
    std::vector<failure> passed_over;
    EXPECT_FALSE(files.newest(*town.journal_, town.guard(), passed_over));
    EXPECT_EQ(passed_over.front().code, "SNAPSHOT_OF_ANOTHER_CHAIN");
}

TEST(snapshots, are_encrypted_where_there_is_a_key_and_read_by_nobody_without_it) {
    written_town town;
    town.award("ben:Marker-of-a-person", 100, at("2026-03-01", 10));
    auto options = town.options();
    const auto turned = [](std::span<const std::byte> bytes,
                           uint64_t place) -> result<std::vector<std::byte>> {
        std::vector<std::byte> out;
        for (const auto one : bytes) out.push_back(one ^ static_cast<std::byte>(0x5a + place));
        return out;
    };
    options.guard = {turned, turned};
    auto behind = std::move(*follower::open(town.rules_, options));
    written_town::catch_up(*behind);
    ASSERT_TRUE(behind->write_snapshot());
    const stores::snapshot_files files(town.files_.path(), "town");
    std::ifstream file(files.path_of(behind->sequence()), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(bytes.find("Marker"), std::string::npos);
    EXPECT_EQ(files.read(behind->sequence(), {}).error().code, "SNAPSHOT_SEALED");
    EXPECT_TRUE(files.read(behind->sequence(), options.guard));
}

TEST(snapshots, of_the_newest_two_are_kept_and_unfinished_ones_hurt_nobody) {
    written_town town;
    auto behind = town.follow();
    std::ofstream(town.files_.file("snapshot-town-.part")) << "half of one";
    std::vector<uint64_t> at_entries;
    for (int i = 0; i < 4; ++i) {
        town.award("ben:A", 100, at("2026-03-01", 10));
        written_town::catch_up(*behind);
        ASSERT_TRUE(behind->write_snapshot());
        at_entries.insert(at_entries.begin(), behind->sequence());
    }
    at_entries.resize(stores::snapshots_kept);
    EXPECT_EQ(stores::snapshot_files(town.files_.path(), "town").list(), at_entries);
    EXPECT_FALSE(std::filesystem::exists(town.files_.file("snapshot-town-.part")));
}

}  // namespace
}  // namespace annona
