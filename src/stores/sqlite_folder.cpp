// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "journal/chain.hpp"
#include "stores/overwrite.hpp"
#include "stores/sqlite_journal.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {
namespace {

constexpr std::string_view prefix = "journal-";
constexpr std::string_view database_ending = ".db";
constexpr size_t digits_min = 6;

/// The number in a segment's file name; nothing for other files.
std::optional<uint32_t> number_in(std::string_view name) {
    if (!name.starts_with(prefix) || !name.ends_with(database_ending)) return std::nullopt;
    name.remove_prefix(prefix.size());
    name.remove_suffix(database_ending.size());
    if (name.size() < digits_min || name.size() > 9) return std::nullopt;
    uint32_t number = 0;
    for (const char one : name) {
        if (one < '0' || one > '9') return std::nullopt;
        number = number * 10 + static_cast<uint32_t>(one - '0');
    }
    return number == 0 ? std::nullopt : std::optional{number};
}

/// A group that a newer program wrote is not damaged.
std::string code_of_unread(const failure& why) {
    return why.code == "NEWER_FORMAT" ? why.code : "JOURNAL_CORRUPT";
}

std::string list_of(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& one : names) text += (text.empty() ? "" : ", ") + one;
    return text.empty() ? "none" : text;
}

}  // namespace

std::string sqlite_folder::segment_path(uint32_t number) const {
    std::string digits = std::to_string(number);
    if (digits.size() < digits_min) digits.insert(0, digits_min - digits.size(), '0');
    return path_ + "/" + std::string(prefix) + digits + std::string(database_ending);
}

/// The numbers of the segments there are; a gap between them is a failure.
result<std::vector<uint32_t>> sqlite_folder::find_segments() const {
    std::error_code wrong;
    std::vector<uint32_t> numbers;
    std::filesystem::directory_iterator files(path_, wrong);
    if (wrong) return system_failure(wrong.value(), "listing the folder of a journal", path_);
    for (const auto& file : files)
        if (const auto number = number_in(file.path().filename().string()))
            numbers.push_back(*number);
    std::sort(numbers.begin(), numbers.end());
    for (size_t i = 0; i < numbers.size(); ++i)
        if (numbers[i] != i + 1)
            return failure{"JOURNAL_SEGMENT_MISSING",
                           "segment " + std::to_string(i + 1) + " is missing; found " +
                               std::to_string(numbers.size()) + ", the newest is " +
                               std::to_string(numbers.back()),
                           segment_path(static_cast<uint32_t>(i + 1))};
    return numbers;
}

/// A segment whose making was cut short never held anything.
result<void> sqlite_folder::drop_unborn(const std::string& file) {
    std::error_code wrong;
    for (const char* beside : {"-wal", "-shm", "-journal", ""})
        std::filesystem::remove(file + beside, wrong);
    if (wrong) return system_failure(wrong.value(), "removing a segment that never began", file);
    return {};
}

result<void> sqlite_folder::make_first() {
    auto made = sqlite_segment::create(segment_path(1), 1, 1, {}, options_.vfs);
    if (!made) return made.error();
    newest_ = std::move(*made);
    return sync_folder(path_);
}

result<void> sqlite_folder::open_newest(open_mode mode, int looks) {
    auto numbers = find_segments();
    if (!numbers) return numbers.error();
    while (!numbers->empty() && newest_ == nullptr) {
        const std::string file = segment_path(numbers->back());
        auto opened = sqlite_segment::open(file, numbers->back(), mode, options_.vfs);
        if (!opened) return opened.error();
        newest_ = std::move(*opened);
        if (newest_ != nullptr) break;
        if (mode != open_mode::read)
            if (auto dropped = drop_unborn(file); !dropped) return dropped;
        numbers->pop_back();
    }
    if (newest_ == nullptr) {
        if (mode != open_mode::read) return make_first();
        return failure{"JOURNAL_MISSING", "there is no journal in this folder", path_};
    }
    // A writer may have been faster than the listing, or have finished what had just begun.
    std::error_code unseen;
    const bool is_behind = newest_->is_finished() &&
                           std::filesystem::exists(segment_path(newest_->number() + 1), unseen);
    if (mode == open_mode::read && is_behind && looks > 1) {
        newest_.reset();
        return open_newest(mode, looks - 1);
    }
    if (newest_->is_finished())
        return failure{"JOURNAL_SEGMENT_MISSING",
                       "segment " + std::to_string(newest_->number()) +
                           " says that it has a successor, which is missing",
                       segment_path(newest_->number() + 1)};
    return {};
}

