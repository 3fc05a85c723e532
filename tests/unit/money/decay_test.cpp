// SPDX-License-Identifier: Apache-2.0
#include <annona/money/decay.hpp>

#include <gtest/gtest.h>

#include <cstdint>

namespace {

using annona::amount;
using annona::bug;
using annona::decay_step;
using annona::fold;
using annona::loss_of;
using annona::power_of_ten;
using annona::ratio;
using annona::round_balance_down;
using annona::round_loss_down;
using annona::rounding;

TEST(decay, takes_an_exact_fraction_once) {
    const decay_step two_percent = decay_step::of_fraction(ratio{1, 50});
    EXPECT_EQ(loss_of(amount::of(1'000), two_percent, rounding::down), amount::of(20));
    EXPECT_EQ(loss_of(amount::of(1'025), two_percent, rounding::down), amount::of(20));
    EXPECT_EQ(loss_of(amount::of(1'025), two_percent, rounding::up), amount::of(21));
    EXPECT_EQ(loss_of(amount::of(1'025), two_percent, rounding::half_up), amount::of(21));
    EXPECT_EQ(loss_of(amount::of(1'025), two_percent, rounding::half_even), amount::of(20));
    EXPECT_EQ(loss_of(amount::of(1'075), two_percent, rounding::half_even), amount::of(22));
    EXPECT_EQ(loss_of(amount::of(1'025), two_percent, rounding::half_down), amount::of(20));
    EXPECT_EQ(loss_of(amount{}, two_percent, rounding::up), amount{});
}

TEST(decay, lets_a_debt_decay_toward_zero) {
    const decay_step two_percent = decay_step::of_fraction(ratio{1, 50});
    EXPECT_EQ(loss_of(amount::of(-1'025), two_percent, rounding::down), amount::of(-20));
    EXPECT_EQ(loss_of(amount::of(-1'025), two_percent, rounding::floor), amount::of(-21));
    EXPECT_EQ(loss_of(amount::of(-1'025), two_percent, rounding::ceiling), amount::of(-20));
    EXPECT_EQ(fold(amount::of(-1'025), two_percent, rounding::up, 1), amount::of(-1'004));
}

TEST(decay, folds_step_by_step) {
    // 1000 at 10 %, loss down: 1000, 900, 810, 729, 657 (72.9 lost as 72), 592 (65.7 as 65).
    const decay_step tenth = decay_step::of_fraction(ratio{1, 10});
    EXPECT_EQ(fold(amount::of(1'000), tenth, round_loss_down, 0), amount::of(1'000));
    EXPECT_EQ(fold(amount::of(1'000), tenth, round_loss_down, 3), amount::of(729));
    EXPECT_EQ(fold(amount::of(1'000), tenth, round_loss_down, 4), amount::of(657));
    EXPECT_EQ(fold(amount::of(1'000), tenth, round_loss_down, 5), amount::of(592));
    EXPECT_EQ(fold(amount::of(1'000), tenth, round_balance_down, 4), amount::of(656));
    // In the holder's favour 9 loses nothing any more, however long.
    EXPECT_EQ(fold(amount::of(9), tenth, round_loss_down, 4'000'000'000U), amount::of(9));
    EXPECT_EQ(fold(amount::of(9), tenth, round_balance_down, 9), amount{});
}

TEST(decay, takes_nothing_or_everything_when_told) {
    const amount big = amount::raw(annona::int128_max);
    EXPECT_EQ(fold(big, decay_step{}, rounding::up, 5), big);
    EXPECT_EQ(fold(big, decay_step::of_fraction(ratio{0, 1}), rounding::up, 5), big);
    EXPECT_EQ(fold(big, decay_step::of_fraction(ratio{1, 1}), rounding::down, 1), amount{});
    EXPECT_EQ(fold(amount::of(1), decay_step::of_fraction(ratio{3, 3}), rounding::down, 1),
              amount{});
    EXPECT_THROW(static_cast<void>(decay_step::of_fraction(ratio{3, 2})), bug);
    EXPECT_THROW(static_cast<void>(decay_step::of_fraction(ratio{-1, 2})), bug);
    EXPECT_THROW(static_cast<void>(decay_step::of_q128(0, 0)), bug);
}

TEST(decay, takes_exactly_half_by_a_keep_factor) {
    const decay_step half = decay_step::of_q128(std::uint64_t{1} << 63, 0);
    EXPECT_EQ(loss_of(amount::of(5), half, rounding::down), amount::of(2));
    EXPECT_EQ(loss_of(amount::of(5), half, rounding::half_even), amount::of(2));
    EXPECT_EQ(loss_of(amount::of(7), half, rounding::half_even), amount::of(4));
    EXPECT_EQ(loss_of(amount::of(5), half, rounding::half_up), amount::of(3));
    EXPECT_EQ(loss_of(amount::of(5), half, rounding::half_down), amount::of(2));
    EXPECT_EQ(loss_of(amount::of(4), half, rounding::up), amount::of(2));
}

// Circles v2: 7 % a year by days, keep = 0.93^(4/1461) each day, balances cut down.
// 0.93^(4/1461) * 2^128 = 340214763706593088048256787187139065716.865..., from Python's decimal
// with 100 digits; to the nearest, that is
const decay_step circles_day = decay_step::of_q128(0xfff2fae779633d1dU, 0xd2a3177c7b0bb775U);

TEST(circles, loses_one_day_as_published_but_for_one_atto) {
    // circles-001: 100 CRC in 10^-18; the contract keeps 99980133200859895744. Its factor has 64
    // bits and is 2^-67 of the balance too large; the true product is 99980133200859895743.3...
    const amount hundred = amount::raw(100 * power_of_ten(18));
    const amount published = amount::raw(annona::int128{99980133200859895} * 1'000 + 744);
    const amount kept = fold(hundred, circles_day, round_balance_down, 1);
    EXPECT_EQ(published - kept, amount::of(1));
    EXPECT_EQ(loss_of(hundred, circles_day, round_balance_down), amount::of(19866799140104257));
    EXPECT_EQ(loss_of(hundred, circles_day, round_loss_down), amount::of(19866799140104256));
}

TEST(circles, agrees_bit_by_bit_under_the_contracts_own_factor) {
    // gamma in Q64 is 18443079296116538654: the same factor with 64 zero bits below.
    const decay_step gamma = decay_step::of_q128(18443079296116538654U, 0);
    const amount hundred = amount::raw(100 * power_of_ten(18));
    EXPECT_EQ(loss_of(hundred, gamma, round_balance_down), amount::of(19866799140104256));
}

TEST(circles, loses_a_year_of_days_as_published_within_three_atto) {
    // circles-003: 1 CRC after 365 days is 930046196044190274 by the contract's power of a
    // 64-bit factor; exactly it is ...271.39. With six guard digits the fold loses no visible
    // digit, so ours is the exact one, 3 atto below.
    const amount one = amount::raw(power_of_ten(24));
    const amount kept = fold(one, circles_day, round_balance_down, 365);
    EXPECT_EQ(round_to_step(kept, amount::of(1'000'000), rounding::floor),
              amount::raw(annona::int128{930046196044190271} * 1'000'000));
    // Without guard digits 365 cuts add up; independently folded in Python.
    EXPECT_EQ(fold(amount::raw(power_of_ten(18)), circles_day, round_balance_down, 365),
              amount::of(930046196044190093));
    EXPECT_EQ(fold(amount::raw(power_of_ten(18)), circles_day, round_loss_down, 365),
              amount::of(930046196044190444));
}

TEST(circles, has_the_factor_of_the_standard_not_of_the_guide) {
    // circles-013: 0.99980133200859895743 is right, the developer guide's 0.99980813 is not.
    const amount one = amount::raw(power_of_ten(20));
    EXPECT_EQ(fold(one, circles_day, round_balance_down, 1),
              amount::raw(annona::int128{999801332008598957} * 100 + 43));
}

// Freicoin: each block takes 2^-20, balances cut down. Its own code multiplies ladders of
// truncated factors; a fold in kria rounds each block, so long distances need guard digits: with
// four of them the figures agree to the last kria.
const decay_step freicoin_block = decay_step::of_fraction(ratio{1, 1 << 20});

amount freicoin_after(std::int64_t kria, std::uint32_t blocks) {
    const amount kept = fold(amount::raw(annona::int128{kria} * 10'000), freicoin_block,
                             round_balance_down, blocks);
    return amount::raw(annona::divide(kept.count(), 10'000, rounding::down));
}

TEST(freicoin, agrees_with_published_balances_to_the_kria) {
    EXPECT_EQ(freicoin_after(100'000'000, 1), amount::of(99'999'904));         // freicoin-001
    EXPECT_EQ(freicoin_after(100'000'000, 2'016), amount::of(99'807'923));     // freicoin-003
    EXPECT_EQ(freicoin_after(5'000'000'000, 101), amount::of(4'999'518'417));  // freicoin-005
    EXPECT_EQ(freicoin_after(4'800'000'000, 1), amount::of(4'799'995'422));    // freicoin-007
    EXPECT_EQ(freicoin_after(-100'000'000, 0), amount::of(-100'000'000));      // freicoin-011
    EXPECT_EQ(freicoin_after(-100'000'000, 1), amount::of(-99'999'904));
}

TEST(freicoin, shows_why_a_fold_needs_guard_digits) {
    // In whole kria 2,016 cuts cost 1,459 kria; folded independently in Python.
    EXPECT_EQ(fold(amount::of(100'000'000), freicoin_block, round_balance_down, 2'016),
              amount::of(99'806'464));
}

TEST(freicoin, loses_everything_before_its_cut_off) {
    // freicoin-009: 2^53 - 1 kria are gone after 2^26 blocks. In whole kria the fold is at zero
    // after 24,590,221 blocks (counted independently in Python), and not one block earlier.
    const amount most = amount::of(9'007'199'254'740'991);
    EXPECT_EQ(fold(most, freicoin_block, round_balance_down, 67'108'864), amount{});
    EXPECT_EQ(fold(most, freicoin_block, round_balance_down, 24'590'221), amount{});
    EXPECT_EQ(fold(most, freicoin_block, round_balance_down, 24'590'220), amount::of(1));
}

TEST(decay, keeps_amounts_between_zero_and_themselves_at_the_ends) {
    const amount big = amount::raw(annona::int128_max);
    const decay_step nearly_all = decay_step::of_q128(0, 1);
    EXPECT_EQ(loss_of(big, nearly_all, rounding::up), big);
    EXPECT_EQ(loss_of(big, nearly_all, rounding::down), big - amount::of(1));
    const decay_step nearly_none = decay_step::of_q128(~std::uint64_t{0}, ~std::uint64_t{0});
    EXPECT_EQ(loss_of(big, nearly_none, rounding::down), amount{});
    EXPECT_EQ(loss_of(big, nearly_none, rounding::up), amount::of(1));
    const amount lowest = amount::raw(annona::int128_min);
    EXPECT_EQ(fold(lowest, decay_step::of_fraction(ratio{1, 2}), rounding::down, 1),
              amount::raw(annona::int128_min / 2));
}

}  // namespace
