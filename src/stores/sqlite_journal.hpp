// SPDX-License-Identifier: Apache-2.0
//! The journals of all communities of one process in one folder of SQLite files: the store that
//! needs no server. `journal-000001.db`, `journal-000002.db`, ... are its segments.
#pragma once

#include <annona/engine/journal_store.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/group_source.hpp"
#include "journal/record_sealer.hpp"
#include "stores/account_keys.hpp"
#include "stores/ballast.hpp"
#include "stores/sqlite_segment.hpp"
#include "stores/writer_lock.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {

struct folder_options {
    /// One file of any length stalls for more than half a second when its log is folded in.
    uint64_t segment_size_max = uint64_t{128} << 20;
    /// Room kept for the last decided group: several of the largest ordinary ones.
    uint64_t ballast_size = uint64_t{16} << 20;
    std::string vfs;  // name of a registered SQLite VFS; empty: SQLite's own
};

class sqlite_journal;

/// A folder of segments, open for writing or for reading. One thread at a time, but for
/// `sqlite_journal::read`; whoever reads beside a writer opens the folder for itself, in any thread
/// or process (`sqlite_reader`). Journals borrow from it.
class sqlite_folder {
public:
    /// Opens for writing; the folder and the first segment are made where they are missing. A new
    /// epoch begins. Failures: JOURNAL_LOCKED, JOURNAL_PERMISSION, JOURNAL_READ_ONLY, DISK_FULL,
    /// JOURNAL_SEGMENT_MISSING, JOURNAL_CORRUPT, NEWER_FORMAT, JOURNAL_DISK.
    [[nodiscard]] static result<std::unique_ptr<sqlite_folder>> open_to_write(
        const std::string& path, const folder_options& options = {});
    /// Opens what is there and changes nothing, also beside a writer. Failures: the same, and
    /// JOURNAL_MISSING.
    [[nodiscard]] static result<std::unique_ptr<sqlite_folder>> open_to_read(
        const std::string& path, const folder_options& options = {});
    ~sqlite_folder();

    [[nodiscard]] std::vector<std::string> communities() const;

    /// Adds a community with its description, to which its chain is bound. Failures:
    /// COMMUNITY_EXISTS, LIMIT_EXCEEDED, and the store's.
    [[nodiscard]] result<std::unique_ptr<sqlite_journal>> add(
        std::string_view name, std::span<const std::byte> description);
    /// The journal of a community. Failure: NOT_FOUND with the names there are.
    [[nodiscard]] result<std::unique_ptr<sqlite_journal>> journal_of(std::string_view name);

    /// For a folder open for reading: what a writer added since it was opened or last looked at.
    /// Until then the heads of its journals stay where they were.
    [[nodiscard]] result<void> look_again();

    /// Folds the logs of finished segments into their files; a big one takes a second. Called when
    /// a folder is closed, and by whoever has the time before, also over a folder open for reading.
    /// Segments somebody is reading wait for the next time.
    [[nodiscard]] result<void> fold_finished();

    /// Seals what concerns the folder as a whole and can be made again, such as snapshots. Another
    /// key after every erasure: what does not open with it was made before. Failure: KEY_MISSING
    /// for a reader where no writer has made it.
    [[nodiscard]] result<journal::part_key> folder_key();

    /// Whether the ballast was given up: nothing more is taken until there is room again and the
    /// folder is opened anew.
    [[nodiscard]] bool is_out_of_room() const { return out_of_room_; }

    /// How many segments there are.
    [[nodiscard]] uint32_t segments_count() const { return newest_->number(); }

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    friend class sqlite_journal;

    explicit sqlite_folder(std::string path, const folder_options& options)
        : path_(std::move(path)), options_(options), ballast_(path_, options.ballast_size) {}

    [[nodiscard]] result<std::vector<uint32_t>> find_segments() const;
    [[nodiscard]] result<journal::chain_head> read_head(const community_row& of);
    /// A reader looks again, at most so many times, where a writer rotates meanwhile.
    [[nodiscard]] result<void> open_newest(open_mode mode, int looks = 32);
    [[nodiscard]] result<void> make_first();
    [[nodiscard]] result<void> begin_epoch();
    [[nodiscard]] result<void> drop_unborn(const std::string& file);
    [[nodiscard]] std::string segment_path(uint32_t number) const;
    /// The segment that holds an entry; null where none does.
    [[nodiscard]] result<sqlite_segment*> segment_of(uint32_t community, uint64_t sequence);
    [[nodiscard]] result<sqlite_segment*> older(uint32_t number);
    [[nodiscard]] result<const std::vector<community_row>*> rows_of(uint32_t number);
    [[nodiscard]] result<void> rotate();
    append_outcome append(sqlite_journal& of, std::span<const std::byte> blob,
                          uint64_t first_sequence);
    [[nodiscard]] result<key_file*> keys();
    [[nodiscard]] result<void> keep_new(account_keys& made);
    [[nodiscard]] result<void> drop_caches();