/// Whatever an earlier writer may still send is void from here on.
result<void> sqlite_folder::begin_epoch() {
    if (auto begun = newest_->set_epoch(newest_->epoch() + 1); !begun) return begun;
    if (newest_->number() == 1) return {};
    // A rotation may have been cut short before the old segment knew of its successor.
    const uint32_t before = newest_->number() - 1;
    auto old = sqlite_segment::open(segment_path(before), before, open_mode::write, options_.vfs);
    if (!old) return old.error();
    if (*old == nullptr || (*old)->is_finished()) return {};
    return (*old)->mark_finished();
}

result<std::unique_ptr<sqlite_folder>> sqlite_folder::open_to_write(const std::string& path,
                                                                    const folder_options& options) {
    std::error_code wrong;
    const bool is_new = std::filesystem::create_directories(path, wrong);
    constexpr auto for_group = std::filesystem::perms::owner_all |
                               std::filesystem::perms::group_read |
                               std::filesystem::perms::group_exec;
    if (is_new && !wrong) std::filesystem::permissions(path, for_group, wrong);
    if (wrong) return system_failure(wrong.value(), "making the folder of a journal", path);
    auto lock = writer_lock::take(path);
    if (!lock) return lock.error();
    std::unique_ptr<sqlite_folder> folder(new sqlite_folder(path, options));
    folder->lock_.emplace(std::move(*lock));
    if (auto opened = folder->open_newest(open_mode::write); !opened) return opened.error();
    if (auto begun = folder->begin_epoch(); !begun) return begun.error();
    if (auto taken = folder->ballast_.take(); !taken) return taken.error();
    auto keys = key_file::open(path, open_mode::write, options.vfs);
    if (!keys) return keys.error();
    folder->keys_ = std::move(*keys);
    if (const auto key = folder->keys_->folder_key(); !key) return key.error();
    for (const auto& one : folder->newest_->communities()) {
        auto journal = folder->journal_of(one.name);
        if (!journal) return journal.error();
    }
    return folder;
}

result<std::unique_ptr<sqlite_folder>> sqlite_folder::open_to_read(const std::string& path,
                                                                   const folder_options& options) {
    std::unique_ptr<sqlite_folder> folder(new sqlite_folder(path, options));
    if (auto opened = folder->open_newest(open_mode::read); !opened) return opened.error();
    return folder;
}

sqlite_folder::~sqlite_folder() {
    // What cannot be folded now is folded after the next opening; nothing is lost by it.
    if (lock_ && newest_ != nullptr) static_cast<void>(fold_finished());
}

std::vector<std::string> sqlite_folder::communities() const {
    std::vector<std::string> names;
    for (const auto& one : newest_->communities()) names.push_back(one.name);
    return names;
}

// ---- communities ----

result<std::unique_ptr<sqlite_journal>> sqlite_folder::add(std::string_view name,
                                                           std::span<const std::byte> description) {
    if (!lock_) return failure{"JOURNAL_READ_ONLY", "the journal is open for reading only", path_};
    const auto& known = newest_->communities();
    for (const auto& one : known)
        if (one.name == name)
            return failure{"COMMUNITY_EXISTS",
                           "the journal already has a community " + std::string(name), path_};
    if (known.size() >= communities_max)
        return failure{"LIMIT_EXCEEDED",
                       "the journal has " + std::to_string(known.size()) + " communities, limit " +
                           std::to_string(communities_max),
                       "communities_max"};
    journal::sha256 hash;
    community_row row;
    row.number = static_cast<uint32_t>(known.size()) + 1;
    row.name = name;
    row.description.assign(description.begin(), description.end());
    row.before = journal::chain_start(hash, description);
    if (auto added = newest_->add(row); !added) return added.error();
    return journal_of(name);
}

