// SPDX-License-Identifier: Apache-2.0
#include "stores/snapshot_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "stores/writer_lock.hpp"

namespace annona {
inline namespace v0_1 {
namespace stores {
namespace {

constexpr std::string_view snapshot_ending = ".bin";
constexpr std::string_view unfinished = ".part";

/// Flushed this often, so that the disk is never busy for long with what nobody waits for.
constexpr size_t flush_every = size_t{8} << 20;

/// A file that is written from its beginning. Closed, and not removed, when it goes.
class new_file {
public:
    explicit new_file(const std::string& path) : path_(path) {
        made_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
        if (made_ < 0) error_ = errno;
    }
    ~new_file() {
        if (made_ >= 0) ::close(made_);
    }
    new_file(const new_file&) = delete;
    new_file& operator=(const new_file&) = delete;

    [[nodiscard]] result<void> opened() const {
        return made_ >= 0 ? result<void>{} : system_failure(error_, "making a snapshot", path_);
    }
    [[nodiscard]] result<void> put(std::span<const std::byte> bytes) {
        while (!bytes.empty()) {
            const auto written = ::write(made_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return system_failure(errno, "writing a snapshot", path_);
            bytes = bytes.subspan(static_cast<size_t>(written));
            unflushed_ += static_cast<size_t>(written);
        }
        return unflushed_ < flush_every ? result<void>{} : flush();
    }
    [[nodiscard]] result<void> flush() {
        unflushed_ = 0;
        if (::fdatasync(made_) == 0) return {};
        return system_failure(errno, "making a snapshot durable", path_);
    }

private:
    std::string path_;
    int made_ = -1;
    int error_ = 0;
    size_t unflushed_ = 0;
};

failure with_place(failure why, const std::string& path) {
    if (why.place.empty()) why.place = path;
    return why;
}

}  // namespace

std::string file_word(std::string_view name) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string word;
    for (const char one : name) {
        const bool is_plain = (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') ||
                              (one >= '0' && one <= '9') || one == '.' || one == '_' || one == '-';
        if (is_plain) {
            word += one;
            continue;
        }
        word += '%';
        word += digits[static_cast<unsigned char>(one) >> 4];
        word += digits[static_cast<unsigned char>(one) & 15];
    }
    return word;
}

snapshot_files::snapshot_files(std::string folder, std::string_view community)
    : folder_(std::move(folder)),
      community_(community),
      prefix_("snapshot-" + file_word(community) + "-") {}

std::string snapshot_files::path_of(uint64_t sequence) const {
    std::string digits = std::to_string(sequence);
    if (digits.size() < 14) digits.insert(0, 14 - digits.size(), '0');
    return folder_ + "/" + prefix_ + digits + std::string(snapshot_ending);
}

std::vector<uint64_t> snapshot_files::list() const {
    std::vector<uint64_t> found;
    std::error_code wrong;
    for (std::filesystem::directory_iterator file(folder_, wrong), end; !wrong && file != end;
         file.increment(wrong)) {
        const std::string name = file->path().filename().string();
        if (!name.starts_with(prefix_) || !name.ends_with(snapshot_ending)) continue;
        const auto* first = name.data() + prefix_.size();
        const auto* last = name.data() + name.size() - snapshot_ending.size();
        uint64_t sequence = 0;
        const auto read = std::from_chars(first, last, sequence);
        if (read.ec == std::errc{} && read.ptr == last) found.push_back(sequence);
    }
    std::sort(found.rbegin(), found.rend());
    return found;
}

result<void> snapshot_files::write(const journal::snapshot_head& head,
                                   const journal::snapshot_guard& guard, const filling& fill) {
    const std::string part = folder_ + "/" + prefix_ + std::string(unfinished);
    std::error_code wrong;
    {
        new_file file(part);
        if (auto opened = file.opened(); !opened) return opened;
        journal::snapshot_writer writer(
            head, guard, [&](std::span<const std::byte> bytes) { return file.put(bytes); });
        auto done = fill(writer);
        if (done) done = writer.finish();
        if (done) done = file.flush();
        if (!done) {
            std::filesystem::remove(part, wrong);
            return done;
        }
    }
    std::filesystem::rename(part, path_of(head.at.sequence), wrong);
    if (wrong) return system_failure(wrong.value(), "naming a snapshot", part);
    if (auto synced = sync_folder(folder_); !synced) return synced;
    const auto all = list();
    for (size_t i = snapshots_kept; i < all.size(); ++i)
        std::filesystem::remove(path_of(all[i]), wrong);
    return {};
}

result<journal::snapshot> snapshot_files::read(uint64_t sequence,
                                               const journal::snapshot_guard& guard) const {
    const std::string path = path_of(sequence);
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) return system_failure(errno, "opening a snapshot", path);
    std::vector<std::byte> bytes(static_cast<size_t>(file.tellg()));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file) return system_failure(errno, "reading a snapshot", path);
    auto read = journal::read_snapshot(bytes, guard);
    if (!read) return with_place(read.error(), path);
    if (read->head.community != community_ || read->head.at.sequence != sequence)
        return failure{"MALFORMED", "the snapshot is another than its name says", path};
    return read;
}

std::optional<journal::snapshot> snapshot_files::newest(journal::group_source& chain,
                                                        const journal::snapshot_guard& guard,
                                                        std::vector<failure>& passed_over) const {
    std::vector<std::byte> blob;
    journal::group_view group;
    journal::sha256 hash;
    for (const uint64_t sequence : list()) {
        auto found = read(sequence, guard);
        if (!found) {
            passed_over.push_back(found.error());
            continue;
        }
        const auto there = chain.group_of(sequence, blob);
        const bool stands = there && *there && journal::read_group(blob, group) &&
                            group.header.last_sequence() == sequence &&
                            group.header.epoch == found->head.at.epoch &&
                            journal::header_hash(hash, group.header_bytes) == found->head.at.hash;
        if (stands) return std::move(*found);
        passed_over.push_back({"SNAPSHOT_OF_ANOTHER_CHAIN",
                               "the journal does not have the head the snapshot stands at, entry " +
                                   std::to_string(sequence),
                               path_of(sequence)});
    }
    return std::nullopt;
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
