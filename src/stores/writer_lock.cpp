// SPDX-License-Identifier: Apache-2.0
#include "stores/writer_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace annona {
inline namespace v0_1 {
namespace stores {
namespace {

/// The number that the process which has the lock wrote down; empty where it cannot be read.
std::string holder_of(int file) {
    std::array<char, 24> text{};
    const ssize_t size = pread(file, text.data(), text.size(), 0);
    std::string found;
    for (ssize_t i = 0; i < size; ++i) {
        const char one = text[static_cast<size_t>(i)];
        if (one < '0' || one > '9') break;
        found += one;
    }
    return found;
}

}  // namespace

failure system_failure(int system_error, std::string_view doing, const std::string& place) {
    std::string code = "JOURNAL_DISK";
    if (system_error == ENOSPC || system_error == EDQUOT) code = "DISK_FULL";
    if (system_error == EROFS) code = "JOURNAL_READ_ONLY";
    if (system_error == EACCES || system_error == EPERM) code = "JOURNAL_PERMISSION";
    if (system_error == ENOENT || system_error == ENOTDIR) code = "JOURNAL_MISSING";
    return {code, std::string(doing) + ": " + std::generic_category().message(system_error), place};
}

result<void> sync_folder(const std::string& folder) {
    const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return system_failure(errno, "opening the folder of a journal", folder);
    const int synced = fsync(file);
    const int wrong = errno;
    close(file);
    if (synced == 0) return {};
    return system_failure(wrong, "making the names of journal files durable", folder);
}

result<writer_lock> writer_lock::take(const std::string& folder) {
    const std::string path = folder + "/journal.lock";
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (file < 0) return system_failure(errno, "opening the lock of a journal", path);
    writer_lock lock(file);
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        const std::string holder = holder_of(file);
        return failure{"JOURNAL_LOCKED",
                       "another process" + (holder.empty() ? "" : " (" + holder + ")") +
                           " writes to this journal; allowed: one at a time",
                       path};
    }
    const std::string own = std::to_string(getpid()) + "\n";
    // Only a help for people: where it cannot be written, the lock holds all the same.
    if (ftruncate(file, 0) != 0 || pwrite(file, own.data(), own.size(), 0) < 0) return lock;
    return lock;
}

writer_lock::~writer_lock() {
    if (file_ >= 0) close(file_);
}

}  // namespace stores
}  // namespace v0_1
}  // namespace annona
