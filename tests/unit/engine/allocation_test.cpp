// SPDX-License-Identifier: Apache-2.0
// Steady work asks the allocator for nothing: counts what the engine allocates while it pays.
#include <gtest/gtest.h>

#include <execinfo.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "bench/community.inl.hpp"

namespace {

std::atomic<bool> is_counting = false;
std::atomic<size_t> allocations_counted = 0;
constexpr int frames_max = 12;
void* first_frames[frames_max];
int first_frames_count = 0;

void note_allocation() {
    if (allocations_counted++ != 0) return;
    is_counting = false;  // looking at the stack may allocate itself
    first_frames_count = backtrace(first_frames, frames_max);
    is_counting = true;
}

}  // namespace

// The whole program's; they count only while the flag is on. Not inlined: a compiler that sees both
// sides of an allocation would warn of the mix.
[[gnu::noinline]] void* operator new(size_t size) {
    if (is_counting) note_allocation();
    if (void* made = std::malloc(size == 0 ? 1 : size)) return made;
    throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(size_t size, const std::nothrow_t&) noexcept {
    if (is_counting) note_allocation();
    return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* made) noexcept { std::free(made); }
[[gnu::noinline]] void operator delete(void* made, const std::nothrow_t&) noexcept {
    std::free(made);
}
[[gnu::noinline]] void operator delete(void* made, size_t) noexcept { std::free(made); }

namespace {

using namespace annona;

/// Allocations of the work; the first one's way is printed where there are any.
template <class Work>
size_t allocations_of(Work work) {
    allocations_counted = 0;
    is_counting = true;
    work();
    is_counting = false;
    if (allocations_counted != 0) backtrace_symbols_fd(first_frames, first_frames_count, 2);
    return allocations_counted;
}

class allocation : public ::testing::Test {
protected:
    allocation() : all({.households = 200, .shops = 20, .recent_requests_max = 1 << 16}) {
        void* warmed[1];
        backtrace(warmed, 1);  // its first call loads a library
        // Every household and shop has paid and been paid: their lots and counters have places.
        for (int i = 0; i < 4; ++i) {
            const auto one = all.purchases_of(0, 200, 500);
            all.pay({&one, 1});
        }
        all.pay(all.purchases(8));
        all.pay_singly(all.purchases(2));
    }
    bench::community all;
};

TEST_F(allocation, purchases_in_batches_allocate_nothing) {
    const auto batches = all.purchases(8);
    EXPECT_EQ(allocations_of([&] { all.pay(batches); }), 0u);
}

TEST_F(allocation, purchases_one_by_one_allocate_nothing) {
    const auto batches = all.purchases(2);
    EXPECT_EQ(allocations_of([&] { all.pay_singly(batches); }), 0u);
}

TEST_F(allocation, refusals_allocate_nothing) {
    const auto batches = all.purchases(2, 256);
    auto asked = batches[1].commands;
    auto wine = batches[1].lines;
    for (auto& line : wine) line.category = "alcohol";
    for (size_t i = 0; i < asked.size(); ++i) asked[i].lines = std::span{wine}.subspan(2 * i, 2);
    std::vector<decision> answers(asked.size());
    const auto at = all.books().last_recorded_at();
    const auto pay = [&](size_t first, size_t count) {
        return all.books().submit(std::span{asked}.subspan(first, count),
                                  std::span{answers}.subspan(first, count), at);
    };
    ASSERT_TRUE(pay(0, 128));
    EXPECT_EQ(allocations_of([&] { (void)pay(128, 128); }), 0u);
    for (const auto& answer : answers) EXPECT_EQ(answer.code, ANNONA_REASON_CATEGORY_NOT_ALLOWED);
}

}  // namespace
