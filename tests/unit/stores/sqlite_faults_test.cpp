// SPDX-License-Identifier: Apache-2.0
// Twelve groups are written through a disk that fails at one operation, for every operation and
// every kind of failure. Whatever happens: what was acknowledged is there, once, and nothing else.

#include <gtest/gtest.h>

#include "journal/chain.hpp"
#include "stores/sqlite_journal.hpp"
#include "unit/journal/group_bytes.hpp"
#include "unit/stores/fault_vfs.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace annona;
using namespace annona::stores;
using stores_test::fault;
using stores_test::fault_vfs;

constexpr uint64_t groups_count = 12;

std::string entry_text(uint64_t sequence) {
    // Some fill several pages of a database, so that a group takes more than one write.
    return "entry " + std::to_string(sequence) + std::string(sequence % 3 * 4000, 'x');
}

/// An entry with a sealed part; every other one is of an account that is new.
std::string record_text(uint64_t number) {
    return journal_test::sealed_record(entry_text(number), static_cast<uint32_t>(number / 2),
                                       "papers of " + std::to_string(number));
}

folder_options options_of(const char* vfs) {
    folder_options options;
    options.segment_size_max = 56 << 10;  // one rotation on the way
    options.ballast_size = 4096;
    options.vfs = vfs;
    return options;
}

/// A client that opens the journal, writes what is missing, and after any doubt opens it again.
class workload {
public:
    explicit workload(std::string folder) : folder_(std::move(folder)) {}

    /// Until all is written, or the disk no longer lets the journal be opened.
    void run() {
        for (int tries = 0; tries < 4 && acknowledged_ < groups_count; ++tries) run_once();
    }

    /// How many groups were acknowledged, or found durable after an unknown outcome.
    [[nodiscard]] uint64_t acknowledged() const { return acknowledged_; }
    [[nodiscard]] uint64_t unknown() const { return unknown_; }
    [[nodiscard]] const std::vector<std::string>& wrongs() const { return wrongs_; }

private:
    void run_once() {
        auto folder = sqlite_folder::open_to_write(folder_, options_of(fault_vfs::name));
        if (!folder) return;
        auto town = (*folder)->communities().empty() ? (*folder)->add("town", {})
                                                     : (*folder)->journal_of("town");
        if (!town) return;
        look((*town)->last_sequence());
        while (acknowledged_ < groups_count && write(**town)) {
        }
        if (acknowledged_ == groups_count) static_cast<void>((*town)->note_state({}, {}));
    }

    /// After opening: the journal ends with what was acknowledged, or with a group in doubt.
    void look(uint64_t last) {
        const bool is_right = last == acknowledged_ || (in_doubt_ && last == acknowledged_ + 1);
        if (!is_right)
            wrongs_.push_back("ends with " + std::to_string(last) + ", acknowledged " +
                              std::to_string(acknowledged_));
        acknowledged_ = last;
        in_doubt_ = false;
    }

    bool write(sqlite_journal& town) {
        const uint64_t next = acknowledged_ + 1;
        const journal_test::text_group group(next, {record_text(next), "and more"});
        const auto view = group.view();
        const journal_group one{next, 1, view.bytes.first(view.entry_sizes[0]),
                                view.entry_sizes.first(1)};
        const auto outcome = town.append(one);
        if (outcome == append_outcome::committed) return ++acknowledged_, true;
        if (outcome == append_outcome::unknown) in_doubt_ = true, ++unknown_;
        if (!town.trouble()) wrongs_.push_back("no trouble told");
        return false;
    }

    std::string folder_;
    uint64_t acknowledged_ = 0;
    uint64_t unknown_ = 0;
    bool in_doubt_ = false;
    std::vector<std::string> wrongs_;
};