    std::string path_;
    folder_options options_;
    std::optional<writer_lock> lock_;  // held while open for writing
    ballast ballast_;
    std::unique_ptr<sqlite_segment> newest_;
    std::unique_ptr<sqlite_segment> older_;               // the one read from last
    std::vector<std::vector<community_row>> older_rows_;  // by number of the segment - 1
    std::vector<journal::chain_head> heads_;              // by number of the community - 1
    std::mutex keys_mutex_;                               // an erasure comes between two groups
    std::unique_ptr<key_file> keys_;                      // of a reader: from the first need
    std::optional<failure> trouble_;
    bool out_of_room_ = false;
    bool is_broken_ = false;  // an outcome is unknown: only opening anew tells
};

/// Where a segment begins, for whoever checks the chain.
struct segment_start {
    std::string path;
    journal::chain_head before;
};

/// The journal of one community. The folder must outlive it. Of a folder open for writing, `append`
/// and `read` may run at the same time on two threads, one of each: reading goes over a connection
/// of its own and sees what is committed.
class sqlite_journal final : public journal_store,
                             public journal::group_source,
                             public journal::opening_keys {
public:
    /// Seals what is personal on the calling thread. New keys are durable before the group is.
    append_outcome append(const journal_group& group) override;
    std::optional<failure> append_trouble() const override { return trouble_; }
    std::optional<failure> read_trouble() const override { return read_trouble_; }
    /// A group that cannot be read answers false; `trouble` says why.
    bool read(uint64_t sequence, std::vector<std::byte>& out) const override;
    bool read_for_state(uint64_t sequence, std::vector<std::byte>& out) const override;
    uint64_t last_sequence() const override { return head().sequence; }

    [[nodiscard]] result<bool> group_of(uint64_t sequence, std::vector<std::byte>& out) override;
    [[nodiscard]] result<key_found> key_to_open(uint32_t account) override;

    /// Destroys the keys of accounts for good, and with them their ids, facts and papers; snapshots
    /// of the folder go too, they are made again. Balances, hashes and the chain stay.
    /// Of a folder open for writing; may be called while another thread appends. An engine that
    /// runs on this journal is told to forget, too. Failure: NOT_FOUND where one never had a key;
    /// the store's, and then all keys are there still, or none.
    [[nodiscard]] result<void> erase(const std::vector<uint32_t>& accounts, instant at);
    /// When an account's person was erased; nothing where it was not.
    [[nodiscard]] result<std::optional<instant>> erased_on(uint32_t account);
    /// Whether there are keys to be had: without them all that is sealed stays blank.
    [[nodiscard]] bool has_keys();

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::span<const std::byte> description() const { return description_; }
    [[nodiscard]] const journal::chain_head& head() const { return folder_.heads_[number_ - 1]; }

    /// Why the last append was not committed or the last read found nothing it should have found.
    [[nodiscard]] const std::optional<failure>& trouble() const {
        return trouble_ ? trouble_ : read_trouble_;
    }

    /// Notes digests of the state after the last entry, for whoever replays.
    [[nodiscard]] result<void> note_state(const journal::digest& books,
                                          const journal::digest& whole);
    /// All digests noted, in order.
    [[nodiscard]] result<std::vector<state_row>> states() const;
    /// Where each segment says that it begins.
    [[nodiscard]] result<std::vector<segment_start>> segment_starts() const;

private:
    friend class sqlite_folder;
    sqlite_journal(sqlite_folder& folder, const community_row& of);
    [[nodiscard]] result<bool> load(uint64_t sequence) const;
    bool read_parts(uint64_t sequence, uint8_t kinds, std::vector<std::byte>& out) const;
    [[nodiscard]] result<std::span<const std::byte>> sealed_blob(const journal_group& group);
    [[nodiscard]] result<sqlite_journal*> beside() const;

    sqlite_folder& folder_;
    uint32_t number_;
    std::string name_;
    std::vector<std::byte> description_;
    journal::group_writer writer_;
    journal::record_sealer sealer_;
    std::unique_ptr<account_keys> sealing_;  // from the first append
    mutable journal::record_opener opener_;
    std::optional<failure> trouble_;                        // of `append`
    mutable std::optional<failure> read_trouble_;           // of `read`
    mutable std::unique_ptr<sqlite_folder> beside_folder_;  // reads where this folder writes
    mutable std::unique_ptr<sqlite_journal> beside_;
    mutable std::vector<std::byte> read_bytes_;  // of the group read last
    mutable journal::group_view read_group_;
};

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
