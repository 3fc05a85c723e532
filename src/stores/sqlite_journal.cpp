// SPDX-License-Identifier: Apache-2.0
#include "stores/sqlite_journal.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {

sqlite_journal::sqlite_journal(sqlite_folder& folder, const community_row& of)
    : folder_(folder), number_(of.number), name_(of.name), description_(of.description) {}

append_outcome sqlite_journal::append(const journal_group& group) {
    const auto reject = [this](failure why) {
        trouble_ = std::move(why);
        return append_outcome::rejected;
    };
    if (!folder_.lock_)
        return reject({"JOURNAL_READ_ONLY", "the journal is open for reading only", folder_.path_});
    if (folder_.is_broken_)
        return reject({"JOURNAL_UNKNOWN",
                       "nobody knows whether an earlier group is durable: open the journal again",
                       folder_.path_});
    if (folder_.out_of_room_)
        return reject({"DISK_FULL",
                       "the disk was full and the ballast is given up: make room, open again",
                       folder_.path_});
    auto blob = sealed_blob(group);
    if (!blob) return reject(blob.error());
    const auto outcome = folder_.append(*this, *blob, group.first_sequence);
    trouble_ = folder_.trouble_;
    if (outcome == append_outcome::committed) folder_.heads_[number_ - 1] = writer_.head();
    return outcome;
}

/// The group as it is stored, with what is personal sealed, and new keys durable.
result<std::span<const std::byte>> sqlite_journal::sealed_blob(const journal_group& group) {
    const std::lock_guard lock(folder_.keys_mutex_);
    if (sealing_ == nullptr) {
        auto loaded = std::make_unique<account_keys>(number_);
        if (auto done = loaded->load(*folder_.keys_); !done) return done.error();
        sealing_ = std::move(loaded);
    }
    const auto sealed = sealer_.seal(group, *sealing_);
    if (!sealed) return sealed.error();
    auto blob = writer_.write(*sealed, head(), folder_.newest_->epoch(), sealer_.parts());
    if (!blob) return blob;
    if (auto kept = folder_.keep_new(*sealing_); !kept) return kept.error();
    return blob;
}

result<bool> sqlite_journal::group_of(uint64_t sequence, std::vector<std::byte>& out) {
    auto segment = folder_.segment_of(number_, sequence);
    if (!segment) return segment.error();
    if (*segment == nullptr) return false;
    uint64_t first = 0;
    auto found = (*segment)->read(number_, sequence, out, first);
    if (!found) return found;
    if (*found) return true;
    return failure{"JOURNAL_CORRUPT",
                   "the group of entry " + std::to_string(sequence) + " is missing",
                   (*segment)->path()};
}

/// Brings the group of an entry into memory unless it is there.
result<bool> sqlite_journal::load(uint64_t sequence) const {
    const auto& header = read_group_.header;
    const bool is_there = !read_group_.ends.empty() && sequence >= header.first_sequence &&
                          sequence <= header.last_sequence();
    if (is_there) return true;
    read_group_.ends.clear();
    auto found = const_cast<sqlite_journal*>(this)->group_of(sequence, read_bytes_);
    if (!found || !*found) return found;
    const auto well = journal::read_group(read_bytes_, read_group_);
    const bool is_right =
        well && sequence >= header.first_sequence && sequence <= header.last_sequence();
    if (is_right) return true;
    read_group_.ends.clear();
    const bool is_newer = !well && well.error().code == "NEWER_FORMAT";
    return failure{is_newer ? "NEWER_FORMAT" : "JOURNAL_CORRUPT",
                   "the group of entry " + std::to_string(sequence) + ": " +
                       (well ? std::string("it does not have that entry") : well.error().text),
                   folder_.path_};
}

/// The journal as a reader sees it, opened at the first need.
result<sqlite_journal*> sqlite_journal::beside() const {
    if (beside_ != nullptr) return beside_.get();
    auto folder = sqlite_folder::open_to_read(folder_.path_, folder_.options_);
    if (!folder) return folder.error();
    auto journal = (*folder)->journal_of(name_);
    if (!journal) return journal.error();
    beside_folder_ = std::move(*folder);
    beside_ = std::move(*journal);
    return beside_.get();
}

bool sqlite_journal::read(uint64_t sequence, std::vector<std::byte>& out) const {
    return read_parts(sequence, 0xff, out);
}

