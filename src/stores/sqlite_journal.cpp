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
    auto blob = writer_.write(group, head(), folder_.newest_->epoch());
    if (!blob) return reject(blob.error());
    const auto outcome = folder_.append(*this, *blob, group.first_sequence);
    trouble_ = folder_.trouble_;
    if (outcome == append_outcome::committed) folder_.heads_[number_ - 1] = writer_.head();
    return outcome;
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
    return failure{"JOURNAL_CORRUPT",
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
    out.clear();
    read_trouble_.reset();
    if (folder_.lock_) {
        const auto reader = beside();
        if (!reader) return read_trouble_ = reader.error(), false;
        if (sequence > (*reader)->last_sequence())
            if (auto looked = beside_folder_->look_again(); !looked)
                return read_trouble_ = looked.error(), false;
        const bool found = (*reader)->read(sequence, out);
        read_trouble_ = (*reader)->read_trouble_;
        return found;
    }
    const auto found = load(sequence);
    if (!found) read_trouble_ = found.error();
    if (!found || !*found) return false;
    const auto entry =
        read_group_.entry(static_cast<size_t>(sequence - read_group_.header.first_sequence));
    out.assign(entry.begin(), entry.end());
    return true;
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
