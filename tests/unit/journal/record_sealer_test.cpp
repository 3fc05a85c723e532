// SPDX-License-Identifier: Apache-2.0
// What is sealed opens with its key, at its place, unchanged; and says nothing without it.
#include <gtest/gtest.h>

#include <map>

#include "journal/record_sealer.hpp"
#include "unit/journal/group_bytes.hpp"

namespace {

using namespace annona;
using namespace annona::journal;
using namespace journal_test;

/// Keys of accounts: the first byte tells them apart.
class some_keys final : public sealing_keys, public opening_keys {
public:
    const part_key* key_to_seal(uint32_t account) override {
        if (erased.count(account) != 0) return nullptr;
        auto& key = known[account];
        key[0] = static_cast<std::byte>(account + 1);
        return &key;
    }
    result<key_found> key_to_open(uint32_t account) override {
        if (erased.count(account) != 0) return key_found{state::erased, {}};
        const auto found = known.find(account);
        return found == known.end() ? key_found{} : key_found{state::known, found->second};
    }
    std::map<uint32_t, part_key> known;
    std::map<uint32_t, bool> erased;
};

struct sealed_town {
    some_keys keys;
    record_sealer sealer;
    group_writer writer;
    std::vector<std::byte> blob;
    group_view group;
    record_opener opener;

    explicit sealed_town(const std::vector<std::string>& records) {
        const text_group made(1, records);
        const auto open = sealer.seal(made.view(), keys);
        if (!open) throw std::runtime_error(open.error().text);
        blob = copy_of(*writer.write(*open, {}, 1, sealer.parts()));
        if (!read_group(blob, group)) throw std::runtime_error("no group");
    }
    std::string record(size_t place, uint8_t kinds = 0xff) {
        std::vector<std::byte> out;
        const auto done = opener.record_of(group, place, kinds, keys, out);
        return done ? text_of(out) : done.error().code;
    }
};

const std::string first = sealed_record("pay 3", 7, "bread, case file 12");
const std::string second = sealed_record("pay 4", 8, "milk");

TEST(record_sealer, gives_records_back_as_they_were) {
    sealed_town town({first, "advance", second});
    EXPECT_EQ(town.record(0), first);
    EXPECT_EQ(town.record(1), "advance");
    EXPECT_EQ(town.record(2), second);
    EXPECT_EQ(town.group.header.flags, group_has_parts);
    const std::string stored = text_of(town.blob);
    EXPECT_EQ(stored.find("bread"), std::string::npos);
    EXPECT_NE(stored.find("pay 3"), std::string::npos);
}

TEST(record_sealer, a_group_without_parts_has_no_flag) {
    sealed_town town({"advance"});
    EXPECT_EQ(town.group.header.flags, 0);
    EXPECT_EQ(town.record(0), "advance");
}

TEST(record_sealer, what_was_erased_is_gone_and_the_rest_stays) {
    sealed_town town({first, second});
    const auto before = town.group.header.root;
    town.keys.erased[7] = true;
    // The same record, its one part marked as gone.
    EXPECT_EQ(town.record(0), first.substr(0, first.size() - 23) + "\xff\xff\xff\xff");
    EXPECT_EQ(town.record(1), second);
    sha256 hash;
    EXPECT_TRUE(check_root(hash, town.group));
    EXPECT_EQ(town.group.header.root, before);
    // What comes later of the same account is not kept at all.
    const text_group more(3, {first});
    ASSERT_TRUE(town.sealer.seal(more.view(), town.keys));
    EXPECT_TRUE(town.sealer.parts().bytes.empty());
    EXPECT_EQ(town.sealer.parts().sizes, std::vector<uint32_t>{0});
}

TEST(record_sealer, only_kinds_asked_for_are_opened) {
    sealed_town town({first});
    EXPECT_EQ(town.record(0, parts_of_state).substr(first.size() - 23), "\xff\xff\xff\xff");
}

TEST(record_sealer, a_key_that_is_not_there_is_no_erasure) {
    sealed_town town({first});
    town.keys.known.clear();
    EXPECT_EQ(town.record(0), "KEY_MISSING");
}

TEST(record_sealer, another_key_opens_nothing) {
    sealed_town town({first});
    town.keys.known[7][5] = std::byte{1};
    EXPECT_EQ(town.record(0), "SEAL_BROKEN");
}

TEST(record_sealer, every_changed_bit_of_a_part_is_found) {
    sealed_town town({first});
    const auto part = town.group.parts[0].bytes;
    const size_t at = static_cast<size_t>(part.data() - town.blob.data());
    for (size_t bit = 0; bit < part.size() * 8; ++bit) {
        town.blob[at + bit / 8] ^= static_cast<std::byte>(1u << bit % 8);
        ASSERT_EQ(town.record(0), "SEAL_BROKEN") << bit;
        town.blob[at + bit / 8] ^= static_cast<std::byte>(1u << bit % 8);
    }
    EXPECT_EQ(town.record(0), first);
}

TEST(record_sealer, a_part_opens_at_its_own_place_alone) {
    // Two entries of one account: their parts exchanged.
    sealed_town town({sealed_record("a", 7, "same size"), sealed_record("b", 7, "nine char")});
    std::swap(town.group.parts[0].bytes, town.group.parts[1].bytes);
    EXPECT_EQ(town.record(0), "SEAL_BROKEN");
}

TEST(record_sealer, one_part_is_shown_with_its_salt) {
    sealed_town town({first});
    const auto salted = town.opener.salted_part(town.group, 0, 0, town.keys);
    ASSERT_TRUE(salted) << salted.error().text;
    EXPECT_EQ(text_of(*salted).substr(salt_size), "bread, case file 12");
    sha256 hash;
    const std::byte mark[1] = {std::byte{4}};
    const auto row = (*part_rows::of(town.group.entry(0)))[0];
    EXPECT_EQ(to_hex(hash({mark, *salted})), to_hex(row.hash));
    EXPECT_EQ(town.opener.salted_part(town.group, 0, 1, town.keys).error().code, "NOT_FOUND");
}

TEST(record_sealer, equal_parts_are_sealed_differently) {
    sealed_town town({first, first});
    EXPECT_NE(text_of(town.group.entry(0)), text_of(town.group.entry(1)));
    EXPECT_NE(text_of(town.group.parts[0].bytes), text_of(town.group.parts[1].bytes));
}

TEST(record_sealer, records_that_do_not_hold_together_are_refused) {
    some_keys keys;
    record_sealer sealer;
    for (const auto& broken :
         {std::string("\0", 1), std::string("\0\x10\0\0\0abc", 8), first + "more",
          first.substr(0, first.size() - 1), std::string("\0\x04\0\0\0\0\0\0\0\x04\0\0\0", 13)}) {
        const text_group made(1, {broken});
        EXPECT_FALSE(sealer.seal(made.view(), keys)) << broken.size();
    }
}

}  // namespace