result<std::unique_ptr<sqlite_journal>> sqlite_folder::journal_of(std::string_view name) {
    const auto& known = newest_->communities();
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const community_row& one) { return one.name == name; });
    if (found == known.end())
        return failure{"NOT_FOUND",
                       "the journal has no community " + std::string(name) +
                           "; it has: " + list_of(communities()),
                       path_};
    if (heads_.size() < known.size()) heads_.resize(known.size());
    auto head = read_head(*found);
    if (!head) return head.error();
    heads_[found->number - 1] = *head;
    return std::unique_ptr<sqlite_journal>(new sqlite_journal(*this, *found));
}

/// Where a community's chain stands, as the newest segment has it.
result<journal::chain_head> sqlite_folder::read_head(const community_row& of) {
    std::vector<std::byte> blob;
    uint64_t first = 0;
    auto has_group = newest_->read(of.number, sequence_max, blob, first);
    if (!has_group) return has_group.error();
    if (!*has_group) return of.before;
    journal::group_view last;
    if (auto well = journal::read_group(blob, last); !well)
        return failure{code_of_unread(well.error()),
                       "the last group of " + of.name + ", entry " + std::to_string(first) + ": " +
                           well.error().text,
                       newest_->path()};
    journal::sha256 hash;
    return journal::chain_head{last.header.epoch, last.header.last_sequence(),
                               journal::header_hash(hash, last.header_bytes)};
}

result<void> sqlite_folder::look_again() {
    if (lock_) return {};  // a writer knows what it wrote
    if (auto looked = newest_->look_again(); !looked) return looked;
    while (newest_->is_finished()) {
        const uint32_t number = newest_->number() + 1;
        auto opened =
            sqlite_segment::open(segment_path(number), number, open_mode::read, options_.vfs);
        if (!opened) return opened.error();
        if (*opened == nullptr) break;
        newest_ = std::move(*opened);
    }
    for (size_t i = 0; i < heads_.size(); ++i) {
        auto head = read_head(newest_->communities()[i]);
        if (!head) return head.error();
        heads_[i] = *head;
    }
    return {};
}

// ---- keys ----

/// Null for a reader where there are none.
result<key_file*> sqlite_folder::keys() {
    if (keys_ == nullptr && !lock_) {
        auto opened = key_file::open(path_, open_mode::read, options_.vfs);
        if (!opened) return opened.error();
        keys_ = std::move(*opened);
    }
    return keys_.get();
}

result<journal::part_key> sqlite_folder::folder_key() {
    const std::lock_guard lock(keys_mutex_);
    const auto known = keys();
    if (!known) return known.error();
    if (*known == nullptr)
        return failure{"KEY_MISSING", "the folder has no file of keys", path_ + "/keys.db"};
    return (*known)->folder_key();
}

/// The ballast is there for keys, too: the group they belong to was decided.
result<void> sqlite_folder::keep_new(account_keys& made) {
    auto kept = made.keep_new(*keys_);
    if (kept || kept.error().code != "DISK_FULL" || !ballast_.release()) return kept;
    out_of_room_ = true;
    return made.keep_new(*keys_);
}

/// What was derived from parts that are gone. Views hold numbers alone.
result<void> sqlite_folder::drop_caches() {
    std::error_code wrong;
    std::filesystem::directory_iterator files(path_, wrong);
    if (wrong) return system_failure(wrong.value(), "listing the folder of a journal", path_);
    for (const auto& file : files) {
        const std::string name = file.path().filename().string();
        if (!name.starts_with("snapshot-")) continue;
        if (auto gone = overwrite_and_remove(file.path().string()); !gone) return gone;
    }
    return {};
}

