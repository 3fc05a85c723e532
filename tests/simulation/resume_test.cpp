// SPDX-License-Identifier: Apache-2.0
// A state that was written and read back is the state, and an engine that goes on from it decides
// what the one that never stopped decides.

#include <gtest/gtest.h>

#include <annona/engine/entry_codec.hpp>
#include <annona/engine/state_codec.hpp>

#include "simulation/history.hpp"

using namespace simulation;

namespace {

const local_day start = date(2025, 12, 1);

std::vector<std::byte> bytes_of(const community_state& state) {
    std::vector<std::byte> all;
    encode_state(state, [&](std::span<const std::byte> piece) {
        all.insert(all.end(), piece.begin(), piece.end());
    });
    return all;
}

/// The state of a journal without any rule: what a follower of it has.
class followed {
public:
    explicit followed(const scheme& rules) : state(rules) {
        state.names = {}, state.names_journaled = 0;
    }
    void follow(const memory_journal& journal) {
        entry one;
        while (state.sequence < journal.last_sequence()) {
            ASSERT_TRUE(decode(journal.view(state.sequence + 1), one));
            for (const auto& activated : one.activated) digest = activated.scheme_digest;
            if ((one.request_key_low | one.request_key_high) != 0)
                requests[{one.request_key_low, one.request_key_high}] = one.sequence;
            state.define_counters(one);
            state.apply(one);
        }
    }
    community_state state;
    std::string digest;
    std::map<std::pair<uint64_t, uint64_t>, uint64_t> requests;
};

/// Knows every id that was ever answered.
class kept_requests final : public request_archive {
public:
    explicit kept_requests(const followed& from) : from_(from) {}
    result<std::optional<uint64_t>> find(hash128 key, uint64_t last) override {
        const auto found = from_.requests.find({key.lo, key.hi});
        if (found == from_.requests.end() || found->second > last) return std::optional<uint64_t>{};
        return std::optional{found->second};
    }

private:
    const followed& from_;
};

void copy(const memory_journal& from, memory_journal& to) {
    for (uint64_t sequence = 1; sequence <= from.last_sequence(); ++sequence) {
        const auto bytes = from.view(sequence);
        const auto size = static_cast<uint32_t>(bytes.size());
        ASSERT_EQ(to.append({sequence, 1, bytes, {&size, 1}}), append_outcome::committed);
    }
}

}  // namespace

TEST(resume, goes_on_from_a_written_state_like_an_engine_that_never_stopped) {
    for (uint64_t run = 0; run < histories(4); ++run) {
        const auto seed = first_seed() * 1'000 + 500 + run;
        const auto rules = busy_scheme(start);
        city town(rules, at_hour(start));
        town.fund_reserve(at_hour(start), 500'000);
        followed behind(*rules);
        kept_requests archive(behind);
        memory_journal there;
        std::unique_ptr<engine> resumed;
        history of(seed, start);
        for (int step = 0; step < 200; ++step) {
            if (step % 40 == 0) {
                behind.follow(town.journal);
                const auto image = bytes_of(behind.state);
                there = memory_journal{};
                copy(town.journal, there);
                auto begun =
                    engine::resume(busy_scheme(start), there, {image, behind.digest}, archive);
                ASSERT_TRUE(begun) << begun.error().text;
                resumed = std::move(*begun);
                ASSERT_EQ(town.running->state_bytes(), resumed->state_bytes());
            }
            const auto asked = in_units(of.next(), town);
            const auto here = town.submit(asked, of.now());
            ASSERT_TRUE(resumed->submit(asked, of.now()));
            const auto last = town.journal.last_sequence();
            ASSERT_EQ(last, there.last_sequence()) << "ANNONA_SEED run " << seed;
            const auto one = town.journal.view(last), other = there.view(last);
            ASSERT_TRUE(std::equal(one.begin(), one.end(), other.begin(), other.end()))
                << "ANNONA_SEED run " << seed << " step " << step << " entry " << here.sequence;
        }
        ASSERT_EQ(town.running->state_bytes(), resumed->state_bytes());
    }
}

TEST(a_written_state, is_read_back_and_written_again_byte_for_byte) {
    const auto rules = busy_scheme(start);
    city town(rules, at_hour(start));
    town.fund_reserve(at_hour(start), 500'000);
    history of(first_seed() + 77, start);
    for (int step = 0; step < 300; ++step) town.submit(in_units(of.next(), town), of.now());
    followed behind(*rules);
    behind.follow(town.journal);
    const auto written = bytes_of(behind.state);
    community_state again(*rules);
    const auto read = decode_state(written, again);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(bytes_of(again), written);
    uint64_t sequence = 0;
    const auto names = decode_state_names(written, sequence);
    ASSERT_TRUE(names);
    EXPECT_EQ(names->size(), again.names.size());
    EXPECT_EQ(sequence, town.journal.last_sequence());
}

TEST(a_written_state, is_refused_where_a_byte_is_missing_or_another) {
    const auto rules = busy_scheme(start);
    city town(rules, at_hour(start));
    town.fund_reserve(at_hour(start), 500'000);
    history of(first_seed(), start);
    for (int step = 0; step < 60; ++step) town.submit(in_units(of.next(), town), of.now());
    followed behind(*rules);
    behind.follow(town.journal);
    const auto written = bytes_of(behind.state);
    for (size_t length = 0; length < written.size(); length += 7) {
        community_state again(*rules);
            EXPECT_FALSE(decode_state(std::span{written}.first(length), again)) << length;
    }
    // A changed byte is refused or gives another state, and never more than that.
    for (size_t at = 0; at < written.size(); at += 3) {
        auto changed = written;
        changed[at] ^= std::byte{0x41};
        community_state again(*rules);
            if (!decode_state(changed, again)) continue;
        EXPECT_EQ(bytes_of(again), changed) << at;
    }
}
