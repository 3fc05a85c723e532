// SPDX-License-Identifier: Apache-2.0
// Apart from the tests: a compiler that sees both sides of an allocation would warn of the mix.
#include <cstdlib>
#include <new>

#include "abi/allocation_count.hpp"

void* operator new(std::size_t size) {
    ++annona::testing::allocations;
    if (void* made = std::malloc(size == 0 ? 1 : size)) return made;
    throw std::bad_alloc();
}
void operator delete(void* made) noexcept { std::free(made); }
void operator delete(void* made, std::size_t) noexcept { std::free(made); }
