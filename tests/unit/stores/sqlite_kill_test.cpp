// SPDX-License-Identifier: Apache-2.0
// A process that writes is killed at any moment, again and again, and the next one goes on. What
// it had told anybody is there. More cycles: ANNONA_KILL_CYCLES.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "journal/chain.hpp"
#include "stores/sqlite_journal.hpp"
#include "unit/journal/group_bytes.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace annona;
using namespace annona::stores;

constexpr uint64_t seed = 20261121;

folder_options small_segments() {
    folder_options options;
    options.segment_size_max = 256 << 10;
    options.ballast_size = 4096;
    return options;
}

std::string entry_text(uint64_t sequence) {
    return "entry " + std::to_string(sequence) + std::string(sequence * 37 % 900, 'x');
}

/// Writes without end and tells each number once its group is durable. Never returns.
[[noreturn]] void write_until_killed(const std::string& path, int tell) {
    auto folder = sqlite_folder::open_to_write(path, small_segments());
    if (!folder) _exit(2);
    auto town = (*folder)->communities().empty() ? (*folder)->add("town", {})
                                                 : (*folder)->journal_of("town");
    if (!town) _exit(3);
    for (uint64_t next = (*town)->last_sequence() + 1;; ++next) {
        const journal_test::text_group group(next, {entry_text(next)});
        if ((*town)->append(group.view()) != append_outcome::committed) _exit(4);
        if (write(tell, &next, sizeof(next)) != sizeof(next)) _exit(5);
    }
}

/// The last number a child told before it was killed after so many answers; 0: none.
uint64_t run_and_kill(const std::string& path, uint64_t answers) {
    int ends[2];
    if (pipe(ends) != 0) return 0;
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_until_killed(path, ends[1]);
    }
    close(ends[1]);
    uint64_t told = 0;
    uint64_t next = 0;
    for (uint64_t i = 0; read(ends[0], &next, sizeof(next)) == sizeof(next); ++i) {
        told = next;
        if (i == answers) kill(child, SIGKILL);  // what it still told before it died counts, too
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
    return told;
}

/// Reads everything back; the chain is whole and each entry is the one that was written.
uint64_t entries_in(const std::string& path) {
    auto folder = sqlite_folder::open_to_write(path, small_segments());
    if (!folder) return ADD_FAILURE() << folder.error().text, 0;
    if ((*folder)->communities().empty()) return 0;
    auto town = *(*folder)->journal_of("town");
    journal::sha256 hash;
    journal::chain_check chain(journal::chain_start(hash, {}));
    std::vector<std::byte> blob;
    journal::group_view group;
    while (chain.head().sequence < town->last_sequence()) {
        const uint64_t next = chain.head().sequence + 1;
        const auto found = town->group_of(next, blob);
        if (!found || !*found || !journal::read_group(blob, group) || !chain.see(group))
            return ADD_FAILURE() << "entry " << next << " cannot be read", 0;
        EXPECT_EQ(journal_test::text_of(group.entry(0)), entry_text(next));
    }
    return town->last_sequence();
}

/// So many lives of one journal; returns how many entries it had in the end. A journal is read as a
/// whole after each life, so long ones would cost their square.
uint64_t live_and_die(int cycles, std::mt19937_64& random) {
    const annona_test::temporary_folder at(annona_test::temporary_folder::in_memory());
    uint64_t before = 0;
    for (int cycle = 0; cycle < cycles && !testing::Test::HasFailure(); ++cycle) {
        const uint64_t told = run_and_kill(at.path(), random() % 200);
        const uint64_t found = entries_in(at.path());
        EXPECT_GE(found, told) << "cycle " << cycle;
        EXPECT_LE(found, std::max(told, before) + 1) << "cycle " << cycle;
        before = found;
    }
    return before;
}

TEST(sqlite_kill, loses_nothing_that_was_told) {
    const char* asked = getenv("ANNONA_KILL_CYCLES");
    const int cycles = asked == nullptr ? 20 : std::stoi(asked);
    std::printf("seed %lu, %d cycles\n", static_cast<unsigned long>(seed), cycles);
    std::mt19937_64 random(seed);
    uint64_t written = 0;
    for (int left = cycles; left > 0; left -= 20)
        written += live_and_die(std::min(left, 20), random);
    EXPECT_GE(written, static_cast<uint64_t>(cycles) * 20);
}

}  // namespace
