// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <annona/engine/memory_journal.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace annona;

append_outcome append(memory_journal& journal, uint64_t first,
                      const std::vector<std::string>& entries) {
    std::string bytes;
    std::vector<uint32_t> sizes;
    for (const auto& one : entries) {
        bytes += one;
        sizes.push_back(static_cast<uint32_t>(one.size()));
    }
    return journal.append(
        {first, static_cast<uint32_t>(sizes.size()), std::as_bytes(std::span{bytes}), sizes});
}

std::string read(const memory_journal& journal, uint64_t sequence) {
    std::vector<std::byte> out(3);
    if (!journal.read(sequence, out)) return "none";
    std::string text;
    for (const auto one : out) text.push_back(static_cast<char>(one));
    return text;
}

TEST(memory_journal, reads_what_was_appended) {
    memory_journal journal;
    EXPECT_EQ(journal.last_sequence(), 0u);
    EXPECT_EQ(append(journal, 1, {"one", "", "three"}), append_outcome::committed);
    EXPECT_EQ(append(journal, 4, {"four"}), append_outcome::committed);
    EXPECT_EQ(journal.last_sequence(), 4u);
    EXPECT_EQ(read(journal, 1), "one");
    EXPECT_EQ(read(journal, 2), "");
    EXPECT_EQ(read(journal, 3), "three");
    EXPECT_EQ(read(journal, 4), "four");
    EXPECT_EQ(read(journal, 0), "none");
    EXPECT_EQ(read(journal, 5), "none");
    EXPECT_EQ(journal.appends(), 2u);
}

TEST(memory_journal, rejects_a_group_that_does_not_continue_it) {
    memory_journal journal;
    EXPECT_EQ(append(journal, 2, {"x"}), append_outcome::rejected);
    EXPECT_EQ(append(journal, 1, {"x"}), append_outcome::committed);
    EXPECT_EQ(append(journal, 1, {"y"}), append_outcome::rejected);
    EXPECT_EQ(append(journal, 2, {}), append_outcome::rejected);
    const uint32_t size = 2;
    EXPECT_EQ(journal.append({2, 1, {}, std::span(&size, 1)}), append_outcome::rejected);
    EXPECT_EQ(journal.last_sequence(), 1u);
    EXPECT_EQ(journal.appends(), 5u);
}

TEST(memory_journal, what_was_read_stays_where_it_is) {
    memory_journal journal;
    ASSERT_EQ(append(journal, 1, {"first"}), append_outcome::committed);
    const auto first = journal.view(1);
    const std::string large(memory_journal::chunk_size + 1, 'x');
    for (uint64_t at = 2; at <= 20; ++at) {
        const std::string one(at * 100'000, static_cast<char>('a' + at));
        ASSERT_EQ(append(journal, at, {one}), append_outcome::committed);
    }
    ASSERT_EQ(append(journal, 21, {large}), append_outcome::committed);
    EXPECT_EQ(journal.view(1).data(), first.data());
    EXPECT_EQ(read(journal, 1), "first");
    EXPECT_EQ(read(journal, 12), std::string(1'200'000, static_cast<char>('a' + 12)));
    EXPECT_EQ(read(journal, 21), large);
}

TEST(memory_journal, fails_once_in_the_way_asked_for) {
    using fault = memory_journal::fault;
    memory_journal journal;
    journal.fail_next_append(fault::rejected);
    EXPECT_EQ(append(journal, 1, {"a"}), append_outcome::rejected);
    journal.fail_next_append(fault::unknown_lost);
    EXPECT_EQ(append(journal, 1, {"a"}), append_outcome::unknown);
    EXPECT_EQ(journal.last_sequence(), 0u);
    journal.fail_next_append(fault::unknown_stored);
    EXPECT_EQ(append(journal, 1, {"a"}), append_outcome::unknown);
    EXPECT_EQ(journal.last_sequence(), 1u);
    EXPECT_EQ(append(journal, 2, {"b"}), append_outcome::committed);
}

}  // namespace