// ---- segments ----

result<sqlite_segment*> sqlite_folder::older(uint32_t number) {
    if (older_ == nullptr || older_->number() != number) {
        auto opened =
            sqlite_segment::open(segment_path(number), number, open_mode::read, options_.vfs);
        if (!opened) return opened.error();
        if (*opened == nullptr)
            return failure{"JOURNAL_CORRUPT", "the segment is empty", segment_path(number)};
        older_ = std::move(*opened);
    }
    return older_.get();
}

/// How an older segment begins. Read once: it changes no more.
result<const std::vector<community_row>*> sqlite_folder::rows_of(uint32_t number) {
    if (older_rows_.size() < number) older_rows_.resize(number);
    auto& rows = older_rows_[number - 1];
    if (rows.empty()) {
        auto opened = older(number);
        if (!opened) return opened.error();
        rows = (*opened)->communities();
    }
    return &rows;
}

result<sqlite_segment*> sqlite_folder::segment_of(uint32_t community, uint64_t sequence) {
    if (sequence == 0 || sequence > heads_[community - 1].sequence)
        return static_cast<sqlite_segment*>(nullptr);
    const auto begins_before = [&](const std::vector<community_row>& rows) {
        return rows.size() >= community && rows[community - 1].before.sequence < sequence;
    };
    if (begins_before(newest_->communities())) return newest_.get();
    for (uint32_t number = newest_->number() - 1; number >= 1; --number) {
        const auto rows = rows_of(number);
        if (!rows) return rows.error();
        if (begins_before(**rows)) return older(number);
    }
    return failure{"JOURNAL_CORRUPT",
                   "no segment has entry " + std::to_string(sequence) + ", which must be there",
                   path_};
}

result<void> sqlite_folder::rotate() {
    std::vector<community_row> communities = newest_->communities();
    for (auto& one : communities) one.before = heads_[one.number - 1];
    const uint32_t number = newest_->number() + 1;
    auto made = sqlite_segment::create(segment_path(number), number, newest_->epoch(), communities,
                                       options_.vfs);
    if (!made) {
        static_cast<void>(drop_unborn(segment_path(number)));
        return made.error();
    }
    const auto finished = std::exchange(newest_, std::move(*made));
    finished->leave_log();
    if (auto synced = sync_folder(path_); !synced) return synced;
    return finished->mark_finished();
}

result<void> sqlite_folder::fold_finished() {
    for (uint32_t number = 1; number < newest_->number(); ++number) {
        const std::string file = segment_path(number);
        if (sqlite_segment::is_folded(file)) continue;
        if (older_ != nullptr && older_->number() == number) older_.reset();
        auto opened = sqlite_segment::open(file, number, open_mode::write, options_.vfs);
        if (!opened) return opened.error();
        if (*opened == nullptr) continue;
        auto folded = (*opened)->fold();
        if (!folded && folded.error().code != "JOURNAL_LOCKED") return folded;
    }
    return {};
}

append_outcome sqlite_folder::append(sqlite_journal& of, std::span<const std::byte> blob,
                                     uint64_t first_sequence) {
    const auto once = [&] {
        if (newest_->groups_size() + blob.size() > options_.segment_size_max &&
            newest_->groups_size() > options_.segment_size_max / 8)
            if (auto rotated = rotate(); !rotated) {
                trouble_ = rotated.error();
                return append_outcome::rejected;
            }
        return newest_->append(of.number_, first_sequence, blob, newest_->epoch(), trouble_);
    };
    auto outcome = once();
    // The same bytes at the same place: whichever try became durable, the group is there once.
    if (outcome != append_outcome::committed && trouble_ && trouble_->code == "DISK_FULL" &&
        ballast_.release()) {
        out_of_room_ = true;
        outcome = once();
    }
    if (outcome == append_outcome::unknown) is_broken_ = true;
    if (outcome == append_outcome::committed) newest_->shorten_log();
    return outcome;
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
