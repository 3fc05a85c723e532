// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <annona/ledger/books.hpp>
#include <annona/money/assert.hpp>

using namespace annona;

namespace {

order_key by_expiry(const lot_attributes& of, const void*) {
    return {of.expires.number == 0 ? 0xffffffffu : static_cast<uint64_t>(of.expires.number), 0};
}

struct some_books : testing::Test {
    some_books() : of(2) {
        of.classes().set_order({&by_expiry, nullptr});
        account = of.open_account("ben:ana", 0, account_kind::holding, 1);
    }
    static lot_attributes until(int32_t day, uint32_t programme = 0) {
        lot_attributes made;
        made.programme = programme, made.expires = {day};
        return made;
    }
    uint32_t put(int64_t value, const lot_attributes& attributes, int32_t clock = 0) {
        return of.put(account, attributes, amount::of(value), amount::of(value), {clock}, 0, 0);
    }
    std::vector<int64_t> values() const {
        std::vector<int64_t> all;
        for (const auto& one : of.lots(account))
            all.push_back(static_cast<int64_t>(one.value.count()));
        return all;
    }
    books of;
    uint32_t account = 0;
};

using listed = std::vector<int64_t>;

}  // namespace

TEST_F(some_books, equal_lots_are_one) {
    const auto first = put(10, until(100)), second = put(5, until(100));
    EXPECT_EQ(first, second);
    EXPECT_EQ(values(), listed{15});
    put(1, until(100), 7);
    EXPECT_EQ(values(), (listed{15, 1})) << "another clock is another lot";
}

TEST_F(some_books, notes_are_never_joined) {
    auto note = until(0);
    note.note = amount::of(50);
    put(50, note), put(50, note);
    EXPECT_EQ(values(), (listed{50, 50}));
}

TEST_F(some_books, lots_stand_in_spend_order_and_equal_keys_in_order_of_arrival) {
    put(1, until(0)), put(2, until(300)), put(3, until(100)), put(4, until(300), 9);
    EXPECT_EQ(values(), (listed{3, 2, 4, 1}));
}

TEST_F(some_books, a_changed_lot_moves_to_its_place_and_joins_an_equal_one) {
    put(10, until(100));
    const auto later = put(5, until(200));
    of.change(account, later, until(100), {}, 0, 0);
    EXPECT_EQ(values(), listed{15});
    EXPECT_EQ(of.balance(0, account), amount::of(15));
}

TEST_F(some_books, taking_more_than_a_lot_holds_is_a_bug_and_moves_nothing) {
    const auto one = put(10, until(100));
    EXPECT_THROW(of.take(account, one, amount::of(11), amount::of(10)), bug);
    EXPECT_THROW(of.take(account, one + 1, amount::of(1), amount::of(1)), bug);
    EXPECT_THROW(of.put(account, until(0), amount::of(5), amount::of(4), {}, 0, 0), bug);
    EXPECT_EQ(values(), listed{10});
    EXPECT_EQ(of.balance(0, account), amount::of(10));
}

TEST_F(some_books, everything_since_begin_undo_can_be_taken_back) {
    const auto kept = put(10, until(100));
    put(5, until(200, 1));
    of.begin_undo();
    of.take(account, kept, amount::of(10), amount::of(10));
    put(7, until(50)), put(1, until(200, 1));
    const auto other = of.open_account("ben:ben", 0, account_kind::holding, 2);
    of.put(other, until(100), amount::of(3), amount::of(3), {}, 0, 0);
    of.set_settled(account, {5}, {9});
    of.set_status(account, account_status::frozen);
    of.add_fact(account, {1, {2}, {}, {}, {}});
    of.roll_back();
    EXPECT_EQ(values(), (listed{10, 5}));
    EXPECT_EQ(of.balance(0, account), amount::of(15));
    EXPECT_EQ(of.outstanding(0), amount::of(10));
    EXPECT_EQ(of.outstanding(1), amount::of(5));
    EXPECT_FALSE(of.find("ben:ben"));
    EXPECT_EQ(of.settled(account), local_day{});
    EXPECT_EQ(of.status(account), account_status::open);
    EXPECT_EQ(of.fact_on(account, 1, {3}), nullptr);
    EXPECT_EQ(put(1, until(900)), 3u) << "ids go on as if nothing had happened";
}

TEST_F(some_books, grow_to_the_limit_of_lots_and_no_further) {
    for (uint32_t i = 0; i < lots_per_account_max; ++i) put(1, until(static_cast<int32_t>(i) + 1));
    EXPECT_EQ(of.lots(account).size(), lots_per_account_max);
    EXPECT_THROW(put(1, until(1'000'000)), bug);
    const auto& first = of.lots(account).front();
    EXPECT_EQ(of.attributes(first).expires.number, 1);
    while (!of.lots(account).empty())
        of.take(account, of.lots(account).front().id, amount::of(1), amount::of(1));
    EXPECT_EQ(of.classes().size(), 0u) << "classes nobody uses are given away";
}
