// SPDX-License-Identifier: Apache-2.0

// Prints one digest per seed over every byte of a long history's journal and of the state it ends
// in. Builds of any compiler, machine and optimisation must print the same.

#include <cstdio>

#include "simulation/history.hpp"

namespace {

using namespace simulation;

struct fnv_digest {
    uint64_t value = 0xcbf29ce484222325u;
    void add(std::span<const std::byte> bytes) {
        for (const auto one : bytes) value = (value ^ static_cast<uint64_t>(one)) * 0x100000001b3u;
    }
};

uint64_t digest_of(uint64_t seed) {
    const auto start = date(2025, 12, 1);
    city town(busy_scheme(start), at_hour(start));
    town.fund_reserve(at_hour(start), 500'000);
    history of(seed, start);
    for (int step = 0; step < 1'000; ++step) {
        const auto asked = in_units(of.next(), town);  // drawn before the clock is read
        town.submit(asked, of.now());
    }
    town.settle_all(of.now());
    fnv_digest digest;
    for (uint64_t sequence = 1; sequence <= town.journal.last_sequence(); ++sequence)
        digest.add(town.journal.view(sequence));
    digest.add(town.running->state_bytes());
    return digest.value;
}

}  // namespace

int main() {
    for (uint64_t seed = 1; seed <= 8; ++seed)
        std::printf("replay_digest %llu %016llx\n", static_cast<unsigned long long>(seed),
                    static_cast<unsigned long long>(digest_of(seed)));
    return 0;
}