/// The journal as a healthy machine finds it: how many entries, each as it was written.
std::string look_again(const std::string& path, const workload& did) {
    auto folder = sqlite_folder::open_to_write(path, options_of(""));
    if (!folder) return folder.error().code + ": " + folder.error().text;
    if ((*folder)->communities().empty())
        return did.acknowledged() == 0 ? "" : "the community is lost";
    auto town = (*folder)->journal_of("town");
    if (!town) return town.error().text;
    const uint64_t last = (*town)->last_sequence();
    if (last < did.acknowledged() || last > did.acknowledged() + (did.unknown() > 0 ? 1 : 0))
        return "ends with " + std::to_string(last) + ", acknowledged " +
               std::to_string(did.acknowledged());
    journal::sha256 hash;
    journal::chain_check chain(journal::chain_start(hash, {}));
    std::vector<std::byte> blob;
    journal::group_view group;
    for (uint64_t next = 1; next <= last; ++next) {
        const auto found = (*town)->group_of(next, blob);
        if (!found || !*found) return "entry " + std::to_string(next) + " is lost";
        if (!journal::read_group(blob, group) || !chain.see(group)) return "the chain is broken";
        // The key is as durable as what it opens.
        if (!(*town)->read(next, blob)) return (*town)->trouble()->text;
        if (journal_test::text_of(blob) != record_text(next)) return "another entry";
    }
    const journal_test::text_group more(last + 1, {"goes on"});
    return (*town)->append(more.view()) == append_outcome::committed ? "" : "does not go on";
}

/// All fault points of one kind; returns how many there were.
uint64_t try_all_points(fault how, uint64_t& unknown) {
    fault_vfs::install();
    for (uint64_t point = 1; point < 2000; ++point) {
        const annona_test::temporary_folder at(annona_test::temporary_folder::in_memory());
        workload work(at.path());
        fault_vfs::arm(how, point);
        work.run();
        const bool has_fired = fault_vfs::has_fired();
        fault_vfs::arm(how, 0);
        for (const auto& wrong : work.wrongs()) ADD_FAILURE() << "point " << point << ": " << wrong;
        EXPECT_EQ(look_again(at.path(), work), "") << "point " << point;
        unknown += work.unknown();
        if (!has_fired) {
            EXPECT_EQ(work.acknowledged(), groups_count);
            return point - 1;
        }
        if (testing::Test::HasFailure()) return point;
    }
    ADD_FAILURE() << "the faults never end";
    return 0;
}

class sqlite_faults : public testing::TestWithParam<fault> {};

TEST_P(sqlite_faults, lose_nothing_acknowledged_at_any_point) {
    uint64_t unknown = 0;
    const uint64_t points = try_all_points(GetParam(), unknown);
    EXPECT_GE(points, 60u);
    RecordProperty("points", std::to_string(points));
    RecordProperty("unknown", std::to_string(unknown));
    std::printf("%lu fault points, %lu outcomes unknown\n", static_cast<unsigned long>(points),
                static_cast<unsigned long>(unknown));
}

std::string name_of_kind(const testing::TestParamInfo<fault>& kind) {
    const std::string names[] = {"input_output", "no_space", "late", "dead", "torn_and_dead"};
    return names[static_cast<size_t>(kind.param)];
}

INSTANTIATE_TEST_SUITE_P(kinds, sqlite_faults,
                         testing::Values(fault::input_output, fault::no_space, fault::late,
                                         fault::dead, fault::torn_and_dead),
                         name_of_kind);

TEST(sqlite_disk, a_full_disk_takes_the_decided_group_and_then_no_more) {
    fault_vfs::install();
    fault_vfs::arm(fault::no_space, 0);
    const annona_test::temporary_folder at;
    auto folder = *sqlite_folder::open_to_write(at.path(), options_of(fault_vfs::name));
    auto town = *folder->add("town", {});
    ASSERT_EQ(town->append(journal_test::text_group(1, {"one"}).view()), append_outcome::committed);
    EXPECT_EQ(std::filesystem::file_size(at.file("ballast")), 4096u);
    fault_vfs::arm(fault::no_space, 1);
    EXPECT_EQ(town->append(journal_test::text_group(2, {"two"}).view()), append_outcome::committed);
    EXPECT_TRUE(folder->is_out_of_room());
    EXPECT_EQ(std::filesystem::file_size(at.file("ballast")), 0u);
    EXPECT_EQ(town->append(journal_test::text_group(3, {"three"}).view()),
              append_outcome::rejected);
    EXPECT_EQ(town->trouble()->code, "DISK_FULL");
    town.reset(), folder.reset();
    folder = *sqlite_folder::open_to_write(at.path(), options_of(fault_vfs::name));
    EXPECT_EQ((*folder->journal_of("town"))->last_sequence(), 2u);
    EXPECT_FALSE(folder->is_out_of_room());
}

}  // namespace