bool sqlite_journal::read_for_state(uint64_t sequence, std::vector<std::byte>& out) const {
    return read_parts(sequence, parts_of_state, out);
}

bool sqlite_journal::read_parts(uint64_t sequence, uint8_t kinds,
                                std::vector<std::byte>& out) const {
    out.clear();
    read_trouble_.reset();
    if (folder_.lock_) {
        const auto reader = beside();
        if (!reader) return read_trouble_ = reader.error(), false;
        if (sequence > (*reader)->last_sequence())
            if (auto looked = beside_folder_->look_again(); !looked)
                return read_trouble_ = looked.error(), false;
        const bool found = (*reader)->read_parts(sequence, kinds, out);
        read_trouble_ = (*reader)->read_trouble_;
        return found;
    }
    const auto found = load(sequence);
    if (!found) read_trouble_ = found.error();
    if (!found || !*found) return false;
    const auto place = static_cast<size_t>(sequence - read_group_.header.first_sequence);
    auto& keys = const_cast<sqlite_journal&>(*this);
    const auto opened = opener_.record_of(read_group_, place, kinds, keys, out);
    if (opened) return true;
    read_trouble_ = opened.error();
    return false;
}

// ---- keys ----

result<journal::opening_keys::key_found> sqlite_journal::key_to_open(uint32_t account) {
    const std::lock_guard lock(folder_.keys_mutex_);
    const auto keys = folder_.keys();
    if (!keys) return keys.error();
    if (*keys == nullptr) return key_found{};
    const auto row = (*keys)->find(number_, account);
    if (!row) return row.error();
    if (!*row) return key_found{};
    return key_found{(*row)->erased ? state::erased : state::known, (*row)->key};
}

bool sqlite_journal::has_keys() {
    const std::lock_guard lock(folder_.keys_mutex_);
    const auto keys = folder_.keys();
    return keys && *keys != nullptr;
}

result<std::optional<instant>> sqlite_journal::erased_on(uint32_t account) {
    const std::lock_guard lock(folder_.keys_mutex_);
    const auto keys = folder_.keys();
    if (!keys) return keys.error();
    if (*keys == nullptr) return std::optional<instant>{};
    const auto row = (*keys)->find(number_, account);
    if (!row) return row.error();
    return *row ? (*row)->erased : std::optional<instant>{};
}

result<void> sqlite_journal::erase(const std::vector<uint32_t>& accounts, instant at) {
    if (!folder_.lock_)
        return failure{"JOURNAL_READ_ONLY", "the journal is open for reading only", folder_.path_};
    const std::lock_guard lock(folder_.keys_mutex_);
    for (const uint32_t account : accounts) {
        const auto row = folder_.keys_->find(number_, account);
        if (!row) return row.error();
        if (!*row || account >= owned_by_community)
            return failure{"NOT_FOUND", "account " + std::to_string(account) + " has no key", {}};
    }
    if (auto done = folder_.keys_->erase(number_, accounts, at); !done) return done;
    if (sealing_ != nullptr) sealing_->forget(accounts);
    if (auto dropped = folder_.drop_caches(); !dropped) return dropped;
    const auto key = folder_.keys_->folder_key();
    return key ? result<void>{} : key.error();
}

result<void> sqlite_journal::note_state(const journal::digest& books,
                                        const journal::digest& whole) {
    return folder_.newest_->note_state(number_, {last_sequence(), books, whole});
}

result<std::vector<state_row>> sqlite_journal::states() const {
    std::vector<state_row> all;
    for (uint32_t number = 1; number <= folder_.newest_->number(); ++number) {
        sqlite_segment* segment = folder_.newest_.get();
        if (number < segment->number()) {
            auto opened = folder_.older(number);
            if (!opened) return opened.error();
            segment = *opened;
        }
        auto found = segment->states(number_);
        if (!found) return found;
        all.insert(all.end(), found->begin(), found->end());
    }
    return all;
}

result<std::vector<segment_start>> sqlite_journal::segment_starts() const {
    std::vector<segment_start> all;
    for (uint32_t number = 1; number <= folder_.newest_->number(); ++number) {
        sqlite_segment* segment = folder_.newest_.get();
        if (number < segment->number()) {
            auto opened = folder_.older(number);
            if (!opened) return opened.error();
            segment = *opened;
        }
        if (const auto* row = segment->find(number_)) all.push_back({segment->path(), row->before});
    }
    return all;
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
